"""Off means off: a mechanism that is switched off changes not one bit, whatever else belongs to it.

Each row of `OFF` switches something off and then changes what must not matter any more; the same
change with the mechanism on must be seen. Where a mechanism has no other parameter, its off value is
compared with a run in which its rule is gone.
"""

import dataclasses
from types import SimpleNamespace

import pytest

from sim.analysis.validation.survey import with_values
from sim.engines.compiled import week as kernel
from sim.engines.mesa import model
from sim.engines.rulebook.book import SHIPPED_RULES, RuleBook
from sim.model.parameters import GROUPS, MODULES, registry
from sim.model.rules import adopting, coping, leading, learning, meeting
from sim.model.state import Stage
from sim.scenario.compose import load_scenario
from sim.scenario.scenario import Scenario

WEEKS = 60


@dataclasses.dataclass(frozen=True)
class Row:
    """Something switched off, what then must not matter, and where to look.

    Attributes
    ----------
    off, other : dict
        Configuration, with ``services`` by name or ``*`` for all of them.
    but : tuple of str
        Sums of the week that may differ.
    only : tuple of str
        When given, the sums that may not differ; others may.
    on : dict
        What else the control needs, so that the change is seen with the mechanism on.
    seen : tuple of str
        Where the control must see the change; anywhere when empty.
    """

    off: dict
    other: dict
    but: tuple = ()
    only: tuple = ()
    on: dict = dataclasses.field(default_factory=dict)
    seen: tuple = ()


MINDS = ("need", "need_found", "mastery", "effective", "belief", "strain", "fatigue", "trust", "combining",
         "clarity", "leader_strain")  # fmt: skip
"""What people know, think and feel, beside where the hours go."""

KNOWN = ("mastery", "effective", "belief", "strain", "fatigue", "trust", "combining", "clarity")
"""The same, but how far those in need are seen and met."""

STRAIN_WITHOUT_WEIGHT = {
    "leader": {"adaptivity": 0.0},
    "adviser": {"weight_strain": 0.0, "strain_to_lapse": 0.0},
    "overview": {"control": 1.0},
}
"""With all control no help is aimed at those in need, as strain would have it."""
NOTHING_PRESSES = {"overview": {"pressure_rate": 0.0, "control_to_strain": 0.0, "control_to_trust": 0.0}}
CONTROL = {"pressure_rate": 4.0, "control_to_strain": 0.9, "control_to_trust": 0.9}
OVERVIEW = {"overview": {**CONTROL, "control": 0.9, "follow_up": 0.1}}

