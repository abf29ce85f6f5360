"""The model as ordinary Mesa: make it, step it, look at people, change a class, run a batch.

python examples/plain_mesa.py (in a row of the batch, `strain` is the office's and `person_strain` a person's)
"""

import mesa
import pandas as pd

from sim import NavModel
from sim.engines.mesa.agents import Adviser


class Calm(Adviser):
    """An adviser who shakes off half of the week's strain by Monday."""

    def act(self):
        """Act as everybody does, then rest."""
        super().act()
        self.strain *= 0.5


if __name__ == "__main__":
    model = NavModel("baseline", seed=1, office={"staff": 12}, weeks=60)
    model.run_model()
    print(model.datacollector.get_model_vars_dataframe()[["routine_share", "trust", "strain"]].iloc[::20].round(2))
    most_seen, _ = max(model.network.in_degree, key=lambda node: node[1])
    print("Most people look to", model.agents[most_seen])

    calm = NavModel("baseline", seed=1, office={"staff": 12}, weeks=60, agent_classes={"adviser": Calm})
    calm.run_model()
    print("Highest strain, shipped and calm:", *(round(m.advisers.agg("strain", max), 2) for m in (model, calm)))

    sizes = {"office.staff": [8, 16], "weeks": 60, "rng": 1, "replicate": range(3)}
    runs = pd.DataFrame(mesa.batch_run(NavModel, sizes, display_progress=False))
    print(runs.groupby(["office.staff", "replicate"])["routine_share"].first().unstack().round(2))
