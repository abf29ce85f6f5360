"""Every pair of extremes: parameters at both ends of their ranges; the smallest and the largest worlds."""

import itertools

import numpy as np
import pytest

from sim.engines.compiled import week as kernel
from sim.engines.mesa import model
from sim.engines.rulebook.book import SHIPPED_RULES
from sim.errors import InputError
from sim.model.outcomes import ACTIVITY_LABELS, WEEKLY, run_values, weekly_series
from sim.model.parameters import registry
from sim.model.run_outcomes import PER_RUN
from sim.model.state import WEEK_HOURS, Stage
from sim.scenario.scenario import Scenario
from sim.scenario.service import SERVICE_VALUES, Service

ABOUT = registry()
SIZES = {"office.drawn", "office.mean_staff", "office.log_sd_staff", "office.smallest", "office.largest"}
"""How sizes are drawn: they constrain each other, so they are tried on their own."""

FREE = [name for name in ABOUT if name not in SIZES]
COLUMNS = [*FREE, *(f"service.{name}" for name in SERVICE_VALUES)]
SERVICE_RANGE = {
    field: (
        Service.__dataclass_fields__[field].metadata["low"],
        Service.__dataclass_fields__[field].metadata["high"],
    )
    for field in SERVICE_VALUES
}
SIGNED = {"innovative_gap", "contact_change"}
ADVISERS_WEEK = (
    "help_personal", "help_digital", "peers_personal", "peers_digital", "users_personal", "users_digital",
    "hours_trying", "hours_casework", "hours_slack",
)  # fmt: skip


def covering_array(columns):
    """Return runs in which every pair of columns takes all four pairs of ends (Kleitman & Spencer 1973).

    Column by column: the low end in the first run, the high end in one half of the others, never the same half
    twice. Two different halves of the same size meet, and each has what the other lacks.
    """
    runs = next(n for n in itertools.count(4) if len(list(halves(n))) >= columns)
    array = np.zeros((runs, columns), int)
    for column, half in zip(range(columns), halves(runs), strict=False):
        array[list(half), column] = 1
    return array


