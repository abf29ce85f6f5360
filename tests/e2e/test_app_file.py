"""The explorer as one file: the numbers of its study, every control in a real browser, and no request at all."""

from __future__ import annotations

import base64
import gzip
import json
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from sim.app.choices import check_choice, config_of, typical_weights
from sim.app.compute import SHOWN, Compute
from sim.app.export import STEP, export
from sim.app.job_queue import Bench
from sim.app.office import office
from sim.commands.app import app
from sim.errors import InputError
from sim.scenario.compose import compose, scenario_of
from sim.study.design.build import expand, preset
from sim.study.run.session import run_study
from sim.study.store.folder import Study

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
GRID = ("scenario=baseline,facilitator", "levers=none,[bundled_information]", "office.staff=8,12", "office.pace=1",
        "study=explorer_of_two_sizes")  # fmt: skip

expect.set_options(timeout=30_000)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """Return a study of eight choices: two sizes, two styles, one measure off and on."""
    return run_study(preset("explorer", [*GRID, f"results_dir={tmp_path_factory.mktemp('results')}"]))


@pytest.fixture(scope="module")
def file(study: Study, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("page") / "explorer.html"
    assert export(study, place, "en") == 8
    return place


def held(file: Path) -> tuple[Any, list[Any]]:
    """Return what a page says of itself, and what it holds of each choice."""
    (packed,) = re.findall(r'id="held">(.*?)</script>', file.read_text(encoding="utf-8"), re.DOTALL)
    index, *cells = (json.loads(gzip.decompress(base64.b64decode(one))) for one in json.loads(packed))
    return index, cells


# ---------------------------------------------------------------- the numbers


def test_the_numbers_are_those_of_the_study(study: Study, file: Path) -> None:
    index, cells = held(file)
    choices = [check_choice(choice) for choice in index["about"]["en"]["held"]["choices"]]
    rows = study.cells.set_index("cell")
    levels, apart = (
        table.set_index(["cell", "outcome"]).sort_index() for table in (study.weeks, study.differences)
    )
    for place, (choice, cell) in enumerate(zip(choices, cells, strict=True)):
        measures = "['bundled_information']" if choice.measures else "none"
        scenario = "baseline" if choice.weights == typical_weights() else "facilitator"
        (number,) = rows.index[(rows["office.staff"] == choice.staff) & (rows["levers"] == measures)
                               & (rows["scenario"] == scenario)]  # fmt: skip
        assert choices[index["references"][place]] == choice.typical()
        for key, name in SHOWN.items():
            course = cell["courses"][key]
            weekly = {column: STEP * np.cumsum(steps) for column, steps in course.items() if column != "end"}
            stored = levels.loc[(number, name)]
            assert np.abs(weekly["level"] - stored["mean"]).max() <= 0.5001 * STEP
            assert course["end"]["level"] == stored["mean"].iloc[-1]
            if choice == choice.typical():
                assert not any(map(any, (weekly[column] for column in ("difference", "low", "high"))))
                continue
            paired = apart.loc[(number, name)]
            for column, of in {"difference": "mean", "low": "low", "high": "high", "world_low": "world_q05",
                               "world_high": "world_q95"}.items():  # fmt: skip
                assert np.abs(weekly[column] - paired[of]).max() <= 0.5001 * STEP, (key, column)
            ends = {"difference": "mean", "low": "low", "high": "high"}
            assert {one: course["end"][one] for one in ends} == {
                one: paired[of].iloc[-1] for one, of in ends.items()
            }


def test_the_people_are_those_of_the_run(file: Path) -> None:
    index, cells = held(file)
    choice = check_choice(index["about"]["en"]["held"]["choices"][-1])
    compute = Compute(Bench(0))
    run = office(compute.scenario(choice), compute.book, 1, 0, "en")
    stages = [[] for _ in cells[-1]["first"]]
    for stage, first, moves in zip(stages, cells[-1]["first"], cells[-1]["moves"], strict=True):
        changes = dict(zip(np.cumsum(moves[::2]), moves[1::2], strict=True))
        now = first
        for week in range(run["weeks"]):
            now = str(changes.get(week, now))
            stage.append(now)
    assert ["".join(week) for week in zip(*stages, strict=True)] == run["uses"]
    assert cells[-1]["people"]["en"] == run["people"]


def test_each_choice_is_a_cell_of_a_study(file: Path) -> None:
    index, cells = held(file)
    for given, cell in zip(index["about"]["en"]["held"]["choices"], cells, strict=True):
        (made,) = expand(["design=list", f"design.cells={{now:{cell['cell']}}}"], {}, compose).cells
        assert made.scenario.parameters == scenario_of(config_of(check_choice(given))).parameters
        assert [lever.key for lever in made.scenario.levers] == list(given["measures"])
        assert made.scenario.title["en"] == f"{{now}}: {cell['answers']['en']['label']}"


def test_the_same_study_gives_the_same_file(study: Study, file: Path, tmp_path: Path) -> None:
    export(study, tmp_path / "again.html", "en")
    assert (tmp_path / "again.html").read_bytes() == file.read_bytes()


@pytest.mark.parametrize(
    ("overrides", "reason"),
    [
        (["replicates=16"], "replicates=128"),
        (["scenario=facilitator,renewer"], "has no reference cell for its choices"),
        (["replicates=1", "adviser.duty=1"], "adviser.duty=1"),
    ],
)
def test_a_study_that_lacks_what_the_page_needs_is_refused(
    tmp_path: Path, overrides: list[str], reason: str
) -> None:
    given = {word.partition("=")[0]: word for word in (*GRID, "office.staff=8", *overrides)}
    few = run_study(preset("explorer", [*given.values(), f"results_dir={tmp_path}"]))
    with pytest.raises(InputError, match=reason):
        export(few, tmp_path / "explorer.html", "en")
    assert not (tmp_path / "explorer.html").exists()


@pytest.mark.parametrize(
    ("file", "source", "reason"),
    [
        (None, "results/x", "--from needs --export FILE"),
        ("nowhere/explorer.html", "results/x", "no folder nowhere"),
    ],
)
def test_the_verb_refuses_half_a_wish(file: str | None, source: str, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        next(app(None, 0, True, "nb", "127.0.0.1", None, None if file is None else Path(file), Path(source)))


# ---------------------------------------------------------------- in a browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return Chromium as it is on this machine, with its network closed."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        pytest.skip(f"no browser to open the explorer in: none of {', '.join(BROWSERS)} is on PATH")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, file: Path) -> Iterator[Page]:
    """Return the page as opened from the disk; at the end nothing may have been asked for or complained about."""
    asked: list[str] = []
    complaints: list[str] = []
    context = browser.new_context(viewport={"width": 1280, "height": 800}, offline=True)
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(file.as_uri())
    settle(page)
    yield page
    context.close()
    assert [url for url in asked if not url.startswith("blob:")] == [file.as_uri()]
    assert complaints == []


def settle(page: Page) -> None:
    page.wait_for_selector("body[data-answer=all]")


@pytest.mark.slow
def test_each_control_works_or_says_why_not(page: Page) -> None:
    before = page.locator(".sentence").inner_text()
    page.get_by_role("combobox", name="Leadership").select_option("Facilitator")
    page.get_by_role("checkbox", name="Bundled information").check()
    page.get_by_role("radiogroup", name="Staff").get_by_role("radio", name="12").check(force=True)
    settle(page)
    expect(page.locator(".sentence")).not_to_have_text(before)
    for greyed in (
        page.get_by_role("slider", name="Facilitating"), page.get_by_role("slider", name="Users per adviser"),
        page.get_by_role("radio", name="calm"), page.get_by_role("combobox", name="Training"),
        page.get_by_role("checkbox", name="Four hours less administration"),
        page.get_by_role("combobox", name="Compare with"), page.get_by_role("button", name="Another run"),
        page.get_by_label("Bundled information from"),
    ):  # fmt: skip
        expect(greyed).to_be_disabled()
    expect(page.locator("label", has=page.get_by_role("radio", name="calm"))).to_have_attribute(
        "title", re.compile("Not among the choices")
    )
    expect(page.get_by_text("Grey: not among the choices")).to_be_visible()
    page.get_by_role("button", name="Lock as A").click()
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Undo").click()
    assert "staff:8" in page.evaluate("location.hash")
    page.get_by_role("button", name="Redo").click()
    page.get_by_role("button", name="Reset").click()
    settle(page)
    expect(page.locator(".sentence")).to_have_text(before)
    for outcome in ("Strain", "Trust in leader", "Personal contact"):
        page.get_by_role("radio", name=outcome, exact=True).check(force=True)
    page.get_by_role("radio", name="Level").check(force=True)
    expect(page.locator(".plane")).to_have_attribute("aria-label", re.compile("Personal contact: level"))
    assert page.evaluate("document.documentElement.scrollHeight") == 800


@pytest.mark.slow
def test_people_stories_studies_and_languages(page: Page) -> None:
    dots = page.locator("button.dot")
    expect(dots).to_have_count(8)
    page.get_by_role("slider", name="Week", exact=True).press("Home")
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_role("slider", name="Week", exact=True)).not_to_have_attribute(
        "aria-valuetext", "2 Jan 2017"
    )
    page.get_by_role("button", name="Pause").click()
    dots.nth(1).click()
    story = page.get_by_role("dialog", name="Life story")
    expect(story.locator("pre")).to_have_text(
        re.compile(r"python -m sim story (adviser|leader)=\d+ replicate=0 office")
    )
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Make a study").click()
    panel = page.get_by_role("dialog", name="Make a study")
    expect(panel.get_by_role("button", name="Start the study")).to_be_disabled()
    expect(panel.locator("pre")).to_contain_text("python -m sim -m design=list")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Lock as A").click()
    page.get_by_role("radiogroup", name="Staff").get_by_role("radio", name="12").check(force=True)
    settle(page)
    page.get_by_role("button", name="Make a study").click()
    design = expand(shlex.split(panel.locator("pre").inner_text())[4:], {}, compose)
    told = [(cell.scenario.name, cell.scenario.parameters.office.staff) for cell in design.cells]
    assert told == [("typical", 12), ("typical_2", 8), ("now", 12), ("A", 8)]
    assert [cell.scenario.title["nb"].split(":")[0] for cell in design.cells[2:]] == ["Nå", "A"]
    page.keyboard.press("Escape")
    page.get_by_role("button", name="What is assumed?").click()
    expect(page.get_by_role("dialog", name="What is assumed?")).to_contain_text("cannot be moved here")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator(".toast")).to_contain_text("works on this computer only")
    page.get_by_role("combobox", name="Language").select_option("nb")
    settle(page)
    expect(page.locator(".sentence")).to_contain_text("veileder")
    assert page.locator("#page").inner_text().count("{") == 0
    assert page.evaluate("document.documentElement.scrollHeight") == 800
    for button, name in (("Bilde", "explorer.png"), ("Tall", "explorer.csv")):
        with page.expect_download() as saved:
            page.get_by_role("button", name=button, exact=True).click()
        assert saved.value.suggested_filename == name


@pytest.mark.slow
def test_a_link_brings_back_what_was_run_and_nothing_else(page: Page, file: Path) -> None:
    page.get_by_role("combobox", name="Leadership").select_option("Facilitator")
    settle(page)
    link, sentence = page.evaluate("location.hash"), page.locator(".sentence").inner_text()
    page.get_by_role("button", name="Reset").click()
    settle(page)
    page.evaluate(f"location.hash = {json.dumps(link)}")
    settle(page)
    expect(page.locator(".sentence")).to_have_text(sentence)
    for bad in (link.replace("staff:8", "staff:9"), "#now=<img src=x onerror=alert(1)>"):
        page.evaluate(f"location.hash = {json.dumps(bad)}")
        expect(page.locator(".toast")).to_contain_text("The link contains something")
        settle(page)
        assert page.locator("img, #page script").count() == 0
