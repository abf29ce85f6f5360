"""Many offices in one run: linked where they are linked, apart where they are not, and merging."""

import numpy as np
import pytest

from sim.engines.compiled import week as kernel
from sim.engines.mesa import model
from sim.engines.mesa.model import NavModel
from sim.engines.rulebook.book import SHIPPED_RULES
from sim.model.draws import Draw, Purpose, uniform
from sim.model.outcomes import WEEKLY, weekly_series
from sim.model.population import (
    draw_colleagues_elsewhere,
    draw_leader_peers,
    has_neighbour,
    region_of,
    turn_to_new,
)
from sim.model.records import Ends
from sim.scenario.scenario import Scenario

UNLINKED = {"colleagues_elsewhere": 0, "leader_peers": 0}
LINKED = {"colleagues_elsewhere": 12, "leader_peers": 4}


@pytest.fixture(scope="module")
def make(catalogue, lively):
    def scenario(**wanted):
        office = {
            "staff": 8,
            "drawn": 1,
            "smallest": 5,
            "largest": 34,
            "mean_staff": 14.0,
            **wanted.pop("office", {}),
        }
        return Scenario.check({"services": catalogue, "weeks": 60, "adviser": lively, "office": office, **wanted})

    return scenario


def both(scenario, replicates=2, seed=1):
    """Return stages, tallies and ends of both engines."""
    found = []
    for engine, world in ((kernel, scenario.tables()), (model, scenario)):
        ends = Ends.make(scenario.tables(), replicates)
        found.append((*engine.run(world, SHIPPED_RULES, seed, 0, replicates, ends), ends))
    return found


def test_engines_are_equal_to_the_last_bit_with_everything_between_offices(make):
    """Regions, ties across offices, peers, mergers, levers on regions and departments, all at once."""
    scenario = make(
        nation={"offices": 7, "regions": 2, "merger_rate": 1.5, **LINKED},
        levers={
            "north": {"from": "2017-04-03", "weeks": 20, "offices": {"regions": [1], "min_staff": 10},
                      "set": {"overview": {"control": 0.9}}},
            "first": {"from": "2017-05-01", "departments": [1], "roles": ["advisers"],
                      "set": {"adviser": {"learning_rate": 0.4}}},
        },
    )  # fmt: skip
    (stages, tallies, ends), (stages_2, tallies_2, ends_2) = both(scenario)
    assert np.array_equal(stages, stages_2)
    assert np.array_equal(ends.stages, ends_2.stages)
    for name in tallies.dtype.names:
        assert np.array_equal(tallies[name], tallies_2[name]), name
        assert np.array_equal(ends.totals[name], ends_2.totals[name]), name
    assert tallies.merged[:, -1].sum() > 0, "some offices must have merged, or this says little"


def test_unlinked_offices_are_as_many_runs(make):
    """Each office of a nation without links lives as it would alone, to the last bit."""
    several = make(nation={"offices": 3, "regions": 1, **UNLINKED})
    ends = Ends.make(several.tables(), 1)
    stages, _ = kernel.run(several.tables(), SHIPPED_RULES, 1, 0, 1, ends)
    alone = make()
    total = np.zeros_like(stages[0, -1])
    for number in range(3):
        one = NavModel(alone, seed=1, first_office=number)
        for _ in range(alone.weeks):
            one.step()
        assert np.array_equal(ends.stages[0, number], one.stage_counts)
        assert ends.totals[0, number]["strain"] == one.totals.strain
        total += one.stage_counts
    assert np.array_equal(stages[0, -1], total)


def test_links_make_a_difference_and_only_they(make, catalogue):
    """Negative control of the test above: with links, offices no longer live as alone."""

    def run(nation, **wanted):
        scenario = make(nation={"offices": 3, "regions": 1, **nation}, **wanted)
        return kernel.run(scenario.tables(), SHIPPED_RULES, 1, 0, 4)[0]

    apart = run(UNLINKED)
    assert not np.array_equal(apart, run(LINKED))
    assert not np.array_equal(apart, run({**UNLINKED, "colleagues_elsewhere": 6}))
    assert not np.array_equal(apart, run({**UNLINKED, "leader_peers": 2}))
    no_tool = {**catalogue, "teams": {**catalogue["teams"], "kind": "case_tool"}}
    without, nobody = ({**UNLINKED, "colleagues_elsewhere": ties} for ties in (6, 0))
    assert np.array_equal(run(without, services=no_tool), run(nobody, services=no_tool)), "a tie needs a tool"


