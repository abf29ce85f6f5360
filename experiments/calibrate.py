"""Which values of a few free parameters agree with the patterns that may be fitted?

Run it with ``python experiments/calibrate.py``; about two minutes. It looks at P1 and P2 only, says which values
they ask for, and writes docs/calibration.json, docs/calibration.md and configs/calibration/fitted.yaml. The
defaults stay as they are: ``calibration=fitted`` runs any scenario with what was fitted.
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
