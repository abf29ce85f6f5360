"""A sensitivity analysis in words and as a picture: what matters, how much, and what cannot be told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim.analysis.indices import Index
from sim.analysis.sensitivity import Sensitivity, sensitivity
from sim.outcomes import OUTCOMES
from sim.parameters import registry
from sim.show import style
from sim.show.pictures import origin, save_figure
from sim.study.sampling import group_of
from sim.words import label_of, mark, number, say_plain, small, spoken

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.study.store import Study

MOST_NAMED, MOST_DRAWN = 5, 20
GROUP_COLOURS = {"office": "#0072b2", "leader": "#d55e00", "adviser": "#009e73", "meeting": "#aa4499"}
"""The parts of the model, told apart as in all figures by people with colour blindness as well."""

GROUPS = {
    "office": mark("the office"),
    "leader": mark("the leaders"),
    "adviser": mark("the advisers"),
    "meeting": mark("the meetings"),
}
WORDS = {
    "level": mark("{outcome} in the last week{where}"),
    "difference": mark("difference in {outcome} in the last week, {where} less the reference"),
    "same": mark("{what}: the same in all cells. There is nothing to explain."),
    "morris": mark(
        "{place}. {name}: moving it across its range changes this by {value} on average "
        "({low} to {high}), {direction}."
    ),
    "saltelli": mark(
        "{place}. {name}: {value} of the variance with all its interplay ({low} to {high}), "
        "{alone} by itself ({alone_low} to {alone_high})."
    ),
    "up": mark("upwards"),
    "down": mark("downwards"),
    "either": mark("upwards or downwards depending on the rest"),
    "none": mark("None of {count} can be told from luck."),
    "some": mark("{told} of {count} can be told from luck; the others are not distinguishable from nothing."),
    "noise": mark("{share} of the variance between cells is luck ({replicates} replicates each)."),
    "no_noise": mark("One replicate each: luck cannot be told from effect. Take at least two."),
    "too_few": mark(
        "N is too small: the intervals are so wide that the order can change. Take more points ({setting})."
    ),
    "heading_morris": mark("Mean absolute effect of moving a parameter across its range (μ*)"),
    "heading_saltelli": mark("Share of the variance with all interplay (total order)"),
    "title": mark("What matters for: {what}"),
    "marks": mark(
        "Lines: 95 % intervals. Short upright marks: what an input without any effect would "
        "show by luck. Hollow: not distinguishable."
    ),
    "left_out": mark("{count} smaller ones are not drawn."),
    "conditional": mark(
        "Conditional on the assumptions and ranges; not a prediction. Study: {name}, fingerprint {fingerprint}."
    ),
    "points": mark("percentage points"),
}


def rankings(study: Study, outcome: str = "routine_share", language: str = "en") -> list[str]:
    """Return what an outcome of a study is sensitive to, in sentences; see `sensitivity`."""
    return [sentence for part in sensitivity(study, outcome) for sentence in ranking(part, language)]


def ranking(found: Sensitivity, language: str = "en") -> list[str]:
    """Return the ranking in sentences: what matters most, what cannot be told, and how sure that is."""
    words = spoken(WORDS, language)
    if not found.indices:
        return [words["same"].format(what=capital(subject(found, language)))]
    told = found.distinguishable
    sentences = [f"{capital(subject(found, language))}:"]
    for place, index in enumerate(told[:MOST_NAMED], 1):
        ends = {
            key: decimal(scale(found) * getattr(index, key), 2, language)
            for key in ("low", "high", "alone_low", "alone_high")
        }
        sizes = {key: shown(getattr(index, key), found, language) for key in ("value", "alone")}
        direction = words[{1: "up", -1: "down", 0: "either"}[index.direction]]
        sentences.append(
            words[found.kind].format(
                place=place, name=name_of(index, language), direction=direction, **ends, **sizes
            )
        )
    if told:
        sentences.append(words["some"].format(told=len(told), count=len(found.indices)))
    else:
        sentences.append(words["none"].format(count=len(found.indices)))
    if found.replicates < 2:
        sentences.append(words["no_noise"])
    else:
        share = f"{decimal(100 * found.noise, 1, language)} %"
        sentences.append(words["noise"].format(share=share, replicates=found.replicates))
    if found.too_few:
        setting = "design.trajectories" if found.kind == "morris" else "design.samples"
        sentences.append(words["too_few"].format(setting=setting))
    return sentences


def draw_ranking(study: Study) -> None:
    """Draw what the outcome of a study is sensitive to into its folder, as PNG and SVG."""
    manifest = study.manifest
    language = manifest["language"]
    figure = ranking_figure(sensitivity(study, manifest["outcome"]), manifest, language)
    save_figure(figure, study.folder / "figures", "sensitivity", origin(manifest))


def ranking_figure(parts: Sequence[Sensitivity], manifest: Mapping[str, Any], language: str) -> Figure:
    """Return the figure: one panel for the reference, and one for each difference to it."""
    from matplotlib.figure import Figure

    words = spoken(WORDS, language)
    rows = max(1, *(min(len(part.indices), MOST_DRAWN) for part in parts))
    width, height = 2.6 + 4.2 * len(parts), 1.7 + 0.24 * rows
    with style.in_force():
        figure = Figure(figsize=(max(width, 8.2), height), layout="constrained", facecolor="white")
        panels = figure.subplots(1, len(parts), squeeze=False)[0]
        for panel, part in zip(panels, parts, strict=True):
            draw_panel(panel, part, language)
        heading = words["title"].format(what=subject(parts[0], language))
        figure.suptitle(heading, x=0.01, ha="left", size=style.TITLE_SIZE, weight="bold")
        left_out = max(0, max(len(part.indices) for part in parts) - MOST_DRAWN)
        source = {"name": manifest["name"], "fingerprint": str(manifest["fingerprint"])[:12]}
        notes = [words["marks"], words["conditional"].format(**source)]
        if left_out:
            notes.insert(1, words["left_out"].format(count=left_out))
        room = int(14.5 * figure.get_figwidth())
        figure.supxlabel(
            wrapped(" ".join(notes), room), x=0.01, ha="left", size=style.SMALL_SIZE, color=style.QUIET
        )
    return figure


def draw_panel(panel: Axes, found: Sensitivity, language: str) -> None:
    """Draw one ranking: a dot with its interval for each index, and the mark of luck."""
    shown_indices = found.indices[:MOST_DRAWN]
    factor = scale(found)
    names = [name_of(index, language) for index in shown_indices]
    for row, index in enumerate(shown_indices):
        colour = GROUP_COLOURS.get(group_of(index.name), style.TEXT)
        panel.plot([factor * index.low, factor * index.high], [row, row], color=colour, linewidth=1.6)
        face = colour if index.distinguishable else "white"
        panel.plot([factor * index.value], [row], "o", color=colour, markerfacecolor=face, markersize=5.5)
        panel.plot([factor * index.floor], [row], "|", color=style.TEXT, markersize=8)
    panel.set_yticks(range(len(names)), labels=names)
    for tick, index in zip(panel.get_yticklabels(), shown_indices, strict=True):
        tick.set_color(style.ink(GROUP_COLOURS.get(group_of(index.name), style.TEXT)))
    panel.set_ylim(max(len(names), 1) - 0.5, -0.5)
    panel.grid(True, axis="x")
    panel.grid(False, axis="y")
    panel.set_xlim(left=min(0.0, *(factor * index.low for index in shown_indices)) if shown_indices else 0.0)
    unit = "%" if found.kind == "saltelli" else unit_of(found, language)
    heading = f"{spoken(WORDS, language)[f'heading_{found.kind}']}, {unit}"
    title = subject(found, language) if found.difference else ""
    panel.set_title(
        "\n".join(filter(None, (capital(title), wrapped(heading, 58)))), loc="left", size=style.HEADING_SIZE
    )


def wrapped(words: str, room: int) -> str:
    """Return words on lines of at most so many letters."""
    import textwrap

    return "\n".join(textwrap.wrap(words, room))


def subject(found: Sensitivity, language: str) -> str:
    """Return what the indices are about, in words."""
    outcome = small(label_of(OUTCOMES[found.outcome].label, language))
    where = ", ".join(str(value) for value in found.compared.values())
    if found.difference:
        return spoken(WORDS, language)["difference"].format(outcome=outcome, where=where)
    return spoken(WORDS, language)["level"].format(outcome=outcome, where=f" ({where})" if where else "")


def name_of(index: Index, language: str) -> str:
    """Return what an index is about: a part of the model, or a parameter and its part."""
    if index.name in GROUPS:
        return capital(spoken(GROUPS, language)[index.name])
    about = registry().get(index.name)
    if about is None:
        return index.name
    return f"{label_of(about.label, language)} ({spoken(GROUPS, language)[group_of(index.name)]})"


def scale(found: Sensitivity) -> float:
    """Return what numbers are multiplied by to be shown; 100 for per cent and percentage points."""
    return 100.0 if found.kind == "saltelli" or OUTCOMES[found.outcome].percent else 1.0


def unit_of(found: Sensitivity, language: str) -> str:
    """Return the unit of a change of the outcome."""
    outcome = OUTCOMES[found.outcome]
    return spoken(WORDS, language)["points"] if outcome.percent else say_plain(outcome.unit, language)


def shown(value: float, found: Sensitivity, language: str) -> str:
    """Return a number with its unit."""
    unit = "%" if found.kind == "saltelli" else unit_of(found, language)
    return f"{decimal(scale(found) * value, 2, language)} {unit}"


def decimal(value: float, figures: int, language: str) -> str:
    """Return a number to so many figures, never in powers of ten, with the mark of the language."""
    import math

    digits = 0 if not value else max(0, figures - 1 - math.floor(math.log10(abs(value))))
    return number(value, language, min(digits, 4))


def capital(words: str) -> str:
    """Return words with a capital letter at the front."""
    return words[:1].upper() + words[1:]
