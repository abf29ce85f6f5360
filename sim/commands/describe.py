"""``describe``: in plain sentences, what a scenario changes from the baseline."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping

from sim.configuration import compose, scenario_of
from sim.parameters import registry
from sim.scenario import SERVICE_VALUES, Lever, Scenario, Service, value_of
from sim.words import label_of, listed, long_date, mark, say, say_many, say_plain, shortest

ROLES = {
    "office_leaders": mark("office leaders"),
    "department_heads": mark("department heads"),
    "advisers": mark("advisers"),
}
EVERY_SIZE = 10**6
"""A lever with this as the largest size has no largest size."""

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
    scenario, baseline = scenario_of(compose(overrides)), scenario_of(compose([]))
    yield f"{named(scenario.title, scenario.name, language)}. {named(scenario.question, '', language)}".strip()
    differences = [
        *parameter_sentences(scenario, baseline, language),
        *service_sentences(scenario, baseline, language),
        *(lever_sentence(lever, language) for lever in scenario.levers if lever not in baseline.levers),
    ]
    if (scenario.weeks, scenario.start) != (baseline.weeks, baseline.start):
        differences.append(
            say(
                "It runs for {weeks} weeks from {date} instead of {base_weeks} from {base_date}.",
                language,
                weeks=scenario.weeks,
                date=long_date(scenario.start, language),
                base_weeks=baseline.weeks,
                base_date=long_date(baseline.start, language),
            )
        )
    yield from (f"- {line}" for line in differences or [say("It is the baseline: nothing differs.", language)])
    yield say(
        "Results are conditional on these assumptions; they explore and explain, they do not predict.", language
    )


def named(labels: Mapping[str, str], otherwise: str, language: str) -> str:
    """Return a label that a configuration may have left out, or something instead."""
    return label_of(labels, language) if labels.keys() & {language, "en"} else otherwise


def parameter_sentences(scenario: Scenario, baseline: Scenario, language: str) -> Iterator[str]:
    """Yield a sentence for each parameter that differs."""
    for name, about in registry().items():
        value, base = value_of(scenario.parameters, name), value_of(baseline.parameters, name)
        if value != base:
            yield say(
                "{label} ({name}): {value} instead of {base} {unit} ({confidence}).",
                language,
                label=label_of(about.label, language),
                name=name,
                value=shortest(value, language),
                base=shortest(base, language),
                unit=say_plain(about.unit, language),
                confidence=say_plain(about.confidence, language),
            )


def service_sentences(scenario: Scenario, baseline: Scenario, language: str) -> Iterator[str]:
    """Yield a sentence for each service that is missing, added or different."""
    here, there = ({s.key: s for s in world.services} for world in (scenario, baseline))
    for key in [*there, *(new for new in here if new not in there)]:
        service = here.get(key) or there[key]
        name = named(service.name, service.key, language)
        if key not in here:
            yield say("There is no {service}.", language, service=name)
            continue
        date = long_date(here[key].release, language)
        if key not in there:
            yield say("There is also {service}, from {date}.", language, service=name, date=date)
            continue
        if here[key].release != there[key].release:
            base_date = long_date(there[key].release, language)
            yield say("{service} comes on {date} instead of {base}.", language,
                      service=name, date=date, base=base_date)  # fmt: skip
        for what in SERVICE_VALUES:
            value, base = getattr(here[key], what), getattr(there[key], what)
            if value != base:
                yield say(
                    "{service}: {what} {value} instead of {base}.",
                    language,
                    service=name,
                    what=label_of(WORDS_OF_SERVICES[what], language),
                    value=shortest(value, language),
                    base=shortest(base, language),
                )


def lever_sentence(lever: Lever, language: str) -> str:
    """Return a sentence on when, for whom and how a lever works."""
    about = registry()
    changes = [
        say("{label} becomes {value}", language,
            label=label_of(about[name].label, language), value=shortest(value, language))
        for name, value in lever.set.items()
    ] + [
        say("{label} changes by {value}", language,
            label=label_of(about[name].label, language), value=shortest(value, language, plus=True))
        for name, value in lever.add.items()
    ]  # fmt: skip
    common = {
        "title": named(lever.title, lever.key, language),
        "date": long_date(lever.start, language),
        "roles": listed([say(ROLES[role], language) for role in lever.roles], language),
        "offices": offices_of(lever, language),
        "changes": listed(changes, language),
    }
    if lever.weeks is None:
        return say("{title}: from {date} to the end, for {roles} in {offices}, {changes}.", language, **common)
    return say_many(
        "{title}: from {date} for {count} week, for {roles} in {offices}, {changes}.",
        "{title}: from {date} for {count} weeks, for {roles} in {offices}, {changes}.",
        lever.weeks,
        language,
        **common,
    )


def offices_of(lever: Lever, language: str) -> str:
    """Return in which offices a lever works."""
    if lever.max_staff < EVERY_SIZE:
        return say("offices of {low} to {high} staff", language, low=lever.min_staff, high=lever.max_staff)
    if lever.min_staff > 1:
        return say("offices of {low} staff or more", language, low=lever.min_staff)
    return say("all offices", language)
