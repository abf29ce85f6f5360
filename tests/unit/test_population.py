"""Who works in an office and who looks to whom: sizes, spans, ties and the luck of each person."""

import math

import numpy as np
import pytest
from scipy import special, stats

from sim.engines.mesa.model import NavModel
from sim.model.draws import Draw
from sim.model.parameters import LeaderParameters, OfficeParameters, Parameters
from sim.model.population import department_heads, draw_ties, office_size


def with_office(**wanted):
    return Parameters(office=OfficeParameters(**wanted))


def ties_of_all(advisers, count, long_ties, replicate=0):
    """Return the ties of every adviser of an office, one row each."""
    p = with_office(long_ties=long_ties)
    table = np.zeros((advisers, count), int)
    for me in range(advisers):
        draw_ties(table[me], me, advisers, p, Draw(1, replicate, 0, 0, me, 0))
    return table


def clustering(table):
    """Return the share of pairs among one's ties in which the first looks to the second."""
    linked = np.zeros((len(table), len(table)), bool)
    for me, row in enumerate(table):
        linked[me, row] = True
    pairs = [linked[a, b] for row in table for a in row for b in row if a != b]
    return float(np.mean(pairs))


@pytest.mark.parametrize("staff", [3, 4, 7, 10, 24, 25, 26, 39, 60, 100, 150])
def test_everybody_is_somebody(make_scenario, staff):
    """Advisers, heads and the office leader add up to the staff, at any size."""
    model = NavModel(make_scenario(office={"staff": staff}), seed=1)
    assert len(model.advisers) + len(model.leaders) == staff
    assert (len(model.leaders) > 1) == (staff >= 25)
    assert [a.number for a in model.advisers] == list(range(len(model.advisers)))


@pytest.mark.parametrize("span", [2, 3, 5, 12, 60])
def test_spans_hold_and_differ_by_at_most_one(make_scenario, span):
    for staff in (25, 26, 31, 50, 77, 150):
        model = NavModel(make_scenario(office={"staff": staff}, leader={"span": span}), seed=1)
        top, *heads = model.leaders
        spans = [head.reports for head in heads]
        assert sum(spans) == len(model.advisers)
        assert max(spans) <= span
        assert max(spans) - min(spans) <= 1
        assert top.reports == len(heads)
        assert all(adviser in adviser.boss.ties for adviser in model.advisers)


def test_number_of_department_heads_for_every_size_and_span():
    """As few heads as the span allows, never none in a large office, always somebody to lead."""
    for span in range(2, 61):
        p = Parameters(leader=LeaderParameters(span=span))
        for staff in range(3, 151):
            heads = department_heads(staff, p)
            advisers = staff - 1 - heads
            if staff < 25:
                assert heads == 0
            else:
                assert advisers <= heads * span
                assert advisers + 1 > (heads - 1) * span
                assert advisers >= heads >= 1


@pytest.mark.parametrize("staff", [3, 4, 5])
def test_the_smallest_offices_with_department_heads_run(make_scenario, staff):
    scenario = make_scenario(weeks=3, office={"staff": staff, "department_heads_from": 4}, leader={"span": 2})
    model = NavModel(scenario, seed=1)
    for _ in range(3):
        model.step()
    assert len(model.advisers) >= 2, "somebody must have a colleague to look to"
    assert model.stage_counts.sum() == 2 * len(model.advisers)


@pytest.mark.parametrize("long_ties", [0.0, 0.2, 1.0])
@pytest.mark.parametrize("count", [1, 2, 5, 6, 11])
@pytest.mark.parametrize("advisers", [2, 3, 7, 8, 12, 13, 40])
def test_ties_are_the_right_number_of_different_others(advisers, count, long_ties):
    count = min(count, advisers - 1)
    for me, row in enumerate(ties_of_all(advisers, count, long_ties)):
        assert len(set(row)) == count
        assert me not in row
        assert all(0 <= other < advisers for other in row)


@pytest.mark.parametrize("staff", [3, 6, 9])
def test_with_ties_to_spare_everybody_looks_to_everybody(make_scenario, staff):
    model = NavModel(make_scenario(office={"staff": staff, "ties": 20, "long_ties": 1.0}), seed=1)
    for adviser in model.advisers:
        assert len(adviser.ties) == len(model.advisers) - 1
        assert {*adviser.ties, adviser} == set(model.advisers)


def test_short_ties_are_clustered_and_long_ties_are_not():
    """On a ring of 6 neighbours, 18 of 30 pairs of neighbours are linked; at random, 6 in 99."""
    short = np.mean([clustering(ties_of_all(100, 6, 0.0, r)) for r in range(3)])
    mixed = np.mean([clustering(ties_of_all(100, 6, 0.2, r)) for r in range(3)])
    long = np.mean([clustering(ties_of_all(100, 6, 1.0, r)) for r in range(3)])
    assert short == pytest.approx(0.6)
    assert 0.2 < mixed < 0.5
    assert long == pytest.approx(6 / 99, abs=0.03)


def test_a_long_tie_goes_to_anybody_not_yet_looked_to():
    """The first tie, when long, is equally likely to be any of the 23 outside the ring of neighbours.

    An even draw is refused with probability 1 in 10,000.
    """
    advisers, count = 30, 6
    where = np.zeros(advisers, int)
    for replicate in range(150):
        for me, row in enumerate(ties_of_all(advisers, count, 1.0, replicate)):
            where[(row[0] - me) % advisers] += 1
    assert where[[0, 1, 2, 3, -1, -2, -3]].sum() == 0
    assert stats.chisquare(where[4:-3]).pvalue > 1e-4
    skewed = where[4:-3].copy()
    skewed[0] *= 2  # negative control: one place twice as likely
    assert stats.chisquare(skewed, np.full(23, skewed.sum() / 23)).pvalue < 1e-4