def test_colleagues_elsewhere_speed_up_what_the_own_office_lacks(make):
    """Where nobody near uses a service, alive ties to others bring awareness sooner (claim C20)."""

    def aware(nation):
        scenario = make(
            nation={"offices": 6, "regions": 1, **nation},
            adviser={"news_rate": 0.01, "hearsay_rate": 0.5, "routine_mastery": 0.05, "threshold": 0.02},
        )
        series = weekly_series(*kernel.run(scenario.tables(), SHIPPED_RULES, 1, 0, 60))
        return series["unaware_share"].mean(axis=-1)

    difference = aware(LINKED) - aware(UNLINKED)
    assert difference.mean() + 3 * difference.std(ddof=1) / np.sqrt(len(difference)) < 0


def test_mergers_conserve_people_and_count_offices(make):
    scenario = make(nation={"offices": 9, "regions": 2, "merger_rate": 3.0})
    stages, tallies = kernel.run(scenario.tables(), SHIPPED_RULES, 1, 0, 5)
    assert (stages.sum(axis=-1) == tallies.advisers[..., None]).all()
    assert (np.diff(tallies.advisers, axis=-1) == 0).all()
    assert (np.diff(tallies.leaders, axis=-1) == 0).all()
    assert (np.diff(tallies.merged, axis=-1) >= 0).all()
    regions = scenario.tables().places.region
    pairs = sum(has_neighbour(o, regions) for o in range(9))
    assert 0 < tallies.merged[:, -1].min() <= tallies.merged[:, -1].max() <= pairs
    offices = weekly_series(stages, tallies)["offices"]
    assert (offices == 9 - tallies.merged).all()


def test_before_the_first_merger_nothing_differs(make):
    """Two scenarios that differ in a lever differ in nothing before its date."""
    wave = {"wave": {"from": "2017-08-07", "set": {"nation": {"merger_rate": 20.0}}}}
    nation = {"offices": 4, "regions": 1}
    with_wave, without = make(nation=nation, levers=wave), make(nation=nation)
    stages, tallies = kernel.run(with_wave.tables(), SHIPPED_RULES, 1, 0, 3)
    stages_2, tallies_2 = kernel.run(without.tables(), SHIPPED_RULES, 1, 0, 3)
    week = with_wave.week_of(with_wave.levers[0].start)
    assert np.array_equal(stages[:, :week], stages_2[:, :week])
    assert all(np.array_equal(tallies[n][:, :week], tallies_2[n][:, :week]) for n in tallies.dtype.names)
    assert not np.array_equal(tallies["fatigue"][:, week:], tallies_2["fatigue"][:, week:])


def test_a_merger_off_means_off(make):
    """Without mergers, what they would do is without effect; without arrivals they tire nobody."""
    nation = {"offices": 4, "regions": 1}
    plain = kernel.run(make(nation=nation).tables(), SHIPPED_RULES, 1, 0, 2)
    idle = make(nation={**nation, "merger_arrivals": 20.0, "merger_ties": 1.0})
    changed = kernel.run(idle.tables(), SHIPPED_RULES, 1, 0, 2)
    assert np.array_equal(plain[0], changed[0])
    assert all(np.array_equal(plain[1][n], changed[1][n]) for n in plain[1].dtype.names)


def test_merging_tires(make):
    def fatigue(arrivals):
        scenario = make(nation={"offices": 6, "regions": 1, "merger_rate": 3.0, "merger_arrivals": arrivals})
        return weekly_series(*kernel.run(scenario.tables(), SHIPPED_RULES, 1, 0, 20))["fatigue"].mean(axis=-1)

    assert (fatigue(8.0) > fatigue(0.0)).all()


def test_who_leads_whom_after_a_merger(make):
    scenario = make(nation={"offices": 2, "regions": 1, "merger_rate": 50.0, "merger_ties": 1.0})
    nav = NavModel(scenario, seed=1)
    first, second = nav.offices
    before = len(first.leaders[0].ties)
    while second.host is second:
        nav.step()
    assert second.host is first
    assert second.leaders[0].boss is first.leaders[0]
    assert second.leaders[0].role == "department_heads"
    assert first.leaders[0].ties[-1] is second.leaders[0]
    assert len(first.leaders[0].ties) == first.leaders[0].reports == before + 1
    assert first.headcount == second.headcount == first.staff + second.staff
    assert all(tie.office is second for adviser in first.advisers for tie in adviser.ties)
    assert all(tie.office is first for adviser in second.advisers for tie in adviser.ties)
    assert first.merging == second.merging == 1
    nav.step()
    assert first.merging == second.merging == 0
    assert second.norm == first.norm


