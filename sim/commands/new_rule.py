"""``new-rule``: print a file with a shipped rule, ready to be changed."""

from __future__ import annotations

from collections.abc import Iterator

import click

from sim.errors import InputError, did_you_mean


@click.argument("name", required=False, default="")
def new_rule(name: str) -> Iterator[str]:
    """Print a file to start your own rule from: NAME > my_rules.py.

    It holds the shipped rule, what the rule may read and set, and a small test.

    Parameters
    ----------
    name : str
        Such as ``persuade``.

    Raises
    ------
    InputError
        When there is no rule of that name.
    """
    from sim.engines.rulebook.rule_template import start_of
    from sim.model.rules import REPLACEABLE

    rule = name.removeprefix("rules.")
    if rule not in REPLACEABLE:
        missed = f"There is no rule named '{name}'.{did_you_mean(rule, REPLACEABLE)}" if name else "Name a rule."
        raise InputError(f"{missed} Rules: {', '.join(REPLACEABLE)}. For what each does: python -m sim list rules")
    yield start_of(rule).rstrip()
