"""The patterns P1–P12: known results, and the functions that compute what the model gives for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sim.analysis.validation import fitted, held_out
from sim.analysis.validation.pattern_samples import Finding, Samples

PATTERNS: dict[str, Callable[[Samples], list[Finding]]] = {
    "P1": fitted.launch_push, "P2": fitted.lapse_without_support, "P3": fitted.active_on_yammer,
    "P4": fitted.leaders_time, "P5": fitted.caseload_by_size,
    "P6": held_out.monitoring, "P7": held_out.technostress, "P8": held_out.leader_relation,
    "P9": held_out.leader_effect, "P10": held_out.volume_and_time,
    "P12": held_out.acceptance_and_combining,
}  # fmt: skip


def find(samples: Samples, names: Iterable[str] = tuple(PATTERNS)) -> list[Finding]:
    """Return the findings of some patterns, by default of all."""
    return [finding for name in names for finding in PATTERNS[name](samples)]
