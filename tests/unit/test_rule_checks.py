"""Mistakes in a rule's source: each is found when it is loaded, with file, line and what to write instead."""

from collections.abc import Callable
from pathlib import Path
from types import FunctionType

import pytest

from sim.engines.mesa import model
from sim.engines.rulebook.book import load_rules
from sim.engines.rulebook.checking import checked_file
from sim.engines.rulebook.compilable import uncompilable
from sim.engines.rulebook.draws import drawn_twice
from sim.engines.rulebook.mistakes import problems
from sim.engines.rulebook.warnings import doubts
from sim.errors import InputError, RunFailed
from sim.model.rules import RULES
from sim.scenario.scenario import Scenario

HEAD = """\
import datetime, math, os, random, secrets, sys, time, uuid
import numpy as np
from numpy.random import default_rng
from random import random as luck
from time import perf_counter
from sim.model.draws import Draw, Purpose, happens, normal, pair, poisson, uniform
from sim.model.rules.adopting import persuade as usual
from sim.model.state import Stage
RNG, LISTED, MAPPED, PAIR, TABLE, MINE = default_rng(1), [1], {1: 2}, (1, 2), np.arange(3.0), 99
"""
PERSUADE = "def persuade(person, use, seen, p, draw):\n"
FIRST = 1 + HEAD.count("\n") + 1
"""Line of the first statement of the rule."""


def load(folder: Path, body: str, before: str = "") -> Path:
    """Write a rule `persuade` with this body below helpers; return its file."""
    path = folder / "mine.py"
    lines = "".join(f"    {line}\n" for line in body.split("\n"))
    path.write_text(HEAD + before + PERSUADE + lines, encoding="utf-8")
    return path


