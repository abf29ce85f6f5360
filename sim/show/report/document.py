"""The report as HTML or PDF: every part is embedded in the page, nothing is loaded from outside."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import InputError
from sim.language import NO_BREAK, check_language, say, say_many
from sim.model.formulas import Outcome
from sim.show.drawing import cases_of, source, style, weekly_outcome
from sim.show.figures import prepare
from sim.show.parallel import beside, load_for_all
from sim.show.report import appendix, assumptions, comparison, drawings, explorer, question
from sim.show.text.answer import findings, whole_answer
from sim.study.store.files import record_shown, write_whole
from sim.study.store.folder import Study
from sim.study.store.provenance import shown as command

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup


HERE = Path(__file__).parent
MOST_POINTS = 3
"""Sentences of the answer that are seen at once beside the lead, so that it fits one screen."""
MANAGEMENT = 2
"""Pages of the edition for management."""
ON_SCREENS = re.compile(r'<div class="phone">.*?</svg>\s*</div>|<script.*?</script>', re.DOTALL)
"""What no paper shows and is most of a page: drawings for phones, and the numbers of the explorer."""
FOR_RESEARCHERS = re.compile(r'<section id="researchers-part".*(?=</main>)', re.DOTALL)
"""What the edition for management leaves out."""

POLICY = (
    "default-src 'none'; script-src '{script}'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)
"""Content security policy: run this one script, by its digest, and load nothing else."""


def html(study: Study, language: str, outcome: str | None = None) -> str:
    """Return the report of a study as one HTML document.

    Parameters
    ----------
    study : Study
        As stored.
    language : str
    outcome : str, optional
        What it is about; as the study was run with, when not given.

    Raises
    ------
    InputError
        When the language is unknown, or the study does not hold the outcome week by week.
    """
    check_language(language)
    about = weekly_outcome(study, outcome or study.manifest["outcome"])
    script = (HERE / "page.js").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    page = environment().get_template("page.html")
    with style.not_collecting():
        everything = parts(study, about, language)
    return page.render(
        language=language,
        say=lambda message, **gaps: say(message, language, **gaps),
        policy=POLICY.format(script=f"sha256-{digest}"),
        css=(HERE / "page.css").read_text(encoding="utf-8"),
        tokens={"text": style.TEXT, "quiet": style.QUIET, "grid": style.GRID, "edge": style.EDGE,
                "better": style.ink(style.BETTER), "worse": style.ink(style.WORSE)},
        script=script,
        most_points=MOST_POINTS,
        **everything,
    )  # fmt: skip


def parts(study: Study, outcome: Outcome, language: str) -> dict[str, Any]:
    """Return everything that the page shows, part by part."""
    panels = cases_of(study, language)
    shown = comparison.shown_outcomes(study, outcome)

    def meanwhile() -> tuple[dict[str, Markup], dict[str, Any]]:
        return drawings.for_phones(study, outcome.name, language), assumptions.assumed(study, panels, language)

    answered = whole_answer(study, outcome.name, language)
    load_for_all(study)
    prepare(study, outcome.name)
    with beside(meanwhile) as other:
        answering, others_drawn = drawings.drawings(study, outcome.name, language, lambda: other()[0])
        return {
            "question": question.asked(study, panels, outcome, language),
            "answer": answered,
            "source": source(study.manifest, language),
            "findings": findings(study, outcome.name, language),
            "comparison": comparison.tables(study, panels, shown, language),
            "others": question.others(study, language),
            "explorer": explorer.data(study, explorer.panels(study, panels), shown, language),
            "limits": appendix.limits(study, language),
            "name": study.manifest["name"],
            "command": command(study.manifest["command"]),
            "facts": appendix.provenance(study, language),
            "glossary": appendix.glossary(shown, language),
            "replicates": say_many(
                "{count} replicate", "{count} replicates", study.manifest["replicates"], language
            ),
            "answering": answering,
            "others_drawn": others_drawn,
            "assumptions": other()[1],
        }


def kept_together(words: Any) -> Any:
    """Return text in which each per cent sign stays on the line of its number; markup is left alone."""
    return words.replace(" %", f"{NO_BREAK}%") if type(words) is str else words


def environment() -> Environment:
    """Return a Jinja environment that escapes all values and refuses undefined names."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        autoescape=True,
        finalize=kept_together,
        undefined=StrictUndefined,
        loader=FileSystemLoader(HERE),
        trim_blocks=True,
        lstrip_blocks=True,
    )


def keep(study: Study, path: Path, content: bytes, outcome: str) -> Path:
    """Write a report, whole or not at all; list it in the study when it is in the study's folder.

    Raises
    ------
    InputError
        When it cannot be written to that path.
    """
    try:
        write_whole(path, content)
    except OSError as error:
        raise InputError(
            f"{path} could not be written ({error.strerror or error}). Choose another place with --output FILE."
        ) from error
    record_shown(study.folder, [path], outcome)
    return path


def pdf(page: str, short: bool = False) -> bytes:
    """Return a page as a tagged PDF, laid out by WeasyPrint: no browser needed.

    Parameters
    ----------
    page : str
        The report as HTML.
    short : bool
        Whether to keep two pages for management: question, answer, three figures and limits.

    Raises
    ------
    InputError
        When WeasyPrint or the libraries it uses are missing.
    """
    try:
        from weasyprint import HTML
    except (ImportError, OSError) as error:  # OSError: pango is not installed
        raise InputError(
            "--pdf needs WeasyPrint. Install it with: pip install 'nav-adoption[report]', and Pango "
            f"(apt install libpango-1.0-0 libpangoft2-1.0-0). Or print the HTML file to PDF. ({error})"
        ) from None
    printed = ON_SCREENS.sub("", page)
    if short:
        printed = FOR_RESEARCHERS.sub("", printed)
    with style.not_collecting():
        document = HTML(string=printed, url_fetcher=nothing)
        for figures in (3, 2, 1) if short else (0,):  # long names leave room for fewer
            if short:
                document.etree_element.find("body").set("class", f"short with-{figures}")
            laid_out = document.render(pdf_tags=True)
            if len(laid_out.pages) <= MANAGEMENT:
                break
        made: bytes = laid_out.write_pdf(pdf_tags=True)
    return made


def nothing(url: str, *_: Any, **__: Any) -> dict[str, Any]:
    """Refuse to fetch: all that the page needs is in it."""
    raise ValueError(f"the report holds everything; nothing is fetched from {url}")
