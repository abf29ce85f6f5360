"""A scenario as Mesa has it: what `model.scenario` is, and what SolaraViz of Mesa 3.5 turns into sliders."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from sim.model.parameters import GROUPS, registry
from sim.scenario.compose import load_scenario
from sim.scenario.scenario import Scenario
from sim.scenario.values import value_of

try:
    from mesa.experimental.scenarios import Scenario as MesaScenario
except ImportError:  # Mesa before 3.5 has none

    class MesaScenario(SimpleNamespace):  # type: ignore[no-redef]
        """Stands for Mesa's scenario where there is none."""

        def __init__(self, *, rng: Any = None, **values: Any) -> None:
            super().__init__(rng=rng, **values)


class NavScenario(MesaScenario):  # type: ignore[misc]
    """A shipped scenario, with changes, as Mesa's `Scenario`.

    Parameters
    ----------
    rng : optional
        Seed, in any form that Mesa takes.
    name : str
        Such as ``"facilitator"``.
    **changes
        As of `load_scenario`; ``**{"office.staff": 12}`` is ``office={"staff": 12}``.

    Attributes
    ----------
    office, adviser, … : dataclass
        Parameters by group: ``model.scenario.office.staff``. Every parameter also has its full name, for sliders:
        ``dict(model.scenario)["office.staff"]``.
    world : Scenario
        The checked scenario, with its services, levers, start and weeks.
    """

    def __init__(self, *, rng: Any = None, name: str = "baseline", **changes: Any) -> None:
        self.describe(load_scenario(name, **changes), rng)

    @classmethod
    def of(cls, world: Scenario, rng: Any) -> NavScenario:
        """Return a checked scenario in Mesa's form."""
        one = cls.__new__(cls)
        one.describe(world, rng)
        return one

    def describe(self, world: Scenario, rng: Any) -> None:
        """Take over everything from a checked scenario."""
        parameters = {name: value_of(world.parameters, name) for name in registry()}
        groups = {name: getattr(world.parameters, name) for name in GROUPS}
        super().__init__(rng=rng, **{**parameters, "name": world.name, **groups, "world": world})


# What Mesa 3.5 knows as parameters of a scenario; it reads annotations otherwise, which cannot hold a dot.
NavScenario._scenario_defaults = {
    "name": "baseline",
    **{name: about.default for name, about in registry().items()},
}
