"""Tools for authors of rules: a start that works, a test that can fail, checks that the shipped rules pass."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import numba
import numpy as np
import pytest

from sim.commands.check_rule import check_rule
from sim.commands.explain import explain
from sim.commands.new_rule import new_rule
from sim.engines.compiled.compile import made
from sim.engines.compiled.machine_code import keep
from sim.engines.conformance import Finding, conformance, worlds_of
from sim.engines.mesa.model import NavModel
from sim.engines.rulebook.book import SHIPPED_RULES, RuleBook, load_rules
from sim.engines.rulebook.checking import checked_file
from sim.engines.rulebook.rule_template import start_of
from sim.engines.rulebook.trying import try_rule
from sim.engines.rulebook.uses import uses_of
from sim.errors import InputError
from sim.model.rules import HELPERS, REPLACEABLE

HOOKS_OF_ONES_OWN = {"begin_week", "end_week"}
"""What does nothing as shipped, so that no case can say what it changes."""


def written(folder: Path, rule: str) -> Path:
    """Write the start for a rule and return its file."""
    path = folder / f"{rule}.py"
    path.write_text(start_of(rule), encoding="utf-8")
    return path


def module_of(path: Path) -> ModuleType:
    """Return a file as a module."""
    spec = importlib.util.spec_from_file_location(f"start_{path.stem}", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# A start


@pytest.mark.parametrize("rule", REPLACEABLE)
def test_a_start_has_no_mistakes_and_its_table_holds_and_can_fail(rule: str, tmp_path: Path) -> None:
    path = written(tmp_path, rule)
    assert checked_file(str(path), {}).problems == []
    module = module_of(path)
    if rule in HOOKS_OF_ONES_OWN:
        with pytest.raises(AssertionError, match="this test cannot fail"):
            getattr(module, f"test_{rule}")()
        return
    getattr(module, f"test_{rule}")()
    assert (1 if rule in ("release", "merge") else 2) <= len(module.CASES) <= 4
    idle = (lambda *_: 0.0) if rule in HELPERS else (lambda *_: None)  # negative control: a rule that does nothing
    assert "expected" in str(try_rule(rule, idle, module.CASES))


def test_a_start_runs_as_a_program_and_tells_what_no_longer_holds(tmp_path: Path) -> None:
    path = written(tmp_path, "persuade")
    command = [sys.executable, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    assert (done.returncode, done.stdout) == (0, "4 cases hold.\n"), done.stderr
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("p.adviser.persuasion_rate *", "3.0 * p.adviser.persuasion_rate *"), encoding="utf-8"
    )
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "case 1: given the usual" in done.stderr and "worked out by hand" in done.stderr


def test_a_case_worked_out_by_hand_may_miss_by_chance_and_by_no_more() -> None:
    """Of a hazard of 0.35 · ½ that is 1 − exp(−0.175): of 1,000 people 160 are persuaded."""

    def persuade(person: Any, use: Any, seen: Any, p: Any, draw: Any) -> None:
        from sim.model.draws import Purpose, happens

        if happens(draw, Purpose.PERSUADE, p.adviser.persuasion_rate * seen.routine_share):
            use.stage = 2

    chance, by_hand = "chance of use.stage 2", 1 - np.exp(-0.175)
    assert try_rule("persuade", persuade, [({}, {chance: by_hand})]) is None
    assert "got      chance of use.stage 2 = 0.1" in str(try_rule("persuade", persuade, [({}, {chance: 0.3})]))
    assert try_rule("persuade", persuade, [({"seen.routine_share": 0.0}, {}), ({}, {chance: by_hand})]) is None
    with pytest.raises(ValueError, match=r"no seen\.routineshare\. Did you mean 'routine_share'"):
        try_rule("persuade", persuade, [({"seen.routineshare": 0.0}, {"use.stage": 1.0})])


def test_a_start_says_what_may_be_read_and_set() -> None:
    (text,) = new_rule("rules.cope")
    for line in ("# person: to read and to set", "person.strain: 0 none, 1 worst", "p.adviser.strain_gain = "):
        assert line in text
    assert "# seen: read only" in start_of("persuade") and "# seen: to read and to set" in start_of("see_service")


@pytest.mark.parametrize(
    ("name", "phrase"), [("persuad", "Did you mean 'persuade'?"), ("", "Name a rule. Rules: release")]
)
def test_a_start_for_no_rule_is_refused_with_the_nearest(name: str, phrase: str) -> None:
    with pytest.raises(InputError) as refusal:
        list(new_rule(name))
    assert phrase in str(refusal.value)


# What a rule does


def test_explain_says_what_a_rule_reads_sets_and_draws() -> None:
    told = "\n".join(explain("persuade", []))
    for line in (
        "rules.persuade: a rule, in sim/model/rules/adopting.py, line ",
        "Arguments: person, use, seen, p, draw",
        "Sets: use.stage",
        "Draws: Purpose.PERSUADE",
        "Calls, and each can be replaced: intention",
    ):
        assert line in told
    assert "seen.routine_share" in told and "adviser.weight_social" in told, "what intention reads counts too"


def test_explain_knows_rules_of_one_s_own_and_what_they_call(tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    path.write_text(
        '"""Mine."""\nfrom sim.model.own import parameter\nPARAMETERS = {"pull": parameter(0.1, 0.0, 1.0)}\n\n\n'
        'def intention(person, use, seen, p):\n    """Follow the trust one has."""\n'
        "    return p.own.pull * person.trust\n",
        encoding="utf-8",
    )
    told = "\n".join(explain("intention", [f"rules.intention={path}:intention"]))
    for line in ("in mine.py, line 6", "Follow the trust one has.", "Reads: person.trust", "Parameters: own.pull"):
        assert line in told
    told = "\n".join(explain("persuade", [f"rules.intention={path}:intention"]))
    assert "Reads: person.trust\n" in told and "own.pull" in told


def test_what_a_rule_sets_is_what_its_code_sets() -> None:
    """Asked two ways: of the syntax tree, and of the bytecode, which the audits rest on."""
    from sim.engines.rulebook.sources import attributes_set

    for name, rule in REPLACEABLE.items():
        assert isinstance(rule, FunctionType)
        sets = {one.partition(".")[2] for one in uses_of(name, rule).sets}
        assert sets == attributes_set(rule, apart=()), name


# What must hold of any rules


@pytest.fixture(scope="module")
def findings() -> list[str]:
    """Return what is found of the shipped rules."""
    return [str(one) for one in conformance(SHIPPED_RULES)]


def test_the_shipped_rules_conform(findings: list[str]) -> None:
    assert [one for one in findings if not one.startswith("  ✓")] == []
    assert "to the last bit" in findings[0] and "Another seed" in findings[2]


def test_everything_happens_in_the_worlds_that_rules_are_checked_in() -> None:
    """Else a rule would pass that is never asked."""
    called: set[str] = set()
    for scenario in worlds_of(SHIPPED_RULES).values():
        model = NavModel(scenario)
        sys.setprofile(lambda frame, event, _: called.add(frame.f_code.co_name) if event == "call" else None)
        try:
            for _ in range(scenario.weeks):
                model.step()
        finally:
            sys.setprofile(None)
    asked_while_made = {"draw_person", "draw_ties"}
    assert set(REPLACEABLE) - asked_while_made <= called, set(REPLACEABLE) - called


def test_one_engine_is_compiled_for_all_worlds() -> None:
    """Arrays that lay otherwise in memory would be another type to numba, and cost some seconds."""
    kinds = [
        [str(numba.typeof(one)) for one in scenario.tables()[:5]] for scenario in worlds_of(SHIPPED_RULES).values()
    ]
    assert kinds[0] == kinds[1]


def test_it_is_said_when_rules_are_compiled_and_not_when_they_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    for said in ("Compiling your rules …\n", ""):
        code = numba.njit(twice)
        keep(code, tmp_path)
        made(code, (numba.float64,), "your rules", {})
        assert capsys.readouterr().err == said and code(2.0) == 4.0


def twice(number: float) -> float:
    """Return twice a number."""
    return 2.0 * number


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., RuleBook]:
    """Return a function that writes a file and loads rules of it."""

    def book(text: str, *rules: str) -> RuleBook:
        path = tmp_path / "mine.py"
        path.write_text(text, encoding="utf-8")
        return load_rules({rule: f"{path}:{rule}" for rule in rules})

    return book


PERSUADE = "def persuade(person, use, seen, p, draw):\n"
DRAWS = "from sim.model.draws import Purpose, happens\nfrom sim.model.own import attribute, mean_of, parameter\n"
UNEQUAL = "def is_superuser(person, p):\n    return person.strain < 0.05\n"
"""What a colleague sees of somebody's strain: on the compiled engine some have acted before, on the other none."""


