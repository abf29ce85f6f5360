"""The figures as vector drawings within the page, for a screen, for paper and for a phone."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.language import say
from sim.show.drawing import Look, Picture, Unsuitable, style
from sim.show.figures import FIGURES, figure_file, picture
from sim.study.store.folder import Study

if TYPE_CHECKING:
    from markupsafe import Markup


PAPER = Look(7.1, words=False)
"""For a screen and for A4 with margins."""
PHONE = Look(3.6, words=False)
WIDE_ONLY = {"matrix"}
"""Too wide for a phone, where the tables show the same."""
MOST_BYTES = 3_000_000
"""Limit on the size of all drawings; beyond it a phone shows those drawn for paper."""

ORDER = ("sensitivity", "comparison", "matrix", "sizes", "stages", "response", "turning", "triangle", "groups",
         "offices", "hours", "contact", "network", "precision")  # fmt: skip
"""Most important first; figures not named here come last."""
BY_IMPORTANCE = sorted(FIGURES, key=lambda name: ORDER.index(name) if name in ORDER else len(ORDER))

NO_METADATA: dict[str, str | None] = {"Date": None, "Creator": None, "Format": None, "Type": None}
PATHS = re.compile(r'(?<= d=")[^"]*')
LONG = re.compile(r"-?\d+\.\d{2,}")
NAMES = re.compile(r' id="([^"]*)"')
USES = re.compile(r'(url\(#|xlink:href="#)([^")]*)')


@dataclass(frozen=True)
class Drawing:
    """A figure with its words.

    Attributes
    ----------
    picture : Picture
    question : str
    paper, phone : markupsafe.Markup
        The drawing as SVG; for a phone only when there is room.
    """

    picture: Picture
    question: str
    paper: Markup
    phone: Markup | None


def drawings(
    study: Study, outcome: str, language: str, phones: Callable[[], Mapping[str, Markup]]
) -> list[Drawing]:
    """Return every figure that fits the study, the most important first.

    Parameters
    ----------
    study : Study
    outcome, language : str
    phones : callable
        Returns what `for_phones` returns; called once the others are drawn.
    """
    fitting: list[tuple[Picture, Markup]] = []
    for name in BY_IMPORTANCE:
        with suppress(Unsuitable):  # not an error: most figures suit some studies only
            wide = picture(name, study, outcome, language, PAPER)
            fitting.append((wide, svg(wide, f"{name}-paper-")))
    drawn: list[Drawing] = []
    on_phones, spent = phones(), 0
    for wide, paper in fitting:
        phone = on_phones.get(wide.name) if spent < MOST_BYTES else None
        spent += len(paper) + len(phone or "")
        drawn.append(Drawing(wide, say(figure_file(wide.name).QUESTION, language), paper, phone))
    return drawn


def for_phones(study: Study, outcome: str, language: str) -> dict[str, Markup]:
    """Return the figures that fit the study as drawn for a phone, by name, as far as there is room."""
    fitting: dict[str, Markup] = {}
    for name in BY_IMPORTANCE:
        if name not in WIDE_ONLY and sum(map(len, fitting.values())) < MOST_BYTES:
            with suppress(Unsuitable):
                fitting[name] = svg(picture(name, study, outcome, language, PHONE), f"{name}-phone-")
    return fitting


def svg(drawn: Picture, prefix: str) -> Markup:
    """Return a figure as an SVG element that can be embedded beside others in one page.

    Identifiers that the drawing refers to get a prefix, so that they stay unique; others are removed. Paths are
    rounded to a tenth of a point.
    """
    from markupsafe import Markup

    with style.in_force():
        written = io.StringIO()
        drawn.figure.savefig(written, format="svg", metadata=NO_METADATA)
    text = written.getvalue()
    text = text[text.index("<svg") :]
    # Matplotlib's own style would apply to the whole page; page.css has it for drawings only.
    text = re.sub(r"<style.*?</style>", "", text, flags=re.DOTALL)
    text = PATHS.sub(lambda path: LONG.sub(rounded, path[0]), text)
    used = {name for _, name in USES.findall(text)}
    text = NAMES.sub(lambda match: f' id="{prefix}{match[1]}"' if match[1] in used else "", text)
    text = USES.sub(rf"\g<1>{prefix}\g<2>", text)
    text = re.sub(r' xmlns(:\w+)?="[^"]*"', "", text, count=2)  # HTML knows these namespaces; no address is left
    return Markup(text.replace("<svg", '<svg aria-hidden="true" focusable="false"', 1))


def rounded(match: re.Match[str]) -> str:
    """Return a coordinate with one decimal."""
    return f"{float(match[0]):.1f}".removesuffix(".0")
