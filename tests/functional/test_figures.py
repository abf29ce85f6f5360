"""Every figure: compared with a stored picture, nothing cut or overlapping, whatever names it gets."""

from __future__ import annotations

import functools
import itertools
import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.analysis.studies import spark
from sim.analysis.studies.effects import effects_of
from sim.analysis.studies.endpoints import End
from sim.analysis.studies.mixes import mixes
from sim.errors import InputError
from sim.language import NO_BREAK, say
from sim.model.outcomes import OUTCOMES
from sim.model.state import Stage
from sim.scenario.compose import compose
from sim.scenario.scenario import SCENARIO_KEYS
from sim.show.drawing import labels, layout, most_different, style, timeline
from sim.show.drawing.frame import PAGE, PHONE, WIDE, Look, Picture, Unsuitable
from sim.show.drawing.line_panels import Row
from sim.show.drawing.panels import cases_of, panels_of
from sim.show.figures import FIGURES, figure_file, picture, prepare, triangle
from sim.show.figures.matrix import shade
from sim.show.report.drawings import by_importance, question
from sim.show.report.explorer import numbers
from sim.show.text.answer import whole_answer
from sim.study.design.axis import Axis
from sim.study.design.method import Method
from sim.study.design.points import lay_out
from sim.study.design.words import design_of
from sim.study.run.session import run_study
from sim.study.store.folder import Study

pytestmark = pytest.mark.usefixtures("few_questions")

PICTURES = Path(__file__).parent / "pictures"
REDRAW = bool(os.environ.get("REDRAW_PICTURES"))
"""REDRAW_PICTURES=1 python -m pytest -n 0 -m '' tests/functional/test_figures.py redraws the stored pictures."""

Handmade = Callable[..., SimpleNamespace]

SCENARIOS = {"baseline": 0.0, "facilitator": 0.06, "integrator": 0.001, "renewer": -0.05}
SIZES = {10: 0.0, 30: 0.02, 100: -0.01}
MIX = {0.0: 0.0, 0.3: 0.01, 0.6: -0.01}
NASTY = (
    "Grunnlinje", "Blåbærsyltetøy på ærlig vis", "Smiley 😀👍🏽 og 中文", "$\\frac{a}{b}$ koster 5 $",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    "<script>alert('x')</script>", "to\nlinjer", "et ganske langt navn på et scenario som ingen ville valgt",
    "{klammer} og %s", "_under_^opp^", "I", "Ærfugl",
)  # fmt: skip


def pictures(study: Any, outcome: str, language: str, look: Look) -> tuple[list[Picture], dict[str, str]]:
    """Return every figure that fits a study, and for every other one the reason why it does not."""
    drawn: list[Picture] = []
    why_not: dict[str, str] = {}
    for name in FIGURES:
        try:
            drawn.append(picture(name, study, outcome, language, look))
        except Unsuitable as reason:
            why_not[name] = str(reason)
    return drawn, why_not


def office() -> dict[str, pd.DataFrame]:
    draw = np.random.default_rng(3)
    roles = ["office_leader", "department_head", "department_head", *["adviser"] * 17]
    people = pd.DataFrame(
        [(week, person, role, int(min(draw.poisson(week / 15), 5)))
         for week in (0, 20, 40, 59) for person, role in enumerate(roles)],
        columns=["week", "person", "role", "stage"],
    )  # fmt: skip
    ties = [
        (0, 1),
        (0, 2),
        *((1 + i % 2, i) for i in range(3, 20)),
        *((i, 3 + (i + 1) % 17) for i in range(3, 20)),
    ]
    return {"network_people": people, "network_ties": pd.DataFrame(ties, columns=["one", "other"])}


def screening() -> SimpleNamespace:
    """Return a Morris study of parameters of all parts of the model, of two scenarios."""
    effects = {
        "adviser.learning_rate": 0.3, "adviser.threshold_noise": 0.0, "leader.span": -0.1, "contact.rebound": 0.02,
        "office.turnover": 0.15,
    }  # fmt: skip
    method = Method("morris", trajectories=8, levels=4, compare=("scenario",))
    axes = [Axis("scenario", ("baseline", "renewer")), *(Axis(key, (0.0, 1.0), interval=True) for key in effects)]
    _, points = lay_out(method, axes)
    cells = pd.DataFrame([{"cell": k, **point} for k, point in enumerate(points)])
    draw = np.random.default_rng(5)
    moved = sum(size * cells[key].to_numpy(float) for key, size in effects.items())
    moved += 0.2 * (cells["scenario"] == "renewer").to_numpy() * cells["leader.span"].to_numpy(float)
    runs = pd.concat(
        pd.DataFrame(
            {"cell": cells["cell"], "replicate": replicate,
             "routine_share": moved + draw.normal(0, 0.01, len(cells)), "mastery": 0.1 * moved**2}
        )
        for replicate in range(4)
    )  # fmt: skip
    manifest = {
        "design": method.as_config(), "name": "screening", "fingerprint": "0123456789abcdef" * 4,
        "axes": [{"key": axis.key, "values": list(axis.values)} for axis in axes],
    }  # fmt: skip
    return SimpleNamespace(worlds=1, manifest=manifest, cells=cells, runs=runs, folder=Path("results/made"))


