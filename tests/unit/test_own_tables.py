"""Tables of a user file: what is wrong in them is said with line and suggestion, before anything runs."""

from collections.abc import Callable
from pathlib import Path

import mesa
import pytest

from sim.engines.mesa.agents import Adviser, Leader, Use
from sim.engines.mesa.office import Office
from sim.engines.rulebook.book import OWN_FILE, load_rules
from sim.errors import InputError
from sim.model.outcomes import OUTCOMES, WEEKLY
from sim.model.own import OF_AGENTS, ROOM
from sim.model.own_tables import Own, declare_also
from sim.model.parameters import registry
from sim.model.rules import HOOKS
from sim.scenario.compose import load_scenario
from sim.study.design.overrides import check_overrides

HEAD = """\
from sim.model.draws import Purpose, happens, uniform
from sim.model.own import attribute, from_weeks, mean_of, parameter

PARAMETERS = {"pace": parameter(0.1, 0.0, 1.0)}
STATE = {"person.memory": attribute(0.0, 0.0, 1.0), "use.tries": attribute(0, 0, 100)}
OUTCOMES = {"memory": mean_of("person.memory", "Memory")}

"""


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], str]:
    """Return a function that writes a file and returns its name."""

    def to_file(text: str, name: str = "mine.py") -> str:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return str(tmp_path / name)

    return to_file


TABLES = {
    'PARAMETERS["pace"] = 0.1': ["PARAMETERS['pace']: expected parameter(default, low, high), got float"],
    'PARAMETERS["a.b"] = parameter(0.1, 0.0, 1.0)': ["expected a name without a point"],
    'PARAMETERS["pace"] = parameter(2.0, 0.0, 1.0)': ["default=2 lies outside 0 to 1"],
    'PARAMETERS["pace"] = parameter(0.5, 0.0, 1.0, plausible=(0.5, 2.0))': ["expected a range within 0 to 1"],
    'PARAMETERS["pace"] = parameter(0.5, 0.0, float("inf"))': ["expected finite numbers"],
    "PARAMETERS = [parameter(0.1, 0.0, 1.0)]": ["line 8: PARAMETERS: expected a dict, got list"],
    'PARAMETER = {"more": parameter(0.1, 0.0, 1.0)}': ["line 8: PARAMETER is not a table. Name it PARAMETERS."],
    'STATE["memory"] = attribute()': ["expected one of person.memory, use.memory"],
    'STATE["seen.memory"] = attribute()': ["expected one of person.memory, use.memory"],
    'STATE["person.trust"] = attribute()': ["there is a trust already"],
    'STATE["person.boss"] = attribute()': ["there is a boss already"],
    'STATE["person.memory"] = attribute(start=2.0)': [
        "line 5: STATE['person.memory']: start=2 lies outside 0 to 1"
    ],
    'STATE["person.2nd"] = attribute()': ['expected a name such as "person.memory"'],
    'OUTCOMES["strain"] = mean_of("person.memory")': ["there is a strain already"],
    'OUTCOMES["week"] = mean_of("person.memory")': ["there is a week already"],
    'OUTCOMES["lost"] = mean_of("person.memry")': ["there is no person.memry. Did you mean 'person.memory'?"],
    'OUTCOMES["lost"] = mean_of("memory")': ["expected person.…, week.…, use.…"],
    'STATE["person.crises"] = attribute(0, 0, 50)\nOUTCOMES["crises"] = mean_of("person.crises")': [
        "person.crises is a whole number from 0 to 50, and a mean is shown in per cent",
        '"points"',
    ],
    'OUTCOMES["help"] = mean_of("leader.hours_support")': ["shown in per cent", '"hours per week"'],
    'OUTCOMES["lost"] = mean_of("person.memory", unit="apples")': ["unit=apples: expected one of share"],
    'OUTCOMES["lost"] = from_weeks(3)': ["the mean of 3"],
}


@pytest.mark.parametrize("line", TABLES)
def test_a_wrong_table_is_refused(line: str, write: Callable[[str], str]) -> None:
    with pytest.raises(InputError) as refusal:
        load_rules({OWN_FILE: write(f"{HEAD}{line}\n")})
    assert "mine.py, line " in str(refusal.value)
    for phrase in TABLES[line]:
        assert phrase in str(refusal.value)


