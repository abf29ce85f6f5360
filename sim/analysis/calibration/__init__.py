"""Calibration to a user's counts: read them, run candidates, and keep what shows nearly the same."""
