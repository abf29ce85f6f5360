"""Outcomes of a whole run: when something happens, peaks, sums and changes, each a formula of weekly series."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.model.formulas import Array, Outcome, Register

HALF_A_YEAR = 26


def week_reached(level: float) -> Callable[[dict[str, Array]], Array]:
    """Return the formula for the week in which routine use reaches a level, from 0; NaN when it never does."""

    def first(series: dict[str, Array]) -> Array:
        reached = series["routine_share"] >= level
        return np.where(reached.any(axis=-1), reached.argmax(axis=-1), np.nan)

    return first


def until(values: Array, weeks: int) -> Array:
    """Return the weeks that passed before an event, those of runs without it counted to the end of the run.

    The mean of these is the restricted mean time to the event (Royston & Parmar 2013). It is exact, because a
    run is censored only by its end; leaving such runs out would compare the quick ones alone.

    Parameters
    ----------
    values : array
        Weeks in which it happened, from 0; NaN where it did not.
    weeks : int
        Length that is looked at; what happened later counts as not happened.
    """
    return np.asarray(np.fmin(values, weeks))  # of NaN and a number it gives the number


def weeks_to_find(series: dict[str, Array]) -> Array:
    """Return the weeks until leaders find out about somebody who begins to struggle half a year before the end.

    ``Σ_k Π_{j<k} (1 − found_j)``: 0.5 noticed each week is two weeks. Counted up to the end of the run.
    """
    noticed = series["found_share"][:, -HALF_A_YEAR:]
    unseen = np.cumprod(1.0 - noticed, axis=-1)
    return np.asarray(1.0 + unseen[:, :-1].sum(axis=-1))


def weeks_below_half(series: dict[str, Array]) -> Array:
    """Return the weeks that a released service spends below routine use by half of the advisers, on average.

    Counted from each service's own release, so that coming late is not being late. A service that
    never gets there counts up to the end of the run, as in `until`. 0 when none is released.
    """
    waiting = series["services_released"] - series["services_half"]
    return np.asarray(waiting.sum(axis=-1) / np.maximum(1.0, series["services_released"][:, -1]))


PER_RUN = Register({
    outcome.name: outcome
    for outcome in [
        Outcome(
            "weeks_to_50", "weeks", {"nb": "Uker til 50 % fast bruk", "en": "Weeks to 50 % routine use"},
            {"nb": "Uka da fast bruk når 50 %, talt fra 0 som i «week»: så mange uker er gått før den. Tomt når "
             "det ikke skjer i perioden.",
             "en": "The week in which routine use reaches 50 %, counted from 0 as in 'week': as many weeks have "
             "passed before it. Empty when it does not happen within the run."},
            week_reached(0.5), good=-1, event=True,
        ),
        Outcome(
            "weeks_to_80", "weeks", {"nb": "Uker til 80 % fast bruk", "en": "Weeks to 80 % routine use"},
            {"nb": "Uka da fast bruk når 80 %, talt fra 0 som i «week»: så mange uker er gått før den. Tomt når "
             "det ikke skjer i perioden.",
             "en": "The week in which routine use reaches 80 %, counted from 0 as in 'week': as many weeks have "
             "passed before it. Empty when it does not happen within the run."},
            week_reached(0.8), good=-1, event=True,
        ),
        Outcome(
            "weeks_below_half", "weeks",
            {"nb": "Uker fra lansering til halvparten", "en": "Weeks from release to half"},
            {"nb": "Uker færre enn halvparten bruker en lansert tjeneste fast, i snitt over dem, talt fra hver "
             "tjenestes lansering. En tjeneste som aldri når halvparten, telles til slutten av perioden.",
             "en": "Weeks that fewer than half use a released service in routine, on average over services, "
             "counted from each one's release. A service that never reaches half counts to the end of the run."},
            weeks_below_half, good=-1,
        ),
        Outcome(
            "peak_strain", "share", {"nb": "Høyeste belastning", "en": "Peak strain"},
            {"nb": "Høyeste ukentlige gjennomsnitt av belastning blant veiledere.",
             "en": "Highest weekly mean of strain among advisers."},
            lambda series: series["strain"].max(axis=-1), True, -1,
        ),
        Outcome(
            "total_lapses", "share", {"nb": "Frafall i alt", "en": "Lapses in all"},
            {"nb": "Frafall gjennom hele perioden, delt på alle tjenester hos alle veiledere.",
             "en": "Lapses over the whole run, divided by all pairs of adviser and service."},
            lambda series: series["lapses"].sum(axis=-1), True, -1,
        ),
        Outcome(
            "peak_fatigue", "share", {"nb": "Høyeste endringstretthet", "en": "Peak fatigue"},
            {"nb": "Høyeste ukentlige gjennomsnitt av endringstretthet blant veiledere.",
             "en": "Highest weekly mean of change fatigue among advisers."},
            lambda series: series["fatigue"].max(axis=-1), True, -1,
        ),
        Outcome(
            "weeks_to_find", "weeks",
            {"nb": "Uker til noen som strever, blir sett", "en": "Weeks to find who struggles"},
            {"nb": "Uker til lederen oppdager en som begynner å streve et halvt år før slutt; høyst 26.",
             "en": "Weeks until the leader finds out about somebody who begins to struggle half a year before the "
             "end; at most 26."},
            weeks_to_find, good=-1,
        ),
        Outcome(
            "contact_change", "hours per week",
            {"nb": "Endring i personlig kontakt", "en": "Change in personal contact"},
            {"nb": "Personlig kontakt siste uke minus første uke, timer per veileder.",
             "en": "Personal contact in the last week less that in the first, hours per adviser."},
            lambda series: series["personal_contact"][:, -1] - series["personal_contact"][:, 0],
        ),
    ]
})  # fmt: skip
"""Outcomes of a whole run, by name; each weekly outcome is kept as well, as of the last week."""
