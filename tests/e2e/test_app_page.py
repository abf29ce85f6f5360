"""The explorer in a real browser: controls by mouse and keyboard, links, files, both languages, no network."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect, sync_playwright

import sim

pytest.importorskip("starlette", reason="needs the extra `app`")

BUNDLE = Path(sim.__file__).parent / "app" / "page"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync",
         "--disable-component-update"]  # fmt: skip
AXE = str(files("axe_playwright_python") / "axe.min.js")

Opened = Callable[..., Page]

expect.set_options(timeout=30_000)


@contextmanager
def started(folder: Path, port: int = 0) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Start the explorer in English, and end it; what it printed first is its address."""
    command = [sys.executable, "-m", "sim", "app", "--port", str(port), "--no-open", "--language", "en"]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip(), process
    finally:
        process.terminate()
        process.wait(20)
        process.stdout.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of an explorer that has compiled the model."""
    with started(tmp_path_factory.mktemp("explorer")) as (address, _):
        wait_until_ready(address)
        yield address


def wait_until_ready(address: str) -> None:
    for _ in range(600):
        with urllib.request.urlopen(f"{address}health") as answer:
            if json.load(answer)["ready"]:
                return
        time.sleep(0.5)
    raise AssertionError("the model did not compile")


@pytest.fixture(scope="module")
def about(address: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"{address}api/about?language=en") as answer:
        return dict(json.load(answer))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return Chromium as it is on this machine."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        pytest.skip(f"no browser to open the explorer in: none of {', '.join(BROWSERS)} is on PATH")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[Opened]:
    """Return a function that opens the page and waits for its answer: ``opened("#now=…", width=390)``.

    At the end nothing may have been asked of another machine, and nothing may have been complained about.
    """
    contexts: list[Any] = []
    asked: list[str] = []
    complaints: list[str] = []

    def go(link: str = "", width: int = 1280, height: int = 800, **settings: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **settings)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        page.goto(address + link)
        settle(page)
        return page

    yield go
    for context in contexts:
        context.close()
    assert {urlsplit(url).hostname for url in asked if not url.startswith("blob:")} == {"127.0.0.1"}
    assert complaints == []


def settle(page: Page) -> None:
    """Wait until the answer over all worlds is shown."""
    page.wait_for_selector("body[data-answer=all]", timeout=60_000)


def url_of(page: Page) -> str:
    """Return the address as the page has it: the browser tells Playwright a little later."""
    return str(page.evaluate("location.href"))


def link_of(page: Page) -> dict[str, str]:
    """Return the parts of the link after #."""
    return dict(part.split("=", 1) for part in urlsplit(url_of(page)).fragment.split("&") if part)


def now(page: Page) -> list[dict[str, str]]:
    """Return what the link says of the current scenario: office, hours, measures."""
    parts = link_of(page)["now"].split(";")
    return [dict(pair.split(":") for pair in part.split(",") if pair) for part in parts]


def click_at(slider: Locator, share: float) -> None:
    box = slider.bounding_box()
    assert box is not None
    slider.page.mouse.click(box["x"] + share * box["width"], box["y"] + box["height"] / 2)


def drag(page: Page, handle: Locator, by: float) -> None:
    box = handle.bounding_box()
    assert box is not None
    x, y = box["x"] + 4, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + by / 2, y)
    page.mouse.move(x + by, y)
    page.mouse.up()


# ---------------------------------------------------------------- the bundle, without a browser


def test_the_bundle_is_small_and_asks_for_nothing_from_outside() -> None:
    script = BUNDLE / "assets" / "app.js"
    assert script.stat().st_size <= 150_000
    for file in (BUNDLE / "index.html", script, BUNDLE / "assets" / "app.css"):
        addresses = set(re.findall(r"https?://[^\s\"'`)]+", file.read_text(encoding="utf-8")))
        assert addresses <= {"http://www.w3.org/2000/svg"}, file  # a name of SVG, which nothing is fetched from
    assert not re.search(r"<script>|<style|\sstyle=|\son\w+=", (BUNDLE / "index.html").read_text(encoding="utf-8"))


