"""A report opens anywhere, alone: in a real browser, without network, without script, on paper, read aloud."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, sync_playwright
from pypdf import PdfReader

from sim.show.report.document import ON_SCREENS, pdf
from sim.study.store.files import write_json

pytestmark = pytest.mark.slow

Run = Callable[..., subprocess.CompletedProcess[str]]

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync",
         "--disable-component-update"]  # fmt: skip
AXE = str(files("axe_playwright_python") / "axe.min.js")

EVIL = (
    "=HYPERLINK(1) <script>document.title='hacked'</script><img src=x onerror=document.title='hacked'> "
    "Blåbærsyltetøy 😀 Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
)
SCENARIO = f"""\
# @package _global_
defaults: [/scenario/renewer@_global_, _self_]
name: evil
title: {{nb: {json.dumps(EVIL, ensure_ascii=False)}, en: {json.dumps(EVIL, ensure_ascii=False)}}}
question: {{nb: {json.dumps(EVIL, ensure_ascii=False)}, en: {json.dumps(EVIL, ensure_ascii=False)}}}
"""
DOCS = Path(__file__).parents[2] / "docs"
PARTS = {
    "nb": ("Svaret", "Figurer", "Sammenligning", "Hva dette ikke kan si", "For forskere"),
    "en": ("The answer", "Figures", "Comparison", "What this cannot tell", "For researchers"),
}
RESEARCHERS = {
    "nb": ("Hva scenarioene forutsetter", "Slik gjenskaper du resultatene", "Ordforklaringer"),
    "en": ("What the scenarios assume", "How to reproduce this", "Glossary"),
}
"""What stands in the part for researchers, which is closed at first."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    """Return a folder in which studies lie: one with a nasty name, and a small one."""
    folder = tmp_path_factory.mktemp("reports")
    file = folder / "own" / "scenario" / "evil.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(SCENARIO, encoding="utf-8")
    done = run(
        folder, "--config-dir", "own", "-m", "scenario=baseline,evil", "office.staff=10,30", "replicates=6",
        "weeks=60", "study='blåbær & co'", "report=nb",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    done = run(folder, "replicates=1", "weeks=20", "office.staff=5", "weekly=[routine_share]", "study=one",
               "report=en")  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder


def study(home: Path, name: str) -> Path:
    return next(path for path in (home / "results").iterdir() if path.name.startswith(name))


@pytest.fixture(scope="module")
def reports(home: Path, run: Run) -> dict[str, Path]:
    """Return the report of the nasty study by language: the one made at its end, and one asked for."""
    folder = study(home, "blåbær")
    done = run(home, "report", str(folder), "--language", "en", "--output", "report en.html", "--pdf", "--xlsx")
    assert done.returncode == 0, done.stderr
    return {"nb": folder / "report.nb.html", "en": home / "report en.html"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return Chromium as it is on this machine."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        pytest.skip(f"no browser to open reports in: none of {', '.join(BROWSERS)} is on PATH")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def opened(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a file with the network closed and hears every complaint.

    At the end nothing may have been asked for but the file, and nothing may have been complained about
    but what the test expects: ``opened(file, expected="…")``.
    """
    contexts: list[Any] = []
    asked: list[str] = []
    complaints: list[str] = []
    wanted: list[str] = []

    def go(path: Path, width: int = 1280, expected: str = "", **settings: Any) -> Page:
        wanted.append(expected)
        context = browser.new_context(viewport={"width": width, "height": 900}, offline=True, **settings)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))

        def gate(route: Any) -> None:
            asked.append(route.request.url)
            if route.request.url == path.as_uri():
                route.continue_()
            else:
                route.abort()

        page.route("**/*", gate)
        page.goto(path.as_uri())
        return page

    yield go
    for context in contexts:
        context.close()
    assert {url for url in asked if not url.endswith(".html")} == set()
    expected = "".join(wanted)
    assert [words for words in complaints if not expected or expected not in words] == []
    assert bool(complaints) == bool(expected)


def values(page: Page) -> dict[str, str]:
    """Return the values that the chart's table shows, by line."""
    rows = page.locator("#values tbody tr").all()
    return {row.locator("th").inner_text().strip(): row.locator("td").first.inner_text() for row in rows}


