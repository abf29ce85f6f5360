"""The tables of a study as a spreadsheet, with a sheet that explains each column."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.analysis.studies.endpoints import Ends
from sim.errors import InputError
from sim.language import check_language, label_of, mark, say, say_plain
from sim.model.outcomes import OUTCOMES
from sim.show.drawing import panels_of
from sim.show.report import appendix, comparison
from sim.show.report.document import keep
from sim.show.text.answer import answer
from sim.study.store.folder import Study
from sim.study.store.provenance import shown

if TYPE_CHECKING:
    import pandas as pd


Rows = Iterable[Sequence[Any]]
MOST_ROWS = 1_000_000
"""A sheet holds 1,048,576."""
WIDEST = 60
"""Of a column, in characters."""


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
    sheet(book, say("Study", language), about_study(study, about, language), widths=(28, 100))
    sheet(book, say("Comparison", language), ends(study, language), head=True, widths=(26, 26, 34, 20))
    for name in ("cells", "runs"):
        sheet(book, name, frame(study.table(name)), head=True)
    sheet(book, "dictionary", dictionary(study), head=True, widths=(14, 26, 20, 70, 70))
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


def ends(study: Study, language: str) -> Iterator[Sequence[Any]]:
    """Yield every outcome of every case at the end of the run, with its paired difference."""
    yield [say(words, language) for words in HEADS]
    runs = Ends(study)
    names = [name for name in OUTCOMES if name in study.runs.columns]
    for panel in panels_of(study, language):
        for line in panel.lines:
            idle = runs.no_effect(line.cell)
            for name in names:
                outcome, level = OUTCOMES[name], runs.level(line.cell, name)
                row: list[Any] = [panel.title, line.label, label_of(outcome.label, language),
                                  say_plain(outcome.unit, language), level.mean, level.n]  # fmt: skip
                if not line.is_reference:
                    end = runs.difference(line.cell, name)
                    read = comparison.reading(end, language, idle) if end.n else "–"
                    row += [end.mean, end.low, end.high, read]
                yield row


HEADS = (
    mark("Group"), mark("Case"), mark("Outcome"), mark("Unit"), mark("Mean"), mark("Replicates"),
    mark("Difference"), mark("Low (95 %)"), mark("High (95 %)"), mark("Reading"),
)  # fmt: skip


def frame(table: pd.DataFrame) -> Iterator[Sequence[Any]]:
    """Yield the rows of a table, column names first; refuse one too long for a sheet."""
    if len(table) > MOST_ROWS:
        raise InputError(
            f"the table has {len(table)} rows and a sheet holds {MOST_ROWS}. Read the Parquet files of the study."
        )
    yield list(table.columns)
    yield from table.astype(object).itertuples(index=False)


def dictionary(study: Study) -> Iterator[Sequence[Any]]:
    """Yield the data dictionary stored in the study."""
    import pandas as pd

    yield from frame(pd.read_csv(Path(getattr(study, "folder", ".")) / "dictionary.csv", keep_default_na=False))


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
    for number, row in enumerate(rows):
        cells = []
        for value in row:
            cell = WriteOnlyCell(page, plain(value))
            if isinstance(value, str):
                cell.data_type = "s"  # a name that begins with = stays a name, even after the cell is edited
                cell.quotePrefix = value.startswith(("=", "+", "-", "@", "\t", "\r"))
                if len(value) > WIDEST:
                    cell.alignment = Alignment(wrap_text=True, vertical="top")
            if head and not number:
                cell.font = Font(bold=True)
            cells.append(cell)
        page.append(cells)


def plain(value: Any) -> Any:
    """Return a value that a sheet can hold: no numpy types, None for missing, no control characters."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and value != value:
        return None
    return ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value
