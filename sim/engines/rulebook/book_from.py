"""A rule book from whatever names rules in Python: a book itself, one rule by its place, or a mapping."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.engines.rulebook.book import SHIPPED_RULES, RuleBook, load_rules
from sim.errors import InputError


def book_of(rules: Any, who: str) -> RuleBook:
    """Return the rule book that is asked for.

    Parameters
    ----------
    rules : RuleBook, str, mapping or None
        A book, ``"file.py:function"`` where the function has the name of its rule, or a mapping of rules; None for
        the shipped ones.
    who : str
        What is asked, for messages.

    Raises
    ------
    InputError
        When it is none of these, or a rule cannot be used.
    """
    if rules is None:
        return SHIPPED_RULES
    if isinstance(rules, RuleBook):
        return rules
    if isinstance(rules, str):
        rules = {rules.rpartition(":")[2]: rules}
    if not isinstance(rules, Mapping):
        raise InputError(
            f"{who}: rules={rules!r}; expected 'my_rules.py:persuade', a mapping such as "
            "{'persuade': 'my_rules.py:bandwagon'}, or what load_rules returns."
        )
    return load_rules(rules)
