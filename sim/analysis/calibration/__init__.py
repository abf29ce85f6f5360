"""Calibration to one's own counts: read them, run candidates, and keep what shows nearly the same."""
