"""Where the model can be solved by hand it must agree: whole distributions, not only means.

Each test refuses a right model with probability at most 1 in 10,000 in all (Bonferroni over the
weeks it looks at) and stands beside a negative control that must be refused at the same level.
"""

from types import SimpleNamespace

import numpy as np
import pytest
from scipy import stats

from sim.engines.compiled import week as kernel
from sim.engines.mesa.model import NavModel
from sim.engines.rulebook.book import SHIPPED_RULES
from sim.model.parameters import AdviserParameters, Parameters
from sim.model.rules.learning import learn
from sim.model.state import Stage

LEVEL = 1e-4
STEADY = {"turnover": 0.0, "pace": 0.0, "collaboration_lift": 0.0}
"""Nobody comes or goes, nothing is updated, and colleagues are as close as they were."""


def run(scenario, replicates, seed=7):
    stages, _ = kernel.run(scenario.tables(), SHIPPED_RULES, seed, 0, replicates)
    return stages[:, :, 0, :]


def smallest_p(test, counts, distributions, weeks):
    """Return the smallest p-value over some weeks, times the number of weeks."""
    return len(weeks) * min(test(counts[:, week], distributions[week]) for week in weeks)


# News alone: everybody hears independently, so those who know are binomial with 1 − (1 − p)^t

NEWS_WEEKS = (0, 1, 3, 7, 15, 29)


def knowing(n, rate, weeks):
    """Return the distribution of how many of n know, after each week of news alone."""
    p = 1.0 - np.exp(-rate)
    return [stats.binom.pmf(np.arange(n + 1), n, 1.0 - (1.0 - p) ** (t + 1)) for t in range(weeks)]


@pytest.fixture(scope="module")
def aware_by_news(make_scenario, one_service):
    """How many of 20 advisers know, by replicate and week."""
    scenario = make_scenario(
        services=one_service,
        weeks=30,
        office={"staff": 21, **STEADY},
        adviser={"news_rate": 0.08, "news_needs_clarity": 0.0, "hearsay_rate": 0.0, "persuasion_rate": 0.0},
    )
    return run(scenario, 2000)[..., Stage.AWARE]


def test_news_alone_is_one_minus_the_power(aware_by_news, p_value):
    """Protects the hazard: a weekly rate means 1 − exp(−rate), every week, for each by themselves."""
    assert smallest_p(p_value, aware_by_news, knowing(20, 0.08, 30), NEWS_WEEKS) > LEVEL


@pytest.mark.parametrize("rate", [0.0833816, 0.0768837])
def test_news_with_another_chance_is_found_out(aware_by_news, p_value, rate):
    """Negative control: the rate mistaken for a chance, and the chance mistaken for a rate."""
    assert smallest_p(p_value, aware_by_news, knowing(20, rate, 30), NEWS_WEEKS) < LEVEL


def test_news_alone_spreads_as_if_people_were_strangers(aware_by_news):
    """Protects independence: the variance is binomial; were luck shared it would be larger."""
    p = 1.0 - np.exp(-0.08 * 8)
    assert aware_by_news[:, 7].var() == pytest.approx(20 * p * (1 - p), rel=0.13)  # four standard errors


# Imitation in a small office where everybody looks to everybody: an exact Markov chain

CHAIN_WEEKS = (0, 1, 2, 4, 8, 15)


def chain(n, known, news, hearsay, weeks, others=None):
    """Return the distribution of how many of n know, week by week.

    Each who does not know hears with 1 − exp(−news − hearsay × knowing / others), all at once.
    """
    others = n - 1 if others is None else others
    step = np.zeros((n + 1, n + 1))
    for a in range(n + 1):
        p = 1.0 - np.exp(-(news + hearsay * a / others))
        step[a, a:] = stats.binom.pmf(np.arange(n - a + 1), n - a, p)
    now = stats.binom.pmf(np.arange(n + 1), n, known)
    distributions = []
    for _ in range(weeks):
        now = now @ step
        distributions.append(now)
    return distributions


