"""Estimates from people who sit together: known truth in, known truth out."""

import math

import numpy as np
import pytest

from sim.statistics.estimates import correlation, difference, mean

OFFICES, PEOPLE = 60, 25
OFFICE = np.repeat(np.arange(OFFICES), PEOPLE)


def draw(rng, rho=0.0, shared=0.0):
    """Return two normal columns with correlation rho, each with so much of its variance shared in an office."""
    both = []
    for _ in range(2):
        common = rng.standard_normal(OFFICES)[OFFICE]
        both.append(math.sqrt(shared) * common + math.sqrt(1 - shared) * rng.standard_normal(len(OFFICE)))
    x, y = both
    return x, rho * x + math.sqrt(1 - rho**2) * y


def test_a_correlation_is_recovered_whatever_the_scale_and_place_of_the_answers():
    x, y = draw(np.random.default_rng(1), rho=0.4)
    found = correlation(x, y, OFFICE)
    assert found.mean == pytest.approx(np.corrcoef(x, y)[0, 1], abs=1e-12)
    assert found.low < 0.4 < found.high
    assert correlation(1e6 + x, -3.0 * y, OFFICE).mean == pytest.approx(-found.mean, abs=1e-9)


@pytest.mark.parametrize("reliability", [0.5, 0.8, 0.95])
def test_noise_attenuates_as_theory_says_and_correction_brings_it_back(reliability):
    rng = np.random.default_rng(2)
    office = np.repeat(np.arange(400), 50)
    x = rng.standard_normal(20_000)
    y = 0.5 * x + math.sqrt(0.75) * rng.standard_normal(20_000)
    noise = math.sqrt((1 - reliability) / reliability)
    a, b = (v + noise * rng.standard_normal(20_000) for v in (x, y))
    assert correlation(a, b, office).mean == pytest.approx(0.5 * reliability, abs=0.02)
    assert correlation(a, b, office, reliability=reliability).mean == pytest.approx(0.5, abs=0.03)


def test_intervals_cover_as_often_as_they_say_and_would_not_if_colleagues_were_taken_for_independent():
    """Nominal 95 per cent; 150 studies of 40 offices of eight. The control takes people for offices."""
    rng = np.random.default_rng(3)
    office, everybody = np.repeat(np.arange(40), 8), np.arange(320)
    covered = {"offices": 0, "people": 0}
    for k in range(150):
        x = 0.6 * rng.standard_normal(40)[office] + 0.8 * rng.standard_normal(320)
        for name, unit in (("offices", office), ("people", everybody)):
            if name == "offices" or k < 50:
                found = mean(x, unit, seed=k)
                covered[name] += found.low <= 0.0 <= found.high
    assert covered["offices"] >= 131  # a true coverage of .94 is below this in 1 of 1,000 such tests
    assert covered["people"] <= 42  # and a true coverage of .94 would pass this in 1 of 100


def test_a_difference_between_groups_and_a_weighted_mean():
    rng = np.random.default_rng(4)
    group = rng.random(len(OFFICE)) < 0.4
    x = np.where(group, 3.0, 1.0) + rng.standard_normal(len(OFFICE))
    found = difference(x, group, OFFICE)
    assert found.mean == pytest.approx(x[group].mean() - x[~group].mean())
    assert found.low < 2.0 < found.high
    assert mean(x, OFFICE, weight=group.astype(float)).mean == pytest.approx(x[group].mean())


def test_what_cannot_be_known_is_nan():
    x = np.random.default_rng(5).standard_normal(len(OFFICE))
    assert all(math.isnan(v) for v in correlation(x, np.full(len(x), 0.3), OFFICE))
    gaps = np.where(np.arange(len(x)) % 2, x, np.nan)
    assert mean(gaps, OFFICE).mean == pytest.approx(np.nanmean(gaps))
    one_office = mean(x, np.zeros(len(x), int))
    assert math.isfinite(one_office.mean)
    assert math.isnan(one_office.low)
