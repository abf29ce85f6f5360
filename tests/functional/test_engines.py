"""Two engines, one rule book: the same bits on every scenario, shipped or made up."""

import collections
import datetime

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sim.engines.compiled import week as kernel
from sim.engines.mesa import model
from sim.engines.rulebook.book import SHIPPED_RULES, RuleBook
from sim.errors import InputError
from sim.model import draws
from sim.model.parameters import MODULES, registry
from sim.model.rules import adopting, changing, coping, learning, meeting
from sim.model.state import Stage
from sim.scenario.lever import ROLES
from sim.scenario.scenario import Scenario
from sim.scenario.service import KINDS
from sim.scenario.values import value_of

SIZES = ("office.staff", "office.drawn", "office.mean_staff", "office.log_sd_staff", "office.smallest")
BETWEEN = ("nation.offices", "nation.regions", "nation.merger_rate")
FREE = {n: a for n, a in registry().items() if n not in (*SIZES, "office.largest", *BETWEEN)}
DATED = {n: a for n, a in FREE.items() if a.dated}
START = datetime.date(2017, 1, 2)


def nested(values):
    groups = {}
    for name, value in values.items():
        group, _, leaf = name.partition(".")
        groups.setdefault(group, {})[leaf] = value
    return groups


@st.composite
def value_for(draw, about):
    """Draw a value: an end of the allowed range one time in three, else from the plausible range."""
    end = draw(st.integers(0, 5))
    if end == 0:
        return about.low
    if end == 1:
        return about.high
    low, high = about.plausible
    if about.kind is int:
        return draw(st.integers(int(low), int(min(high, 200))))
    return draw(st.floats(low, high, allow_nan=False))


@st.composite
def a_lever(draw, name, weeks):
    about = DATED[name]
    change = {"set": nested({name: draw(value_for(about))})}
    if draw(st.booleans()):
        room = min(about.high - about.default, about.default - about.low) or (about.high - about.default) / 2
        change = {"add": nested({name: room * draw(st.sampled_from([0.1, 0.5, 0.9]))})}
    first = draw(st.integers(-20, 7 * weeks + 10))
    size = draw(st.integers(0, 60))
    offices = draw(st.sampled_from([{}, {"min_staff": size}, {"max_staff": max(1, size)}, {"regions": [1]}]))
    return {
        "from": START + datetime.timedelta(days=first),
        "weeks": draw(st.one_of(st.none(), st.integers(1, 20))),
        "roles": draw(st.lists(st.sampled_from(ROLES), min_size=1, max_size=3, unique=True)),
        "offices": offices,
        "departments": draw(st.sampled_from([None, None, [1], [1, 2]])),
        **change,
    }


QUICK = {
    "adviser.news_rate": 3.0,
    "adviser.persuasion_rate": 4.0,
    "adviser.trial_rate": 5.0,
    "adviser.learning_rate": 0.3,
    "adviser.routine_mastery": 0.05,
    "adviser.threshold_noise": 0.5,
    "overview.pressure_rate": 3.0,
    "leader.learning": 0.6,
    "overview.reviewing": 0.4,
}
"""People with whom everything happens within weeks."""

RARE = {
    "adviser.training_hours": (0.0, 8.0),
    "adviser.training_to_combine": (0.0, 1.0),
    "office.turnover": (0.0, 2.0),
    "mobile.share": (0.0, 1.0),
    "contact.large_caseload": (1.0, 500.0),
    "contact.small_caseload": (1.0, 500.0),
    "overview.control": (0.0, 1.0),
}
"""What is off or rare by default, with where to draw it from."""


ALL_AT_WORK = {
    "office.staff": 9,
    "mobile.share": 0.8,
    "overview.control": 0.5,
    "nation.offices": 3,
    "nation.regions": 1,
}
"""What modules need to be at work, with people who are quick."""


