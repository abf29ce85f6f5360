"""Analyses: one question a file. They read studies or run designs, and draw nothing."""
