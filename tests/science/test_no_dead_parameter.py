"""No dead parameter: whatever can be set moves something that is measured.

A parameter that nothing reads would be varied, plotted and discussed in vain.
"""

import dataclasses

import numpy as np
import pytest

from sim.engines.compiled import week as kernel
from sim.engines.mesa import model
from sim.engines.rulebook.book import SHIPPED_RULES, RuleBook
from sim.model.outcomes import WEEKLY, weekly_series
from sim.model.parameters import registry
from sim.scenario.scenario import Scenario
from sim.scenario.service import SERVICE_VALUES, Service

ABOUT = registry()
VALUES = {f.name: f.metadata for f in dataclasses.fields(Service) if "unit" in f.metadata}
DRAWN = {"drawn": 1, "smallest": 8, "largest": 80}
SMALL = {"staff": 8}
SEVERAL = {"offices": 6, "regions": 1, "merger_rate": 1.0}
"""Offices with something between them; twelve regions would be one office each."""
FITTING = {
    "office.mean_staff": {"office": {**DRAWN, "mean_staff": 40.0}},
    "office.log_sd_staff": {"office": {**DRAWN, "log_sd_staff": 0.6}},
    "office.smallest": {"office": DRAWN},
    "office.largest": {"office": {"drawn": 1, "mean_staff": 120.0}},
    "office.department_heads_from": {"office": {"staff": 25}},
    **{name: {"office": SMALL, "nation": SEVERAL} for name in ABOUT if name.startswith("nation.")},
    "nation.offices": {"office": SMALL},
    "nation.regions": {"office": SMALL, "nation": {**SEVERAL, "offices": 24}},
    "adviser.superuser_lift": {"adviser": {"superuser_share": 0.2}},
}
"""What else must be set for a parameter to have a meaning; nothing for any other."""


def set_value(config, name, value):
    """Return a configuration with one parameter set."""
    group, _, leaf = name.partition(".")
    return {**config, group: {**config.get(group, {}), leaf: value}}


@pytest.fixture(scope="module")
def rich(catalogue, lively):
    """Return an office in which everything happens: two levels of leaders, training, mobile work, control."""
    return {
        "weeks": 50,
        "services": {key: {**service, "voluntariness": 0.5} for key, service in catalogue.items()},
        "office": {"staff": 40, "turnover": 0.3},
        "leader": {"learning": 0.5},
        "adviser": {**lively, "training_hours": 0.3, "training_to_combine": 0.4},
        "overview": {"reviewing": 0.4, "control": 0.4, "pressure_rate": 2.0},
        "mobile": {"share": 0.7},
    }


def measured(config, engine=kernel.run, replicates=10):
    scenario = Scenario.check(config)
    if engine is kernel.run:
        return weekly_series(*kernel.run(scenario.tables(), SHIPPED_RULES, 1, 0, replicates))
    return weekly_series(*engine(scenario, replicates))


def moved(one, other):
    """Return the weekly outcomes that two runs differ in."""
    return {name for name in WEEKLY if not np.array_equal(one[name], other[name])}


def values_of(about):
    """Return two values to try: the ends of the plausible range, or of the allowed one when it is a point."""
    low, high = about.plausible
    return (about.kind(low), about.kind(high)) if low < high else (about.low, about.high)


@pytest.mark.parametrize("name", ABOUT)
def test_every_parameter_moves_something(rich, name):
    """Protects the registry: ends of the plausible range, fifty weeks, ten replicates, common luck."""
    config = rich
    for group, values in FITTING.get(name, {}).items():
        config = {**config, group: {**config.get(group, {}), **values}}
    one, other = (measured(set_value(config, name, value)) for value in values_of(ABOUT[name]))
    assert moved(one, other)


@pytest.mark.parametrize("key", ["channel", "tool", "teams", "overview"])
@pytest.mark.parametrize("name", SERVICE_VALUES)
def test_every_value_of_a_service_moves_something(rich, name, key):
    one, other = (
        measured({**rich, "services": {**rich["services"], key: {**rich["services"][key], name: value}}})
        for value in (VALUES[name]["low"], VALUES[name]["high"] / 2)
    )
    assert moved(one, other)


@pytest.mark.parametrize("kind", ["user_channel", "case_tool", "collaboration", "overview"])
def test_every_kind_of_service_is_a_kind_of_its_own(rich, kind):
    others = {"user_channel", "case_tool", "collaboration", "overview"} - {kind}
    seen = [
        measured({**rich, "services": {**rich["services"], "new": {"kind": k, "release": "2017-01-02"}}})
        for k in (kind, *sorted(others))
    ]
    for other in seen[1:]:
        assert moved(seen[0], other)


def test_what_combines_moves_something(rich):
    alone = {key: {**service, "combines_with": []} for key, service in rich["services"].items()}
    assert "combining" in moved(measured(rich), measured({**rich, "services": alone}))


def test_what_combines_may_be_written_from_either_side(rich):
    """A pair is a pair: to name it twice, or from the other side, changes nothing."""
    services = rich["services"]
    other_side = {
        **services,
        "channel": {**services["channel"], "combines_with": []},
        "tool": {**services["tool"], "combines_with": ["channel", "teams"]},
        "teams": {**services["teams"], "combines_with": ["tool"]},
    }
    assert not moved(measured(rich), measured({**rich, "services": other_side}))


# Negative controls: what is not read is found dead


def test_the_same_value_twice_moves_nothing(rich):
    name = "adviser.learning_rate"
    one, other = (measured(set_value(rich, name, 0.1)) for _ in range(2))
    assert not moved(one, other)


def silent_say(leader, p):
    """As shipped, but deaf to the bias."""
    leader.said = leader.done


def unaimed_hear(leader, p, draw):
    """Messages by the calendar, whatever the parameter."""
    leader.messages = 3


@pytest.mark.parametrize(
    ("name", "rule", "deaf"),
    [("leader.self_report_bias", "say", silent_say), ("leader.messages", "hear", unaimed_hear)],
)
def test_a_parameter_that_no_rule_reads_is_found_dead(rich, name, rule, deaf):
    """With the only rule that reads it replaced by one that does not, nothing moves; else something does."""
    small = {**rich, "weeks": 20, "office": {**rich["office"], "staff": 8}}
    low, high = values_of(ABOUT[name])

    def found(rules):
        def engine(scenario, replicates):
            return model.run(scenario, RuleBook(rules), 1, 0, replicates)

        return moved(*(measured(set_value(small, name, value), engine, 1) for value in (low, high)))

    assert found({})
    assert not found({rule: deaf})
