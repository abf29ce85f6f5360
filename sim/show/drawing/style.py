"""Style: every colour, line style, size and opacity of the figures, defined once.

The colours are those of Okabe and Ito (2008) and Paul Tol (2021), which people with the common
kinds of colour blindness can tell apart. Each also has its own line style, so that a line is
recognised when the picture is printed in grey.
"""

from __future__ import annotations

import gc
import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sim.model.state import Stage

Dashes = tuple[int, tuple[float, ...]]

SOLID: Dashes = (0, ())
DASHED: Dashes = (0, (5.0, 1.6))
DOTTED: Dashes = (0, (1.2, 1.2))
DASH_DOT: Dashes = (0, (6.0, 1.5, 1.2, 1.5))
DASH_DOT_DOT: Dashes = (0, (6.0, 1.3, 1.2, 1.3, 1.2, 1.3))
LONG_DASHES: Dashes = (0, (10.0, 2.2))
SHORT_DASHES: Dashes = (0, (2.6, 1.3))


@dataclass(frozen=True)
class Token:
    """How one line is drawn.

    Attributes
    ----------
    colour : str
        As ``#rrggbb``.
    dashes : tuple
        Line style in matplotlib's form: offset, and lengths on and off.
    width : float
        In points.
    """

    colour: str
    dashes: Dashes
    width: float = 1.7


REFERENCE = Token("#2b2b2b", SOLID, 2.2)

SCENARIOS: dict[str, Token] = {
    "baseline": REFERENCE,
    "facilitator": Token("#0072b2", SOLID),
    "integrator": Token("#d55e00", DASHED),
    "renewer": Token("#009e73", DASH_DOT),
    "balanced": Token("#cc79a7", LONG_DASHES),
    "adaptive": Token("#56b4e9", SHORT_DASHES),
    "no_role_model": Token("#882255", DASH_DOT_DOT),
    "control_regime": Token("#e69f00", DOTTED, 2.0),
    "support_regime": Token("#332288", LONG_DASHES),
    "administrative_relief": Token("#117733", SOLID),
    "bundled_information": Token("#44aa99", DASHED),
    "collaboration_early": Token("#aa4499", SOLID),
    "combination_training": Token("#999933", DASH_DOT),
    "single_tool_training": Token("#cc6677", SHORT_DASHES),
    "continuous_updates": Token("#0072b2", DASH_DOT_DOT),
    "fast_change": Token("#d55e00", SOLID),
    "slow_change": Token("#009e73", LONG_DASHES),
    "digital_only_contact": Token("#332288", DOTTED, 2.0),
    "mixed_contact": Token("#cc79a7", DASH_DOT),
    "personal_only_contact": Token("#117733", DASHED),
    "mobile_office": Token("#56b4e9", SOLID),
    "smaller_span": Token("#882255", SOLID),
    "merger_wave": Token("#999933", SOLID),
    "lock_down_2020": Token("#cc6677", DOTTED, 2.0),
    "everything_off": Token("#777777", DASHED),
}
"""The scenarios that look the same in every figure, by name."""

FREE_COLOURS = (
    "#0072b2",
    "#d55e00",
    "#009e73",
    "#aa4499",
    "#56b4e9",
    "#882255",
    "#e69f00",
    "#332288",
    "#999933",
    "#cc6677",
    "#117733",
    "#44aa99",
)
FREE_DASHES = (SOLID, DASHED, DASH_DOT, SHORT_DASHES, LONG_DASHES, DOTTED, DASH_DOT_DOT)

STAGES: dict[Stage, str] = {
    Stage.UNAWARE: "#e4e4e4",
    Stage.AWARE: "#c3d9ea",
    Stage.PERSUADED: "#86b6da",
    Stage.TRYING: "#4088bf",
    Stage.ROUTINE: "#0b4779",
    Stage.LAPSED: "#d55e00",
}
"""Darker for later stages; lapsed use stands out."""

STAGE_HATCHES: dict[Stage, str] = {Stage.LAPSED: "////"}
"""In grey the colour of lapsed use resembles that of trying, so it is hatched."""

HOURS: dict[str, tuple[str, str | None]] = {
    "hours_meetings": ("#8c8c8c", None),
    "hours_administration": ("#bdbdbd", None),
    "hours_facilitating": ("#0072b2", None),
    "hours_integrating": ("#d55e00", None),
    "hours_renewing": ("#009e73", None),
    "hours_support": ("#e69f00", None),
    "hours_learning": ("#882255", None),
    "hours_reviewing": ("#56b4e9", None),
    "hours_switching": ("#dddddd", "xxx"),
    "users_personal": ("#0072b2", None),
    "users_digital": ("#56b4e9", "///"),
    "peers_personal": ("#009e73", None),
    "peers_digital": ("#66c2a5", "///"),
    "help_personal": ("#d55e00", None),
    "help_digital": ("#f0a070", "///"),
    "hours_casework": ("#bdbdbd", None),
    "hours_trying": ("#882255", None),
    "hours_slack": ("#eeeeee", None),
}
"""Uses of hours: colour and hatch. Roles have the colour of their scenario; digital is hatched."""

