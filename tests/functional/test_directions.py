"""Which way things go, under common luck; and that what is switched off is off to the last bit."""

import numpy as np
import pytest

from sim import kernel
from sim.outcomes import weekly_series
from sim.rulebook import RuleBook
from sim.rules.things import Stage

REPLICATES = 100


def run(scenario, replicates=REPLICATES):
    return kernel.run(scenario.tables(), RuleBook(), 1, 0, replicates)


def series(scenario):
    return weekly_series(*run(scenario))


def merged(one, other):
    groups = {name: {**one.get(name, {}), **other.get(name, {})} for name in ("office", "leader", "adviser")}
    return {**one, **other, **groups}


PLAIN = {"weeks": 104, "office": {"staff": 30}, "adviser": {"news_rate": 0.15, "persuasion_rate": 0.5}}

DIRECTIONS = [
    # outcome, what is changed, less, more, whether the outcome rises
    ("routine_share", "leader.facilitating", 0.02, 0.8, True),
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
    ("routine_share", "adviser.weight_leader", -1.0, 2.0, True),
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


def test_twice_the_span_and_twice_the_hours_is_the_same_support_per_head(make_scenario):
    """Support is rival: what one head gets, another does not. 12 under 18 hours, 24 under 36."""
    alone = {"department_heads_from": 1001}
    small = run(make_scenario(weeks=10, office={"staff": 13, **alone}, leader={"week_hours": 18.0}), 2)[1]
    large = run(make_scenario(weeks=10, office={"staff": 25, **alone}, leader={"week_hours": 36.0}), 2)[1]
    assert (large.hours_support == 2 * small.hours_support).all()
    assert large.support_hours / large.advisers == pytest.approx(small.support_hours / small.advisers, rel=1e-13)
    wide = run(make_scenario(weeks=10, office={"staff": 25, **alone}, leader={"week_hours": 18.0}), 2)[1]
    assert wide.support_hours / wide.advisers == pytest.approx(small.support_hours / small.advisers / 2, rel=1e-13)


def test_meetings_are_not_divided_by_the_span(make_scenario):
    """What is said to all is not rival: a larger office is facilitated as well as a small one."""
    alone = {"department_heads_from": 1001}
    small, large = (run(make_scenario(weeks=5, office={"staff": n, **alone}), 1)[1] for n in (13, 25))
    assert (small.facilitation == large.facilitation).all()
    assert (small.licence == large.licence).all()


# Off means off. Each row: what is switched off, what then must not matter, and where to look.

OFF = {
    "no role model: visibility": (
        {"leader": {"example": 0.0}, "adviser": {"weight_leader": 0.0}},
        {"leader": {"visibility": 0.9}},
        "all",
    ),
    "no weight of the leader: damping": (
        {"adviser": {"weight_leader": 0.0}},
        {"adviser": {"damping": 0.1}},
        "all",
    ),
    "no weight of the leader: trust": (
        {"adviser": {"weight_leader": 0.0}},
        {"adviser": {"trust_start": 0.9, "trust_gain": 0.5, "trust_decay": 0.5}},
        "stages",
    ),
    "invisible leaders: example and weight": (
        {"leader": {"visibility": 0.0, "example": 0.0}},
        {"adviser": {"weight_leader": 1.5}},
        "all",
    ),
    "no news: clarity of news": (
        {"adviser": {"news_rate": 0.0, "known_at_start": 0.3}},
        {"adviser": {"news_needs_clarity": 1.0}},
        "all",
    ),
    "news needs no clarity and nothing else hears it: messages": (
        {"adviser": {"news_needs_clarity": 0.0, "belief_pace": 0.0, "strain_gain": 0.0}},
        {"leader": {"messages": 20.0, "senders": 20.0}},
        "stages",
    ),
    "beliefs stand still: usefulness": (
        {"adviser": {"belief_pace": 0.0}},
        {"services": {"first": {"usefulness": 0.1}, "second": {"usefulness": 0.1}}},
        "all",
    ),
    "no weight of belief: first belief": (
        {"adviser": {"weight_usefulness": 0.0}},
        {"adviser": {"first_belief": 0.9, "belief_pace": 0.9}},
        "stages",
    ),
    "no lapses: what lifts them": (
        {"adviser": {"lapse_rate": 0.0}},
        {"adviser": {"strain_to_lapse": 15.0, "licence_to_fail": 4.0, "return_rate": 2.0}},
        "all",
    ),
    "strain without weight: all strain": (
        {"adviser": {"weight_strain": 0.0, "strain_to_lapse": 0.0}},
        {"adviser": {"strain_at_start": 0.9, "strain_gain": 0.9, "strain_recovery": 0.0, "support_relief": 0.0}},
        "stages",
    ),
    "help of no use: what help is worth": (
        {"adviser": {"help_from_leader": 0.0, "lapse_rate": 0.0, "support_relief": 0.0}},
        {"leader": {"reference_help": 3.0}},
        "all",
    ),
    "licence of no use, meetings of no weight: worth of a meeting": (
        {
            "leader": {"integrating": 0.0, "learning": 0.0, "messages": 0.0, "clarity_pace": 0.0},
            "adviser": {"licence_to_try": 0.0, "licence_to_fail": 0.0, "weight_facilitation": 0.0},
        },
        {"leader": {"reference_hours": 15.0}},
        "stages",
    ),
    "no messages: senders": (
        {"leader": {"messages": 0.0}},
        {"leader": {"senders": 25.0, "reference_clutter": 1.0, "pass_on": 1.0}},
        "all",
    ),
    "clarity stands still: messages": (
        {"leader": {"clarity_pace": 0.0}},
        {"leader": {"messages": 30.0, "senders": 25.0}},
        "stages",
    ),
    "gifts of no weight: innovative leaders": (
        {"adviser": {"weight_innovativeness": 0.0, "damping": 0.0, "threshold_innovativeness": 0.0}},
        {"leader": {"innovativeness": 3.0}},
        "all",
    ),
    "colleagues all: long ties": (
        {"office": {"staff": 7, "ties": 6}},
        {"office": {"long_ties": 1.0}},
        "all",
    ),
    "intention is not acted on: occasions": (
        {"adviser": {"pass_through": 0.0}},
        {"adviser": {"trial_rate": 5.0, "licence_to_try": 5.0, "trial_practice": 1.0}},
        "all",
    ),
    "intention is flat: everything that moves it": (
        {"adviser": {"steepness": 0.0, "lapse_rate": 0.0}},
        {"adviser": {"weight_social": 2.0, "weight_ease": 2.0, "weight_usefulness": 2.0, "midpoint": 3.0}},
        "all",
    ),
    "skill without weight: skill": (
        {"adviser": {"weight_ease": 0.0}},
        {"adviser": {"skill": 0.9, "skill_sd": 0.4}},
        "all",
    ),
    "size as given: the distribution of sizes": (
        {"office": {"drawn": 0}},
        {"office": {"mean_staff": 80.0, "log_sd_staff": 0.2, "smallest": 20, "largest": 200}},
        "all",
    ),
    "no department heads: span": (
        {"office": {"department_heads_from": 1001}},
        {"leader": {"span": 3, "pass_on": 1.0}},
        "all",
    ),
}


def both(make_scenario, services, off, other):
    """Return two runs: with something off, and then with something else changed as well."""
    one = merged(merged(PLAIN, {"weeks": 60}), off)
    changed = {key: {**service, **other.get("services", {}).get(key, {})} for key, service in services.items()}
    two = {**merged(one, other), "services": changed}
    return run(make_scenario(**one), 20), run(make_scenario(**two), 20)


def differs(one, other, where):
    stages = one[0].tobytes() != other[0].tobytes()
    return stages or (where == "all" and one[1].tobytes() != other[1].tobytes())


@pytest.mark.parametrize(("off", "other", "where"), OFF.values(), ids=OFF.keys())
def test_off_means_off(make_scenario, services, off, other, where):
    """Protects ablation: with a mechanism off, its other parameters change not one bit."""
    one, two = both(make_scenario, services, off, other)
    assert not differs(one, two, where)
    assert one[0][..., Stage.AWARE :].any(), "an office where nothing happens would prove nothing"


ALWAYS_OFF = ("size as given: the distribution of sizes",)  # off by default


@pytest.mark.parametrize(
    ("other", "where", "office"),
    [
        (other, where, {"staff": 40, **({"drawn": 1} if name in ALWAYS_OFF else {})})
        for name, (_, other, where) in OFF.items()
    ],
    ids=OFF.keys(),
)
def test_on_means_on(make_scenario, services, other, where, office):
    """Negative control: the same change with the mechanism on is seen in the same place."""
    on = {"office": office, "adviser": {"lapse_rate": 0.05, "threshold_noise": 0.2, "routine_mastery": 0.1}}
    one, two = both(make_scenario, services, on, other)
    assert differs(one, two, where)
