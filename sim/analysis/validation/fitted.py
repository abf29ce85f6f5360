"""Patterns P1–P5: those the model may be fitted to, or gets as input."""

from __future__ import annotations

import dataclasses
import math
from typing import Any, NamedTuple

import numpy as np

from sim.analysis.validation.pattern_samples import Finding, Samples, Use
from sim.analysis.validation.survey import with_values
from sim.model.formulas import Array
from sim.model.rules.meeting import caseload
from sim.model.state import WEEK_HOURS, Stage
from sim.scenario.scenario import Scenario
from sim.statistics.estimates import bootstrapped, certain, mean
from sim.statistics.summaries import Interval

USERS_REGISTERED = {1: 0.091, 6: 0.270}
"""Users of the digital activity plan, of 330,000, by weeks after 4 December 2017 (memu.no)."""

APPLY_TRAINING = {0: 0.62, 26: 0.44, 52: 0.34}
"""Share who apply what they were trained in, by weeks after the course (Saks & Belcourt 2006)."""

COURSE_WEEKS = 4

CONTRIBUTORS = 0.2
"""Share of the users of Yammer who are active; the others watch (SWOOP 2016, 15 other organisations)."""


class Push(NamedTuple):
    """A push from above: ``ceiling · (1 − exp(−rate · weeks))``."""

    rate: float
    ceiling: float

    def reached(self, weeks: float) -> float:
        """Return the share reached after some weeks."""
        return self.ceiling * (1.0 - math.exp(-self.rate * weeks))


def launch_push(samples: Samples) -> list[Finding]:
    """P1: the launch of the digital activity plan is a push, not an S-curve (memu.no).

    The two numbers are about users of NAV, who are no agents here. A push of users with a rate and a
    ceiling has two unknowns and fits both points whatever the model does. The
    model itself must reproduce the shape, among advisers: an S-curve from zero would reach
    *more* than six times as many in six weeks as in one.
    """
    push = users_push()
    rate, ceiling = f"{push.rate:.2f}", f"{push.ceiling:.2f}"
    note = {
        "nb": "Brukere er ikke agenter. To ukjente går gjennom to tall uansett og prøver ingenting: "
        f"tempo {rate.replace('.', ',')} per uke, tak {ceiling.replace('.', ',')}.",
        "en": "Users are no agents. Two unknowns go through two numbers whatever the model does and test nothing: "
        f"rate {rate} a week, ceiling {ceiling}.",
    }
    findings = [
        Finding(
            "P1",
            {"nb": f"brukere registrert, uke {weeks}", "en": f"users registered, week {weeks}"},
            "fitted", "share", target, target - 0.02, target + 0.02,
            certain(push.reached(weeks)), note, imposed=True,
        )
        for weeks, target in USERS_REGISTERED.items()
    ]  # fmt: skip
    known = aware_after_launch(samples)
    return [
        *findings,
        Finding(
            "P1",
            {"nb": "veiledere som kjenner den, uke 6 / uke 1", "en": "advisers who know of it, week 6 / week 1"},
            "fitted", "ratio", math.nan, 1.0, 6.0,
            bootstrapped(known, lambda s: s[..., 1] / np.maximum(s[..., 0], 1), samples.seed),
            {
                "nb": "Brukernes forhold er 3,0; over 6 er en S-kurve.",
                "en": "The users' ratio is 3.0; above 6 is an S-curve.",
            },
        ),
    ]  # fmt: skip


def users_push() -> Push:
    """Return the push that goes through both numbers of users."""
    from scipy.optimize import brentq

    (one, first), (six, second) = USERS_REGISTERED.items()
    rate = brentq(lambda p: (1 - math.exp(-six * p)) / (1 - math.exp(-one * p)) - second / first, 1e-6, 10.0)
    return Push(rate, first / (1 - math.exp(-one * rate)))


def aware_after_launch(samples: Samples) -> Array:
    """Return advisers who know of the digital activity plan, (offices, after one and six weeks).

    Who hears of a service depends on no other, so the plan is launched alone, in the first week.
    """
    plan = samples.scenario.services[index_of(samples.scenario, "digital_activity_plan")]
    first = samples.scenario.date_of(samples.scenario.week_of(plan.release))
    launch = dataclasses.replace(samples.scenario, services=(plan,), start=first, weeks=6)
    stages = samples.run(launch)[:, [0, 5], 0]
    return np.asarray(stages.sum(axis=-1) - stages[..., Stage.UNAWARE])


