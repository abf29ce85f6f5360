"""How many replicates a difference of a given size needs, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from sim.show.compared import columned, fitted, percent, times, unit_of_change
from sim.show.text import number, small

if TYPE_CHECKING:
    from sim.analysis.power import Need
    from sim.outcomes import Outcome

WORDS = {
    "en": {
        "heading": "To see a difference of {effect} {unit} in {outcome} at the end of the run, with "
        "significance {alpha} % and power {power} %, by a pilot of {pilot} pairs:",
        "B": "comparison", "paired": "replicates", "safe": "safe side", "independent": "other luck",
        "gain": "gain",
        "against": "{b} against {a}",
        "answer": "So replicates={safe} will do for all. Safe side: a pilot tells only roughly how much pairs "
        "differ. Other luck: replicates of each scenario if the scenarios did not share their luck.",
    },
    "nb": {
        "heading": "For å se en forskjell på {effect} {unit} i {outcome} ved slutten, med signifikansnivå "
        "{alpha} % og styrke {power} %, etter en prøve på {pilot} par:",
        "B": "sammenligning", "paired": "replikater", "safe": "trygt", "independent": "ulikt hell",
        "gain": "gevinst",
        "against": "{b} mot {a}",
        "answer": "Da holder replicates={safe} for alle. Trygt: en prøve sier bare omtrent hvor mye par skiller "
        "seg. Ulikt hell: replikater av hvert scenario om scenarioene ikke delte hell.",
    },
}  # fmt: skip


def needs_told(
    found: Sequence[Need],
    effect: float,
    names: Mapping[int, str],
    outcome: Outcome,
    language: str,
    alpha: float,
    power: float,
) -> Iterator[str]:
    """Yield what each comparison needs as lines, and how many replicates do for all.

    Parameters
    ----------
    found : sequence of Need
    effect : float
        In the unit of the outcome.
    names : mapping
        What each cell is called.
    """  # fmt: skip
    say = WORDS[language]
    size = 100 * effect if outcome.percent else effect
    shown = f"{size:g}".replace(".", ",") if language == "nb" else f"{size:g}"
    unit, name = unit_of_change(outcome, language), small(outcome.label[language])
    yield from fitted(
        say["heading"].format(
            effect=shown, unit=unit, outcome=name, pilot=found[0].pilot,
            alpha=percent(alpha, language), power=percent(power, language),
        )
    )  # fmt: skip
    columns = ("paired", "safe", "independent", "gain")
    lines = [[say["B"], *(say[column] for column in columns)]]
    for need in found:
        who = say["against"].format(a=names[need.a], b=names[need.b])
        counts = [number(count, language) for count in (need.paired, need.safe, need.independent)]
        lines.append([who, *counts, times(need.gain, language, 1)])
    yield from columned(lines)
    yield from fitted(say["answer"].format(safe=max(need.safe for need in found)))
