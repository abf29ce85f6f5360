"""Whether both engines give the same with some rules: where they part, and a short trial before a study.

Of the shipped rules it is known. A user's own may do what Python and machine code do differently.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

from sim.engines.batch import ENGINES, Series, run_block
from sim.engines.rulebook.audits import ranges_of
from sim.engines.rulebook.book import RuleBook
from sim.engines.rulebook.causes import causes
from sim.engines.rulebook.files import named_files
from sim.errors import InputError, RunFailed
from sim.scenario.scenario import Scenario

STAFF, WEEKS, OFFICES = 12, 30, 2
"""Of a trial, at most: a tenth of a second on the reference engine, in which most of what rules do happens."""


def try_on_both(scenario: Scenario, book: RuleBook, seed: int) -> None:
    """Run a short part of a scenario on both engines before user rules run on the compiled one alone.

    Runs that fail alike on both are left to the study, which reports them.

    Raises
    ------
    InputError
        When the engines differ: where first, what may be the cause, and what to do.
    """
    if not book.replaced:
        return
    small = short(scenario.with_own(book.own.parameters, {}))
    try:
        made, apart = side_by_side(small, book, seed, runs=1)
    except RunFailed:
        return
    if apart:
        rules = ", ".join(f"rules.{name}" for name in book.replaced)
        more = [f"python -m sim check-rule {file} tells more." for file in dict.fromkeys(named_files(book))]
        if "reference" in made:
            more.append("Until it is mended, engine=reference runs the rules as Python does (slower).")
        raise InputError("\n".join([f"With {rules} the engines differ: {apart}", *causes(book), *more]))


def short(scenario: Scenario) -> Scenario:
    """Return a scenario with few people for a few weeks, in the world of the first replicate."""
    here = scenario.in_world(0)
    office, nation = here.parameters.office, here.parameters.nation
    parameters = dataclasses.replace(
        here.parameters,
        office=dataclasses.replace(office, staff=min(STAFF, here.largest_office()), drawn=0),
        nation=dataclasses.replace(nation, offices=min(OFFICES, nation.offices)),
    )
    return dataclasses.replace(here, parameters=parameters, roster=(), weeks=min(WEEKS, here.weeks))


def side_by_side(scenario: Scenario, book: RuleBook, seed: int, runs: int) -> tuple[dict[str, Series], str]:
    """Return what each engine gives, and in words where they part: nothing when they agree.

    Raises
    ------
    RunFailed
        When a run fails on both.
    """
    made: dict[str, Series] = {}
    failed: dict[str, str] = {}
    for engine in ENGINES:
        try:
            made[engine] = weekly(scenario, book, engine, seed, runs=runs)
        except RunFailed as failure:
            failed[engine] = str(failure)
    if len(failed) == len(ENGINES):
        raise RunFailed(failed["reference"])
    if failed:
        ((engine, says),) = failed.items()
        return made, f"the {engine} engine fails and the other does not: {says}."
    other = first_other(made["compiled"], made["reference"])
    return made, smallest_example(scenario, book, seed, runs, other) if other else ""


def weekly(scenario: Scenario, book: RuleBook, engine: str, seed: int, first: int = 0, runs: int = 1) -> Series:
    """Return every weekly outcome of some runs, each an array (runs, weeks)."""
    return run_block(scenario, book, engine, seed, first, runs).weekly


def first_other(one: Series, other: Series) -> tuple[int, str] | None:
    """Return week and name of the first outcome that differs, or None; what only one has is left out."""
    differing = []
    for name in one.keys() & other.keys():
        weeks = (one[name].view("i8") != other[name].view("i8")).any(axis=0)
        if weeks.any():
            differing.append((int(weeks.argmax()), name))
    return min(differing, default=None)


def smallest_example(scenario: Scenario, book: RuleBook, seed: int, runs: int, other: tuple[int, str]) -> str:
    """Return the first week, person and service in which the engines differ, in words.

    Parameters
    ----------
    other : tuple
        Week and name of the first outcome that differs.
    """
    from sim.engines.compiled import week as kernel
    from sim.engines.compiled.workspace import Workspace
    from sim.engines.mesa.model import NavModel

    for replicate in range(runs):
        model = NavModel(scenario, seed, replicate, book)
        for week in range(scenario.weeks):
            model.step()
            tables = dataclasses.replace(scenario, weeks=week + 1).tables()
            work = Workspace.make(tables, book.own)
            kernel.run(tables, book, seed, replicate, 1, work=work)
            for where, thing, row, kind in everything(model, work, book):
                for name in ranges_of(kind, book.own.kinds):
                    slow, fast = getattr(thing, name), row[name].item()
                    if slow != fast:
                        return (
                            f"run {replicate}, week {week}, {where}: {kind.lower()}.{name} is {slow!r} on the "
                            f"reference engine and {fast!r} on the compiled one. Everything before is the same."
                        )
    return f"{other[1]} in week {other[0]}, though nobody differs at the end of a week."


def everything(model: Any, work: Any, book: RuleBook) -> Iterator[tuple[str, Any, Any, str]]:
    """Yield everything that rules set as each engine has it, with where it is before and its kind after."""

    def rows(kind: str, array: Any) -> Any:
        return array.base if kind in book.own.kinds else array  # the longer rows behind those of the model

    people, uses = rows("Person", work.people), rows("Use", work.uses)
    leaders, offices = rows("Leader", work.leaders), rows("Office", work.offices)
    for o, office in enumerate(model.offices):
        here = f"office {o}, " if len(model.offices) > 1 else ""
        for place, person in enumerate([*office.advisers, *office.leaders]):
            i = work.start[o] + place
            leads = place - len(office.advisers)
            who = f"{here}adviser {place}" if leads < 0 else f"{here}leader {leads}"
            for s, use in enumerate(person.uses):
                yield f"{who}, service {s} ({model.world.services[s].key})", use, uses[i, s], "Use"
            yield who, person, people[i], "Person"
            yield who, person.week, work.weeks[i], "Week"
            if leads >= 0:
                yield who, person, leaders[i], "Leader"
        yield here.rstrip(", ") or "the office", office, offices[o], "Office"