# ---------------------------------------------------------------- the controls


@pytest.mark.slow
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1600, 900)])
def test_the_whole_screen_needs_no_scrolling(opened: Opened, width: int, height: int) -> None:
    page = opened(width=width, height=height)
    assert page.evaluate("document.documentElement.scrollHeight") == height
    for part in ("The answer", "Over time", "After three years", "On Monday", "The office, one run"):
        expect(page.get_by_role("region", name=part)).to_be_in_viewport(ratio=1)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "nb"])
def test_five_measures_and_four_scenarios_need_none_either(
    opened: Opened, about: dict[str, Any], language: str
) -> None:
    offered = {measure["group"] or measure["key"]: measure for measure in about["measures"]}
    measures = ",".join(f"{measure['key']}:{measure['default_start']}" for measure in offered.values())
    choice = f"staff:30,pace:4;{hours_text(about, facilitating=3.835, integrating=2.645)};{measures}"
    page = opened("#" + "&".join(f"{name}={choice}" for name in ("now", "a", "b", "c", "d")))
    page.get_by_role("combobox", name="Language").select_option(language)
    expect(page.locator("html")).to_have_attribute("lang", language)
    settle(page)
    expect(page.locator(".mark")).to_have_count(len(offered))
    assert page.evaluate("document.documentElement.scrollHeight") == 800


@pytest.mark.slow
@pytest.mark.parametrize("width", [320, 390, 700])
def test_a_narrow_screen_never_scrolls_sideways_and_keeps_the_sentence(opened: Opened, width: int) -> None:
    page = opened(width=width, height=844)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    if width < 640:
        page.get_by_role("heading", name="On Monday").scroll_into_view_if_needed()
        expect(page.locator(".sentence")).to_be_in_viewport()


@pytest.mark.slow
def test_the_office_by_mouse_and_keyboard(opened: Opened) -> None:
    page = opened()
    staff = page.get_by_role("slider", name="Staff")
    staff.focus()
    page.keyboard.press("ArrowRight")
    assert now(page)[0]["staff"] == "31"
    click_at(staff, 0.5)
    assert 90 < int(now(page)[0]["staff"]) < 115
    expect(page.get_by_text("department heads").first).to_be_visible()
    cases = page.get_by_role("slider", name="Users per adviser")
    assert "caseload" not in now(page)[0]
    cases.focus()
    page.keyboard.press("ArrowRight")
    assert float(now(page)[0]["caseload"]) > 0
    page.get_by_role("button", name="Users per adviser: as usual").click()
    assert "caseload" not in now(page)[0]
    paces = page.get_by_role("radiogroup", name="Pace of change").get_by_role("radio")
    paces.nth(2).check()
    assert now(page)[0]["pace"] == "4"
    paces.nth(2).press("ArrowLeft")
    assert now(page)[0]["pace"] == "1"
    settle(page)


@pytest.mark.slow
def test_the_hours_of_a_leader_always_add_up(opened: Opened, about: dict[str, Any]) -> None:
    page = opened()
    total = about["leaders"]["total_hours"]
    for activity in about["leaders"]["activities"]:
        slider = page.get_by_role("slider", name=activity["label"])
        click_at(slider, 0.8)
        hours = {key: float(value) for key, value in now(page)[1].items()}
        assert hours[activity["key"]] > 0.7 * total
        assert sum(hours.values()) == pytest.approx(total, abs=1e-6)
        for key in ("Home", "ArrowRight", "End", "ArrowLeft"):
            slider.press(key)
            hours = {name: float(value) for name, value in now(page)[1].items()}
            assert sum(hours.values()) == pytest.approx(total, abs=1e-6)
            assert min(hours.values()) >= 0
    settle(page)
    expect(page.get_by_role("alert")).to_have_text("")


