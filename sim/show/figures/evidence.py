"""What interviews, a survey and registers tell about what measures do, by how much is asked."""

from __future__ import annotations

from sim.analysis.studies.pairing import labels
from sim.analysis.validation.what_data_tell import (
    AMOUNTS,
    MEASURES,
    STUDIED,
    Evidence,
    Told,
    cells_of,
    evidence_of,
)
from sim.language import label_of, listed, mark, number, percent, say, small
from sim.model.outcomes import OUTCOMES
from sim.show.drawing import (
    AIR,
    MARGIN,
    Look,
    Picture,
    for_figure,
    framed,
    layout,
    marks,
    name_rows,
    room_for,
    style,
)
from sim.study.store.folder import Study

QUESTION = mark("What can interviews, a survey and registers tell about what measures do?")

TILE, ROW, BETWEEN, BELOW, DEEPEST = 0.52, 0.36, 0.25, 0.5, 0.85
"""Width and height of a tile, distance of panels, room for the numbers below (inches), shade of all."""
PANELS = (
    (mark("Interviews: the leader"), ("interviews",), mark("offices")),
    (mark("Survey: four advisers"), ("survey",), mark("offices")),
    (mark("Register of {offices} offices"), ("register",), mark("weeks")),
    (mark("All three, and the yardstick"), ("all", "numbers"), ""),
)
"""Title, kinds of data and the unit of their amounts."""
NAMED = {"all": mark("all 3"), "numbers": mark("world")}
"""Data without an amount."""


def prepare(study: Study, outcome: str) -> None:
    """Work out what each kind and amount of data tells us."""
    evidence = evidence_of(study, outcome)
    for kind, amounts in AMOUNTS.items():
        for amount in amounts:
            _ = evidence.told[kind, amount]  # which keeps it


def draw(study: Study, outcome: str, language: str, look: Look) -> Picture:
    """Return tiles by measure and amount of data, the darker, the more the data tell."""
    with for_figure("evidence"):
        cells, evidence = cells_of(study), evidence_of(study, outcome)
    named = labels(study, language)
    names = [named[cells[one]] for one in MEASURES]
    room = room_for(names, 0.3 * look.width, style.SMALL_SIZE) + 2 * AIR
    pitch = TILE * len(AMOUNTS["interviews"]) + BETWEEN
    columns = max(count for count in (1, 2, 4) if count == 1 or room + count * pitch <= look.width - MARGIN)

    def panel(page: layout.Page, place: int, left: float, top: float) -> None:
        if place % columns == 0:
            name_rows(page, names, top, ROW, room - AIR, style.SMALL_SIZE)
        tiles(page, evidence, place, left, top, language)

    title = title_of(evidence, dict(zip(MEASURES, names, strict=True)), language)
    about = label_of(OUTCOMES[outcome].label, language)
    return framed(
        "evidence", study.manifest, language, look,
        title=title,
        subtitle=say("Share of what is not known about the effect on {outcome} that data would take away",
                     language, outcome=small(about)),
        alt=say("{title}. Tiles by measure and amount of data, the darker, the more the data tell.", language,
                title=title),
        notes=[
            say("Share of the variance of an effect between worlds, judged in worlds that were left out.",
                language),
            say("White: cannot be told from data without information. World: what the same analysis finds when "
                "all numbers of a world are known.", language),
        ],
        body=layout.side_by_side(
            [say(title, language, offices=STUDIED) for title, _, _ in PANELS], panel,
            ROW * len(MEASURES) + BELOW, columns, pitch, pitch - BETWEEN / 2, left=room,
        ),
        width=max(min(look.width, room + columns * pitch + MARGIN), min(look.width, 5.0)),
    )  # fmt: skip


def tiles(page: layout.Page, evidence: Evidence, place: int, left: float, top: float, language: str) -> None:
    """Draw the tiles of one panel, and the amounts below."""
    _, kinds, unit = PANELS[place]
    columns = [(kind, amount) for kind in kinds for amount in AMOUNTS[kind]]
    axes = marks.plain_axes(page, left, top, TILE * len(columns), ROW * len(MEASURES))
    bottom, size = top + ROW * len(MEASURES), style.SMALL_SIZE
    for column, (kind, amount) in enumerate(columns):
        for row, measure in enumerate(MEASURES):
            told = evidence.told[kind, amount][measure]
            ground = style.mixed(style.BETTER, DEEPEST * min(1.0, told.mean) if told.something else 0.0)
            marks.cell(axes, TILE * column, ROW * (row + 0.5), TILE, ROW, ground)
            axes.text(TILE * (column + 0.5), ROW * (row + 0.5), shown(told, language), ha="center", va="center",
                      size=size, color=style.ink_on(ground) if told.something else style.QUIET)  # fmt: skip
        words = say(NAMED[kind], language) if kind in NAMED else number(amount, language)
        page.write([words], left + TILE * (column + 0.5) - layout.text_width(words, size) / 2, bottom + 0.03, size)
    if unit:
        below = bottom + 0.03 + layout.line_height(size)
        page.write([say(unit, language)], left, below, size, colour=style.QUIET)


def shown(told: Told, language: str) -> str:
    """Return the share that data tell; a dash when it is no more than chance."""
    return percent(told.mean, language) if told.something else "–"


def title_of(evidence: Evidence, names: dict[str, str], language: str) -> str:
    """Return about how many measures 25 interviews tell most of what is not known, and about which."""
    told = evidence.told["interviews", STUDIED]
    most = [names[one] for one in MEASURES if told[one].something and told[one].mean >= 0.5]
    some = sum(one.something for one in told.values())
    if not most:
        return say("{offices} interviews tell something about {some} of {all} measures, but never most of what is "
                   "not known", language, offices=STUDIED, some=some, all=len(MEASURES))  # fmt: skip
    return say("{offices} interviews tell something about {some} of {all} measures, and most of what is not known "
               "about: {measures}", language, offices=STUDIED, some=some, all=len(MEASURES),
               measures=listed(most, language))  # fmt: skip
