"""The report as HTML or PDF: every part is embedded in the page, nothing is loaded from outside."""

from __future__ import annotations

import base64
import hashlib
import itertools
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import InputError
from sim.language import NO_BREAK, check_language, say, say_many, small
from sim.model.formulas import Outcome
from sim.show.drawing import cases_of, source, style, weekly_outcome
from sim.show.figures import prepare
from sim.show.parallel import beside, load_for_all
from sim.show.report import appendix, assumptions, comparison, drawings, explorer, question
from sim.show.text.answer import findings, whole_answer
from sim.show.text.answer_parts import Answer
from sim.study.store.files import record_shown, write_whole
from sim.study.store.folder import Study
from sim.study.store.provenance import shown as command

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup


HERE = Path(__file__).parent
ROOM, EACH = 1450, 60
"""Characters of the answer that fit one screen of a laptop, and how many of them each further line costs."""
MANAGEMENT = 2
"""Pages of the edition for management."""
FIGURE = re.compile(r"<figure.*?</figure>", re.DOTALL)
FIRST_HEIGHT, LAYOUTS = 82, ((3, 52), (2, 110), (2, 80), (1, 0))
"""Height of the first figure in millimetres; how many there are, and the height of the others."""
SMALLEST, MILLIMETRES = 0.6, 25.4 / 72
"""Part of its size below which a figure cannot be read; millimetres of a point."""
ON_SCREENS = re.compile(r'<div class="phone">.*?</svg>\s*</div>|<script.*?</script>', re.DOTALL)
"""What no paper shows and is most of a page: drawings for phones, and the numbers of the explorer."""

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
            "points": points(answered),
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


def points(told: Answer) -> tuple[list[str], list[str]]:
    """Return what an answer says besides: what fits one screen with it, and the rest."""
    sentences = [words for words in (told.when, *told.others, told.week) if words]
    room = ROOM - sum(len(words) + EACH for words in (told.lead, told.price, told.sure) if words)
    used = list(itertools.accumulate(len(words) + EACH for words in sentences))
    fit = max(1, sum(one <= room for one in used))
    return sentences[:fit], sentences[fit:]


def kept_together(words: Any) -> Any:
    """Return text in which each per cent sign stays on the line of its number; markup is left alone."""
    return words.replace(" %", f"{NO_BREAK}%") if type(words) is str else words


def environment() -> Environment:
    """Return a Jinja environment that escapes all values and refuses undefined names."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        autoescape=True,
        finalize=kept_together,
        undefined=StrictUndefined,
        loader=FileSystemLoader(HERE),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["small"] = small
    return made


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
        Whether to keep two pages for management: question, answer, table, up to three figures and limits.

    Raises
    ------
    InputError
        When WeasyPrint or the libraries it uses are missing.
    """
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except (ImportError, OSError) as error:  # OSError: pango is not installed
        raise InputError(
            "--pdf needs WeasyPrint. Install it with: pip install 'nav-adoption[report]', and Pango "
            f"(apt install libpango-1.0-0 libpangoft2-1.0-0). Or print the HTML file to PDF. ({error})"
        ) from None
    printed = ON_SCREENS.sub("", page)
    with style.not_collecting():
        for shown in for_management(printed) if short else [printed]:
            allowed = URLFetcher(allowed_protocols=["data"])
            laid_out = HTML(string=shown, url_fetcher=allowed).render(pdf_tags=True)
            if len(laid_out.pages) <= MANAGEMENT:
                break
        made: bytes = laid_out.write_pdf(pdf_tags=True)
    return made


def for_management(page: str) -> list[str]:
    """Return a report cut down to what management reads, from most to least: the first that fits is taken.

    The table comes before the figures, so that it fills what the answer leaves of the first page. Figures that
    would be too small to read are passed over.
    """
    head, _, rest = page.partition('<section id="researchers-part"')
    page = head + rest[rest.index('<section class="only-script"') :]
    head, table, rest = page.partition('<section id="comparison-part"')
    inside, limits, rest = rest.partition('<section id="limits-part"') if table else ("", "", rest)
    figures = FIGURE.findall(head)
    if not figures:
        return [page.replace("<body>", '<body class="short">', 1)]
    before, after = head[: head.index(figures[0])], head[head.index(figures[0]) + len(figures[0]) :]
    after = FIGURE.sub("", after)
    cut = []
    for whole in (True, False):
        for count, height in LAYOUTS:
            first, *others = chosen(figures, count, height)
            if len(others) < count - 1:  # the next layout has room for as many, and larger ones
                continue
            shown = f"{before}{table + inside if whole else ''}{first}{after}{''.join(others)}{limits}{rest}"
            heights = f"--first: {FIRST_HEIGHT}mm; --others: {height}mm"
            cut.append(shown.replace("<body>", f'<body class="short" style="{heights}">', 1))
    return cut


def chosen(figures: Sequence[str], count: int, height: int) -> list[str]:
    """Return the first figure that can be read at its height on paper, and others that can be at theirs."""
    first = next((one for one in figures if readable(one, FIRST_HEIGHT)), figures[0])
    others = [one for one in figures if one is not first and readable(one, height)]
    return [first, *others[: count - 1]]


def readable(figure: str, height: int) -> bool:
    """Tell whether a figure is drawn large enough when it may be this many millimetres high."""
    drawn = re.search(r'<svg[^>]* height="([\d.]+)pt"', figure)
    return drawn is not None and height >= SMALLEST * float(drawn[1]) * MILLIMETRES
