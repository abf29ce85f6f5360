"""Which way things go, under common luck; what is switched off is in test_off_means_off.py."""

from types import SimpleNamespace
from typing import get_type_hints

import numpy as np
import pytest

from sim.engines.compiled import week as kernel
from sim.engines.rulebook.book import SHIPPED_RULES
from sim.model import state
from sim.model.draws import NO_PERSON, Draw
from sim.model.outcomes import weekly_series
from sim.model.parameters import GROUPS, ContactParameters, MobileParameters, OfficeParameters, Parameters
from sim.model.rules.changing import update
from sim.model.rules.meeting import meet, receive

REPLICATES = 100


def run(scenario, replicates=REPLICATES):
    return kernel.run(scenario.tables(), SHIPPED_RULES, 1, 0, replicates)


def series(scenario):
    return weekly_series(*run(scenario))


def merged(one, other):
    groups = {name: {**one.get(name, {}), **other.get(name, {})} for name in GROUPS}
    return {**one, **other, **groups}


PLAIN = {"weeks": 104, "office": {"staff": 30}, "adviser": {"news_rate": 0.15, "persuasion_rate": 0.5}}

DIRECTIONS = [
    # outcome, what is changed, less, more, whether the outcome rises
    ("facilitation", "leader.facilitating", 0.02, 0.8, True),
    ("routine_share", "adviser.weight_facilitation", 0.0, 0.35, True),
    ("leader_routine", "leader.caution", 0.0, 1.0, False),
    ("leader_routine", "leader.self_teaching", 0.0, 1.0, True),
    ("routine_share", "adviser.innovators", 0.0, 0.16, True),
    ("support_per_adviser", "leader.span", 24, 6, True),
    ("clarity", "leader.senders", 2.0, 12.0, False),
    ("clarity", "leader.messages", 1.0, 12.0, False),
    ("clarity", "leader.integrating", 0.05, 0.8, True),
    ("clarity", "leader.pass_on", 0.0, 1.0, True),
    ("routine_share", "adviser.lapse_rate", 0.005, 0.1, False),
    ("lapsed_share", "adviser.lapse_rate", 0.005, 0.1, True),
    ("routine_share", "adviser.news_rate", 0.02, 0.4, True),
    ("routine_share", "adviser.hearsay_rate", 0.0, 0.5, True),
    ("routine_share", "adviser.persuasion_rate", 0.1, 1.0, True),
    ("routine_share", "adviser.trial_rate", 0.1, 1.0, True),
    ("routine_share", "adviser.threshold", 0.15, 0.6, False),
    ("routine_share", "adviser.routine_mastery", 0.2, 0.6, False),
    ("routine_share", "adviser.learning_rate", 0.03, 0.12, True),
    ("mastery", "adviser.forgetting_rate", 0.01, 0.1, False),
    ("mastery", "adviser.help_from_leader", 0.0, 2.0, True),
    ("mastery", "adviser.complexity_drag", 0.0, 1.0, False),
    ("routine_share", "adviser.weight_usefulness", 0.3, 0.7, True),
    ("routine_share", "leader.example", 0.0, 6.0, True),
    ("strain", "adviser.strain_gain", 0.02, 0.3, True),
    ("strain", "adviser.strain_recovery", 0.01, 0.1, False),
    ("routine_share", "adviser.weight_strain", 0.0, 1.0, False),
    ("trust", "adviser.trust_gain", 0.01, 0.3, True),
    ("hours_switching", "leader.switching_loss", 0.0, 0.15, True),
    ("support_per_adviser", "leader.switching_loss", 0.0, 0.15, False),
    ("support_per_adviser", "leader.administration_share", 0.05, 0.3, False),
]


@pytest.mark.parametrize(("outcome", "name", "less", "more", "rises"), DIRECTIONS)
def test_direction(make_scenario, outcome, name, less, more, rises):
    """Whole-run means over 100 replicates under common luck: five standard errors the right way."""
    group, _, leaf = name.partition(".")
    low, high = (
        series(make_scenario(**merged(PLAIN, {group: {leaf: value}})))[outcome].mean(axis=1)
        for value in (less, more)
    )
    gain = (high - low) if rises else (low - high)
    error = gain.std(ddof=1) / np.sqrt(len(gain))
    assert gain.mean() > 5.0 * error
    assert gain.mean() > 1e-3