def lapse_without_support(samples: Samples) -> list[Finding]:
    """P2: fewer and fewer apply what they were trained in (Saks & Belcourt 2006, estimates of trainers).

    A course of four weeks makes everybody try one new service. Afterwards nobody gets help from
    the leader. That 62 per cent apply it at all is an input; how many of those still do after half a
    year and a year is simulated.
    """
    stages = samples.run(course(samples.scenario))[:, :, 0]
    in_use = stages[..., Stage.TRYING] + stages[..., Stage.ROUTINE]
    use = in_use[:, [COURSE_WEEKS - 1 + weeks for weeks in APPLY_TRAINING]]
    first = APPLY_TRAINING[0]
    return [
        Finding(
            "P2",
            {"nb": f"bruker det de lærte, uke {weeks}", "en": f"apply what they learnt, week {weeks}"},
            "fitted" if weeks else "input", "share", target, target - 0.08, target + 0.08,
            bootstrapped(use[:, [0, k]], lambda s: first * s[..., 1] / np.maximum(s[..., 0], 1), samples.seed)
            if weeks
            else certain(first),
        )
        for k, (weeks, target) in enumerate(APPLY_TRAINING.items())
    ]  # fmt: skip


def course(scenario: Scenario) -> Scenario:
    """Return offices of the same world whose advisers are all trained in one service, then left alone."""
    one_course = Scenario.check({
        "name": "course",
        "weeks": COURSE_WEEKS + max(APPLY_TRAINING),
        "services": {
            "taught": {
                "kind": "case_tool", "release": "2017-01-02", "updates_per_year": 0.0, "voluntariness": 1.0,
            }
        },
        "levers": {
            "everybody_tries": {
                "from": "2017-01-02",
                "weeks": COURSE_WEEKS,
                "set": {
                    "adviser": {
                        "news_rate": 5.0, "news_needs_clarity": 0.0, "persuasion_rate": 5.0, "trial_rate": 5.0,
                        "weight_usefulness": 2.0,
                    }
                },
            },
            "lesson": {"from": "2017-01-23", "weeks": 1, "set": {"adviser": {"training_hours": 4.0}}},
        },
    })  # fmt: skip
    alone = {
        "leader.support": 0.001,
        "leader.adaptivity": 0.0,
        "office.turnover": 0.0,
    }
    return with_values(dataclasses.replace(one_course, parameters=scenario.parameters), alone)


def active_on_yammer(samples: Samples) -> list[Finding]:
    """P3: one in five is active on Yammer, four in five watch (SWOOP 2016, other organisations).

    The active share is routine use times the share of users who contribute, which is put in.
    """
    return [
        Finding(
            "P3", {"nb": "aktive på Yammer", "en": "active on Yammer"},
            "fitted", "share", 0.20, 0.10, 0.35, routine_share(samples, "yammer", CONTRIBUTORS),
        )
    ]  # fmt: skip


def routine_share(samples: Samples, service: str, times: float = 1.0) -> Interval:
    """Return the share of advisers in routine use of a service in the last week, times a factor."""
    stages = samples.stages[:, -1, index_of(samples.scenario, service)]
    counts = np.stack([stages[:, Stage.ROUTINE], stages.sum(axis=-1)], axis=1)
    return bootstrapped(counts, lambda s: times * s[..., 0] / s[..., 1], samples.seed)


def leaders_time(samples: Samples) -> list[Finding]:
    """P4: half in meetings, a sixth on administration, little strategy, hardly alone with the superior.

    Swedish first- and second-line managers, n = 10 (Arman et al. 2009). Meetings and administration are
    inputs (mastered overview tools save a little). Renewing represents strategic work; time alone
    with the superior is one-to-one help that department heads get. Neither is an input by itself.
    """
    leaders = samples.alike.leaders
    heads = leaders[leaders["rank"] > 0]

    def part(
        nb: str, en: str, use: Use, target: float, low: float, high: float, column: str, of: Any = leaders
    ) -> Finding:
        share = mean(of[column].to_numpy() / WEEK_HOURS, of["office"].to_numpy(), samples.seed)
        return Finding("P4", {"nb": nb, "en": en}, use, "share", target, low, high, share)

    return [
        part("lederes tid i møter", "leaders' time in meetings", "input", 0.48, 0.43, 0.53, "hours_meetings"),
        part("… administrasjon", "… administration", "input", 0.16, 0.11, 0.21, "hours_administration"),
        part("… strategisk arbeid", "… strategic work", "fitted", math.nan, 0.0, 0.10, "hours_renewing"),
        part(
            "… alene med egen leder",
            "… alone with superior",
            "fitted",
            math.nan,
            0.0,
            0.01,
            "help_received",
            heads,
        ),
    ]


def caseload_by_size(samples: Samples) -> list[Finding]:
    """P5: 30–50 users per adviser in small places, up to 300 in large offices (resource survey 2013)."""
    p = samples.scenario.parameters
    return [
        Finding(
            "P5", {"nb": f"saker per veileder, {staff} ansatte", "en": f"users per adviser, {staff} staff"},
            "input", "users", math.nan, low, high, certain(caseload(staff, p)),
        )
        for staff, low, high in ((8, 30.0, 50.0), (110, 80.0, 300.0))
    ]  # fmt: skip


def index_of(scenario: Scenario, service: str) -> int:
    """Return the index of a service in the catalogue."""
    return [s.key for s in scenario.services].index(service)
