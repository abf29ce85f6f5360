"""Plain English: phrases that no native engineer writes, and names that say nothing, are refused."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE = [
    *(ROOT / "sim").rglob("*.py"),
    *(ROOT / "experiments").glob("*.py"),
]
PROSE = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "configs").rglob("*.yaml")]
WRITTEN_BEFORE = {"CHANGELOG.md"}
"""Files that also hold what was written for earlier versions."""

PHRASES = re.compile(
    r"\b(made anew|(is|are|was|were) told|so many|(on|with) the same luck|brings? most|what there is|stands? in\b"
    r"|whoever|of one's own|takes? (\w+ ){0,3}into use)\b",
    re.IGNORECASE,
)
NAMES = {"found", "there"}
"""Names of variables that say nothing of what is in them."""


def phrases(text: str) -> list[str]:
    """Return every refused phrase in a text."""
    return [match.group(0) for match in PHRASES.finditer(text)]


def names(source: str) -> list[str]:
    """Return every refused name that a source gives to a variable or an argument."""
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef | ast.Lambda)]
    inside = {node for function in functions for node in ast.walk(function)}
    bound = [node.id for node in inside if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
    arguments = [node.arg for node in inside if isinstance(node, ast.arg)]
    return sorted(name for name in (*bound, *arguments) if name in NAMES)


@pytest.mark.parametrize("path", [*CODE, *PROSE], ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_refused_phrase(path: Path) -> None:
    if path.name not in WRITTEN_BEFORE:
        assert phrases(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", CODE, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_refused_name(path: Path) -> None:
    assert names(path.read_text(encoding="utf-8")) == []


def test_what_is_refused_is_found() -> None:
    """Negative control."""
    text = "The design is made anew, on the same luck; what is told so many times stands in a file of one's own."
    assert phrases(text) == [
        "made anew", "on the same luck", "is told", "so many", "stands in", "of one's own",
    ]  # fmt: skip
    assert phrases("He told us that it understands input, so much so that many agreed.") == []
    assert names("def f(there):\n    found = there\n    return found") == ["found", "there"]
