"""What the command line does, one verb a file."""

VERBS = ("explain", "describe", "list", "completion")
"""Words that are not runs."""
