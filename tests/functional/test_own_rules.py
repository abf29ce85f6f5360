"""User rules, from the file to the run: both engines give the same result or the same refusal.

All rules stand in one file and one rule book, which is compiled once; a parameter that nothing else
reads in an office by itself says which of them acts.
"""

import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import sim
from sim import simulate
from sim.engines.agreement import short, try_on_both
from sim.engines.batch import run_block
from sim.engines.rulebook.book import SHIPPED_RULES, RuleBook, load_rules
from sim.engines.rulebook.causes import causes
from sim.errors import InputError, RunFailed
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


# What Python and machine code do differently


def rule_in(folder: Path, rule: str, source: str) -> RuleBook:
    path = folder / "mine.py"
    path.write_text(source, encoding="utf-8")
    return load_rules({rule: f"{path}:{rule}"})


UNSET = (
    "def persuade(person, use, seen, p, draw):\n    if seen.clarity > 2.0:\n        rate = 0.3\n"
    "    use.belief = min(1.0, 0.5 + rate)\n"
)
ROOT = "def cope(person, week, p):\n    y = person.innovativeness ** 0.5\n    person.strain = min(y, 0.5)\n"

NEGATIVE = (
    "def cope(person, week, p):\n    y = (person.strain - 0.5) ** 0.5\n    person.strain = min(1.0, abs(y))\n"
)


def test_rules_with_which_the_engines_differ_are_refused_before_a_run(
    tmp_path: Path, make_scenario: Callable[..., Scenario]
) -> None:
    scenario = make_scenario(weeks=200, office={"staff": 300})
    with pytest.raises(InputError) as refusal:
        simulate(scenario, 1, rules={"cope": rule_in(tmp_path, "cope", NEGATIVE).wanted["cope"]})
    told = str(refusal.value)
    assert told.startswith("With rules.cope the engines differ: ")
    for phrase in (
        "week 0, adviser 0: person.strain is 0.7",
        "line 2: (person.strain - 0.5) ** 0.5",
        "check-rule ",
    ):
        assert phrase in told, told
    try_on_both(scenario, SHIPPED_RULES, 1)  # shipped rules need no trial, and others pass it
    small = short(scenario)
    assert (small.parameters.office.staff, small.weeks) == (12, 30)


def test_a_name_without_a_value_on_some_way_is_refused_wherever_a_run_may_go(tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match=r"mine.py, line 4\): rate has no value on some way through persuade: .* 0\. "
    ):
        rule_in(tmp_path, "persuade", UNSET)
    both = UNSET.replace("    use.belief", "    else:\n        rate = 0.1\n    use.belief")
    assert rule_in(tmp_path, "persuade", both).replaced


CAUSES: dict[str, tuple[str, str, str]] = {
    "a root": ("cope", ROOT, "line 2: person.innovativeness ** 0.5 is nan on the compiled engine"),
    "a logarithm": (
        "cope",
        "import math\n\n\ndef cope(person, week, p):\n    x = math.log(person.strain)\n",
        "line 5: math.log(person.strain) is nan on the compiled engine where Python fails. "
        "Ask first: if person.strain > 0.0.",
    ),
    "a large whole number": (
        "cope",
        "def cope(person, week, p):\n    n = 3\n    for k in range(39):\n        n = n * 3\n",
        "line 4: n * 3: whole numbers beyond 2**63 come out otherwise",
    ),
    "nothing": (
        "cope",
        "import math\n\n\ndef cope(person, week, p):\n    x = 1.0\n    while x < 2.0:\n        y = x ** 2\n"
        "        x = 2.0 * y + math.sqrt(4.0)\n    if x > 3.0:\n        z = 1\n    else:\n        return\n"
        "    person.strain = 0.1 * z\n",
        "",
    ),
}


@pytest.mark.parametrize("what", CAUSES)
def test_what_may_make_the_engines_differ_is_seen_in_the_source(what: str, tmp_path: Path) -> None:
    rule, source, says = CAUSES[what]
    told = causes(rule_in(tmp_path, rule, source))
    assert len(told) == bool(says) and says in "".join(told), told


RING = (
    "def draw_ties(ties, me, advisers, p, draw):\n    for k in range(len(ties)):\n"
    "        ties[k] = (me + k + 1) % advisers\n"
)
TIES = {
    "outside": ("    ties[len(ties)] = 0\n", "(mine.py, line 4) raised IndexError"),
    "to nobody": (
        "    ties[0] = advisers + 5\n",
        "(mine.py, line 1) left ties[0] = 11 for adviser 0; expected an adviser from 0 to 5, not oneself",
    ),
    "to oneself": ("    ties[0] = me\n", "left ties[0] = 0 for adviser 0"),
}


@pytest.mark.parametrize("what", TIES)
def test_ties_to_nobody_and_writing_beside_them_fail_alike_on_both_engines(
    what: str, tmp_path: Path, make_scenario: Callable[..., Scenario]
) -> None:
    line, says = TIES[what]
    scenario = make_scenario(weeks=1, office={"staff": 7})
    book = rule_in(tmp_path, "draw_ties", RING + line)
    told = [str(outcome(scenario, book, engine)) for engine in ("compiled", "reference")]
    assert says in told[0] and told[0] == told[1]


def test_an_error_of_python_comes_with_what_helps(tmp_path: Path, make_scenario: Callable[..., Scenario]) -> None:
    book = rule_in(tmp_path, "cope", "def cope(person, week, p):\n    person.strain = 0.1 / week.trying\n")
    told = str(outcome(make_scenario(weeks=1, office={"staff": 5}), book, "reference"))
    assert "line 2) raised ZeroDivisionError: float division by zero. Ask first: if x > 0.0, where" in told, told


def test_a_helper_in_another_file_is_found_in_kept_code_and_counts_when_it_changes(tmp_path: Path) -> None:
    """Of each of two folders, in a process that did not compile it."""
    rule = "from aid import weigh\n\n\ndef cope(person, week, p):\n    person.strain = weigh(0.25)\n"
    ask = (
        "import sys\nfrom sim import load_scenario, simulate\n"
        "s = load_scenario('baseline', weeks=2, office={'staff': 5})\n"
        "for rule in sys.argv[1:]:\n"
        "    print(simulate(s, 1, rules={'cope': f'{rule}:cope'}).runs.strain[0])\n"
    )
    places = []
    for folder in (tmp_path / "one", tmp_path / "two", tmp_path / "edited"):
        folder.mkdir()
        times = 3 if folder.name == "edited" else 2
        (folder / "aid.py").write_text(f"def weigh(x):\n    return {times} * x\n", encoding="utf-8")
        (folder / "own.py").write_text(rule, encoding="utf-8")
        places.append(str(folder / "own.py"))
    kept = {**os.environ, "PYTHONPATH": str(Path(sim.__file__).parents[1])}
    told = [
        subprocess.run([sys.executable, "-c", ask, *places], capture_output=True, text=True, env=kept)
        for _ in range(2)
    ]
    assert [one.returncode for one in told] == [0, 0], told[1].stderr
    one, two, edited = map(float, told[0].stdout.split())
    assert one == two == edited / 1.5 and told[0].stdout == told[1].stdout
    digests = [load_rules({"cope": f"{place}:cope"}).digest() for place in places]
    assert digests[0] == digests[1] != digests[2]
