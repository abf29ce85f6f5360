"""Presentation of a study: figures, findings in words, and their shared style and wording.

Figures are drawn into files and never need a window or a notebook. matplotlib refuses to be imported when
``MPLBACKEND`` names a backend that is not installed here, as in processes started by Jupyter; so the variable is
removed, except inside a notebook, which draws more than our files.
"""

import os
import sys

if not {"ipykernel", "matplotlib"} & sys.modules.keys():
    os.environ.pop("MPLBACKEND", None)