TEXT = "#222222"
QUIET = "#5f5f5f"
GRID = "#e6e6e6"
EDGE = "#9a9a9a"
LEVER = "#8a8a8a"
RELEASED = "#6f6f6f"
"""Of the steps of services released."""
NEGLIGIBLE = "#f1f1f1"
"""Behind differences that are too small to matter."""

BETTER, WORSE, NEITHER = "#0072b2", "#d55e00", "#777777"
"""Nearly everybody can distinguish blue and orange; not so green and red."""

TITLE_SIZE = 12.5
SUBTITLE_SIZE = 10.0
HEADING_SIZE = 9.5
LABEL_SIZE = 9.0
SMALL_SIZE = 8.0
TINY_SIZE = 7.0
LINE_SPACING = 1.25

BAND_OPACITY = 0.13
BAND_EDGE_OPACITY = 0.45
MANY_BANDS_OPACITY = 0.10
LEVER_OPACITY = 0.05

READABLE = 4.5
"""Smallest contrast of text (WCAG 2.2, level AA)."""

SEQUENTIAL = "cividis"
"""Colours from little to much: dark to light also in grey, made for the colour-blind (Nuñez et al. 2018)."""

RESOLUTION = 150

FONT = "DejaVu Sans"
"""Comes with matplotlib: the same picture on every machine."""

MATPLOTLIB: dict[str, Any] = {
    "font.family": "sans-serif",
    "font.sans-serif": [FONT],
    "font.size": LABEL_SIZE,
    "text.color": TEXT,
    "axes.edgecolor": EDGE,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "xtick.color": EDGE,
    "ytick.color": EDGE,
    "xtick.labelcolor": QUIET,
    "ytick.labelcolor": QUIET,
    "xtick.labelsize": LABEL_SIZE,
    "ytick.labelsize": LABEL_SIZE,
    "lines.solid_capstyle": "round",
    "lines.dash_capstyle": "butt",
    "lines.scale_dashes": True,
    "text.parse_math": False,  # a name may hold dollars
    "text.hinting": "no_hinting",  # so that text is as wide on screen as it was measured
    "svg.fonttype": "path",
    "svg.hashsalt": "nav-adoption",  # without it each SVG gets random names inside
}
"""Settings of matplotlib that all figures are drawn and saved under."""


@contextmanager
def in_force() -> Iterator[None]:
    """Let the settings hold within the block: ``with style.in_force(): …``; meanwhile no garbage is collected."""
    import matplotlib

    settings: Any = MATPLOTLIB
    with not_collecting(), matplotlib.rc_context(settings):
        yield


@contextmanager
def not_collecting() -> Iterator[None]:
    """Collect no garbage within the block: Python would look through every tick of every axis again and again."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def line_styles(names: Sequence[str], reference: str | None = None) -> dict[str, Token]:
    """Return how each line is drawn.

    Known scenarios always look the same. Of the others, the reference is drawn like the
    baseline when the baseline is absent, and the rest get the free tokens in a fixed order.

    Parameters
    ----------
    names : sequence of str
        Values of the axis that is compared.
    reference : str, optional
        The value that the others are compared to.

    Returns
    -------
    dict
        Token by name, in the order given.
    """
    chosen = {name: SCENARIOS[name] for name in names if name in SCENARIOS}
    if reference in names and reference not in chosen and "baseline" not in chosen:
        chosen[str(reference)] = REFERENCE
    taken = {token.colour for token in chosen.values()}
    free = (token for token in free_tokens() if token.colour not in taken)
    for name in names:
        if name not in chosen:
            chosen[name] = next(free, REFERENCE)
    return {name: chosen[name] for name in names}


def free_tokens() -> list[Token]:
    """Return the tokens for lines without a fixed one: all colours, then again in other line styles."""
    rounds = range(len(FREE_DASHES))
    return [
        Token(colour, FREE_DASHES[(place + turn) % len(FREE_DASHES)])
        for turn, (place, colour) in itertools.product(rounds, enumerate(FREE_COLOURS))
    ]


def mixed(colour: str, share: float) -> str:
    """Return a colour mixed with white: 0 gives white, 1 the colour."""
    parts = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(255 - share * (255 - part)):02x}" for part in parts)


def ground(good: float | None, share: float) -> str:
    """Return the colour behind a number: better above zero, worse below, neutral when unjudged."""
    return mixed(NEITHER if good is None else BETTER if good > 0 else WORSE, share)


def ink_on(colour: str) -> str:
    """Return the colour of text on a colour: as elsewhere where that is readable, else black or white."""
    if contrast(TEXT, colour) >= READABLE:
        return TEXT
    return max("#000000", "#ffffff", key=lambda ink: contrast(ink, colour))


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 alike to 21 black and white (WCAG 2.2)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """Return the relative luminance of ``#rrggbb``, 0 black to 1 white (WCAG 2.2)."""
    shares = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ink(colour: str) -> str:
    """Return the colour darkened until text in it can be read on white."""
    shares = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    while contrast(colour, "#ffffff") < READABLE:
        shares = [int(share * 0.95) for share in shares]
        colour = "#" + "".join(f"{share:02x}" for share in shares)
    return colour
