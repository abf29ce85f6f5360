"""What the command line does, one verb a file."""

VERBS = (
    "explain", "describe", "list", "story", "plan", "compare", "sensitivity", "figures", "network", "verify",
    "reproduce", "export", "replay", "completion",
)  # fmt: skip
"""Words that are not runs."""
