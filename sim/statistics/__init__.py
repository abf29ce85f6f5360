"""Estimates, intervals, corrections and precision, from arrays only: nothing here knows a study."""