OFF = {
    # The leader as an example
    "no role model: visibility": Row({"leader": {"example": 0.0}}, {"leader": {"visibility": 0.9}}),
    "invisible leaders: weight of the example": Row(
        {"leader": {"visibility": 0.0}}, {"leader": {"example": 15.0}}
    ),
    "what leaders say of themselves: nobody acts on it": Row(
        {}, {"leader": {"self_report_bias": 0.9}}, but=("said",), seen=("said",)
    ),
    "trust is an outcome: nobody acts on it": Row(
        {},
        {
            "adviser": {"trust_start": 0.9, "trust_gain": 0.5, "trust_decay": 0.5},
            "overview": {"control_to_trust": 0.9},
        },
        but=("trust",),
        seen=("trust",),
    ),
    "leaders do not teach themselves: what training is worth": Row(
        {"leader": {"self_teaching": 0.0}, "adviser": {"training_hours": 0.0}},
        {"adviser": {"transfer": 0.1}, "services": {"*": {"learning_hours": 20.0}}},
    ),
    "services that nobody may stop using: lapses": Row(
        {"services": {"*": {"voluntariness": 0.0}}},
        {"adviser": {"lapse_rate": 3.0, "strain_to_lapse": 15.0, "support_to_stay": 0.0, "return_rate": 2.0}},
    ),
    # Information
    "no news: clarity of news": Row(
        {"levers": {"silence": {"from": "2017-03-06", "set": {"adviser": {"news_rate": 0.0}}}}},
        {"levers": {"unclear": {"from": "2017-03-06", "set": {"adviser": {"news_needs_clarity": 1.0}}}}},
    ),
    "clarity of no use: messages": Row(
        {
            "leader": {"adaptivity": 0.0},
            "adviser": {
                "news_needs_clarity": 0.0, "belief_pace": 0.0, "strain_gain": 0.0, "noise_to_strain": 0.0,
                "combining_rate": 0.0, "overload_to_strain": 0.0,
            },
        },
        {"leader": {"messages": 20.0, "senders": 20.0}},
        only=("mastery", "belief", "strain", "fatigue", "trust", "combining"),
    ),
    "no messages: senders": Row(
        {"leader": {"messages": 0.0}},
        {"leader": {"senders": 25.0, "pass_on": 1.0}, "adviser": {"noise_to_strain": 0.9}},
    ),
    "nobody makes sense of messages: senders": Row(
        {"leader": {"integrating": 0.0, "adaptivity": 0.0}},
        {"leader": {"senders": 25.0, "pass_on": 0.0}},
    ),
    # Adoption
    "beliefs stand still: usefulness": Row(
        {"adviser": {"belief_pace": 0.0}}, {"services": {"*": {"usefulness": 0.1}}}
    ),
    "no weight of belief: first belief": Row(
        {"adviser": {"weight_usefulness": 0.0}},
        {"adviser": {"first_belief": 0.9, "belief_pace": 0.9}},
        but=("belief",),
    ),
    "no lapses: what lifts them": Row(
        {"adviser": {"lapse_rate": 0.0}},
        {"adviser": {"strain_to_lapse": 15.0, "support_to_stay": 0.0, "return_rate": 2.0}},
    ),
    "strain without weight: all strain": Row(
        STRAIN_WITHOUT_WEIGHT,
        {
            "adviser": {
                "strain_gain": 0.9, "strain_recovery": 0.0, "support_relief": 0.0, "noise_to_strain": 0.9,
                "overload_to_strain": 0.9, "fatigue_to_strain": 0.9,
            },
            "overview": {"control_to_strain": 0.9},
            "mobile": {"norm_to_strain": 0.9},
        },
        but=("strain", "leader_strain", "need", "need_found"),
    ),
    "help of no use: what help is worth": Row(
        {"adviser": {"help_from_leader": 0.0, "lapse_rate": 0.0, "support_relief": 0.0, "trust_gain": 0.0}},
        {"leader": {"reference_help": 3.0}},
        but=("need_found",),
    ),
    "help holds nobody: what help is worth": Row(
        {"adviser": {"help_from_leader": 0.0, "support_to_stay": 0.0, "support_relief": 0.0, "trust_gain": 0.0}},
        {"leader": {"reference_help": 3.0}},
        but=("need_found",),
    ),
    "nobody waits for others: thresholds": Row(
        {"adviser": {"conformity": 0.0}},
        {
            "adviser": {"threshold": 0.9, "threshold_sd": 2.0, "threshold_noise": 0.9},
            "leader": {"example": 15.0},
        },
    ),
    "no superuser: what they would help": Row(
        {"adviser": {"superuser_share": 0.0}},
        {"adviser": {"superuser_lift": 15.0}},
        on={"adviser": {"superuser_share": 0.2}},
    ),
    "superusers like anybody: how many": Row(
        {"adviser": {"superuser_lift": 0.0}}, {"adviser": {"superuser_share": 0.5}}
    ),
    "peers do not help: superusers": Row(
        {"adviser": {"help_from_peers": 0.0}}, {"adviser": {"superuser_share": 0.5, "superuser_lift": 15.0}}
    ),
    "licence of no use, meetings of no weight: worth of a meeting": Row(
        {
            "leader": {"integrating": 0.0, "learning": 0.0, "messages": 0.0, "adaptivity": 0.0},
            "overview": {"reviewing": 0.0},
            "adviser": {"licence_to_try": 0.0, "licence_to_combine": 0.0, "licence_to_fatigue": 0.0,
                        "weight_facilitation": 0.0},
        },
        {"leader": {"reference_hours": 15.0}},
        but=("facilitation", "licence"),
    ),
    "colleagues all: long ties": Row({"office": {"staff": 7, "ties": 6}}, {"office": {"long_ties": 1.0}}),
    "intention is not acted on, nobody is pressed: occasions": Row(
        {"adviser": {"trial_rate": 0.0}, "overview": {"pressure_rate": 0.0}},
        {"adviser": {"licence_to_try": 5.0, "trial_practice": 1.0}},
    ),
    "intention is flat: everything that moves it": Row(
        {"adviser": {"steepness": 0.0}},
        {
            "adviser": {
                "weight_social": 2.0, "weight_ease": 2.0, "weight_usefulness": 2.0, "midpoint": 3.0,
                "weight_strain": 2.0, "weight_facilitation": 2.0, "weight_innovativeness": 1.0,
            }
        },
    ),
    "size as given: the distribution of sizes": Row(
        {"office": {"drawn": 0}},
        {"office": {"log_sd_staff": 0.2, "smallest": 20, "largest": 200}},
        on={"office": {"drawn": 1}},
    ),
    "no department heads: span": Row(
        {"office": {"department_heads_from": 1001}}, {"leader": {"span": 3, "pass_on": 1.0}}
    ),
    # Change from outside
    "no pace: updates": Row(
        {"office": {"pace": 0.0}},
        {
            "office": {"batch": 0.5, "update_size": 2.0},
            "adviser": {"update_loss": 1.0},
            "services": {"*": {"updates_per_year": 50.0}},
        },
    ),
    "a catalogue that stands still: pace": Row(
        {"services": {"*": {"updates_per_year": 0.0}}},
        {"office": {"pace": 9.0, "batch": 0.5, "update_size": 2.0}, "adviser": {"update_loss": 1.0}},
    ),
    "updates of no weight: how many": Row(
        {"office": {"update_size": 0.0}, "adviser": {"update_loss": 0.0}},
        {"office": {"pace": 9.0, "batch": 0.5}, "services": {"*": {"updates_per_year": 50.0}}},
    ),
    "nobody is tired by change: recovery": Row(
        {"adviser": {"fatigue_per_arrival": 0.0, "licence_to_fatigue": 0.0}},
        {"office": {"update_size": 2.0}, "adviser": {"fatigue_recovery": 0.9, "fatigue_to_strain": 0.9}},
    ),
    "tiredness of no weight: how tired": Row(
        {"adviser": {"fatigue_to_strain": 0.0}},
        {
            "adviser": {"fatigue_per_arrival": 0.9, "fatigue_recovery": 0.2, "licence_to_fatigue": 0.9},
            "office": {"update_size": 2.0},
        },
        but=("fatigue",),
    ),
    # Overview
    "nobody reviews: control and support": Row({"overview": {"reviewing": 0.0}}, OVERVIEW),
    "no overview tool: control and support": Row(
        {"services": {"overview": {"kind": "case_tool"}}},
        {"overview": {**OVERVIEW["overview"], "relief": 1.0}},
    ),
    "no control: what control does": Row({"overview": {"control": 0.0}}, {"overview": CONTROL}),
    "all control: what support would do": Row({"overview": {"control": 1.0}}, {"overview": {"follow_up": 0.1}}),
    "control that does nothing, help that does nothing: control": Row(
        {
            "overview": {**NOTHING_PRESSES["overview"], "follow_up": 0.0},
            "adviser": {
                "help_from_leader": 0.0, "support_to_stay": 0.0, "support_relief": 0.0, "trust_gain": 0.0,
                "overload_to_strain": 0.0,
            },
        },
        {"overview": {"control": 0.9}},
        only=KNOWN,
    ),
    "insight of no use: an overview tool like any other": Row(
        {**NOTHING_PRESSES, "overview": {"reviewing": 0.0, "relief": 0.0}},
        {"services": {"overview": {"kind": "case_tool"}}},
    ),
    # Contact with the leader
    "no digital contact with the leader: its reach and richness": Row(
        {"contact": {"digital_contact": 0.0}}, {"contact": {"digital_reach": 4.0, "digital_richness": 0.1}}
    ),
    # Learning and combining
    "no training: what it teaches": Row(
        {"adviser": {"training_hours": 0.0}, "leader": {"self_teaching": 0.0}},
        {
            "adviser": {"training_to_combine": 1.0, "transfer": 1.0, "combining_hours": 1.0},
            "services": {"*": {"learning_hours": 0.2}},
        },
        on={"adviser": {"training_hours": 1.0}},
    ),
    "training without transfer: hours it takes": Row(
        {"adviser": {"training_hours": 2.0, "transfer": 0.0}},
        {
            "adviser": {"combining_hours": 1.0},
            "services": {"*": {"learning_hours": 0.2}},
        },
        on={"adviser": {"training_hours": 1.0}},
    ),
    "training of single tools: hours to learn combining": Row(
        {"adviser": {"training_hours": 2.0, "training_to_combine": 0.0}},
        {"adviser": {"combining_hours": 1.0}},
        on={"adviser": {"training_hours": 1.0, "training_to_combine": 0.5}},
    ),
    "training in combining: hours to learn a tool": Row(
        {"adviser": {"training_hours": 2.0, "training_to_combine": 1.0}, "leader": {"self_teaching": 0.0}},
        {"services": {"*": {"learning_hours": 0.2}}},
        on={"adviser": {"training_hours": 1.0, "training_to_combine": 0.5}},
    ),
    "nobody learns combining: its licence and bonus": Row(
        {"adviser": {"combining_rate": 0.0}},
        {"adviser": {"licence_to_combine": 4.0, "combining_hours": 1.0, "combination_bonus": 2.0}},
        but=("potential",),
    ),
    "nothing combines: learning to combine": Row(
        {"services": {"*": {"combines_with": []}}},
        {
            "adviser": {
                "combining_rate": 0.9, "licence_to_combine": 4.0, "combining_hours": 1.0,
                "combination_bonus": 2.0,
            }
        },
        but=("potential",),
    ),
    "combining is worth nothing: learning to combine": Row(
        {"leader": {"adaptivity": 0.0}, "adviser": {"combination_bonus": 0.0}},
        {"adviser": {"combining_rate": 0.9, "licence_to_combine": 4.0}},
        but=("combining",),
    ),
    # Contact and hours
    "colleagues are not asked: hours of answering": Row(
        {"contact": {"request_hours": 0.0}}, {"contact": {"answers": 0.2}}
    ),
    "nothing is replaced: time of digital contact": Row(
        {"contact": {"replaces": 0.0}}, {"contact": {"digital_time": 1.5}}
    ),
    "no rebound, replacement or longer talks: a channel like any other": Row(
        {"contact": {"rebound": 0.0, "replaces": 0.0, "longer_contacts": 0.0}},
        {"contact": {"digital_time": 1.5}, "services": {"channel": {"kind": "case_tool"}}},
    ),
    "users take no time: how many": Row(
        {"contact": {"minutes_per_user": 0.0}},
        {
            "office": {"mean_staff": 80.0},
            "contact": {
                "small_caseload": 300.0, "large_caseload": 400.0, "rebound": 2.0, "replaces": 0.9,
                "longer_contacts": 1.0,
            },
        },
    ),
    "overload does not strain: where the hours go": Row(
        {"adviser": {"overload_to_strain": 0.0}},
        {
            "contact": {
                "given_back": 0.0, "request_hours": 3.0, "answers": 0.2, "minutes_per_user": 12.0,
                "digital_time": 1.5, "longer_contacts": 1.0, "rebound": 2.0, "replaces": 0.9,
                "margin_hours": 5.0, "small_caseload": 150.0, "large_caseload": 200.0,
            },
            "adviser": {"trial_hours": 4.0, "combination_bonus": 2.0},
            "mobile": {"travel_hours": 10.0},
        },
        only=MINDS,
        seen=MINDS,
    ),
    # Mobile work
    "nobody works elsewhere: travel, limit, loss and norm": Row(
        {"mobile": {"share": 0.0}},
        {
            "mobile": {
                "loss": 0.9, "norm_pace": 0.5, "norm_to_strain": 0.9, "travel_hours": 10.0,
            },
            "services": {"tool": {"kind": "mobile_work"}},
        },
        on={"mobile": {"share": 0.8}},
    ),
    "mobile work saves no travel: a tool for it like any other": Row(
        {"mobile": {"share": 0.8, "travel_hours": 0.0}},
        {"services": {"tool": {"kind": "mobile_work"}}},
        on={"mobile": {"share": 0.8}},
    ),
    "within the limit of mobile work: loss": Row(
        {"mobile": {"share": 0.4}},
        {"mobile": {"loss": 1.0}},
        on={"mobile": {"share": 0.8}},
    ),
    "duty holds nobody: voluntariness": Row(
        {"adviser": {"duty": 0.0}},
        {"services": {"*": {"voluntariness": 0.1}}},
    ),
    "the norm strains nobody: the norm": Row(
        {"mobile": {"share": 0.8, "norm_to_strain": 0.0}},
        {"mobile": {"norm_pace": 0.5}},
        but=("norm",),
        on={"mobile": {"share": 0.8}},
        seen=("strain",),
    ),
    "no lift by collaboration, nothing asked: a collaboration tool like any other": Row(
        {"office": {"collaboration_lift": 0.0}, "contact": {"request_hours": 0.0}},
        {"services": {"teams": {"kind": "case_tool"}}},
        seen=("mastery",),
    ),
    "no collaboration tool: its lift": Row(
        {"services": {"teams": {"kind": "case_tool"}}}, {"office": {"collaboration_lift": 3.0}}
    ),
}  # fmt: skip


