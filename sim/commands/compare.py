"""``compare``: show differences between the scenarios of a study, or between two studies, in a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.commands.machine import JSON, document, which
from sim.commands.options import LANGUAGE, OUTCOME, named_once, settings_apart
from sim.errors import InputError, did_you_mean
from sim.language import say
from sim.scenario.checks import float_or_nan, whole_from_text

if TYPE_CHECKING:
    import pandas as pd

    from sim.analysis.studies.compare import Comparison
    from sim.analysis.studies.reach import Reach
    from sim.study.store.folder import Study

SETTINGS = ("outcome", "week", "level", "correction", "reference", "across")
MOST_RANKED = 60
"""Largest number of cells to rank by comparing all pairs; a longer ranking would not be readable."""


@click.argument("words", nargs=-1)
@LANGUAGE
@click.option("--csv", metavar="FILE", help="Write the whole table to this file.")
@click.option("--curve", metavar="FILE", help="Write the share of runs that have seen an event, week by week.")
@click.option("--anyway", is_flag=True, help="Compare studies of different versions or rules.")
@OUTCOME
@JSON
def compare(
    words: Sequence[str],
    language: str,
    csv: str | None = None,
    curve: str | None = None,
    anyway: bool = False,
    outcome: str | None = None,
    as_json: bool = False,
) -> list[str]:
    """Compare the scenarios of a study, or two studies: FOLDER [FOLDER] [outcome=NAME,…] [week=N].

    Parameters
    ----------
    words : sequence of str
        One or two study folders, or zips from ``export``, and settings: ``outcome=routine_share,strain``,
        ``week=104``, ``level=0.95``, ``correction=holm``; of one study ``reference=`` a cell by number or name, or
        ``across=`` an axis on which differences may depend.
    csv : str, optional
        File to write the whole table to.
    curve : str, optional
        File for the share of runs that have seen an event, week by week.
    anyway : bool
        Whether to allow comparing results of different versions or rules.
    outcome : str, optional
        As in ``outcome=…``.
    as_json : bool
        Whether to return the table as JSON.

    Raises
    ------
    InputError
    """
    from sim.study.store.unpack import opened

    folders, settings = [w for w in words if "=" not in w], settings_of([w for w in words if "=" in w])
    if len(folders) not in (1, 2):
        raise InputError(
            f"compare: expected one study folder or two, got {len(folders)}. Studies are in results/."
        )
    settings["outcome"] = named_once(settings, outcome) or ""
    with ExitStack() as open_ones:
        studies = [open_ones.enter_context(opened(Path(folder))) for folder in folders]
        return compared(studies, settings, language, csv, curve, anyway, as_json)


def compared(
    studies: Sequence[Study],
    settings: Mapping[str, str],
    language: str,
    csv: str | None,
    curve: str | None,
    anyway: bool,
    as_json: bool,
) -> list[str]:
    """Return the comparison of one study or two, and write the files asked for; see `compare`."""
    import pandas as pd

    from sim.analysis.studies import compare as analysis
    from sim.analysis.studies.contrasts import interactions, pairs_from
    from sim.analysis.studies.runs import curves
    from sim.scenario.checks import MAX_WEEKS
    from sim.show.text.comparison_table import told
    from sim.study.store.files import write_for_user

    manifests = [study.manifest for study in studies]  # refuses other folders before anything is computed
    outcomes = settings["outcome"].split(",") if settings["outcome"] else []
    how: dict[str, Any] = {
        "week": whole_from_text("week", settings["week"], MAX_WEEKS) if "week" in settings else None,
        "level": level_of(settings.get("level", "0.95")),
        "correction": settings.get("correction", "holm"),
        "language": language,
    }
    reference, across = settings.get("reference"), settings.get("across")
    if reference and across:
        raise InputError(
            f"across={across} compares the study's own differences, so it takes no reference=. Remove reference=."
        )
    if len(studies) == 1 and across:
        comparison = interactions(studies[0], across, outcomes, **how)
    elif len(studies) == 1:
        pairs = pairs_from(studies[0], reference) if reference else None
        comparison = analysis.compare(studies[0], outcomes, pairs, **how)
    elif reference or across:
        raise InputError("compare: reference= and across= are for the cells of one study. Name one study.")
    else:
        comparison = analysis.compare_studies(studies[0], studies[1], outcomes, **how, anyway=anyway)
    if curve:
        parts = [curves(s, outcomes or [s.manifest["outcome"]], how["level"], language) for s in studies]
        names = [study.manifest["name"] for study in studies]
        table = pd.concat(parts, keys=names, names=["study"]).reset_index("study")
        write_for_user("--curve", Path(curve), as_csv(table))
    if csv:
        write_for_user("--csv", Path(csv), as_csv(comparison.table))
    reached = list(reaches(studies[0], comparison)) if len(studies) == 1 and not across else []
    if as_json:
        about = {
            key: getattr(comparison, key) for key in ("level", "correction", "week", "paired", "horizon", "worlds")
        }
        return [document("compare", studies=[which(study) for study in studies], **about, rows=comparison.table,
                         reach=[{**pair, **asdict(part)} for pair, part in reached])]  # fmt: skip
    marks = ", ".join(f"{manifest['name']} {manifest['fingerprint'][:12]}" for manifest in manifests)
    return [
        *told(comparison, manifests[0]["start"], manifests[0]["weeks"], language),
        *(() if across else unlike_told(studies, comparison, language)),
        *reach_told(reached, comparison, language),
        *(rankings(studies[0], comparison, language) if len(studies) == 1 and not across else ()),
        "",
        say("Studies: {studies}", language, studies=marks),
        *([say("Table: {file}", language, file=csv)] if csv else ()),
        *([say("Curves: {file}", language, file=curve)] if curve else ()),
    ]


def reaches(study: Study, comparison: Comparison) -> Iterator[tuple[dict[str, Any], Reach]]:
    """Yield outcome and cells of each comparison that concerns some offices only, and what changes there."""
    from sim.analysis.studies.reach import reach

    if comparison.week is not None:  # offices are kept as of the end
        return
    for row in comparison.table.to_dict("records"):
        pair = {name: row[name] for name in ("outcome", "cell_a", "cell_b")}
        part = reach(study, row["cell_b"], row["cell_a"], row["outcome"])
        if part is not None:
            yield pair, part


def reach_told(
    reached: Sequence[tuple[dict[str, Any], Reach]], comparison: Comparison, language: str
) -> Iterator[str]:
    """Yield what cells change in the offices that they concern, where they concern only some."""
    from sim.model.outcomes import OUTCOMES
    from sim.show.text.comparison_table import fitted
    from sim.show.text.reach import reach_words

    names = dict(zip(comparison.table["cell_b"], comparison.table["B"], strict=True))
    for pair, part in reached:
        words = reach_words(str(names[pair["cell_b"]]), part, OUTCOMES[pair["outcome"]], language)
        yield from ["", *fitted(words)]


def unlike_told(studies: Sequence[Study], comparison: Comparison, language: str) -> Iterator[str]:
    """Yield which cells have other offices than what they are compared with."""
    from sim.show.text.comparison_table import fitted
    from sim.show.text.like_for_like import between_studies, like_for_like, same_offices

    table = comparison.table
    pairs = list(zip(table["cell_b"], table["cell_a"], table["B"], strict=True))
    sentences = (
        [*like_for_like(studies[0], pairs, language), *same_offices(studies[0], pairs, language)]
        if len(studies) == 1
        else between_studies(
            studies[0], studies[1], list(zip(table["cell_a"], table["cell_b"], strict=True)), language
        )
    )
    for words in sentences:
        yield from ["", *fitted(words)]


def rankings(study: Study, comparison: Comparison, language: str) -> Iterator[str]:
    """Yield a ranking of the cells that share a reference, where there are at least three."""
    from sim.analysis.studies.ranking import ranking
    from sim.model.outcomes import OUTCOMES
    from sim.show.text.comparison_table import ranking_told

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
    """Return the settings given as words, refusing unknown ones."""
    settings, unknown = settings_apart(words, SETTINGS)
    for word in unknown:
        key = word.partition("=")[0]
        raise InputError(
            f"compare: unknown setting '{key}'.{did_you_mean(key, SETTINGS)} Settings: {', '.join(SETTINGS)}."
        )
    return {key: value.strip("[]") for key, value in settings.items()}


def level_of(value: str) -> float:
    """Return the confidence level of intervals, or refuse an invalid one."""
    level = float_or_nan(value)
    if not 0.5 <= level < 1:
        raise InputError(f"level={value}: expected a number from 0.5 to below 1, such as level=0.95.")
    return level


FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""First characters that make a spreadsheet treat text as a formula."""


def as_csv(table: pd.DataFrame) -> bytes:
    """Return a table as CSV in which a spreadsheet takes no text, not even a column's name, for a formula."""

    def text(value: object) -> object:
        if not isinstance(value, str):
            return value
        clean = value.replace("\r", "\n")  # csv does not quote a bare \r, which readers take for a new row
        return f"'{clean}" if value.startswith(FORMULA) else clean

    safe = table.rename(columns=text).map(text)
    return safe.to_csv(index=False, lineterminator="\n").encode("utf-8", "replace")
