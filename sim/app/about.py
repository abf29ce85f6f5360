"""What the page shows before anything is computed: its controls, with labels, limits and where each begins."""

from __future__ import annotations

from collections import Counter
from importlib.metadata import version
from typing import Any

from sim.app.choices import (
    ASSUMED,
    CASELOAD,
    MEASURES,
    MOST_CHOICES,
    PACE,
    SEED,
    STAFF,
    baseline,
    default,
    measure,
    shipped,
    total_hours,
    usual_caseload,
)
from sim.app.labels import typical
from sim.app.page_words import WORDS
from sim.engines.rulebook.book import RuleBook
from sim.language import capital, label_of, languages, mark, number, say, say_plain
from sim.model.outcomes import OUTCOMES, STAGE_LABELS
from sim.model.parameters import registry
from sim.model.parameters.leader import ACTIVITIES
from sim.model.population import department_heads
from sim.model.rules.meeting import LARGE_STAFF, SMALL_STAFF
from sim.scenario.compose import scenario_of
from sim.scenario.worlds import load_worlds
from sim.show.drawing.mixes import activity_name
from sim.show.text.changes import lever_sentence

SHOWN = {"use": "routine_share", "strain": "strain", "trust": "trust", "contact": "personal_contact"}
"""Outcomes of the page: what it calls them, and their names."""

TITLE = mark("What is leaders' time worth?")

HELP = {
    "staff": mark("Everybody who works at the office, leaders included."),
    "caseload": mark("Users that an adviser follows up; more of them where the office is large, unless set."),
    "pace": mark("How often services that are in use change, against 2017–2019."),
    "facilitating": mark("Makes trial and learning possible: time, help and room to fail."),
    "integrating": mark("Makes sense of what comes from above, and says what it means here."),
    "renewing": mark("Gives licence to experiment and to bring up ideas."),
    "support": mark("Helps one person at a time; the more people a leader has, the less for each."),
    "learning": mark("Learns the services and shows how to use them."),
}
PACES = {0.25: mark("calm"), 1.0: mark("as 2017–2019"), 4.0: mark("four times as often")}


def about(language: str) -> dict[str, Any]:
    """Return everything that the page needs before its first question."""
    scenario = scenario_of(shipped() | {"levers": {}})
    return {
        "language": language,
        "languages": list(languages()),
        "title": say(TITLE, language),
        "weeks": scenario.weeks,
        "start": str(scenario.start),
        "days": [str(scenario.date_of(week)) for week in range(scenario.weeks)],
        "words": {key: say_plain(words, language) for key, words in WORDS.items()}
        | {"typical": typical(language)},
        "office": office(language),
        "leaders": leaders(language),
        "measures": [about_measure(key, language) for key in MEASURES],
        "assumed": [assumed(name, language) for name in ASSUMED],
        "counts": counts(language),
        "outcomes": [about_outcome(key, language) for key in SHOWN],
        "services": [
            {
                "key": service.key,
                "label": label_of(service.name, language, service.key),
                "week": scenario.week_of(service.release),
            }
            for service in scenario.services
        ],
        "stages": [
            {"key": stage.name.lower(), "label": label_of({"nb": nb, "en": en}, language)}
            for stage, (nb, en) in STAGE_LABELS.items()
        ],
        "defaults": default().as_json(),
        "made_with": say(
            "nav-adoption {version}, rules {rules}, seed {seed}",
            language,
            version=version("nav-adoption"),
            rules=RuleBook().digest()[:10],
            seed=SEED,
        ),
        "limits": {"choices": MOST_CHOICES, "worlds": len(load_worlds("constrained"))},
    }


def office(language: str) -> list[dict[str, Any]]:
    """Return the controls of the office."""
    parameters, staff = baseline(), range(STAFF[0], STAFF[1] + 1)
    heads = {size: department_heads(size, parameters) for size in staff}
    changes = [size for size in staff if size == staff[0] or heads[size] != heads[size - 1]]
    sizes = {
        "staff": (say("Staff", language), *STAFF, 1, parameters.office.staff, say_plain("persons", language)),
        "caseload": (say("Users per adviser", language), *CASELOAD, 5, None, say("users", language)),
        "pace": (say("Pace of change", language), *PACE, 0.25, parameters.office.pace, say("times", language)),
    }
    controls: list[dict[str, Any]] = [
        dict(zip(("key", "label", "low", "high", "step", "default", "unit"), (key, *size), strict=True))
        | {"help": say(HELP[key], language)}
        for key, size in sizes.items()
    ]
    controls[0]["heads"] = [[size, heads[size]] for size in changes]
    controls[1]["usual"] = [
        [size, usual_caseload(size)] for size in (STAFF[0], SMALL_STAFF, LARGE_STAFF, STAFF[1])
    ]
    controls[2]["positions"] = [{"value": pace, "label": say(words, language)} for pace, words in PACES.items()]
    return controls


def leaders(language: str) -> dict[str, Any]:
    """Return the hours of a leader and what they can be given to."""
    hours = default().hours()
    return {
        "total_hours": total_hours(),
        "explained": say(
            "{hours} hours a week are left after meetings and administration.",
            language,
            hours=number(total_hours(), language, 1),
        ),
        "activities": [
            {
                "key": activity,
                "label": activity_label(activity, language),
                "help": say(HELP[activity], language),
                "default_hours": hours[activity],
            }
            for activity in ACTIVITIES
        ],
    }


def activity_label(activity: str, language: str) -> str:
    """Return what a part of a leader's week is called."""
    return capital(activity_name(activity, language))


def about_measure(key: str, language: str) -> dict[str, Any]:
    """Return a measure with what it does and when it usually begins."""
    lever = measure(key)
    return {
        "key": key,
        "label": label_of(lever.title, language, key),
        "help": lever_sentence(lever, language),
        "default_start": str(lever.start),
        "weeks": lever.weeks,
        "group": MEASURES[key],
    }


def assumed(name: str, language: str) -> dict[str, Any]:
    """Return a number that worlds draw and a reader may set."""
    known = registry()[name]
    return {
        "name": name,
        "label": label_of(known.label, language),
        "help": say_plain(known.unit, language),
        "low": known.plausible[0],
        "high": known.plausible[1],
        "default": None,
        "shipped": known.default,
        "confidence": say_plain(known.confidence, language),
        "source": say_plain(known.source, language),
    }


def counts(language: str) -> str:
    """Return how many numbers of the model are assumed."""
    known = Counter(parameter.confidence for parameter in registry().values())
    return say("{assumed} of {all} numbers are assumed", language, assumed=known["assumed"], all=known.total())


def about_outcome(key: str, language: str) -> dict[str, Any]:
    """Return an outcome with its units, and the smallest difference that matters."""
    outcome = OUTCOMES[SHOWN[key]]
    unit = say_plain(outcome.unit, language)
    return {
        "key": key,
        "name": outcome.name,
        "label": label_of(outcome.label, language),
        "explanation": label_of(outcome.explanation, language),
        "unit": "%" if outcome.percent else unit,
        "unit_of_change": say("percentage points", language) if outcome.percent else unit,
        "good": outcome.good,
        "margin": outcome.margin,
        "scale": 100 if outcome.percent else 1,
    }
