"""What theory leads one to expect of the leader as spark, written down before any run (claim C8).

The study is that of configs/experiment/spark.yaml. Margins are judgements: ten percentage points of the offices,
and ten weeks.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

from sim.analysis.studies.spark import HALF, TakeOff
from sim.analysis.validation.hypotheses import Hypothesis
from sim.language import mark

CAUTION, SPAN = "leader.caution", "leader.span"


def where(cells: Sequence[TakeOff], **values: float) -> list[TakeOff]:
    """Return the cells with some values, by the last part of their names."""
    return [
        cell
        for cell in cells
        if all(
            cell.point[key] == values[short] for key in cell.point if (short := key.partition(".")[2]) in values
        )
    ]


def share(cells: Sequence[TakeOff], **values: float) -> float:
    """Return the mean share of offices that take off over the cells with some values."""
    return fmean(cell.share for cell in where(cells, **values))


def rise(cells: Sequence[TakeOff], **values: float) -> float:
    """Return how much more often offices take off with a leader in full sight than with none."""
    return share(cells, visibility=1, **values) - share(cells, visibility=0, **values)


def span_matters(cells: Sequence[TakeOff]) -> float:
    """Return the mean absolute difference between one department and four, all else equal."""
    other = {key_without(cell, SPAN): cell.share for cell in where(cells, span=7)}
    return fmean(abs(cell.share - other[key_without(cell, SPAN)]) for cell in where(cells, span=29))


def key_without(cell: TakeOff, axis: str) -> tuple[float, ...]:
    """Return the values of a cell on all axes but one."""
    return tuple(value for key, value in cell.point.items() if key != axis)


def weeks_saved(cells: Sequence[TakeOff]) -> float:
    """Return how many weeks earlier an office with early adopters takes off when its leader is in full sight."""
    unseen, seen = (where(cells, visibility=v, innovators=0.1, caution=0.5, span=29)[0].week for v in (0, 1))
    return unseen - seen


EXPECTED: tuple[Hypothesis[Sequence[TakeOff]], ...] = (
    Hypothesis(
        mark("A leader who waits for nobody starts the chain alone: without any innovator, at least a quarter of "
             "offices take off when the leader is in full sight."),
        mark("in the mean field most worlds have an example that carries; a real office is clustered"),
        lambda cells: share(cells, innovators=0, caution=0, visibility=1), 0.25, 1.0,
    ),
    Hypothesis(
        mark("A leader who waits for some of the staff starts nothing alone: without innovators no office takes "
             "off."),
        mark("nobody's threshold is zero, so nobody is first"),
        lambda cells: max(cell.share for cell in where(cells, innovators=0) if cell.point[CAUTION] > 0), 0.0, 0.0,
    ),
    Hypothesis(
        mark("With 2.5 per cent of innovators a leader in full sight who waits half as long as the staff makes "
             "take-off more frequent by ten percentage points or more."),
        mark("in an office of 30 one innovator or none sits beside a few colleagues; a leader is seen by all"),
        lambda cells: rise(cells, innovators=0.025, caution=0.5), 0.10, 1.0,
    ),
    Hypothesis(
        mark("A leader as cautious as the staff has less than half the effect of one who waits for nobody."),
        mark("at the time such a leader joins, most who would follow have been reached by colleagues"),
        lambda cells: rise(cells, innovators=0.025, caution=1)
        - HALF * rise(cells, innovators=0.025, caution=0), -1.0, 0.0,
    ),
    Hypothesis(
        mark("One department or four: take-off differs by less than ten percentage points on average."),
        mark("four leaders are four chances of an early one, each seen by a quarter of the staff"),
        span_matters, 0.0, 0.10,
    ),
    Hypothesis(
        mark("The mean field is within ten percentage points of the simulation on average over all cells."),
        mark("it ignores that offices are small and clustered, which matters near the threshold only"),
        lambda cells: fmean(abs(cell.share - cell.expected) for cell in cells), 0.0, 0.10,
    ),
    Hypothesis(
        mark("Where it is wrong the mean field expects too many take-offs: with 2.5 per cent of innovators more "
             "than the simulation shows."),
        mark("many offices of 30 have no innovator at all, which no infinite office knows"),
        lambda cells: fmean(cell.expected - cell.share for cell in where(cells, innovators=0.025)), 0.0, 1.0,
    ),
    Hypothesis(
        mark("Where an office takes off in any case, it does so at least ten weeks earlier with a leader in full "
             "sight."),
        mark("the example counts from the leader's first week of routine use on"),
        weeks_saved, 10.0, 156.0, "weeks",
    ),
)  # fmt: skip
