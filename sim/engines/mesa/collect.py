"""What is counted at the end of each week, and what Mesa's data collector keeps of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np

from sim.model.formulas import Outcome
from sim.model.outcomes import WEEKLY
from sim.model.own_tables import Own
from sim.model.records import STAGES
from sim.model.state import Stage
from sim.model.totals import add_adviser, add_leader, add_leader_use, add_office, add_use, nothing

if TYPE_CHECKING:
    from sim.engines.mesa.model import NavModel
    from sim.engines.mesa.office import Office


def sum_up(offices: list[Office], rules: Any, own: Own) -> tuple[Any, Any]:
    """Sum up offices at the end of the week.

    Returns
    -------
    totals : SimpleNamespace
        See `sim.model.totals`.
    stage_counts : array (services, stages) of int32
    """
    totals = nothing(own.totals)
    stage_counts = np.zeros((len(offices[0].services), STAGES), np.int32)
    for office in offices:
        routine = 0
        for adviser in office.advisers:
            add_adviser(totals, adviser, adviser.week)
            rules.add_own_adviser(totals, adviser, adviser.week)
            for s, use in enumerate(adviser.uses):
                stage_counts[s, use.stage] += 1
                routine += use.stage == Stage.ROUTINE
                add_use(totals, adviser, use)
                rules.add_own_use(totals, adviser, use)
        for leader in office.leaders:
            add_leader(totals, leader, leader)
            rules.add_own_leader(totals, leader, leader)
            for use in leader.uses:
                add_leader_use(totals, use)
        available = sum(service.available for service in office.services)
        routine_share = routine / (len(office.advisers) * len(office.services))
        add_office(totals, office, office.host is not office, available, routine_share)
        rules.add_own_office(totals, office)
    return totals, stage_counts


def row_of(totals: Any) -> tuple[float, ...]:
    """Return totals in the order of `TOTALS`."""
    return tuple(vars(totals).values())


def reporter(outcome: Outcome) -> Callable[[NavModel], float]:
    """Return a function that reads a weekly outcome off a model, for the data collector.

    Mesa 3.4 takes plain functions only, and calls others without the model.
    """

    def report(model: NavModel) -> float:
        return float(outcome.compute(model.totals, model.stage_counts))

    return report


def stages_of(person: Any) -> tuple[int, ...]:
    """Return the stage of a person with each service, for the data collector."""
    return tuple(int(use.stage) for use in person.uses)


class Collector(mesa.DataCollector):  # type: ignore[misc]
    """A data collector of every weekly outcome, and of each person's strain, trust and stages.

    What is each person's is called ``person_strain`` and ``person_trust``: `mesa.batch_run` puts it into one row
    with the outcomes of the offices, ``strain`` and ``trust`` among them.

    Parameters
    ----------
    own : Own
        What user files declare.
    collected : dict, optional
        What has been collected until now.
    """

    def __init__(self, own: Own, collected: Mapping[str, Any] | None = None) -> None:
        super().__init__(
            model_reporters={name: reporter(one) for name, one in {**WEEKLY, **own.means}.items()},
            agent_reporters={"person_strain": "strain", "person_trust": "trust", "stages": stages_of},
        )
        self.__dict__.update(collected or {})

    def collected(self) -> dict[str, Any]:
        """Return what has been collected, without the functions that do so, which cannot be pickled."""
        return {name: value for name, value in vars(self).items() if not name.endswith("_reporters")}
