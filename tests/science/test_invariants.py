"""What must hold in every run: sums, limits, causes before effects, luck that does not wander."""

import dataclasses
import datetime

import numpy as np
import pytest
from scipy import stats

from sim.engines.compiled import week as kernel
from sim.engines.mesa import model
from sim.engines.mesa.model import NavModel
from sim.engines.rulebook.book import SHIPPED_RULES
from sim.model.outcomes import WEEKLY, run_values, weekly_series
from sim.model.parameters import registry
from sim.model.state import WEEK_HOURS, Stage
from sim.scenario.service import Service

ABOUT = registry()
LIVELY = {"news_rate": 0.3, "persuasion_rate": 1.0, "trial_rate": 2.0, "lapse_rate": 0.1, "return_rate": 0.3}
LATE = "2018-02-26"  # Monday of week 60


def run(scenario, seed=1, first=0, replicates=4):
    return kernel.run(scenario.tables(), SHIPPED_RULES, seed, first, replicates)


def same(one, other):
    return one[0].tobytes() == other[0].tobytes() and one[1].tobytes() == other[1].tobytes()


def with_value(name, value, **config):
    group, _, leaf = name.partition(".")
    return {**config, group: {**config.get(group, {}), leaf: value}}


@pytest.fixture(scope="module", params=["small", "with heads", "drawn", "with levers", "short weeks"])
def world(request, make_scenario, catalogue, lively):
    """Return a scenario in which much happens, and eight runs of it."""
    office = {"small": {"staff": 5}, "with heads": {"staff": 60}}.get(request.param, {"staff": 30})
    if request.param == "drawn":
        office = {"drawn": 1}
    levers = {}
    if request.param == "with levers":
        levers = {
            "relief": {"from": "2017-05-01", "weeks": 20, "set": {"leader": {"administration_share": 0.02}}},
            "calm": {"from": "2017-07-03", "roles": "department_heads", "add": {"leader": {"messages": -2.0}}},
            "trying": {"from": "2017-08-07", "roles": "advisers", "add": {"adviser": {"trial_hours": 0.5}}},
        }
    contact = {}
    if request.param == "short weeks":  # users, training and messages ask for more than there is
        levers = {"rush": {"from": "2017-05-01", "weeks": 20, "set": {"adviser": {"training_hours": 20.0}}}}
        contact = {"large_caseload": 300.0, "small_caseload": 200.0, "rebound": 2.0}
    scenario = make_scenario(
        services=catalogue,
        weeks=60,
        office={**office, "turnover": 0.5},
        leader={"learning": 0.5},
        adviser={**lively, **LIVELY},
        contact=contact,
        overview={"reviewing": 0.4, "control": 0.4, "pressure_rate": 2.0},
        mobile={"share": 0.3},
        levers=levers,
    )
    return scenario, *run(scenario, replicates=8)


def test_every_adviser_is_in_one_stage_with_every_service(world):
    _, stages, tallies = world
    assert (stages >= 0).all()
    assert (stages.sum(axis=-1) == tallies.advisers[:, :, None]).all()
    assert (stages > 0).any(axis=(0, 1, 2)).all(), "these runs should visit every stage"


LEADERS_WEEK = (
    "meetings", "administration", "facilitating", "integrating", "renewing", "learning", "support",
    "reviewing", "switching",
)  # fmt: skip
ADVISERS_WEEK = (
    "help_personal", "help_digital", "peers_personal", "peers_digital", "users_personal", "users_digital",
    "hours_trying", "hours_casework", "hours_slack",
)  # fmt: skip


def test_every_hour_belongs_to_a_leader_or_to_an_adviser(world):
    """The two lists above are all there is; released hours are hours with users, counted there."""
    _, _, tallies = world
    hours = {f"hours_{name}" for name in LEADERS_WEEK} | set(ADVISERS_WEEK) | {"hours_released"}
    assert {n for n in tallies.dtype.names if n.startswith(("hours_", "help_", "peers_", "users_"))} == hours
    for name in hours:
        assert (tallies[name] >= 0.0).all(), name
    assert (tallies.hours_released <= tallies.users_personal + 1e-9).all()