def merged(one, *others):
    """Return a configuration with the values of others over its own."""
    for other in others:
        groups = {name: {**one.get(name, {}), **other.get(name, {})} for name in (*GROUPS, "levers")}
        one = {**one, **{k: v for k, v in other.items() if k != "services"}, **groups}
        changes = other.get("services", {})
        one["services"] = {
            key: {**service, **changes.get("*", {}), **changes.get(key, {})}
            for key, service in one["services"].items()
        }
    return one


@pytest.fixture(scope="module")
def plain(catalogue, lively):
    """Return an office with two levels of leaders and everything on."""
    return {
        "weeks": WEEKS,
        "services": catalogue,
        "office": {"staff": 30},
        "mobile": {"share": 0.3},
        "leader": {"learning": 0.4},
        "overview": {"reviewing": 0.3},
        "adviser": lively,
    }


def run(config, replicates=8):
    return kernel.run(Scenario.check(config).tables(), SHIPPED_RULES, 1, 0, replicates)


def differing(one, other):
    """Return the names of what differs between two runs, with ``stages`` for the counts of stages."""
    if one[1].shape != other[1].shape:
        return {"shape"}
    names = {n for n in one[1].dtype.names if one[1][n].tobytes() != other[1][n].tobytes()}
    return names | ({"stages"} if one[0].tobytes() != other[0].tobytes() else set())


