"""Thirty wrong rule files: `check-rule` and a run say the same, with the line and what to write instead.

Nothing is simulated before.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from sim import __main__
from sim.engines import batch

HEAD = """\
import math
import random
from time import time
import numpy as np
from sim.model.draws import Purpose, happens, uniform
from sim.model.own import attribute, mean_of, parameter
from sim.model.rules.adopting import intention
from sim.model.state import Stage
"""
PERSUADE = "def persuade(person, use, seen, p, draw):\n"


@dataclass(frozen=True)
class Wrong:
    """A wrong file below `HEAD`, and what is said of it.

    Attributes
    ----------
    text : str
    line : int
        Line of the mistake; 0 when it is in none.
    says : tuple of str
        What both must say.
    asks : str
        What the run asks for; FILE stands for the file.
    """

    text: str
    line: int
    says: tuple[str, ...]
    asks: str = "rules.persuade=FILE:persuade"


def rule(body: str, *says: str, line: int = 10) -> Wrong:
    """Return a wrong `persuade`."""
    return Wrong(PERSUADE + body, line, says)


def intend(body: str, *says: str, line: int = 10) -> Wrong:
    """Return a wrong `intention`."""
    return Wrong(f"def intention(person, use, seen, p):\n{body}", line, says, "rules.intention=FILE:intention")


def table(text: str, *says: str, line: int = 9) -> Wrong:
    """Return a wrong table."""
    return Wrong(text, line, says, "own.file=FILE")


WRONG: dict[str, Wrong] = {
    "a misspelt attribute": rule(
        "    use.belief = seen.routineshare\n", "no seen.routineshare. Did you mean 'seen.routine_share'?"
    ),
    "an attribute of something else": rule(
        "    use.belief = seen.strain\n", "there is no seen.strain. Did you mean 'person.strain'?"
    ),
    "a parameter without its group": rule(
        "    use.belief = p.first_belief\n", "no p.first_belief. Did you mean 'p.adviser.first_belief'?"
    ),
    "an attribute that nobody declared": rule(
        "    person.mood = 0.5\n", "no person.mood.", 'STATE = {"person.mood": attribute(0.0, 0.0, 1.0)}'
    ),
    "a parameter that nobody declared": rule(
        "    use.belief = p.own.pull\n", "there is no p.own. Declare it in the file: PARAMETERS ="
    ),
    "a misspelt stage": rule("    use.stage = Stage.PERSUADE\n", "Did you mean 'Stage.PERSUADED'?"),
    "random": rule(
        "    if random.random() < 0.1:\n        use.stage = 2\n", "uses random", "happens(draw, Purpose.PERSUADE"
    ),
    "numpy's random": rule("    use.belief = np.random.random()\n", "uses np.random", "Chance comes from"),
    "the clock": rule("    use.belief = time() % 1\n", "uses time", "may depend on its seed alone"),
    "sets what is seen": rule("    seen.clarity = 1.0\n", "sets seen.clarity, but seen is read only"),
    "sets a parameter": rule("    p.adviser.learning_rate = 0.2\n", "sets p.adviser.learning_rate", "read only"),
    "two draws of one key": rule(
        "    a = uniform(draw, Purpose.PERSUADE)\n    use.belief = a * uniform(draw, Purpose.PERSUADE)\n",
        "draws Purpose.PERSUADE a second time",
        "one, other = pair(draw",
        line=11,
    ),
    "an unknown function": rule("    use.belief = clamp(2.0)\n", "'clamp' is not defined here."),
    "a function that is not imported": rule(
        "    use.belief = normal(draw, Purpose.PERSUADE)\n", "from sim.model.draws import normal"
    ),
    "recursion": rule(
        "    persuade(person, use, seen, p, draw)\n", "persuade calls itself. Write a while loop", line=9
    ),
    "a list": rule("    use.belief = max([0.1, use.belief])\n", "a list. Use single numbers"),
    "swapped arguments": Wrong(
        "def persuade(use, person, seen, p, draw):\n    use.stage = 2\n",
        9,
        ("takes (use, person, seen, p, draw); the rule takes (person, use, seen, p, draw).", "another order"),
    ),
    "a misspelt argument": Wrong(
        "def persuade(person, use, sen, p, draw):\n    use.stage = 2\n", 9, ("Did you mean 'seen'?",)
    ),
    "swapped arguments in a call": rule(
        "    use.belief = intention(use, person, seen, p)\n",
        "use is not what person stands for. It takes (person, use, seen, p), in this order.",
    ),
    "an argument too few in a call": rule(
        "    use.belief = intention(person, use, seen)\n", "missing a required argument: 'p'", "It takes (person"
    ),
    "half a stage": rule("    use.stage += 0.5\n", "use.stage must be a whole number from 0 to 5", "Write int("),
    "a stage in words": rule('    use.stage = "PERSUADED"\n', "gets text. Write Stage.PERSUADED, for example."),
    "a stage that is none": rule(
        "    use.stage = 7\n", "use.stage must be a whole number from 0 to 5", "but gets 7."
    ),
    "a share below nothing": rule("    person.strain = -0.1\n", "person.strain must be", "but gets -0.1."),
    "a loop that asks for what it leaves alone": rule(
        "    x = 0.5\n    while x > 0.1:\n        use.belief = x\n",
        "never ends: nothing in the loop changes x > 0.1",
        line=11,
    ),
    "a loop that is always so": rule("    while True:\n        use.belief *= 0.5\n", "never ends"),
    "two rules of one name": Wrong(
        PERSUADE + "    use.stage = 2\n\n\n" + PERSUADE + "    use.stage = 3\n",
        13,
        ("persuade is there already, in line 9, and only the last one counts. Rename or remove one.",),
    ),
    "compares instead of setting": rule("    use.stage == 2\n", "To set an attribute write = instead of ==."),
    "a rule that returns": rule("    return Stage.PERSUADED\n", "persuade returns a value."),
    "a missing return": intend("    x = use.belief\n", "intention returns nothing; expected a number", line=9),
    "a return on one way only": intend(
        "    if use.belief > 0.5:\n        return 1.0\n", "returns nothing when this does not hold", line=10
    ),
    "a return missing in one case of three": intend(
        "    if use.belief > 0.5:\n        return 1.0\n    elif use.belief > 0.2:\n        x = 0.5\n    else:\n"
        "        return 0.0\n",
        "intention returns nothing after this; expected a number",
        line=13,
    ),
    "two values returned": intend("    return 0.5, 0.5\n", "return (0.5, 0.5): 2 values; expected one"),
    "a wrong range": table(
        'PARAMETERS = {"pull": parameter(2.0, 0.0, 1.0)}\n', "PARAMETERS['pull']: default=2 lies outside 0 to 1."
    ),
    "two entries of one name": table(
        'PARAMETERS = {\n    "pull": parameter(0.1, 0.0, 1.0),\n    "pull": parameter(0.2, 0.0, 1.0),\n}\n',
        "PARAMETERS['pull'] is there already, in line 10",
        line=11,
    ),
    "a dict of another meaning": table(
        'STATE = {"start": 1}\n', "STATE['start']: expected", "got int", "rename it: MY_STATE."
    ),
    "an outcome of what is not there": table(
        'STATE = {"person.mood": attribute()}\nOUTCOMES = {"mood": mean_of("person.moood")}\n',
        "OUTCOMES['mood']: there is no person.moood. Did you mean 'person.mood'?",
        line=10,
    ),
    "an outcome by chance": table(
        "from sim.model.own import from_weeks\n\n\ndef peak(weeks):\n    return random.random()\n"
        "\n\nOUTCOMES = {'peak': from_weeks(peak)}\n", "OUTCOMES['peak'] uses random", line=13,
    ),
    "a generator in an outcome": table(
        "from sim.model.own import from_weeks\nRNG = np.random.default_rng(1)\n\n\n"
        "def peak(weeks):\n    return RNG.random()\n\n\n"
        "OUTCOMES = {'peak': from_weeks(peak)}\n",
        "OUTCOMES['peak'] uses RNG",
        line=14,
    ),
    "a misspelt table": table(
        'PARAMETER = {"pull": parameter(0.1, 0.0, 1.0)}\n', "PARAMETER is not a table. Name it PARAMETERS."
    ),
    "no Python": rule("    if use.stage = 1:\n        pass\n", "is not valid Python", "if use.stage = 1:"),
    "tabs among spaces": rule(
        "    x = 1\n\tuse.belief = x\n", "is not valid Python", "Indent with four spaces, without tabs.", line=11
    ),
    "a name missing while it is loaded": table(
        'OUTCOMES = {"peak": from_weeks(max)}\n',
        "NameError in line 9",
        "Write at the top: from sim.model.own import from_weeks",
    ),
    "a package that is not there": table("import pandsa\n", "ModuleNotFoundError", "Did you mean 'pandas'?"),
    "a file that is not there": table(
        "import frequencies_1987\n", "put frequencies_1987.py beside the file, or remove the import"
    ),
    "an import that does not exist": table(
        "from sim.model.draws import hapens\n", "ImportError in line 9", "Did you mean 'happens'?"
    ),
}  # fmt: skip


def said(*words: str) -> tuple[int, str]:
    """Return exit code and message of a command."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = __main__.main(list(words))
    return code, out.getvalue() + err.getvalue()


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """Return a function that writes a file and returns its name; nothing may be simulated."""

    def never(*_: object) -> None:
        raise AssertionError("something was simulated")

    monkeypatch.setattr(batch, "run_unexplained", never)
    monkeypatch.chdir(tmp_path)

    def to_file(text: str) -> str:
        (tmp_path / "my_rules.py").write_text(text, encoding="utf-8")
        return "my_rules.py"

    return to_file