def test_where_the_engines_differ_the_smallest_example_is_shown(write: Callable[..., RuleBook]) -> None:
    """Negative control of the comparison: week, person and service."""
    (only,) = conformance(write(UNEQUAL, "is_superuser"))
    assert only.fails and "The engines differ in " in only.says
    for word in ("run 0, week ", " is ", "on the reference engine and", "adviser "):
        assert word in only.says, only.says


def test_a_rule_that_changes_nothing_is_said_to_have_perhaps_no_effect(write: Callable[..., RuleBook]) -> None:
    """The one by itself, and beside another that does something."""
    book = write(
        start_of("persuade").replace("p.adviser.persuasion_rate *", "1.0 * p.adviser.persuasion_rate *"),
        "persuade",
    )
    last = list(conformance(book))[-1]
    assert last.warns and not last.fails and "may not have an effect: in these worlds every number" in last.says
    both = (
        DRAWS
        + PERSUADE
        + "    use.stage = 2\n\n\ndef leave(person, p, draw):\n"
        + ("    person.leaving = 1 if happens(draw, Purpose.LEAVE, p.office.turnover / 52.0) else 0\n")
    )
    told = [str(one) for one in conformance(write(both, "persuade", "leave"))]
    assert any("It has an effect" in one for one in told)
    assert [one for one in told if "may not have an effect" in one] == [told[-1]] and "rules.leave" in told[-1]