@pytest.mark.parametrize("row", OFF.values(), ids=OFF.keys())
def test_off_means_off(plain, row):
    """Protects ablation: with a mechanism off, its other parameters change not one bit."""
    off = merged(plain, row.off)
    one, two = run(off), run(merged(off, row.other))
    found = differing(one, two) - set(row.but)
    if row.only:
        found &= {"stages", *row.only}
    assert found == set()
    assert one[0][..., Stage.AWARE :].any(), "an office where nothing happens would prove nothing"


@pytest.mark.parametrize("row", OFF.values(), ids=OFF.keys())
def test_on_means_on(plain, row):
    """Negative control: the same change with the mechanism on is seen in the same places."""
    on = merged(plain, row.on)
    found = differing(run(on), run(merged(on, row.other)))
    if row.seen:
        assert found & set(row.seen)
    elif row.only:
        assert found & {"stages", *row.only}
    else:
        assert found - set(row.but)


# Mechanisms without other parameters: off is a run whose rule is gone.


def never_leave(person, p, draw):
    person.leaving = 0


def no_update(service, p, draw):
    service.updated = 0.0


def no_message(leader, p, draw):
    leader.messages = 0


def still_norm(office, p):
    pass


def honest_say(leader, p):
    leader.said = leader.done


def unpressed(person, use, seen, p, draw):
    pass


