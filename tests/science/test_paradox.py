"""Shapley shares are fair and add up; the sign map and the response say what is in the runs."""

import itertools
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from sim.analysis.studies.paradox import contributions, shapley, sign_map, with_interval, worth_of
from sim.analysis.studies.response import curves
from sim.errors import InputError
from sim.show.figures import picture
from sim.show.figures.paradox import paradox_sentences
from sim.show.text.response import response_sentences

SWITCHES = ["contact.given_back", "contact.rebound", "contact.replaces"]
RUNS = 60
LUCK = np.random.default_rng(1).normal(0.0, 0.3, RUNS)


def study_of(axes, outcome, value):
    """Return a study as the analyses read it: `value` gives each run's outcome from a cell's point."""
    points = [dict(zip(axes, values, strict=True)) for values in itertools.product(*axes.values())]
    cells = pd.DataFrame(points).assign(cell=range(len(points)))
    first = next(iter(axes))
    for language in ("nb", "en"):
        cells[f"label_{language}"] = [f"{first} {point[first]}" for point in points]
    runs = pd.concat(
        pd.DataFrame({"cell": k, "replicate": range(RUNS), outcome: value(point)})
        for k, point in enumerate(points)
    )
    manifest = {
        "axes": [{"key": key, "values": values} for key, values in axes.items()],
        "replicates": RUNS,
        "name": "made_up",
        "fingerprint": "0" * 64,
        "language": "en",
    }
    return SimpleNamespace(worlds=1, manifest=manifest, cells=cells, runs=runs, folder=Path("made_up"))


def switched(worth):
    return study_of({key: [1.0, 0] for key in SWITCHES}, "contact_change", worth)


def additive(point):
    on = {key: point[key] != 0 for key in SWITCHES}
    return LUCK + 2.0 * on[SWITCHES[0]] - 3.0 * on[SWITCHES[1]] + 0.0 * on[SWITCHES[2]]


def together(point):
    """Two switches that bring something only together."""
    return LUCK + 4.0 * (point[SWITCHES[0]] != 0 and point[SWITCHES[1]] != 0)


def test_shares_of_what_adds_up_are_its_parts():
    found = contributions(switched(additive))
    shares = {share.switch: share.mean for share in found.shares}
    assert shares == pytest.approx(dict(zip(SWITCHES, (2.0, -3.0, 0.0), strict=True)))
    assert found.shares[0].switch == SWITCHES[1], "the largest first"
    assert found.without.mean == pytest.approx(LUCK.mean())


def test_what_two_bring_together_is_shared_alike_and_who_does_nothing_gets_nothing():
    shares = {share.switch: share.mean for share in contributions(switched(together)).shares}
    assert shares == pytest.approx(dict(zip(SWITCHES, (2.0, 2.0, 0.0), strict=True)))


def test_shares_add_up_to_the_whole_in_every_run():
    worth = worth_of(switched(lambda point: LUCK * (1 + point[SWITCHES[0]]) + together(point)), "contact_change")
    total = worth[frozenset(SWITCHES)] - worth[frozenset()]
    shares = shapley(worth, SWITCHES)
    assert sum(shares.values()) == pytest.approx(total)
    one_at_a_time = sum(worth[frozenset({switch})] - worth[frozenset()] for switch in SWITCHES)
    assert not np.allclose(one_at_a_time, total), "negative control: one at a time does not add up"
    assert shapley(worth, SWITCHES[::-1])[SWITCHES[0]] == pytest.approx(shares[SWITCHES[0]])


def test_intervals_are_paired():
    """A share that is the same in every run has no width, however different the runs are."""
    found = contributions(switched(additive))
    assert found.shares[0].low == pytest.approx(found.shares[0].high)
    assert found.total.high - found.total.low > 0.05, "negative control: levels differ from run to run"


def test_intervals_cover_the_truth_as_often_as_they_say():
    """Of 400 intervals of 95 %, fewer than 360 or all of them would have odds below 1 in 1,000."""
    rng = np.random.default_rng(4)
    shares = [with_interval("x", rng.normal(1.0, 1.0, 60)) for _ in range(400)]
    held = sum(share.low <= 1.0 <= share.high for share in shares)
    assert 360 < held < 400
    assert sum(share.low <= 1.3 <= share.high for share in shares) < 200, "negative control"