def test_no_change_has_no_direction(make_scenario):
    """Negative control: the same value twice is no gain, so the test above cannot pass by itself."""
    one, other = (series(make_scenario(**PLAIN))["routine_share"] for _ in range(2))
    assert (one == other).all()


def support(make_scenario, staff, meetings):
    """Return hours of support given, and received per adviser, where meetings take that share of a week."""
    _, tallies = run(
        make_scenario(
            weeks=10,
            office={"staff": staff, "department_heads_from": 1001},
            leader={"adaptivity": 0.0, "administration_share": 0.0, "meeting_share": meetings},
        ),
        2,
    )
    return tallies.hours_support, (tallies.help_personal + tallies.help_digital) / tallies.advisers


def test_twice_the_span_and_twice_the_hours_is_the_same_support_per_head(make_scenario):
    """Support is rival: what one head gets, another does not. 12 under 15 free hours, 24 under 30."""
    small, each = support(make_scenario, 13, 0.6)
    large, each_of_many = support(make_scenario, 25, 0.2)
    assert (large == 2 * small).all()
    assert each_of_many == pytest.approx(each, rel=1e-13)
    _, stretched = support(make_scenario, 25, 0.6)
    assert stretched == pytest.approx(each / 2, rel=1e-13)


def test_meetings_are_not_divided_by_the_span(make_scenario):
    """What is said to all is not rival: a larger office is facilitated as well as a small one."""
    same = {"leader": {"adaptivity": 0.0}}
    small, large = (
        run(make_scenario(weeks=5, office={"staff": n, "department_heads_from": 1001}, **same), 1)[1]
        for n in (13, 25)
    )
    assert (small.facilitation == large.facilitation).all()
    assert (small.licence == large.licence).all()


# A catalogue with every kind of service, updates and services that combine.