def uncombined(person, week, p):
    pass


def unmoved(person, use, seen, p):
    pass


def own_plan(leader, p):
    """As shipped, for a leader who sees nothing of the staff."""
    leader.stuck = leader.idle = leader.settled = leader.strained = leader.own_gap = 0.0
    leading.plan(leader, p)


def no_licence(leader, p):
    leading.lead(leader, p)
    leader.licence = 0.0


def no_facilitation(leader, p):
    leading.lead(leader, p)
    leader.facilitation = 0.0


def no_aim(leader, p):
    leading.lead(leader, p)
    leader.aim = 0.0


def no_pressure(leader, p):
    leading.lead(leader, p)
    leader.pressure = 0.0


def no_practice(leader, p):
    leading.lead(leader, p)
    leader.practice = 0.0


def no_noise_settle(person, use, seen, p, draw):
    ready = use.mastery >= p.adviser.routine_mastery
    if ready and adopting.visible_use(seen) >= seen.caution * person.threshold:
        use.stage = Stage.ROUTINE


def alone(leader, p):
    """As shipped, but whatever deputies there are do nothing."""
    leading.lead(leader, p)
    leader.support_hours = leader.hours_support / leader.reports


def otherwise(seen, **changes):
    """Return what somebody sees with something else in it; what is seen itself is read only."""
    return SimpleNamespace(**{**vars(seen), **changes})


