"""Whole extensions in a user file: each runs on both engines with equal bits, and does something."""

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.__main__ import main
from sim.engines.batch import run_block
from sim.engines.rulebook.book import OWN_FILE, SHIPPED_RULES, RuleBook, load_rules
from sim.engines.rulebook.loading import load_file
from sim.model.rules import REPLACEABLE
from sim.scenario.scenario import Scenario

EXAMPLES = sorted((Path(__file__).parents[2] / "examples" / "extensions").glob("*.py"))
OFF = {
    "memory": {"relief": 0.0},
    "worn_out": {},
    "hard_weeks": {},
    "crises": {"crisis_rate": 0.0},
    "tunnel_vision": {"tunnel": 0.0},
    "quiet_friday": {"rest": 0.0},
    "coaching": {"coaching": 0.0},
    "most_in_need": {"focus": 0.0},
}
"""Values with which an extension changes nothing of the shipped model; others replace a part of it."""


def book_of(path: Path) -> RuleBook:
    """Return the rule book of an extension: every function that has the name of a rule stands for it."""
    module, _ = load_file(OWN_FILE, str(path))
    mine = [name for name, value in vars(module).items() if inspect.isfunction(value)]
    rules = [n for n in mine if n in REPLACEABLE and getattr(module, n).__module__ == module.__name__]
    return load_rules({**{name: f"{path}:{name}" for name in rules}, OWN_FILE: str(path)})


@pytest.fixture(scope="module")
def scenario(make_scenario: Callable[..., Scenario]) -> Scenario:
    """Two offices with departments, in which people leave and everything goes fast."""
    return make_scenario(
        weeks=20,
        office={"staff": 30, "turnover": 2.0},
        nation={"offices": 2, "merger_rate": 3.0},
        adviser={
            "news_rate": 0.1,
            "persuasion_rate": 1.0,
            "trial_rate": 2.0,
            "superuser_share": 0.1,
            "routine_mastery": 0.05,
        },
    )


def weekly(scenario: Scenario, book: RuleBook, engine: str, **own: float) -> dict[str, Any]:
    """Return the weeks of two runs."""
    return run_block(scenario.with_own(book.own.parameters, own), book, engine, 1, 0, 2).weekly


@pytest.fixture(scope="module")
def shipped(scenario: Scenario) -> dict[str, Any]:
    """Return the weeks of the shipped model."""
    return weekly(scenario, SHIPPED_RULES, "compiled")


def test_the_twelve_are_there_and_short() -> None:
    assert len(EXAMPLES) == 12
    for path in EXAMPLES:
        text = path.read_text(encoding="utf-8")
        assert text.count("\n") <= 30, path.name
        assert f"{path.name}" in text.split('"""')[1], "the docstring says how to run it"


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_both_engines_agree_to_the_last_bit(path: Path, scenario: Scenario, shipped: dict[str, Any]) -> None:
    book = book_of(path)
    compiled, reference = (weekly(scenario, book, engine) for engine in ("compiled", "reference"))
    assert list(compiled) == list(reference) == [*shipped, *book.own.means]
    for name in compiled:
        assert compiled[name].tobytes() == reference[name].tobytes(), name
    changed = any(not np.array_equal(compiled[name], shipped[name]) for name in shipped)
    assert changed or (OFF.get(path.stem) == {} and book.own.outcomes)


@pytest.mark.parametrize("name", OFF)
def test_off_means_off(name: str, scenario: Scenario, shipped: dict[str, Any]) -> None:
    (path,) = (path for path in EXAMPLES if path.stem == name)
    off = weekly(scenario, book_of(path), "compiled", **OFF[name])
    for outcome in shipped:
        assert off[outcome].tobytes() == shipped[outcome].tobytes(), outcome


TOUCHED = """\
from sim.model.draws import Purpose, uniform
from sim.model.own import attribute, mean_of
from sim.model.rules.adopting import adopt as shipped_adopt
from sim.model.rules.seeing import see_service as shipped_see

STATE = {"person.heat": attribute(0.0, 0.0, 1.0)}
OUTCOMES = {"heat": mean_of("person.heat")}


def begin_week(person, week, p, draw):
    person.heat = 0.5 * (person.heat + uniform(draw, Purpose.OWN_1))
    week.clarity *= 1.0 - 0.5 * person.heat


def see_service(seen, person, service, use, aware, in_use, leader_use, training, p):
    shipped_see(seen, person, service, use, aware, in_use, leader_use, training, p)
    seen.routine_share *= 1.0 - person.heat


def adopt(person, use, seen, p, draw):
    shipped_adopt(person, use, seen, p, draw)
    person.heat *= 1.0 - 0.1 * use.stage
"""
"""What adopting one service does to a person decides what that person sees of the next."""


def test_the_hook_at_the_beginning_of_a_week_and_what_is_seen_after_it_agree(
    tmp_path: Path, scenario: Scenario, shipped: dict[str, Any]
) -> None:
    path = tmp_path / "touched.py"
    path.write_text(TOUCHED, encoding="utf-8")
    book = book_of(path)
    assert set(book.replaced) == {"begin_week", "see_service", "adopt"}
    compiled, reference = (weekly(scenario, book, engine) for engine in ("compiled", "reference"))
    for name in compiled:
        assert compiled[name].tobytes() == reference[name].tobytes(), name
    assert not np.array_equal(compiled["strain"], shipped["strain"]), "clarity reaches coping"
    assert (compiled["heat"][:, 0] > 0).all()


def test_an_outcome_of_ones_own_is_no_finding_beside_shipped_rules(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = f"rules.end_week=null,{EXAMPLES[0].parent / 'worn_out.py'}:end_week"
    small = ("engine=reference", "office.staff=4", "weeks=4", "replicates=2", "worlds=typical", "report=false")
    said = []
    for outcome in ("worn_out", "strain"):
        assert main(["-m", rules, f"outcome={outcome}", *small, f"results_dir={tmp_path}"]) == 0
        said.append(capsys.readouterr().out)
    assert "Worn out is yours: where shipped rules run" in said[0]
    assert "is yours" not in said[1]