@pytest.mark.slow
def test_measures_with_their_dates(opened: Opened, about: dict[str, Any]) -> None:
    page = opened()
    names = {measure["key"]: measure["label"] for measure in about["measures"]}
    bundled = page.get_by_role("checkbox", name=names["bundled_information"])
    bundled.check()
    assert now(page)[2] == {"bundled_information": "2018-01-01"}
    bundled.press("Space")
    assert now(page)[2:] in ([{}], [])
    bundled.press("Space")
    date = page.get_by_label(f"{names['bundled_information']} from")
    date.fill("2018-03-05")
    assert now(page)[2] == {"bundled_information": "2018-03-05"}
    for outside, done in (
        ("2031-01-01", date.blur), ("2021-01-01", lambda: date.press("Enter")), ("", date.blur),
    ):  # fmt: skip
        date.fill(outside)
        done()
        expect(date).to_have_value("2018-03-05")
        expect(page.locator(".toast")).to_have_text("Choose a date between 2 Jan 2017 and 29 Dec 2019.")
        page.locator(".toast").evaluate("toast => (toast.textContent = '')")
    date.focus()
    page.keyboard.type("03052019")
    assert now(page)[2] == {"bundled_information": "2019-03-05"}
    expect(page.locator(".toast")).to_have_text("")
    date.fill("2018-03-05")
    training = page.get_by_role("combobox", name="Training")
    training.select_option("training_combining")
    training.press("ArrowUp")
    assert set(now(page)[2]) == {"bundled_information", "training_single_tool"}
    training.select_option("")
    assert set(now(page)[2]) == {"bundled_information"}
    handle = page.get_by_role("slider", name=f"Start of: {names['bundled_information']}")
    handle.press("ArrowRight")
    assert now(page)[2] == {"bundled_information": "2018-03-12"}
    handle.press("PageDown")
    assert now(page)[2] == {"bundled_information": "2017-12-11"}
    drag(page, handle, 150)
    assert "2018-04-01" < now(page)[2]["bundled_information"] < "2018-12-31"
    settle(page)


@pytest.mark.slow
def test_what_cannot_act_is_grey_and_says_why(opened: Opened, about: dict[str, Any]) -> None:
    page = opened()
    names = {one["key"]: one["label"] for one in about["measures"]}
    reasons = {
        "bundled_information": "nobody sends anything",
        "training_combining": "nobody learns",
        None: "all idle",
    }

    def answer(route: Route) -> None:
        comparison = route.fetch().json()
        comparison["choices"][0]["idle"] = [{"measure": key, "why": why} for key, why in reasons.items()]
        route.fulfill(json=comparison)

    page.route("**/api/compare", answer)
    page.get_by_role("slider", name="Staff").press("ArrowRight")
    settle(page)
    box = page.get_by_role("checkbox", name=names["bundled_information"])
    expect(box).to_be_disabled()
    expect(page.locator(f"#{box.get_attribute('aria-describedby')}")).to_have_text(
        "No effect here: nobody sends anything"
    )
    training = page.get_by_role("combobox", name="Training")
    expect(training.locator("option[value=training_combining]")).to_be_disabled()
    expect(training.locator("option[value=training_single_tool]")).to_be_enabled()
    expect(page.get_by_role("group", name="A leader's week")).to_contain_text("all idle")


def hours_text(about: dict[str, Any], **other: float) -> str:
    hours = {one["key"]: one["default_hours"] for one in about["leaders"]["activities"]} | other
    return ",".join(f"{key}:{value}" for key, value in hours.items())


