"""The paradox (claim C24): what each mechanism adds to personal contact, and where the sign of it turns."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from sim.analysis.studies.paradox import Contributions, Share, SignMap, contributions, sign_map
from sim.language import label_of, listed, mark, number, say, say_many, shortest
from sim.model.outcomes import OUTCOMES
from sim.show.drawing import (
    AIR,
    Block,
    Look,
    Picture,
    Unsuitable,
    axis_name,
    axis_names,
    framed,
    layout,
    mark_across,
    mark_rows,
    name_rows,
    outcome_of_runs,
    style,
    varied,
)
from sim.show.text.switches import largest_words, switch_name
from sim.study.store.folder import Study

QUESTION = mark("Does digitalisation bring more personal contact or less, and which mechanism decides?")

CHANGE = "contact_change"
MINUTES = 60
"""Minutes in an hour, the unit of these outcomes."""
TURNS = "#d8d8d8"
NAMES, BARS, BETWEEN, MAP, RIGHT = 2.1, 2.9, 1.0, 3.0, 0.2
HEIGHT, BELOW = 2.5, 0.5
MOST_FOR_NAMES = 0.45
"""All in inches."""


def draw(
    study: Study, outcome: str, language: str, look: Look, *, signs: Study | None = None,
    across: str = "office.staff", up: str = "contact.given_back",
) -> Picture:  # fmt: skip
    """Return the Shapley share of each switch, and the map of signs when a study of it is given.

    Parameters
    ----------
    signs : Study, optional
        Varies two axes and others, as ``experiment=paradox_map`` does.
    across, up : str
        Axes of the map.
    """
    outcome_of_runs(study, CHANGE)
    axes = {str(axis["key"]): axis["values"] for axis in study.manifest["axes"]}
    if not axes or any(len(values) != 2 or values[1] != 0 or not values[0] for values in axes.values()):
        raise Unsuitable(
            "figure 'paradox' needs switches, each an axis of two values, on and 0, such as experiment=paradox; "
            f"this study varies {varied(study)}."
        )
    result = contributions(study)
    title = largest_words(result, OUTCOMES[CHANGE], language).removesuffix(".")
    names_room = min(NAMES, MOST_FOR_NAMES * look.width)
    body = [bars(result, names_room, min(BARS, look.width - names_room - RIGHT), language)]
    notes = [
        say_many("Shapley shares of the change from the first week to the last, {count} replicate.",
                 "Shapley shares of the change from the first week to the last, {count} replicates; lines: 95 % "
                 "intervals by bootstrap over replicates.", study.manifest["replicates"], language)
    ]  # fmt: skip
    width = min(names_room + BARS + RIGHT, look.width)
    if signs:
        turned, others = sign_map(signs, across, up), others_of(signs, across, up)
        names = listed([axis_name(key, language) for key in others], language)
        title = map_title(turned, language)
        notes.append(
            say("Map: blue, more contact at every combination of {others}; orange, less; grey, it turns.",
                language, others=names)
        )  # fmt: skip
        if look.width >= width + BETWEEN + MAP:
            body = [beside(body[0], field(turned, width - RIGHT + BETWEEN, language))]
            width += BETWEEN + MAP
        else:
            body.append(field(turned, 0.8, language))
    return framed(
        "paradox", study.manifest, language, look,
        title=title,
        subtitle=say("{outcome} by {axes}", language, outcome=label_of(OUTCOMES[CHANGE].label, language),
                     axes=axis_names([*axes], language)),
        alt=say("{title}. A bar for what each mechanism adds, then a map of the sign.", language, title=title)
            if signs else
            say("{title}. A bar for what each mechanism adds, then without and with all of them.", language,
                title=title),
        notes=notes,
        body=body,
        width=width,
    )  # fmt: skip


def paradox_sentences(result: Contributions, signs: SignMap, others: Sequence[str], language: str) -> list[str]:
    """Return the answer in words: the largest mechanism, the total, and where the sign turns.

    Parameters
    ----------
    others : sequence of str
        Axes of the map's study that are neither across nor up.
    """
    total = say(
        "With all five mechanisms personal contact changes by {total} ({low} to {high}) minutes from the first "
        "week to the last; their Shapley shares add up to {sum}, and {without} is left without them.",
        language,
        total=minutes(result.total.mean, language),
        sum=minutes(sum(share.mean for share in result.shares), language),
        without=minutes(result.without.mean, language),
        **ends_of(result.total, language),
    )
    return [largest_words(result, OUTCOMES[CHANGE], language), total, sign_words(signs, others, language)]


def sign_words(signs: SignMap, others: Sequence[str], language: str) -> str:
    """Return at how many points of the map the sign is plus, minus, or depends on other settings."""
    plus, minus, turns = signs.counts()
    return say(
        "Over {x} and {y} the sign is plus at {plus} points and minus at {minus}, at every combination of "
        "{others}; at {turns} it turns with them or cannot be told.",
        language, x=axis_name(signs.x, language), y=axis_name(signs.y, language), plus=plus, minus=minus,
        turns=turns, others=listed([axis_name(key, language) for key in others], language),
    )  # fmt: skip


def map_title(signs: SignMap, language: str) -> str:
    """Return whether the sign turns on the map, and with which axis."""
    plus, minus, turns = signs.counts()
    if turns or (plus and minus):
        return say("More personal contact or less? The sign turns with {x} and {y}", language,
                   x=axis_name(signs.x, language), y=axis_name(signs.y, language))  # fmt: skip
    sign = say("More", language) if plus else say("Less", language)
    return say("More personal contact or less? {sign} at every point of the map", language, sign=sign)


def others_of(study: Study, across: str, up: str) -> list[str]:
    """Return the axes of a map's study that the map does not show."""
    return [str(axis["key"]) for axis in study.manifest["axes"] if axis["key"] not in (across, up)]