RULES = {
    ("cope", "person, week, p", "person.memory = p.own.pac"): [
        "line 9",
        "no p.own.pac. Did you mean 'p.own.pace'?",
    ],
    ("cope", "person, week, p", "person.memry = 0.5"): ["no person.memry. Did you mean 'person.memory'?"],
    ("cope", "person, week, p", "p.own.pace = 0.5"): ["sets p.own.pace, but p.own is read only"],
    ("learn", "person, use, seen, p", "use.tries = use.tries + 0.5"): [
        "use.tries must be a whole number from 0 to"
    ],
    ("learn", "person, use, seen, p", "seen.clarity = 0.5"): ["sets seen.clarity, but seen is read only"],
    ("intention", "person, use, seen, p", "pass"): ["intention returns nothing; expected a number from 0 to 1"],
    ("intention", "person, use, seen, p, draw", "return 0.5"): ["the rule takes (person, use, seen, p)"],
    ("cope", "person, week, p, chance", "pass"): ["the rule takes (person, week, p)"],
    ("plan", "leader, p, draw", "leader.stuck = uniform(draw, Purpose.OWN_1) * uniform(draw, Purpose.OWN_1)"): [
        "draws Purpose.OWN_1 a second time"
    ],
    ("see_service", "seen, person, service, use, aware, in_use, leader_use, training, p", "service.kindd = 1"): [
        "there is no service.kindd"
    ],
}


@pytest.mark.parametrize(("rule", "arguments", "line"), RULES)
def test_a_wrong_rule_beside_tables_is_refused(
    rule: str, arguments: str, line: str, write: Callable[[str], str]
) -> None:
    file = write(f"{HEAD}def {rule}({arguments}):\n    {line}\n")
    with pytest.raises(InputError) as refusal:
        load_rules({rule: f"{file}:{rule}"})
    for phrase in RULES[rule, arguments, line]:
        assert phrase in str(refusal.value)


def test_one_key_drawn_by_two_rules_is_refused(write: Callable[[str], str]) -> None:
    text = "def {0}(person, week, p, draw):\n    person.memory = uniform(draw, Purpose.{1})\n\n\n"
    both = write(HEAD + text.format("cope", "OWN_1") + text.format("combine", "OWN_1"))
    with pytest.raises(InputError, match=r"draws Purpose\.OWN_1, and so does another rule"):
        load_rules({rule: f"{both}:{rule}" for rule in ("cope", "combine")})
    fine = write(HEAD + text.format("cope", "OWN_1") + text.format("combine", "OWN_2"), "fine.py")
    load_rules({rule: f"{fine}:{rule}" for rule in ("cope", "combine")})


def test_two_files_may_declare_alike_but_not_otherwise(write: Callable[[str], str]) -> None:
    one, two = write(HEAD), write(HEAD, "two.py")
    assert load_rules({OWN_FILE: [one, two]}).own.text == load_rules({OWN_FILE: one}).own.text
    other = write(HEAD.replace("0.1, 0.0", "0.2, 0.0"), "other.py")
    with pytest.raises(InputError, match=r"two files declare own\.pace, and not alike"):
        load_rules({OWN_FILE: [one, other]})


SETTINGS = {
    "own.pce=0.5": "Unknown setting 'own.pce'. Did you mean 'own.pace'?",
    "own.file=missing.py": "own.file: there is no file missing.py",
}


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_wrong_setting_is_refused(setting: str, write: Callable[[str], str]) -> None:
    words = [setting] if setting.startswith("own.file") else [f"own.file={write(HEAD)}", setting]
    with pytest.raises(InputError) as refusal:
        check_overrides(words, {}, many=False)
    assert SETTINGS[setting] in str(refusal.value)


WITHOUT_A_FILE = {
    "own.pace=0.5": "Unknown setting 'own.pace'. No file in use has PARAMETERS of its own. Name yours: ",
    "rules.bogus=x.py:y": "Unknown setting 'rules.bogus'. Rules: release, update, ",
    "rules.persuad=x.py:y": "Did you mean 'rules.persuade'? List all with: python -m sim list rules",
}


@pytest.mark.parametrize("setting", WITHOUT_A_FILE)
def test_a_setting_that_needs_a_file_says_so(setting: str) -> None:
    with pytest.raises(InputError) as refusal:
        check_overrides([setting], {}, many=False)
    assert WITHOUT_A_FILE[setting] in str(refusal.value)
    if setting.startswith("own."):
        with pytest.raises(InputError, match=r"Name yours: own\.file="):
            load_scenario("baseline").with_own({}, {"pace": 0.5})


def test_one_study_has_one_set_of_tables(write: Callable[[str], str]) -> None:
    with pytest.raises(InputError, match=r"own\.file is the same for all cells of a study"):
        check_overrides([f"own.file={write(HEAD)},{write(HEAD, 'two.py')}"], {}, many=True)