def lapse_unhelped(person, use, seen, p, draw):
    adopting.lapse(person, use, otherwise(seen, support=0.0), p, draw)


def lapse_freely(person, use, seen, p, draw):
    """As shipped, but every service is a matter of choice."""
    adopting.lapse(person, use, otherwise(seen, voluntariness=1.0), p, draw)


def settle_like_staff(person, use, seen, p, draw):
    """As shipped, but leaders wait for others as their staff do."""
    adopting.settle(person, use, otherwise(seen, caution=1.0), p, draw)


def settle_alone(person, use, seen, p, draw):
    if use.mastery >= p.adviser.routine_mastery:
        use.stage = Stage.ROUTINE
        use.pressed = 0


def untired(person, week, p):
    licence, week.licence = week.licence, 0.0
    coping.cope(person, week, p)
    week.licence = licence


def nobody_super(person, use, seen, p):
    learning.learn(person, use, otherwise(seen, superusers=0.0), p)


def nobody_answers(person, week, p):
    week.answering = 0.0
    meeting.meet(person, week, p)


def quiet(rule, *fields):
    """Return a row: the rule that is gone, with the sums of the week that may differ for that."""
    return rule, set(fields)


GONE = {
    "turnover": ({"office": {"turnover": 0.0}}, "leave", quiet(never_leave)),
    "updates": ({"office": {"pace": 0.0}}, "update", quiet(no_update)),
    "messages": ({"leader": {"messages": 0.0}}, "hear", quiet(no_message)),
    "pace of the norm": ({"mobile": {"norm_pace": 0.0}}, "adjust_norm", quiet(still_norm)),
    "self-report bias": ({"leader": {"self_report_bias": 0.0}}, "say", quiet(honest_say)),
    "pressure": ({"overview": {"pressure_rate": 0.0}}, "press", quiet(unpressed)),
    "control": ({"overview": {"control": 0.0}}, "lead", quiet(no_pressure)),
    "aiming": ({"overview": {"control": 1.0}}, "lead", quiet(no_aim)),
    "leaders' practice": ({"leader": {"learning": 0.0, "adaptivity": 0.0}}, "lead", quiet(no_practice)),
    "combining": ({"adviser": {"combining_rate": 0.0}}, "combine", quiet(uncombined)),
    "beliefs": ({"adviser": {"belief_pace": 0.0}}, "believe", quiet(unmoved)),
    "lapses": ({"adviser": {"lapse_rate": 0.0}}, "lapse", quiet(unpressed)),
    "returns": ({"adviser": {"return_rate": 0.0}}, "reconsider", quiet(unpressed)),
    "noise below the threshold": ({"adviser": {"threshold_noise": 0.0}}, "settle", quiet(no_noise_settle)),
    "adaptivity": ({"leader": {"adaptivity": 0.0}}, "plan", quiet(own_plan)),
    "licence": (
        {"adviser": {"licence_to_try": 0.0, "licence_to_combine": 0.0, "licence_to_fatigue": 0.0}},
        "lead",
        quiet(no_licence, "licence"),
    ),
    "facilitation": (
        {"adviser": {"weight_facilitation": 0.0}}, "lead", quiet(no_facilitation, "facilitation"),
    ),
    "deputies": ({"leader": {"deputies": 0.0}}, "lead", quiet(alone)),
    "help prevents lapse": ({"adviser": {"support_to_stay": 0.0}}, "lapse", quiet(lapse_unhelped)),
    "voluntariness": ({"services": {"*": {"voluntariness": 1.0}}}, "lapse", quiet(lapse_freely)),
    "leaders who begin earlier": ({"leader": {"caution": 1.0}}, "settle", quiet(settle_like_staff)),
    "waiting for others": ({"adviser": {"conformity": 0.0}}, "settle", quiet(settle_alone)),
    "renewal tires": ({"adviser": {"licence_to_fatigue": 0.0}}, "cope", quiet(untired)),
    "superusers": ({"adviser": {"superuser_share": 0.0}}, "learn", quiet(nobody_super)),
    "answers": ({"contact": {"answers": 0.0}}, "meet", quiet(nobody_answers)),
}  # fmt: skip


