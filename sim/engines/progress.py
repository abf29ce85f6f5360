"""Progress: what a long piece of work is doing, on a terminal at once, elsewhere every half minute."""

from __future__ import annotations

import importlib
import importlib.util
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sim.errors import notice
from sim.language import SOURCE, mark, say, say_many

EVERY = 30.0
"""Seconds between two lines where there is no terminal: a log stays short, and nothing seems to hang."""


@contextmanager
def signs_of_life(tell: Callable[[], str], every: float | None = None) -> Iterator[None]:
    """Tell regularly what is done while something lasts.

    Parameters
    ----------
    tell : callable
        Returns one line; called from another thread.
    every : float, optional
        Seconds between two lines; `EVERY` when not given.
    """
    ended = threading.Event()

    def repeat() -> None:
        while not ended.wait(EVERY if every is None else every):
            notice(tell())

    thread = threading.Thread(target=repeat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


@contextmanager
def said(what: str) -> Iterator[None]:
    """Say what is going on: on a terminal now, elsewhere once it has lasted."""
    if sys.stderr.isatty():
        notice(f"{what} …")
        yield
    else:
        began = time.monotonic()
        with signs_of_life(lambda: f"{what}, {time.monotonic() - began:.0f} s so far"):
            yield


@contextmanager
def progress(total: int, done_before: int = 0, language: str = SOURCE) -> Iterator[Callable[[int], None]]:
    """Show how many runs are done: a bar on a terminal and in a notebook, a line now and then anywhere else.

    Parameters
    ----------
    total : int
        Runs in all.
    done_before : int
        Runs that a session before this one has made.
    language : str
    """
    if sys.stderr.isatty() or in_notebook():
        with bar_of()(total=total, initial=done_before, unit=f" {runs(language)}", delay=2) as bar:
            yield lambda count: bar.update(count) and None
        return
    began, done = time.monotonic(), done_before

    def add(count: int) -> None:
        nonlocal done
        done += count

    with signs_of_life(lambda: line(done, done_before, total, time.monotonic() - began, language)):
        yield add


def in_notebook() -> bool:
    """Tell whether a notebook shows what this process writes."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return "IPKernelApp" in getattr(shell, "config", ())


def bar_of() -> type[Any]:
    """Return the bar of a notebook where that can be drawn, else that of a terminal."""
    drawn = in_notebook() and importlib.util.find_spec("ipywidgets")
    bar: type[Any] = importlib.import_module("tqdm.notebook" if drawn else "tqdm").tqdm
    return bar


def runs(language: str) -> str:
    """Return what is counted."""
    return say("runs", language)


def line(done: int, done_before: int, total: int, seconds: float, language: str = SOURCE) -> str:
    """Return how far a study is: runs done, runs left, and the time that these take at the pace so far.

    Examples
    --------
    >>> line(150, 50, 450, 60.0)
    '150 of 450 runs done, 300 left, about 3 min'
    """
    told = say_many("{done} of {count} run done, {left} left", "{done} of {count} runs done, {left} left", total,
                    language, done=done, left=total - done)  # fmt: skip
    if done == done_before:
        return told
    left = seconds * (total - done) / (done - done_before)
    words = mark("{told}, about {time} min") if left >= 90 else mark("{told}, about {time} s")
    return say(words, language, told=told, time=f"{left / 60 if left >= 90 else left:.0f}")
