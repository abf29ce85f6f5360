"""Replaced rules: they work alike in both engines, and what cannot work is refused in plain words.

The engine is compiled once for all of them; a rule costs a second or so.
"""

import ast
import inspect
import subprocess
import sys
from pathlib import Path
from types import FunctionType

import numpy as np
import pytest

import sim
from sim.engines.compiled import seeing, workspace
from sim.engines.compiled import week as kernel
from sim.engines.mesa import model
from sim.engines.rulebook.book import SHIPPED_RULES, RuleBook, load_rules
from sim.engines.rulebook.signatures import ASKED, EVERY, USUAL
from sim.errors import InputError, RunFailed
from sim.model.rules import REPLACEABLE, RULES, adopting, learning
from sim.model.state import Stage

HEAD = "from sim.model.state import Stage\n\n\n"
PERSUADE = "def persuade(person, use, seen, p, draw):\n"


@pytest.fixture(scope="module")
def write(tmp_path_factory):
    """Return a function that writes a file of rules and returns its path."""

    def to_file(text, name="my_rules.py"):
        path = tmp_path_factory.mktemp("rules") / name
        path.write_text(text, encoding="utf-8")
        return path

    return to_file


@pytest.fixture(scope="module")
def scenario(make_scenario):
    """Eight staff, 20 weeks, everything goes fast."""
    return make_scenario(
        weeks=20,
        office={"staff": 8},
        adviser={"news_rate": 0.5, "persuasion_rate": 1.0, "trial_rate": 2.0},
    )


@pytest.fixture(scope="module")
def shipped(scenario):
    """Return the run by the shipped rules, compiled, before any other rule book exists."""
    return kernel.run(scenario.tables(), SHIPPED_RULES, 1, 0, 4)


def same(one, other):
    return one[0].tobytes() == other[0].tobytes() and one[1].tobytes() == other[1].tobytes()


# One replacement that works, in both engines


@pytest.fixture(scope="module")
def eager(write, shipped):
    """Return a rule book in which the aware are persuaded as soon as they are a little innovative.

    It needs a helper and a constant of its own file, and a shipped function that is no rule.
    A leader in it counts on from last week.
    """
    file = write(
        HEAD + "from sim.model.rules.adopting import intention\n\nENOUGH = -2.0\n\n\n"
        "def able(person):\n    return person.innovativeness >= ENOUGH\n\n\n"
        + PERSUADE
        + "    if able(person) and intention(person, use, seen, p) > 0.0:\n"
        "        use.stage = Stage.PERSUADED\n\n\n"
        "def hear(leader, p, draw):\n    leader.messages += 1\n"
    )
    return load_rules({rule: f"{file}:{rule}" for rule in ("persuade", "hear")})


@pytest.fixture(scope="module")
def eager_runs(eager, scenario):
    compiled = kernel.run(scenario.tables(), eager, 1, 0, 4)
    return compiled, model.run(scenario, eager, 1, 0, 4)


def test_a_replaced_rule_works_alike_in_both_engines(eager_runs):
    assert same(*eager_runs)


def test_a_replaced_rule_changes_the_run(eager_runs, shipped):
    stages, _ = eager_runs[0]
    assert not same(eager_runs[0], shipped)
    assert stages[..., Stage.PERSUADED :].sum() > shipped[0][..., Stage.PERSUADED :].sum()


def test_shipped_rules_stay_as_they_are(eager_runs, shipped, scenario):
    """Nothing is patched in place: after another book has run, the shipped rules run as before."""
    assert adopting.adopt.__globals__["persuade"] is adopting.persuade is RULES["persuade"]
    assert same(kernel.run(scenario.tables(), SHIPPED_RULES, 1, 0, 4), shipped)
    assert same(model.run(scenario, SHIPPED_RULES, 1, 0, 4), shipped)


ELSEWHERE = """
import sys
from sim.engines.compiled import week
from sim.engines.rulebook.book import load_rules
from sim.scenario.scenario import Scenario

service = {"kind": "case_tool", "release": "2017-01-02"}
scenario = Scenario.check({"services": {"only": service}, "office": {"staff": 8}, "weeks": 20})
book = load_rules({rule: f"{sys.argv[1]}:{rule}" for rule in ("persuade", "hear")})
stages, _ = week.run(scenario.tables(), book, 1, 0, 4)
print(stages.tobytes().hex())
"""


def test_a_rule_file_may_move_although_its_machine_code_is_kept(
    eager, eager_runs, make_scenario, one_service, write
):
    """Another process runs a copy of the same file in another folder, from the cache on disk."""
    old = eager.replaced["persuade"].__code__.co_filename
    copy = write(Path(old).read_text(encoding="utf-8"))
    there = subprocess.run(
        [sys.executable, "-c", ELSEWHERE, str(copy)],
        cwd=Path(sim.__file__).parents[1],
        capture_output=True,
        text=True,
        check=True,
    )
    scenario = make_scenario(services=one_service, office={"staff": 8}, weeks=20)
    here = kernel.run(scenario.tables(), eager, 1, 0, 4)
    assert there.stdout.split() == [here[0].tobytes().hex()]


