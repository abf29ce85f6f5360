"""What must hold in every run: sums, limits, causes before effects, luck that does not wander."""

import datetime

import numpy as np
import pytest

from sim import kernel, model
from sim.outcomes import WEEKLY, run_values, weekly_series
from sim.parameters import registry
from sim.rulebook import RuleBook
from sim.rules.things import Stage

ABOUT = registry()
LIVELY = {"news_rate": 0.3, "persuasion_rate": 1.0, "trial_rate": 2.0, "lapse_rate": 0.1, "return_rate": 0.3}
LATE = "2018-02-26"  # Monday of week 60


def run(scenario, seed=1, first=0, replicates=4):
    return kernel.run(scenario.tables(), RuleBook(), seed, first, replicates)


def same(one, other):
    return one[0].tobytes() == other[0].tobytes() and one[1].tobytes() == other[1].tobytes()


def with_value(name, value, **config):
    group, _, leaf = name.partition(".")
    return {**config, group: {**config.get(group, {}), leaf: value}}


@pytest.fixture(scope="module", params=["small", "with heads", "drawn", "with levers"])
def world(request, make_scenario):
    """Return a scenario in which much happens, and eight runs of it."""
    office = {"small": {"staff": 5}, "with heads": {"staff": 60}}.get(request.param, {"staff": 30})
    if request.param == "drawn":
        office = {"drawn": 1}
    levers = {}
    if request.param == "with levers":
        levers = {
            "relief": {"from": "2017-05-01", "weeks": 20, "set": {"leader": {"administration_share": 0.02}}},
            "longer": {"from": "2017-07-03", "roles": "department_heads", "add": {"leader": {"week_hours": 7.5}}},
        }
    scenario = make_scenario(weeks=60, office=office, adviser=LIVELY, levers=levers)
    return scenario, *run(scenario, replicates=8)


def test_every_adviser_is_in_one_stage_with_every_service(world):
    _, stages, tallies = world
    assert (stages >= 0).all()
    assert (stages.sum(axis=-1) == tallies.advisers[:, :, None]).all()
    assert (stages > 0).any(axis=(0, 1, 2)).all(), "these runs should visit every stage"


def test_the_hours_of_leaders_are_their_week(world):
    """Nobody works more than the week: eight purposes add up to it, for each leader, every week."""
    scenario, _, tallies = world
    purposes = [name for name in tallies.dtype.names if name.startswith("hours_")]
    assert len(purposes) == 8
    for name in purposes:
        assert (tallies[name] >= 0.0).all()
    total = sum(tallies[name] for name in purposes)
    for r in range(len(tallies)):
        staff = int(tallies.advisers[r, 0] + tallies.leaders[r, 0])
        for week in range(scenario.weeks):
            top, head = (
                scenario.parameters_for(role, week, staff).leader.week_hours
                for role in ("office_leaders", "department_heads")
            )
            assert total[r, week] == pytest.approx(top + head * (tallies.leaders[r, week] - 1), abs=1e-9)


def test_support_given_is_support_received(world):
    """With one level of leaders, hours of support split over reports add up again."""
    _, _, tallies = world
    alone = tallies.leaders == 1
    assert tallies.hours_support[alone] == pytest.approx(tallies.support_hours[alone], abs=1e-9)
    assert (tallies.support_hours <= tallies.hours_support + 1e-9).all()


def test_shares_lie_between_0_and_1(world):
    _, stages, tallies = world
    for name, values in weekly_series(stages, tallies).items():
        assert np.isfinite(values).all()
        assert (values >= 0.0).all()
        if WEEKLY[name].unit == "share":
            assert (values <= 1.0).all(), name


def test_stage_shares_add_up_to_one(world):
    _, stages, tallies = world
    series = weekly_series(stages, tallies)
    total = sum(series[f"{stage.name.lower()}_share"] for stage in Stage)
    assert total == pytest.approx(np.ones_like(total), abs=1e-12)


def test_effective_use_is_at_most_routine_use_and_lapses_at_most_the_lapsed(world):
    _, stages, tallies = world
    assert (tallies.effective <= stages[..., Stage.ROUTINE].sum(axis=-1)).all()
    assert (tallies.effective <= tallies.mastery + 1e-9).all()
    assert (tallies.lapses <= stages[..., Stage.LAPSED].sum(axis=-1)).all()


