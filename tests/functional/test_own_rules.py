"""User rules, from the file to the run: both engines give the same result or the same refusal.

All rules stand in one file and one rule book, which is compiled once; a parameter that nothing else
reads in an office by itself says which of them acts.
"""

import random
from collections.abc import Callable
from typing import Any

import pytest

from sim.engines.batch import run_block
from sim.engines.rulebook.book import RuleBook, load_rules
from sim.errors import RunFailed
from sim.scenario.scenario import Scenario

RULES = {
    # rule: arguments, what it may set, what it may read
    "persuade": ("person, use, seen, p, draw", ["use.belief", "use.mastery"], ["seen.clarity", "person.trust"]),
    "learn": ("person, use, seen, p", ["use.mastery", "use.belief"], ["seen.routine_share", "use.belief"]),
    "cope": ("person, week, p", ["person.strain", "person.trust", "week.hours_slack"], ["week.clarity"]),
    "hear": ("leader, p, draw", ["leader.messages"], ["leader.messages", "leader.reports"]),
    "plan": ("leader, p", ["leader.hours_support", "leader.hours_learning"], ["leader.clarity", "leader.stuck"]),
    "adjust_norm": ("office, p", ["office.norm"], ["office.norm", "office.merged"]),
}
FINE = ("0.5 * {x}", "max(0.0, 0.9 - {x})", "min(1.0, 0.1 + 0.1 * {x})")
WRONG = ("{x} - 2.5", "200.0 + 10.0 * {x}", "math.sqrt({x} + 1.0) * math.nan")


def generated(count: int) -> list[tuple[str, str, bool]]:
    """Return rule, statement and whether it keeps to the range, for so many rules: half of them do."""
    luck = random.Random(11)
    rules = []
    for k in range(count):
        rule = list(RULES)[k % len(RULES)]
        _, targets, sources = RULES[rule]
        fine = k % 2 == k // len(RULES) % 2
        value = luck.choice(FINE if fine else WRONG).format(x=luck.choice(sources))
        if rule == "hear":
            value = "leader.messages + 2 * leader.reports" if fine else "leader.messages - 10 - leader.reports"
        rules.append((rule, f"{luck.choice(targets)} = {value}", fine))
    return rules


GENERATED = generated(12)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> RuleBook:
    """Return a rule book of all rules; each acts when its number is that of the parameter."""
    source = "import math\nimport own_numbers\nfrom own_numbers import CHOICE_STEP\n"
    for rule, (arguments, _, _) in RULES.items():
        module = {"persuade": "adopting", "learn": "learning", "cope": "coping", "hear": "changing",
                  "plan": "leading", "adjust_norm": "changing"}[rule]  # fmt: skip
        source += f"from sim.model.rules.{module} import {rule} as usual_{rule}\n"
        source += f"\n\ndef {rule}({arguments}):\n    usual_{rule}({arguments})\n"
        for k, (which, statement, _) in enumerate(GENERATED):
            if which == rule:
                source += f"    if p.nation.merger_arrivals == {k} * CHOICE_STEP:\n        {statement}\n"
    folder = tmp_path_factory.mktemp("own")
    (folder / "own_numbers.py").write_text("CHOICE_STEP = 0.25\n", encoding="utf-8")
    path = folder / "generated.py"
    path.write_text(source, encoding="utf-8")
    return load_rules({rule: f"{path}:{rule}" for rule in RULES})


def outcome(scenario: Scenario, book: RuleBook, engine: str) -> Any:
    """Return all numbers of a run, or what was said when it failed."""
    try:
        weekly = run_block(scenario, book, engine, 1, 0, 2).weekly
    except RunFailed as failure:
        return str(failure)
    return {name: values.tobytes() for name, values in weekly.items()}


@pytest.mark.parametrize("number", range(12))
def test_both_engines_give_the_same_result_or_the_same_refusal(
    number: int, book: RuleBook, make_scenario: Callable[..., Scenario]
) -> None:
    rule, _, fine = GENERATED[number]
    quick = {"news_rate": 0.5, "persuasion_rate": 1.0, "trial_rate": 2.0}
    scenario = make_scenario(
        weeks=12, office={"staff": 8}, adviser=quick, nation={"merger_arrivals": 0.25 * number}
    )
    compiled, reference = (outcome(scenario, book, engine) for engine in ("compiled", "reference"))
    assert compiled == reference
    assert isinstance(compiled, dict) == fine, compiled
    if not fine:
        assert f"rule {rule} (generated.py, line " in compiled
        assert "left " in compiled and "expected " in compiled and "week " in compiled


def test_the_twelve_rules_differ_from_one_another() -> None:
    assert len({statement for _, statement, _ in GENERATED}) == 12
    assert sum(fine for _, _, fine in GENERATED) == 6
