"""Which runs of which studies may be paired: those that share random draws, rules, version and calendar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.errors import InputError
from sim.language import LABELLED, label_of
from sim.study.store.folder import Study

MUST_AGREE = ("version", "rules")
"""If studies differ in one of these, they come from different models; comparing them takes an explicit option."""


@dataclass(frozen=True)
class Unlike:
    """A trait in which two studies differ.

    Attributes
    ----------
    what : str
        ``version``, ``rules``, ``seed``, ``start``, ``weeks`` or ``replicates``.
    a, b : str
        Its value in each study.
    """

    what: str
    a: str
    b: str


def unlike(a: Study, b: Study) -> tuple[Unlike, ...]:
    """Return every difference between two studies that matters for comparing them."""
    pairs = zip(traits(a).items(), traits(b).values(), strict=True)
    return tuple(Unlike(what, one, other) for (what, one), other in pairs if one != other)


def traits(study: Study) -> dict[str, str]:
    """Return what two studies must share for their runs to be pairs, and the number of replicates."""
    manifest = study.manifest
    replaced = manifest["rules_replaced"]
    sources = ", ".join(digest[:10] for digest in manifest["rules"])
    return {
        "version": manifest["versions"]["nav-adoption"],
        "rules": f"{sources} ({', '.join(replaced)} replaced)" if replaced else sources,
        "seed": str(manifest["seed"]),
        "start": manifest["start"],
        "weeks": str(manifest["weeks"]),
        "worlds": worlds_in_words(manifest),
        "replicates": str(manifest["replicates"]),
    }


def worlds_in_words(manifest: Mapping[str, Any]) -> str:
    """Return the worlds of a study by name and digest; those of studies before there were any are the defaults."""
    worlds = manifest.get("worlds")
    return f"{worlds['name']} ({worlds['draws']}, {worlds['digest'][:10]})" if worlds else "defaults"


def check_alike(a: Study, b: Study, differences: Sequence[Unlike], anyway: bool) -> bool:
    """Return whether runs may be paired; refuse results of different models unless *anyway*."""
    wrong = [difference for difference in differences if difference.what in MUST_AGREE]
    if wrong and not anyway:
        mismatches = "; ".join(f"{d.what}: {d.a} and {d.b}" for d in wrong)
        rules = [study.manifest["rules_replaced"] for study in (a, b)]
        again = "Run one of them again"
        if any(rules):  # it would be the same again
            rule = next(one[0] for one in rules if one)
            again = f"To compare rules, run them in one study: -m rules.{rule}=a.py:{rule},b.py:{rule}"
        raise InputError(
            f"{a.folder} and {b.folder} come from different models ({mismatches}), so a difference may be due to "
            f"the model and not to the scenario. {again}, or add --anyway to compare them regardless."
        )
    return all(difference.what == "replicates" for difference in differences)


def matched_cells(a: Study, b: Study) -> list[tuple[int, int]]:
    """Return pairs of cells (of A, of B) to compare: those with the same values on the axes of both.

    When one study has a single cell, it is compared with each cell of the other.
    """
    ours, theirs = points(a), points(b)
    if len(ours) == 1 or len(theirs) == 1:
        return [(one, other) for one in ours for other in theirs]
    numbers = {point: cell for cell, point in ours.items()}
    pairs = [(numbers[point], cell) for cell, point in theirs.items() if point in numbers]
    if not pairs:
        axes = [", ".join(axis["key"] for axis in study.manifest["axes"]) for study in (a, b)]
        raise InputError(
            f"{a.folder} (by {axes[0]}) and {b.folder} (by {axes[1]}) have no cell in common. Compare studies "
            "of the same design, or one study of a single scenario with another."
        )
    return pairs


def points(study: Study) -> dict[int, tuple[tuple[str, Any], ...]]:
    """Return the values of each cell on the axes of its study."""
    keys = sorted(axis["key"] for axis in study.manifest["axes"])
    return {int(row["cell"]): tuple((k, str(row[k])) for k in keys) for row in study.cells.to_dict("records")}


def labels(study: Study, language: str) -> dict[int, str]:
    """Return the label of each cell, with its panel when there are several."""
    return {
        int(row["cell"]): ", ".join(filter(None, (told(row, language), told(row, language, "panel"))))
        for row in study.cells.to_dict("records")
    }


def told(row: Any, language: str, what: str = "label") -> str:
    """Return the label or the ``panel`` of a row of the cells, in a language."""
    return label_of({code: str(row[f"{what}_{code}"]) for code in LABELLED}, language)