def test_one_step_a_week(world):
    """In one week no more people come past a stage than stood in the stage before it."""
    _, stages, _ = world
    for stage in (Stage.AWARE, Stage.PERSUADED, Stage.TRYING, Stage.ROUTINE):
        onward = [s for s in Stage if s >= stage]
        reached = stages[..., onward].sum(axis=-1)
        gained = reached[:, 1:] - reached[:, :-1]
        assert (gained <= stages[:, :-1, :, stage - 1]).all()


@pytest.mark.parametrize(("release", "week"), [("2017-02-27", 8), ("2017-02-28", 9), ("2017-06-05", 22)])
def test_nobody_adopts_before_the_release(make_scenario, release, week):
    services = {"late": {"kind": "case_tool", "release": release}}
    scenario = make_scenario(services=services, weeks=30, office={"staff": 40}, adviser={"news_rate": 5.0})
    stages, tallies = run(scenario)
    assert (stages[:, :week, :, 1:] == 0).all()
    assert (tallies.mastery[:, :week] == 0.0).all()
    assert (tallies.available[:, :week] == 0).all()
    assert (tallies.available[:, week:] == 1).all()
    assert (stages[:, week, 0, Stage.AWARE] > 30).all(), "with a strong launch nearly all know at once"


def test_a_service_from_before_the_start_is_there_in_the_first_week(make_scenario):
    services = {"old": {"kind": "case_tool", "release": "2012-01-02"}}
    _, tallies = run(make_scenario(services=services, weeks=3))
    assert (tallies.available == 1).all()


@pytest.mark.parametrize(
    "change",
    [
        {"adviser": {"news_rate": 1.0}},
        {"adviser": {"lapse_rate": 0.5}},
        {"leader": {"messages": 30.0}},
        {"leader": {"support": 1.0}},
    ],
)
def test_an_event_changes_nothing_before_it(make_scenario, change):
    """Protects every comparison of scenarios: what differs, differs because of the event."""
    config = {"weeks": 90, "office": {"staff": 30}, "adviser": {"news_rate": 0.01}}
    plain = run(make_scenario(**config))
    event = run(make_scenario(**config, levers={"event": {"from": LATE, "set": change}}))
    assert plain[0][:, :60].tobytes() == event[0][:, :60].tobytes()
    assert plain[1][:, :60].tobytes() == event[1][:, :60].tobytes()
    assert plain[1][:, 60].tobytes() != event[1][:, 60].tobytes()
    assert plain[0][:, 60:].tobytes() != event[0][:, 60:].tobytes()


def test_an_event_one_week_earlier_is_seen_one_week_earlier(make_scenario):
    """Negative control: the comparison above would notice an effect before the event."""
    config = {"weeks": 90, "office": {"staff": 30}}
    plain = run(make_scenario(**config))
    change = {"from": "2018-02-19", "set": {"leader": {"messages": 30.0}}}
    event = run(make_scenario(**config, levers={"event": change}))
    assert plain[1][:, :60].tobytes() != event[1][:, :60].tobytes()
    assert plain[1][:, :59].tobytes() == event[1][:, :59].tobytes()


@pytest.mark.parametrize("offices", [{"min_staff": 31}, {"max_staff": 29}, {"min_staff": 50, "max_staff": 90}])
def test_a_lever_on_other_offices_leaves_this_one_alone(make_scenario, offices):
    lever = {"from": "2017-01-02", "offices": offices, "set": {"adviser": {"news_rate": 2.0}}}
    config = {"weeks": 40, "office": {"staff": 30}}
    assert same(run(make_scenario(**config)), run(make_scenario(**config, levers={"elsewhere": lever})))
    here = {**lever, "offices": {"min_staff": 30, "max_staff": 30}}
    assert not same(run(make_scenario(**config)), run(make_scenario(**config, levers={"here": here})))


