"""How many replicates a study needs, and why it has the number it has, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sim.analysis.studies.power import Need
from sim.language import decimals_for, mark, number, say, shortest
from sim.model.formulas import Outcome
from sim.model.outcomes import OUTCOMES
from sim.show.drawing import name_of, scale, unit_of_change
from sim.show.text.comparison_table import columned, fitted, times


def needs_told(
    needs: Sequence[Need],
    effect: float,
    names: Mapping[int, str],
    outcome: Outcome,
    language: str,
    alpha: float,
    power: float,
) -> Iterator[str]:
    """Yield, as lines, the replicates each comparison needs, and the number that suffices for all.

    Parameters
    ----------
    needs : sequence of Need
    effect : float
        In the unit of the outcome.
    names : mapping
        Label of each cell.
    outcome : Outcome
    language : str
    alpha, power : float
    """
    yield from fitted(
        say(
            "To see a difference of {effect} {unit} in {outcome} at the end of the run, with significance "
            "{alpha} % and power {power} %, by a pilot of {pilot} pairs:",
            language,
            effect=shortest(scale(outcome) * effect, language),
            unit=unit_of_change(outcome, language),
            outcome=name_of(outcome, language),
            pilot=needs[0].pilot,
            alpha=shortest(100 * alpha, language),
            power=shortest(100 * power, language),
        )
    )
    head = ["", say("replicates", language), say("safe side", language), say("other luck", language)]
    lines = [[*head, say("gain", language)]]
    for need in needs:
        who = say("{b} against {a}", language, a=names[need.a], b=names[need.b])
        counts = [number(count, language) for count in (need.paired, need.safe, need.independent)]
        lines.append([who, *counts, times(need.gain, language, 1)])
    yield from columned(lines)
    yield from fitted(
        say(
            "Enough for all: replicates={safe}. Safe side: a pilot tells only roughly how much pairs differ. "
            "Other luck: replicates of each scenario if the scenarios did not share their luck.",
            language,
            safe=max(need.safe for need in needs),
        )
    )


def why_so_many(manifest: Mapping[str, Any], language: str) -> list[str]:
    """Return a sentence for each outcome whose precision was requested.

    Parameters
    ----------
    manifest : mapping
        Of the study; ``precision`` in it is the record of `sim.statistics.precision.Precision`.
    language : str
    """
    precision = manifest.get("precision")
    if not precision:
        return []
    sentences = []
    for name, target in precision["targets"].items():
        outcome = OUTCOMES[name]
        half = scale(outcome) * precision["rounds"][-1]["half_widths"][name]
        gaps = {
            "count": number(precision["replicates"], language),
            "outcome": name_of(outcome, language),
            "half": number(half, language, decimals_for(half)),
            "target": shortest(scale(outcome) * target, language),
            "unit": unit_of_change(outcome, language),
        }
        worlds = int((manifest.get("worlds") or {}).get("draws", 1))
        words = (
            mark("{count} replicates, because with them the widest 95 % interval of {outcome} is ±{half} "
                 "{unit}; ±{target} was asked for.")
            if half <= scale(outcome) * target
            else mark("{count} replicates, the most allowed: the widest 95 % interval of {outcome} is ±{half} "
                      "{unit}, and ±{target} was asked for. max_replicates=… allows more.")
            if worlds == 1
            else mark("{count} replicates, the most allowed in whole rounds of {worlds} worlds: the widest 95 % "
                      "interval of {outcome} is ±{half} {unit}, and ±{target} was asked for. max_replicates=… "
                      "allows more.")
        )  # fmt: skip
        sentences.append(say(words, language, worlds=worlds, **gaps))
    return sentences
