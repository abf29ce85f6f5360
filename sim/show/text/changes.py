"""What one scenario changes compared with another, in sentences: parameters, services and levers."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterator

from sim.language import (
    NO_BREAK,
    label_of,
    listed,
    long_date,
    mark,
    number,
    percent,
    say,
    say_many,
    say_plain,
    shortest,
    small,
    works_from,
)
from sim.model.parameters import registry
from sim.model.state import WEEK_HOURS
from sim.scenario.lever import ANY_STAFF, Lever
from sim.scenario.scenario import Scenario
from sim.scenario.service import SERVICE_VALUES, Service
from sim.scenario.values import value_of
from sim.show.drawing.measures import duration

ROLES = {
    "office_leaders": mark("office leaders"),
    "department_heads": mark("department heads"),
    "advisers": mark("advisers"),
}
SWITCH = "0 or 1"
"""Unit of a switch, which is written as the number alone."""

WORDS_OF_SERVICES = {
    field.name: {language: label.lower() for language, label in field.metadata["label"].items()}
    for field in dataclasses.fields(Service)
    if "label" in field.metadata
}


def parameter_sentences(scenario: Scenario, baseline: Scenario, language: str) -> Iterator[str]:
    """Yield a sentence for each parameter that differs."""
    for name, about in registry().items():
        value, base = value_of(scenario.parameters, name), value_of(baseline.parameters, name)
        if value != base:
            gaps = {
                "label": label_of(about.label, language),
                "name": name,
                "value": shortest(value, language),
                "base": shortest(base, language),
                "confidence": say_plain(about.confidence, language),
            }
            words = (
                mark("{label} ({name}): {value} instead of {base} ({confidence}).")
                if about.unit == SWITCH
                else mark("{label} ({name}): {value} instead of {base} {unit} ({confidence}).")
            )
            yield say(words, language, unit=say_plain(about.unit, language), **gaps)


def roster_sentences(scenario: Scenario, language: str) -> Iterator[str]:
    """Yield what a roster says of the offices, and how leaders spend their hours in some of them."""
    offices = scenario.roster
    if offices:
        count = len({one.region for one in offices})
        regions = say_many("{count} region", "{count} regions", count, language)
        yield say_many(
            "The roster names {count} office in {regions}, of {low} to {high} staff, {mean} on average.",
            "The roster names {count} offices in {regions}, of {low} to {high} staff, {mean} on average.",
            len(offices), language, regions=regions, low=scenario.smallest_office(),
            high=scenario.largest_office(), mean=number(scenario.mean_office(), language, 1),
        )  # fmt: skip
    for style in scenario.styles:
        here = [one.office for one in offices if one.leader == style.key]
        if here:
            yield say("Leaders with the style {style}: {offices}.", language, style=style.key,
                      offices=listed(here, language))  # fmt: skip
    total = sum(style.share for style in scenario.styles)
    if total > 0:
        shares = [
            f"{style.key} {percent(style.share / total, language)}" for style in scenario.styles if style.share > 0
        ]
        yield say("Elsewhere the style of leaders is drawn for each office: {shares}.", language,
                  shares=listed(shares, language))  # fmt: skip


def service_sentences(scenario: Scenario, baseline: Scenario, language: str) -> Iterator[str]:
    """Yield a sentence for each service that is missing, added or different."""
    here, before = ({s.key: s for s in world.services} for world in (scenario, baseline))
    for key in [*before, *(new for new in here if new not in before)]:
        service = here.get(key) or before[key]
        name = label_of(service.name, language, service.key)
        if key not in here:
            yield say("There is no {service}.", language, service=name)
            continue
        date = first_week(here[key].release, language)
        if key not in before:
            yield say("There is also {service}, from {date}.", language, service=name, date=date)
            continue
        if here[key].release != before[key].release:
            base_date = first_week(before[key].release, language)
            yield say("{service} comes on {date} instead of {base}.", language,
                      service=name, date=date, base=base_date)  # fmt: skip
        for what in SERVICE_VALUES:
            value, base = getattr(here[key], what), getattr(before[key], what)
            if value != base:
                yield say(
                    "{service}: {what} {value} instead of {base}.",
                    language,
                    service=name,
                    what=label_of(WORDS_OF_SERVICES[what], language),
                    value=shortest(value, language),
                    base=shortest(base, language),
                )


def first_week(day: datetime.date, language: str) -> str:
    """Return the Monday from which a dated change takes effect, with its own date when that differs."""
    monday = works_from(day)
    if monday == day:
        return long_date(day, language)
    return say("{monday} (the first Monday after {day})", language, monday=long_date(monday, language),
               day=long_date(day, language))  # fmt: skip


def outside_run(lever: Lever, scenario: Scenario, language: str) -> str:
    """Return a sentence about a lever dated outside the run; empty for any other."""
    title = label_of(lever.title, language, lever.key)
    run = {
        "first": long_date(scenario.start, language),
        "last": long_date(scenario.date_of(scenario.weeks - 1), language),
    }
    if scenario.never_works(lever):
        return say("{title} changes nothing: it has no week of this run, {first} to {last}.",
                   language, title=title, **run)  # fmt: skip
    if scenario.week_of(lever.start) < 0:
        return say("{title} is dated before the run, and works from its first week, {first}.",
                   language, title=title, **run)  # fmt: skip
    return ""


def lever_sentence(lever: Lever, language: str) -> str:
    """Return a sentence on when, for whom and how a lever acts."""
    changes = [
        say("{label} becomes {value}", language, label=in_sentence(name, language),
            value=in_unit(value, name, language))
        for name, value in lever.set.items()
    ] + [
        say(mark("{label}: {value} more") if value > 0 else mark("{label}: {value} less"), language,
            label=in_sentence(name, language), value=in_unit(abs(value), name, language, change=True))
        for name, value in lever.add.items()
    ]  # fmt: skip
    common = {
        "title": label_of(lever.title, language, lever.key),
        "date": first_week(lever.start, language),
        "roles": listed([say(ROLES[role], language) for role in lever.roles], language),
        "offices": places_of(lever, language),
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


def in_sentence(name: str, language: str) -> str:
    """Return the label of a parameter as written inside a sentence."""
    return small(label_of(registry()[name].label, language))


def in_unit(value: float, name: str, language: str, change: bool = False) -> str:
    """Return a value of a parameter, or a change of it, as people count it: shares of the week in hours."""
    unit = registry()[name].unit
    if unit == SWITCH:
        return say("on", language) if value else say("off", language)
    if unit == "share of week":
        return say("{hours} a week", language, hours=duration(round(WEEK_HOURS * value, 1), language))
    if unit.startswith("share"):
        share = shortest(round(100 * value, 1), language)
        return f"{share} {say('percentage points', language)}" if change else f"{share}{NO_BREAK}%"
    said = shortest(value, language)
    return f"{said} {say_plain(unit, language)}" if unit.startswith(("hours", "per ")) else said


def places_of(lever: Lever, language: str) -> str:
    """Return the offices, regions and departments in which a lever acts."""
    places = [offices_of(lever, language)]
    if lever.regions:
        places.append(say("region {numbers}", language, numbers=listed([str(n) for n in lever.regions], language)))
    if lever.departments:
        numbers = listed([str(n) for n in lever.departments], language)
        places.append(say("department {numbers}", language, numbers=numbers))
    return ", ".join(places)


def offices_of(lever: Lever, language: str) -> str:
    """Return the offices in which a lever acts."""
    if lever.max_staff < ANY_STAFF:
        return say("offices of {low} to {high} staff", language, low=lever.min_staff, high=lever.max_staff)
    if lever.min_staff > 1:
        return say("offices of {low} staff or more", language, low=lever.min_staff)
    return say("all offices", language)
