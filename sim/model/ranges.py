"""Ranges: which numbers an attribute may hold. Both engines audit rules by these and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated


@dataclass(frozen=True)
class Range:
    """What an attribute may hold.

    Attributes
    ----------
    low, high : float
        Both ends belong to the range; neither is ever infinite or NaN.
    whole : bool
        Whether only whole numbers fit: ``2`` does, ``2.0`` does not, in either engine.
    words : str
        What is expected, for messages.
    """

    low: float
    high: float
    whole: bool
    words: str


LARGEST = 1.7976931348623157e308
"""The largest number that is not infinite."""

MANY = 10**9
"""More than the model ever counts, and far from where 64-bit numbers wrap around."""

Number = Annotated[float, Range(-LARGEST, LARGEST, False, "a finite number")]
Amount = Annotated[float, Range(0.0, LARGEST, False, "a finite number, zero or more")]
Share = Annotated[float, Range(0.0, 1.0, False, "a number from 0 to 1")]
Hours = Annotated[float, Range(0.0, 168.0, False, "hours of one week: zero or more, 168 at most")]

Whole = Annotated[int, Range(-MANY, MANY, True, "a whole number")]
Count = Annotated[int, Range(0, MANY, True, "a whole number, zero or more")]
Flag = Annotated[int, Range(0, 1, True, "0 or 1")]
