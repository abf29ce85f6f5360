"""Tables in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def row(*cells: str) -> str:
    """Return a row of a table."""
    return f"| {' | '.join(cells)} |"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table with its head."""
    return "\n".join(row(*cells) for cells in (head, ["---"] * len(head), *rows))
