"""Analyses, one question a file: they read studies or run designs, and draw nothing."""
