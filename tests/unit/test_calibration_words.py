"""A calibration in words and pictures: what is narrowed, what counts cannot tell, when nothing is calibrated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from sim.analysis.calibration.calibrated import Calibration, Known, Shown
from sim.analysis.calibration.counts import Count
from sim.commands.completion import complete
from sim.scenario.worlds import Worlds
from sim.show.calibration import picture
from sim.show.calibration.sentences import sentences, verdict

START = "2017-01-02"


def known(name: str, width: float, held: float = 0.9) -> Known:
    return Known(name, 0.002, 0.1, low=0.02, median=0.03, high=0.04, width=width, held=held, played=width)


def shown(week: int, value: float, service: str | None = None) -> Shown:
    return Shown(Count(week, None, service, "routine_share", value, 0.02), 0.1, 0.2, 0.3)


@pytest.fixture
def make() -> Callable[..., Calibration]:
    def made(**changes: object) -> Calibration:
        base = Calibration(
            known=(known("adviser.lapse_rate", 0.4), known("adviser.news_rate", 0.95)),
            shown=(shown(10, 0.25), shown(20, 0.55)),
            pairs=(),
            candidates=4096,
            as_far=0.5,
            worlds=Worlds("draws.csv", ("adviser.lapse_rate",), ((0.03,),)),
        )
        return replace(base, **changes)  # type: ignore[arg-type]

    return made


def test_what_is_narrowed_and_what_is_not_is_said_by_name(make: Callable[..., Calibration]) -> None:
    said = " ".join(sentences(make(), "en", START))
    assert (
        "narrow 1 of 2 parameters, most of all lapse when unsupported (adviser.lapse_rate): to 40\u00a0%" in said
    )
    assert (
        "tell hardly anything about news from above (adviser.news_rate): the regions are at least 80\u00a0% as "
        "wide" in said
    )
    assert "0.0200 to 0.0400, median 0.0300; plausible 0.002 to 0.1; 40\u00a0% of the width" in said
    assert "1 of 2 counts lie within" in said
    assert (
        "Farthest outside: Routine use on 22\u00a0May\u00a02017 (55\u00a0%; draws 10\u00a0% to 30\u00a0%)" in said
    )
    assert "hold it in 90.0\u00a0% of 200 data sets or more" in said
    assert "Known together" not in said


def test_pairs_and_regions_that_are_wrong_are_named(make: Callable[..., Calibration]) -> None:
    pair = ("adviser.lapse_rate", "adviser.news_rate", -0.72)
    said = " ".join(sentences(make(pairs=(pair,), known=(known("adviser.lapse_rate", 0.4, 0.7),)), "en", START))
    assert "Known together only: lapse when unsupported" in said
    assert "\u22120.72" in said
    assert "Do not trust the region of lapse when unsupported (adviser.lapse_rate)" in said
    assert "or more" not in said


def test_nothing_is_called_calibrated_that_comes_near_nothing(make: Callable[..., Calibration]) -> None:
    made = make(as_far=0.005)
    assert not made.near
    said = sentences(made, "en", START)
    assert said[0] == "Not calibrated: no candidate comes near the counts."
    assert said[-1].startswith("Check the counts")
    assert not any("adviser.lapse_rate" in sentence for sentence in said)
    assert make(as_far=0.01).near


def test_counts_that_tell_nothing_say_so(make: Callable[..., Calibration]) -> None:
    made = make(known=(known("adviser.news_rate", 1.02),))
    assert verdict(made, "en") == "The counts tell hardly anything about what was to be calibrated"
    assert verdict(make(shown=()), "en").startswith("Nothing was counted")


@pytest.mark.parametrize("language", ["nb", "en"])
def test_the_picture_has_a_panel_for_each_series_and_marks_what_lies_outside(
    language: str, make: Callable[..., Calibration]
) -> None:
    from sim.show.drawing import style

    made = make(shown=(shown(10, 0.25), shown(20, 0.55), shown(30, 0.2, "modia")))
    figure = picture.draw(made, START, language, "0123456789")
    assert len(figure.axes) == 2
    colours = [line.get_color() for line in figure.axes[0].lines if line.get_marker() in ("o", "D")]
    assert colours == [style.TEXT, style.WORSE]
    words = " ".join(text.get_text() for text in figure.texts)
    assert "(modia)" in words
    assert "0123456789" in words


def test_many_series_are_left_to_the_page(make: Callable[..., Calibration]) -> None:
    made = make(shown=tuple(shown(10, 0.2, f"service {k}") for k in range(15)))
    figure = picture.draw(made, START, "en", "0123456789")
    assert len(figure.axes) == picture.MOST
    assert "3 more series are in the page." in " ".join(text.get_text() for text in figure.texts)


def test_its_words_and_parameters_are_completed() -> None:
    assert "data=" in complete("nav-adoption calibrate da")
    assert complete("nav-adoption calibrate parameters=[adviser.lapse_rate,adviser.news_r") == [
        "parameters=[adviser.lapse_rate,adviser.news_rate"
    ]
    assert "data=" not in complete("nav-adoption plan da")