@pytest.mark.parametrize("language", ["nb", "en"])
def test_a_report_holds_everything_and_links_to_nothing(
    language: str, reports: dict[str, Path], opened: Callable[..., Page]
) -> None:
    path = reports[language]
    assert path.stat().st_size < 2_500_000
    page = opened(path)
    assert page.locator("html").get_attribute("lang") == language
    headings = [heading.strip() for heading in page.locator("h2").all_inner_texts()]
    assert [heading for heading in headings if heading in PARTS[language]] == list(PARTS[language])
    assert not page.locator("#more h3").first.is_visible(), "closed at first"
    page.evaluate("location.hash = '#glossary'")
    further = [heading.strip() for heading in page.locator("#more h3").all_inner_texts()]
    assert [heading for heading in further if heading in RESEARCHERS[language]] == list(RESEARCHERS[language])
    assert page.locator("#glossary").is_visible(), "a link to a closed part opens it"
    addresses = page.evaluate(
        "[...document.querySelectorAll('*')].flatMap(e => ['href','src','xlink:href','action','srcset']"
        ".map(a => e.getAttribute(a)).filter(v => v !== null))"
    )
    assert addresses and all(address.startswith("#") or address == "data:," for address in addresses)
    targets = {address for address in addresses if address.startswith("#") and len(address) > 1}
    assert all(page.evaluate("id => document.getElementById(id) !== null", target[1:]) for target in targets)
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids)), "no two drawings share a name"


@pytest.mark.parametrize("language", ["nb", "en"])
def test_names_are_shown_and_do_nothing(
    language: str, reports: dict[str, Path], opened: Callable[..., Page]
) -> None:
    page = opened(reports[language], expected="violates the following Content Security Policy")
    assert "hacked" not in page.title().replace(EVIL, "")
    assert page.locator("img").count() == 0
    assert EVIL in page.locator("h1").inner_text()
    assert page.locator("script").count() == 2, "the data and the script of the page"
    # Negative control: the policy of the page stops a script that somebody put in.
    ran = page.evaluate(
        "() => { const s = document.createElement('script'); s.textContent = 'window.ran = 1';"
        "document.body.append(s); return window.ran === 1 }"
    )
    assert not ran


def test_reports_fit_a_phone(reports: dict[str, Path], opened: Callable[..., Page]) -> None:
    page = opened(reports["nb"], width=390)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator(".drawing .phone svg").first.is_visible()
    assert not page.locator(".drawing .paper svg").first.is_visible()
    boxes = [page.locator(one).bounding_box() for one in (".answer .lead", ".first figure", ".answer .rests")]
    assert (tops := [box["y"] for box in boxes if box]) == sorted(tops), "the figure follows the lead"


def test_the_answer_leads_to_what_its_words_mean(reports: dict[str, Path], opened: Callable[..., Page]) -> None:
    page = opened(reports["nb"])
    page.get_by_role("link", name="Hva ordene betyr").click()
    words = page.locator("#glossary + dl dt").all_inner_texts()
    assert page.locator("#glossary").is_visible(), "what is closed opens"
    assert {"Veileder", "Kontrollspenn", "Shapley", "Endringstretthet"} <= {*words}
    assert len(words) == len({*words}), "each once"


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_the_answer_and_the_beginning_of_its_figure_are_on_the_first_screen(
    opened: Callable[..., Page], language: str, width: int, height: int
) -> None:
    page = opened(DOCS / f"sample-report.{language}.html", width=width)
    basis = page.locator(".answer .rests").bounding_box()
    assert basis is not None
    if width > height:
        assert basis["y"] + basis["height"] <= height, "size, price, certainty and basis"
    figure = page.locator(".first figure h3").bounding_box()
    assert figure is not None and figure["y"] < height, "the figure begins"
    for more in page.locator(".points").all():
        box = more.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= height if width > height else box["y"] > figure["y"]
    above = """[...document.querySelectorAll("figure, #explorer")].filter((it) => it.compareDocumentPosition(
        document.getElementById("researchers-part")) & Node.DOCUMENT_POSITION_FOLLOWING).length"""
    assert 0 < page.evaluate(above) <= 5


