"""The command line, with one file per verb."""

VERBS = {
    "explain": "explain.explain", "describe": "describe.describe", "list": "listing.listing",
    "story": "story.story", "plan": "plan.plan", "compare": "compare.compare",
    "optimise": "optimise.optimise", "discover": "discover.discover",
    "sensitivity": "sensitivity.sensitivity", "value": "value.value",
    "figures": "figures.figures", "report": "report.report",
    "network": "network.network", "verify": "verify.verify", "reproduce": "reproduce.reproduce",
    "export": "export.export", "replay": "reproduce.replay", "app": "app.app",
    "calibrate": "calibrate.calibrate",
    "completion": "completion.completion", "check": "check.check",
    "new-rule": "new_rule.new_rule", "check-rule": "check_rule.check_rule",
}  # fmt: skip
"""Verbs, which run no study design: module and function of each."""
