"""Patterns P6–P12: held out. Nothing in the model may be tuned to reproduce them."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any, get_type_hints

import numpy as np

from sim.analysis.validation.pattern_samples import Finding, Samples
from sim.analysis.validation.questions import SURVEY_WEEK
from sim.analysis.validation.survey import RELIABILITY
from sim.model.formulas import Array
from sim.model.parameters import Parameters
from sim.model.rules.meeting import caseload, meet
from sim.model.state import Stage, Week
from sim.scenario.values import with_value
from sim.statistics.estimates import correlation, difference, mean
from sim.statistics.summaries import Interval

HARMLESS = {"overview.control_to_strain": 0.0, "overview.control_to_trust": 0.0}
"""Control that does nothing to people: neither strain nor loss of trust."""

IMPOSED = {
    "nb": "Fortegnet er lagt inn; bare størrelsen er et resultat.",
    "en": "The sign is put in; only the size is a result.",
}


def asked(samples: Samples, one: str, other: str, reliability: float = 1.0) -> Interval:
    """Return the correlation between two answers in the virtual survey of different offices."""
    answers = samples.answers
    first, second, office = (answers[name].to_numpy() for name in (one, other, "office"))
    return correlation(first, second, office, samples.seed, reliability)


def monitoring(samples: Samples) -> list[Finding]:
    """P6: monitoring goes with a little more stress and less satisfaction, not with performance.

    Siegel, König & Lazar (2022), 70 samples. Monitoring is the pressure that an adviser feels from
    overview used for control. A correlation is more than the effect of control: leaders who control by
    overview master overview tools, and such offices differ in other ways too. The survey is
    therefore repeated with the same random draws and control that does nothing to people.
    """
    rows = (
        ("overvåking og stress", "monitoring and stress", "stress", 0.11),
        ("overvåking og tilfredshet", "monitoring and satisfaction", "satisfaction", -0.10),
        ("overvåking og ytelse", "monitoring and performance", "performance", -0.01),
    )
    harmless = samples.but(HARMLESS)
    findings = []
    for nb, en, other, r in rows:
        without = f"{asked(harmless, 'monitoring', other).mean:+.2f}".replace("-", "\u2212")
        note = {
            "nb": f"{nb}: {without.replace('.', ',')} når den ikke gjør noe med folk; bare resten er virkning.",
            "en": f"{en}: {without} when it does nothing to people; only the rest is its effect.",
        }
        simulated = asked(samples, "monitoring", other)
        findings.append(
            Finding(
                "P6", {"nb": nb, "en": en}, "held out", "correlation", r, r - 0.08, r + 0.08, simulated, note
            )
        )  # fmt: skip
    return findings


def technostress(samples: Samples) -> list[Finding]:
    """P7: technostress goes with less intention to continue and hardly with performance.

    A meta-analysis of 96 studies; its ρ are corrected for unreliability, so these are too.
    """
    return [
        Finding(
            "P7", {"nb": "teknostress og fortsatt bruk", "en": "technostress and continued use"},
            "held out", "correlation", -0.34, -0.49, -0.19, asked(samples, "stress", "intention", RELIABILITY),
        ),
        Finding(
            "P7", {"nb": "teknostress og ytelse", "en": "technostress and performance"},
            "held out", "correlation", -0.07, -0.15, 0.01, asked(samples, "stress", "performance", RELIABILITY),
        ),
    ]  # fmt: skip


def leader_relation(samples: Samples) -> list[Finding]:
    """P8: a good relation to the leader goes with performance (Martin et al. 2016).

    ρ is .24 for objective and .30 for all task performance; tolerance .1 on both sides.
    """
    return [
        Finding(
            "P8", {"nb": "forhold til leder og ytelse", "en": "relation to leader and performance"},
            "held out", "correlation", 0.27, 0.14, 0.40, asked(samples, "relation", "performance", RELIABILITY),
        )
    ]  # fmt: skip


def leader_effect(samples: Samples) -> list[Finding]:
    """P9: managers influence mainly the less innovative (Leonard-Barton & Deschamps 1988).

    The same advisers with and without a visible leader, with the same draws: the effect on routine use
    among those of below-average innovativeness, less the effect among the others. No rule says so: who is
    more innovative is less often held back by a threshold.
    """
    return [
        Finding(
            "P9",
            {"nb": "lederens virkning: nølende − andre", "en": "leader effect: less innovative − others"},
            "held out", "sign", math.nan, 0.0, math.inf, interaction(samples),
        )
    ]  # fmt: skip


def interaction(samples: Samples) -> Interval:
    """Return the effect of a leader's example on the less innovative, less that on the others."""
    seen, unseen = samples, samples.but({"leader.visibility": 0.0})
    effect = routine(seen) - routine(unseen)
    advisers = seen.alike.advisers
    less = advisers["innovativeness"].to_numpy() < 0.0
    return difference(effect, less, advisers["office"].to_numpy(), samples.seed)


