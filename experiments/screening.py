"""Which of all assumed parameters matter for routine use at all?

A hundred parameters are assumed, because nobody has measured them. Those that matter here are the ones to
measure first; those that cannot be told from nothing can wait. Design: configs/experiment/screening.yaml.
Run it with ``python experiments/screening.py``; under two minutes on two cores.
More settings may follow, such as ``design.trajectories=20 language=nb``.
"""

import sys

from sim.analysis.sensitivity import sensitivity
from sim.show.ranking import draw_ranking, ranking
from sim.study.design import preset
from sim.study.study import run_study

if __name__ == "__main__":
    study = run_study(preset("screening", sys.argv[1:]), draw_ranking)
    language = study.manifest["language"]

    (found,) = sensitivity(study, study.manifest["outcome"])
    table = found.table().set_index("name")
    print("Effect of moving a parameter across its plausible range, and what luck alone would show:")
    print(table.loc[table["distinguishable"], ["value", "low", "high", "floor"]].round(4).to_string())

    print()
    for sentence in ranking(found, language):
        print(sentence)
    print(f"\nPicture: {study.folder / 'figures' / 'sensitivity.png'}")