@pytest.fixture(scope="module", params=[0.0, 0.04], ids=["imitation", "imitation and news"])
def office_of_six(request, make_scenario, one_service):
    """Six advisers who all look to each other: how many know by replicate and week; and the news.

    A quarter know after the first week, in which there is news of another strength and nobody to hear it from.
    """
    news = {"from": "2017-01-09", "set": {"adviser": {"news_rate": request.param}}}
    scenario = make_scenario(
        services=one_service,
        weeks=17,
        office={"staff": 7, "ties": 6, **STEADY},
        adviser={
            "news_rate": -np.log(0.75),
            "news_needs_clarity": 0.0,
            "hearsay_rate": 0.35,
            "persuasion_rate": 0.0,
        },
        levers={"news": news},
    )
    return run(scenario, 5000)[:, 1:, Stage.AWARE], request.param


def test_imitation_follows_the_exact_chain(office_of_six, p_value):
    """Protects synchrony and who counts: all see last week, and leaders are nobody's colleague."""
    aware, news = office_of_six
    assert smallest_p(p_value, aware, chain(6, 0.25, news, 0.35, 16), CHAIN_WEEKS) > LEVEL


@pytest.mark.parametrize("wrong", [{"hearsay": 0.39}, {"others": 6}, {"known": 0.28}])
def test_another_chain_is_found_out(office_of_six, p_value, wrong):
    """Negative control: a tenth more imitation, the leader as a seventh colleague, more who know."""
    aware, news = office_of_six
    other = chain(6, **{"known": 0.25, "news": news, "hearsay": 0.35, "weeks": 16, **wrong})
    assert smallest_p(p_value, aware, other, CHAIN_WEEKS) < LEVEL


def test_imitation_one_after_another_is_found_out(office_of_six, p_value):
    """Negative control: if people saw the same week's news of each other, it would go faster."""
    aware, news = office_of_six
    eager = chain(6, 0.25, news, 0.35, 17)[1:]  # everything one week too early
    assert smallest_p(p_value, aware, eager, CHAIN_WEEKS) < LEVEL


def test_nobody_to_imitate_and_no_news_is_nobody(make_scenario, one_service):
    """Protects the boundary: what nobody knows and nobody tells stays unknown."""
    unknown = {"news_rate": 0.0, "hearsay_rate": 5.0}
    scenario = make_scenario(services=one_service, adviser=unknown)
    assert (run(scenario, 20)[..., 1:] == 0).all()


# Constant hazards: the weeks until one tries are a sum of waiting times

TRIAL_WEEKS = (2, 4, 8, 16, 30)


def trying(n, rates, weeks):
    """Return the distribution of how many of n have taken all steps, after each week."""
    wait = np.array([1.0])
    for rate in rates:
        p = 1.0 - np.exp(-rate)
        geometric = np.concatenate([[0.0], p * (1.0 - p) ** np.arange(weeks)])
        wait = np.convolve(wait, geometric)[: weeks + 1]
    return [stats.binom.pmf(np.arange(n + 1), n, share) for share in np.cumsum(wait)[1:]]


def test_time_to_trial_is_a_sum_of_waiting_times(make_scenario, one_service, p_value):
    """Protects the chain of steps: one at a time, none skipped, each at its own rate.

    With a steepness of zero, intention is exactly one half. A rate that is off by a fifteenth, and
    two steps in one week, are found out.
    """
    scenario = make_scenario(
        services=one_service,
        weeks=31,
        office={"staff": 11, **STEADY},
        adviser={
            "news_rate": 0.3,
            "news_needs_clarity": 0.0,
            "hearsay_rate": 0.0,
            "steepness": 0.0,
            "persuasion_rate": 0.5,
            "trial_rate": 0.3,
            "licence_to_try": 0.0,
            "routine_mastery": 1.0,
            "lapse_rate": 0.0,
        },
    )
    tried = run(scenario, 3000)[..., Stage.TRYING]
    assert smallest_p(p_value, tried, trying(10, (0.3, 0.25, 0.15), 31), TRIAL_WEEKS) > LEVEL
    assert smallest_p(p_value, tried, trying(10, (0.3, 0.25, 0.16), 31), TRIAL_WEEKS) < LEVEL
    two_at_once = trying(10, (0.3, 0.25, 0.15), 32)[1:]
    assert smallest_p(p_value, tried, two_at_once, TRIAL_WEEKS) < LEVEL