@st.composite
def scenarios(draw):
    """Draw a world: any parameters, 3–90 staff but mostly few, 1–8 services, up to three levers.

    Two times in three people are quick, so that routine, combining, overview and pressure are reached.
    """
    weeks = draw(st.integers(2, 25))
    names = draw(st.lists(st.sampled_from(sorted(FREE)), min_size=6, max_size=24, unique=True))
    quick = QUICK if draw(st.integers(0, 2)) else {}
    rare = draw(st.lists(st.sampled_from(sorted(RARE)), max_size=3, unique=True))
    values = {**quick, **{name: draw(st.floats(*RARE[name])) for name in rare}}
    config = nested({**values, **{name: draw(value_for(FREE[name])) for name in names}})
    office = config.setdefault("office", {})
    size = draw(st.integers(0, 19))
    if size == 0:
        office |= {"drawn": 1, "mean_staff": 15.0, "log_sd_staff": 0.8, "smallest": 4, "largest": 40}
    elif size == 1:
        office["staff"] = draw(st.integers(41, 90))
    else:
        office["staff"] = draw(st.integers(3, 12 if size < 15 else 40))
    if size in (2, 3, 4, 5):
        config.setdefault("nation", {}).update(
            offices=draw(st.integers(2, 4)),
            regions=draw(st.integers(1, 2)),
            merger_rate=draw(st.floats(0.0, 20.0)),
        )
    many = draw(st.integers(1, 8 if size > 5 else 3))
    keys = [f"service_{k}" for k in range(many)]
    config["services"] = {
        f"service_{k}": {
            "kind": draw(st.sampled_from([*KINDS, "overview"])),
            "release": START + datetime.timedelta(days=draw(st.sampled_from([-400, 0, 0, 0, 3, 30, 100]))),
            "usefulness": draw(st.floats(0.0, 1.0)),
            "complexity": draw(st.floats(0.0, 1.0)),
            "learning_hours": draw(st.floats(0.1, 20.0)),
            "saving": draw(st.floats(0.0, 0.2)),
            "updates_per_year": draw(st.floats(0.0, 12.0)),
            "combines_with": draw(
                st.lists(st.sampled_from(keys), max_size=3, unique=True).map(
                    lambda others, k=k: [key for key in others if key != f"service_{k}"]
                )
            ),
        }
        for k in range(many)
    }
    changed = draw(st.lists(st.sampled_from(sorted(DATED)), max_size=3, unique=True))
    config["levers"] = {f"lever_{k}": draw(a_lever(name, weeks)) for k, name in enumerate(changed)}
    config["weeks"] = weeks
    try:
        scenario = Scenario.check(config)
    except InputError:
        assume(False)
    return scenario


def difference(one, other):
    """Return the names of what differs between two runs; empty when they are the same bits."""
    names = [] if one[0].tobytes() == other[0].tobytes() else ["stages"]
    fields = one[1].dtype.names
    return names + [n for n in fields if one[1][n].tobytes() != other[1][n].tobytes()]


examined: collections.Counter[str] = collections.Counter()
happened: collections.Counter[str] = collections.Counter()
parameters_drawn: set[str] = set()

HAPPENED = (
    "lapses", "pressed", "leavers", "overload", "saving", "combining", "fatigue", "insight", "pressure",
    "help_personal", "help_digital", "peers_personal", "peers_digital", "users_digital", "hours_released",
    "hours_slack", "hours_trying", "leader_routine", "merged",
)  # fmt: skip
"""What ought to happen where everything can, by sum of the week."""


ANY = {
    "scenario": scenarios(),
    "seed": st.integers(0, 2**32 - 1),
    "first": st.integers(0, 1000),
    "replicates": st.sampled_from([1, 1, 1, 2]),
}
FEW, MANY = 60, 150


@settings(max_examples=FEW)
@given(**ANY)
def test_engines_agree_to_the_last_bit(scenario, seed, first, replicates):
    """Protects every result: what is read and explained (Mesa) is what is counted (compiled)."""
    examine(scenario, seed, first, replicates)


@pytest.mark.slow
@settings(max_examples=MANY)
@given(**ANY)
def test_engines_agree_to_the_last_bit_in_many_more_worlds(scenario, seed, first, replicates):
    examine(scenario, seed, first, replicates)