def test_a_linked_rule_is_a_new_function():
    plain = SHIPPED_RULES.plain()
    assert plain.adopt is not adopting.adopt
    assert set(vars(plain)) == set(EVERY)


# The engine is compiled once, replaced rules by themselves


def copy_of(rule):
    """Return a function that does the same and is another one."""
    copy = FunctionType(rule.__code__, rule.__globals__, rule.__name__)
    copy.__annotations__ = rule.__annotations__
    return copy


def test_a_new_rule_does_not_compile_the_week_again(shipped, scenario):
    from numba.core import event

    def hear(leader, p, draw):
        leader.messages = 3

    with event.install_recorder("numba:compile") as recorder:
        _, tallies = kernel.run(scenario.tables(), load_rules({"hear": hear}), 1, 0, 4)
    compiled = {record.data["dispatcher"].py_func.__name__ for _, record in recorder.buffer}
    assert compiled <= {"hear"}
    assert (tallies.messages == 3).all()


ROOMY = pytest.param(True, id="roomy", marks=pytest.mark.slow)


@pytest.mark.parametrize("roomy", [pytest.param(False, id="usual"), ROOMY])
def test_all_rules_by_address_give_the_same_bits(roomy, make_scenario, catalogue):
    """In the roomy kernel all else that can be replaced as well."""
    asked = [name for name in ASKED if name in REPLACEABLE] if roomy else USUAL
    book = load_rules({name: copy_of(REPLACEABLE[name]) for name in asked})
    assert all(book.acting_in(name) == [name] for name in asked)
    assert book.roomy == roomy
    scenario = make_scenario(
        services=catalogue,
        weeks=60,
        office={"staff": 24, "turnover": 1.0},
        mobile={"share": 0.5},
        nation={"offices": 3, "regions": 2, "merger_rate": 5.0},
        overview={"reviewing": 0.3, "control": 0.5, "pressure_rate": 1.0},
        adviser={"persuasion_rate": 1.0, "trial_rate": 2.0, "training_hours": 2.0},
    )
    shipped = kernel.run(scenario.tables(), SHIPPED_RULES, 1, 0, 2)
    assert shipped[1].merged.max() > 0
    assert same(kernel.run(scenario.tables(), book, 1, 0, 2), shipped)


