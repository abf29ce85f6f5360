"""Shipped levers: each moves something, from its date on and not before, for whom it says."""

import datetime

import pytest

from sim.engines.compiled import week as kernel
from sim.engines.rulebook.book import SHIPPED_RULES
from sim.scenario.compose import compose, load_scenario, scenario_of
from sim.scenario.folders import groups

LEVERS = [name for name in groups()["levers"] if name != "none"]
WORLD = {"office": {"staff": 60}}
LATE = {
    "lock_down_2020": {"start": datetime.date(2018, 1, 1)},
    **{
        f"hour_{one}": {"start": datetime.date(2016, 11, 7)}
        for one in ("facilitating", "integrating", "renewing", "learning", "support")
    },
    "merger_wave": {"nation": {"offices": 4, "regions": 1}},
}
"""What else a lever needs: to lie within the run, or offices that can merge."""


def run(**changes):
    scenario = load_scenario("baseline", **{**WORLD, **changes})
    return scenario, kernel.run(scenario.tables(), SHIPPED_RULES, 1, 0, 4)


def differ(one, other, weeks):
    """Return the names of what differs between two runs in some weeks."""
    (stages, tallies), (others, sums) = one, other
    names = {n for n in tallies.dtype.names if (tallies[n][:, weeks] != sums[n][:, weeks]).any()}
    return names | ({"stages"} if (stages[:, weeks] != others[:, weeks]).any() else set())


@pytest.mark.parametrize("name", LEVERS)
def test_a_shipped_lever_works_from_its_date_on(name):
    """Protects common random numbers too: before its date a lever changes not one bit; the control is after."""
    late = LATE.get(name, {})
    _, without = run(**late)
    scenario, with_it = run(levers=name, **late)
    (lever,) = scenario.levers
    first, _ = scenario.span_of(lever)
    assert 0 < first < scenario.weeks
    assert not differ(with_it, without, slice(0, first))
    assert differ(with_it, without, slice(first, None))
    assert set(lever.title) == {"nb", "en"}


def test_together_levers_do_more_than_alone():
    """Levers add up: two that change different things are both there."""
    scenario = scenario_of(compose(["levers=[superusers,smaller_span]", "office.staff=60"]))
    both = kernel.run(scenario.tables(), SHIPPED_RULES, 1, 0, 4)
    assert {lever.key for lever in scenario.levers} == {"superusers", "smaller_span"}
    for name in ("superusers", "smaller_span"):
        assert differ(both, run(levers=name)[1], slice(None))


def test_everything_off_is_nothing_but_news_and_practice():
    """What is off cannot be felt: neither leader nor colleague nor lapse; the control is the baseline."""
    changed = {"leader": {"support": 0.9, "span": 5, "learning": 0.9}, "adviser": {"threshold": 0.9}}
    minds = {"stages", "mastery", "belief", "strain"}
    for name, felt in (("everything_off", set()), ("baseline", minds)):
        one, other = (
            kernel.run(load_scenario(name, office={"staff": 20}, **more).tables(), SHIPPED_RULES, 1, 0, 4)
            for more in ({}, changed)
        )
        assert differ(one, other, slice(None)) & minds == felt
    stages, _ = kernel.run(load_scenario("everything_off").tables(), SHIPPED_RULES, 1, 0, 4)
    assert not stages[..., 5].any()


OUTSIDE = {
    "2030-01-07": ("", "changes nothing: it has no week of this run, 2 January 2017 to 16 January 2017"),
    "2010-01-04": (",weeks:5", "changes nothing: it has no week of this run"),
    "2016-01-04": ("", "is dated before the run, and works from its first week, 2 January 2017"),
    "2017-01-09": ("", None),
}


@pytest.mark.slow
@pytest.mark.parametrize("date", OUTSIDE)
def test_a_lever_dated_outside_the_run_is_named_before_a_run_and_when_described(date, tmp_path, capsys):
    from sim.__main__ import main
    from sim.commands.describe import describe

    more, told = OUTSIDE[date]
    lever = f"+levers.late={{from:{date}{more},set:{{leader:{{integrating:0.4}}}}}}"
    described = "\n".join(describe(["scenario=baseline", "weeks=3", lever], "en")).replace("\u00a0", " ")
    words = ["office.staff=3", "replicates=1", "engine=reference", "workers=1", "report=false"]
    assert main([lever, *words, "weeks=3", f"results_dir={tmp_path}"]) == 0
    noticed = capsys.readouterr().err.replace("\u00a0", " ")
    if told:
        assert told in described and told in noticed
    else:
        assert "changes nothing" not in described + noticed and "before the run" not in described + noticed