def test_there_are_thirty_of_them() -> None:
    assert len(WRONG) >= 30


@pytest.mark.parametrize("what", WRONG)
def test_both_say_what_is_wrong_where_and_what_to_write(
    what: str, write: Callable[[str], str], tmp_path: Path
) -> None:
    wrong = WRONG[what]
    file = write(HEAD + wrong.text)
    for words in (["check-rule", file], [wrong.asks.replace("FILE", file), "report=false"]):
        code, told = said(*words)
        assert code == 2, told
        for phrase in (*wrong.says, f"line {wrong.line}"):
            assert phrase in told, told
        assert "Traceback" not in told
    assert not (tmp_path / "results").exists()


STRAYS = {
    "a misspelt rule": ("persuad", "Did you mean 'persuade'?", "rules.persuad=", "Did you mean 'rules.persuade'?"),
    "a rule of another name": ("pull", "rules.NAME=my_rules.py:pull", "rules.persuade=", "It has: pull."),
}


@pytest.mark.parametrize("what", STRAYS)
def test_a_function_that_would_never_run_is_a_mistake(what: str, write: Callable[[str], str]) -> None:
    name, phrase, asks, run_says = STRAYS[what]
    file = write(HEAD + PERSUADE.replace("persuade", name) + "    use.stage = 2\n")
    code, told = said("check-rule", file)
    assert code == 2 and f"line 9: {name} is not the name of a rule" in told and phrase in told, told
    code, told = said(f"{asks}{file}:{name if 'persuad=' in asks else 'persuade'}", "report=false")
    assert code == 2 and run_says in told, told