@pytest.mark.slow
def test_undo_redo_and_reset(opened: Opened) -> None:
    page = opened()
    undo, redo = page.get_by_role("button", name="Undo"), page.get_by_role("button", name="Redo")
    expect(undo).to_be_disabled()
    expect(page.get_by_role("group", name="Size")).to_have_text(re.compile("You have not changed"))
    expect(page.locator(".cells .full:visible")).to_have_count(0)
    staff = page.get_by_role("slider", name="Staff")
    click_at(staff, 0.7)
    moved = url_of(page)
    undo.click()
    assert now(page)[0]["staff"] == "30"
    redo.click()
    assert url_of(page) == moved
    page.keyboard.press("Control+z")
    assert now(page)[0]["staff"] == "30"
    page.keyboard.press("Control+y")
    assert url_of(page) == moved
    page.get_by_role("button", name="Lock as A").click()
    locked = url_of(page)
    page.get_by_role("button", name="Reset").press("Enter")
    assert now(page)[0]["staff"] == "30"
    assert "staff:30" not in link_of(page)["a"]
    undo.click()
    assert url_of(page) == locked


@pytest.mark.slow
def test_locked_scenarios_and_what_all_are_compared_with(opened: Opened, about: dict[str, Any]) -> None:
    page = opened()
    facilitating = page.get_by_role("slider", name=about["leaders"]["activities"][0]["label"])
    for share, letter in ((0.2, "A"), (0.4, "B"), (0.6, "C"), (0.8, "D")):
        click_at(facilitating, share)
        page.get_by_role("button", name=f"Lock as {letter}").click()
    assert set(link_of(page)) == {"now", "a", "b", "c", "d", "language"}
    expect(page.get_by_role("button", name="Four are locked")).to_be_disabled()
    settle(page)
    expect(page.locator(".legend li")).to_have_count(6)
    page.get_by_role("combobox", name="Compare with").select_option("b")
    settle(page)
    assert link_of(page)["against"] == "b"
    expect(page.locator(".legend li")).to_have_count(5)
    expect(page.locator(".legend li line").nth(2)).to_have_attribute("style", re.compile("--text"))
    page.get_by_role("button", name="Continue from A").click()
    assert link_of(page)["now"] == link_of(page)["a"]
    page.get_by_role("button", name="Remove B").press("Enter")
    settle(page)
    assert set(link_of(page)) == {"now", "a", "c", "d", "language"}
    assert page.evaluate("document.activeElement.id") == "answer"


@pytest.mark.slow
def test_outcomes_and_levels(opened: Opened, about: dict[str, Any]) -> None:
    page = opened()
    figure = page.locator(".plane")
    for outcome in about["outcomes"]:
        page.get_by_role("radio", name=outcome["label"], exact=True).check(force=True)
        expect(figure).to_have_attribute("aria-label", re.compile(f"^{re.escape(outcome['label'])}"))
        told = page.get_by_text("The answer is about routine use.")
        expect(told).to_have_count(0 if outcome["key"] == "use" else 1)
    page.get_by_role("radio", name="Level").check(force=True)
    expect(figure).to_have_attribute("aria-label", re.compile("level"))
    page.get_by_role("radio", name="Level").press("ArrowLeft")
    expect(figure).to_have_attribute("aria-label", re.compile("95 %"))


