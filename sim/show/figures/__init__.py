"""The figures, one per file. Each answers a question, and its title states the answer in words.

Every file of this folder is a figure. It has

    QUESTION                                      what it answers, marked for translation
    ALONE                                         the same where nothing is compared, if it is something else
    draw(study, outcome, language, look)          returns a `Picture`, or raises `Unsuitable`
    prepare(study, outcome)                       where something takes long: works it out for all who draw it

and is found by being here: ``picture("comparison", study, "routine_share", "nb")``. Further options
of a figure are keyword arguments of `draw`, such as ``along`` of *response*. Figures read stored studies only.
To add one, copy a file such as ``offices.py``.
"""

from __future__ import annotations

import importlib
import pkgutil
from contextlib import suppress
from typing import Any, Protocol, cast

from sim.analysis.studies.endpoints import NoRuns
from sim.errors import InputError
from sim.language import check_language
from sim.scenario.checks import one_of
from sim.show.drawing import WIDE, Look, Picture, Unsuitable, style
from sim.study.store.folder import Study

__all__ = ["FIGURES", "Look", "Picture", "Unsuitable", "figure_file", "picture", "prepare"]

FIGURES: tuple[str, ...] = tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))
"""Names of all figures."""


class FigureFile(Protocol):
    """Interface of a file of this folder."""

    QUESTION: str

    def draw(self, study: Study, outcome: str, language: str, look: Look, **asked: Any) -> Picture:
        """Return the picture, or raise `Unsuitable`."""


def figure_file(name: str) -> FigureFile:
    """Return the module of a figure; refuse an unknown name."""
    return cast(FigureFile, importlib.import_module(f"{__name__}.{one_of('figure', name, FIGURES)}"))


def prepare(study: Study, outcome: str) -> None:
    """Work out what takes long in the figure that a study asks for, before several processes draw it."""
    own = study.manifest.get("figure")
    long = getattr(figure_file(own), "prepare", None) if own in FIGURES else None
    if long:
        with suppress(InputError):  # the figure does not suit the study, and says so when it is drawn
            long(study, outcome)


def picture(name: str, study: Study, outcome: str, language: str, look: Look = WIDE, **asked: Any) -> Picture:
    """Return one figure of a study.

    Parameters
    ----------
    name : str
        One of `FIGURES`.
    study : Study
        As stored.
    outcome : str
        Name of the outcome to show; a figure with an outcome of its own ignores it.
    language : str
    look : Look
        Width of the figure, and whether its text is drawn too.
    **asked
        Further options of some figures, such as ``outcomes``, ``across`` and ``along`` of *response*.

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