def test_the_chart_shows_what_is_chosen_and_pointed_at(
    home: Path, reports: dict[str, Path], opened: Callable[..., Page]
) -> None:
    page = opened(reports["en"])
    table = pd.read_parquet(study(home, "blåbær") / "differences.parquet")
    cells = pd.read_parquet(study(home, "blåbær") / "cells.parquet")

    def stored(outcome: str, staff: int, week: int) -> str:
        cell = cells[(cells["scenario"] == "evil") & (cells["office.staff"] == staff)]["cell"].item()
        chosen = table[(table["cell"] == cell) & (table["outcome"] == outcome) & (table["week"] == week)]
        value = 100 * chosen["mean"].item()
        return f"{value:+.4f}"

    def same(shown: str, exact: str) -> bool:
        return abs(float(shown.replace("−", "-")) - float(exact)) <= 0.5001 * 10 ** -len(shown.partition(".")[2])

    shown = values(page)
    assert list(shown) == [EVIL]
    assert same(shown[EVIL], stored("routine_share", 10, 59))
    page.select_option("#panel", label="30 staff")
    page.select_option("#outcome", label="Mastery")
    assert page.locator("#when").inner_text().startswith("Mastery. Week 60")
    assert same(values(page)[EVIL], stored("mastery", 30, 59))
    page.focus("#week")
    for _ in range(5):
        page.keyboard.press("ArrowLeft")
    assert "Week 55" in page.locator("#when").inner_text()
    assert "Week 55" in str(page.locator("#week").get_attribute("aria-valuetext"))
    assert same(values(page)[EVIL], stored("mastery", 30, 54))
    box = page.locator("#chart svg").bounding_box()
    assert box
    page.mouse.move(box["x"] + 44 + (box["width"] - 54) * 40 / 59, box["y"] + 100)
    assert "Week 41" in page.locator("#when").inner_text()
    assert same(values(page)[EVIL], stored("mastery", 30, 40))
    page.select_option("#view", label="Level")
    assert set(values(page)) == {"Typical leadership", EVIL}


def test_a_report_can_be_read_without_script(reports: dict[str, Path], opened: Callable[..., Page]) -> None:
    page = opened(reports["nb"], java_script_enabled=False)
    assert page.locator(".answer p").first.is_visible()
    assert page.locator("#comparison ~ .table table").first.is_visible()
    drawings = page.locator("main > :not(#researchers-part) .drawing .paper svg").all()
    figures = page.locator("main > :not(#researchers-part) figure").all()
    shown = [str(figure.get_attribute("id")).removeprefix("figure-") for figure in figures]
    assert shown == ["comparison", "tradeoff", "monday", "sizes", "course"]
    assert len(drawings) == 5
    assert all(drawing.is_visible() for drawing in drawings)
    assert not page.locator("#explorer").is_visible()


@pytest.mark.parametrize(("language", "width"), [("nb", 1280), ("en", 390)])
def test_reports_are_accessible(
    language: str, width: int, reports: dict[str, Path], opened: Callable[..., Page]
) -> None:
    page = opened(reports[language], width=width, bypass_csp=True)
    page.add_script_tag(path=AXE)
    page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true })")

    def serious() -> set[str]:
        # The drawings are hidden from readers, who get their words instead; so they are from axe, for speed.
        found = page.evaluate("axe.run({exclude: ['.drawing svg']}, {resultTypes: ['violations']})")["violations"]
        return {one["id"] for one in found if one["impact"] in ("serious", "critical")}

    assert serious() == set()
    assert page.locator(".drawing[role=img]").count() == page.locator("figure").count() > 4
    assert all(
        alt and len(alt) > 20 for alt in (d.get_attribute("aria-label") for d in page.locator(".drawing").all())
    )
    if width < 1280:
        return
    # Negative control: axe sees a choice without a name and text too pale to read.
    page.evaluate("document.querySelector('#outcome').closest('label').replaceWith("
                  "document.querySelector('#outcome'))")  # fmt: skip
    page.evaluate("document.querySelector('.answer p').style.color = '#cccccc'")
    assert serious() == {"select-name", "color-contrast"}