# Skill: with steady practice mastery comes to rest where gain and loss balance


def what_is_seen(**other):
    """Return a week with help and a difficult service, without updates and training."""
    seen = {"practice": 1.0, "support": 0.8, "routine_share": 0.9, "complexity": 0.7, "closeness": 1.0}
    seen |= {"superusers": 0.3, "facilitation": 0.6}
    return SimpleNamespace(**{**seen, "updated": 0.0, "trained_hours": 0.0, "learning_hours": 4.0, **other})


@pytest.mark.parametrize("practice", [0.0, 0.05, 0.3, 0.7, 1.0])
@pytest.mark.parametrize(("rate", "loss"), [(0.06, 0.0145), (0.5, 0.2), (0.01, 0.9)])
@pytest.mark.parametrize("start", [0.0, 0.5, 1.0])
def test_mastery_comes_to_rest_at_the_fixed_point(practice, rate, loss, start):
    """Protects learning and forgetting: αu / (αu + δ(1 − u)) from below and from above."""
    parameters = Parameters(
        adviser=AdviserParameters(
            learning_rate=rate,
            forgetting_rate=loss,
            trial_practice=practice,
            help_from_leader=0.0,
            help_from_peers=0.0,
            complexity_drag=0.0,
        )
    )
    use = SimpleNamespace(stage=Stage.TRYING, mastery=start)
    seen = what_is_seen()
    for _ in range(6000):
        learn(None, use, seen, parameters)
    expected = rate * practice / (rate * practice + loss * (1.0 - practice))
    assert use.mastery == pytest.approx(expected, abs=1e-9)


def test_help_and_complexity_do_move_mastery():
    """Negative control: the fixed point above holds because help and complexity are switched off."""
    use = SimpleNamespace(stage=Stage.TRYING, mastery=0.0)
    seen = what_is_seen()
    for _ in range(6000):
        learn(None, use, seen, Parameters())
    a = AdviserParameters()
    plain = a.learning_rate * 0.4 / (a.learning_rate * 0.4 + a.forgetting_rate * 0.6)
    assert abs(use.mastery - plain) > 0.01


# Thresholds: where everybody looks to everybody, routine use stops at Granovetter's fixed point


def closure(thresholds, seeds):
    """Return who ends up in routine use: all whose threshold the others who use it reach."""
    settled = seeds.copy()
    while True:
        around = (settled.sum() - settled) / (len(settled) - 1)
        more = settled | (around >= thresholds)
        if (more == settled).all():
            return settled
        settled = more


def test_routine_use_stops_at_the_fixed_point_of_the_thresholds(make_scenario, one_service):
    """Protects thresholds: person by person, from whoever settled by chance before chance ended."""
    scenario = make_scenario(
        services=one_service,
        weeks=45,
        office={"staff": 12, "ties": 20, **STEADY},
        leader={"example": 0.0},
        adviser={
            "news_rate": 5.0,
            "news_needs_clarity": 0.0,
            "steepness": 0.0,
            "persuasion_rate": 5.0,
            "trial_rate": 5.0,
            "routine_mastery": 0.0,
            "lapse_rate": 0.0,
            "threshold": 0.45,
            "threshold_noise": 0.08,
        },
        levers={"no more chance": {"from": "2017-02-06", "set": {"adviser": {"threshold_noise": 0.0}}}},
    )
    seeded = ended = partly = 0
    for replicate in range(25):
        model = NavModel(scenario, seed=5, replicate=replicate)
        for _ in range(5):
            model.step()
        seeds = np.array([a.uses[0].stage == Stage.ROUTINE for a in model.advisers])
        for _ in range(40):
            model.step()
        stage = np.array([a.uses[0].stage for a in model.advisers])
        assert set(stage) <= {Stage.TRYING, Stage.ROUTINE}, "all must have come so far as to be asked"
        expected = closure(np.array([a.threshold for a in model.advisers]), seeds)
        assert ((stage == Stage.ROUTINE) == expected).all()
        seeded += seeds.sum()
        ended += expected.sum()
        partly += 0 < expected.sum() < len(expected)
    assert ended > seeded + 20, "thresholds must have moved somebody"
    assert partly > 5, "and must have stopped somebody"


