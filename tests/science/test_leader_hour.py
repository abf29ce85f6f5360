"""What an hour of a leader is worth, and the best fixed split: paired, on fresh luck, with controls."""

import numpy as np
import pytest

from sim.analysis.validation import leader_hour
from sim.analysis.validation.leader_hour import ACTIVITIES, best_split, fixed, shadow_price, splits
from sim.errors import InputError
from sim.scenario.compose import load_scenario


@pytest.fixture(scope="module")
def world():
    return load_scenario("baseline", office={"staff": 20}, weeks=104)


def test_one_hour_more_is_one_hour_more(world):
    """Protects the lever: administration falls by one hour, in every week and for every leader."""
    relieved = leader_hour.one_more_hour(world)
    spent = [leader_hour.run_means(s, "hours_administration", 1, 0, 2) for s in (world, relieved)]
    assert spent[0] - spent[1] == pytest.approx(1.0, abs=0.05), "a little is spared by overviews anyway"


def test_an_hour_is_worth_something_and_more_so_when_it_is_scarce(world):
    """Protects C25: a price above zero, and higher where time is short. Control: where no leader counts, 0."""
    price = shadow_price(world, "support_per_adviser", replicates=40)
    assert price.low > 0.0
    assert price.low < price.mean < price.high
    off = load_scenario("everything_off", office={"staff": 20}, weeks=104)
    nothing = shadow_price(off, "routine_share", replicates=10)
    assert (nothing.mean, nothing.low, nothing.high) == (0.0, 0.0, 0.0)
    scarce = load_scenario("baseline", office={"staff": 20}, weeks=104, leader={"meeting_share": 0.6})
    facilitated = [shadow_price(s, "facilitation", replicates=40) for s in (world, scarce)]
    assert facilitated[1].low > facilitated[0].high


def test_more_administration_than_there_is_cannot_be_spared(world):
    with pytest.raises(InputError, match="at most the 6 hours"):
        shadow_price(world, hours=7.0)


def test_every_split_is_on_the_grid_once():
    """Four parts over five activities: 70 splits, each a whole."""
    grid = list(splits(4))
    assert len(grid) == 70 == len({tuple(shares.values()) for shares in grid})
    assert all(sum(shares.values()) == 1.0 and tuple(shares) == ACTIVITIES for shares in grid)


def test_the_best_split_is_at_least_as_good_as_any_on_its_luck_and_measured_on_other(world):
    """Protects against a winner's curse. For support of advisers the best split is known: all of it to support."""
    split = best_split(world, "support_per_adviser", parts=2, replicates=20)
    assert split.shares["support"] == 1.0
    assert split.tried == 15
    fresh = [
        leader_hour.run_means(s, "support_per_adviser", 1, 20, 20) for s in (world, fixed(world, split.shares))
    ]
    assert split.gain.mean == pytest.approx(np.mean(fresh[1] - fresh[0]), rel=1e-12)
    assert split.gain.low > 0.0


def test_no_split_is_best_for_what_is_neither_good_nor_bad(world):
    with pytest.raises(InputError, match="neither better nor worse"):
        best_split(world, "licence")