def test_printing_gives_whole_pages(reports: dict[str, Path], opened: Callable[..., Page], tmp_path: Path) -> None:
    page = opened(reports["nb"])
    page.pdf(path=tmp_path / "printed.pdf", prefer_css_page_size=True)
    printed(PdfReader(tmp_path / "printed.pdf"), "nb")


def printed(pdf: PdfReader, language: str) -> None:
    """Check that every part is on A4, none beside the paper, and no page is empty."""
    texts = [page.extract_text() for page in pdf.pages]
    assert 2 < len(texts) < 30
    for page in pdf.pages:
        assert [round(float(side)) for side in page.mediabox[2:]] in ([595, 842], [594, 842], [595, 841])
    assert all(len(text) > 30 for text in texts)
    whole = " ".join(" ".join(texts).split())
    assert all(part in whole for part in PARTS[language])
    assert "function" not in whole, "nothing of the script is printed"


def test_pdf_and_spreadsheet_tell_the_same(home: Path, reports: dict[str, Path]) -> None:
    whole = PdfReader(home / "report en.pdf")
    printed(whole, "en")
    text = " ".join(page.extract_text() for page in whole.pages)
    assert all(part in text for part in RESEARCHERS["en"]), "on paper nothing is closed"
    short = PdfReader(home / "report en.short.pdf")
    assert len(short.pages) == 2, "two pages for management"
    assert (
        "The answer" in short.pages[0].extract_text() and "What this cannot tell" in short.pages[1].extract_text()
    )
    assert "Reading" in short.pages[0].extract_text(), "the table fills the first page"
    page = reports["en"].read_text(encoding="utf-8")
    papers = page.count('<svg aria-hidden="true"') - page.count('<div class="phone">')
    printed_from = ON_SCREENS.sub("", page)
    assert printed_from.count("<svg") == papers and "<script" not in printed_from, "or it takes twice the time"
    book = load_workbook(home / "report en.xlsx")
    assert book.sheetnames == ["The answer", "Comparison", "Cases", "Runs", "Columns"]
    known = {(row[0].value, row[1].value, row[2].value) for row in book["Columns"].iter_rows(min_row=2)}
    runs = pd.read_parquet(study(home, "blåbær") / "runs.parquet")
    heads = [cell.value for cell in book["Runs"][1]]
    assert {("Runs", *names) for names in zip(heads, runs.columns, strict=True)} <= known, (
        "every column is explained"
    )
    assert not [cell.value for sheet in book for cell in sheet[1] if "_" in cell.value], "headings are words"
    assert book["Runs"].max_row == 1 + len(runs)
    assert all(sheet.auto_filter.ref == sheet.dimensions for sheet in book.worksheets[1:])
    level, difference = (cell.number_format for cell in (book["Comparison"][3][4], book["Comparison"][3][7]))
    assert (level, difference) == ("0.0 %", "+0.0;\u22120.0;0.0")
    assert book["Comparison"][2][2].value == "Routine use", "the outcome asked for comes first"
    compared = [row for row in book["Comparison"].iter_rows(min_row=2, values_only=True) if row[1] == EVIL]
    row = next(row for row in compared if row[:3] == ("10 staff", EVIL, "Routine use"))
    cells = runs.pivot(index="replicate", columns="cell", values="routine_share")
    assert row[6:8] == ("percentage points", pytest.approx(100 * (cells[2] - cells[0]).mean()))
    assert all(cell.data_type != "f" for sheet in book for cells in sheet.iter_rows() for cell in cells)


def test_pictures_with_pixels_are_on_paper_and_nothing_is_fetched() -> None:
    dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
    inside, outside = (
        f'<body><svg width="9" height="9"><image width="9" height="9" href="{place}"/></svg></body>'
        for place in (
            f"data:image/png;base64,{dot}",
            Path(__file__).parents[2].joinpath("docs/pictures/recovery.png").as_uri(),
        )
    )
    assert [len(PdfReader(BytesIO(pdf(page))).pages[0].images) for page in (inside, outside)] == [1, 0]


