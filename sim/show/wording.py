"""Wording: longer texts of a picture or a page, in both languages, in a file of their own under `words/`."""

from __future__ import annotations

import functools
from pathlib import Path


@functools.cache
def wording(name: str, language: str) -> dict[str, str]:
    """Return the texts of ``words/<name>.yaml`` in a language; gaps in braces are filled by who uses them."""
    import yaml

    file = Path(__file__).parent / "words" / f"{name}.yaml"
    found: dict[str, str] = yaml.safe_load(file.read_text(encoding="utf-8"))[language]
    return found
