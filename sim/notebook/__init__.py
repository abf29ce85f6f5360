"""Studies from Python, on the same road as the command line, for notebooks and scripts.

from sim import study

s = study(["baseline", "renewer"], {"office.staff": [10, 30]}, replicates=200)
s                          # in a notebook: the answer, the findings and the cells
s.runs, s.weeks            # tables as data frames
s.compare("strain").table  # paired differences
s.figure("comparison")     # drawn in the notebook

from sim import calibrate

mine = calibrate(["adviser.lapse_rate"], "shares.csv", office={"staff": 30})
mine.table                 # what the counts tell about each parameter
study(["baseline", "renewer"], worlds=mine.draws, office={"staff": 30})

from sim import optimise

best = optimise(["leader.facilitating", "leader.support"], ["routine_share", "strain"], {"strain": 0.35})
best.candidates            # every mix that was tried; best is a study as well

Python and the command line give the same folder, and each goes on with what the other has begun.

One file for each of the three.
"""

from sim.notebook.calibrations import Calibrated, calibrate
from sim.notebook.optima import Optimised, optimise
from sim.notebook.studies import Study, study

__all__ = ["Calibrated", "Optimised", "Study", "calibrate", "optimise", "study"]