def test_names_are_known_as_long_as_a_command_declares_them(write: Callable[[str], str]) -> None:
    shipped = list(OUTCOMES)
    check_overrides([f"own.file={write(HEAD)}", "own.pace=0.5"], {}, many=False)
    assert "own.pace" in registry() and OUTCOMES["memory"].label["en"] == "Memory"
    assert list(OUTCOMES) == shipped and list(WEEKLY.known())[-1] == "memory"
    check_overrides(["office.staff=10"], {}, many=False)
    assert "own.pace" not in registry() and "memory" not in OUTCOMES


def test_a_study_describes_tables_without_code(write: Callable[[str], str]) -> None:
    own = load_rules({OWN_FILE: write(HEAD)}).own
    described = own.described()
    assert declare_also(described) == own.parameters
    assert OUTCOMES["memory"].label == own.outcomes["memory"].label
    with pytest.raises(ValueError, match="not loaded"):
        OUTCOMES["memory"].compute(None, None)


def test_another_meaning_of_a_name_in_one_process_is_told(
    write: Callable[[str], str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Labels are then those of the study opened last; the same meaning again is no news."""
    described = load_rules({OWN_FILE: write(HEAD)}).own.described()
    other = load_rules({OWN_FILE: write(HEAD.replace('"Memory"', '"Recall"').replace("0.1, 0", "0.2, 0"))}).own
    declare_also(described)
    declare_also(described)
    assert capsys.readouterr().err == ""
    declare_also(other.described())
    assert "own.pace, memory: declared otherwise by a file or study before" in capsys.readouterr().err
    assert OUTCOMES["memory"].label["en"] == "Recall" and registry()["own.pace"].default == 0.2


def test_a_mean_over_leaders_says_so_where_it_is_stored(write: Callable[[str], str]) -> None:
    """By that the picture of hours knows an activity of leaders."""
    head = HEAD + 'OUTCOMES["done"] = mean_of("leader.hours_support", unit="hours per week")\n'
    stored = load_rules({OWN_FILE: write(head)}).own.described()["outcomes"]
    assert {one["name"]: one["over"] for one in stored} == {"memory": "adviser", "done": "leader"}


def test_no_attribute_of_one_s_own_hides_one_of_the_agents() -> None:
    """Negative control: an agent's own names are refused."""
    kinds = (Adviser, Leader, Use, Office, mesa.Agent)
    names = {name for kind in kinds for name in dir(kind) if not name.startswith("_")}
    names |= {"office", "number", "boss", "ties", "elsewhere", "seen", "uses", "week", "known", "routine", "shown"}
    shipped = {name for thing in ROOM.values() for name in thing.__annotations__}
    assert not names - OF_AGENTS - shipped


def test_another_default_compiles_nothing(write: Callable[[str], str]) -> None:
    """Nor does another label; another range does, and so does another kind."""
    rule = "def cope(person, week, p):\n    person.memory = p.own.pace\n"
    files = {
        "one": HEAD + rule,
        "default": (HEAD + rule).replace("0.1, 0.0", "0.2, 0.0"),
        "label": (HEAD + rule).replace('"Memory"', '"What one knows"'),
        "range": (HEAD + rule).replace("attribute(0.0, 0.0, 1.0)", "attribute(0.0, 0.0, 0.9)"),
    }
    books = {name: load_rules({"cope": f"{write(text, f'{name}.py')}:cope"}) for name, text in files.items()}
    made = {name: book.digest_of("cope") for name, book in books.items()}
    assert made["one"] == made["default"] == made["label"] != made["range"]
    assert len({book.digest() for book in books.values()}) == 4


def test_nothing_of_one_s_own_needs_no_room(write: Callable[[str], str]) -> None:
    """The kernel of the shipped model is enough for rules as they were before."""
    plain = write(
        "def cope(person, week, p):\n    person.strain = 0.0\n\n\ndef worth(hours, reference):\n    return 0.5\n"
    )
    for rules in ({}, {"cope": f"{plain}:cope"}, {"worth": f"{plain}:worth"}):
        assert not load_rules(rules).roomy
    assert load_rules({OWN_FILE: write(HEAD, "tables.py")}).roomy
    asks = write("def cope(person, week, p, draw):\n    person.strain = 0.0\n", "asks.py")
    assert load_rules({"cope": f"{asks}:cope"}).roomy
    assert set(Own().hooks) == set() and set(load_rules({OWN_FILE: write(HEAD)}).own.hooks) < set(HOOKS)
