"""The documentation site: what it prints was printed, every link leads somewhere, and it asks no other machine."""

from __future__ import annotations

import functools
import importlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from urllib.parse import unquote, urldefrag, urlsplit

import pytest
from playwright.sync_api import Browser

pytestmark = pytest.mark.slow

for needed in ("mkdocs", "nbclient", "ipykernel"):
    pytest.importorskip(needed, reason="the site is not built here: pip install -e '.[docs]'")

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = ("index.html", "tutorials/first-run.html", "reference/rules.html", "policy.nb.html")
WIDTHS = (1280, 390)


@pytest.fixture(scope="module")
def walkthrough() -> Iterator[ModuleType]:
    """Return the module of docs/ that executes walk-throughs."""
    sys.path.insert(0, str(DOCS))
    yield importlib.import_module("walkthrough")
    sys.path.remove(str(DOCS))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the site as one command builds it; every warning is an error."""
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(folder)],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return folder


class Anchors(HTMLParser):
    """What a page links to or loads, and the places in it that can be linked to."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.places: set[str] = set()
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in {"href", "src"} and value and not (tag == "link" and ("rel", "canonical") in attrs):
                self.targets.append(value)
            if name in {"id", "name"} and value:
                self.places.add(value)


def broken(folder: Path) -> list[str]:
    """Return every link or loaded file of a built site that leads nowhere within it."""
    pages = {page: Anchors(page) for page in folder.rglob("*.html") if page.name != "404.html"}
    wrong = []
    for page, inside in pages.items():
        for target in inside.targets:
            if urlsplit(target).scheme:
                continue  # elsewhere, which is for readers with a network, or data in the page itself
            path, place = urldefrag(target)
            file = (page.parent / unquote(path)).resolve() if path else page
            known = pages[file].places if file in pages else {place}
            if not file.is_file() or (place and unquote(place) not in known):
                wrong.append(f"{page.relative_to(folder)}: {target}")
    return wrong


def test_every_link_and_every_anchor_leads_somewhere(site: Path) -> None:
    assert broken(site) == []


def test_a_broken_link_is_found(tmp_path: Path) -> None:
    """Negative control."""
    (tmp_path / "b.html").write_text('<h2 id="here">b</h2>', encoding="utf-8")
    links = '<a href="b.html#here">1</a><a href="b.html#gone">2</a><img src="c.png"><a href="#top">3</a>'
    (tmp_path / "a.html").write_text(links, encoding="utf-8")
    assert broken(tmp_path) == ["a.html: b.html#gone", "a.html: c.png", "a.html: #top"]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("page", PAGES)
def test_it_opens_from_files_and_asks_no_other_machine(
    page: str, width: int, site: Path, browser: Browser
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900})
    opened = context.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.goto((site / page).as_uri())
    opened.wait_for_timeout(500)
    assert {urlsplit(url).scheme for url in asked} <= {"file", "data", "blob"}, asked
    assert complaints == []
    assert opened.evaluate("document.documentElement.scrollWidth") <= width, "nothing is wider than the screen"
    assert opened.locator("html").get_attribute("lang") == ("nb" if ".nb." in page else "en")
    assert not opened.locator("[for=__search]:visible").count(), "search needs a server, and no button pretends"
    context.close()


def test_search_works_when_it_is_served(site: Path, browser: Browser) -> None:
    handler = functools.partial(SimpleHTTPRequestHandler, directory=str(site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/index.html")
        for words, wanted in (("bandwagon", "change-a-rule.html"), ("glidebryter", "explorer.nb.html")):
            page.locator(".md-search__input").fill("")
            page.locator(".md-search__input").press_sequentially(words)
            hit = page.locator(f".md-search-result__link[href*='{wanted}']").first
            hit.wait_for(state="attached", timeout=30_000)
        page.close()
        server.shutdown()


def test_bokmål_and_english_link_to_each_other() -> None:
    for page in DOCS.rglob("*.nb.md"):
        other = page.with_name(page.name.replace(".nb.md", ".md"))
        assert f"[In English]({other.name})" in page.read_text(encoding="utf-8"), page
        assert f"[På norsk]({page.name})" in other.read_text(encoding="utf-8"), other


def test_a_walk_through_that_prints_something_else_is_found(
    walkthrough: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control of the build: an expected line that is not printed, and a command that fails."""
    monkeypatch.setattr(walkthrough, "DOCS", tmp_path)
    monkeypatch.setattr(walkthrough, "KEPT", tmp_path / "kept")
    page = "# A page\n\n```python hello.py\nprint('hello')\n```\n\n```console\n$ python hello.py\n{}\n```\n"
    (tmp_path / "page.md").write_text(page.format("hello"), encoding="utf-8")
    assert "$ python hello.py\nhello\n" in walkthrough.markdown(walkthrough.executed("page.md"))
    (tmp_path / "page.md").write_text(page.format("goodbye"), encoding="utf-8")
    with pytest.raises(walkthrough.WalkThroughFailed, match="did not print 'goodbye'"):
        walkthrough.executed("page.md")
    (tmp_path / "page.md").write_text(
        page.format("").replace("$ python hello.py", "$ python gone.py"), encoding="utf-8"
    )
    with pytest.raises(walkthrough.WalkThroughFailed, match="gone"):
        walkthrough.executed("page.md")


def test_an_executed_page_is_kept_until_its_code_changes(
    walkthrough: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walkthrough, "DOCS", tmp_path)
    monkeypatch.setattr(walkthrough, "KEPT", tmp_path / "kept")
    runs: list[str] = []
    monkeypatch.setattr(walkthrough, "execute", lambda notebook: runs.append(notebook.cells[1].source))
    for text in ("Before.", "Other words.", "Before."):
        (tmp_path / "page.md").write_text(f"{text}\n\n```python\n1 + 1\n```\n```console\n```\n", encoding="utf-8")
        walkthrough.executed("page.md")
    assert runs == ["1 + 1"]
    (tmp_path / "page.md").write_text("Before.\n\n```python\n1 + 2\n```\n```console\n```\n", encoding="utf-8")
    walkthrough.executed("page.md")
    assert runs == ["1 + 1", "1 + 2"]