@pytest.mark.parametrize("values", [[1.0, 0.5], [0, 1.0], [1.0, 0.5, 0]])
def test_an_axis_that_is_no_switch_is_refused(values):
    with pytest.raises(InputError, match="is not a switch"):
        contributions(study_of({SWITCHES[0]: values}, "contact_change", lambda point: LUCK))


@pytest.fixture(scope="module")
def map_study():
    axes = {"office.staff": [10, 30, 60], "contact.given_back": [0, 1], "office.pace": [0, 4]}

    def value(point):
        sign = (
            1.0
            if point["office.staff"] == 10
            else -1.0
            if point["office.staff"] == 60
            else point["office.pace"] - 2
        )
        return LUCK + sign

    return study_of(axes, "contact_change", value)


def test_the_map_tells_where_the_sign_turns(map_study):
    found = sign_map(map_study, "office.staff", "contact.given_back")
    assert found.positive.tolist() == [[1.0, 0.5, 0.0]] * 2
    assert found.negative.tolist() == [[0.0, 0.5, 1.0]] * 2
    assert found.counts() == (2, 2, 2)
    assert found.mean[0, 0] == pytest.approx(1.0 + LUCK.mean())


@pytest.mark.parametrize("language", ["nb", "en"])
def test_picture_and_words_of_the_paradox(map_study, language):
    shares, signs = contributions(switched(additive)), sign_map(map_study, "office.staff", "contact.given_back")
    told = paradox_sentences(shares, signs, ["office.pace"], language)
    assert told[0].startswith(
        "“Rebound of demand” takes most away" if language == "en" else "«Lettere å ta kontakt"
    )
    assert "180 " in told[0], "a size in the direction of the words, as its interval"
    assert "−" not in told[0]
    assert "−60" in told[1], "two less three, in minutes"
    drawn = picture("paradox", switched(additive), "contact_change", language, signs=map_study)
    assert len(drawn.figure.axes[1].patches) == 6
    assert drawn.alt.startswith(drawn.title) and len(told) == 3


def hill(point):
    """Best at 0.4, alike at 0.2, worst at 1."""
    level = {0: 0.5, 0.2: 0.6, 0.4: 0.6, 1: 0.3}[point["contact.digital_contact"]]
    noise = np.random.default_rng(round(10 * point["contact.digital_contact"])).normal(0.0, 0.01, RUNS)
    return LUCK + level + noise + 0.001 * (point["contact.digital_contact"] == 0.4)


@pytest.fixture(scope="module")
def hill_study():
    return study_of({"contact.digital_contact": [0, 0.2, 0.4, 1], "leader.span": [8, 25]}, "mastery", hill)


def test_a_response_finds_the_best_and_what_is_not_detectably_worse(hill_study):
    found = curves(hill_study, "mastery", "contact.digital_contact")
    assert [curve.others for curve in found] == [{"leader.span": 8}, {"leader.span": 25}]
    best, ties = found[0].best(1)
    assert {best.value, *(point.value for point in ties)} == {0.2, 0.4}
    worst, none = found[0].best(-1)
    assert (worst.value, none) == (1, [])
    first, *_, last = found[0].points
    assert (first.mean, first.low, first.high) == (0.0, 0.0, 0.0)
    assert last.low < last.mean < last.high < -0.19


def test_a_response_of_unknown_axes_or_outcomes_is_refused(hill_study):
    with pytest.raises(InputError, match=r"Did you mean 'leader.span'"):
        curves(hill_study, "mastery", "leader.spam")
    with pytest.raises(InputError, match="Did you mean 'mastery'"):
        curves(hill_study, "mastry", "leader.span")


def test_words_and_picture_of_a_response(hill_study):
    told = response_sentences(hill_study, "mastery", "contact.digital_contact", "en")
    assert len(told) == 2
    assert told[0].startswith("Span of control 8: mastery is highest with 20\u00a0% digital contact with advisers")
    assert "(hardly different: 40\u00a0%)" in told[0]
    assert "with 100\u00a0% it is 30" in told[0]
    assert "it is worse from" not in told[0], "the next value is the last"
    flat = response_sentences(hill_study, "mastery", "leader.span", "nb")
    assert all("estring avhenger knapt av kontrollspenn" in sentence for sentence in flat)
    across = "contact.digital_contact"
    figure = picture("response", hill_study, "mastery", "nb", across=across, along=across).figure
    dots = [line for line in figure.axes[0].lines if line.get_marker() == "o"]
    assert len(dots) == 2, "one line for each span"
    assert [text.get_text() for text in figure.axes[0].get_xticklabels()] == ["0", "0,2", "0,4", "1"]