@pytest.mark.parametrize(("off", "rule", "gone"), GONE.values(), ids=GONE.keys())
def test_off_is_as_if_the_rule_were_gone(plain, off, rule, gone):
    """Protects the off value itself; with the mechanism on, the missing rule must be missed."""
    without, may_differ = gone

    def both(config):
        scenario = Scenario.check(config)
        return [model.run(scenario, RuleBook(rules), 1, 0, 1) for rules in ({}, {rule: without})]

    small = merged(plain, {"weeks": 30, "office": {"staff": 12, "turnover": 1.0}, "mobile": {"share": 0.8}})
    small = merged(
        small,
        {
            "leader": {"learning": 1.0, "deputies": 0.5},
            "overview": {"reviewing": 1.0, "control": 0.6, "pressure_rate": 3.0},
            "adviser": {"superuser_share": 0.3},
            "services": {"*": {"voluntariness": 0.5}},
        },
    )
    assert differing(*both(merged(small, off))) - may_differ == set()
    assert differing(*both(small)) - may_differ


def test_without_switching_loss_no_hour_is_lost(plain):
    kept = run(merged(plain, {"leader": {"switching_loss": 0.0}}))[1].hours_switching
    assert (kept == 0.0).all()
    assert (run(plain)[1].hours_switching > 0.0).all()


def test_released_hours_are_none_when_nothing_is_released(plain):
    """The switch of release: no freed hour goes to users, and all of it stays as slack."""
    off, on = (run(merged(plain, {"contact": {"given_back": share}}))[1] for share in (0.0, 1.0))
    assert (off.hours_released == 0.0).all()
    assert (off.hours_slack > 0.0).any()
    assert on.hours_slack.sum() < off.hours_slack.sum()
    assert (on.hours_released > 0.0).any()


# Modules: switched off, nothing else in their group matters.

AT_WORK = {
    "contact": {"contact.active": 1},
    "overview": {"overview.active": 1},
    "mobile": {"mobile.share": 0.7},
    "nation": {"nation.offices": 4, "nation.regions": 1, "nation.merger_rate": 2.0, "office.staff": 8},
}
"""What the shipped baseline needs for a module to be at work."""


def moved_by_others(module, switch):
    """Return which other parameters of a module move a bit at either end of their plausible range, and all others.

    The shipped baseline has its whole length: overview tools come in its second year.
    """
    world = with_values(load_scenario("baseline"), {**AT_WORK[module], **switch})
    others = [a for a in registry().values() if a.name.startswith(f"{module}.") and a.name not in MODULES[module]]

    def bits(values):
        return kernel.run(with_values(world, values).tables(), SHIPPED_RULES, 1, 0, 2)

    start = bits({})
    moved = {a.name for a in others if any(differing(start, bits({a.name: a.kind(e)})) for e in a.plausible)}
    return moved, {a.name for a in others}


@pytest.mark.parametrize("module", MODULES)
def test_without_its_switch_nothing_in_a_module_matters(module):
    """Protects ablation by modules: one switch stands for the whole group."""
    moved, others = moved_by_others(module, MODULES[module])
    assert len(others) >= 4
    assert moved == set()


@pytest.mark.parametrize("module", MODULES)
def test_with_its_switch_most_of_a_module_matters(module):
    """Negative control: with the module at work, at least two in three of the same parameters are seen."""
    moved, others = moved_by_others(module, {})
    assert len(moved) >= 2 / 3 * len(others), f"not seen: {others - moved}"
