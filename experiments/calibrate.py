"""Which values of a few free parameters agree with the patterns that may be fitted?

Run it with ``python experiments/calibrate.py``; it takes about two minutes. It uses only P1 and P2, prints the
values that fit them, and writes docs/calibration.json, docs/calibration.md and configs/calibration/fitted.yaml.
The defaults do not change: ``calibration=fitted`` runs any scenario with the fitted values.
"""

import json
import sys
from pathlib import Path

from tqdm import tqdm

from sim.analysis.validation.calibrate import DRAWS, as_configuration, calibrate, report
from sim.study.store.files import write_whole

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
FITTED = ROOT / "configs" / "calibration" / "fitted.yaml"

if __name__ == "__main__":
    with tqdm(total=DRAWS, unit=" draws", disable=not sys.stderr.isatty()) as bar:
        calibration = calibrate(done=bar.update)
    write_whole(DOCS / "calibration.json", (json.dumps(calibration, indent=2) + "\n").encode())
    (DOCS / "calibration.md").write_text(report(calibration), encoding="utf-8")
    FITTED.write_text(as_configuration(calibration), encoding="utf-8")
    print(report(calibration))
