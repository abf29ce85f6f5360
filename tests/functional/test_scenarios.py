"""Every shipped scenario changes what it says it changes; found by listing, so that new ones join by existing."""

import numpy as np
import pytest
from omegaconf import OmegaConf

from sim.engines.simulate import simulate
from sim.model.outcomes import OUTCOMES
from sim.model.run_outcomes import PER_RUN
from sim.scenario.compose import load_scenario
from sim.scenario.folders import config_folder, groups
from sim.statistics.summaries import paired_interval

LANGUAGES = ("nb", "en")

REPLICATES = 100
FEWER = 25
"""Runs of a nation, which has many offices in each."""
NAMES = groups()["scenario"]


def note(name, key):
    return OmegaConf.to_container(OmegaConf.load(config_folder() / "scenario" / f"{name}.yaml")).get(key)


def means(name, drawn=None, **changes):
    """Return every outcome of each run in an office of 30: weekly ones as their mean over the run."""
    office = {"staff": 30} if drawn is None else {"staff": 30, "drawn": drawn}
    scenario = load_scenario(name, office=office, **changes)
    replicates = REPLICATES if scenario.parameters.nation.offices == 1 else FEWER
    series = simulate(scenario, replicates=replicates).series
    found = {outcome: values.mean(axis=1) for outcome, values in series.items()}
    return scenario, {**found, **{outcome: about.compute(series) for outcome, about in PER_RUN.items()}}


@pytest.fixture(scope="module")
def baselines():
    """Return the baseline by first day of the run and the offices that a scenario is about, each run once."""
    runs = {}

    def of(scenario):
        nation = {name: getattr(scenario.parameters.nation, name) for name in ("offices", "regions")}
        key = scenario.start, scenario.parameters.office.drawn, *nation.values()
        if key not in runs:
            runs[key] = means("baseline", drawn=key[1], start=scenario.start, nation=nation)[1]
        return runs[key]

    return of


def kept(name, changes, base, found):
    """Return whether each promised change is there: the whole 95 % interval on its side of zero."""
    told = {}
    for outcome, sign in changes.items():
        _, low, high = paired_interval(found[outcome] - base[outcome])
        told[outcome] = bool(low > 0.0 if sign == "+" else high < 0.0)
    return told


@pytest.mark.parametrize("name", [name for name in NAMES if name != "baseline"])
def test_a_scenario_differs_from_the_baseline_in_what_it_says(name, baselines):
    """Protects every comparison: a scenario whose change does not arrive would look like a finding of none.

    With the same random numbers an interval on the wrong side comes in 2.5 % of seeds at most; the seed is fixed.
    """
    changes = note(name, "changes")
    assert changes, f"configs/scenario/{name}.yaml says of no outcome that it changes"
    assert set(changes) <= set(OUTCOMES)
    assert set(changes.values()) <= {"+", "-"}
    scenario, found = means(name)
    base = baselines(scenario)
    assert all(kept(name, changes, base, found).values()), kept(name, changes, base, found)
    turned = {outcome: "-" if sign == "+" else "+" for outcome, sign in changes.items()}
    assert not any(kept(name, turned, base, found).values()), "negative control"
    assert not any(kept(name, changes, base, base).values()), "negative control: the baseline against itself"
    assert all(np.isfinite(values).all() for key, values in found.items() if not key.startswith("weeks_to"))


@pytest.mark.parametrize("name", NAMES)
def test_a_scenario_says_what_it_asks_in_both_languages(name):
    for key in ("title", "question"):
        assert set(note(name, key)) == set(LANGUAGES), key
        assert all(text.strip() for text in note(name, key).values())
    assert note(name, "name") == name
    assert note(name, "claim")