def test_the_hours_of_leaders_are_their_week(world):
    """Nobody works more than the week: nine purposes add up to it, for all leaders, every week."""
    _, _, tallies = world
    total = sum(tallies[f"hours_{name}"] for name in LEADERS_WEEK)
    assert total == pytest.approx(WEEK_HOURS * tallies.leaders, abs=1e-9)


def test_the_hours_of_advisers_are_their_week(world):
    """What advisers do adds up to the week, also when the week is too short for it."""
    scenario, _, tallies = world
    total = sum(tallies[name] for name in ADVISERS_WEEK)
    assert total == pytest.approx(WEEK_HOURS * tallies.advisers, abs=1e-6)
    if scenario.parameters.contact.rebound > 1.0:
        assert (tallies.overload > 0.3 * tallies.advisers).any(), "some weeks ought to be far too short"
        assert (tallies.hours_casework == 0.0).any(), "and some so short that no case work is done"


def test_a_freed_hour_is_released_or_slack(world):
    scenario, _, tallies = world
    share = scenario.parameters.contact.given_back
    freed = tallies.hours_released + tallies.hours_slack
    assert (tallies.hours_released <= share * freed + 1e-9).all()
    assert (tallies.hours_released <= share * WEEK_HOURS * tallies.saving + 1e-9).all(), "no more than tools saved"
    if scenario.parameters.contact.rebound < 1.0:
        assert (tallies.hours_released > 0.0).any()


def test_help_received_is_help_given(world):
    """One-to-one hours are received once, but digital ones reach further; reviewing adds what it finds.

    Exact with one level of leaders and no week too short; heads get their share, so less with two.
    """
    scenario, _, tallies = world
    p = scenario.parameters
    reach = 1.0 - p.contact.digital_contact + p.contact.digital_contact * p.contact.digital_reach
    received = tallies.help_personal + tallies.help_digital
    most = (tallies.hours_support + p.overview.follow_up * tallies.hours_reviewing) * max(1.0, reach)
    assert (received <= most + 1e-9).all()
    found = p.overview.follow_up * (1.0 - p.overview.control) * tallies.hours_reviewing * tallies.insight
    alone = (tallies.leaders == 1) & (tallies.overload == 0.0)
    given = (tallies.hours_support + found) * reach
    assert received[alone] == pytest.approx(given[alone], abs=1e-9)
    if (tallies.leaders == 1).all() and p.contact.rebound < 1.0:
        assert alone.any()


SIGNED = {"innovative_gap", "contact_change"}
"""Outcomes that may be below zero."""


def test_shares_lie_between_0_and_1(world):
    """All but two outcomes are zero or more."""
    _, stages, tallies = world
    for name, values in weekly_series(stages, tallies).items():
        assert np.isfinite(values).all()
        assert (values >= (-1.0 if name in SIGNED else 0.0)).all(), name
        if WEEKLY[name].unit == "share":
            assert (values <= 1.0 + 1e-12).all(), name


def test_sums_over_people_are_at_most_the_people(world):
    """Every share that is kept only as a sum is a share of each person."""
    _, _, tallies = world
    for name in ("strain", "fatigue", "trust", "combining", "overload", "leavers", "innovative"):
        assert ((tallies[name] >= 0) & (tallies[name] <= tallies.advisers)).all(), name
    for name in ("leader_strain", "clarity", "facilitation", "licence", "insight", "pressure", "done", "said"):
        assert ((tallies[name] >= 0) & (tallies[name] <= tallies.leaders + 1e-12)).all(), name
    assert (tallies.said >= tallies.done - 1e-12).all()
    assert ((tallies.norm >= 0.0) & (tallies.norm <= 1.0)).all()
    assert (tallies.innovative_routine <= tallies.innovative * len(WORLD_KINDS)).all()


