"""What does a change of the rules do? One fixed table, to be computed before and after it.

Run it with ``python experiments/rule_change.py``; it takes under a minute. Parameters may follow, such as
``leader.caution=1 adviser.innovators=0``. docs/second-edition.md keeps what each change of the rules did.
"""

import sys
from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.analysis.validation.held_out import leader_relation, monitoring, technostress
from sim.analysis.validation.pattern_samples import Samples
from sim.commands.run import guarded
from sim.engines.compiled import week as kernel
from sim.engines.rulebook.book import RuleBook
from sim.model.outcomes import weekly_series
from sim.model.state import Stage
from sim.scenario.compose import compose, scenario_of
from sim.scenario.scenario import Scenario

STAFF, REPLICATES, SEED = (60, 30), 100, 1
WEEKS = (26, 52, 104, 156)
INTERVIEWS = 130
"""Week of the interviews in 2019, counted from 0."""
NO_EXAMPLE = ("leader.example=0",)
NO_FACILITATION = ("leader.facilitating=0",)


def scenario(staff: int, *overrides: str) -> Scenario:
    """Return the baseline with a number of staff."""
    return scenario_of(compose([f"office.staff={staff}", *overrides]))


def run(chosen: Scenario) -> tuple[Any, dict[str, Any]]:
    """Return the advisers in each stage (runs, weeks, services, stages), and every weekly outcome."""
    stages, totals = kernel.run(chosen.tables(), RuleBook(), SEED, 0, REPLICATES)
    return stages, weekly_series(stages, totals)


def since_release(chosen: Scenario, stages: Any, weeks: int) -> float:
    """Return mean routine use some weeks after release, over the services that come during the run."""
    use = stages[..., Stage.ROUTINE] / stages.sum(axis=-1)
    first = [chosen.week_of(service.release) for service in chosen.services]
    after = [use[:, week + weeks, s].mean() for s, week in enumerate(first) if 0 <= week < chosen.weeks - weeks]
    return float(np.mean(after))


def rows(staff: int, overrides: list[str]) -> Iterator[tuple[str, str]]:
    """Yield what is measured in an office of one size, each a label and a number."""
    chosen = scenario(staff, *overrides)
    stages, series = run(chosen)
    end = chosen.weeks - 1

    def percent(name: str, week: int) -> float:
        return 100.0 * float(series[name][:, week].mean())

    for week in WEEKS:
        yield f"use of what is out, week {week}", f"{percent('routine_of_released', week - 1):.1f}"
    for weeks in (26, 52):
        yield f"use {weeks} weeks after release", f"{100.0 * since_release(chosen, stages, weeks):.1f}"
    yield f"acceptance of what is out, week {INTERVIEWS}", f"{percent('accepted_of_released', INTERVIEWS):.1f}"
    for name in ("strain", "combining", "trust"):
        yield f"{name}, week 156", f"{percent(name, end):.1f}"
    for week in WEEKS[1:]:
        yield f"leaders' routine use, week {week}", f"{percent('leader_routine', week - 1):.1f}"
    (yammer,) = [s for s, service in enumerate(chosen.services) if service.key == "yammer"]
    active = stages[:, end, yammer, Stage.ROUTINE] / stages[:, end, yammer].sum(axis=-1)
    yield "active on Yammer, week 156", f"{100.0 * float(active.mean()):.1f}"
    for label, off, week in (
        ("effect of the example, week 104", NO_EXAMPLE, 103),
        ("effect of the example, week 156", NO_EXAMPLE, end),
        ("effect of facilitating, week 156", NO_FACILITATION, end),
    ):
        _, without = run(scenario(staff, *overrides, *off))
        gap = 100.0 * (series["routine_of_released"][:, week] - without["routine_of_released"][:, week])
        yield label, f"{gap.mean():+.1f} (± {1.96 * gap.std(ddof=1) / len(gap) ** 0.5:.1f})"


def correlations(overrides: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the correlations of the virtual survey, patterns P6 to P8."""
    samples = Samples(scenario_of(compose(["office=national", *overrides])), 200, SEED)
    for one in (*monitoring(samples), *technostress(samples), *leader_relation(samples)):
        yield f"{one.pattern}: {one.what['en']}", f"{one.simulated.mean:+.2f} (wanted {one.target:+.2f})"


def main(overrides: list[str]) -> None:
    """Print the table."""
    sizes = [dict(rows(staff, overrides)) for staff in STAFF]
    print("| what | " + " | ".join(f"{staff} staff" for staff in STAFF) + " |")
    print("|---" * (1 + len(STAFF)) + "|")
    for label in sizes[0]:
        print(f"| {label} | " + " | ".join(size[label] for size in sizes) + " |")
    for label, value in correlations(overrides):
        print(f"| {label} | {value} | |")


if __name__ == "__main__":
    sys.exit(guarded(lambda: main(sys.argv[1:])))
