"""``plan effect=…`` tells how many replicates it takes, and that many do find the difference."""

from __future__ import annotations

import re

import pytest

from sim.analysis.studies.power import needs, pilot
from sim.commands.plan import plan
from sim.engines.simulate import simulate
from sim.errors import InputError
from sim.scenario.compose import compose, load_scenario
from sim.statistics.intervals import paired_p
from sim.study.design.build import expand

FAST = ["office.staff=10", "weeks=60", "adviser.news_rate=1"]
TWO = [*FAST, "scenario=baseline,renewer"]


def told(*words: str) -> str:
    return " ".join(" ".join(plan([*TWO, *words], many=True)).split())


def test_it_tells_what_the_pilot_says() -> None:
    design = expand(TWO, {}, compose)
    [need] = needs(0.05, [(0, 1)], pilot(design, 20))
    text = told("effect=0.05")
    assert "see a difference of 5 percentage points in routine use" in text
    assert "significance 1 % and power 95 %, by a pilot of 20 pairs" in text
    row = re.search(r"Renewer against Typical leadership (\d+) (\d+) (\d+)", text)
    assert row
    assert tuple(int(number) for number in row.groups()) == (need.paired, need.safe, need.independent)
    assert need.independent > need.paired
    assert f"replicates={need.safe}." in text
    fewer = re.search(
        r"Typical leadership (\d+)", told("effect=0.05", "alpha=0.05", "power=0.8", "pilot=30").split("pairs:")[1]
    )
    assert fewer
    assert int(fewer[1]) < need.paired


def test_the_pilot_is_the_beginning_of_the_study() -> None:
    values = pilot(expand(TWO, {}, compose), 6)
    scenario = load_scenario("renewer", office={"staff": 10}, weeks=60, adviser={"news_rate": 1.0})
    whole = simulate(scenario, 12).series["routine_share"][:, -1]
    assert list(values[1]) == list(whole[:6])


def test_so_many_replicates_find_a_difference_that_is_there() -> None:
    """The size of strain that the renewer makes is known from many runs; its need from a pilot of others."""
    [base, renewer] = (
        simulate(load_scenario(name, office={"staff": 10}, weeks=60), 240).series["strain"][:, -1]
        for name in ("baseline", "renewer")
    )
    effect = float((renewer - base).mean())
    [need] = needs(effect, [(0, 1)], {0: base[:20], 1: renewer[:20]})
    n = need.safe
    starts = range(20, 240 - n, n)
    found = [float(paired_p(renewer[i : i + n] - base[i : i + n])) < 0.01 for i in starts]
    assert len(found) > 5
    assert sum(found) >= 0.9 * len(found)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["effect=0"], "effect=0: expected a number above 0"),
        (["effect=much"], "such as effect=0.02"),
        (["alpha=0.05"], "give the difference to detect"),
        (["effect=0.02", "power=95"], "power=95: expected a number between 0 and 1"),
        (["effect=0.02", "pilot=2"], "pilot=2: expected a whole number from 5"),
        (["effect=0.02", "effect=0.03"], "named twice"),
    ],
)
def test_what_is_no_question_is_refused(words: list[str], message: str) -> None:
    with pytest.raises(InputError) as refused:
        told(*words)
    assert message in str(refused.value)


def test_a_single_scenario_has_nothing_to_differ_from() -> None:
    with pytest.raises(InputError, match="nothing to compare with"):
        list(plan([*FAST, "effect=0.02"], many=False))