def routine(samples: Samples) -> Array:
    """Return each adviser's share of services in routine use."""
    share: Array = (samples.alike.stages == Stage.ROUTINE).mean(axis=1)
    return share


def volume_and_time(samples: Samples) -> list[Finding]:
    """P10: there are fewer contacts with users, and each takes longer (study of channel use, 2025)."""
    use = samples.alike.advisers["channel_use"].to_numpy()
    office = samples.alike.advisers["office"].to_numpy()
    p = samples.scenario.parameters
    plain = with_value(p, "contact.longer_contacts", 0.0)
    before = user_hours(plain, 0.0)
    volume = np.interp(use, *curve(plain)) / before - 1.0
    time = np.interp(use, *curve(p)) / np.interp(use, *curve(plain)) - 1.0
    return [
        Finding(
            "P10", {"nb": "endring i antall kontakter", "en": "change in number of contacts"},
            "held out", "sign", math.nan, -math.inf, 0.0, mean(volume, office, samples.seed),
        ),
        Finding(
            "P10", {"nb": "endring i tid per kontakt", "en": "change in time per contact"},
            "held out", "sign", math.nan, 0.0, math.inf, mean(time, office, samples.seed), IMPOSED, imposed=True,
        ),
    ]  # fmt: skip


def curve(p: Parameters) -> tuple[Array, Array]:
    """Return hours of personal contact with users by use of digital channels, according to the rule `meet`."""
    use = np.linspace(0.0, 1.0, 101)
    return use, np.array([user_hours(p, float(x)) for x in use])


def user_hours(p: Parameters, channel_use: float) -> float:
    """Return an ordinary adviser's hours of personal contact with users, computed by the rule `meet`."""
    week: Any = SimpleNamespace(**dict.fromkeys(get_type_hints(Week), 0.0))
    week.caseload, week.channel_use = caseload(p.office.mean_staff, p), channel_use
    person: Any = SimpleNamespace(combining=0.0)
    meet(person, week, p)
    return float(week.users_personal - week.hours_released)


def acceptance_and_combining(samples: Samples) -> list[Finding]:
    """P12: digitalisation is accepted by nearly all, but little used strategically and combined.

    Bergum et al. (2020). Acceptance is the share of released services of which advisers are persuaded, or further;
    combined use is the share of combinable pairs of services that an adviser uses together, times
    the skill in it. The limits .85 and one third are judgements (assumed).
    """
    alike = samples.alike
    office = alike.advisers["office"].to_numpy()
    released = np.array([samples.scenario.week_of(s.release) <= SURVEY_WEEK for s in samples.scenario.services])
    stages = alike.stages[:, released]
    accepted = np.isin(stages, (Stage.PERSUADED, Stage.TRYING, Stage.ROUTINE)).mean(axis=1)
    combined = (alike.advisers["pairs"] * alike.advisers["combining"]).to_numpy()
    return [
        Finding(
            "P12", {"nb": "aksept av tjenestene som finnes", "en": "acceptance of the services that are released"},
            "held out", "share", math.nan, 0.85, 1.0, mean(accepted, office, samples.seed),
        ),
        Finding(
            "P12", {"nb": "kombinert bruk", "en": "combined use"},
            "held out", "share", math.nan, 0.0, 1 / 3, mean(combined, office, samples.seed),
        ),
        Finding(
            "P12", {"nb": "aksept − kombinert bruk", "en": "acceptance − combined use"},
            "held out", "sign", math.nan, 0.0, math.inf, mean(accepted - combined, office, samples.seed),
        ),
    ]  # fmt: skip
