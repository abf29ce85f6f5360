"""Approximate posteriors from a table of draws: the nearest rows, shifted by how far they are off.

A table has draws θ from a prior and what each shows, s. The posterior of θ given data s* is approximated by the
rows that show nearly s* (rejection; Pritchard et al. 1999). They are off by s − s*, and θ moves with s, so each is
moved to where it would be at s*, along the least-squares line β among those rows (Beaumont, Zhang & Balding 2002):

    θ' = θ − (s − s*) β

This is done on the scale log(θ / (1 − θ)) of the place within the prior's range, so that what is moved stays
inside (Csilléry, François & Blum 2012). A further value lies between the i-th and the j-th smallest of n with
probability (j − i) / (n + 1), whatever their distribution (Wilks 1941): the ends of a region are the values at
ranks p (n + 1).

Many summaries, such as a count a month, are first read as one number for each θ: the least-squares prediction of θ
from the summaries and their squares, over the whole table (Fearnhead & Prangle 2012). Whether any row comes near
the data is asked of the summaries themselves: are the data farther from their nearest rows than rows are that play
data (Lemaire, Jay, Lee, Csilléry & Blum 2016)?

A region of 90 % must hold the truth in 90 of 100 data sets whose truth is drawn from the prior (Cook, Gelman &
Rubin 2006; for tables Prangle, Blum, Popovic & Sisson 2014). The prior itself passes that test: read coverage
beside width.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.model.formulas import Array

ACCEPTED = 199
"""Rows nearest to the data that make a posterior: the ends of its regions are then the 10th and the 190th."""
LEVEL = 0.9
EDGE = 1e-5
"""Places nearer to an end of the range are taken for this near: there the scale is infinite."""


WANTED, IDENTIFIABLE = (0.84, 0.96), 0.5
"""Coverage wanted of regions of 90 % over 200 data sets, about three standard errors to either side, and the
largest width, as a share of the prior's, of a number that counts as identifiable."""


class Regions(NamedTuple):
    """Regions of some quantities for some data sets, each an array (sets, quantities)."""

    low: Array
    high: Array

    def hold(self, truth: Array) -> Array:
        """Return the share of the sets whose region holds the truth, by quantity."""
        return np.asarray(((self.low <= truth) & (truth <= self.high)).mean(axis=0))

    def width(self) -> Array:
        """Return the mean width over sets, by quantity."""
        return np.asarray((self.high - self.low).mean(axis=0))

    def narrowed(self, share: float) -> Regions:
        """Return regions about the same middles, of a share of the width."""
        middle, half = (self.high + self.low) / 2.0, share * (self.high - self.low) / 2.0
        return Regions(middle - half, middle + half)


def nearest(shown: Array, data: Array, widths: Array, count: int) -> npt.NDArray[np.intp]:
    """Return the rows that show what is nearest to data, Euclidean in units of widths.

    Parameters
    ----------
    shown : array (rows, summaries)
    data, widths : array (summaries,)
    count : int
        How many.
    """
    apart = (((shown - data) / widths) ** 2).sum(axis=1)
    return np.argpartition(apart, count - 1)[:count]


def predicted(places: Array, shown: Array, data: Array) -> tuple[Array, Array]:
    """Return what rows and data sets say of each quantity, predicted from their summaries; see the module.

    Parameters
    ----------
    places : array (rows, quantities)
    shown : array (rows, summaries)
    data : array (sets, summaries)

    Returns
    -------
    tuple of array
        (rows, quantities) and (sets, quantities).
    """
    centre, size = shown.mean(axis=0), shown.std(axis=0)
    varying = size > 0.0

    def features(values: Array) -> Array:
        scaled = ((values - centre) / np.where(varying, size, 1.0))[:, varying]
        return np.hstack([scaled, scaled**2])

    known, seen = features(shown), features(data)
    middle = known.mean(axis=0)
    known, seen = known - middle, seen - middle
    slopes = np.linalg.lstsq(known.T @ known, known.T @ places)[0]
    mean = places.mean(axis=0)
    return mean + known @ slopes, mean + seen @ slopes


def distance(shown: Array, data: Array, count: int) -> float:
    """Return how far the nearest rows are from data on average, in standard deviations of the rows."""
    size = shown.std(axis=0)
    widths = np.where(size > 0.0, size, EDGE)
    rows = nearest(shown, data, widths, count)
    return float(np.sqrt((((shown[rows] - data) / widths) ** 2).sum(axis=1)).mean())


def moved(places: Array, shown: Array, data: Array) -> Array:
    """Return places within the prior's range (rows, quantities), moved to where they would be at the data.

    Parameters
    ----------
    places : array (rows, quantities)
        From 0 to 1.
    shown : array (rows, summaries)
        What these rows show.
    data : array (summaries,)
    """
    inside = np.clip(places, EDGE, 1.0 - EDGE)
    scale = np.log(inside / (1.0 - inside))
    off = shown - data
    centred = off - off.mean(axis=0)
    # Normal equations: a few columns, and no tall matrix for which libraries would start threads.
    slopes = np.linalg.lstsq(centred.T @ centred, centred.T @ scale)[0]
    with np.errstate(over="ignore"):  # far off, a place is at an end of the range
        return np.asarray(1.0 / (1.0 + np.exp(off @ slopes - scale)))


def region(values: Array, level: float = LEVEL) -> tuple[Array, Array]:
    """Return the ends of the middle region of values (rows, quantities) that holds a further one at this rate."""
    tails = (1.0 - level) / 2.0
    low, high = np.quantile(values, [tails, 1.0 - tails], axis=0, method="weibull")
    return low, high
