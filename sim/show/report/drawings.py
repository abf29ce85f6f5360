"""The figures as vector drawings within the page: the few that answer the question, then all others.

Which answer it depends on what a study varies; the figure of its preset always comes first.
"""

from __future__ import annotations

import functools
import io
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from sim.language import say
from sim.show.drawing import Look, Picture, Unsuitable, style
from sim.show.drawing.mixes import varies_mixes
from sim.show.figures import FIGURES, figure_file, picture
from sim.show.text.response import answering_axis
from sim.show.text.switches import varies_switches
from sim.study.design.method import SAMPLED
from sim.study.store.folder import Study

if TYPE_CHECKING:
    from markupsafe import Markup


PAPER = Look(7.1, words=False)
"""For a screen and for A4 with margins."""
PHONE = Look(3.6, words=False)
WIDE_ONLY = {"matrix"}
"""Too wide for a phone, where they are moved sideways."""
MOST_BYTES = 1_500_000
"""Limit on the size of the drawings that answer the question; beyond it a phone shows those drawn for paper."""

FIRST = 5
"""Figures that answer the question; the others are for researchers."""
FEW = 2
"""With no more cases than this a study is about one lever."""
ANSWERING = {
    "sampled": ("sensitivity", "value", "response"),
    "nation": ("offices", "comparison", "stages", "hours", "contact"),
    "nations": ("comparison", "offices", "tradeoff", "robustness", "course"),
    "alone": ("comparison", "stages", "hours", "contact", "network"),
    "switches": ("paradox", "turning", "contact"),
    "mixes": ("triangle", "tradeoff", "robustness", "monday", "value"),
    "numbers": ("response", "comparison", "tradeoff", "robustness", "monday"),
    "lever": ("comparison", "response", "tradeoff", "robustness", "monday", "sizes", "course"),
    "choices": ("comparison", "tradeoff", "robustness", "monday", "sizes", "course"),
    "many": ("matrix", "tradeoff", "robustness", "course", "effort"),
}
"""Figures that answer the question of each kind of study, after that of its preset: up to five that suit it."""
MANY = 12
"""With more cases than this differences over time cannot be read."""


def kind_of(study: Study) -> str:
    """Return the kind of a study: a key of `ANSWERING`."""
    axes = study.manifest["axes"]
    if study.manifest.get("design", {}).get("kind") in SAMPLED:
        return "sampled"
    if "offices.parquet" in study.manifest["tables"]:
        return "nations" if (study.cells["cell"] != study.cells["reference"]).any() else "nation"
    if not axes:
        return "alone"
    if varies_switches(study):
        return "switches"
    if varies_mixes(study):
        return "mixes"
    if answering_axis(study):
        return "numbers"
    count = len(axes[0]["values"])
    return "lever" if count <= FEW else "choices" if count <= MANY else "many"


def answering(study: Study) -> list[str]:
    """Return the names of the figures that answer the question of a study; that of its preset comes first."""
    own, kind = study.manifest.get("figure"), kind_of(study)
    named = [own] if own in FIGURES and kind != "sampled" else []
    return list(dict.fromkeys([*named, *(name for name in ANSWERING[kind] if name in FIGURES)]))


def by_importance(study: Study) -> list[str]:
    """Return the names of all figures: those that answer the question of the study, then the others.

    Of a study of switches there are no others, which would show a single switch on and off. Of a sampled study
    there are none that show single points as if they were cases.
    """
    others = () if kind_of(study) in ("switches", "sampled") else tuple(FIGURES)
    return list(dict.fromkeys([*answering(study), *others]))


