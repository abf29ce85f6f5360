"""What the command line does, one verb a file."""

VERBS = ("explain", "describe", "list", "story", "verify", "reproduce", "export", "replay", "completion")
"""Words that are not runs."""