def test_who_must_read_a_warning_is_not_told_that_all_is_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, "leave")
    for findings, last in (
        ([Finding("fine")], "No problems found."),
        ([Finding("fine"), Finding("perhaps nothing", warns=True)], "No mistakes. Read what is marked !"),
    ):
        monkeypatch.setattr("sim.engines.conformance.conformance", lambda _, these=findings: iter(these))
        assert list(check_rule(str(path), [], True))[-1].startswith(last)
    monkeypatch.setattr("sim.engines.conformance.conformance", lambda _: iter([Finding("broken", fails=True)]))
    with pytest.raises(InputError, match="failed a check:\n  ✗ broken"):
        list(check_rule(str(path), [], True))


def test_a_parameter_that_does_not_switch_off_is_told(write: Callable[..., RuleBook]) -> None:
    text = DRAWS + (
        'PARAMETERS = {"pull": parameter(0.1, 0.0, 1.0), "floor": parameter(0.1, 0.05, 1.0)}\n\n\n'
        "def persuade(person, use, seen, p, draw):\n"
        "    if happens(draw, Purpose.PERSUADE, p.own.pull * seen.routine_share + p.own.floor):\n"
        "        use.stage = 2\n"
    )
    text += 'STATE = {"person.noted": attribute(0, 0, 1)}\nOUTCOMES = {"noted": mean_of("person.noted")}\n'
    findings = list(conformance(write(text, "persuade")))
    told = [one for one in findings if "own." in one.says]
    assert len(told) == 1, "floor cannot be 0"
    assert told[0].warns and "own.pull=0 is not the shipped model: " in told[0].says
    assert "It has an effect" in findings[-1].says


def test_what_only_counts_is_said_to_have_perhaps_no_effect(write: Callable[..., RuleBook]) -> None:
    """An outcome of one's own is no change of the model."""
    text = (
        DRAWS + 'STATE = {"person.tired": attribute(0, 0, 1)}\nOUTCOMES = {"tired": mean_of("person.tired")}\n'
        "def end_week(person, week, p, draw):\n    person.tired = 1 if person.strain > 0.1 else 0\n"
    )
    last = list(conformance(write(text, "end_week")))[-1]
    assert last.warns and "may not have an effect" in last.says


def test_a_rule_that_fails_is_told_with_week_and_person(write: Callable[..., RuleBook]) -> None:
    (only,) = conformance(
        write("def cope(person, week, p):\n    person.strain = 2.0 + 0.0 * person.strain\n", "cope")
    )
    assert only.fails
    for word in (
        "week 0",
        "office leader 0",
        "mine.py, line 1",
        "left strain = 2.0; expected a number from 0 to 1",
    ):
        assert word in only.says