def test_one_scenario_and_one_replicate_say_so(home: Path, opened: Callable[..., Page]) -> None:
    """And of this study the weeks of one outcome only are kept."""
    page = opened(study(home, "one") / "report.en.html")
    assert "only 1 replicate" in page.locator(".answer").inner_text()
    assert "only 1 replicate" in page.locator("#limits ~ ul").inner_text()
    assert "Nothing is compared here" in page.locator(".answer").inner_text()
    assert list(values(page)) == ["Typical leadership"]
    assert page.locator("#outcome option").all_inner_texts() == ["Routine use"]


DESIGNS = {
    "sample": ("design=lhs", "design.samples=6", "adviser.learning_rate=plausible", "leader.support=plausible",
               "scenario=baseline,renewer"),
    "screening": ("design=morris", "design.trajectories=2", "design.vary=assumed"),
    "offices": ("scenario=baseline,renewer", "nation.offices=5"),
}  # fmt: skip


@pytest.fixture(scope="module")
def designed(tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    """Return a folder with a study of each kind: a sample, a screening of all that is assumed, many offices."""
    folder = tmp_path_factory.mktemp("designs")
    for name, words in DESIGNS.items():
        done = run(folder, "-m", *words, "replicates=2", "weeks=20", "office.staff=8", f"study={name}",
                   f"results_dir={folder / 'results'}", "report=nb")  # fmt: skip
        assert done.returncode == 0, done.stderr
        done = run(folder, "report", str(study(folder, name)), "--language", "en", "--output", f"{name}.html")
        assert done.returncode == 0, done.stderr
    return folder


def test_samples_screenings_and_many_offices_are_reported(designed: Path, opened: Callable[..., Page]) -> None:
    for name in DESIGNS:
        for language, path in (
            ("nb", study(designed, name) / "report.nb.html"),
            ("en", designed / f"{name}.html"),
        ):
            for width in (390, 1280):
                page = opened(path, width=width)
                assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, language)
                headings = [heading.strip() for heading in page.locator("h2").all_inner_texts()]
                of_cases = {"Figurer", "Figures", "Sammenligning", "Comparison"}
                assert set(PARTS[language]) - of_cases <= set(headings)
                assert bool(of_cases & set(headings)) == (name == "offices"), "single points are no cases"
                assert len(page.locator("h1").inner_text()) < 160, "a hundred parameters are counted, not named"
                if name == "offices":
                    rows = page.locator("section:has(> #comparison) > .table tbody tr").all_inner_texts()
                    assert 1 < len(rows) < 30 and max(map(len, rows)) < 120
                if name == "screening":
                    assert "design.trajectories" not in page.locator(".answer").inner_text()
                    assert page.locator("figure").first.get_attribute("id") == "figure-sensitivity"
                    assert len(page.locator(".answer .lead").inner_text()) < 500
                assert ("Punkt 1" if language == "nb" else "Point 1") in page.content() or name != "screening"
                assert str(designed) not in page.content(), "no place on this machine"


def test_a_screening_of_a_scenario_without_a_title_is_reported(tmp_path: Path, run: Run) -> None:
    file = tmp_path / "own" / "scenario" / "bare.yaml"
    file.parent.mkdir(parents=True)
    file.write_text("# @package _global_\nname: bare\n", encoding="utf-8")
    ranges = [f"adviser.{name}=plausible" for name in ("learning_rate", "first_belief", "threshold")]
    done = run(tmp_path, "--config-dir", "own", "-m", "scenario=bare", "design=morris", "design.trajectories=2",
               *ranges, "office.staff=5", "weeks=4", "replicates=2", "engine=reference", "workers=1",
               "report=en")  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert "bare" in next((tmp_path / "results").glob("*/report.en.html")).read_text(encoding="utf-8")