def examine(scenario, seed, first, replicates):
    """Compare both engines in one world, and note what was compared."""
    compiled = kernel.run(scenario.tables(), SHIPPED_RULES, seed, first, replicates)
    reference = model.run(scenario, SHIPPED_RULES, seed, first, replicates)
    assert difference(compiled, reference) == []
    examined["scenarios"] += 1
    examined["moved"] += bool(compiled[0][..., 1:].any())
    examined["several"] += replicates > 1
    examined["heads"] += bool((compiled[1].leaders > 1).any())
    examined["levers"] += bool(scenario.levers)
    for kind in {service.kind for service in scenario.services}:
        examined[kind] += 1
    parameters_drawn.update(n for n, a in FREE.items() if value_of(scenario.parameters, n) != a.default)
    parameters_drawn.update(n for lever in scenario.levers for n in (*lever.set, *lever.add))


def test_the_scenarios_above_were_worth_comparing():
    """Agreement about offices where nothing happens would say nothing."""
    if examined["scenarios"] == 0:
        pytest.skip("the comparison did not run")
    count = examined["scenarios"]
    assert count >= FEW
    assert examined["moved"] > 0.6 * count
    assert examined["several"] > 0.04 * count, "nothing of a replicate may be left in the next"
    assert examined["heads"] > 0.05 * count
    assert examined["levers"] > 0.1 * count
    assert len(parameters_drawn) > 0.75 * len(FREE), "most parameters had another value than their default"
    for kind in KINDS:
        assert examined[kind] > 0.02 * count, f"{kind} in {examined[kind]} scenarios only"


@pytest.mark.parametrize("seed", range(8))
def test_engines_agree_where_everything_happens(catalogue, seed):
    """All parameters at once, each somewhere in its plausible range: none is read by one engine only."""
    luck = np.random.default_rng(seed)
    values = {n: about.kind(luck.uniform(*about.plausible)) for n, about in FREE.items()}
    rare = {name: luck.uniform(0.5 * low + 0.5 * high, high) for name, (low, high) in RARE.items()}
    if seed % 2:  # too many cases leave no hour free
        rare |= {"contact.large_caseload": 30.0, "contact.small_caseload": 30.0}
    between = {"nation.offices": 3, "nation.regions": 2, "nation.merger_rate": 20.0}
    on = {"contact.active": 1, "overview.active": 1}
    config = nested({**values, **QUICK, **rare, **between, **on, "office.staff": int(luck.integers(9, 40))})
    scenario = Scenario.check({**config, "services": catalogue, "weeks": 30})
    compiled = kernel.run(scenario.tables(), SHIPPED_RULES, seed, 0, 1)
    assert difference(compiled, model.run(scenario, SHIPPED_RULES, seed, 0, 1)) == []
    for name in HAPPENED:
        happened[name] += bool((compiled[1][name] > 0).any())


def test_everything_happened_above():
    """Drawn worlds differ with each change of the source; these do not, and all that can happen does in some."""
    if not happened:
        pytest.skip("the comparison did not run")
    for name in HAPPENED:
        assert happened[name] >= 3, f"{name} in {happened[name]} worlds only"


def test_engines_agree_on_a_whole_run_of_the_default_office(make_scenario, catalogue):
    scenario = make_scenario(services=catalogue, weeks=156, office={"staff": 30})
    compiled = kernel.run(scenario.tables(), SHIPPED_RULES, 1, 0, 1)
    assert difference(compiled, model.run(scenario, SHIPPED_RULES, 1, 0, 1)) == []


