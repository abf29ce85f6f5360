"""Measure the explorer and print a Markdown table: ``python -m benchmarks.explorer``. Takes about a minute.

The server is started as a user does, and asked as its page asks: 60 staff, each time another choice. What the
browser adds, from the event of a control to the drawn band, is measured by the tests of the page. The work of the
server says more than the wait on a machine that others use as well.
"""

from __future__ import annotations

import http.client
import itertools
import json
import math
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROUNDS = 7
STAFF = 60


class Page:
    """Asks a server as the page does."""

    def __init__(self, address: str) -> None:
        self.place = urlsplit(address).netloc
        self.hours = iter(itertools.count())

    def ask(self, path: str, body: Any = None) -> Any:
        """Return an answer, asked for again while the model is compiled."""
        while True:
            connection = http.client.HTTPConnection(self.place, timeout=600)
            sent = None if body is None else json.dumps(body)
            connection.request("GET" if body is None else "POST", path, sent, {"content-type": "application/json"})
            answer = connection.getresponse()
            content = answer.read()
            connection.close()
            if answer.status == 200:
                return json.loads(content)
            if answer.status != 503:
                raise SystemExit(f"{path}: {content.decode()}")
            time.sleep(0.05)

    def choice(self) -> Any:
        """Return a choice that was not asked before."""
        choice = self.ask("/api/about")["defaults"] | {"staff": STAFF}
        moved = 0.01 * (1 + next(self.hours))
        choice["hours"]["support"] += moved
        choice["hours"]["facilitating"] -= moved
        return choice


def seconds(action: Any) -> float:
    """Return how long something takes."""
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def measured(page: Page, began: float) -> Iterator[tuple[str, str]]:
    """Yield what is measured, and how long it takes."""
    page.ask("/api/about")
    yield "start to the words of the page", f"{time.perf_counter() - began:.1f} s"
    page.ask("/api/compare", {"choices": [page.ask("/api/about")["defaults"]], "rough": True})
    yield "start to the first answer, compiled code on disk", f"{time.perf_counter() - began:.1f} s"
    page.ask("/api/compare", {"choices": [page.choice()], "rough": False})  # the reference is there then
    for what, rough in (("rough answer, 16 worlds", True), ("full answer, 64 worlds twice", False)):
        times = []
        for _ in range(ROUNDS):
            asked = {"choices": [page.choice()], "rough": rough}
            times.append(seconds(lambda asked=asked: page.ask("/api/compare", asked)))
        yield f"{what}, of another choice, {STAFF} staff, median", f"{statistics.median(times) * 1e3:.0f} ms"
    choice = page.choice()
    yield "the office week by week", f"{seconds(lambda: page.ask('/api/office', {'choice': choice})):.1f} s"
    for staff in (STAFF, 200):
        asked = {"choice": choice | {"staff": staff}, "person": 3}
        yield f"a life story, {staff} staff", f"{seconds(lambda asked=asked: page.ask('/api/story', asked)):.1f} s"


def work(process: int) -> float:
    """Return the seconds of processor time that a process has used; nan where nobody tells."""
    stat = Path(f"/proc/{process}/stat")
    if not stat.exists():
        return math.nan
    user, system = stat.read_text(encoding="ascii").rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def memory(process: int) -> str:
    """Return the memory that a process has used at most."""
    status = Path(f"/proc/{process}/status")
    if not status.exists():
        return "unknown here"
    (peak,) = (line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM"))
    return f"{int(peak.split()[1]) / 1024:.0f} MB"


def main() -> None:
    """Start a server, ask it, and print the table."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "sim", "app", "--port", "0", "--no-open"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=dict(os.environ)) as server:
        try:
            assert server.stdout is not None
            print("| what | how long | work of the server until then |\n|---|---|---|")
            for what, how_long in measured(Page(server.stdout.readline().strip()), began):
                print(f"| {what} | {how_long} | {work(server.pid):.1f} s |", flush=True)
            print(f"\nThe server used {memory(server.pid)} of memory at most.")
        finally:
            server.terminate()


if __name__ == "__main__":
    main()