@pytest.mark.slow
def test_the_office_plays_and_tells_a_life(opened: Opened) -> None:
    page = opened()
    dots = page.locator("button.dot")
    expect(dots).to_have_count(30)
    week = page.get_by_role("slider", name="Week", exact=True)
    week.press("Home")
    expect(week).to_have_attribute("aria-valuetext", "2 Jan 2017")
    page.get_by_role("button", name="Play").click()
    expect(week).not_to_have_attribute("aria-valuetext", "2 Jan 2017")
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("combobox", name="Colour by").select_option(index=1)
    expect(dots.first).to_have_attribute("data-stage", re.compile(r"\d"))
    dots.first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement === document.querySelectorAll('button.dot')[2]")
    page.keyboard.press("Enter")
    story = page.get_by_role("dialog", name="Life story")
    expect(story.locator("time").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(story).to_be_hidden()
    dots.nth(5).click()
    expect(story.locator("time").first).to_be_visible()
    (run,) = re.findall(r"run (\d+)", page.locator(".people").inner_text())
    expect(story).to_contain_text(f"replicate {run}:")


@pytest.mark.slow
def test_reduced_motion_leaps_by_quarters(opened: Opened) -> None:
    page = opened(reduced_motion="reduce")
    week = page.get_by_role("slider", name="Week", exact=True)
    week.press("Home")
    page.get_by_role("button", name="Play").click()
    expect(week).to_have_attribute("aria-valuetext", "3 Apr 2017")


@pytest.mark.slow
def test_assumed_numbers_are_fixed_and_let_free(opened: Opened, about: dict[str, Any]) -> None:
    page = opened()
    first, second = about["assumed"][:2]
    page.locator("footer").get_by_role("slider", name=first["label"]).press("ArrowRight")
    assert link_of(page)["assumed"].startswith(f"{first['name']}:")
    page.get_by_role("button", name="What is assumed?").click()
    panel = page.get_by_role("dialog", name="What is assumed?")
    click_at(panel.get_by_role("slider", name=second["label"]), 0.9)
    assert len(link_of(page)["assumed"].split(",")) == 2
    panel.get_by_role("button", name=f"Let {first['label']} vary").click()
    assert link_of(page)["assumed"].startswith(f"{second['name']}:")
    page.keyboard.press("Escape")
    settle(page)
    expect(page.locator(".more")).to_contain_text(re.compile(rf"Fixed: {re.escape(second['label'])} = \d\S* \("))
    expect(page.get_by_role("alert")).to_have_text("")


# ---------------------------------------------------------------- links, files, languages


def picked(about: dict[str, Any]) -> str:
    """Return a link with something of everything."""
    return (
        f"#now=staff:60,caseload:100,pace:4;{hours_text(about, facilitating=3.835, integrating=2.645)};"
        f"bundled_information:2018-02-05,training_combining:2018-09-03&a=staff:60,pace:1;{hours_text(about)};"
        "&assumed=adviser.news_rate:0.2&against=a&language=en"
    )


@pytest.mark.slow
def test_a_link_brings_back_exactly_this(opened: Opened, about: dict[str, Any]) -> None:
    page = opened(picked(about), permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy link").click()
    link = page.evaluate("navigator.clipboard.readText()")
    assert urlsplit(link).fragment == picked(about).removeprefix("#")
    other = opened("#" + urlsplit(link).fragment)
    assert other.locator(".sentence").inner_text() == page.locator(".sentence").inner_text()
    assert other.locator(".outcomes").inner_text() == page.locator(".outcomes").inner_text()
    assert other.get_by_role("combobox", name="Compare with").input_value() == "a"
    assert other.get_by_role("slider", name="Staff").input_value() == "60"


@pytest.mark.slow
@pytest.mark.parametrize(
    "link",
    [
        "#now=<img src=x onerror=alert(1)>",
        "#now=staff:1e9,pace:<script>alert(1)</script>;facilitating:99;__proto__:2018-01-01&evil=1",
        "#now=staff:30;;bundled_information:2099-01-01&assumed=constructor:1&against=d",
        "#%F0%9F%98%80=%",
    ],
)
def test_a_bad_link_runs_nothing_and_says_so(opened: Opened, link: str) -> None:
    page = opened(link)
    expect(page.locator(".toast")).to_contain_text("The link contains something")
    assert page.locator("img, #page script").count() == 0
    assert page.get_by_role("slider", name="Staff").input_value() == "30"
    expect(page.get_by_role("alert")).to_have_text("")


@pytest.mark.slow
def test_back_forward_and_two_tabs(opened: Opened, about: dict[str, Any], address: str) -> None:
    one, other = opened(), opened(picked(about))
    click_at(one.get_by_role("slider", name="Staff"), 0.9)
    assert other.get_by_role("slider", name="Staff").input_value() == "60"
    first = url_of(one)
    one.goto(address + picked(about))
    settle(one)
    assert one.get_by_role("slider", name="Staff").input_value() == "60"
    one.go_back()
    settle(one)
    assert url_of(one) == first
    assert int(one.get_by_role("slider", name="Staff").input_value()) > 150
    one.goto("about:blank")
    one.go_back()
    settle(one)
    assert url_of(one) == first


@pytest.mark.slow
def test_the_language_changes_and_the_choices_stay(opened: Opened, about: dict[str, Any]) -> None:
    page = opened(picked(about))
    click_at(page.get_by_role("slider", name="Staff"), 0.5)
    settle(page)
    before = url_of(page)
    english = page.locator(".sentence").inner_text()
    page.get_by_role("combobox", name="Language").select_option("nb")
    expect(page.locator("html")).to_have_attribute("lang", "nb")
    settle(page)
    expect(page.locator(".sentence")).not_to_have_text(english)
    assert url_of(page) == before.replace("language=en", "language=nb")
    assert page.locator("#page").inner_text().count("{") == 0
    page.locator("header button").first.click()  # undo
    assert page.get_by_role("slider").first.input_value() == "60"
    other = opened(urlsplit(url_of(page)).fragment.join(("#", "")))
    expect(other.locator("html")).to_have_attribute("lang", "nb")
    other.evaluate(f"location.hash = {json.dumps(picked(about))}")
    expect(other.locator("html")).to_have_attribute("lang", "en")


@pytest.mark.slow
def test_the_picture_and_the_numbers(opened: Opened, about: dict[str, Any], tmp_path: Path) -> None:
    page = opened(picked(about))
    page.evaluate(
        "() => { window.written = []; const canvas = CanvasRenderingContext2D.prototype, write = canvas.fillText;"
        "canvas.fillText = function (text, ...place) { written.push(text); write.call(this, text, ...place); } }"
    )
    page.get_by_role("radio", name="Strain", exact=True).check(force=True)
    with page.expect_download() as picture:
        page.get_by_role("button", name="Picture").click()
    picture.value.save_as(tmp_path / "explorer.png")
    image = (tmp_path / "explorer.png").read_bytes()
    assert image.startswith(b"\x89PNG")
    assert len(image) > 10_000
    written = " ".join(page.evaluate("written"))
    for told in ("Routine use: an adviser uses", "Strain, percentage points", "Compared with A", "Strain: −",
                 "My office: 60 persons; one office leader and 5 department heads", "pace of change 4",
                 "A: Pace of change 1"):  # fmt: skip
        assert told in written
    assert re.search("Routine use: (clearly|probably|not)", written)
    with page.expect_download() as numbers:
        page.get_by_role("button", name="Numbers").press("Enter")
    numbers.value.save_as(tmp_path / "explorer.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "explorer.csv").read_text(encoding="utf-8-sig"))))
    assert len(rows) == 2 * len(about["outcomes"]) * len(about["days"])
    (fixed,) = {row["fixed"] for row in rows}
    assert fixed.startswith("Fixed: ")
    expect(page.locator(".more")).to_contain_text(fixed)
    end = [row for row in rows if row["scenario"] == "Now" and row["date"] == about["days"][-1]]
    shown = page.locator(".outcomes td.number").all_inner_texts()
    for row, text in zip(end, shown, strict=True):
        number = re.search(r"[+−]?\d+\.\d+", text)
        assert number is not None
        assert float(number.group().replace("−", "-")) == pytest.approx(float(row["difference"]), abs=0.051)


@pytest.mark.slow
def test_in_bokmål_the_numbers_open_in_a_norwegian_spreadsheet(
    opened: Opened, about: dict[str, Any], tmp_path: Path
) -> None:
    page = opened(picked(about))
    page.get_by_role("combobox", name="Language").select_option("nb")
    expect(page.locator("html")).to_have_attribute("lang", "nb")
    settle(page)
    with page.expect_download() as numbers:
        page.get_by_role("button", name="Tall").click()
    numbers.value.save_as(tmp_path / "tall.csv")
    text = (tmp_path / "tall.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert list(rows[0])[:8] == ["scenario", "valg", "utfall", "enhet", "uke", "dato", "nivå", "forskjell"]
    assert len(rows) == 2 * len(about["outcomes"]) * len(about["days"])
    assert re.fullmatch(r"\d+,\d+", rows[-1]["nivå"])


@pytest.mark.slow
def test_arrows_follow_the_sign_and_a_word_says_whether_that_is_better(
    opened: Opened, about: dict[str, Any]
) -> None:
    page = opened(picked(about))
    shown = page.locator(".outcomes td.number").all()
    told = [cell for cell in shown if cell.locator(".arrow").count()]
    assert told
    for cell in told:
        text = cell.inner_text()
        assert ("▲" in text) == ("+" in text.split("(")[0])
        assert re.search("better|worse", text)[0] in (cell.get_attribute("class") or "")  # type: ignore[index]


@pytest.mark.slow
def test_measures_keep_their_place_when_levels_are_shown(opened: Opened, about: dict[str, Any]) -> None:
    page = opened(picked(about))
    marks = page.locator(".mark")
    before = [mark.bounding_box() for mark in marks.all()]
    page.get_by_role("radio", name="Level").check(force=True)
    page.wait_for_timeout(200)
    assert len(before) == 2
    for was, mark in zip(before, marks.all(), strict=True):
        now = mark.bounding_box()
        assert was is not None
        assert now is not None
        assert abs(now["x"] - was["x"]) < 12, "both axes are as wide, give or take a digit"


@pytest.mark.slow
def test_a_scenario_of_a_study_is_opened_with_what_no_control_shows(
    opened: Opened, about: dict[str, Any], address: str
) -> None:
    page = opened()
    choice = about["defaults"] | {
        "staff": 80,
        "pace": 2.0,
        "measures": {"bundled_information": "2018-01-01"},
        "cell": 3,
    }
    preset = {"label": "Bundled", "choice": choice, "fixed": ["office.turnover=0.2"]}
    page.route("**/api/presets*", lambda route: route.fulfill(json={"study": "mine", "presets": [preset]}))
    asked: list[Any] = []

    def answer(route: Route) -> None:
        question = route.request.post_data_json
        asked.append(question["choices"][0].pop("cell", None))  # this server has no study open
        route.fulfill(response=route.fetch(post_data=question))

    page.route("**/api/compare", answer)
    nobody = {"people": [], "weeks": 0, "uses": [], "routine": []}
    page.route("**/api/office", lambda route: route.fulfill(json=nobody))
    page.reload()
    settle(page)
    page.get_by_role("combobox", name="Open a scenario").select_option("Bundled")
    settle(page)
    assert now(page)[0] == {"staff": "80", "pace": "2", "cell": "3"}
    assert asked[-1] == 3
    expect(page.get_by_role("group", name="My office")).to_contain_text("office.turnover=0.2")
    expect(page.get_by_text("Pace of change: 2.00 times")).to_be_visible()


@pytest.mark.slow
def test_it_becomes_a_study(opened: Opened) -> None:
    page = opened()
    click_at(page.get_by_role("slider", name="Staff"), 0.02)
    settle(page)
    page.get_by_role("button", name="Make a study").click()
    panel = page.get_by_role("dialog", name="Make a study")
    alone = panel.locator("pre").inner_text()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Lock as A").click()
    page.get_by_role("button", name="Make a study").click()
    expect(panel.locator("pre")).to_contain_text("A:{")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Remove A").click()
    page.get_by_role("button", name="Make a study").click()
    expect(panel.locator("pre")).to_have_text(alone)
    begun: list[Any] = []
    page.on("response", lambda answer: begun.append(answer) if answer.request.method == "POST" else None)
    panel.get_by_role("button", name="Start the study").click()
    report = panel.get_by_role("link", name="Open the report")
    expect(report).to_be_visible(timeout=180_000)
    assert [answer.json()["command"] for answer in begun if answer.url.endswith("/study")] == [alone]
    with page.expect_popup() as popup:
        report.click()
    expect(popup.value.locator("h1")).to_be_visible()


# ---------------------------------------------------------------- what goes wrong, and what must stay right


@pytest.mark.slow
def test_the_last_of_many_moves_is_what_is_answered(opened: Opened) -> None:
    page = opened()
    asked: list[Any] = []
    page.on("request", lambda request: asked.append(request.post_data_json) if "compare" in request.url else None)
    staff = page.get_by_role("slider", name="Staff")
    staff.focus()
    for _ in range(25):
        page.keyboard.press("ArrowRight")
    settle(page)
    assert now(page)[0]["staff"] == "55"
    assert asked[-1]["rough"] is False
    assert asked[-1]["choices"][0]["staff"] == 55
    assert sum(not one["rough"] for one in asked) < 25
    page.wait_for_timeout(1500)
    expect(page.locator("body")).to_have_attribute("data-answer", "all")


@pytest.mark.slow
def test_a_program_that_ends_and_starts_again(browser: Browser, tmp_path: Path) -> None:
    page = browser.new_page()
    with started(tmp_path) as (address, _):
        wait_until_ready(address)
        page.goto(address)
        settle(page)
    page.get_by_role("slider", name="Staff").press("ArrowRight")
    expect(page.get_by_role("alert")).to_contain_text("does not answer")
    with started(tmp_path, urlsplit(address).port or 0):
        wait_until_ready(address)
        settle(page)
        expect(page.get_by_role("alert")).to_have_text("")
        assert now(page)[0]["staff"] == "31"
        page.close()


@pytest.mark.slow
def test_three_browsers_at_once(opened: Opened, about: dict[str, Any]) -> None:
    pages = [opened(f"#now=staff:{staff},pace:1;{hours_text(about)};") for staff in (20, 30, 40)]
    for _ in range(5):
        for page in pages:
            page.get_by_role("slider", name="Staff").press("ArrowRight")
    for page, staff in zip(pages, ("25", "35", "45"), strict=True):
        settle(page)
        assert now(page)[0]["staff"] == staff
        expect(page.get_by_role("alert")).to_have_text("")


@pytest.mark.slow
def test_a_tab_left_for_an_hour(opened: Opened) -> None:
    page = opened()
    page.clock.install()
    page.clock.fast_forward(3_600_000)
    page.clock.resume()
    page.get_by_role("slider", name="Staff").press("ArrowRight")
    page.wait_for_selector("body[data-answer=rough], body[data-answer=all]")
    settle(page)


# ---------------------------------------------------------------- for everybody


@pytest.mark.slow
@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_it_is_accessible(opened: Opened, about: dict[str, Any], language: str, width: int, scheme: str) -> None:
    page = opened(picked(about), width=width, color_scheme=scheme, bypass_csp=True)
    page.get_by_role("combobox", name="Language").select_option(language)
    expect(page.locator("html")).to_have_attribute("lang", language)
    settle(page)
    expect(page.locator("button.dot").first).to_be_visible()
    page.add_script_tag(path=AXE)
    openers = [None, *page.locator("header button, footer button").all()]
    for opener in openers:
        if opener is not None:
            if opener.get_attribute("aria-haspopup") != "dialog":
                continue
            opener.click()
            expect(page.locator("dialog[open]")).to_be_visible()
        assert violations(page) == []
        page.keyboard.press("Escape")
    # Negative control: axe sees a control without a name.
    page.evaluate("document.querySelector('footer').append(document.createElement('button'))")
    assert [name for name, _ in violations(page)] == ["button-name"]


def violations(page: Page) -> list[tuple[str, list[str]]]:
    result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in result]


@pytest.mark.slow
def test_the_sentence_is_read_aloud_once_it_is_settled(opened: Opened) -> None:
    page = opened()
    live = page.locator("[aria-live=polite]").first
    assert live.inner_text() == page.locator(".sentence").inner_text()


@pytest.mark.slow
def test_high_contrast_shows_what_is_chosen(opened: Opened) -> None:
    page = opened(forced_colors="active")
    chosen = page.locator(".segments :checked + span").first
    colours = chosen.evaluate("one => [getComputedStyle(one).color, getComputedStyle(one).backgroundColor]")
    assert colours[0] != colours[1]
