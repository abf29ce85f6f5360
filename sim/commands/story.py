"""``story``: the life of one adviser or leader, week by week, with what was seen, drawn and done."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sim.configuration import compose, scenario_of
from sim.draws import Purpose, uniform
from sim.errors import Refused
from sim.model import NavModel
from sim.rulebook import RuleBook, load_rules
from sim.rules.adopting import visible_use
from sim.rules.things import Stage

WORDS: dict[str, dict[Any, Any]] = {
    "en": {
        "who": {"adviser": "Adviser {n}", "leader": "Leader {n}"},
        "at_first": "{who} in an office of {staff}, replicate {replicate}: innovativeness {innovativeness}, "
        "digital skill {skill}, wants to see {threshold} of those looked to in routine use.",
        "week": "week {week}, {date}: {what}",
        "came": "{service} comes.",
        Purpose.NOTICE: "hears of {service}; {aware} of those looked to know it, clarity {clarity}",
        Purpose.PERSUADE: "is persuaded of {service}; believed usefulness {belief}, {routine} of those looked to "
        "use it routinely",
        Purpose.TRY_OUT: "begins to try {service}; licence to experiment {licence}",
        Purpose.PRESS: "begins to try {service} under pressure ({pressure}), without being convinced",
        Purpose.SETTLE: "uses {service} routinely below the own threshold, by chance",
        "settled": "uses {service} routinely; mastery {mastery}, sees {visible} do so, wanted {threshold}",
        Purpose.LAPSE: "stops using {service}; mastery {mastery}, support {support}, strain {strain}",
        Purpose.RECONSIDER: "considers {service} again",
        "luck": " (chance {chance}, drew {drew})",
        "left": "leaves, and somebody new begins in this place.",
        "waiting": "is able to use {service} and waits: sees {visible} in routine use, wants {threshold}.",
        "at_last": "At the end: strain {strain}, trust {trust}, skill in combining {combining}.",
        "stage": "{service}: {stage}, mastery {mastery}",
        "stages": ("unaware", "aware", "persuaded", "trying", "routine use", "lapsed"),
        "beside": "The same person, with the same luck, in {scenario}:",
    },
    "nb": {
        "who": {"adviser": "Veileder {n}", "leader": "Leder {n}"},
        "at_first": "{who} i et kontor med {staff} ansatte, kjøring {replicate}: nyskapingslyst {innovativeness}, "
        "digital ferdighet {skill}, vil se fast bruk hos {threshold} av dem det ses til.",
        "week": "uke {week}, {date}: {what}",
        "came": "{service} kommer.",
        Purpose.NOTICE: "hører om {service}; {aware} av dem det ses til kjenner den, klarhet {clarity}",
        Purpose.PERSUADE: "blir overbevist om {service}; tro på nytte {belief}, {routine} av dem det ses til "
        "bruker den fast",
        Purpose.TRY_OUT: "begynner å prøve {service}; rom for å prøve {licence}",
        Purpose.PRESS: "begynner å prøve {service} under press ({pressure}), uten å være overbevist",
        Purpose.SETTLE: "bruker {service} fast under egen terskel, ved en tilfeldighet",
        "settled": "bruker {service} fast; mestring {mastery}, ser fast bruk hos {visible}, ville se {threshold}",
        Purpose.LAPSE: "slutter å bruke {service}; mestring {mastery}, støtte {support}, belastning {strain}",
        Purpose.RECONSIDER: "vurderer {service} på nytt",
        "luck": " (sjanse {chance}, trakk {drew})",
        "left": "slutter, og en ny begynner i samme stilling.",
        "waiting": "mestrer {service} og venter: ser fast bruk hos {visible}, vil se {threshold}.",
        "at_last": "Til slutt: belastning {strain}, tillit {trust}, evne til å kombinere {combining}.",
        "stage": "{service}: {stage}, mestring {mastery}",
        "stages": ("kjenner ikke", "kjenner til", "overbevist", "prøver", "fast bruk", "falt fra"),
        "beside": "Den samme personen, med samme hell, i {scenario}:",
    },
}


@dataclass(frozen=True)
class Chance:
    """One draw of the person: what for, on which service, how likely, and what was drawn."""

    purpose: Purpose
    service: int
    probability: float
    drew: float


def story(words: list[str], language: str) -> Iterator[str]:
    """Yield the life of one person as sentences.

    Parameters
    ----------
    words : list of str
        ``adviser=17`` or ``leader=0``, perhaps ``replicate=3`` and ``beside=baseline`` (a second
        scenario), and settings such as ``scenario=control_regime``.
    language : str
        ``nb`` or ``en``.

    Raises
    ------
    Refused
        When there is no such person.
    """
    asked = {"replicate": "0", "beside": ""}
    overrides = []
    for word in words:
        key, _, value = word.partition("=")
        if key in ("adviser", "leader", "replicate", "beside"):
            asked[key] = value
        else:
            overrides.append(word)
    kind = "leader" if "leader" in asked else "adviser"
    if kind not in asked:
        raise Refused("story: say whose, such as adviser=17 or leader=0.")
    number = whole_of(kind, asked[kind])
    replicate = whole_of("replicate", asked["replicate"])
    yield from life(kind, number, replicate, overrides, language)
    if asked["beside"]:
        others = [o for o in overrides if not o.startswith("scenario=")] + [f"scenario={asked['beside']}"]
        yield ""
        yield WORDS[language]["beside"].format(scenario=asked["beside"])
        yield from life(kind, number, replicate, others, language)


def whole_of(key: str, text: str) -> int:
    """Return a whole number from the command line, or refuse."""
    if not text.isdigit():
        raise Refused(f"{key}={text}: expected a whole number, zero or more.")
    return int(text)


def life(kind: str, number: int, replicate: int, overrides: list[str], language: str) -> Iterator[str]:
    """Yield the life of one person in one scenario."""
    say = WORDS[language]
    config = compose(overrides)
    scenario = scenario_of(config)
    book = load_rules(config.get("rules") or {})
    model = NavModel(scenario, int(config["seed"]), replicate, book)
    people: list[Any] = model.leaders if kind == "leader" else model.advisers
    if number >= len(people):
        raise Refused(f"{kind}={number}: this office has {kind}s 0 to {len(people) - 1}.")
    person = people[number]
    chances: list[Chance] = []
    model.rules = listening(book, person, chances)
    names = [service.name.get(language, service.key) for service in scenario.services]

    yield say["at_first"].format(
        who=say["who"][kind].format(n=number), staff=person.office.headcount, replicate=replicate,
        innovativeness=number_of(person.innovativeness, language, "+.1f"),
        skill=percent(person.skill), threshold=percent(person.threshold),
    )  # fmt: skip
    told_waiting: set[int] = set()
    while model.week < scenario.weeks:
        week = model.week
        before = [use.stage for use in person.uses]
        chances.clear()
        model.step()
        for s, use in enumerate(person.uses):
            service, seen = person.office.services[s], person.seen[s]
            facts = {
                "service": names[s], "aware": percent(seen.aware_share), "routine": percent(seen.routine_share),
                "clarity": percent(seen.clarity), "licence": percent(seen.licence), "belief": percent(use.belief),
                "pressure": percent(seen.pressure), "support": percent(seen.support),
                "mastery": percent(use.mastery), "strain": percent(person.strain),
                "threshold": percent(person.p.adviser.conformity * person.threshold),
                "visible": percent(visible_use(seen)),
            }  # fmt: skip
            what = None
            if service.fresh:
                what = say["came"].format(**facts)
            if use.stage != before[s] and service.available:
                told_waiting.discard(s)
                what = why(use.stage, service.number, chances, say, facts)
            elif s not in told_waiting and able_and_waiting(person, use):
                told_waiting.add(s)
                what = say["waiting"].format(**facts)
            if what:
                yield say["week"].format(week=week, date=scenario.date_of(week), what=what)
        if person.leaving:
            yield say["week"].format(week=week, date=scenario.date_of(week), what=say["left"])
    yield say["at_last"].format(
        strain=percent(person.strain), trust=percent(person.trust), combining=percent(person.combining)
    )
    for name, use in zip(names, person.uses, strict=True):
        yield "  " + say["stage"].format(
            service=name, stage=say["stages"][use.stage], mastery=percent(use.mastery)
        )


def able_and_waiting(person: Any, use: Any) -> bool:
    """Tell whether somebody masters a service well enough and is held back by the threshold alone."""
    return bool(use.stage == Stage.TRYING and use.mastery >= person.p.adviser.routine_mastery)


def why(stage: int, service: int, chances: list[Chance], say: dict[Any, Any], facts: dict[str, str]) -> str:
    """Return what brought a person to a stage this week: the last draw that succeeded, or the threshold."""
    lucky = [c for c in chances if c.service == service and c.drew < c.probability]
    if not lucky or (stage == Stage.ROUTINE and lucky[-1].purpose != Purpose.SETTLE):
        return str(say["settled"].format(**facts)) + "."
    chance = lucky[-1]
    luck = say["luck"].format(chance=f"{100 * chance.probability:.1f} %", drew=f"{100 * chance.drew:.1f} %")
    told = str(say[chance.purpose].format(**facts))
    return f"{told}{luck}."


def listening(book: RuleBook, person: Any, chances: list[Chance]) -> Any:
    """Return the rules of a book in which the draws of one person are written down."""

    def wrap(function: Any) -> Any:
        if function.__name__ != "happens":
            return function

        @functools.wraps(function)
        def happens(draw: Any, purpose: Any, hazard: float) -> bool:
            if draw.person == person.number and hazard > 0.0:
                probability = 1.0 - math.exp(-hazard)
                chances.append(Chance(Purpose(purpose), draw.service, probability, uniform(draw, purpose)))
            happened: bool = function(draw, purpose, hazard)
            return happened

        return happens

    return book.plain(wrap)


def percent(share: float) -> str:
    """Return a share as a whole percentage."""
    return f"{100 * share:.0f} %"


def number_of(value: float, language: str, form: str) -> str:
    """Return a number as it is written in a language."""
    return f"{value:{form}}".replace(".", ",") if language == "nb" else f"{value:{form}}"
