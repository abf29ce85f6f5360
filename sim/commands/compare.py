"""``compare``: differences between the scenarios of a study, or between two studies, in a terminal."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import Refused, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

    from sim.analysis.compare import Comparison
    from sim.study.store import Study

SETTINGS = ("outcome", "week", "level", "correction")
MOST_RANKED = 60
"""Cells whose pairs are all compared; beyond that a ranking is no longer readable."""


def comparing(
    words: Sequence[str], language: str, csv: str | None = None, anyway: bool = False, curve: str | None = None
) -> Iterator[str]:
    """Yield the lines that tell how scenarios differ.

    Parameters
    ----------
    words : sequence of str
        One or two study folders, and settings: ``outcome=routine_share,strain``, ``week=104``,
        ``level=0.95``, ``correction=holm``.
    language : str
    csv : str, optional
        File to write the whole table to.
    anyway : bool
        Whether results of different models may be compared.
    curve : str, optional
        File to write the share of runs to that have seen an event, week by week.

    Raises
    ------
    Refused
    """
    import pandas as pd

    from sim.analysis.compare import compare, compare_studies
    from sim.analysis.events import curves
    from sim.show.compared import told
    from sim.study.store import Study
    from sim.words import say

    folders, settings = [w for w in words if "=" not in w], settings_of([w for w in words if "=" in w])
    if len(folders) not in (1, 2):
        raise Refused(f"compare: expected one study folder or two, got {len(folders)}. Studies lie in results/.")
    studies = [Study(Path(folder)) for folder in folders]
    manifests = [study.manifest for study in studies]  # refuses what is not a study, first of all
    outcomes = settings.get("outcome", "").split(",") if settings.get("outcome") else []
    week = whole_week(settings["week"]) if "week" in settings else None
    level = level_of(settings.get("level", "0.95"))
    correction = settings.get("correction", "holm")
    if len(studies) == 1:
        comparison = compare(
            studies[0], outcomes, week=week, level=level, correction=correction, language=language
        )
    else:
        comparison = compare_studies(
            studies[0], studies[1], outcomes,
            week=week, level=level, correction=correction, language=language, anyway=anyway,
        )  # fmt: skip
    if curve:
        parts = [curves(s, outcomes or [s.manifest["outcome"]], level, language) for s in studies]
        names = [study.manifest["name"] for study in studies]
        write_csv("--curve", pd.concat(parts, keys=names, names=["study"]).reset_index("study"), Path(curve))
    if csv:
        write_csv("--csv", comparison.table, Path(csv))
    yield from told(comparison, manifests[0]["start"], manifests[0]["weeks"], language)
    if len(studies) == 1:
        yield from rankings(studies[0], comparison, language)
    marks = ", ".join(f"{manifest['name']} {manifest['fingerprint'][:12]}" for manifest in manifests)
    yield ""
    yield say("Studies: {studies}", language, studies=marks)
    if csv:
        yield say("Table: {file}", language, file=csv)
    if curve:
        yield say("Curves: {file}", language, file=curve)


def rankings(study: Study, comparison: Comparison, language: str) -> Iterator[str]:
    """Yield a ranking of the cells that share a reference, where there are at least three."""
    from sim.analysis.ranking import ranking
    from sim.outcomes import OUTCOMES
    from sim.show.compared import ranking_told

    idle = set(comparison.table.loc[comparison.table["no_effect"].notna(), "cell_b"])
    for outcome in dict.fromkeys(comparison.table["outcome"]):
        for _, group in study.cells.groupby("reference"):
            if 3 <= len(group) <= MOST_RANKED:
                ranks = ranking(
                    study, outcome, list(group["cell"]), week=comparison.week, level=comparison.level,
                    correction=comparison.correction, language=language,
                )  # fmt: skip
                if len(ranks):
                    yield ""
                    yield from ranking_told(ranks, OUTCOMES[outcome], comparison.level, language, idle)


def settings_of(words: Sequence[str]) -> dict[str, str]:
    """Return the settings among the words, refusing unknown ones."""
    settings = {}
    for word in words:
        key, _, value = word.partition("=")
        if key not in SETTINGS:
            raise Refused(f"compare: unknown setting '{key}'.{did_you_mean(key, SETTINGS)} "
                          f"Settings: {', '.join(SETTINGS)}.")  # fmt: skip
        if key in settings:
            raise Refused(f"compare: {key} is named twice. Name it once.")
        settings[key] = value.strip("[]")
    return settings


def whole_week(value: str) -> int:
    """Return a week, or refuse."""
    if not value.isdigit():
        raise Refused(f"week={value}: expected a week of the run, counted from 0, such as week=104.")
    return int(value)


def level_of(value: str) -> float:
    """Return the level of an interval, or refuse."""
    try:
        level = float(value)
    except ValueError:
        level = 0.0
    if not 0.5 <= level < 1:
        raise Refused(f"level={value}: expected a number from 0.5 to below 1, such as level=0.95.")
    return level


def write_csv(option: str, table: pd.DataFrame, file: Path) -> None:
    """Write a table whole or not at all; a refusal names the option that asked for it."""
    try:
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")
        os.close(handle)
        try:
            table.to_csv(name, index=False, lineterminator="\n")
            os.replace(name, file)
        finally:
            Path(name).unlink(missing_ok=True)
        os.chmod(file, 0o644)  # mkstemp makes it private; results are to be shared
    except OSError as error:
        raise Refused(
            f"{option} {file}: cannot write there ({error.strerror or error}). Name another file."
        ) from error
