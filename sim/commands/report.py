"""``report``: write a study as one self-contained file, for readers who do not run simulations."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from sim.commands.options import PATH, STUDY
from sim.errors import InputError
from sim.language import check_language, languages, say


@STUDY
@click.option("--language", type=click.Choice(languages()), default="nb", show_default=True)
@click.option("--outcome", help="What the report is about; by default the study's own.")
@click.option("--output", type=PATH, help="The HTML file; by default FOLDER/report.nb.html, or beside a zip.")
@click.option("--pdf", is_flag=True, help="Also as PDF, beside it: two pages for management, and all of it.")
@click.option("--xlsx", is_flag=True, help="Also the tables as a spreadsheet, beside it.")
def report(
    study: Path, language: str, outcome: str | None, output: Path | None, pdf: bool, xlsx: bool
) -> Iterator[str]:
    """Write one HTML file that explains a study: FOLDER, or a zip from ``export``."""
    from sim.model.outcomes import OUTCOMES
    from sim.scenario.checks import one_of
    from sim.show.pictures import report_file
    from sim.show.report import document, workbook
    from sim.study.repeated_weeks import with_weeks
    from sim.study.store.files import check_output
    from sim.study.store.folder import make_room
    from sim.study.store.unpack import is_packed, opened

    check_language(language)
    with opened(study) as stored:
        outcome = outcome or str(stored.manifest["outcome"])  # refuses other folders before anything is written
        if output or is_packed(study):
            beside = study.with_name(f"{study.stem}.{report_file(language)}")
            place = check_output("--output", output or beside)
        else:
            place = make_room(stored.folder, report_file(language))
        if place.suffix.lower() not in (".html", ".htm"):
            raise InputError(
                f"--output {place}: expected a name that ends in .html, such as {place.stem or 'report'}.html"
            )
        stored = with_weeks(stored, one_of("--outcome", outcome, tuple(OUTCOMES)))
        page = document.html(stored, language, outcome)
        yield say(
            "Report: {path}", language, path=document.keep(stored, place, page.encode("utf-8", "replace"), outcome)
        )
        if pdf:
            for ending, short in ((".short.pdf", True), (".pdf", False)):
                file = document.keep(stored, place.with_suffix(ending), document.pdf(page, short), outcome)
                yield say("Report: {path}", language, path=file)
        if xlsx:
            file = workbook.write(stored, place.with_suffix(".xlsx"), language, outcome)
            yield say("Report: {path}", language, path=file)
