"""The picture of the paradox: what each mechanism adds to personal contact, and where the sign turns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.analysis.studies.paradox import Contributions, Share, SignMap
from sim.language import listed, number
from sim.model.parameters import registry
from sim.show.drawing import layout, style
from sim.show.drawing.caption import axis_name
from sim.show.text.wording import wording

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PLUS, MINUS, TURNS = "#0072b2", "#d55e00", "#d8d8d8"
NAMES, BARS, BETWEEN, MAP, RIGHT = 2.1, 2.9, 1.0, 3.0, 0.2
HEIGHT, TOP, BOTTOM = 2.5, 1.0, 1.3


def paradox_sentences(found: Contributions, signs: SignMap, others: Sequence[str], language: str) -> list[str]:
    """Return the answer in words: which mechanism, what sum, and where the sign turns.

    Parameters
    ----------
    others : sequence of str
        Axes of the map's study that are neither across nor up.
    """
    words, first = wording("paradox", language), found.shares[0]
    plus, minus, turns = signs.counts()

    def told(share: Share) -> dict[str, str]:
        return {
            "low": number(share.low, language, 2),
            "high": number(share.high, language, 2),
        }

    verb = words["adds" if first.mean > 0 else "takes"]
    size = number(abs(first.mean), language, 2)
    return [
        words["up"].format(largest=name_of(first, language), verb=verb, size=size, **told(first)),
        words["sum"].format(
            total=number(found.total.mean, language, 2, plus=True),
            sum=number(sum(share.mean for share in found.shares), language, 2, plus=True),
            without=number(found.without.mean, language, 2, plus=True),
            **told(found.total),
        ),
        words["signs"].format(
            x=axis_name(signs.x, language), y=axis_name(signs.y, language), plus=plus, minus=minus, turns=turns,
            others=listed([axis_name(key, language) for key in others], language),
        ),
    ]  # fmt: skip


def paradox_figure(
    found: Contributions, signs: SignMap, others: Sequence[str], replicates: int, language: str = "en"
) -> Figure:
    """Return the picture: Shapley shares with intervals, and the map of signs."""
    words = wording("paradox", language)
    with style.in_force():
        page = layout.Page(NAMES + BARS + BETWEEN + MAP + RIGHT, TOP + HEIGHT + BOTTOM)
        page.write([map_title(signs, language)], 0.15, 0.14, style.TITLE_SIZE, bold=True)
        page.write([words["bars"]], 0.15, 0.58, style.HEADING_SIZE, bold=True)
        page.write([words["map"]], NAMES + BARS + BETWEEN - 0.4, 0.58, style.HEADING_SIZE, bold=True)
        draw_bars(page.axes(NAMES, TOP, BARS, HEIGHT), found, language)
        draw_map(page.axes(NAMES + BARS + BETWEEN, TOP, MAP, HEIGHT), signs, language)
        names = listed([axis_name(key, language) for key in others], language)
        small = words["small"].format(replicates=replicates, others=names)
        lines = layout.wrapped(small, page.width - 0.3, style.SMALL_SIZE)
        page.write(lines, 0.15, TOP + HEIGHT + 0.62, style.SMALL_SIZE, colour=style.QUIET)
    return page.figure


def map_title(signs: SignMap, language: str) -> str:
    """Return whether the sign turns on the map, and with what."""
    words = wording("paradox", language)
    plus, minus, turns = signs.counts()
    if turns or (plus and minus):
        return words["turns"].format(x=axis_name(signs.x, language), y=axis_name(signs.y, language))
    return words["steady"].format(sign=words["plus" if plus else "minus"])


def name_of(share: Share, language: str) -> str:
    """Return a switch in words: the label of its parameter."""
    return registry()[share.switch].label[language]


def draw_bars(axes: Axes, found: Contributions, language: str) -> None:
    """Draw a bar with its interval for each switch, then none and all."""
    words = wording("paradox", language)
    rows = [(name_of(share, language), share) for share in found.shares]
    rows += [(words["without"], found.without), (words["total"], found.total)]
    axes.grid(False)
    axes.axvline(0.0, color=style.EDGE, linewidth=0.8)
    for place, (_, share) in enumerate(rows):
        colour = style.TEXT if place >= len(found.shares) else PLUS if share.mean > 0 else MINUS
        axes.barh(place, share.mean, height=0.62, color=colour)
        axes.plot([share.low, share.high], [place, place], color="white", linewidth=3.0, solid_capstyle="butt")
        axes.plot([share.low, share.high], [place, place], color=style.TEXT, linewidth=1.2, solid_capstyle="butt")
        shown = number(share.mean, language, 2, plus=True)
        side = 1 if share.mean >= 0 else -1
        axes.annotate(shown, (share.mean, place), xytext=(4 * side, 0), textcoords="offset points", va="center",
                      ha="left" if side > 0 else "right", fontsize=style.SMALL_SIZE)  # fmt: skip
    axes.set_yticks(range(len(rows)), [name for name, _ in rows])
    axes.tick_params(axis="y", length=0, labelcolor=style.TEXT)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.margins(x=0.2)
    axes.spines["left"].set_visible(False)


def draw_map(axes: Axes, signs: SignMap, language: str) -> None:
    """Draw a field for each point: coloured by sign, with the mean change in it."""
    axes.grid(False)
    for i in range(len(signs.up)):
        for j in range(len(signs.across)):
            colour = PLUS if signs.positive[i, j] == 1 else MINUS if signs.negative[i, j] == 1 else TURNS
            axes.fill([j - 0.5, j + 0.5, j + 0.5, j - 0.5], [i - 0.5, i - 0.5, i + 0.5, i + 0.5], color=colour,
                      edgecolor="white", linewidth=1.5)  # fmt: skip
            shown = number(float(signs.mean[i, j]), language, 1, plus=True)
            axes.text(j, i, shown, ha="center", va="center", fontsize=style.SMALL_SIZE,
                      color=style.TEXT if colour == TURNS else "white")  # fmt: skip
    axes.set_xticks(range(len(signs.across)), [f"{value:g}" for value in signs.across])
    axes.set_yticks(
        range(len(signs.up)), [number(value, language, 2).rstrip("0").rstrip(",.") for value in signs.up]
    )
    axes.set_xlim(-0.5, len(signs.across) - 0.5)
    axes.set_ylim(-0.5, len(signs.up) - 0.5)
    axes.tick_params(length=0, labelcolor=style.TEXT)
    axes.set_xlabel(axis_name(signs.x, language), fontsize=style.LABEL_SIZE)
    axes.set_ylabel(axis_name(signs.y, language), fontsize=style.LABEL_SIZE)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
