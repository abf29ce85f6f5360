"""``describe``: in plain sentences, what a scenario changes from the baseline."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from sim.configuration import compose, scenario_of
from sim.parameters import registry
from sim.scenario import SERVICE_VALUES, Lever, Scenario, Service, value_of

WORDS = {
    "en": {
        "same": "It is the baseline: nothing differs.",
        "instead": "{label} ({name}): {value} instead of {base} {unit} ({confidence}).",
        "fewer": "There is no {service}.",
        "more": "There is also {service}, from {date}.",
        "moved": "{service} comes on {date} instead of {base}.",
        "changed": "{service}: {what} {value} instead of {base}.",
        "lever": "{title}: from {date}{length}, for {roles} in {offices}, {changes}.",
        "to_the_end": " to the end",
        "for_weeks": " for {weeks} weeks",
        "all_offices": "all offices",
        "offices": "offices of {low} to {high} staff",
        "offices_from": "offices of {low} staff or more",
        "becomes": "{label} becomes {value}",
        "rises": "{label} changes by {value}",
        "and": " and ",
        "office_leaders": "office leaders",
        "department_heads": "department heads",
        "advisers": "advisers",
        "length": "It runs for {weeks} weeks from {date} instead of {base_weeks} from {base_date}.",
        "note": "Results are conditional on these assumptions; they explore and explain, they do not predict.",
    },
    "nb": {
        "same": "Det er grunnlinjen: ingenting er annerledes.",
        "instead": "{label} ({name}): {value} i stedet for {base} {unit} ({confidence}).",
        "fewer": "{service} finnes ikke.",
        "more": "{service} finnes også, fra {date}.",
        "moved": "{service} kommer {date} i stedet for {base}.",
        "changed": "{service}: {what} {value} i stedet for {base}.",
        "lever": "{title}: fra {date}{length}, for {roles} i {offices}, {changes}.",
        "to_the_end": " og ut perioden",
        "for_weeks": " i {weeks} uker",
        "all_offices": "alle kontorer",
        "offices": "kontorer med {low} til {high} ansatte",
        "offices_from": "kontorer med minst {low} ansatte",
        "becomes": "{label} blir {value}",
        "rises": "{label} endres med {value}",
        "and": " og ",
        "office_leaders": "kontorledere",
        "department_heads": "avdelingsledere",
        "advisers": "veiledere",
        "length": "Den går i {weeks} uker fra {date} i stedet for {base_weeks} fra {base_date}.",
        "note": "Resultater gjelder under disse antakelsene; de utforsker og forklarer, de spår ikke.",
    },
}
UNITS_NB = {
    "share": "andel", "weight": "vekt", "share of week": "andel av uka", "per week": "per uke",
    "persons": "personer", "hours per week": "timer per uke", "share of ties": "andel av båndene",
    "messages per week": "meldinger per uke", "senders": "avsendere", "ties": "bånd", "exponent": "eksponent",
    "persons per head": "personer per leder", "colleagues": "kolleger", "relative lift": "relativ økning",
    "per hour of help": "per time hjelp", "hours per head and week": "timer per hode og uke",
    "per unit of attraction": "per enhet tiltrekning", "share of routine practice": "andel av fast bruk",
    "log persons": "log personer", "share of hours per extra activity": "andel av timene per ekstra aktivitet",
    "logits": "logit", "0 or 1": "0 eller 1", "standard deviations": "standardavvik",
    "weight per standard deviation": "vekt per standardavvik", "messages × senders": "meldinger × avsendere",
    "logits per standard deviation": "logit per standardavvik", "attraction": "tiltrekning",
    "times the catalogue's rate": "ganger katalogens takt",
    "updates at once": "oppdateringer om gangen",
    "arrivals per update": "nyheter per oppdatering",
    "per year": "per år",
    "users per adviser, 10 staff": "saker per veileder, 10 ansatte",
    "users per adviser, 100 staff": "saker per veileder, 100 ansatte",
    "users per adviser": "saker per veileder",
    "share per share of overload": "andel per andel for mye",
    "share of what passes between colleagues": "andel av det som går mellom kolleger",
    "share of administration": "andel av administrasjonen",
    "share of the use of overview": "andel av bruken av oversikter",
    "share of one-to-one hours": "andel av timene en til en",
    "hours received per hour given": "timer mottatt per time gitt",
    "share of the gap": "andel av avstanden",
    "share of mastery per update": "andel av mestringen per oppdatering",
    "share of training": "andel av opplæringen",
    "hours": "timer",
    "per arrival": "per nyhet",
    "share of freed time": "andel av frigjort tid",
    "times request hours": "ganger timene spurt",
    "share of reviewing": "andel av tiden med oversikter",
    "times what can be replaced": "ganger det som kan erstattes",
    "hours per hour replaced": "timer per time erstattet",
    "share of users": "andel av brukerne",
    "share of staff": "andel av de ansatte",
    "share of meeting hours": "andel av møtetimene",
    "activities per release or update": "aktiviteter per lansering eller oppdatering",
    "owners": "eiere",
    "relative lift per further owner": "relativ økning per eier til",
    "deputies per leader": "stedfortredere per leder",
    "hours per hour asked": "timer per time spurt",
    "times the threshold": "ganger terskelen",
    "minutes per week": "minutter per uke",
    "share of contact": "andel av kontakten",
    "hours per unit of unfinished learning": "timer per enhet uferdig læring",
    "hours per week and service tried": "timer per uke og tjeneste under utprøving",
    "minutes": "minutter",
    "hours per week of full mobile work": "timer per uke ved fullt mobilt arbeid",
    "share of possible saving": "andel av mulig besparelse",
    "offices": "kontorer",
    "regions": "regioner",
    "ties per colleague elsewhere": "bånd per kollega i andre kontorer",
    "office leaders": "kontorledere",
    "ties per peer": "bånd per lederkollega",
    "per pair of neighbours and year": "per par av naboer og år",
    "arrivals per merger": "nyheter per sammenslåing",
}  # fmt: skip
CONFIDENCE_NB = {"measured": "målt", "derived": "avledet", "assumed": "antatt", "design": "et valg"}


WORDS_OF_SERVICES = {
    field.name: {language: label.lower() for language, label in field.metadata["label"].items()}
    for field in dataclasses.fields(Service)
    if "label" in field.metadata
}


def describe(overrides: list[str], language: str) -> Iterator[str]:
    """Yield sentences on what these overrides change from the baseline.

    Parameters
    ----------
    overrides : list of str
        Such as ``scenario=facilitator office.staff=10``.
    language : str
        ``nb`` or ``en``.
    """
    words = WORDS[language]
    scenario, baseline = scenario_of(compose(overrides)), scenario_of(compose([]))
    yield f"{scenario.title.get(language, scenario.name)}. {scenario.question.get(language, '')}".strip()
    differences = [
        *parameter_sentences(scenario, baseline, language),
        *service_sentences(scenario, baseline, language),
        *(lever_sentence(lever, language) for lever in scenario.levers if lever not in baseline.levers),
    ]
    if (scenario.weeks, scenario.start) != (baseline.weeks, baseline.start):
        differences.append(
            words["length"].format(
                weeks=scenario.weeks, date=scenario.start, base_weeks=baseline.weeks, base_date=baseline.start
            )
        )
    yield from (f"- {sentence}" for sentence in differences or [words["same"]])
    yield words["note"]


def number(value: float, language: str, sign: str = "") -> str:
    """Return a number as it is written in a language; with "+" as sign, always with its sign."""
    text = f"{value:{sign}g}".replace("-", "−")
    return text.replace(".", ",") if language == "nb" else text


def parameter_sentences(scenario: Scenario, baseline: Scenario, language: str) -> Iterator[str]:
    """Yield a sentence for each parameter that differs."""
    for name, about in registry().items():
        value, base = value_of(scenario.parameters, name), value_of(baseline.parameters, name)
        if value != base:
            nb = language == "nb"
            yield WORDS[language]["instead"].format(
                label=about.label[language],
                name=name,
                value=number(value, language),
                base=number(base, language),
                unit=UNITS_NB.get(about.unit, about.unit) if nb else about.unit,
                confidence=CONFIDENCE_NB[about.confidence] if nb else about.confidence,
            )


def service_sentences(scenario: Scenario, baseline: Scenario, language: str) -> Iterator[str]:
    """Yield a sentence for each service that is missing, added or different."""
    words = WORDS[language]
    here, there = ({s.key: s for s in world.services} for world in (scenario, baseline))
    for key in [*there, *(new for new in here if new not in there)]:
        name = called((here.get(key) or there[key]), language)
        if key not in here:
            yield words["fewer"].format(service=name)
        elif key not in there:
            yield words["more"].format(service=name, date=here[key].release)
        else:
            if here[key].release != there[key].release:
                yield words["moved"].format(service=name, date=here[key].release, base=there[key].release)
            for what in SERVICE_VALUES:
                value, base = getattr(here[key], what), getattr(there[key], what)
                if value != base:
                    yield words["changed"].format(
                        service=name,
                        what=WORDS_OF_SERVICES[what][language],
                        value=number(value, language),
                        base=number(base, language),
                    )


def called(service: Service, language: str) -> str:
    """Return the name of a service."""
    return service.name.get(language, service.key)


def lever_sentence(lever: Lever, language: str) -> str:
    """Return a sentence on when, for whom and how a lever works."""
    words, about = WORDS[language], registry()
    changes = [
        words["becomes"].format(label=about[name].label[language], value=number(value, language))
        for name, value in lever.set.items()
    ] + [
        words["rises"].format(label=about[name].label[language], value=number(value, language, "+"))
        for name, value in lever.add.items()
    ]
    if lever.min_staff <= 1 and lever.max_staff >= 10**6:
        offices = words["all_offices"]
    else:
        kind = "offices_from" if lever.max_staff >= 10**6 else "offices"
        offices = words[kind].format(low=lever.min_staff, high=lever.max_staff)
    return words["lever"].format(
        title=lever.title.get(language, lever.key),
        date=lever.start,
        length=words["to_the_end"] if lever.weeks is None else words["for_weeks"].format(weeks=lever.weeks),
        roles=words["and"].join(words[role] for role in lever.roles),
        offices=offices,
        changes=words["and"].join(changes),
    )
