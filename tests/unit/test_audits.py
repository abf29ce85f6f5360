"""What a rule may leave behind is declared once, and audited alike in both engines."""

import dis
import math
from types import SimpleNamespace
from typing import Any

import numba
import numpy as np
import pytest
from numba.core.errors import NumbaError

from sim.engines.compiled.assignments import Checking
from sim.engines.mesa.agents import Seen, blank
from sim.engines.rulebook.audits import (
    POSSIBLE,
    READ_ONLY,
    THINGS,
    audited_arguments,
    nonsense,
    ranges,
    with_audit,
)
from sim.engines.rulebook.sources import attributes_set
from sim.model.records import SEEN, record
from sim.model.rules import RULES

ATTRIBUTES = [(kind, name) for kind, thing in THINGS.items() for name in ranges(thing)]
WHOLE = [(kind, name) for kind, name in ATTRIBUTES if ranges(THINGS[kind])[name].whole]
VALUES: list[float] = [
    0, 1, 2, 3, 5, 6, -1, -3, 99, 400, 10**9, 10**9 + 1, -(2**62), True,
    0.0, -0.0, 0.5, 1.0, 1.0000000000000002, -5e-324, 2.0, 2.5, 168.0, 168.1, 1e300, math.inf, -math.inf, math.nan,
]  # fmt: skip


@pytest.fixture(scope="module")
def compiled() -> dict[str, Any]:
    """Return the audit of each kind of thing as machine code."""
    return {kind: numba.njit(test) for kind, test in POSSIBLE.items()}


def set_by_rule(kind: str, name: str, value: float) -> Any:
    """Return a compiled function that sets an attribute as a user rule does."""
    scope: dict[str, Any] = {}
    exec(f"def rule(rows, value):\n    thing = rows[0]\n    thing.{name} = value\n", scope)
    code = numba.njit(scope["rule"], pipeline_class=Checking)
    code.compile((numba.typeof(np.zeros(1, record(THINGS[kind]))), numba.typeof(value)))
    return code


def accepted_by_reference(kind: str, name: str, value: Any) -> bool:
    thing = SimpleNamespace(**blank(THINGS[kind]))
    setattr(thing, name, value)
    return nonsense(thing, kind) is None


def test_the_audits_of_both_engines_agree_on_500_pairs(compiled: dict[str, Any]) -> None:
    """A number with decimals never reaches a whole attribute of the compiled engine; see the test below."""
    luck = np.random.default_rng(7)
    pairs = [(ATTRIBUTES[luck.integers(len(ATTRIBUTES))], VALUES[luck.integers(len(VALUES))]) for _ in range(500)]
    verdicts = []
    for (kind, name), value in pairs:
        rows = np.zeros(1, record(THINGS[kind]))
        cut_off = (kind, name) in WHOLE and isinstance(value, float)
        if not cut_off:
            rows[0][name] = value
        fine = not cut_off and bool(compiled[kind](rows[0]))
        assert fine == accepted_by_reference(kind, name, value), (kind, name, value)
        verdicts.append(fine)
    assert 100 < sum(verdicts) < 400, "both verdicts are common"


@pytest.mark.parametrize(("kind", "name"), [pair for pair in WHOLE if pair[0] not in READ_ONLY])
def test_a_number_with_decimals_is_never_cut_off(kind: str, name: str) -> None:
    with pytest.raises(NumbaError, match=rf"\.{name} must be a whole number, and may get one with decimals"):
        set_by_rule(kind, name, 1.0)
    set_by_rule(kind, name, 1)
    set_by_rule(kind, name, True)
    assert not accepted_by_reference(kind, name, 1.0)
    assert accepted_by_reference(kind, name, 1)
    assert accepted_by_reference(kind, name, True)


@pytest.mark.parametrize("value", [None, "1", [1], 1j, 10**400])
@pytest.mark.parametrize(("kind", "name"), [("Use", "stage"), ("Use", "mastery"), ("Week", "hours_casework")])
def test_what_is_no_number_is_refused(kind: str, name: str, value: Any) -> None:
    """No array can hold it; the reference engine could."""
    assert not accepted_by_reference(kind, name, value)


@pytest.mark.parametrize("name", list(ranges(THINGS["Seen"])))
def test_what_is_seen_cannot_be_set(name: str) -> None:
    """Also by functions without a source, such as those typed in a session."""
    with pytest.raises(NumbaError, match="read only"):
        set_by_rule("Seen", name, 0.5)
    seen = Seen(**dict.fromkeys(SEEN.names or (), 0.0))
    with pytest.raises(AttributeError, match=rf"seen\.{name} cannot be set: what is seen is read only"):
        setattr(seen, name, 0.5)


def test_every_attribute_has_a_range_in_which_zero_lies() -> None:
    """Things begin at zero."""
    assert len(ATTRIBUTES) > 100
    for kind, name in ATTRIBUTES:
        assert accepted_by_reference(kind, name, 0), (kind, name)
        allowed = ranges(THINGS[kind])[name]
        assert math.isfinite(allowed.low) and math.isfinite(allowed.high) and allowed.words


def test_every_rule_is_audited_on_all_it_may_set() -> None:
    for name, rule in RULES.items():
        kinds = [kind for argument, kind in rule.__annotations__.items() if argument != "return"]
        audited = audited_arguments(name)
        assert audited
        assert set(kinds) - set(audited.values()) <= {*READ_ONLY, "Draw", "int"}


def helped(person: Any) -> None:
    person.trust = 0.5


def test_what_a_rule_may_set_is_known_from_its_code() -> None:
    """Tests of all attributes after each call would take longer than the rule."""

    def mine(person: Any, week: Any, p: Any) -> None:
        helped(person)
        RULES["cope"](person, week, p)  # audited by itself
        week.overload += person.need

    assert attributes_set(mine, apart=RULES.values()) == {"trust", "overload"}
    audit = with_audit("cope", mine, attributes_set(mine, apart=RULES.values()))
    assert {"trust", "overload"} == attributes_read(audit.__code__)


def attributes_read(code: Any) -> set[str]:
    return {step.argval for step in dis.get_instructions(code) if step.opname == "LOAD_ATTR"}
