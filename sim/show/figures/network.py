"""One office as the network of who looks to whom, coloured by stage, at a few moments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from sim.language import day_of_week, label_of, long_date, mark, percent, say
from sim.model.outcomes import OUTCOMES
from sim.model.state import Stage
from sim.show.drawing import (
    AIR,
    Look,
    Picture,
    Unsuitable,
    columns_of,
    framed,
    layout,
    legend_of_colours,
    stored,
    style,
)
from sim.show.figures.stages import column
from sim.study.store.folder import Study

QUESTION = mark("How does use spread from colleague to colleague within one office?")

MOST_MOMENTS = 4
SMALLEST, LARGEST, BETWEEN = 1.7, 2.9, 0.15
MARKS = {"adviser": ("o", 1.0), "department_head": ("s", 1.25), "office_leader": ("D", 1.4)}


def draw(study: Study, outcome: str, language: str, look: Look) -> Picture:
    """Return the network of the office stored in a study."""
    people = stored(study, "network_people", "network")
    ties = stored(study, "network_ties", "network")
    return network(people, ties, study.manifest, language, look)


def network(
    people: pd.DataFrame, ties: pd.DataFrame, manifest: Mapping[str, Any], language: str, look: Look
) -> Picture:
    """Return an office as its network.

    Parameters
    ----------
    people : pandas.DataFrame
        One row per person and moment: ``week``, ``person`` (a number), ``role`` (*adviser*,
        *department_head* or *office_leader*) and ``stage`` (a number of `Stage`).
    ties : pandas.DataFrame
        One row per tie: ``one`` looks to ``other``, both numbers of persons.
    manifest : dict
        Name, fingerprint and start; ``service`` names the service of the stages, by language.
    language : str
    look : Look
    """
    if people.empty:
        raise Unsuitable("figure 'network': there is nobody in this office.")
    weeks = sorted({int(week) for week in people["week"]})[:MOST_MOMENTS]
    places = arranged(people, ties)
    columns, pitch = columns_of(len(weeks), look.width - 0.3, BETWEEN, SMALLEST)
    size = min(pitch, LARGEST)
    width = 0.3 + columns * (size + BETWEEN) - BETWEEN
    names = {stage: label_of(OUTCOMES[column(stage)].label, language) for stage in Stage}
    dates = {week: long_date(day_of_week(manifest["start"], week), language) for week in weeks}
    moments = {week: people[people["week"] == week] for week in weeks}
    body = [legend_of_colours([*names.values()], [(style.STAGES[stage], None) for stage in Stage], width)]

    def graph(page: layout.Page, place: int, left: float, top: float) -> None:
        draw_graph(page.axes(left, top, size, size), moments[weeks[place]], ties, places, size)

    body += layout.side_by_side([*dates.values()], graph, size + AIR / 2, columns, size + BETWEEN, size)
    service = label_of(manifest["service"], language)
    routine = {week: share(moments[week], Stage.ROUTINE) for week in weeks}
    title = say(
        "{service}: routine use by {first} of the office in the week of {start}, and by {last} in that of {end}",
        language,
        service=service,
        first=percent(routine[weeks[0]], language),
        start=dates[weeks[0]],
        last=percent(routine[weeks[-1]], language),
        end=dates[weeks[-1]],
    )
    return framed(
        "network", manifest, language, look,
        title=title,
        subtitle=say("Who looks to whom in one office, and how far each has come", language),
        alt=say("{title}. Networks of one office at a few moments, a mark for each person, coloured by stage.",
                language, title=title),
        notes=[
            say("Circles: advisers; squares: department heads; diamond: office leader. Lines: who looks to whom.",
                language),
            say("One replicate, an office with luck of its own.", language),
        ],
        body=body,
        width=max(width, min(look.width, 5.0)),
    )  # fmt: skip


def arranged(people: pd.DataFrame, ties: pd.DataFrame) -> dict[int, tuple[float, float]]:
    """Return a position for each person: those who look to each other are close together."""
    import networkx

    graph = networkx.Graph()
    graph.add_nodes_from(sorted({int(person) for person in people["person"]}))
    graph.add_edges_from(zip(ties["one"].astype(int), ties["other"].astype(int), strict=True))
    places = networkx.kamada_kawai_layout(graph)
    spread = np.array(list(places.values()))
    low, high = spread.min(axis=0), spread.max(axis=0)
    width = np.maximum(high - low, 1e-9)
    return {person: tuple((place - low) / width) for person, place in places.items()}


def share(people: pd.DataFrame, stage: Stage) -> float:
    """Return the share of these people who are in a stage."""
    return float((people["stage"] == int(stage)).mean())


def draw_graph(
    axes: Any, people: pd.DataFrame, ties: pd.DataFrame, places: Mapping[int, tuple[float, float]], size: float
) -> None:
    """Draw the network at one moment."""
    axes.set_axis_off()
    axes.set(xlim=(-0.06, 1.06), ylim=(-0.06, 1.06))
    for one, other in zip(ties["one"], ties["other"], strict=True):
        axes.plot(*zip(places[int(one)], places[int(other)], strict=True), color=style.EDGE, linewidth=0.4,
                  alpha=0.6, zorder=1)  # fmt: skip
    dot = max(3.0, min(9.0, 60 * size / max(len(people), 1)))
    for person in people.to_dict("records"):
        marker, larger = MARKS[str(person["role"])]
        x, y = places[int(person["person"])]
        axes.plot([x], [y], marker, markersize=dot * larger, markerfacecolor=style.STAGES[Stage(person["stage"])],
                  markeredgecolor=style.TEXT, markeredgewidth=0.6, zorder=2)  # fmt: skip