def sampled() -> SimpleNamespace:
    """Return a sampled study whose scenarios differ most where the span of control is wide."""
    study = screening()
    cells = study.cells.assign(reference=study.cells["cell"] % (len(study.cells) // 2))
    manifest = study.manifest | {"compared": ["scenario"], "weeks": 156}
    return SimpleNamespace(**vars(study) | {"cells": cells, "manifest": manifest})


def known_by_worlds(study: SimpleNamespace) -> SimpleNamespace:
    """Return a study over 40 worlds in which one number decides which scenario is best."""
    draw = np.random.default_rng(7)
    names = ["adviser.learning_rate", "leader.example", "leader.reference_hours"]
    draws = draw.random((40, len(names))).tolist()
    runs = study.runs.copy()
    world = runs["replicate"].to_numpy() % len(draws)
    tilt = 0.2 * (np.array(draws)[world, 0] - 0.5) * (runs["cell"] == 1)
    runs["routine_share"] = 0.5 + 0.01 * draw.normal(size=len(runs)) + tilt
    recipe = {"worlds": {"names": names, "draws": draws}}
    return SimpleNamespace(
        **vars(study) | {"runs": runs, "worlds": 40, "manifest": study.manifest | {"recipe": recipe}}
    )


def with_events(study: SimpleNamespace) -> SimpleNamespace:
    """Return a study in which a fifth of the runs never reach the event, the others after some 25 to 55 weeks."""
    late = study.runs["cell"].map({0: 40, 1: 25, 2: 42, 3: 55})
    luck = np.random.default_rng(11).normal(0.0, 8.0, len(late))
    weeks = (late + luck).round().clip(lower=0.0).where(study.runs["replicate"] % 5 > 0)
    return SimpleNamespace(**vars(study) | {"runs": study.runs.assign(weeks_to_50=weeks)})


def helped(study: SimpleNamespace) -> SimpleNamespace:
    """Return a study over worlds in which one scenario helps in most of them."""
    lift = 0.06 * (study.runs["cell"] == 1)
    runs = study.runs.assign(routine_share=study.runs["routine_share"] + lift)
    return SimpleNamespace(**vars(study) | {"runs": runs})


def asking_best(study: SimpleNamespace) -> SimpleNamespace:
    """Return a study that asks which of its cells is best."""
    ask = {"best": {"for": ["routine_share", "strain"], "such_that": {"strain": 0.9}}}
    return SimpleNamespace(**vars(study) | {"manifest": study.manifest | {"ask": ask}})


def with_settings(study: SimpleNamespace, folder: Path, overrides: list[list[str]]) -> SimpleNamespace:
    """Return a study that keeps the configuration of each of its cells in a folder."""
    (folder / "configs").mkdir()
    for cell, words in enumerate(overrides):
        config = {key: value for key, value in compose(words).items() if key in SCENARIO_KEYS}
        path = folder / "configs" / f"cell-{cell:04d}.json"
        path.write_text(json.dumps(config, default=str), encoding="utf-8")
    return SimpleNamespace(**vars(study) | {"folder": folder})


OF_PRESETS = {
    "phase": ("experiment=spark", "office.staff=8", "weeks=52", "leader.caution=0,1", "leader.span=7,5"),
    "hour": ("experiment=marginal_hour", "office.staff=8", "replicates=128"),
    "evidence": ("experiment=interviews", "office.drawn=0", "office.staff=8", "replicates=128"),
}
"""Figures of what only the runs of a preset have, which take some seconds each."""
EVERY = [pytest.param(name, marks=pytest.mark.slow) if name in OF_PRESETS else name for name in FIGURES]


def run_small(place: Path, *words: str) -> Study:
    """Run a preset with little to run, and return its study."""
    few = () if any(word.startswith("replicates") for word in words) else ("replicates=8",)
    return run_study(design_of([*words, *few, f"results_dir={place}"], many=True))


class RunWhenAsked(dict[str, Any]):
    """Studies by figure; those of presets are run when a test asks for one."""

    def __init__(self, by_hand: dict[str, SimpleNamespace], places: pytest.TempPathFactory) -> None:
        super().__init__(by_hand)
        self.places = places

    def __missing__(self, name: str) -> Study:
        self[name] = run_small(self.places.mktemp(name), *OF_PRESETS[name])
        return self[name]


@pytest.fixture(scope="module")
def studies(handmade: Handmade, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return a study that suits each figure."""
    by_size = handmade(
        {"scenario": SCENARIOS, "office.staff": SIZES},
        labels={"baseline": "Grunnlinje", "facilitator": "Tilretteleggeren", "integrator": "Meningsskaperen",
                "renewer": "Fornyeren"},
        interaction=lambda point: -0.12 * (point["scenario"] == "facilitator") * (point["office.staff"] == 100),
        tables=office(),
    )  # fmt: skip
    numbers = handmade({"office.pace": {0: 0.0, 1: 0.05, 2: 0.06, 8: -0.04}, "leader.span": {8: 0.0, 25: -0.03}})
    grid = handmade(
        {"contact.rebound": {0: 0.0, 0.3: 0.02, 0.6: 0.04}, "contact.request_hours": {0: 0, 1: 0.02, 2: 0.04}}
    )
    mixes = handmade(
        {f"leader.{role}": MIX for role in ("facilitating", "integrating", "renewing")}, replicates=20
    )
    switches = handmade({"contact.given_back": {0.5: 0.02, 0: 0.0}, "contact.rebound": {0.3: -0.03, 0: 0.0}})
    worlds = known_by_worlds(handmade({"scenario": SCENARIOS}, replicates=160))
    levers = {"baseline": 0.0, "administrative_relief": 0.05, "single_tool_training": 0.1, "renewer": -0.02}
    booking = with_settings(handmade({"scenario": levers}), tmp_path_factory.mktemp("booking"),
                            [[f"scenario={name}"] for name in levers])  # fmt: skip
    own: dict[str, Any] = {
        "response": numbers,
        "turning": grid,
        "triangle": mixes,
        "front": asking_best(mixes),
        "boxes": sampled(),
        "sensitivity": screening(),
        "paradox": switches,
        "value": worlds,
        "regret": worlds,
        "survival": with_events(handmade({"scenario": SCENARIOS})),
        "robustness": helped(worlds),
        "monday": handmade({"scenario": {"baseline": 0.0, "facilitator": 0.6, "renewer": -0.5}}),
        "effort": booking,
    }
    by_hand = {name: own.get(name, by_size) for name in FIGURES if name not in OF_PRESETS}
    return RunWhenAsked(by_hand, tmp_path_factory)


@pytest.fixture(scope="module")
def drawn_once(studies: dict[str, SimpleNamespace]) -> Callable[[str, str, Look], Picture]:
    """Return a function that gives the picture of a figure, on a page drawn once for all tests.

    Other looks are for one test. Kept, their ticks would be looked through each time that Python collects garbage.
    """

    def drawn(name: str, language: str, look: Look) -> Picture:
        return picture(name, studies[name], "routine_share", language, look)

    on_a_page = functools.cache(functools.partial(drawn, look=PAGE))
    return lambda name, language, look: on_a_page(name, language) if look == PAGE else drawn(name, language, look)


@pytest.fixture(scope="module")
def twelve(handmade: Handmade) -> SimpleNamespace:
    """Return twelve scenarios with the names that nobody wishes for."""
    values = {f"scenario_{place}": 0.01 * (place - 4) * (place > 0) for place in range(len(NASTY))}
    return handmade({"scenario": values}, labels=dict(zip(values, NASTY, strict=True)), tables=office())


# ---------------------------------------------------------------- compared with stored pictures


DOTS = 5
"""So many dots of a figure are averaged in each direction."""


def thumbnail(figure: Any) -> np.ndarray:
    """Return a figure as an image of few, averaged dots: small, and the same on every version of fonts."""
    with style.in_force():
        figure.set_dpi(100)
        figure.canvas.draw()
    image = np.asarray(figure.canvas.buffer_rgba())[..., :3].astype(float) / 255
    height, width = (side // DOTS for side in image.shape[:2])
    image = image[: height * DOTS, : width * DOTS].reshape(height, DOTS, width, DOTS, 3)
    averaged: np.ndarray = image.mean(axis=(1, 3))
    return averaged


def distance(one: np.ndarray, other: np.ndarray) -> float:
    """Return how far two images are apart: 0 alike, 1 black and white."""
    if max(abs(a - b) for a, b in zip(one.shape, other.shape, strict=True)) > 2:
        return 1.0
    height, width = (min(sides) for sides in zip(one.shape[:2], other.shape[:2], strict=True))
    return float(np.abs(one[:height, :width] - other[:height, :width]).mean())


NEAR = 0.006


@pytest.mark.parametrize("name", EVERY)
def test_every_figure_looks_as_it_is_stored(
    name: str, studies: dict[str, SimpleNamespace], drawn_once: Callable[..., Picture]
) -> None:
    import matplotlib.image

    drawn = thumbnail(drawn_once(name, "nb", PAGE).figure)
    path = PICTURES / f"{name}.png"
    if REDRAW:
        PICTURES.mkdir(exist_ok=True)
        matplotlib.image.imsave(path, drawn)
    stored = matplotlib.image.imread(path)[..., :3]
    assert distance(stored, drawn) < NEAR, f"{name} has changed: look at it, then redraw (see REDRAW_PICTURES)"
    if name not in ("network", "groups", "paradox", "monday", "value", "phase", "hour", "survival"):  # about one
        other = picture(name, studies[name], "mastery", "en", PAGE)
        assert distance(stored, thumbnail(other.figure)) > NEAR, "negative control"


def test_there_is_a_picture_of_every_figure_and_no_other() -> None:
    assert sorted(path.stem for path in PICTURES.glob("*.png")) == sorted(FIGURES)
    assert all(path.stat().st_size < 40_000 for path in PICTURES.glob("*.png"))


# ---------------------------------------------------------------- words


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("language", ["nb", "en"])
def test_every_figure_asks_answers_and_can_be_told(
    name: str, language: str, studies: dict[str, Any], drawn_once: Callable[..., Picture]
) -> None:
    drawn = drawn_once(name, language, PAGE)
    assert say(figure_file(name).QUESTION, language).endswith("?")
    assert (say(figure_file(name).QUESTION, "nb") != figure_file(name).QUESTION) or language == "en"
    assert re.search(r"\d|[Nn]o |[Ii]ngen", drawn.title), "a title answers"
    assert not drawn.title[:1].islower()
    assert drawn.alt.startswith(f"{drawn.title}. ")
    assert 20 < len(drawn.alt) - len(drawn.title) < 200, "the title and one sentence; the tables hold the numbers"
    assert not re.search(r"\d\.\d", drawn.title + drawn.alt) or language == "en", "decimal comma in Bokmål"
    written = " ".join(text.get_text() for text in drawn.figure.texts).replace("\n", " ")
    assert studies[name].manifest["fingerprint"][:12] in written
    assert ("ikke en prognose" if language == "nb" else "not a prediction") in written


TITLES = {
    "course": r"Tilretteleggeren \(staff 10\): routine use \+6\.\d percentage points at the end, and "
    "still growing",
    "effort": r"Scenario single_tool_training gives most for its hours: routine use \+\d\.\d percentage points "
    "for each 1000 hours",
    "gains": r"Tilretteleggeren: most with staff 10, \+6\.\d percentage points in routine use; the innovative "
    "gain more than the others",
    "monday": r"A leader's week, scenario facilitator: administration \+\d+ min and facilitating \+\d+ min",
    "robustness": r"Scenario facilitator helps in [23]\d of 40 worlds \(routine use\)",
    "tradeoff": r"On average 2 of 9 cases raise routine use without raising strain: tilretteleggeren \(staff 10\) "
    r"and tilretteleggeren \(staff 30\)",
    "comparison": r"What helps most is tilretteleggeren: routine use is 6\.\d percentage points higher than with "
    r"grunnlinje in offices of 10 after 60 weeks; the opposite holds in offices of 100 "
    r"\(−6\.\d percentage points\)",
    "contact": "No case changes personal contact by six minutes a week",
    "matrix": r"What helps most is tilretteleggeren: routine use is 6\.\d percentage points higher than .*",
    "paradox": r"“Rebound of demand” takes most away from personal contact: 4\d minutes a week "
    r"\(\d+ to \d+\)",
    "precision": r"With 40 replicates every difference is known to within ±0\.\d+ percentage points",
    "response": r"Span 8: routine use is highest with pace of updates 2: 5\d %, against .*",
    "regret": r"Scenario \w+ is safest for routine use: in nine of ten worlds it is at most \d.* worse .*",
    "survival": r"Weeks to 50 % routine use: within 60 weeks, 80 % of the runs get there with scenario \w+, "
    r"\d\d % with scenario renewer",
    "sensitivity": r"What matters most for routine use in the last week \(baseline\): “Learning rate” "
    r"\(the advisers\) with [23]\d percentage points, then “Staff turnover” "
    r"\(the office\) and “Span of control” \(the leaders\)",
    "sizes": r"Tilretteleggeren: routine use is higher in offices of 10 and 30 \(.*percentage points\); lower in "
    r"offices of 100 \(−6\.\d percentage points\)",
    "turning": "Change in personal contact is above zero in [1-9] and below zero in [1-9] of 9 combinations",
}


def test_titles_are_answers(drawn_once: Callable[..., Picture]) -> None:
    for name, expected in TITLES.items():
        title = drawn_once(name, "en", PAGE).title.replace(NO_BREAK, " ")
        assert re.fullmatch(expected, title), title


# ---------------------------------------------------------------- places


def boxes(figure: Any) -> list[tuple[str, Any]]:
    from matplotlib.text import Text

    renderer = figure.canvas.get_renderer()
    texts = [t for t in figure.findobj(Text) if t.get_text().strip() and t.get_visible()]
    return [(t.get_text(), t.get_window_extent(renderer)) for t in texts]


def check_places(figure: Any) -> None:
    page, found = figure.bbox, boxes(figure)
    for words, box in found:
        assert box.x0 >= -0.5 and box.y0 >= -0.5, f"'{words}' is cut"
        assert box.x1 <= page.x1 + 0.5 and box.y1 <= page.y1 + 0.5, f"'{words}' is cut"
    for i, (words, box) in enumerate(found):
        for others, other in found[:i]:
            across = min(box.x1, other.x1) - max(box.x0, other.x0)
            along = min(box.y1, other.y1) - max(box.y0, other.y0)
            assert min(across, along) < 2, f"'{words}' is written over '{others}'"


def grounds(figure: Any) -> np.ndarray:
    """Return a figure as it is drawn without its texts."""
    from matplotlib.text import Text

    texts = [text for text in figure.findobj(Text) if text.get_visible()]
    boxed = [(text, text.get_alpha()) for text in texts if text.get_bbox_patch()]
    bare = [text for text in texts if not text.get_bbox_patch()]
    for text, _ in boxed:
        text.set_alpha(0.0)  # which leaves the box behind a text
    for text in bare:
        text.set_visible(False)  # quicker: to draw a text that nobody sees takes as long as any
    with style.in_force():
        figure.canvas.draw()
    for text, alpha in boxed:
        text.set_alpha(alpha)
    for text in bare:
        text.set_visible(True)
    return np.asarray(figure.canvas.buffer_rgba())[..., :3]


def check_contrast(figure: Any) -> None:
    """Check that every text can be read on what it stands on: the colour of the middle dot in its box."""
    from matplotlib.colors import to_hex
    from matplotlib.text import Text

    image, renderer = grounds(figure), figure.canvas.get_renderer()
    for text in figure.findobj(Text):
        if not text.get_text().strip() or not text.get_visible():
            continue
        box = text.get_window_extent(renderer)
        rows = slice(int(image.shape[0] - box.y1), int(image.shape[0] - box.y0) + 1)
        ground = np.median(image[rows, int(box.x0) : int(box.x1) + 1].reshape(-1, 3), axis=0)
        dots = to_hex(ground / 255)
        assert style.contrast(to_hex(text.get_color()), dots) >= style.READABLE - 0.05, (
            f"'{text.get_text()}' is hard to read on {dots}"
        )


LOOKS = {
    "wide": WIDE,
    "page": PAGE,
    "phone": PHONE,
    "paper": Look(7.1, words=False),
    "small": Look(3.6, words=False),
}


def looks() -> Iterator[Any]:
    """Yield each look and language; a page and the narrowest are tried at every change, all in `.ci/run`."""
    for look, language in itertools.product(LOOKS, ["nb", "en"]):
        often = (look, language) in {("page", "nb"), ("page", "en"), ("phone", "nb")}
        yield pytest.param(look, language, marks=() if often else pytest.mark.slow)


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize(("look", "language"), list(looks()))
def test_every_text_is_whole_alone_and_readable(
    name: str, look: str, language: str, drawn_once: Callable[..., Picture]
) -> None:
    figure = drawn_once(name, language, LOOKS[look]).figure
    assert figure.get_figwidth() <= LOOKS[look].width + 1e-9
    check_places(figure)
    check_contrast(figure)


@pytest.mark.slow
def test_what_takes_long_is_worked_out_once_for_all_who_draw(
    studies: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    study = Study(studies["phase"].folder)
    prepare(study, "routine_share")
    monkeypatch.delattr(spark, "expected_over_worlds")
    assert picture("phase", study, "routine_share", "nb", PAGE).title


@pytest.mark.parametrize("look", [PAGE, PHONE], ids=["page", "phone"])
def test_twelve_scenarios_with_nasty_names_are_drawn_whole(look: Look, twelve: SimpleNamespace) -> None:
    drawn, why_not = pictures(twelve, "routine_share", "nb", look)
    assert {one.name for one in drawn} | set(why_not) == set(FIGURES)
    assert {one.name for one in drawn} >= {
        "comparison",
        "matrix",
        "stages",
        "hours",
        "contact",
        "offices",
        "precision",
    }
    for one in drawn:
        check_places(one.figure)
        check_contrast(one.figure)


def test_a_text_written_over_another_is_found(studies: dict[str, SimpleNamespace]) -> None:
    """Negative control: the eyes of the tests above see."""
    figure = picture("matrix", studies["matrix"], "routine_share", "nb", PAGE).figure
    figure.text(0.03, 0.96, "over the title")
    with pytest.raises(AssertionError, match="written over"):
        check_places(figure)


def test_a_text_that_is_hard_to_read_is_found(studies: dict[str, SimpleNamespace]) -> None:
    """Negative control."""
    figure = picture("matrix", studies["matrix"], "routine_share", "nb", PAGE).figure
    check_contrast(figure)
    figure.text(0.5, 0.005, "pale", color="#aaaaaa", size=5)
    with pytest.raises(AssertionError, match="hard to read"):
        check_contrast(figure)


def test_without_words_a_figure_keeps_where_its_numbers_are_from(studies: dict[str, SimpleNamespace]) -> None:
    drawn = picture("sizes", studies["sizes"], "routine_share", "nb", Look(7.0, words=False))
    written = " ".join(text.get_text() for text in drawn.figure.texts)
    assert drawn.title not in written
    assert "0123456789ab" in written


# ---------------------------------------------------------------- what is shown


def written_in(figure: Any) -> list[str]:
    """Return all texts of a figure."""
    return [words for words, _ in boxes(figure)]


def test_of_many_lines_those_that_differ_most_are_drawn(twelve: SimpleNamespace, handmade: Handmade) -> None:
    panels = panels_of(twelve, "nb")
    (kept,) = most_different(twelve, "routine_share", panels, 4)
    assert [line.value for line in kept.lines] == ["scenario_0", "scenario_9", "scenario_10", "scenario_11"]
    (everything,) = most_different(twelve, "routine_share", panels, 99)
    assert everything.lines == panels[0].lines


def test_levels_are_one_panel_of_the_reference_and_what_differs_most(
    drawn_once: Callable[..., Picture], studies: dict[str, SimpleNamespace]
) -> None:
    figure = drawn_once("comparison", "en", WIDE).figure
    words = written_in(figure)
    above, below = "Difference from grunnlinje, percentage points", f"Routine use,{NO_BREAK}% (staff 100)"
    assert words.index(above) < words.index(below)
    panels = [axes for axes in figure.axes if any(text.get_gid() == "calendar" for text in axes.texts)]
    assert len(panels) == 4, "three sizes of differences, one panel of levels"
    left = {round(axes.get_position().x0, 2) for axes in panels}
    assert len(left) == 3, "three columns"
    for look in (WIDE, PAGE, PHONE):
        drawn = drawn_once("comparison", "en", look).figure
        tall = [axes.get_position().height * drawn.get_figheight() for axes in drawn.axes]
        assert min(height for height in tall if height > 1) >= 200 / 96, "200 points of a screen"


def test_services_released_are_steps_that_end_at_all_of_them(handmade: Handmade) -> None:
    manifest = handmade({}).manifest
    steps = [(day.isoformat(), share) for day, share in timeline.available(manifest)]
    assert steps == [("2017-01-02", 0.0), ("2017-04-03", 0.5), ("2017-09-04", 1.0), ("2018-02-19", 1.0)]


def test_a_cell_of_the_matrix_is_white_below_the_margin_and_as_strong_in_every_column() -> None:
    about = OUTCOMES["routine_share"]

    def colour(mean: float, outcome: str = "routine_share") -> str:
        return shade(End(mean, mean - 0.0001, mean + 0.0001, 40), OUTCOMES[outcome])

    assert colour(0.9 * about.margin) == "#ffffff" != colour(1.1 * about.margin)
    assert shade(End(0.05, -0.01, 0.11, 40), about) == "#ffffff", "not distinguishable"
    assert colour(0.03) == colour(0.03, "trust") == colour(-0.03, "strain") != colour(0.06)
    assert colour(0.3, "personal_contact") == colour(-0.3, "personal_contact") == style.ground(None, 0.38)


def test_the_triangle_and_the_answer_name_the_same_mix(
    studies: dict[str, SimpleNamespace], drawn_once: Callable[..., Picture]
) -> None:
    for language in ("nb", "en"):
        told = whole_answer(studies["triangle"], "routine_share", language)
        assert drawn_once("triangle", language, PAGE).title == told.headline


def test_the_triangle_shows_the_best_mix_of_each_proportion(studies: dict[str, SimpleNamespace]) -> None:
    (one,) = mixes(effects_of(studies["triangle"]), "routine_share")
    best_by = triangle.by_proportions(one, OUTCOMES["routine_share"])
    assert best_by[one.best.shares] is one.best
    assert all(mix.level <= best_by[mix.shares].level for mix in one.tried if mix.shares)


def test_switches_are_named_by_on_and_off(studies: dict[str, SimpleNamespace]) -> None:
    panels = panels_of(studies["paradox"], "en")
    assert [line.label for line in panels[0].lines] == ["Freed time back to users: on",
                                                        "Freed time back to users: off"]  # fmt: skip
    assert [panel.title for panel in panels] == ["with rebound of demand", "with none of the others"]
    (cases,) = cases_of(studies["paradox"], "en")
    assert [line.label for line in cases.lines] == ["All off", "All on", "Only “Freed time back to users”",
                                                    "Only “Rebound of demand”"]  # fmt: skip
    assert [line.is_reference for line in cases.lines] == [True, False, False, False]
    assert cases_of(studies["sizes"], "en") == panels_of(studies["sizes"], "en")


def test_of_switches_a_report_shows_no_figure_of_a_single_one(studies: dict[str, SimpleNamespace]) -> None:
    switches = SimpleNamespace(**vars(studies["paradox"]))
    switches.manifest = {**switches.manifest, "tables": []}
    assert by_importance(switches) == ["paradox", "turning", "contact"]


def test_a_page_begins_with_what_is_compared_and_asks_of_one_case_how_it_develops(handmade: Handmade) -> None:
    alone, two = handmade({}), handmade({"scenario": {"a": 0.0, "b": 0.1}})
    alone.manifest["tables"] = two.manifest["tables"] = []
    assert question(alone, "comparison") == "How does the outcome develop?"
    assert question(two, "comparison").startswith("How far do the scenarios differ")
    for made, first in ((alone, "offices"), (two, "comparison")):
        made.manifest["tables"] = ["offices.parquet"]
        assert by_importance(made)[0] == first


def test_lines_that_end_close_together_show_a_decimal() -> None:
    def decimals(*ends: float) -> int:
        tables = {cell: pd.DataFrame({"mean": [end]}) for cell, end in enumerate(ends)}
        return Row(OUTCOMES["routine_share"], tables, "", "", frozenset(), 0.1, signed=False).decimals

    assert (decimals(0.7852, 0.7835), decimals(0.78, 0.35), decimals(0.5)) == (1, 0, 0)


# ---------------------------------------------------------------- what does not fit


ODD = {
    "nothing compared": {},
    "one replicate": {"scenario": SCENARIOS},
    "three axes": {"scenario": SCENARIOS, "office.staff": {10: 0, 30: 0}, "leader.span": {8: 0.0, 12: 0.01}},
    "no effect": {"scenario": {"baseline": 0.0, "renewer": 0.0}},
}


@pytest.mark.parametrize("case", ODD)
def test_an_odd_study_gives_figures_or_reasons(case: str, handmade: Handmade) -> None:
    study = handmade(ODD[case], replicates=1 if case == "one replicate" else 12)
    drawn, why_not = pictures(study, "routine_share", "en", PAGE)
    assert {one.name for one in drawn} >= {"comparison", "stages", "hours", "contact", "groups"}
    assert {"triangle", "turning", "network"} <= set(why_not)
    for name, reason in why_not.items():
        assert f"'{name}'" in reason or "outcome" in reason
        assert len(reason) < 300
    for one in drawn:
        check_places(one.figure)


def test_the_offices_of_a_nation_are_shown_when_a_study_keeps_them(handmade: Handmade) -> None:
    ends = np.linspace(0.2, 0.6, 41)
    table = pd.DataFrame({"cell": 0, "replicate": 0, "office": range(41), "merged": 0, "routine_share": ends})
    table.loc[40, ["merged", "routine_share"]] = 1, 0.99
    study = handmade({}, replicates=2, tables={"offices": table})
    drawn = picture("offices", study, "routine_share", "en", PAGE)
    assert drawn.subtitle == "Distribution over the offices"
    assert "22 % to 57 %" in drawn.title.replace(NO_BREAK, " "), (
        "offices that are merged into others are not counted"
    )


def test_a_point_of_many_sampled_values_has_a_number(handmade: Handmade) -> None:
    axes = {
        "scenario": SCENARIOS,
        "office.pace": {0: 0.0},
        "leader.span": {8: 0.0, 25: 0.1},
        "office.ties": {4: 0.0},
    }
    study = handmade(axes)
    assert panels_of(study, "nb")[1].title == "pace 0, span 25, ties 4", "a product names its values"
    study.manifest |= {"design": {"kind": "lhs"}, "compared": ["scenario"]}
    assert [panel.title for panel in panels_of(study, "nb")] == [
        "Punkt 1: endringstakt 0, kontrollspenn 8 og kolleger man følger med på 4",
        "Punkt 2: kontrollspenn 25",
    ]
    study.manifest |= {"compared": [], "recipe": {"config": {"title": {"en": "Baseline", "nb": "Grunnlinje"}}}}
    alone = panels_of(study, "en")
    assert len(alone) == len(study.cells) and {len(panel.lines) for panel in alone} == {1}
    assert (alone[-1].title, alone[-1].lines[0].label) == ("Point 8: span of control 25", "Baseline")


def test_a_long_name_is_shortened_as_little_as_needed() -> None:
    with style.in_force():
        for words in (*NASTY, 200 * "en hel setning, "):
            short = layout.shortened(words, 1.0, style.LABEL_SIZE)
            assert layout.text_width(short, style.LABEL_SIZE) <= 1.0
            if short != words:
                longer = f"{words[: len(short)]}…"
                assert words.startswith(short[:-1])
                assert layout.text_width(longer, style.LABEL_SIZE) > 1.0 or longer[-2] == " "


def test_an_outcome_without_values_gives_a_reason(handmade: Handmade) -> None:
    study = handmade({"scenario": {"baseline": 0.0, "renewer": 0.1}}, replicates=25)
    study.runs["weeks_to_80"] = np.nan
    with pytest.raises(Unsuitable, match="weeks_to_80"):
        picture("offices", study, "weeks_to_80", "en")


def test_an_unknown_figure_is_refused(studies: dict[str, SimpleNamespace]) -> None:
    with pytest.raises(InputError, match="Did you mean 'comparison'"):
        picture("comparisons", studies["comparison"], "routine_share", "nb")


COMPARING = ("tradeoff", "robustness", "course", "monday", "effort", "gains")
UNFIT = {
    "tradeoff": ({"scenario": SCENARIOS}, 1, "two replicates or more"),
    "robustness": ({"scenario": SCENARIOS}, 40, "replicates=128"),
    "course": ({"scenario": {"baseline": 0.0, "renewer": 0.002}}, 40, "in no week"),
    "monday": ({"scenario": SCENARIOS}, 40, "by six minutes"),
    "effort": ({"scenario": SCENARIOS}, 40, "is missing"),
    "gains": ({"scenario": {"baseline": 0.0, "renewer": 0.01}}, 40, "office.staff does not vary"),
}


@pytest.mark.parametrize("name", COMPARING)
def test_a_figure_of_cases_says_why_it_does_not_fit(name: str, handmade: Handmade) -> None:
    axes, replicates, why = UNFIT[name]
    with pytest.raises(Unsuitable, match=why):
        picture(name, handmade(axes, replicates=replicates), "routine_share", "en")
    for nothing, reason in (
        ({}, "compares cases"),
        ({"scenario": {"baseline": 0.0, "renewer": 0.0}}, "any effect"),
    ):
        with pytest.raises(Unsuitable, match=reason):
            picture(name, handmade(nothing), "routine_share", "en")


def test_hours_below_three_minutes_a_week_say_nothing(handmade: Handmade, tmp_path: Path) -> None:
    study = handmade({"scenario": {"baseline": 0.0, "renewer": 0.1}})
    with_config = with_settings(study, tmp_path, [[], ["adviser.training_hours=0.04"]])
    with pytest.raises(Unsuitable, match=r"books 0\.05 working hours"):
        picture("effort", with_config, "routine_share", "en")


def test_a_case_that_cannot_act_is_named_and_not_drawn(handmade: Handmade) -> None:
    study = handmade({"scenario": {"baseline": 0.0, "renewer": 0.0, "facilitator": 0.05}})
    for name in ("tradeoff", "course"):
        drawn = picture(name, study, "routine_share", "en")
        assert "Cannot act here: scenario renewer." in drawn.notes
        assert not any("renewer" in words for words, _ in boxes(drawn.figure) if "Cannot act" not in words)


def test_what_may_be_chance_makes_no_title_of_a_course(handmade: Handmade) -> None:
    study = handmade({"scenario": {"baseline": 0.0, "renewer": 0.05}})
    study.differences["low"] = -0.1
    title = picture("course", study, "routine_share", "en").title
    assert title == "No difference in routine use can be distinguished from chance when it is largest"


def test_what_may_be_chance_makes_no_title_of_a_tradeoff(handmade: Handmade) -> None:
    title = picture(
        "tradeoff", handmade({"scenario": {"baseline": 0.0, "renewer": 0.1}}), "routine_share", "en"
    ).title
    assert title.startswith("Scenario renewer: routine use +10.")
    made = handmade({"scenario": {"baseline": 0.0, "renewer": 0.1}}, replicates=4)
    made.runs.loc[(made.runs["cell"] == 1) & (made.runs["replicate"] < 2), "routine_share"] -= 0.3
    title = picture("tradeoff", made, "routine_share", "en").title
    assert title.startswith("Scenario renewer: change in routine use may be chance, ")


def test_the_week_of_chosen_cases_is_shown(handmade: Handmade) -> None:
    study = handmade({"scenario": {"baseline": 0.0, "facilitator": 0.6, "renewer": -0.5}})
    written = " ".join(words for words, _ in boxes(picture("monday", study, "mastery", "en", cells=[2]).figure))
    assert "renewer" in written and "facilitator" not in written
    assert "+10 min" not in written, "it takes hours away"


def test_effects_that_differ_by_size_without_doubt_are_said_to(handmade: Handmade) -> None:
    alike = handmade({"scenario": {"baseline": 0.0, "renewer": 0.1}, "office.staff": SIZES})
    assert "much the same in offices of all sizes" in picture("gains", alike, "routine_share", "en").title


@pytest.mark.parametrize(
    ("points", "page"), [([(1.0, 1.0)] * 6, (3.0, 2.0)), ([(0.1, 0.1), (0.2, 0.1)], (3.0, 2.0))]
)
def test_names_of_points_keep_clear(points: list[tuple[float, float]], page: tuple[float, float]) -> None:
    placed = labels.beside_points(points, [0.6] * len(points), 0.14, page)
    assert placed is not None
    for place, box in enumerate(placed):
        assert labels.within(box, page)
        others = [*placed[:place], *map(labels.dot_box, points)]
        assert not any(labels.overlap(box, other) for other in others)
    assert labels.beside_points([(0.2, 0.2)] * 9, [1.0] * 9, 0.14, (1.2, 0.5)) is None


# ---------------------------------------------------------------- colours


def seen_by(colour: str, kind: str) -> np.ndarray:
    """Return a colour as people with a kind of colour blindness see it (Viénot et al. 1999), in linear light."""
    shares = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)
    to_lms = np.array([[17.8824, 43.5161, 4.11935], [3.45565, 27.1554, 3.86714], [0.0299566, 0.184309, 1.46709]])
    lost = {
        "protan": np.array([[0, 2.02344, -2.52581], [0, 1, 0], [0, 0, 1]]),
        "deutan": np.array([[1, 0, 0], [0.494207, 0, 1.24827], [0, 0, 1]]),
        "normal": np.eye(3),
    }[kind]
    return np.clip(np.linalg.inv(to_lms) @ lost @ to_lms @ linear, 0, 1)


def lab(linear: np.ndarray) -> np.ndarray:
    """Return linear light as CIELAB, in which distances are as large as they look."""
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ linear
    f = np.where(xyz > 0.008856, np.cbrt(xyz / [0.9505, 1, 1.089]), 7.787 * xyz / [0.9505, 1, 1.089] + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("kind", ["normal", "protan", "deutan"])
def test_the_main_scenarios_and_stages_can_be_told_apart_by_all(kind: str) -> None:
    main = ["baseline", "facilitator", "integrator", "renewer", "balanced"]
    for colours, least in (
        ([style.SCENARIOS[name].colour for name in main], 12.0),
        ([style.STAGES[stage] for stage in Stage], 9.0),
        ([style.BETTER, style.WORSE, "#ffffff"], 30.0),
    ):
        seen = [lab(seen_by(colour, kind)) for colour in colours]
        for i, one in enumerate(seen):
            for other in seen[:i]:
                assert np.linalg.norm(one - other) > least
    assert np.linalg.norm(lab(seen_by("#ff0000", "deutan")) - lab(seen_by("#7a8800", "deutan"))) < 40, "control"


def test_in_grey_lines_differ_by_dashes_and_stages_by_light_or_hatch() -> None:
    for one in style.SCENARIOS.items():
        for other in style.SCENARIOS.items():
            if one[0] < other[0]:
                light = abs(style.luminance(one[1].colour) - style.luminance(other[1].colour))
                assert one[1].dashes != other[1].dashes or light > 0.03 or one[1].colour != other[1].colour
    shades = [(style.luminance(style.STAGES[stage]), style.STAGE_HATCHES.get(stage)) for stage in Stage]
    for i, (light, hatch) in enumerate(shades):
        assert all(abs(light - other) > 0.05 or hatch != hatched for other, hatched in shades[:i])


def test_every_shipped_scenario_has_a_look_of_its_own() -> None:
    from sim.scenario.folders import groups

    assert set(groups()["scenario"]) <= set(style.SCENARIOS), (
        "add its look to SCENARIOS in sim/show/drawing/style.py"
    )
    looks = {(token.colour, token.dashes) for token in style.SCENARIOS.values()}
    assert len(looks) == len(style.SCENARIOS)


def test_the_chart_and_the_week_begin_where_the_answer_is(handmade: Handmade) -> None:
    study = handmade(
        {"scenario": {"baseline": 0.0, "facilitator": 0.2}, "office.staff": SIZES},
        interaction=lambda point: 0.4 * (point["scenario"] == "facilitator") * (point["office.staff"] == 100),
    )
    panels = panels_of(study, "en")
    assert "in offices of 100, an adviser uses" in whole_answer(study, "routine_share", "en").lead
    assert numbers(study, panels, [OUTCOMES["routine_share"]], "en")["panel"] == 2
    drawn = picture("monday", study, "routine_share", "en")
    assert any("staff 100" in words for words, _ in boxes(drawn.figure))


def test_the_case_of_the_answer_gives_the_week_its_title(handmade: Handmade) -> None:
    study = handmade({"scenario": {"baseline": 0.0, "integrator": -0.5, "renewer": -0.9}})
    assert "harm is scenario renewer" in whole_answer(study, "routine_share", "en").lead
    assert picture("monday", study, "routine_share", "en").title.startswith("A leader's week, scenario renewer:")


def test_the_worlds_figure_says_what_does_harm_where_nothing_helps(handmade: Handmade) -> None:
    study = handmade({"scenario": {"a": 0.0, "b": -0.1, "c": 0.0}}, replicates=160)
    study.worlds = 40
    title = picture("robustness", study, "routine_share", "en").title
    assert re.fullmatch(
        r"No case helps in half of the 40 worlds \(routine use\); .* b does harm in \d\d of them", title
    )
