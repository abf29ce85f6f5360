"""A Hydra sweeper that hands a whole design to the study runner as one batch.

Hydra's own sweeper makes each point of a sweep a job, which costs about 0.15 seconds and six
files. Here Hydra parses and composes; a run of a study is never a Hydra job. Hydra insists on
the name of the folder `hydra_plugins`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hydra.core.config_store import ConfigStore
from hydra.plugins.sweeper import Sweeper
from hydra.types import HydraContext
from omegaconf import DictConfig, open_dict


class StudySweeper(Sweeper):
    """Turns ``-m key=a,b …`` into one study."""

    def __init__(self, params: dict[str, str] | None = None) -> None:
        self.params = dict(params or {})

    def setup(
        self, *, hydra_context: HydraContext, task_function: Callable[[DictConfig], Any], config: DictConfig
    ) -> None:
        """Keep what Hydra gives; called by Hydra before `sweep`."""
        self.loader = hydra_context.config_loader
        self.config = config

    def sweep(self, arguments: list[str]) -> None:
        """Hand on the design that these overrides, and the preset's axes, describe.

        Raises
        ------
        InputError
            When they describe none.
        """
        from sim.commands.run import designs
        from sim.scenario.compose import composing, plain
        from sim.study.design.build import expand

        def compose(overrides: list[str]) -> dict[str, Any]:
            assert self.config is not None  # setup came first
            with composing():
                config = self.loader.load_sweep_config(self.config, overrides)
            with open_dict(config):
                config.pop("hydra", None)
            return plain(config)

        designs.append(expand(arguments, self.params, compose))


ConfigStore.instance().store(
    group="hydra/sweeper",
    name="nav_adoption",
    node={"_target_": "hydra_plugins.nav_adoption_sweeper.StudySweeper", "params": {}},  # axes of a preset
    provider="nav_adoption",
)
