"""The reference of the site holds everything that can be set, measured, replaced and asked, once."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import sim
from sim.commands import VERBS
from sim.model.outcomes import OUTCOMES
from sim.model.parameters import registry
from sim.model.rules import REPLACEABLE
from sim.scenario.folders import groups

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def reference() -> Iterator[ModuleType]:
    """Return the module of docs/ that makes the pages."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(DOCS))
        yield importlib.import_module("make_reference")


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("parameters", registry()),
        ("rules", REPLACEABLE),
        ("scenarios", groups()["scenario"]),
        ("levers", [name for name in groups()["levers"] if name != "none"]),
        ("verbs", VERBS),
        ("python", sim.__all__),
    ],
)
def test_everything_has_one_place(page: str, names: list[str], reference: ModuleType) -> None:
    text = reference.pages()[f"reference/{page}.md"]
    anchors = re.findall(r"^##+ \S+ \{ #(\S+) \}$", text, re.MULTILINE)
    assert sorted(anchors) == sorted(names)


def test_every_outcome_is_a_row(reference: ModuleType) -> None:
    rows = re.findall(r"^\| `(\w+)` \|", reference.outcomes(), re.MULTILINE)
    assert rows == list(OUTCOMES)


def test_signatures_and_docstrings_are_those_of_the_source(reference: ModuleType) -> None:
    def example(name: str = "a", *rest: int) -> float:
        """Say what it is.

        Parameters
        ----------
        name : str
            Such as ``"b"``;
            or another.

        Examples
        --------
        >>> example()
        1.0
        """
        return 1.0

    assert reference.signature_of(example) == "(\n    name: str = 'a',\n    *rest: int,\n) -> float"
    assert reference.docstring(example) == (
        'Say what it is.\n\n**Parameters**\n\n- `name : str`: Such as `"b"`; or another.\n\n'
        "**Examples**\n\n```pycon\n>>> example()\n1.0\n```"
    )