WRONG: dict[str, tuple[str, str]] = {
    # body of the rule, and what the message must say
    "sets seen": ("seen.clarity = 7", "sets seen.clarity, but seen is read only"),
    "adds to seen": ("seen.clarity += 0.1", "seen is read only"),
    "deletes of seen": ("del seen.clarity", "seen is read only"),
    "loops over seen": ("for seen.clarity in (1, 2):\n    pass", "seen is read only"),
    "sets seen beside another": ("use.stage, seen.clarity = 1, 2", "seen is read only"),
    "sets seen by an alias": ("s = seen\ns.clarity = 1", "s is read only"),
    "sets seen by its name": ("setattr(seen, 'clarity', 1)", "setattr() is not allowed in rules"),
    "sets seen by vars": ("vars(seen)['clarity'] = 1", "vars() is not allowed in rules"),
    "sets seen by its dict": ("seen.__dict__['clarity'] = 1", "there is no seen.__dict__"),
    "sets seen by an item": ("seen['clarity'] = 1", "write seen.name"),
    "sets a parameter": ("p.adviser.persuasion_rate = 9", "p.adviser is read only"),
    "sets a group": ("p.adviser = 9", "p is read only"),
    "sets a parameter by an alias": ("a = p.adviser\na.learning_rate = 1", "a is read only"),
    "sets the key": ("draw.week = 3", "draw is read only"),
    "imports within": ("import random", "imports inside a function. Import at the top of the file."),
    "imports from within": ("from math import exp", "imports inside a function"),
    "keeps a number": ("global MINE\nMINE = 1", "global. A rule keeps nothing from call to call"),
    "keeps in an item": ("LISTED[0] = 2", "sets LISTED[0], which stays from call to call"),
    "keeps on itself": ("persuade.count = 1", "sets persuade.count, which stays from call to call"),
    "compares for nothing": ("use.stage == Stage.PERSUADED", "changes nothing. To set an attribute write ="),
    "asks for a function": ("if happens:\n    use.stage = 2", "Call it: happens(…)."),
    "half a stage": ("use.stage = 2.5", "use.stage must be a whole number from 0 to 5"),
    "a share for a stage": ("use.stage = seen.clarity", "a number with decimals. Write int("),
    "half a stage more": ("use.stage += 0.5", "use.stage must be a whole number"),
    "a divided stage": ("x = use.stage / 2\nuse.stage = x", "use.stage must be a whole number"),
    "perhaps half a stage": ("use.stage = 1 if seen.clarity > 0 else 0.5", "use.stage must be a whole number"),
    "a flag of decimals": ("use.pressed = min(1.0, seen.clarity)", "use.pressed must be 0 or 1"),
    "misspelt, seen": ("x = seen.routineshare", "no seen.routineshare. Did you mean 'seen.routine_share'?"),
    "misspelt, set": ("use.mastry = 0.1", "Did you mean 'use.mastery'?"),
    "misspelt, group": ("x = p.advisor.learning_rate", "there is no p.advisor. Did you mean 'p.adviser'?"),
    "misspelt, parameter": ("x = p.adviser.learnin_rate", "Did you mean 'p.adviser.learning_rate'?"),
    "misspelt, stage": ("use.stage = Stage.PERSUADE", "Did you mean 'Stage.PERSUADED'?"),
    "misspelt, purpose": ("happens(draw, Purpose.PERSUAD, 0.1)", "Did you mean 'Purpose.PERSUADE'?"),
    "misspelt, maths": ("x = math.exq(1.0)", "there is no math.exq"),
    "misspelt, own name": ("rate = 0.1\nx = rat", "'rat' is not defined here. Did you mean 'rate'?"),
    "an attribute of Mesa's": ("x = person.week", "there is no person.week"),
    "a user attribute": ("person.mood = 1", "there is no person.mood"),
    "numpy's luck": ("x = np.random.random()", "uses np.random"),
    "a generator": ("x = RNG.random()", "uses RNG"),
    "Python's luck": ("x = random.random()", "happens(draw, Purpose.PERSUADE, hazard)"),
    "luck by name": ("x = luck()", "uses luck"),
    "secrets": ("x = secrets.randbelow(3)", "uses secrets"),
    "uuid": ("x = uuid.uuid4()", "uses uuid"),
    "the clock": ("x = time.time()", "uses time"),
    "a stopwatch": ("x = perf_counter()", "uses perf_counter"),
    "today": ("x = datetime.date.today()", "uses datetime"),
    "the machine": ("x = os.getpid()", "uses os"),
    "hash": ("x = hash(1.0)", "uses hash"),
    "id": ("x = id(use)", "uses id"),
    "a file": ("x = open('rates.txt')", "uses open"),
    "a question": ("x = input()", "uses input"),
    "nan for a hazard": ("happens(draw, 21, math.nan)", "nan is not a valid hazard; expected a number"),
    "a hazard below nothing": ("happens(draw, 21, -0.1)", "-0.1 is not a valid hazard"),
    "a mean below nothing": ("poisson(draw, Purpose.PERSUADE, -1)", "-1 is not a valid mean; expected a"),
    "purpose by number": ("happens(draw, 99, 0.1)", "99 is not the purpose of any draw"),
    "purpose by name": ("happens(draw, MINE, 0.1)", "99 is not the purpose of any draw"),
    "purpose by keyword": ("uniform(draw, purpose=99)", "99 is not the purpose of any draw"),
    "no purpose": ("happens(draw, 0.1, 0.1)", "expected a purpose"),
    "drawn twice": ("a = uniform(draw, 21)\nb = normal(draw, Purpose.PERSUADE)", "draws Purpose.PERSUADE a"),
    "drawn in a loop": ("for _ in range(2):\n    uniform(draw, 21)", "a second time"),
    "drawn twice in one line": ("a = uniform(draw, 21) + uniform(draw, 21)", "one, other = pair(draw"),
    "drawn by the shipped rule": ("usual(person, use, seen, p, draw)\nuniform(draw, 21)", "a second time"),
    "drawn for another rule": ("happens(draw, Purpose.PRESS, 0.1)", "so does another rule"),
    "a returned stage": ("return use.stage", "returns a value"),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_a_mistake_is_found_when_the_file_is_loaded(what: str, tmp_path: Path) -> None:
    body, phrase = WRONG[what]
    with pytest.raises(InputError) as refusal:
        load_rules({"persuade": f"{load(tmp_path, body)}:persuade"})
    message = str(refusal.value)
    assert phrase in message
    last = FIRST + body.count("\n")
    lines = [FIRST - 1] if "another rule" in phrase else range(FIRST, last + 1)
    assert any(f"rules.persuade (mine.py, line {line}): " in message for line in lines), message


ADVICE: dict[str, tuple[str, str, str]] = {
    # rule with its arguments, body, and what to write instead in just this rule
    "chance without a key": ("cope(person, week, p)", "person.strain = random.random()",
                             "add draw as the last argument, def cope(person, week, p, draw), and write "
                             "happens(draw, Purpose.OWN_1, hazard)"),
    "chance with a key": ("hear(leader, p, draw)", "leader.messages = random.randrange(3)",
                          "Chance comes from sim.model.draws: happens(draw, Purpose.MESSAGES, hazard)"),
    "chance where a number is returned": ("intention(person, use, seen, p)", "return random.random()",
                                          "gets no key of draws. Draw in a rule"),
    "a module": ("cope(person, week, p)", "person.strain = math.exp(-1.0)", "Write at the top: import math"),
    "a number that is kept": ("cope(person, week, p)", "global N\nN = 1", "except what it sets: person.strain"),
    "a parameter that is set": ("cope(person, week, p)", "p.adviser.persuasion_rate = 1",
                                "Set it on the command line, such as adviser.persuasion_rate=1"),
    "a missing key": ("begin_week(person, week, p)", "person.strain = 0.1", "(person, week, p, draw). Add draw."),
    "nan as text": ("cope(person, week, p)", "person.strain = float('nan')", "nan, which is no number"),
}  # fmt: skip


@pytest.mark.parametrize("what", ADVICE)
def test_what_to_write_instead_is_right_for_the_rule_and_told_once(what: str, tmp_path: Path) -> None:
    head, body, says = ADVICE[what]
    path = tmp_path / "mine.py"
    lines = "".join(f"    {line}\n" for line in body.split("\n"))
    path.write_text(f"import random\n\n\ndef {head}:\n{lines}", encoding="utf-8")
    told = [str(one) for one in checked_file(str(path), {}).problems]
    assert len(told) == 1 and says in told[0], told


def test_what_is_legal_and_seldom_meant_is_a_doubt(tmp_path: Path) -> None:
    body = "x = uniform(Draw(1, 2, 3, 4, 5, 6), 101)\ny = uniform(draw, 21) + uniform(draw, Purpose.OWN_2)"
    path = load(tmp_path, f"{body}\nz = uniform(draw, Purpose.MERGE)")
    told = [str(one) for one in doubts(load_rules({"persuade": f"{path}:persuade"}))]
    assert len(told) == 2, told
    assert f"line {FIRST}): Draw(1, 2, 3, 4, 5, 6) is one key for everybody" in told[0]
    assert f"line {FIRST + 2}): draws Purpose.MERGE, which is another rule's" in told[1]
    assert "Free for persuade: Purpose.PERSUADE, Purpose.OWN_1 to Purpose.OWN_9." in told[1]


RIGHT: dict[str, str] = {
    "all that is shipped is like": "if happens(draw, 21, 0.1 * seen.clarity):\n    use.stage = Stage.TRYING",
    "drawn on either way": "if seen.clarity > 0:\n    x = uniform(draw, 21)\nelse:\n    x = normal(draw, 21)",
    "drawn after a return": "if seen.clarity > 0:\n    x = uniform(draw, 21)\n    return\nx = normal(draw, 21)",
    "another key": "x = uniform(draw, 21)\nx = uniform(Draw(1, 2, 3, 4, 5, 6), 21)",
    "two numbers of one draw": "one, other = pair(draw, Purpose.PERSUADE)",
    "whole numbers": "use.stage = int(2.5)\nuse.stage = max(1, use.stage)\nuse.pressed = seen.clarity > 0.5",
    "a table": "use.belief = min(1.0, TABLE[use.stage % 3])",
    "maths": "use.belief = math.exp(-1.0) * 0.5",
    "nothing": "return None",
}  # fmt: skip


@pytest.mark.parametrize("what", RIGHT)
def test_what_is_right_passes(what: str, tmp_path: Path) -> None:
    load_rules({"persuade": f"{load(tmp_path, RIGHT[what])}:persuade"})


HELPERS: dict[str, tuple[str, str, str]] = {
    # helper, body, what the message must say; the mistake is in the helper
    "sets": ("def helper(x):\n    x.clarity = 1\n", "helper(seen)", "sets x.clarity, but x is read only"),
    "sets, by name": ("def helper(n, x):\n    x.clarity = 1\n", "helper(x=seen, n=1)", "x is read only"),
    "sets, in a parameter": ("def helper(x):\n    x.learning_rate = 1\n", "helper(p.adviser)", "x is read only"),
    "misspells": ("def helper(x):\n    return x.claritty\n", "y = helper(seen)", "Did you mean 'x.clarity'?"),
    "draws luck": ("def helper():\n    return random.random()\n", "y = helper()", "uses random"),
}


@pytest.mark.parametrize("what", HELPERS)
def test_a_mistake_in_a_helper_is_found(what: str, tmp_path: Path) -> None:
    helper, body, phrase = HELPERS[what]
    with pytest.raises(InputError) as refusal:
        load_rules({"persuade": f"{load(tmp_path, body, helper)}:persuade"})
    assert phrase in str(refusal.value)
    assert f"(mine.py, line {FIRST})" in str(refusal.value)


def test_a_draw_repeated_through_a_helper_is_found(tmp_path: Path) -> None:
    path = load(tmp_path, "helper(draw)\nhelper(draw)", "def helper(key):\n    return uniform(key, 21)\n")
    with pytest.raises(InputError, match=rf"line {FIRST + 3}\): draws Purpose.PERSUADE a second time"):
        load_rules({"persuade": f"{path}:persuade"})


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    path = load(tmp_path, "seen.clarity = 7\nx = seen.routineshare\ny = time.time()")
    with pytest.raises(InputError) as refusal:
        load_rules({"persuade": f"{path}:persuade"})
    assert [f"line {line}" in str(refusal.value) for line in range(FIRST, FIRST + 3)] == [True] * 3


@pytest.mark.parametrize(
    ("rule", "given", "expected"),
    [
        ("persuade", "use, person, seen, p, draw", "person, use, seen, p, draw"),
        ("persuade", "*things", "person, use, seen, p, draw"),
        ("persuade", "person, use, seen, p, draw, more=1", "person, use, seen, p, draw"),
        ("cope", "person, load, p", "person, week, p"),
        ("hear", "p, leader, draw", "leader, p, draw"),
        ("release", "week, service", "service, week"),
    ],
)
def test_names_and_order_of_arguments_are_checked(tmp_path: Path, rule: str, given: str, expected: str) -> None:
    path = tmp_path / "mine.py"
    path.write_text(f"def {rule}({given}):\n    pass\n", encoding="utf-8")
    with pytest.raises(InputError) as refusal:
        load_rules({rule: f"{path}:{rule}"})
    assert f"rules.{rule} (mine.py, line 1)" in str(refusal.value)
    assert f"the rule takes ({expected})." in str(refusal.value)


@pytest.mark.parametrize("rule", RULES)
def test_shipped_rules_pass_every_check(rule: str) -> None:
    function = RULES[rule]
    assert isinstance(function, FunctionType)
    assert [*problems(rule, function), *drawn_twice(rule, function), *uncompilable(rule, function)] == []


FOREIGN: dict[str, tuple[str, str]] = {
    # what Python can do and the compiler cannot: body, and what the message must say
    "list comprehension": ("x = [k for k in range(3)]", "a list comprehension. Write a for loop"),
    "generator": ("x = max(k for k in range(3))", "a generator. Write a for loop"),
    "set comprehension": ("x = {k for k in range(3)}", "a set comprehension"),
    "dict comprehension": ("x = {k: k for k in range(3)}", "a dict comprehension"),
    "list": ("x = [1, 2]", "a list. Use single numbers"),
    "dict": ("x = {1: 2}", "a dict. Use if and elif"),
    "set": ("x = {1, 2}", "a set. Compare one by one"),
    "np.clip": ("x = np.clip(1.5, 0.0, 1.0)", "np.clip, which works on arrays. Write min(high, max(low, x))."),
    "np.exp": ("x = np.exp(1.0)", "np.exp, which works on arrays. Write math.exp(x)."),
    "np.where": ("x = np.where(True, 1, 2)", "np.where, which works on arrays. Write a if condition else b."),
    "np.cumsum": ("x = np.cumsum(TABLE)", "np.cumsum, which works on arrays"),
    "f-string": ("x = f'{use.stage}'", "an f-string. Rules work with numbers only"),
    "text": ("x = 'a'", "text. Rules work with numbers only"),
    "try": ("try:\n    x = 1\nexcept ZeroDivisionError:\n    x = 2", "try. Ask first with if"),
    "with": ("with LISTED:\n    pass", "with. Read files where the rule file is loaded"),
    "class": ("class A:\n    pass", "a class. Rules work with numbers only"),
    "lambda": ("x = lambda: 1", "a lambda. Write a function of its own"),
    "inner function": ("def inner():\n    return 1", "a function inside a function"),
    "star": ("x = max(*PAIR)", "a star. Name every argument"),
    "print": ("print(1)", "print. Look at rules with engine=reference"),
    "match": ("match use.stage:\n    case 1:\n        pass", "match. Use if and elif"),
    "assert": ("assert use.stage > 0", "assert. Leave it out"),
    "recursion": ("persuade(person, use, seen, p, draw)", "persuade calls itself. Write a while loop"),
    "global list": ("x = LISTED[0]", "'LISTED', a list. Use numbers, a tuple of numbers or a numpy array"),
    "global dict": ("x = MAPPED[1]", "'MAPPED', a dict"),
    "maths beyond": ("x = math.factorial(3)", "math.factorial. From math it supports acos"),
    "exit": ("sys.exit(0)", "sys.exit. Let the rule return"),
}


@pytest.mark.parametrize("how", ["yield", "async", "a helper that yields"])
def test_a_rule_that_would_never_run_is_refused(how: str, tmp_path: Path) -> None:
    path = load(tmp_path, "yield 1" if how == "yield" else "helper()", "def helper():\n    yield 1\n")
    if how == "async":
        path.write_text("async def persuade(person, use, seen, p, draw):\n    pass\n", encoding="utf-8")
    with pytest.raises(InputError, match="is not a plain function: calling it runs nothing"):
        load_rules({"persuade": f"{path}:persuade"})


@pytest.mark.parametrize(
    ("before", "body"),
    [
        ("", "LISTED.append(1)"),
        ("", "alias = LISTED\nalias.append(1)"),
        ("def helper(memory=[]):\n    memory.append(1)\n", "helper()"),
        ("", "MAPPED.update({7: 1})"),
    ],
    ids=["a list", "by an alias", "a default argument", "a dict"],
)
def test_what_a_rule_keeps_from_call_to_call_fails_the_run(
    before: str, body: str, tmp_path: Path, make_scenario: Callable[..., Scenario]
) -> None:
    """Else the second run would not be what it is alone, and the number of workers would decide it."""
    book = load_rules({"persuade": f"{load(tmp_path, body, before)}:persuade"})
    lively = make_scenario(weeks=6, office={"staff": 5}, adviser={"news_rate": 3.0})
    with pytest.raises(RunFailed, match=r"a rule has changed .*mine.py.* while it ran"):
        model.run(lively, book, 1, 0, 1)


@pytest.mark.parametrize("what", FOREIGN)
def test_what_cannot_be_compiled_is_told_before_anything_is(what: str, tmp_path: Path) -> None:
    """The reference engine stays free: loading the rule refuses nothing."""
    body, phrase = FOREIGN[what]
    book = load_rules({"persuade": f"{load(tmp_path, body)}:persuade"})
    told = [str(problem) for problem in book.problems(compiled=True)]
    assert any(
        f"(mine.py, line {FIRST - (what == 'recursion')}): cannot be compiled: {phrase}" in t for t in told
    ), told
    assert list(book.problems(compiled=False)) == []


def test_default_arguments_and_mutual_recursion_of_helpers_are_told(tmp_path: Path) -> None:
    helpers = (
        "def even(n):\n    return n == 0 or odd(n - 1)\n\n\ndef odd(n):\n    return n != 0 and even(n - 1)\n\n\n"
        "def twice(x, times=2):\n    return x * times\n"
    )
    book = load_rules(
        {"persuade": f"{load(tmp_path, 'x = even(2)' + chr(10) + 'y = twice(1)', helpers)}:persuade"}
    )
    told = "\n".join(str(problem) for problem in book.problems(compiled=True))
    for phrase in ("even calls itself", "odd calls itself", "the default argument of twice"):
        assert phrase in told


def test_own_helpers_by_way_of_their_module_are_told(tmp_path: Path) -> None:
    (tmp_path / "helpers2.py").write_text("def half(x):\n    return x / 2\n", encoding="utf-8")
    book = load_rules(
        {"persuade": f"{load(tmp_path, 'use.belief = helpers2.half(1.0)', 'import helpers2' + chr(10))}:persuade"}
    )
    assert "from helpers2 import half" in "\n".join(map(str, book.problems(compiled=True)))


def test_functions_typed_in_a_session_are_checked_by_what_they_use() -> None:
    session: dict[str, object] = {}
    exec("import random\n\n\ndef hear(leader, p, draw):\n    leader.messages = random.randrange(3)\n", session)
    with pytest.raises(InputError, match="uses random"):
        load_rules({"hear": session["hear"]})  # type: ignore[dict-item]