def halves(runs):
    """Yield every choice of a little more than half of the runs but the first."""
    return itertools.combinations(range(1, runs), -(-runs // 2))


ARRAY = covering_array(len(COLUMNS))


def covered(array):
    """Tell whether every pair of columns takes all four pairs of ends."""
    low, high = (1 - array).astype(int), array.astype(int)
    pairs = [one.T @ other > 0 for one, other in ((low, low), (low, high), (high, low), (high, high))]
    off_diagonal = ~np.eye(array.shape[1], dtype=bool)
    return all((pair | ~off_diagonal).all() for pair in pairs)


def test_the_array_covers_every_pair_of_ends():
    """Sixteen runs at most stand for more than thirty thousand pairs."""
    assert covered(ARRAY)
    assert len(ARRAY) <= 16
    assert not covered(ARRAY[:-1]), "negative control"


FEW = {"nation.offices": (2, 4)}
"""Ends that stand for others: one office cannot merge, and a thousand of a thousand people take an hour."""


def world(row, catalogue):
    """Return the scenario of one run of the array."""
    config = {"services": {key: dict(service) for key, service in catalogue.items()}, "weeks": 40}
    for name, high in zip(COLUMNS, row, strict=True):
        group, _, leaf = name.partition(".")
        if group == "service":
            for service in config["services"].values():
                service[leaf] = SERVICE_RANGE[leaf][high]
        else:
            about = ABOUT[name]
            low, most = FEW.get(name, (about.low, about.high))
            config.setdefault(group, {})[leaf] = about.kind(most if high else low)
    return Scenario.check(config)


def check_valid(scenario, stages, tallies):
    """Assert that a run is finite, keeps people and hours, and that shares are shares."""
    series = weekly_series(stages, tallies)
    for name, values in series.items():
        assert np.isfinite(values).all(), name
        assert (values >= (-1.0 if name in SIGNED else 0.0)).all(), name
        if WEEKLY[name].unit == "share":
            assert (values <= 1.0 + 1e-9).all(), name
    for name, values in run_values(series).items():
        if not name.startswith("weeks_to"):
            assert np.isfinite(values).all(), name
        if name in PER_RUN and PER_RUN[name].unit == "share" and name != "total_lapses":
            assert (values <= 1.0 + 1e-9).all(), name
    assert (stages.sum(axis=-1) == tallies.advisers[:, :, None]).all()
    assert sum(series[f"hours_{activity}"] for activity in ACTIVITY_LABELS) == pytest.approx(WEEK_HOURS, abs=1e-6)
    assert sum(series[name] for name in ADVISERS_WEEK) == pytest.approx(WEEK_HOURS, abs=1e-6)


@pytest.mark.parametrize("number", range(len(ARRAY)))
def test_every_pair_of_ends_gives_a_valid_run(catalogue, number):
    """Protects sensitivity analysis: no corner of the space of parameters gives nonsense."""
    scenario = world(ARRAY[number], catalogue)
    check_valid(scenario, *kernel.run(scenario.tables(), SHIPPED_RULES, 1, 0, 1))


def test_a_share_beyond_one_would_be_found(catalogue):
    """Negative control."""
    scenario = world(ARRAY[0], catalogue)
    stages, tallies = kernel.run(scenario.tables(), SHIPPED_RULES, 1, 0, 1)
    tallies.strain[0, 3] = 1.1 * tallies.advisers[0, 3]
    with pytest.raises(AssertionError, match="strain"):
        check_valid(scenario, stages, tallies)


def test_every_combination_of_ends_of_drawn_sizes_runs_or_is_refused(make_scenario):
    ran = refused = 0
    names = sorted(SIZES - {"office.drawn"})
    for ends in itertools.product(("low", "high"), repeat=len(names)):
        office = {name.partition(".")[2]: getattr(ABOUT[name], end) for name, end in zip(names, ends, strict=True)}
        try:
            scenario = make_scenario(weeks=4, office={**office, "drawn": 1})
        except InputError as refusal:
            assert "office." in str(refusal)
            refused += 1
        else:
            _, tallies = kernel.run(scenario.tables(), SHIPPED_RULES, 1, 0, 3)
            staff = tallies.advisers + tallies.leaders
            assert ((staff >= office["smallest"]) & (staff <= office["largest"])).all()
            ran += 1
    assert ran > 2
    assert refused > 2


def many_services(count):
    """Return so many services of all kinds, released one a week, each combining with the one before."""
    kinds = ("user_channel", "case_tool", "collaboration", "overview")
    return {
        f"s{k}": {"kind": kinds[k % 4], "release": f"2017-01-{2 + k:02d}", "saving": 0.003,
                  "combines_with": [f"s{k - 1}"] if k else []}
        for k in range(count)
    }  # fmt: skip


@pytest.mark.parametrize("services", [1, 30])
@pytest.mark.parametrize("staff", [3, 1000])
def test_the_smallest_and_the_largest_world(lively, staff, services):
    """3 and 1,000 staff, 1 and 30 services; where it is small both engines agree to the last bit."""
    config = {"services": many_services(services), "weeks": 40, "office": {"staff": staff}, "adviser": lively}
    scenario = Scenario.check(config)
    stages, tallies = kernel.run(scenario.tables(), SHIPPED_RULES, 1, 0, 1)
    check_valid(scenario, stages, tallies)
    assert (tallies.advisers + tallies.leaders == staff).all()
    assert stages.shape[2] == services
    assert (stages[:, -1, :, Stage.UNAWARE].sum(axis=-1) < services * tallies.advisers[:, -1]).all(), (
        "something happened"
    )
    if staff == 3:
        other = model.run(scenario, SHIPPED_RULES, 1, 0, 1)
        assert stages.tobytes() == other[0].tobytes()
        assert tallies.tobytes() == other[1].tobytes()
