"""Which values of a few free parameters agree with the patterns that may be fitted?

Run it with ``python experiments/calibrate.py``; about two minutes. It looks at P1 and P2 only, writes
docs/calibration.json and docs/calibration.md, and says which defaults the patterns ask to be changed. Nothing
takes over a value by itself: a default is changed where it stands, in sim/parameters/, with its pattern as source.
"""

import sys
from pathlib import Path

from tqdm import tqdm

from sim.analysis.calibrate import DRAWS, calibrate, report, store

DOCS = Path(__file__).resolve().parents[1] / "docs"

if __name__ == "__main__":
    with tqdm(total=DRAWS, unit=" draws", disable=not sys.stderr.isatty()) as bar:
        calibration = calibrate(done=bar.update)
    store(calibration, DOCS / "calibration.json")
    (DOCS / "calibration.md").write_text(report(calibration), encoding="utf-8")
    print(report(calibration))
