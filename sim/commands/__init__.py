"""What the command line does, one verb a file."""

from collections.abc import Sequence

from sim.errors import InputError

VERBS = (
    "explain", "describe", "list", "story", "plan", "compare", "sensitivity", "figures", "report", "network",
    "verify", "reproduce", "export", "replay", "completion",
)  # fmt: skip
"""Words that are not runs."""


def settings_apart(words: Sequence[str], own: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """Return the settings of a verb's own by name, and the other words, or refuse a setting named twice."""
    asked: dict[str, str] = {}
    rest = []
    for word in words:
        key, _, value = word.partition("=")
        if key not in own:
            rest.append(word)
        elif key in asked:
            raise InputError(f"{word}: {key} is named twice. Name it once.")
        else:
            asked[key] = value
    return asked, rest