def test_all_mistakes_of_a_file_are_told_at_once_each_with_its_line(write: Callable[[str], str]) -> None:
    """Those in tables, in each rule, and those that only the compiler minds; a wrong entry is blamed once."""
    file = write(
        HEAD
        + 'PARAMETERS = {"pull": parameter(2.0, 0.0, 1.0)}\n'
        + PERSUADE
        + "    seen.clarity = p.own.pull\n    use.belief = sum([0.1])\n\n\n"
        + "def intention(person, use, seen, p):\n    return seen.routineshare\n"
    )
    code, told = said("check-rule", file)
    assert code == 2 and told.startswith("error: 4 mistakes in my_rules.py:"), told
    for line in ("line 9: ", "line 11): sets seen", "line 12): cannot be", "line 16): there is no"):
        assert line in told, told
    assert "\n    return seen.routineshare" in told, "the offending line is shown"
    assert "there is no p.own.pull" not in told


def test_a_file_that_is_not_there_is_named_with_the_nearest(write: Callable[[str], str]) -> None:
    write(HEAD)
    for words in (["check-rule", "my_rulse.py"], ["rules.persuade=my_rulse.py:persuade"]):
        code, told = said(*words)
        assert code == 2 and "there is no file my_rulse.py" in told and "Did you mean 'my_rules.py'?" in told


@pytest.mark.parametrize(
    ("name", "phrase"), [("a\0b.py", "cannot be a path"), ("~nobody_at_all/x.py", "cannot be a")]
)
def test_what_cannot_be_a_path_is_refused(name: str, phrase: str, write: Callable[[str], str]) -> None:
    code, told = said("check-rule", name)
    assert code == 2 and phrase in told and "Traceback" not in told


def test_a_file_without_anything_is_refused(write: Callable[[str], str]) -> None:
    code, told = said("check-rule", write(HEAD))
    assert code == 2 and "has no function named after a rule" in told and "new-rule NAME" in told


def test_numbers_drawn_while_the_file_is_loaded_are_a_mistake(write: Callable[[str], str]) -> None:
    """A run would be another each time, and its fingerprint too."""
    drawn = "RATE = random.random()\n" + PERSUADE + "    use.belief = RATE\n"
    code, told = said("check-rule", write(HEAD + drawn))
    assert code == 2 and "line 9: RATE is different each time" in told, told
    seeded = drawn.replace("random.random()", "float(np.random.default_rng(1).random())")
    code, told = said("check-rule", "--no-run", write(HEAD + seeded))
    assert code == 0, told


@pytest.mark.parametrize(
    "word", ["rules.persuade=other.py:pull", "persuade=my_rules.py:pull", "rules.persuade=pull"]
)
def test_a_word_that_names_no_function_of_the_file_is_refused(word: str, write: Callable[[str], str]) -> None:
    code, told = said("check-rule", write(HEAD), word)
    assert code == 2 and "expected a rule and a function in the file" in told


def test_a_function_of_another_name_is_checked_for_the_rule_that_a_word_names(write: Callable[[str], str]) -> None:
    file = write(HEAD + PERSUADE.replace("persuade", "pull") + "    use.belief = seen.routineshare\n")
    code, told = said("check-rule", file, f"rules.persuade={file}:pull")
    assert code == 2 and "1 mistake in" in told and "rules.persuade (my_rules.py, line 10)" in told, told
