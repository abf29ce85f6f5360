"""Scripts that a reader copies: the plain Mesa one runs, the page opens in a browser with the network closed."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"


def test_the_plain_script_does_what_it_says() -> None:
    script = EXAMPLES / "plain_mesa.py"
    assert len(script.read_text(encoding="utf-8").splitlines()) <= 36
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=600, check=True)
    strain = re.search(r"Highest strain, shipped and calm: (\S+) (\S+)", done.stdout)
    assert strain is not None
    assert float(strain[2]) < float(strain[1])
    assert "Most people look to <" in done.stdout
    assert re.search(r"^8 .*\n16 ", done.stdout, re.MULTILINE)


@pytest.fixture
def page(tmp_path: Path) -> Iterator[str]:
    """Return the address at which the office is served, which needs the extra `viz`."""
    if find_spec("solara") is None:
        pytest.skip('needs the extra `viz`: pip install -c constraints.txt -e ".[viz]"')
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    command = [sys.executable, "-m", "solara", "run", str(EXAMPLES / "office_app.py"), "--production", "--no-open"]
    with (tmp_path / "log").open("w") as log:
        server = subprocess.Popen([*command, "--host", "127.0.0.1", "--port", port], stdout=log, stderr=log)
        try:
            yield wait_for(f"http://127.0.0.1:{port}/", server)
        finally:
            server.terminate()
            server.wait(20)


def wait_for(address: str, server: subprocess.Popen[bytes]) -> str:
    """Return an address as soon as somebody answers there."""
    until = time.monotonic() + 120
    while server.poll() is None and time.monotonic() < until:
        try:
            urllib.request.urlopen(address, timeout=30).close()
            return address
        except urllib.error.URLError:
            time.sleep(0.5)
    raise AssertionError("the server did not start")


@pytest.mark.slow
def test_the_office_is_drawn_and_steps_with_the_network_closed(page: str) -> None:
    from playwright.sync_api import expect, sync_playwright

    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("there is no Chromium on this machine")
    asked: list[str] = []
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox", "--disable-gpu"])
        tab = opened.new_page()
        tab.on("request", lambda request: asked.append(urlsplit(request.url).hostname or "127.0.0.1"))
        tab.goto(page)
        expect(tab.locator("img[src^='blob:']")).to_have_count(2, timeout=120_000)  # network, curves
        expect(tab.get_by_text("Weight on one-to-one support")).to_be_visible()
        tab.get_by_role("button", name="Step").click()
        one = re.compile(r"^(Step: 1|Time: 1\.0)$")  # Mesa 3.5 calls it time
        expect(tab.get_by_text(one)).to_be_visible(timeout=60_000)
        opened.close()
    assert set(asked) == {"127.0.0.1"}