MIXED = [
    # outcome, what is changed, less, more, whether the outcome rises
    ("effective_use", "office.pace", 0.0, 6.0, False),
    ("fatigue", "office.pace", 0.0, 6.0, True),
    ("fatigue", "office.update_size", 0.0, 1.0, True),
    ("mastery", "adviser.update_loss", 0.0, 0.5, False),
    ("routine_share", "office.turnover", 0.0, 1.0, False),
    ("mastery", "office.turnover", 0.0, 1.0, False),
    ("strain", "overview.control", 0.0, 1.0, True),
    ("trust", "overview.control", 0.0, 1.0, False),
    ("pressed", "overview.control", 0.0, 1.0, True),
    ("pressed", "overview.pressure_rate", 0.0, 2.0, True),
    ("pressure", "overview.reviewing", 0.0, 0.6, True),
    ("insight", "overview.reviewing", 0.02, 0.6, True),
    ("hours_administration", "overview.relief", 0.0, 0.6, False),
    ("hours_reviewing", "overview.reviewing", 0.02, 0.6, True),
    ("support_per_adviser", "contact.digital_reach", 1.0, 3.0, True),
    ("help_personal", "contact.digital_contact", 0.1, 0.9, False),
    ("help_digital", "contact.digital_contact", 0.1, 0.9, True),
    ("trust", "contact.digital_richness", 0.1, 0.9, True),
    ("mastery", "contact.digital_richness", 0.1, 0.9, True),
    ("clarity", "leader.senders", 2.0, 10.0, False),
    ("strain", "leader.senders", 2.0, 10.0, True),
    ("strain", "adviser.noise_to_strain", 0.0, 0.1, True),
    ("strain", "mobile.norm_to_strain", 0.0, 0.2, True),
    ("strain", "adviser.fatigue_to_strain", 0.0, 0.2, True),
    ("strain", "adviser.overload_to_strain", 0.0, 1.0, True),
    ("fatigue", "adviser.fatigue_per_arrival", 0.02, 0.3, True),
    ("fatigue", "adviser.fatigue_recovery", 0.01, 0.2, False),
    ("mastery", "adviser.training_hours", 0.0, 1.0, True),
    ("effective_use", "adviser.training_hours", 0.0, 1.0, True),
    ("hours_trying", "adviser.training_hours", 0.0, 1.0, True),
    ("combining", "adviser.combining_rate", 0.01, 0.2, True),
    ("combining", "adviser.licence_to_combine", 0.0, 4.0, True),
    ("hours_casework", "adviser.combination_bonus", 0.0, 1.0, False),
    ("users_personal", "contact.given_back", 0.0, 1.0, True),
    ("personal_contact", "contact.given_back", 0.0, 1.0, True),
    ("hours_slack", "contact.given_back", 0.0, 0.9, False),
    ("peers_personal", "contact.request_hours", 0.0, 2.0, True),
    ("help_personal", "overview.follow_up", 0.0, 1.0, True),
    ("users_personal", "contact.replaces", 0.0, 1.0, False),
    ("users_digital", "contact.replaces", 0.0, 1.0, True),
    ("users_personal", "contact.longer_contacts", 0.0, 0.5, True),
    ("hours_casework", "mobile.travel_hours", 0.0, 8.0, False),
    ("said_done_gap", "leader.self_report_bias", 0.0, 0.6, True),
    ("overload", "contact.margin_hours", 0.0, 5.0, False),
    ("routine_share", "office.collaboration_lift", 0.0, 3.0, True),
    ("hours_integrating", "leader.adaptivity", 0.0, 1.0, True),
    ("fatigue", "adviser.licence_to_fatigue", 0.0, 0.02, True),
    ("lapses", "adviser.support_to_stay", 0.0, 1.0, False),
    ("routine_share", "adviser.conformity", 0.0, 1.0, False),
    ("support_per_adviser", "leader.deputies", 0.0, 0.5, True),
    ("trust", "leader.deputies", 0.0, 0.5, True),
    ("mastery", "adviser.superuser_share", 0.0, 0.3, True),
    ("routine_share", "adviser.superuser_share", 0.0, 0.3, True),
    ("peers_personal", "contact.answers", 0.0, 1.0, True),
    ("found_share", "overview.reviewing", 0.0, 0.6, True),
    ("found_share", "leader.span", 6, 24, False),
]


@pytest.fixture(scope="module")
def mixed(catalogue, lively):
    """Return an office with two levels of leaders and everything on."""
    return {
        "weeks": 60,
        "services": catalogue,
        "office": {"staff": 30},
        "mobile": {"share": 0.3},
        "leader": {"learning": 0.4},
        "overview": {"reviewing": 0.3},
        "adviser": lively,
    }


def common(make_scenario, config, outcome, one, other):
    """Return gain and standard error of an outcome's whole-run mean between two changes of a scenario."""
    low, high = (series(make_scenario(**merged(config, change)))[outcome].mean(axis=1) for change in (one, other))
    gain = high - low
    return gain.mean(), gain.std(ddof=1) / np.sqrt(len(gain))


def at(name, value):
    group, _, leaf = name.partition(".")
    return {group: {leaf: value}}


@pytest.mark.parametrize(("outcome", "name", "less", "more", "rises"), MIXED)
def test_direction_with_every_kind_of_service(make_scenario, mixed, outcome, name, less, more, rises):
    """As above, where services of every kind are updated, combined, reviewed and trained."""
    gain, error = common(make_scenario, mixed, outcome, at(name, less), at(name, more))
    gain = gain if rises else -gain
    assert gain > 5.0 * error
    assert gain > 1e-4


