"""How much of what is uncertain about routine use lies with leaders, advisers, the office and meetings?

Claim C2. All parameters of a part of the model move together through their plausible ranges, so that a
part has a share of the variance by itself and one with all its interplay with the others.
Design: configs/experiment/variance.yaml.
Run it with ``python experiments/variance.py``; about two minutes on two cores.
More settings may follow, such as ``design.samples=128 language=nb``.
"""

import sys

from sim.analysis.sensitivity import sensitivity
from sim.show.ranking import draw_ranking, ranking
from sim.study.design import preset
from sim.study.study import run_study

if __name__ == "__main__":
    study = run_study(preset("variance", sys.argv[1:]), draw_ranking)
    language = study.manifest["language"]

    (found,) = sensitivity(study, study.manifest["outcome"])
    print("Share of the variance: with all interplay, by itself, and what luck alone would show:")
    print(found.table().set_index("name")[["value", "low", "high", "alone", "floor"]].round(3).to_string())

    print()
    for sentence in ranking(found, language):
        print(sentence)
    print(f"\nPicture: {study.folder / 'figures' / 'sensitivity.png'}")
