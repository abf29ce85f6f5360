"""Are the draws as good as independent uniform numbers? Each test stands beside one that must fail.

Together the tests of this file refuse a perfect generator with probability at most 1 in 10,000
(Bonferroni over `TESTS`); with fixed seeds they give the same answer every time.
"""

import numba
import numpy as np
import pytest
from scipy import stats

from sim.engines.rulebook.book import SHIPPED_RULES
from sim.model.draws import Draw, Purpose, normal, uniform

PARTS = ("seed", "replicate", "week", "office", "person", "service", "purpose")
TESTS = 40  # at least the number of p-values below
LEVEL = 1e-4 / TESTS
NUMBER = 60_000


def fill(keys, numbers):
    for n in range(len(keys)):
        k = keys[n]
        numbers[n] = uniform(Draw(k[0], k[1], k[2], k[3], k[4], k[5]), k[6])


def fill_normal(keys, numbers):
    for n in range(len(keys)):
        k = keys[n]
        numbers[n] = normal(Draw(k[0], k[1], k[2], k[3], k[4], k[5]), k[6])


@pytest.fixture(scope="module")
def drawn():
    """Return a function from an array of keys to one number for each."""
    quick = {f: SHIPPED_RULES.link(f, numba.njit) for f in (fill, fill_normal)}

    def numbers(keys, how=fill):
        out = np.empty(len(keys))
        quick[how](keys, out)
        return out

    return numbers


def neighbours(part, step=1):
    """Return two arrays of keys as a run uses them, alike but for one part."""
    n = np.arange(NUMBER)
    keys = np.zeros((NUMBER, len(PARTS)), np.int64)
    keys[:, PARTS.index("seed")] = 11
    keys[:, PARTS.index("replicate")] = n // 3000 * 2
    keys[:, PARTS.index("week")] = n // 30 % 100 * 2
    keys[:, PARTS.index("person")] = n % 30 * 2
    keys[:, PARTS.index("purpose")] = Purpose.NOTICE
    other = keys.copy()
    other[:, PARTS.index(part)] += step
    return keys, other


def p_uniform(numbers):
    """Return the p-values of Kolmogorov and Smirnov's test and of a chi-square on 100 cells."""
    cells = np.bincount((numbers * 100).astype(int), minlength=100)
    return stats.kstest(numbers, "uniform").pvalue, stats.chisquare(cells).pvalue


def p_independent(one, other):
    """Return the p-values of the rank correlation and of a chi-square on 10 × 10 cells."""
    cells = np.bincount((one * 10).astype(int) * 10 + (other * 10).astype(int), minlength=100)
    return stats.spearmanr(one, other).pvalue, stats.chisquare(cells).pvalue


@pytest.mark.parametrize("part", ["week", "person", "service", "replicate"])
def test_draws_are_uniform(drawn, part):
    """Protects every probability of the model: a hazard is only as right as the number beside it."""
    _, keys = neighbours(part)
    assert min(p_uniform(drawn(keys))) > LEVEL


def test_a_slightly_uneven_draw_is_found_out(drawn):
    """Negative control: raised to the power 1.03, the numbers are a little too small."""
    keys, _ = neighbours("week")
    assert min(p_uniform(drawn(keys) ** 1.03)) < LEVEL


@pytest.mark.parametrize("part", PARTS)
def test_draws_that_differ_in_one_part_are_independent(drawn, part):
    """Protects against hidden common causes: neighbours in time, office or purpose share no luck."""
    keys, other = neighbours(part)
    assert min(p_independent(drawn(keys), drawn(other))) > LEVEL


@pytest.mark.parametrize("part", PARTS)
def test_a_draw_that_ignores_a_part_is_found_out(drawn, part):
    """Negative control: without this part in the key, two numbers are one."""
    keys, other = neighbours(part)
    other[:, PARTS.index(part)] = keys[:, PARTS.index(part)]
    assert min(p_independent(drawn(keys), drawn(other))) < LEVEL


def test_a_weak_link_between_draws_is_found_out(drawn):
    """Negative control: one number in twenty is borrowed from the neighbour."""
    keys, other = neighbours("person")
    one, two = drawn(keys), drawn(other)
    two[::20] = one[::20]
    assert min(p_independent(one, two)) < LEVEL


@pytest.mark.parametrize("step", [1, 2, 30])
def test_a_series_of_weeks_does_not_remember(drawn, step):
    """Protects waiting times: luck in one week says nothing of luck in later weeks."""
    keys, other = neighbours("week", step)
    assert min(p_independent(drawn(keys), drawn(other))) > LEVEL


def test_no_two_purposes_share_luck(drawn):
    """Protects common random numbers: all pairs of purposes at once, as one table of correlations."""
    keys, _ = neighbours("purpose")
    columns = []
    for purpose in Purpose:
        keys[:, PARTS.index("purpose")] = purpose
        columns.append(stats.norm.ppf(drawn(keys)))
    correlations = np.corrcoef(columns)[np.triu_indices(len(columns), 1)]
    together = NUMBER * np.sum(correlations**2)
    assert stats.chi2.sf(together, len(correlations)) > LEVEL
    assert stats.chi2.sf(together + NUMBER * 0.05**2, len(correlations)) < LEVEL  # one correlation of 0.05


def test_normal_draws_are_normal(drawn):
    """Protects innovativeness, skill and threshold, which are all made from these numbers."""
    keys, _ = neighbours("person")
    numbers = drawn(keys, fill_normal)
    assert stats.kstest(numbers, "norm").pvalue > LEVEL
    assert stats.kstest(numbers * 1.05, "norm").pvalue < LEVEL  # five per cent too wide is found out


def test_offices_and_services_do_not_run_into_each_other(drawn):
    """Protects networks of offices: the last service of one office is not the first of the next."""
    keys, other = neighbours("office")
    keys[:, PARTS.index("service")] = 29
    assert min(p_independent(drawn(keys), drawn(other))) > LEVEL