def test_share_of_long_ties_is_as_asked():
    """Of 15,000 ties a fifth is long; the tolerance is four standard errors."""
    ring = np.array([1, -1, 2, -2, 3, -3])
    long = [
        (row - me - ring) % 50 != 0
        for replicate in range(50)
        for me, row in enumerate(ties_of_all(50, 6, 0.2, replicate))
    ]
    assert np.mean(long) == pytest.approx(0.2, abs=0.013)


@pytest.fixture(scope="module")
def sizes():
    p = with_office(drawn=1)
    return np.array([office_size(p, Draw(3, r, 0, 0, 0, 0)) for r in range(4000)])


def distribution_of_sizes(mean, sd, smallest, largest):
    """Return the probability of each whole size of a truncated lognormal that is rounded."""
    law = stats.lognorm(sd, scale=mean * math.exp(-(sd**2) / 2))
    edges = np.arange(smallest, largest + 2) - 0.5
    inside = np.diff(law.cdf(edges)) / (law.cdf(edges[-1]) - law.cdf(edges[0]))
    return np.concatenate([np.zeros(smallest), inside])


def test_drawn_sizes_follow_the_truncated_lognormal(sizes, p_value):
    """The right distribution is refused with probability 1 in 10,000; a narrower one is found out."""
    assert p_value(sizes, distribution_of_sizes(30.0, 0.9, 5, 150)) > 1e-4
    assert p_value(sizes, distribution_of_sizes(30.0, 0.7, 5, 150)) < 1e-4
    assert p_value(sizes, distribution_of_sizes(36.0, 0.9, 5, 150)) < 1e-4


def test_drawn_sizes_stay_within_their_limits(sizes):
    assert sizes.min() >= 5
    assert sizes.max() <= 150


def test_a_size_that_is_not_drawn_is_the_size_given():
    assert office_size(with_office(staff=17), Draw(1, 2, 0, 0, 0, 0)) == 17


def test_more_leaders_leave_each_adviser_as_they_are(make_scenario):
    """Luck goes with the person: a smaller span adds leaders and changes nobody's gifts."""
    wide = NavModel(make_scenario(office={"staff": 40}, leader={"span": 20}), seed=9)
    narrow = NavModel(make_scenario(office={"staff": 40}, leader={"span": 4}), seed=9)
    assert len(narrow.leaders) > len(wide.leaders)
    for one, other in zip(wide.advisers[: len(narrow.advisers)], narrow.advisers, strict=True):
        for gift in ("innovativeness", "threshold"):
            assert getattr(one, gift) == getattr(other, gift)


def test_people_differ_between_seeds_and_replicates(make_scenario):
    scenario = make_scenario()
    drawn = [NavModel(scenario, seed=s, replicate=r).advisers[0].innovativeness for s in (1, 2) for r in (0, 1)]
    assert len(set(drawn)) == 4


def test_gifts_have_the_means_and_spreads_of_the_parameters(make_scenario):
    """149 advisers in 8 replicates; tolerances are about four standard errors."""
    scenario = make_scenario(
        office={"staff": 150, "department_heads_from": 1001},
        adviser={"threshold": 0.3, "threshold_sd": 0.5, "innovators": 0.0},
    )
    models = [NavModel(scenario, seed=1, replicate=r) for r in range(8)]
    people = [a for model in models for a in model.advisers]
    assert np.mean([a.innovativeness for a in people]) == pytest.approx(0.0, abs=0.12)
    assert np.std([a.innovativeness for a in people]) == pytest.approx(1.0, abs=0.09)
    logits = special.logit([a.threshold for a in people])
    assert np.mean(logits) == pytest.approx(special.logit(0.3), abs=0.06)
    assert np.std(logits) == pytest.approx(0.5, abs=0.045)


def test_innovators_are_the_most_innovative_and_wait_for_nobody(make_scenario):
    """Protects the atom at zero: as large as stated, by innovativeness, and among leaders the same."""
    share, waiting = 0.2, {}
    for innovators in (share, 0.0):
        people = []
        for replicate in range(8):
            model = NavModel(
                make_scenario(office={"staff": 150}, adviser={"innovators": innovators}), 1, replicate
            )
            people += [
                (a.innovativeness, a.threshold, leads)
                for group, leads in ((model.advisers, False), (model.leaders, True))
                for a in group
            ]
        waiting[innovators] = people
    free = [innovativeness for innovativeness, threshold, leads in waiting[share] if threshold == 0 and not leads]
    bound = [innovativeness for innovativeness, threshold, leads in waiting[share] if threshold > 0]
    advisers = sum(not leads for *_, leads in waiting[share])
    assert min(free) > stats.norm.isf(share) > max(bound)
    assert stats.binomtest(len(free), advisers, share).pvalue > 1e-4
    assert stats.binomtest(len(free), advisers, 1.5 * share).pvalue < 1e-4
    among_leaders = [threshold == 0 for _, threshold, leads in waiting[share] if leads]
    assert stats.binomtest(sum(among_leaders), len(among_leaders), share).pvalue > 1e-4
    assert all(threshold > 0 for _, threshold, _ in waiting[0.0])