NO_METADATA: dict[str, str | None] = {"Date": None, "Creator": None, "Format": None, "Type": None}
PATHS = re.compile(r'(?<= d=")[^"]*')
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
    wide_only : bool
        Whether a phone shows the wide drawing, to be moved sideways.
    """

    picture: Picture
    question: str
    paper: Markup
    phone: Markup | None
    wide_only: bool = False


def drawings(
    study: Study, outcome: str, language: str, phones: Callable[[], Mapping[str, Markup]]
) -> tuple[list[Drawing], list[Drawing]]:
    """Return the figures that answer the question of a study, and all others that suit it.

    Parameters
    ----------
    study : Study
    outcome, language : str
    phones : callable
        Returns what `for_phones` returns; called once the others are drawn.
    """
    fitting: list[tuple[Picture, Markup]] = []
    for name in by_importance(study):
        with suppress(Unsuitable):  # not an error: most figures suit some studies only
            wide = picture(name, study, outcome, language, PAPER)
            fitting.append((wide, svg(wide, f"p{FIGURES.index(name)}-")))
    on_phones = phones()
    drawn = [
        Drawing(
            wide,
            say(question(study, wide.name), language),
            paper,
            on_phones.get(wide.name),
            wide.name in WIDE_ONLY,
        )
        for wide, paper in fitting
    ]
    first = [drawing for drawing in drawn if drawing.picture.name in answering(study)][:FIRST]
    return first, [drawing for drawing in drawn if drawing not in first]


def question(study: Study, name: str) -> str:
    """Return what a figure answers, in a study that compares or in one that does not."""
    file = figure_file(name)
    return str(getattr(file, "ALONE", file.QUESTION)) if kind_of(study) == "alone" else file.QUESTION


def for_phones(study: Study, outcome: str, language: str) -> dict[str, Markup]:
    """Return the figures that answer the question as drawn for a phone, by name, as far as there is room."""
    fitting: dict[str, Markup] = {}
    suitable = 0
    for name in answering(study):
        if suitable == FIRST or sum(map(len, fitting.values())) > MOST_BYTES:
            break
        with suppress(Unsuitable):
            drawn = picture(name, study, outcome, language, PHONE)
            suitable += 1
            if name not in WIDE_ONLY:
                fitting[name] = svg(drawn, f"h{FIGURES.index(name)}-")
    return fitting


def svg(drawn: Picture, prefix: str) -> Markup:
    """Return a figure as an SVG element that can be embedded beside others in one page.

    Identifiers that the drawing refers to get a prefix, so that they stay unique; others are removed. It is short,
    as each letter drawn repeats it. Paths are rounded to a tenth of a point, and written short.
    """
    from markupsafe import Markup

    with style.in_force():
        written = io.StringIO()
        drawn.figure.savefig(written, format="svg", metadata=NO_METADATA)
    text = written.getvalue()
    text = text[text.index("<svg") :]
    # Matplotlib's own style would apply to the whole page; page.css has it for drawings only.
    text = re.sub(r"<style.*?</style>", "", text, flags=re.DOTALL)
    text = re.sub(r"<!--.*?-->|(?<=>)\s+(?=<)", "", text, flags=re.DOTALL)
    text = PATHS.sub(lambda path: written_short(path[0]), text)
    text = PLACES.sub(
        lambda place: DECIMALS.sub(lambda it: f"{float(it[0]):.1f}".removesuffix(".0"), place[0]), text
    )
    text = LETTERS.sub(r'\1 x="\2"/>', text)
    known = {name: f"{prefix}{k}" for k, name in enumerate(dict.fromkeys(name for _, name in USES.findall(text)))}
    text = NAMES.sub(lambda match: f' id="{known[match[1]]}"' if match[1] in known else "", text)
    text = USES.sub(lambda match: match[1].replace("xlink:", "") + known[match[2]], text)
    text = re.sub(r' xmlns(:\w+)?="[^"]*"', "", text, count=2)  # HTML knows these namespaces; no address is left
    return Markup(text.replace("<svg", '<svg aria-hidden="true" focusable="false"', 1))


PLACES = re.compile(r' (?:x|y|width|height)="[^"]*"|translate\([^)]*\)')
DECIMALS = re.compile(r"-?\d+\.\d{2,}")
"""Where things are, with more decimals than can be seen."""
LETTERS = re.compile(r'(<use xlink:href="[^"]*") transform="translate\(([-.\d]+) 0\)"/>')
"""Letters of a line; most of a page is letters."""
NUMBERS = {"M": 2, "L": 2, "Q": 4, "C": 6}
"""Numbers of each command of a path."""


@functools.lru_cache(maxsize=8192)  # letters are the same in all figures
def written_short(path: str) -> str:
    """Return the data of a path in tenths of a point, with straight lines as steps from point to point."""
    text, active, command, x, y = "", "", "", 0, 0
    parts = iter(path.replace(",", " ").split())
    for part in parts:
        if part.isalpha():
            command = part
            if command not in NUMBERS:  # z, which takes none
                text, active = text + command, command
                continue
            part = next(parts)
        ends = [round(10 * float(number)) for number in (part, *islice(parts, NUMBERS[command] - 1))]
        words = [tenths(ends[0] - x), tenths(ends[1] - y)] if command == "L" else [tenths(end) for end in ends]
        name = "l" if command == "L" else command
        if name == "M" or name != active:
            text += name
        for word in words:
            text += word if word[0] == "-" or text[-1].isalpha() else f" {word}"
        x, y, active = ends[-2], ends[-1], name
    return text


@functools.cache  # steps are short, and so are their kinds few
def tenths(number: int) -> str:
    """Return a number of tenths as a decimal number."""
    whole, rest = divmod(abs(number), 10)
    return f"{'-' if number < 0 else ''}{whole or (not rest and '0') or ''}{f'.{rest}' if rest else ''}"