def test_runs_that_failed_are_told(tmp_path: Path, run: Run) -> None:
    rule = (
        "from sim.model.draws import Purpose, pair\nfrom sim.model.state import Stage\n\n\n"
        "def persuade(person, use, seen, p, draw):\n"
        "    moves, spoils = pair(draw, Purpose.PERSUADE)\n"
        "    if moves < 0.26:\n        use.stage = Stage.PERSUADED\n"
        "    if spoils < 0.001:\n        use.belief = 7.0 + 0.0 * use.belief\n"
    )
    (tmp_path / "flawed.py").write_text(rule, encoding="utf-8")
    done = run(
        tmp_path, "-m", "scenario=baseline,renewer", "office.staff=8", "replicates=8", "weeks=30",
        "engine=reference", "workers=1", "on_error=continue", "rules.persuade=flawed.py:persuade", "report=en",
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    text = next((tmp_path / "results").glob("*/report.en.html")).read_text(encoding="utf-8")
    failed = len(pd.read_parquet(next((tmp_path / "results").glob("*/failures.parquet"))))
    assert re.search(rf"{failed} runs? failed and (is|are) left out of all numbers", text)
    assert "These rules are not the ones the model is shipped with: persuade" in text


FAST_ONES_FAIL = (
    "from sim.model.state import Stage\n\n\n"
    "def persuade(person, use, seen, p, draw):\n"
    "    use.stage = Stage.PERSUADED\n"
    "    if p.adviser.learning_rate > 0.1:\n        use.belief = 7.0 + 0.0 * use.belief\n"
)
"""A rule with which all runs of some cells fail, and none of the others."""
SCREENED = [f"adviser.{name}=plausible" for name in ("learning_rate", "first_belief", "threshold")]


@pytest.mark.parametrize(
    ("words", "told", "made"),
    [
        (["adviser.learning_rate=0.05,0.2,0.06"], "3 runs failed; the tables hold the others", True),
        (["adviser.learning_rate=0.2,0.05"], "no cell in which runs worked", False),
        (["adviser.learning_rate=0.2,0.3"], "no run worked: all 6 failed", False),
        (
            ["design=morris", "design.trajectories=2", *SCREENED],
            "sensitivity needs complete samples",
            True,
        ),
    ],
    ids=["one value", "the reference", "all", "a screening"],
)
def test_cells_without_a_run_that_worked_cost_no_other_its_result(
    words: list[str], told: str, made: bool, tmp_path: Path, run: Run
) -> None:
    (tmp_path / "flawed.py").write_text(FAST_ONES_FAIL, encoding="utf-8")
    done = run(
        tmp_path, "-m", *words, "office.staff=5", "replicates=3", "weeks=4", "engine=reference", "workers=1",
        "on_error=continue", "rules.persuade=flawed.py:persuade", "report=en",
    )  # fmt: skip
    assert done.returncode in (1, 2)
    assert told in done.stderr + done.stdout
    assert "Traceback" not in done.stderr
    [folder] = (tmp_path / "results").iterdir()
    assert len(pd.read_parquet(folder / "failures.parquet")) >= 3
    assert (folder / "report.en.html").exists() == made
    drawn = run(tmp_path, "figures", f"results/{folder.name}")
    assert "Traceback" not in drawn.stderr


def test_what_cannot_be_reported_is_one_message(home: Path, tmp_path: Path, run: Run) -> None:
    old = tmp_path / "old"
    shutil.copytree(study(home, "one"), old)
    (old / "report.en.html").unlink()
    manifest = json.loads((old / "manifest.json").read_text(encoding="utf-8"))
    write_json(old / "manifest.json", manifest | {"schema": 1})
    refusals = {
        (str(old),): "storage format 1",
        ("nowhere",): "nowhere is not a study",
        (str(study(home, "one")), "--outcome", "peak_strain"): "'peak_strain' is not measured week by week",
        (str(study(home, "one")), "--output", "a.docx"): "ends in .html",
        (str(study(home, "one")), "--output", "no/where.html"): "no folder",
    }
    for arguments, told in refusals.items():
        done = run(tmp_path, "report", *arguments)
        assert done.returncode == 2
        assert done.stderr.startswith("error: ") and told in done.stderr
        assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["old"]
    assert not list(old.glob("report*"))


def test_a_report_can_be_left_out(tmp_path: Path, run: Run) -> None:
    done = run(tmp_path, "replicates=2", "weeks=10", "office.staff=5", "report=false")
    assert done.returncode == 0, done.stderr
    assert not list(tmp_path.rglob("report*"))
    assert list(tmp_path.rglob("comparison.en.png"))
    refused = run(tmp_path, "report=norsk", "weeks=10")
    assert refused.returncode == 2
    assert "report=norsk" in refused.stderr
