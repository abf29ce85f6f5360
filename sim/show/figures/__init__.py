"""The figures, one a file. Each answers a question, and its title says the answer in words.

A file of this folder is a figure. It has

    QUESTION                                      what it answers, marked for translation
    draw(study, outcome, language, look)          returns a `Picture`, or raises `Unsuitable`

and takes part by being here: ``picture("comparison", study, "routine_share", "nb")``. What a figure can be asked
for besides, `draw` takes by keyword, such as ``along`` of *response*. Figures read stores and nothing else. To add
one, copy a short file, such as ``groups.py``.
"""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any, Protocol, cast

from sim.analysis.studies.endpoints import NoRuns
from sim.errors import InputError, did_you_mean
from sim.language import check_language
from sim.show.drawing import WIDE, Look, Picture, Unsuitable, style
from sim.study.store.folder import Study

__all__ = ["FIGURES", "Look", "Picture", "Unsuitable", "figure_file", "picture", "pictures"]

FIGURES: tuple[str, ...] = tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))
"""Names of all figures."""


class FigureFile(Protocol):
    """What a file of this folder holds."""

    QUESTION: str

    def draw(self, study: Study, outcome: str, language: str, look: Look, **asked: Any) -> Picture:
        """Return the picture, or raise `Unsuitable`."""


def figure_file(name: str) -> FigureFile:
    """Return the file of a figure, or refuse a name that there is none of."""
    if name not in FIGURES:
        raise InputError(
            f"no figure is named '{name}'.{did_you_mean(name, FIGURES)} Figures: {', '.join(FIGURES)}."
        )
    return cast(FigureFile, importlib.import_module(f"{__name__}.{name}"))


def picture(name: str, study: Study, outcome: str, language: str, look: Look = WIDE, **asked: Any) -> Picture:
    """Return one figure of a study.

    Parameters
    ----------
    name : str
        One of `FIGURES`.
    study : Study
        As stored.
    outcome : str
        What it is about, by name; a figure with an outcome of its own leaves it aside.
    language : str
    look : Look
        How wide, and whether its words are drawn too.
    **asked
        What some figures can be asked for besides, such as ``outcomes``, ``across`` and ``along`` of *response*.

    Raises
    ------
    Unsuitable
        When the figure does not fit the study; the message says why.
    """
    file = figure_file(name)
    check_language(language)
    try:
        with style.in_force():
            return file.draw(study, outcome, language, look, **asked)
    except NoRuns as reason:
        raise Unsuitable(str(reason)) from reason


def pictures(study: Study, outcome: str, language: str, look: Look = WIDE) -> tuple[list[Picture], dict[str, str]]:
    """Return every figure that fits a study, and for each other one why it does not."""
    drawn: list[Picture] = []
    why_not: dict[str, str] = {}
    for name in FIGURES:
        try:
            drawn.append(picture(name, study, outcome, language, look))
        except Unsuitable as reason:
            why_not[name] = str(reason)
    return drawn, why_not