@pytest.mark.parametrize("off", [*([module] for module in MODULES), list(MODULES)], ids="-".join)
def test_engines_agree_with_modules_switched_off(catalogue, lively, off):
    """Each module by itself, and the core alone; the control is a world in which all of them are at work."""

    def both(without):
        switches = {name: value for module in without for name, value in MODULES[module].items()}
        lively_people = {f"adviser.{name}": value for name, value in lively.items()}
        # One office has nobody to merge with.
        mergers = {} if "nation" in without else {"nation.merger_rate": 20.0}
        config = nested({**lively_people, **QUICK, **ALL_AT_WORK, **mergers, **switches})
        scenario = Scenario.check({**config, "services": catalogue, "weeks": 40})
        return (kernel.run(scenario.tables(), SHIPPED_RULES, 1, 0, 2), model.run(scenario, SHIPPED_RULES, 1, 0, 2))

    compiled, reference = both(off)
    assert difference(compiled, reference) == []
    at_work, _ = both([])
    sums = {"contact": "users_personal", "overview": "pressure", "nation": "merged"}
    for module, name in sums.items():
        assert (at_work[1][name] > 0).any()
        assert (compiled[1][name] > 0).any() == (module not in off), name
    assert (at_work[1].norm != at_work[1].norm[:, :1]).any()
    if "mobile" in off:
        assert len(np.unique(compiled[1].norm / compiled[1].norm[:, :1])) == 1, "the norm stands still"


def eager_persuade(person, use, seen, p, draw):
    """As shipped, but two per cent more persuasion."""
    rate = p.adviser.persuasion_rate * adopting.intention(person, use, seen, p) * 1.02
    if draws.happens(draw, draws.Purpose.PERSUADE, rate):
        use.stage = Stage.PERSUADED


def rounded_learn(person, use, seen, p):
    """As shipped, but the last bit of mastery is lost."""
    learning.learn(person, use, seen, p)
    if use.mastery > 0.0:
        use.mastery = float(np.nextafter(use.mastery, 0.0))


def forgetful_meet(person, week, p):
    """As shipped, but the last bit of case work is lost."""
    meeting.meet(person, week, p)
    week.hours_casework = float(np.nextafter(week.hours_casework, 0.0))


def calm_cope(person, week, p):
    """As shipped, but the last bit of fatigue is lost."""
    coping.cope(person, week, p)
    person.fatigue = float(np.nextafter(person.fatigue, 0.0))


def early_leave(person, p, draw):
    """As shipped, with a twentieth more turnover."""
    rate = p.office.turnover / changing.WEEKS_A_YEAR * 1.05
    person.leaving = 1 if draws.happens(draw, draws.Purpose.LEAVE, rate) else 0


@pytest.mark.parametrize(
    ("rule", "broken", "shows"),
    [
        ("persuade", eager_persuade, "stages"),
        ("learn", rounded_learn, "mastery"),
        ("meet", forgetful_meet, "hours_casework"),
        ("cope", calm_cope, "fatigue"),
        ("leave", early_leave, "leavers"),
    ],
)
def test_a_rule_that_differs_in_one_engine_is_found_out(make_scenario, catalogue, rule, broken, shows):
    """Negative control: with one rule a little off in one engine, the comparison above must fail."""
    scenario = make_scenario(services=catalogue, weeks=60, office={"staff": 30, "turnover": 2.0})
    compiled = kernel.run(scenario.tables(), SHIPPED_RULES, 1, 0, 2)
    crooked = model.run(scenario, RuleBook({rule: broken}), 1, 0, 2)
    assert shows in difference(compiled, crooked)


@pytest.mark.parametrize("name", ["adviser.trust_start", "adviser.first_belief"])
def test_levers_from_the_first_week(make_scenario, name):
    """A lever there from week 0 already holds when people are drawn, in both engines alike."""
    lever = {
        "from": START,
        "roles": ["office_leaders", "department_heads"],
        "set": nested({name: 0.0, "adviser.belief_pace": 0.0}),
    }
    scenario = make_scenario(
        weeks=30,
        office={"staff": 60, "ties": 2},
        leader={"learning": 1.0, "visibility": 1.0},
        adviser={
            "news_rate": 3.0,
            "persuasion_rate": 0.3,
            "trial_rate": 5.0,
            "learning_rate": 1.0,
            "threshold_noise": 1.0,
            "trust_decay": 0.0,
        },
        levers={"early": lever},
    )
    compiled = kernel.run(scenario.tables(), SHIPPED_RULES, 1, 0, 6)
    assert difference(compiled, model.run(scenario, SHIPPED_RULES, 1, 0, 6)) == []
