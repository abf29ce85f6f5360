"""The tables of a study as a spreadsheet in one language, with a sheet that explains each column."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.analysis.studies.effects import effects_of
from sim.errors import InputError
from sim.language import check_language, label_of, languages, mark, say, say_plain
from sim.model.outcomes import OUTCOMES
from sim.model.parameters import registry
from sim.show.drawing import cases_of, scale, unit_of, unit_of_change
from sim.show.report import appendix, comparison
from sim.show.report.document import keep
from sim.show.text.answer import answer
from sim.show.text.certainty import in_worlds
from sim.study.store.dictionary import meaning
from sim.study.store.folder import Study
from sim.study.store.provenance import shown

if TYPE_CHECKING:
    import pandas as pd


Rows = Iterable[Sequence[Any]]
MOST_ROWS = 1_000_000
"""A sheet holds 1,048,576."""
WIDEST = 60
"""Of a column, in characters."""
SHARE, POINTS, PLAIN, SIGNED = "0.0 %", "+0.0;\u22120.0;0.0", "0.00", "+0.00;\u22120.00;0.00"
"""How a spreadsheet shows levels and differences: shares as per cent, their differences in percentage points."""


def write(study: Study, path: Path, language: str, outcome: str | None = None) -> Path:
    """Write the workbook of a study, whole or not at all, and return its path.

    Parameters
    ----------
    study : Study
        As stored.
    path : pathlib.Path
    language : str
    outcome : str, optional
        What the answer is about; as the study was run with, when not given.
    """
    try:
        from openpyxl import Workbook
    except ImportError:
        raise InputError("--xlsx needs openpyxl. Install it with: pip install 'nav-adoption[report]'") from None
    check_language(language)
    about = outcome or str(study.manifest["outcome"])
    book = Workbook(write_only=True)
    sheet(book, say("The answer", language), about_study(study, about, language), widths=(28, 100))
    sheet(book, say("Comparison", language), ends(study, about, language), head=True,
          widths=(22, 28, 30, 16, 10, 12, 18, 12, 12, 12, 22, 34))  # fmt: skip
    for name, title in TABLES.items():
        sheet(book, say(title, language), frame(study.table(name), language), head=True)
    sheet(book, say("Columns", language), columns(study, language), head=True, widths=(14, 34, 28, 20, 90))
    content = io.BytesIO()
    book.save(content)
    return keep(study, path, content.getvalue(), about)


def about_study(study: Study, outcome: str, language: str) -> Iterator[tuple[str, str]]:
    """Yield the answer of the study, its provenance and its limits."""
    yield say("The answer", language), answer(study, outcome, language)
    yield from appendix.provenance(study, language)
    yield say("Command", language), shown(study.manifest["command"])
    for words in appendix.limits(study, language):
        yield say("What this cannot tell", language), words


def ends(study: Study, about: str, language: str) -> Iterator[Sequence[Any]]:
    """Yield every outcome of every case at the end of the run, with its paired difference; the asked one first."""
    yield [say(words, language) for words in HEADS]
    effects = effects_of(study)
    first = [outcome.name for outcome in comparison.shown_outcomes(study, OUTCOMES[about])]
    names = [name for name in dict.fromkeys([*first, *OUTCOMES]) if name in study.runs.columns]
    lines = [(panel, line) for panel in cases_of(study, language) for line in panel.lines]
    for name in names:
        outcome = OUTCOMES[name]
        here, apart = (SHARE, POINTS) if outcome.percent else (PLAIN, SIGNED)
        for panel, line in lines:
            level = effects.ends.level(line.cell, name)
            row: list[Any] = [panel.title, line.label, label_of(outcome.label, language),
                              unit_of(outcome, language), Shown(level.mean, here), level.n]  # fmt: skip
            if not line.is_reference:
                effect = effects.of(line.cell, name, to=line.reference)
                end = effect.end
                read = comparison.reading(effect, language) if end.n else "–"
                row += [unit_of_change(outcome, language),
                        *(Shown(scale(outcome) * value, apart) for value in (end.mean, end.low, end.high)), read,
                        in_worlds(effect, language)]  # fmt: skip
            yield row


HEADS = (
    mark("Group"), mark("Case"), mark("Outcome"), mark("Unit"), mark("At the end"), mark("Replicates"),
    mark("Unit of difference"), mark("Difference"), mark("Low (95 %)"), mark("High (95 %)"), mark("Reading"),
    mark("In how many worlds"),
)  # fmt: skip
UNITS = mark("number"), mark("text"), mark("choice"), mark("runs")
"""Units of columns that are neither outcomes nor parameters, for translation; see `sim.study.store.dictionary`."""
TABLES = {"cells": mark("Cases"), "runs": mark("Runs")}
"""Tables of a study that a sheet of their own holds, with its title."""


class Shown(NamedTuple):
    """A number, and the format in which a spreadsheet shows it."""

    value: float
    format: str


def frame(table: pd.DataFrame, language: str) -> Iterator[Sequence[Any]]:
    """Yield the rows of a table, names of columns in words first; refuse one too long for a sheet."""
    if len(table) > MOST_ROWS:
        raise InputError(
            f"the table has {len(table)} rows and a sheet holds {MOST_ROWS}. Read the Parquet files of the study."
        )
    others = tuple(f"_{code}" for code in languages() if code != language)
    table = table[[column for column in table.columns if not column.endswith(others)]]
    yield [in_words(column, language) for column in table.columns]
    formats = {
        place: SHARE if OUTCOMES[column].percent else PLAIN
        for place, column in enumerate(table.columns)
        if column in OUTCOMES
    }
    for row in table.astype(object).itertuples(index=False):
        yield [Shown(value, formats[place]) if place in formats else value for place, value in enumerate(row)]


def in_words(column: str, language: str) -> str:
    """Return a column of a table in words: a name of its own, or the label of its outcome or parameter."""
    if column in HEADINGS:
        return say(HEADINGS[column], language)
    about = OUTCOMES.get(column) or registry().get(column)
    return label_of(about.label, language) if about else column


HEADINGS = {
    "cell": mark("Case"), "reference": mark("Compared with case"), "replicate": mark("Replicate"),
    "replicates": mark("Replicates"), "scenario": mark("Scenario"), "levers": mark("Levers"),
    **{f"label_{code}": mark("Name of the case") for code in languages()},
    **{f"panel_{code}": mark("Group") for code in languages()},
}  # fmt: skip
"""Columns that are neither outcomes nor parameters."""


def columns(study: Study, language: str) -> Iterator[Sequence[Any]]:
    """Yield what each column is called, in words and in the files of the study, and what it means."""
    yield [say(words, language) for words in (
        mark("Sheet"), mark("Column"), mark("Name in the files"), mark("Unit"), mark("Meaning"))]  # fmt: skip
    for name, title in TABLES.items():
        others = tuple(f"_{code}" for code in languages() if code != language)
        for column in (column for column in study.table(name).columns if not column.endswith(others)):
            unit, nb, en = meaning(name, column)
            what = label_of({"nb": nb, "en": en}, language)
            yield [say(title, language), in_words(column, language), column, say_plain(unit, language),
                   in_words(column, language) if what == column else what]  # fmt: skip


def sheet(book: Any, title: str, rows: Rows, head: bool = False, widths: Sequence[int] = ()) -> None:
    """Write a sheet; text that looks like a formula stays text."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    page = book.create_sheet(title)
    if head:
        page.freeze_panes = "A2"
    for place, width in enumerate(widths):
        page.column_dimensions[get_column_letter(place + 1)].width = width
    number = columns = 0
    for number, row in enumerate(rows):
        columns = max(columns, len(row))
        cells = []
        for value in row:
            cell = WriteOnlyCell(page, plain(value.value if isinstance(value, Shown) else value))
            if isinstance(value, Shown):
                cell.number_format = value.format
            if isinstance(value, str):
                cell.data_type = "s"  # a name that begins with = stays a name, even after the cell is edited
                cell.quotePrefix = value.startswith(("=", "+", "-", "@", "\t", "\r"))
                if len(value) > WIDEST:
                    cell.alignment = Alignment(wrap_text=True, vertical="top")
            if head and not number:
                cell.font = Font(bold=True)
            cells.append(cell)
        page.append(cells)
    if head:
        page.auto_filter.ref = f"A1:{get_column_letter(columns)}{number + 1}"


def plain(value: Any) -> Any:
    """Return a value that a sheet can hold: no numpy types, None for missing, no control characters."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and value != value:
        return None
    return ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value
