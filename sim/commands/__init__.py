"""What the command line does, one verb a file."""

VERBS = ("explain", "describe", "list", "story", "figures", "report", "network", "completion")
"""Words that are not runs."""
