"""Which leader role brings services into use, and does the answer depend on the size of the office?

Claims C4, C7, C9, C11 and C13. Design: configs/experiment/role_by_size.yaml.
Run it with ``python experiments/role_by_size.py``; half a minute on two cores.
More settings may follow, such as ``replicates=50 language=nb``.
"""

import sys

from sim.show.pictures import draw_pictures
from sim.show.sentences import findings
from sim.study.design import preset
from sim.study.study import run_study

if __name__ == "__main__":
    study = run_study(preset("role_by_size", sys.argv[1:]), draw_pictures)
    last_week = study.manifest["weeks"] - 1

    print("Routine use in the last week, difference from the baseline in percentage points (95 % interval):")
    now = study.differences.query("week == @last_week and outcome == 'routine_share'").merge(study.cells)
    for _, row in now.sort_values(["office.staff", "mean"], ascending=[True, False]).iterrows():
        shown = f"{100 * row['mean']:+.1f} ({100 * row['low']:+.1f} to {100 * row['high']:+.1f})"
        print(f"  {row['panel_en']:>10}  {row['label_en']:16} {shown}")

    print()
    for sentence in findings(study):
        print(sentence)
    print(f"\nPicture: {study.folder / 'figures' / 'comparison.png'}")