def test_spread_between_offices_is_that_of_their_ends(make):
    scenario = make(nation={"offices": 8, "regions": 2})
    ends = Ends.make(scenario.tables(), 3)
    series = weekly_series(*kernel.run(scenario.tables(), SHIPPED_RULES, 1, 0, 3, ends))
    shares = ends.stages[..., 4].sum(axis=-1) / ends.stages.sum(axis=(-1, -2))
    assert series["office_spread"][:, -1] == pytest.approx(shares.std(axis=1), abs=1e-9)
    one = weekly_series(*kernel.run(make().tables(), SHIPPED_RULES, 1, 0, 3))
    assert (one["office_spread"] == 0.0).all()
    assert (one["offices"] == 1).all()


def test_sums_over_offices_are_sums_of_their_ends(make):
    scenario = make(nation={"offices": 5, "regions": 2, "merger_rate": 1.0})
    ends = Ends.make(scenario.tables(), 2)
    stages, tallies = kernel.run(scenario.tables(), SHIPPED_RULES, 1, 0, 2, ends)
    assert np.array_equal(ends.stages.sum(axis=1), stages[:, -1])
    for name in set(tallies.dtype.names) - {"available"}:
        assert ends.totals[name].sum(axis=1) == pytest.approx(tallies[name][:, -1], rel=1e-9), name


@pytest.mark.parametrize(("offices", "regions"), [(1, 12), (5, 2), (12, 12), (385, 12), (7, 30)])
def test_regions_are_runs_of_offices_of_like_size(offices, regions):
    p = Scenario.check(
        {"services": {"a": {"kind": "overview", "release": "2017-01-02"}},
         "nation": {"offices": offices, "regions": regions}}
    ).parameters  # fmt: skip
    found = [region_of(o, p) for o in range(offices)]
    assert found == sorted(found)
    assert found[0] >= 0 and found[-1] < regions
    sizes = np.bincount(found)
    assert sizes[sizes > 0].max() - sizes[sizes > 0].min() <= 1
    assert not any(has_neighbour(o, found) for o in range(1, offices, 2))


def test_colleagues_elsewhere_are_drawn_evenly_and_never_near(p_value):
    """Pearson's test at 0.1 %; the control, drawn from a quarter of the others, fails it."""
    counts = []
    for person in range(3000):
        chosen = np.zeros(4, np.int64)
        draw_colleagues_elsewhere(chosen, 10, 5, 40, Draw(1, 0, 0, 3, person, 0))
        counts += list(chosen)
    counts = np.array(counts)
    assert not np.isin(counts, np.arange(10, 15)).any()
    ranks = np.where(counts < 10, counts, counts - 5)
    assert p_value(ranks, np.full(35, 1 / 35)) > 0.001
    assert p_value(ranks // 4 * 4, np.full(35, 1 / 35)) < 0.001


def test_leader_peers_are_others_of_the_region_once_each(make):
    p = make(nation={"offices": 30, "regions": 4, "leader_peers": 5}).parameters
    regions = [region_of(office, p) for office in range(30)]
    for office in range(30):
        peers = np.zeros(5, np.int64)
        count = draw_leader_peers(peers, office, regions, Draw(1, 0, 0, office, 1_000_000, 0))
        assert count == 5
        assert len(set(peers.tolist())) == 5
        assert office not in peers
        assert {region_of(int(o), p) for o in peers} == {region_of(office, p)}


def test_ties_turn_at_the_rate_asked_for(make):
    p = make(nation={"offices": 2, "merger_ties": 0.3}).parameters
    turned = 0
    for person in range(500):
        ties = np.zeros(6, np.int64)
        turn_to_new(ties, 9, p, Draw(1, 0, 4, 0, person, 0))
        assert ties.min() >= -9
        turned += (ties < 0).sum()
    assert 0.27 < turned / 3000 < 0.33
    assert uniform(Draw(1, 0, 4, 0, 0, 0), Purpose.MERGE_TIE) > 0


def test_every_weekly_outcome_is_finite_in_a_whole_nation(make):
    scenario = make(nation={"offices": 40, "regions": 12, "merger_rate": 1.0}, weeks=30)
    series = weekly_series(*kernel.run(scenario.tables(), SHIPPED_RULES, 1, 0, 1))
    assert set(series) == set(WEEKLY)
    assert all(np.isfinite(values).all() for values in series.values())
