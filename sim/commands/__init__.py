"""What the command line does, one verb a file."""

VERBS = ("explain", "describe", "list", "story", "plan", "compare", "sensitivity", "completion")
"""Words that are not runs."""
