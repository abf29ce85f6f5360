"""``report``: a study as one file that explains itself, for people who do not run sweeps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sim.errors import InputError
from sim.language import check_language, say
from sim.show.pictures import report_file
from sim.study.store.files import check_output
from sim.study.store.folder import Study, make_room


def report(
    folder: Path,
    language: str = "nb",
    outcome: str | None = None,
    output: Path | None = None,
    pdf: bool = False,
    xlsx: bool = False,
) -> Iterator[str]:
    """Write the report of a study, and yield where each file lies.

    Parameters
    ----------
    folder : pathlib.Path
        Of a finished study.
    language : str
    outcome : str, optional
        What the report is about; as the study was run with, when not given.
    output : pathlib.Path, optional
        The HTML file; ``report.nb.html`` in the folder of the study, when not given. The others lie beside it.
    pdf, xlsx : bool
        Whether to write these too.
    """
    from sim.show.report import document, workbook

    check_language(language)
    study = Study(folder)
    outcome = outcome or str(study.manifest["outcome"])  # refuses what is no study before anything is written
    place = check_output("--output", output) if output else make_room(folder, report_file(language))
    if place.suffix.lower() not in (".html", ".htm"):
        raise InputError(
            f"--output {place}: expected a name that ends in .html, such as {place.stem or 'report'}.html"
        )
    page = document.html(study, language, outcome)
    yield told(document.keep(study, place, page.encode("utf-8", "replace"), outcome), language)
    if pdf:
        yield told(document.keep(study, place.with_suffix(".pdf"), document.pdf(page), outcome), language)
    if xlsx:
        yield told(workbook.write(study, place.with_suffix(".xlsx"), language, outcome), language)


def told(path: Path, language: str) -> str:
    """Return where a file lies, in words."""
    return say("Report: {path}", language, path=path)