def test_a_lever_on_some_sizes_touches_those_replicates_only(make_scenario):
    config = {"weeks": 20, "office": {"drawn": 1}}
    lever = {"from": "2017-01-02", "offices": {"min_staff": 25}, "set": {"adviser": {"news_rate": 2.0}}}
    plain = run(make_scenario(**config), replicates=30)
    aimed = run(make_scenario(**config, levers={"large": lever}), replicates=30)
    staff = plain[1].advisers[:, 0] + plain[1].leaders[:, 0]
    touched = (plain[0] != aimed[0]).any(axis=(1, 2, 3))
    assert 5 < (staff >= 25).sum() < 25
    assert (touched == (staff >= 25)).all()


@pytest.mark.parametrize("engine", ["compiled", "reference"])
def test_replicates_do_not_depend_on_how_they_are_split(make_scenario, engine):
    """Protects resuming and many workers: ten at once are five and five more."""
    scenario = make_scenario(weeks=12, office={"drawn": 1, "largest": 40})

    def some(first, replicates):
        if engine == "compiled":
            return run(scenario, 3, first, replicates)
        return model.run(scenario, RuleBook(), 3, first, replicates)

    together, early, late = some(0, 10), some(0, 5), some(5, 5)
    for k in range(2):
        assert together[k].tobytes() == early[k].tobytes() + late[k].tobytes()


def test_seeds_and_replicates_differ(make_scenario):
    scenario = make_scenario(weeks=30, adviser=LIVELY)
    one, other = run(scenario, seed=1), run(scenario, seed=2)
    assert not same(one, other)
    assert len({one[0][r].tobytes() for r in range(4)} | {other[0][r].tobytes() for r in range(4)}) == 8
    assert same(one, run(scenario, seed=1))


def test_the_order_of_the_catalogue_changes_nothing(make_scenario, services):
    """Luck follows the service by its name."""
    config = {"weeks": 60, "office": {"staff": 30}, "adviser": LIVELY}
    one = run(make_scenario(**config))
    other = run(make_scenario(**config, services=dict(reversed(services.items()))))
    assert (one[0] == other[0][:, :, ::-1]).all()
    assert not (one[0] == other[0]).all()


def limits(name, end):
    """Return a configuration with one parameter at an end of its range, and others so that it fits."""
    config = {"weeks": 16, "adviser": {"news_rate": 0.5, "lapse_rate": 0.1}, "office": {"staff": 9}}
    config = with_value(name, getattr(ABOUT[name], end), **config)
    office = config["office"]
    if name == "office.smallest" and end == "high":
        office["largest"] = 1000
    if name == "office.largest" and end == "low":
        office["smallest"] = 3
    return config


@pytest.mark.parametrize("end", ["low", "high"])
@pytest.mark.parametrize("name", ABOUT)
def test_one_parameter_at_the_end_of_its_range(make_scenario, name, end):
    """Protects sensitivity analysis: every allowed value gives numbers."""
    scenario = make_scenario(**limits(name, end))
    runs = run(scenario, replicates=2)
    series = weekly_series(*runs)
    assert all(np.isfinite(values).all() for values in series.values())
    assert np.isfinite(
        [v for n, values in run_values(series).items() if n[:8] != "weeks_to" for v in values]
    ).all()
    if name not in ("office.staff", "office.drawn"):
        assert same(runs, model.run(scenario, RuleBook(), 1, 0, 2))


def test_a_week_full_of_meetings_and_administration_leaves_nothing(make_scenario):
    for tenths in range(100, 601):
        week = {"week_hours": tenths / 10, "meeting_share": 0.6, "administration_share": 0.4}
        _, tallies = run(make_scenario(weeks=2, leader=week), replicates=1)
        assert tallies.hours_facilitating == pytest.approx(0.0, abs=1e-9)


def test_trust_stays_a_share_when_its_start_is_lifted(make_scenario):
    lever = {"from": "2017-02-06", "set": {"adviser": {"trust_start": 1.0}}}
    adviser = {"trust_start": 0.2, "trust_gain": 2.0, "trust_decay": 0.9}
    scenario = make_scenario(weeks=10, leader={"support": 1.0}, adviser=adviser, levers={"lift": lever})
    _, tallies = run(scenario)
    assert (tallies.trust <= tallies.advisers).all()


def test_dates_of_the_tests_are_what_they_say(make_scenario):
    scenario = make_scenario(weeks=90)
    assert scenario.week_of(datetime.date.fromisoformat(LATE)) == 60
