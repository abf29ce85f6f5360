"""``list``: the scenarios, parameters, outcomes and rules to choose from."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Sequence
from typing import Any

import click

from sim.commands.machine import JSON, document
from sim.commands.options import checked
from sim.errors import InputError, did_you_mean

KINDS = ("parameters", "outcomes", "rules")


@click.argument("kind", required=False)
@click.argument("overrides", nargs=-1)
@JSON
def listing(kind: str | None, overrides: Sequence[str] = (), as_json: bool = False) -> Iterator[str]:
    """List scenarios and other choices, parameters, outcomes or rules: [KIND] [own.file=FILE …].

    Parameters
    ----------
    overrides : sequence of str
        Such as ``own.file=my_rules.py``, whose names are then listed too.
    """
    if kind is not None and "=" in kind:
        overrides, kind = [kind, *overrides], None
    checked(overrides)  # declares the names of user files
    if as_json:
        yield document("list", kind=kind, entries=entries(kind))
    else:
        yield from lines(kind)


def entries(kind: str | None) -> list[dict[str, Any]]:
    """Return what `listing` lists, as data."""
    from sim.model.outcomes import OUTCOMES
    from sim.model.parameters import registry
    from sim.model.rules import REPLACEABLE
    from sim.scenario.folders import groups

    choices = groups()
    if kind is None:
        return [{"group": group, "choices": options} for group, options in choices.items()]
    if kind == "parameters":
        known = ("name", "default", "low", "high", "plausible", "unit", "confidence", "source", "label", "dated")
        return [{key: getattr(about, key) for key in known} for about in registry().values()]
    if kind == "outcomes":
        told = ("name", "unit", "label", "explanation")
        return [{key: getattr(outcome, key) for key in told} for outcome in OUTCOMES.known().values()]
    if kind == "rules":
        return [
            {
                "name": name,
                "file": f"{rule.__module__.replace('.', '/')}.py",
                "about": (rule.__doc__ or "").strip(),
            }
            for name, rule in REPLACEABLE.items()
        ]
    group = group_of(kind, choices)
    return [{"name": option, "about": first_comment(group, option)} for option in choices[group]]


def group_of(kind: str, choices: Collection[str]) -> str:
    """Return the group of choices that a word names, in singular or plural, or refuse it."""
    for group in (kind, kind.rstrip("s")):
        if group in choices:
            return group
    known = (*KINDS, *choices)
    raise InputError(f"There is no list '{kind}'.{did_you_mean(kind, known)} Choose: {', '.join(known)}.")


def lines(kind: str | None) -> Iterator[str]:
    """Yield what `listing` lists, a line for each."""
    from sim.model.outcomes import OUTCOMES
    from sim.model.parameters import registry
    from sim.model.rules import REPLACEABLE, RULES
    from sim.scenario.folders import groups

    choices = groups()
    if kind is None:
        yield "Choices of each group (write group=choice):"
        for group, options in choices.items():
            yield f"  {group:11} {', '.join(options)}"
        yield f"Rules (replace with rules.<name>=file.py:function): {', '.join(RULES)}"
        if of_own := [*(name for name in registry() if name.startswith("own.")), *OUTCOMES.own]:
            yield f"Your own: {', '.join(of_own)}"
        yield f"More: python -m sim list {' | '.join((*KINDS, *choices))}"
    elif kind == "parameters":
        for about in registry().values():
            yield f"{about.name:34} {about.default:<8g} {about.unit:32} {about.confidence:9} {about.label['en']}"
    elif kind == "outcomes":
        for outcome in OUTCOMES.known().values():
            yield f"{outcome.name:22} {outcome.unit:15} {outcome.explanation['en']}"
    elif kind == "rules":
        for name, rule in REPLACEABLE.items():
            yield f"{name:11} {rule.__module__.replace('.', '/')}.py: {(rule.__doc__ or '').splitlines()[0]}"
    else:
        group = group_of(kind, choices)
        for option in choices[group]:
            yield f"{option:22} {first_comment(group, option)}"


def first_comment(group: str, option: str) -> str:
    """Return the first sentence of the comment that describes a configuration file."""
    from sim.scenario.folders import check_own_file, file_of

    check_own_file(group, option)
    file = file_of(f"{group}/{option}")
    assert file is not None  # it is a choice
    lines = file.read_text(encoding="utf-8").splitlines()
    comments = itertools.takewhile(lambda line: line.startswith("#"), lines)
    text = " ".join(line.lstrip("# ").strip() for line in comments if not line.startswith("# @package"))
    return text.split(". ")[0].rstrip(".")
