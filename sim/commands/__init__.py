"""What the command line does, one verb a file."""

VERBS = {
    "explain": "explain.explain", "describe": "describe.describe", "list": "listing.listing",
    "story": "story.story", "plan": "plan.plan", "compare": "compare.compare",
    "sensitivity": "sensitivity.sensitivity", "figures": "figures.figures", "report": "report.report",
    "network": "network.network", "verify": "verify.verify", "reproduce": "reproduce.reproduce",
    "export": "export.export", "replay": "reproduce.replay", "completion": "completion.completion",
}  # fmt: skip
"""Words that are not runs: module and function of each."""