def test_the_engine_asks_every_rule_that_no_other_rule_calls():
    trees = [ast.parse(inspect.getsource(module)) for module in (kernel, seeing, workspace)]
    calls = [node.func for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    asked = [f.attr for f in calls if isinstance(f, ast.Attribute) and ast.unparse(f.value) == "rules"]
    assert set(asked) == set(ASKED)
    assert {name for name in asked if asked.count(name) > 1} == {"is_superuser"}


def test_a_step_replaced_within_a_rule_makes_that_rule_another(write):
    book = load_rules({"persuade": f"{write(HEAD + PERSUADE + '    use.stage = Stage.PERSUADED')}:persuade"})
    assert [name for name in RULES if book.acting_in(name)] == ["adopt", "persuade"]
    assert book.acting_in("adopt") == ["persuade"]


def test_machine_code_of_a_rule_is_kept_whatever_else_its_file_holds(write):
    """It is made again when the rule, a function that it calls or a number that it reads is another one."""

    def digest(text, name="my_rules.py"):
        return load_rules({"hear": f"{write(text, name)}:hear"}).digest_of("hear")

    rule = "MANY = 3\n\ndef many():\n    return MANY\n\ndef hear(leader, p, draw):\n    leader.messages = many()\n"
    assert digest("# longer\n\n" + rule + "def say(leader, p):\n    pass\n", "others.py") == digest(rule)
    assert digest(rule.replace("MANY = 3", "MANY = 4")) != digest(rule)
    assert digest(rule.replace("return MANY", "return MANY + 1")) != digest(rule)
    assert digest(rule.replace("= many()", "= 2 * many()")) != digest(rule)


# Digests


def test_a_changed_file_changes_the_digest(write):
    path = write(HEAD + PERSUADE + "    use.stage = Stage.PERSUADED\n")
    wanted = {"persuade": f"{path}:persuade"}
    before = load_rules(wanted)
    first = before.digest()
    assert load_rules(wanted).digest() == first
    path.write_text(path.read_text().replace("PERSUADED", "TRYING"), encoding="utf-8")
    after = load_rules(wanted)
    assert after.digest() != first
    assert after.replaced["persuade"] is not before.replaced["persuade"]


def test_the_changed_file_is_what_runs(write, scenario):
    path = write(HEAD + PERSUADE + "    use.stage = Stage.PERSUADED\n")
    wanted = {"persuade": f"{path}:persuade"}
    first = model.run(scenario, load_rules(wanted), 1, 0, 1)
    path.write_text(path.read_text().replace("PERSUADED", "LAPSED"), encoding="utf-8")
    second = model.run(scenario, load_rules(wanted), 1, 0, 1)
    assert not same(first, second)


def test_digests_tell_books_apart(write):
    path = write(HEAD + "def one(leader, p, draw):\n    pass\n\n\ndef two(leader, p, draw):\n    pass\n")
    books = [RuleBook(), load_rules({"hear": f"{path}:one"}), load_rules({"hear": f"{path}:two"})]
    assert len({book.digest() for book in books}) == 3
    assert load_rules({"hear": None}).digest() == RuleBook().digest()
    assert len(RuleBook().digest()) == 64


def give(number):
    def hear(leader, p, draw):
        leader.messages = number

    return hear


def test_rules_made_by_one_function_have_digests_of_their_own():
    assert load_rules({"hear": give(1)}).digest() != load_rules({"hear": give(2)}).digest()


RATE = 3


def constant(leader, p, draw):
    leader.messages = RATE


def test_rules_with_another_constant_have_digests_of_their_own():
    """A constant imported from another file may change while the rule's own file stays the same."""
    other = FunctionType(constant.__code__, {**globals(), "RATE": 7}, "constant")
    assert load_rules({"hear": constant}).digest() != load_rules({"hear": other}).digest()


def test_a_rule_typed_in_a_session_has_a_digest():
    session = {}
    exec("def hear(leader, p, draw):\n    leader.messages = 3\n", session)
    load_rules({"hear": session["hear"]}).digest()


# Rules that use other rules


def test_a_replacement_may_call_the_rule_it_replaces(write, scenario, shipped):
    text = (
        HEAD + "from sim.model.rules.adopting import persuade as usual\n\n\n"
        "def mine(person, use, seen, p, draw):\n    usual(person, use, seen, p, draw)\n"
    )
    book = load_rules({"persuade": f"{write(text)}:mine"})
    assert same(model.run(scenario, book, 1, 0, 4), shipped)


# Refusals on loading

BODY = "    use.stage = Stage.PERSUADED\n"
LOADING = {
    "unknown rule": (
        "persuad",
        "",
        "persuade",
        ["no rule named 'persuad'", "Did you mean 'persuade'?", "Rules: "],
    ),
    "missing function": (
        "persuade",
        PERSUADE + BODY,
        "persuad",
        ["rules.persuade", "has no function 'persuad'", "Did you mean 'persuade'?", "It has: persuade."],
    ),
    "no function at all": ("persuade", "RATE = 3\n", "persuade", ["has no function 'persuade'", "It has: none."]),
    "too few arguments": (
        "persuade",
        "def persuade(person, use):\n    pass\n",
        "persuade",
        ["my_rules.py, line 4", "takes (person, use)", "the rule takes (person, use, seen, p, draw)"],
    ),
    "returned value": (
        "persuade",
        PERSUADE + "    if use.mastery > 0.5:\n        return Stage.PERSUADED\n",
        "persuade",
        ["returns a value", "my_rules.py, line 6", "use.stage = Stage.PERSUADED"],
    ),
    "syntax error": (
        "persuade",
        PERSUADE + "    if use.stage = 3:\n        pass\n",
        "persuade",
        ["my_rules.py, line 5, is not valid Python", "if use.stage = 3:"],
    ),
    "file that raises": ("persuade", "1 / 0\n", "persuade", ["cannot be loaded", "ZeroDivisionError"]),
    "class": ("persuade", "class persuade:\n    pass\n", "persuade", ["expected a plain function, got type"]),
    "number": ("persuade", "persuade = 7\n", "persuade", ["expected a plain function, got int"]),
}


@pytest.mark.parametrize(("rule", "text", "function", "phrases"), LOADING.values(), ids=LOADING.keys())
def test_what_cannot_stand_for_a_rule_is_refused(write, rule, text, function, phrases):
    with pytest.raises(InputError) as refusal:
        load_rules({rule: f"{write(HEAD + text)}:{function}"})
    for phrase in phrases:
        assert phrase in str(refusal.value)


@pytest.mark.parametrize(
    ("place", "phrases"),
    [
        ("nowhere/my_rules.py:persuade", ["there is no file nowhere/my_rules.py", "looked in"]),
        ("my_rules.py", ["expected a file and a function", "rules.persuade=my_rules.py:persuade"]),
        ("my_rules:persuade", ["expected a file and a function"]),
        ("my_rules.py:", ["expected a file and a function"]),
    ],
)
def test_a_place_that_is_none_is_refused(place, phrases):
    with pytest.raises(InputError) as refusal:
        load_rules({"persuade": place})
    for phrase in phrases:
        assert phrase in str(refusal.value)


def test_returning_nothing_is_allowed(write):
    load_rules({"persuade": f"{write(HEAD + PERSUADE + '    return' + chr(10))}:persuade"})
    load_rules({"persuade": f"{write(HEAD + PERSUADE + '    return None' + chr(10))}:persuade"})


def test_a_function_may_be_given_as_it_is():
    assert load_rules({"learn": learning.learn}).replaced == {"learn": learning.learn}
    with pytest.raises(InputError, match="expected a plain function"):
        load_rules({"learn": print})


# Rules that only the reference engine can run


@pytest.fixture(scope="module")
def bookkeeping(write):
    """Return a rule that makes a dictionary of lists, which machine code cannot."""
    return load_rules(
        {
            "persuade": str(
                write(
                    HEAD
                    + PERSUADE
                    + "    seen_so_far = {'stages': [use.stage]}\n"
                    + "    if Stage.AWARE in seen_so_far['stages']:\n"
                    + "        use.stage = Stage.PERSUADED\n",
                    "bookkeeping.py",
                )
            )
            + ":persuade"
        }
    )


def test_a_rule_that_cannot_be_compiled_is_refused(bookkeeping, scenario):
    with pytest.raises(InputError) as refusal:
        kernel.run(scenario.tables(), bookkeeping, 1, 0, 1)
    for phrase in ("rules.persuade", "bookkeeping.py, line", "cannot be compiled", "engine=reference"):
        assert phrase in str(refusal.value)


def test_the_same_rule_runs_on_the_reference_engine(bookkeeping, scenario):
    stages, _ = model.run(scenario, bookkeeping, 1, 0, 2)
    assert stages[:, -1, :, Stage.PERSUADED :].sum() > 0


# Rules that leave nonsense


@pytest.mark.parametrize(
    ("rule", "text", "phrases"),
    [
        (
            "persuade",
            PERSUADE + "    use.stage = 99 + 0 * use.stage\n",
            ["rule persuade (my_rules.py, line 5)", "stage = 99", "from 0 to 5", "week", "adviser", "service"],
        ),
        (
            "learn",
            "def learn(person, use, seen, p):\n    use.mastery = math.nan * use.mastery\n",
            ["rule learn (my_rules.py, line 5)", "mastery = nan", "from 0 to 1", "replicate 2"],
        ),
        (
            "cope",
            "def cope(person, week, p):\n    person.strain = 1.2 + 0.0 * person.strain\n",
            ["rule cope (my_rules.py, line 5)", "strain = 1.2", "from 0 to 1"],
        ),
        (
            "plan",
            "def plan(leader, p):\n    leader.hours_support = -1.0 + 0.0 * leader.hours_support\n",
            ["rule plan (my_rules.py, line 5)", "hours_support = -1.0", "zero or more", "office leader 0"],
        ),
        (
            "cope",
            "def cope(person, week, p):\n    person.trust = math.log(person.strain * 0.0)\n",
            ["rule cope (my_rules.py, line 6)", "raised ValueError"],
        ),
    ],
)
def test_the_reference_engine_says_which_rule_left_nonsense(write, scenario, rule, text, phrases):
    book = load_rules({rule: f"{write('import math' + chr(10) * 4 + text)}:{rule}"})
    with pytest.raises(RunFailed) as failure:
        model.run(scenario, book, 1, 2, 1)
    for phrase in phrases:
        assert phrase in str(failure.value)


@pytest.fixture(scope="module")
def lost(write):
    """Return a rule that leaves a stage beyond the last in replicates where somebody is innovative enough."""
    text = HEAD + PERSUADE + "    if person.innovativeness > 2.0:\n        use.stage = 99 + 0 * use.stage\n"
    return load_rules({"persuade": f"{write(text)}:persuade"})


def test_the_compiled_engine_says_in_which_replicate(lost, scenario):
    with pytest.raises(kernel.ImpossibleState) as failure:
        kernel.run(scenario.tables(), lost, 1, 0, 40)
    found = failure.value.replicate
    assert 0 < found < 40
    model.run(scenario, lost, 1, found - 1, 1)
    with pytest.raises(RunFailed, match="stage = 99"):
        model.run(scenario, lost, 1, found, 1)


# What a leader carries from week to week


def test_a_leader_begins_each_replicate_afresh(eager_runs):
    for _, tallies in eager_runs:
        assert np.array_equal(tallies.messages, np.tile(np.arange(1, 21), (4, 1)))
