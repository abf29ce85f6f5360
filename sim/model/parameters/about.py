"""What must be known about a parameter, and how a dataclass field carries it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

Confidence = Literal["measured", "derived", "assumed", "design"]


@dataclass(frozen=True)
class ParameterInfo:
    """What is known about one parameter.

    Attributes
    ----------
    name : str
        As written on the command line, such as ``adviser.learning_rate``.
    default : float or int
        Value when nothing else sets it.
    low, high : float
        Allowed range, both ends included; outside it the model has no meaning.
    plausible : tuple of float
        Range worth exploring, within the allowed one.
    unit, source, confidence : str
        See the module.
    label : dict
        Short label by language (``nb``, ``en``).
    dated : bool
        Whether a lever may change it during a run; what shapes the office at the start may not.
    kind : type
        float or int.
    """

    name: str
    default: float | int
    low: float
    high: float
    plausible: tuple[float, float]
    unit: str
    source: str
    confidence: Confidence
    label: dict[str, str]
    dated: bool
    kind: type


def parameter(
    default: float | int,
    low: float,
    high: float,
    unit: str,
    confidence: Confidence,
    source: str,
    nb: str,
    en: str,
    plausible: tuple[float, float] | None = None,
    dated: bool = True,
) -> Any:
    """Return a dataclass field that carries all that `ParameterInfo` tells."""
    return dataclasses.field(
        default=default,
        metadata={
            "low": low,
            "high": high,
            "plausible": plausible or (low, high),
            "unit": unit,
            "source": source,
            "confidence": confidence,
            "label": {"nb": nb, "en": en},
            "dated": dated,
        },
    )


def about_fields(group: str, cls: type) -> Iterator[ParameterInfo]:
    """Yield what is known of each field of a dataclass made with `parameter`."""
    for field in dataclasses.fields(cls):
        if "unit" in field.metadata:
            yield ParameterInfo(
                name=f"{group}.{field.name}",
                default=field.default,  # type: ignore[arg-type]  # fields made here always have one
                kind=type(field.default),
                **field.metadata,
            )
