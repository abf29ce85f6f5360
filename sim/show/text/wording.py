"""Wording: longer texts of a picture or a page, in a file of their own under `words/`, in English.

Like every other text they are translated by the catalogues, see `sim.language`.
"""

from __future__ import annotations

import functools
from pathlib import Path

from sim.language import say_plain

WORDS = Path(__file__).parent / "words"


@functools.cache
def wording(name: str, language: str) -> dict[str, str]:
    """Return the texts of ``words/<name>.yaml`` in a language; gaps in braces are filled by who uses them."""
    import yaml

    found = yaml.safe_load((WORDS / f"{name}.yaml").read_text(encoding="utf-8"))
    return {key: say_plain(str(message), language) for key, message in found.items()}