WORLD_KINDS = ("user_channel", "case_tool", "collaboration", "overview")


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
    """In one week no more people come past a stage than stood in the stage before it.

    One may be skipped: control presses from AWARE into TRYING.
    """
    _, stages, _ = world
    for stage in (Stage.AWARE, Stage.PERSUADED, Stage.TRYING, Stage.ROUTINE):
        onward = [s for s in Stage if s >= stage]
        reached = stages[..., onward].sum(axis=-1)
        gained = reached[:, 1:] - reached[:, :-1]
        before = stages[:, :-1, :, stage - 1]
        if stage == Stage.TRYING:
            before = before + stages[:, :-1, :, Stage.AWARE]
        assert (gained <= before).all()


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
        return model.run(scenario, SHIPPED_RULES, 3, first, replicates)

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


def limits(name, end, lively):
    """Return a configuration with one parameter at an end of its range, and others so that it fits."""
    config = {
        "weeks": 16,
        "adviser": {**lively, "news_rate": 0.8, "lapse_rate": 0.1, "training_hours": 0.5},
        "office": {"staff": 9, "turnover": 0.5},
        "leader": {"learning": 1.0},
        "overview": {"reviewing": 0.5},
        "mobile": {"share": 0.6},
    }
    config = with_value(name, getattr(ABOUT[name], end), **config)
    office = config["office"]
    if name == "office.smallest" and end == "high":
        office["largest"] = 1000
    if name == "office.largest" and end == "low":
        office["smallest"] = 3
    if name.startswith("nation.") and name != "nation.offices":
        config["nation"] = {"offices": 3, "regions": 1, "merger_rate": 1.0, **config["nation"]}
    return config


def ends():
    """Yield each parameter with each end of its range; one end, in turn, at every change, both in `.ci/run`."""
    for number, name in enumerate(ABOUT):
        for end in ("low", "high"):
            often = (end == "high") == bool(number % 2)
            yield pytest.param(name, end, marks=() if often else pytest.mark.slow)


@pytest.mark.parametrize(("name", "end"), list(ends()))
def test_one_parameter_at_the_end_of_its_range(make_scenario, catalogue, lively, name, end):
    """Protects sensitivity analysis: every allowed value gives numbers, the same from both engines."""
    scenario = make_scenario(services=catalogue, **limits(name, end, lively))
    runs = run(scenario, replicates=1)
    series = weekly_series(*runs)
    assert all(np.isfinite(values).all() for values in series.values())
    assert np.isfinite(
        [v for n, values in run_values(series).items() if n[:8] != "weeks_to" for v in values]
    ).all()
    if name not in ("office.staff", "office.drawn", "nation.offices"):  # too many people for the readable engine
        assert same(runs, model.run(scenario, SHIPPED_RULES, 1, 0, 1))


@pytest.mark.parametrize("end", ["low", "high"])
@pytest.mark.parametrize("name", ["usefulness", "complexity", "learning_hours", "saving", "updates_per_year"])
def test_every_value_of_every_service_at_the_end_of_its_range(make_scenario, catalogue, lively, name, end):
    about = {f.name: f.metadata for f in dataclasses.fields(Service) if "unit" in f.metadata}
    services = {key: {**service, name: about[name][end]} for key, service in catalogue.items()}
    scenario = make_scenario(services=services, **limits("office.pace", "high", lively))
    runs = run(scenario, replicates=1)
    assert all(np.isfinite(values).all() for values in weekly_series(*runs).values())
    assert same(runs, model.run(scenario, SHIPPED_RULES, 1, 0, 1))


# Turnover: somebody new begins in the place of who leaves


