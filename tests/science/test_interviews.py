"""Virtual interviews: what 25 leaders say depends on bias alone once it is large enough."""

import re

import numpy as np
import pytest

from sim.analysis.validation.interviews import (
    BIASES,
    LEADERS,
    SIZES,
    THRESHOLD,
    draw_studies,
    interview,
    lower_bound,
    pool_of_leaders,
    what_is_said,
)
from sim.analysis.validation.pattern_samples import baseline
from sim.analysis.validation.survey import with_values
from sim.show.validation.interviews import interviews_figure, sentences

OFFICES, WEEK = 8, 130


@pytest.fixture(scope="module")
def pool():
    return pool_of_leaders(baseline(), OFFICES, 1, WEEK)


@pytest.fixture(scope="module")
def found():
    return interview(baseline(), OFFICES, 1, WEEK)


def test_25_of_25_say_little_about_all():
    assert lower_bound(25, 25) == pytest.approx(0.05 ** (1 / 26)) == pytest.approx(0.891, abs=5e-4)
    assert lower_bound(0, 25) < 0.01


def test_each_study_asks_one_leader_in_each_of_five_offices_of_every_size(pool):
    for size, (smallest, largest) in enumerate(SIZES):
        staff = pool.loc[pool["size"] == size, "staff"]
        assert smallest <= staff.min() and staff.max() <= largest
    studies = draw_studies(pool, 1, 200)
    assert studies.shape == (200, LEADERS)
    for study in studies:
        asked = pool.iloc[study]
        assert asked["office"].nunique() == LEADERS
        assert asked.groupby("size").size().tolist() == [5] * 5
    assert np.array_equal(studies, draw_studies(pool, 1, 200))
    ranks = pool["rank"].to_numpy()[studies]
    assert (ranks == 0).any() and (ranks > 0).any(), "office leaders and department heads are both asked"


def test_without_bias_leaders_say_what_they_do_and_with_all_of_it_everybody_agrees(pool, found):
    done = pool["done"].to_numpy()
    np.testing.assert_allclose(what_is_said(done, baseline(), 0.0), done)
    assert found.yes[0] == (done[draw_studies(pool, 1)] > THRESHOLD).mean()
    assert found.agree[0] == 0.0 and found.agree[-1] == 1.0
    assert (np.diff(found.agree) >= 0).all() and (np.diff(found.yes) >= 0).all()


def test_the_bias_that_unanimity_needs(found):
    at = BIASES.tolist().index(found.needed_bias)
    assert found.agree[at] >= 0.5 > found.agree[at - 1]
    assert np.quantile(found.needed, 0.5, method="inverted_cdf") == found.needed_bias
    assert found.plausible_unanimity == (found.needed_bias <= found.plausible[1])


def test_leaders_who_do_more_need_less_bias(found):
    """Negative control: where everybody masters everything soon, 25 agree with a smaller bias."""
    eager = {
        "leader.learning": 1.0, "leader.caution": 0.0, "adviser.news_rate": 1.0, "adviser.persuasion_rate": 3.0,
        "adviser.trial_rate": 3.0, "adviser.threshold_noise": 1.0,
        "adviser.learning_rate": 0.3, "adviser.lapse_rate": 0.0, "office.turnover": 0.0,
    }  # fmt: skip
    eager_leaders = interview(with_values(baseline(), eager), OFFICES, 1, WEEK)
    assert eager_leaders.done.mean > found.done.mean + 0.2
    assert eager_leaders.needed_bias < found.needed_bias - 0.1


@pytest.mark.parametrize("language", ["nb", "en"])
def test_answers_and_picture(found, language):
    told = sentences({2019: found}, language)
    assert len(told) >= 4
    assert not any(re.search(r"[{}]|\bnan\b", sentence) for sentence in told)
    about = {"studies": 2000, "offices": 40, "fingerprint": "0" * 12}
    figure = interviews_figure({2017: found, 2019: found}, about, language)
    assert len(figure.axes) == 2
