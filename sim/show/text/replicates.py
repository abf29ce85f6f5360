"""Why a study has as many replicates as it has, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.language import decimals_for, number, say, shortest
from sim.model.outcomes import OUTCOMES
from sim.show.drawing.measures import name_of, scale, unit_of_change


def why_so_many(manifest: Mapping[str, Any], language: str) -> list[str]:
    """Return a sentence for each outcome whose precision was asked for; none when none was.

    Parameters
    ----------
    manifest : mapping
        Of the study; ``precision`` in it is the record of `sim.statistics.precision.Precision`.
    language : str
    """
    found = manifest.get("precision")
    if not found:
        return []
    sentences = []
    for name, target in found["targets"].items():
        outcome = OUTCOMES[name]
        half = scale(outcome) * found["rounds"][-1]["half_widths"][name]
        gaps = {
            "count": number(found["replicates"], language),
            "outcome": name_of(outcome, language),
            "half": number(half, language, decimals_for(half)),
            "target": shortest(scale(outcome) * target, language),
            "unit": unit_of_change(outcome, language),
        }
        if half <= scale(outcome) * target:
            sentences.append(
                say("{count} replicates, because with them the widest 95 % interval of {outcome} is ±{half} "
                    "{unit}; ±{target} was asked for.", language, **gaps)
            )  # fmt: skip
        else:
            sentences.append(
                say("{count} replicates, the most allowed: the widest 95 % interval of {outcome} is ±{half} "
                    "{unit}, and ±{target} was asked for. max_replicates=… allows more.", language, **gaps)
            )  # fmt: skip
    return sentences
