"""What is shown of a study: figures, findings in words, and how both look and speak.

Figures are drawn into files and never need a window or a notebook. matplotlib refuses to be imported when
``MPLBACKEND`` names a way of showing that is not installed here, as it does in processes that Jupyter starts; so
it is set aside, but for a notebook itself, which draws more than our files.
"""

import os
import sys

if not {"ipykernel", "matplotlib"} & sys.modules.keys():
    os.environ.pop("MPLBACKEND", None)