def test_a_newcomer_begins_anew_in_the_same_place(make_scenario, catalogue, lively):
    """Protects turnover: what was learnt leaves with the person; place, leader and ties stay."""
    scenario = make_scenario(
        services=catalogue,
        weeks=60,
        office={"staff": 30, "turnover": 2.0},
        adviser={**lively, "lapse_rate": 0.0},
    )
    nav = NavModel(scenario, seed=3)
    for _ in range(40):
        nav.step()
    newcomers = left = leaders = 0
    for _ in range(20):
        gone = [person for person in nav.agents if person.leaving]
        stay = [person for person in nav.agents if not person.leaving]
        place = [(person.number, person.boss, tuple(person.ties)) for person in gone]
        self_before = [(person.innovativeness, person.threshold) for person in gone]
        mastery = [[use.mastery for use in person.uses] for person in stay]
        left += sum(use.stage == Stage.ROUTINE for person in gone for use in person.uses)
        nav.offices[0].change()
        assert [(person.number, person.boss, tuple(person.ties)) for person in gone] == place
        assert [[use.mastery for use in person.uses] for person in stay] == mastery
        for person, before in zip(gone, self_before, strict=True):
            assert {(use.stage, use.mastery, use.belief, use.pressed) for use in person.uses} == {
                (Stage.UNAWARE, 0.0, 0.0, 0)
            }
            assert (person.combining, person.fatigue, person.strain, person.need) == (0.0, 0.0, 0.0, 0.0)
            assert person.leaving == 0
            assert person.trust == scenario.parameters.adviser.trust_start
            assert (person.innovativeness, person.threshold) != before, "somebody else"
            newcomers += 1
            leaders += person.role != "advisers"
        nav.step()
    assert newcomers > 10
    assert leaders > 0
    assert left > 10, "some who left must have had something to lose"


@pytest.fixture(scope="module")
def ever_here(make_scenario, one_service):
    """How many of 20 advisers who all knew in week 9 are still here, by replicate and week after it."""
    silence = {"from": "2017-03-13", "set": {"adviser": {"news_rate": 0.0}}}  # week 10
    arrive = {"from": "2017-03-13", "set": {"office": {"turnover": 0.8}}}
    scenario = make_scenario(
        services=one_service,
        weeks=60,
        office={"staff": 21, "turnover": 0.0},
        adviser={
            "news_rate": 5.0,
            "news_needs_clarity": 0.0,
            "hearsay_rate": 0.0,
            "persuasion_rate": 0.0,
        },
        levers={"silence": silence, "leaving": arrive},
    )
    stages, tallies = run(scenario, replicates=2000)
    assert (stages[:, 9, 0, Stage.AWARE] == 20).all()
    return stages[:, 10:, 0, Stage.AWARE], tallies.leavers[:, 10:]


def test_leaving_is_a_constant_hazard(ever_here, p_value):
    """Protects turnover a year: after t weeks a share exp(−turnover t / 52) is left, independently.

    Refuses a right model with probability 1 in 10,000; a tenth more turnover is refused.
    """
    knowing, leavers = ever_here
    weeks = (1, 10, 40)

    def smallest(turnover):
        staying = [stats.binom.pmf(np.arange(21), 20, np.exp(-turnover * t / 52.0)) for t in weeks]
        here = (p_value(knowing[:, t], share) for t, share in zip(weeks, staying, strict=True))
        a_week = 1.0 - np.exp(-turnover / 52.0)
        gone = p_value(leavers[:, 20].astype(int), stats.binom.pmf(np.arange(21), 20, a_week))
        return 4 * min(gone, *here)

    assert smallest(0.8) > 1e-4
    assert smallest(0.88) < 1e-4


def test_a_week_full_of_meetings_and_administration_leaves_nothing(make_scenario):
    """Protects the books against the last bit, which may not make hours negative; the control has some room."""

    def facilitating(meetings):
        full = {"meeting_share": meetings, "administration_share": 0.4}
        return run(make_scenario(weeks=2, leader=full), replicates=1)[1].hours_facilitating

    assert (facilitating(0.6) >= 0.0).all()
    assert facilitating(0.6) == pytest.approx(0.0, abs=1e-9)
    assert (facilitating(0.55) > 0.1).all()


def test_trust_stays_a_share_when_its_start_is_lifted(make_scenario):
    lever = {"from": "2017-02-06", "set": {"adviser": {"trust_start": 1.0}}}
    adviser = {"trust_start": 0.2, "trust_gain": 2.0, "trust_decay": 0.9}
    scenario = make_scenario(weeks=10, leader={"support": 1.0}, adviser=adviser, levers={"lift": lever})
    _, tallies = run(scenario)
    assert (tallies.trust <= tallies.advisers).all()


def test_dates_of_the_tests_are_what_they_say(make_scenario):
    scenario = make_scenario(weeks=90)
    assert scenario.week_of(datetime.date.fromisoformat(LATE)) == 60
