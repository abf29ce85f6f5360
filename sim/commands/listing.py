"""``list``: the scenarios, parameters, outcomes and rules to choose from."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import click

from sim.commands.options import checked
from sim.errors import InputError, did_you_mean

KINDS = ("parameters", "outcomes", "rules")


@click.argument("kind", required=False)
@click.argument("overrides", nargs=-1)
def listing(kind: str | None, overrides: Sequence[str] = ()) -> Iterator[str]:
    """List scenarios and other choices, parameters, outcomes or rules: [KIND] [own.file=FILE …].

    Parameters
    ----------
    overrides : sequence of str
        Such as ``own.file=my_rules.py``, whose names are then listed too.
    """
    from sim.model.outcomes import OUTCOMES
    from sim.model.parameters import registry
    from sim.model.rules import REPLACEABLE, RULES
    from sim.scenario.compose import groups

    if kind is not None and "=" in kind:
        overrides = [kind, *overrides]
        kind = None
    checked(overrides)  # declares the names of files of one's own
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
    elif kind.rstrip("s") in choices or kind in choices:
        group = kind if kind in choices else kind.rstrip("s")
        for option in choices[group]:
            yield f"{option:22} {first_comment(group, option)}"
    else:
        known = (*KINDS, *choices)
        raise InputError(f"Nothing to list named '{kind}'.{did_you_mean(kind, known)} Choose: {', '.join(known)}.")


def first_comment(group: str, option: str) -> str:
    """Return the first sentence of the comment that describes a configuration file."""
    from sim.scenario.compose import check_own_file, file_of

    check_own_file(group, option)
    file = file_of(f"{group}/{option}")
    assert file is not None  # it is a choice
    lines = file.read_text(encoding="utf-8").splitlines()
    comments = itertools.takewhile(lambda line: line.startswith("#"), lines)
    text = " ".join(line.lstrip("# ").strip() for line in comments if not line.startswith("# @package"))
    return text.split(". ")[0].rstrip(".")