# Beginning: something must be first, by chance, by having no threshold, or by example

NOBODY_BEGINS = {
    "leader": {"example": 0.0},
    "adviser": {"threshold_noise": 0.0, "innovators": 0.0},
}
LEADERS = (
    {},
    {"facilitating": 1.0, "support": 1.0, "learning": 1.0},
    {"integrating": 1.0, "renewing": 1.0, "adaptivity": 1.0},
)


def in_routine(make_scenario, one_service, staff, leader, adviser, weeks=120):
    """Return how many of the advisers are in routine use, by replicate and week."""
    scenario = make_scenario(
        services=one_service,
        weeks=weeks,
        office={"staff": staff, "ties": 999, **STEADY},
        leader=leader,
        adviser={"lapse_rate": 0.0, "steepness": 0.0, "learning_rate": 0.3, **adviser},
    )
    return run(scenario, 20)[..., Stage.ROUTINE]


@pytest.mark.parametrize("leader", LEADERS, ids=["as shipped", "who helps", "who renews"])
def test_without_noise_innovators_and_example_nobody_ever_begins(make_scenario, one_service, leader):
    """Protects what the ODD says: thresholds alone start nothing, whatever leaders do with their hours."""
    off = {**NOBODY_BEGINS["leader"], **leader}
    assert (in_routine(make_scenario, one_service, 20, off, NOBODY_BEGINS["adviser"]) == 0).all()


@pytest.mark.parametrize(
    ("leader", "adviser"),
    [({}, {"threshold_noise": 0.01}), ({}, {"innovators": 0.1}), ({"example": 8.0, "caution": 0.0}, {})],
    ids=["noise", "innovators", "example"],
)
def test_each_of_the_three_alone_begins(make_scenario, one_service, leader, adviser):
    """Negative control: one of them is enough."""
    changed = {**NOBODY_BEGINS["leader"], **leader}, {**NOBODY_BEGINS["adviser"], **adviser}
    assert (in_routine(make_scenario, one_service, 20, *changed)[:, -1] > 0).mean() > 0.5


@pytest.mark.parametrize("threshold", [0.1, 0.25])
def test_a_leader_alone_starts_a_chain_where_the_example_reaches_the_threshold(
    make_scenario, one_service, threshold
):
    """Protects the leader as spark: all have one threshold, so the mean field is a step.

    With nobody else in routine use, the visible share is x / (n − 1 + x): n − 1 ties, and a leader of visibility v
    and mastery m who counts as x = v·m·example. All begin when it reaches the threshold, and nobody below it.
    """
    others = 8
    needed = threshold * others / (1.0 - threshold)  # of v·m·example, with mastery 1 at best

    def ever(example, **leader):
        alone = {"caution": 0.0, "visibility": 1.0, "example": example, "learning": 1.0, **leader}
        alike = {"threshold": threshold, "threshold_sd": 0.0}
        weeks = in_routine(
            make_scenario, one_service, 10, alone, {**NOBODY_BEGINS["adviser"], **alike, "forgetting_rate": 0.0}
        )
        return weeks.max(axis=1)

    assert (ever(1.1 * needed) == 9).all(), "the example is enough for everybody"
    assert (ever(0.99 * needed) == 0).all(), "just below, it is enough for nobody"
    assert (ever(1.1 * needed, caution=1.0) == 0).all(), "a leader who waits like the staff starts nothing"
    assert (ever(1.1 * needed, visibility=0.0) == 0).all(), "nor does one whom nobody sees"