SPECIAL = {
    "more than half away: loosened ties slow the spread": (
        {"mobile": {"share": 0.95, "norm_pace": 0.0}}, "routine_share", "mobile.loss", 0.0, 1.0, False,
    ),
    "and loosened ties slow learning": (
        {"mobile": {"share": 0.95, "norm_pace": 0.0}}, "mastery", "mobile.loss", 0.0, 1.0, False,
    ),
    "more than half away, nobody strained or saved travel: slower": (
        {"mobile": {"norm_to_strain": 0.0, "travel_hours": 0.0}},
        "routine_share", "mobile.share", 0.5, 1.0, False,
    ),
    "the norm gives way to mobile work": ({}, "norm", "mobile.share", 0.0, 0.8, False),
    "the same hours of training, in combining": (
        {"adviser": {"training_hours": 0.5}}, "combining", "adviser.training_to_combine", 0.0, 1.0, True,
    ),
    "teach the single tools less": (
        {"adviser": {"training_hours": 0.5}}, "mastery", "adviser.training_to_combine", 0.0, 1.0, False,
    ),
    "rebound: more digital contact with users": ({}, "users_digital", "contact.rebound", 0.0, 1.5, True),
    "rebound: more personal contact, when freed time is not given back": (
        {"contact": {"given_back": 0.0}}, "users_personal", "contact.rebound", 0.0, 1.5, True,
    ),
    "needs seen: an unclear office calls for integrating": (
        {"leader": {"senders": 20.0}}, "hours_integrating", "leader.adaptivity", 0.0, 1.0, True,
    ),
    "needs seen: a clear office does not": (
        {"leader": {"messages": 0.0}},
        "hours_integrating", "leader.adaptivity", 0.0, 1.0, False,
    ),
    "a wide span: less support": ({}, "support_per_adviser", "leader.span", 6, 24, False),
    "a wide span: less trust": ({}, "trust", "leader.span", 6, 24, False),
    "bundled information: what is for what": ({}, "combining", "leader.senders", 2.0, 20.0, False),
    "training reaches whom updates threw back": (
        {"office": {"pace": 8.0}, "adviser": {"update_loss": 0.4, "routine_mastery": 0.5}},
        "effective_use", "adviser.training_hours", 0.0, 1.0, True,
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("base", "outcome", "name", "less", "more", "rises"), SPECIAL.values(), ids=SPECIAL.keys()
)
def test_direction_under_a_condition(make_scenario, mixed, base, outcome, name, less, more, rises):
    """As above, where the direction holds under a stated condition."""
    gain, error = common(make_scenario, merged(mixed, base), outcome, at(name, less), at(name, more))
    gain = gain if rises else -gain
    assert gain > 5.0 * error
    assert gain > 1e-4


def test_within_the_limit_mobile_work_slows_nobody(make_scenario, mixed):
    """The same step below the limit: with strain and travel aside, not one bit of adoption moves."""
    aside = merged(mixed, {"mobile": {"norm_to_strain": 0.0, "travel_hours": 0.0}})
    low, high = (run(make_scenario(**merged(aside, {"mobile": {"share": m}})), 20) for m in (0.1, 0.5))
    assert low[0].tobytes() == high[0].tobytes()


# In batches or one by one: the same number of updates


def updates(batch, pace, count):
    """Return the updates of many weeks of a service with six updates a year."""
    p = Parameters(office=OfficeParameters(batch=batch, pace=pace))
    sizes = np.empty(count)
    service = SimpleNamespace(available=1, updates_per_year=6.0, updated=0.0)
    for week in range(count):
        update(service, p, Draw(11, 0, week, 0, NO_PERSON, 5))
        sizes[week] = service.updated
    return sizes


@pytest.mark.parametrize("batch", [0.25, 1.0, 4.0])
def test_batches_and_single_updates_come_to_the_same_number(batch):
    """Protects C15: a batch changes when, not how much. Refuses a right model once in 15,000 times.

    The number of updates in n weeks is batch × Poisson(n × rate / batch): variance n × rate × batch.
    The control: a tenth more updates are refused.
    """
    count, rate = 60_000, 6.0 / 52.0
    sizes = updates(batch, 1.0, count)
    limit = 4.0 * np.sqrt(count * rate * batch)
    assert abs(sizes.sum() - count * rate) < limit
    assert sizes.var() == pytest.approx(rate * batch, rel=0.1), "larger batches come in fewer weeks"
    assert set(np.unique(sizes / batch) % 1.0) == {0.0}
    assert abs(updates(batch, 1.1, count).sum() - count * rate) > limit


def slack(**mobile):
    """Return the hours left beside ordinary case work, where tools for mobile work are used."""
    p = Parameters(mobile=MobileParameters(**mobile))
    week = SimpleNamespace(**dict.fromkeys(get_type_hints(state.Week), 0.0))
    week.equipped = 1.0
    meet(SimpleNamespace(combining=0.0), week, p)
    return week.hours_slack


def test_travel_is_saved_in_proportion_to_mobile_work():
    """Protects C17: half of the week away saves half of what a whole week saves, and nobody saves at the desk."""
    none, half, whole = (slack(share=share, travel_hours=4.0) for share in (0.0, 0.5, 1.0))
    assert (half - none, whole - none) == pytest.approx((2.0, 4.0))
    assert slack(share=1.0, travel_hours=0.0) == none


def test_travel_is_saved_as_far_as_tools_for_mobile_work_are_used(make_scenario, mixed):
    """Protects C17: with a tool nobody knows yet, mobile work spares no case work; later it does."""
    tool = {**mixed["services"]["tool"], "saving": 0.0, "release": "2017-01-30"}
    services = {"tool": {**tool, "kind": "mobile_work", "combines_with": []}}
    config = merged({**mixed, "services": services}, {"mobile": {"share": 0.8}})
    spared, without = (
        run(make_scenario(**merged(config, {"mobile": {"travel_hours": hours}})), 4)[1].hours_casework
        for hours in (4.0, 0.0)
    )
    assert (spared == without)[:, :5].all()
    assert (spared < without)[:, -5:].all()


def test_hours_of_answering_are_those_of_asking_a_week_before(make_scenario, mixed):
    """Protects the books: all that is asked is answered; with answers off there is half as much contact."""
    even = merged(mixed, {"adviser": {"overload_to_strain": 0.0}})
    off, on = (run(make_scenario(**merged(even, {"contact": {"answers": share}})), 1)[1] for share in (0.0, 1.0))
    asked = off.peers_personal + off.peers_digital
    both = on.peers_personal + on.peers_digital
    assert both[0, 1:] == pytest.approx(asked[0, 1:] + asked[0, :-1], rel=1e-9)
    assert asked.max() > 1.0


def test_deputies_are_a_smaller_span(make_scenario):
    """Protects the lever: half a deputy for a head of twelve gives what a head of eight gives each."""
    same = {"weeks": 10, "leader": {"adaptivity": 0.0}}
    small = make_scenario(**merged(same, {"office": {"staff": 9, "department_heads_from": 1001}}))
    large = make_scenario(
        **merged(same, {"office": {"staff": 13, "department_heads_from": 1001}, "leader": {"deputies": 0.5}})
    )
    each = [(t.help_personal + t.help_digital) / t.advisers for t in (run(s, 2)[1] for s in (small, large))]
    assert each[0] == pytest.approx(each[1], rel=1e-12)


# Contact with the leader: a mix can be worth more than either alone


def worth_of_contact(digital, richness):
    """Return what one hour of help in three is worth when a share of it is digital."""
    p = Parameters(contact=ContactParameters(digital_contact=digital, digital_richness=richness))
    leader = SimpleNamespace(
        mean_need=0.0, reports=1, hours_reviewing=0.0, insight=0.0, support_hours=0.3, aim=0.0
    )
    week = SimpleNamespace()
    receive(SimpleNamespace(need=0.0), leader, week, p)
    return week.support


def test_a_mix_of_contact_can_be_worth_more_than_either_alone():
    """Protects C23, and that it is not wired in: a mix wins where richness times reach is above 1, not below."""
    rich = [worth_of_contact(share, 0.75) for share in (0.0, 0.4, 1.0)]
    assert rich[1] > max(rich[0], rich[2])
    poor = [worth_of_contact(share, 0.6) for share in (0.0, 0.4, 1.0)]
    assert poor[0] > poor[1] > poor[2]
