"""Decide whether Python code that came with a study may run.

A study includes the source of the rules it was run with. Reading it, drawing it and checking its files never
load them. Running it again does, and Python can do anything that its user can; so the user must allow it with
``--run-its-rules`` after reading them. See docs/how-to/trust.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from sim.engines.rulebook.files import encoded
from sim.errors import InputError
from sim.scenario.checks import printed
from sim.scenario.shipped import shipped_sources, with_plain_lines
from sim.study.store.provenance import all_sources, changed_sources, shortened

FLAG = "--run-its-rules"


def own_rules(recipe: Mapping[str, Any]) -> dict[str, str]:
    """Return the rules that came with a study, as ``file.py:function`` by name."""
    return {rule: place for book in recipe["books"] for rule, place in book["rules"].items()}


def check_may_run(where: str, recipe: Mapping[str, Any], run_its_rules: bool) -> None:
    """Refuse to load rules that came with a study unless the user has allowed it.

    Parameters
    ----------
    where : str
        The study, for the message.
    recipe : mapping
        Recipe of the study.
    run_its_rules : bool
        Whether the user allowed it.
    """
    rules = own_rules(recipe)
    if rules and not run_its_rules:
        named = ", ".join(f"{rule} ({place})" for rule, place in sorted(rules.items()))
        raise InputError(
            printed(
                f"{where} was run with rules of its own: {named}. They are Python, which can do on this machine "
                "whatever you can, so they are not run unless you say so. Read them in manifest.json, under "
                f"recipe.rule_files; if you trust them, add {FLAG}"
            )
        )


def check_sources(where: str, recipe: Mapping[str, Any]) -> None:
    """Refuse a study whose sources differ from those on this machine, before any of its rules is loaded.

    Raises
    ------
    InputError
        When a shipped file has changed since, or the text of a rule does not match its stated digest.
    """
    stated = all_sources(recipe)
    for name, text in sorted(recipe["rule_files"].items()):
        digest = hashlib.sha256(with_plain_lines(encoded(text))).hexdigest() if isinstance(text, str) else ""
        if stated.get(f"own/{name}") != digest[:16]:
            raise InputError(printed(f"{where}: {name} is not the text that the study was run with."))
    changes = changed_sources({n: d for n, d in stated.items() if not n.startswith("own/")}, shipped_sources())
    if changes:
        summary = "; ".join(shortened(changes))
        raise InputError(
            f"{where}: this version gives different runs: {summary}. Use the version that made the study."
        )