def rows_of(result: Contributions, language: str) -> list[tuple[str, Share]]:
    """Return the rows of the picture: each switch, then none and all."""
    rows = [(switch_name(share, language), share) for share in result.shares]
    return [
        *rows,
        (say("None of them", language), result.without),
        (say("All together", language), result.total),
    ]


def minutes(value: float, language: str) -> str:
    """Return hours as minutes with their sign."""
    return number(MINUTES * value, language, plus=True)


def ends_of(share: Share, language: str) -> dict[str, str]:
    """Return the ends of an interval as fields of a sentence."""
    return {"low": number(MINUTES * share.low, language), "high": number(MINUTES * share.high, language)}


def beside(one: Block, other: Block) -> Block:
    """Return two parts of a figure side by side; each has its own left offset."""

    def drawn(page: layout.Page, top: float) -> None:
        one.draw(page, top)
        other.draw(page, top)

    return Block(max(one.height, other.height), drawn)


def under(heading: str, begin: float, left: float, width: float, draw: Callable[[layout.Axes], None]) -> Block:
    """Return a panel with its heading above, at an offset from the left."""
    lines = layout.wrapped(heading, left + width - begin, style.HEADING_SIZE, True)
    over = len(lines) * layout.line_height(style.HEADING_SIZE) + 2 * AIR

    def drawn(page: layout.Page, top: float) -> None:
        page.write(lines, begin, top + AIR, style.HEADING_SIZE, bold=True)
        draw(page.axes(left, top + over, width, HEIGHT))

    return Block(over + HEIGHT + BELOW, drawn)


def bars(result: Contributions, room: float, width: float, language: str) -> Block:
    """Return a bar with its interval for each switch, then none and all."""
    rows = rows_of(result, language)
    bounds = [0.0, *(MINUTES * value for _, share in rows for value in (share.mean, share.low, share.high))]
    low, high = min(bounds), max(bounds)
    air = 0.5 / (width - 1) * (high - low) or 30.0  # half an inch for the numbers beside the bars

    def drawn(axes: layout.Axes) -> None:
        axes.grid(False)
        axes.axvline(0.0, color=style.EDGE, linewidth=0.8)
        for place, (_, share) in enumerate(rows):
            switch = place < len(result.shares)
            colour = style.TEXT if not switch else style.BETTER if share.mean > 0 else style.WORSE
            axes.barh(place, MINUTES * share.mean, height=0.62, color=colour)
            for ink, thick in (("white", 3.0), (style.TEXT, 1.2)):
                axes.plot([MINUTES * share.low, MINUTES * share.high], [place, place], color=ink, linewidth=thick,
                          solid_capstyle="butt")  # fmt: skip
            side = 1 if share.mean >= 0 else -1
            end = MINUTES * (share.high if side > 0 else share.low)
            axes.annotate(minutes(share.mean, language), (end, place), xytext=(4 * side, 0), va="center",
                          textcoords="offset points", ha="left" if side > 0 else "right",
                          fontsize=style.SMALL_SIZE)  # fmt: skip
        mark_rows(axes, len(rows))
        mark_across(axes, low - air, high + air, language, width)

    about = say("What each mechanism adds, minutes a week", language)
    whole = under(about, layout.MARGIN, room, width, drawn)

    def named(page: layout.Page, top: float) -> None:
        whole.draw(page, top)
        first = top + whole.height - HEIGHT - BELOW
        name_rows(page, [name for name, _ in rows], first, HEIGHT / len(rows), room - layout.MARGIN - AIR)

    return Block(whole.height, named)


def field(signs: SignMap, left: float, language: str) -> Block:
    """Return a square for each point of the map: coloured by sign, labelled with the mean change."""

    def drawn(axes: layout.Axes) -> None:
        axes.grid(False)
        for (row, column), mean in np.ndenumerate(signs.mean):
            plus, minus = signs.positive[row, column] == 1, signs.negative[row, column] == 1
            colour = style.BETTER if plus else style.WORSE if minus else TURNS
            axes.fill(np.array([-0.5, 0.5, 0.5, -0.5]) + column, np.array([-0.5, -0.5, 0.5, 0.5]) + row,
                      color=colour, edgecolor="white", linewidth=1.5)  # fmt: skip
            axes.text(column, row, minutes(float(mean), language), ha="center", va="center",
                      fontsize=style.SMALL_SIZE, color=style.ink_on(colour))  # fmt: skip
        axes.set_xticks(range(len(signs.across)), [shortest(value, language) for value in signs.across])
        axes.set_yticks(range(len(signs.up)), [shortest(value, language) for value in signs.up])
        axes.set(xlim=(-0.5, len(signs.across) - 0.5), ylim=(-0.5, len(signs.up) - 0.5))
        axes.tick_params(length=0, labelcolor=style.TEXT)
        axes.set_xlabel(axis_name(signs.x, language), fontsize=style.LABEL_SIZE)
        axes.set_ylabel(axis_name(signs.y, language), fontsize=style.LABEL_SIZE)
        axes.spines[["left", "bottom"]].set_visible(False)

    return under(say("Change of personal contact, minutes a week", language), left - 0.4, left, MAP, drawn)
