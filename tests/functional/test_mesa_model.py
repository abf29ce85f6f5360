"""The reference engine is an ordinary Mesa model: made, stepped, taken apart and copied as Mesa's users do."""

from __future__ import annotations

import copy
import pickle
import warnings
from pathlib import Path
from typing import Any

import mesa
import networkx as nx
import numpy as np
import pytest
from mesa.agent import AgentSet

from sim import InputError, NavModel, RunFailed, load_rules, load_scenario, simulate
from sim.engines.mesa.agents import Adviser, Leader
from sim.engines.mesa.scenario import NavScenario
from sim.model.outcomes import WEEKLY

SMALL: dict[str, Any] = {"office": {"staff": 12}, "weeks": 12}
RULE = """
def persuade(person, use, seen, p, draw):
    use.stage = 2
"""


def small(**more: Any) -> NavModel:
    return NavModel("baseline", **{"seed": 3, **SMALL, **more})


def collected(model: NavModel) -> Any:
    return model.datacollector.get_model_vars_dataframe()


def same(one: NavModel, other: NavModel) -> bool:
    return bool(collected(one).equals(collected(other)))


def test_a_model_needs_nothing() -> None:
    model = NavModel(weeks=2)
    assert (model.world.name, model.replicate, model.week) == ("baseline", 0, 0)
    assert len(model.offices) == 1


def test_a_replicate_that_cannot_be_is_refused_and_a_parameter_without_its_group_named() -> None:
    with pytest.raises(InputError, match="NavModel: replicate=-1: expected a whole number from 0 to 4294967295"):
        NavModel(replicate=-1)
    with pytest.raises(InputError, match=r"Unknown setting 'staff'\. Did you mean 'office\.staff'\?"):
        NavModel(staff=10)


def test_every_form_of_one_question_is_the_same_model(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(RULE)
    rule = f"{tmp_path / 'mine.py'}:persuade"
    book = load_rules({"persuade": rule})
    world = load_scenario("baseline", **SMALL)
    simulated = [simulate(world, 1, 3, "reference", rules=one).runs for one in (rule, {"persuade": rule}, book)]
    assert simulated[0].equals(simulated[1]) and simulated[0].equals(simulated[2])
    with pytest.raises(InputError, match=r"simulate: rules=\['a'\]; expected 'my_rules.py:persuade'"):
        simulate(world, 1, rules=["a"])  # type: ignore[arg-type]
    forms = [
        small(rules=rule),
        small(rules={"persuade": rule}),
        small(rules=book),
        small(book=book),
        NavModel(world, 3, 0, book),
        NavModel(NavScenario(rng=3, **SMALL), rules=rule),
        NavModel("baseline", rng=3, rules=rule, **{"office.staff": 12}, weeks=12),
        small(seed=None, rng=np.int64(3), rules=rule),
    ]
    for model in forms:
        model.run_model()
        assert same(model, forms[0])
    shipped = small()
    shipped.run_model()
    assert not same(shipped, forms[0]), "negative control"


def test_it_ends_with_the_last_week_as_the_compiled_engine_does() -> None:
    model = small()
    model.run_model()
    assert (model.week, model.steps, model.running) == (12, 12, False)
    counted = simulate(load_scenario("baseline", **SMALL), replicates=1, seed=3).weeks
    for name in WEEKLY:
        assert collected(model)[name].tolist()[1:] == counted[name].tolist(), name


def test_week_0_is_how_people_begin() -> None:
    table = collected(small())
    assert len(table) == 1
    assert table["unaware_share"].item() > 0.5
    assert table["hours_casework"].item() == 0.0
    assert not table.isna().any(axis=None)


@pytest.mark.parametrize(
    "form", [7, 2**70, [1, 2], np.random.SeedSequence(5)], ids=["int", "large", "several", "seq"]
)
def test_a_seed_in_any_form_of_mesa_is_one_seed(form: Any) -> None:
    first, second = small(seed=None, rng=form), small(seed=None, rng=copy.deepcopy(form))
    assert first.seed_number == second.seed_number < 2**32
    assert first.seed_number == 7 or not isinstance(form, int) or form > 2**32


def test_generators_and_nothing_give_new_seeds() -> None:
    luck = np.random.default_rng(1)
    seeds = {small(seed=None, rng=luck).seed_number for _ in range(3)} | {
        small(seed=None).seed_number for _ in "123"
    }
    assert len(seeds) == 6


def batch(parameters: dict[str, Any], **how: Any) -> list[tuple[float, ...]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Mesa 3.4 renames iterations
        rows = mesa.batch_run(
            NavModel, {"office.staff": 12, "weeks": 12, **parameters}, display_progress=False, **how
        )
    assert all("person_strain" in row and "person_trust" in row for row in rows if row["AgentID"])
    runs = {row["RunId"]: tuple(row[name] for name in WEEKLY) for row in rows}
    return [runs[run] for run in sorted(runs)]


def test_iterations_of_batch_run_are_different_runs() -> None:
    assert len(set(batch({}, iterations=3))) == 3


def test_replicates_of_batch_run_are_those_of_a_study() -> None:
    ends = batch({"rng": 3, "replicate": range(2)})
    for replicate, end in enumerate(ends):
        model = small(replicate=replicate)
        model.run_model()
        table = collected(model)
        # Mesa 3.3 asks for the row before the last, as it does of every model that collects how it begins.
        assert end in [tuple(table[name].iloc[row] for name in WEEKLY) for row in (-1, -2)]
    assert ends[0] != ends[1]


def test_people_are_agent_sets_and_say_who_they_are() -> None:
    model = small(office={"staff": 40})
    assert isinstance(model.advisers, AgentSet)
    assert isinstance(model.leaders, AgentSet)
    assert model.advisers.agg("trust", min) <= model.advisers.agg("trust", max)
    assert {*model.advisers, *model.leaders} == {*model.agents}
    assert repr(model.advisers[2]) == "<Adviser 2, office 0>"
    assert repr(model.leaders[0]) == "<Leader: office leader, office 0>"
    assert repr(model.leaders[1]) == "<Leader: head of department 1, office 0>"


class Eager(Adviser):
    """Looks twice, which changes nothing but a count."""

    looks = 0

    def look(self) -> None:
        self.looks += 1
        super().look()


def test_classes_of_ones_own() -> None:
    model, shipped = small(agent_classes={"adviser": Eager}), small()
    model.step()
    shipped.step()
    assert [type(person) for person in (model.advisers[0], model.leaders[0])] == [Eager, Leader]
    assert {person.looks for person in model.advisers} == {1}
    assert same(model, shipped)


def test_whoever_is_removed_neither_acts_nor_is_counted() -> None:
    model = small(agent_classes={"adviser": Eager})
    gone, stays = model.advisers[0], model.advisers[1]
    gone.remove()
    model.step()
    assert (gone.looks, stays.looks) == (0, 1)
    assert model.totals.advisers == len(model.advisers) == 10
    assert model.offices[0].headcount == 11
    assert model.stage_counts.sum() == 10 * len(model.world.services)
    assert not any(gone in person.ties for person in model.agents)
    assert model.leaders[0].reports == len(model.leaders[0].ties) == 10
    model.run_model()


def test_a_removed_head_leaves_the_staff_to_the_office_leader() -> None:
    model = small(office={"staff": 40})
    top, head = model.leaders[0], model.leaders[1]
    led, before = list(head.ties), top.reports
    head.remove()
    assert {person.boss for person in led} == {top}
    assert top.reports == len(top.ties) == before - 1 + len(led)
    model.run_model()
    assert model.totals.leaders == len(model.leaders)


def test_who_cannot_be_removed() -> None:
    model = small(office={"staff": 5})
    with pytest.raises(InputError, match="needs its leader"):
        model.leaders[0].remove()
    model.advisers[0].remove()
    model.advisers[0].remove()
    assert all(person.ties for person in model.agents), "whoever looked to these two alone looks to others"
    with pytest.raises(InputError, match="needs two advisers"):
        model.advisers[0].remove()
    model.run_model()


def test_the_last_person_that_a_head_leads_cannot_be_removed() -> None:
    model = small(office={"staff": 40})
    head = model.leaders[1]
    for person in head.ties[1:]:
        person.remove()
    with pytest.raises(InputError, match="head of department 1"):
        head.ties[0].remove()


def test_rules_are_replaced_all_together_or_not_at_all() -> None:
    model = small()
    with pytest.raises(AttributeError, match=r"NavModel\(rules="):
        model.rules.persuade = print
    with pytest.raises(AttributeError, match=r"NavModel\(rules="):
        model.rules = {"persuade": print}
    model.rules = model.book.plain()  # all of them
    model.step()


@pytest.mark.parametrize(
    "twin", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))], ids=["deep", "pickle"]
)
def test_a_copy_goes_on_alone_and_alike(twin: Any, tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(RULE)
    model = small(office={"staff": 400}, weeks=4, rules=f"{tmp_path / 'mine.py'}:persuade")  # many ties to follow
    model.step()
    other = twin(model)
    assert other.network.edges == model.network.edges
    assert not {*other.agents} & {*model.agents}
    before = collected(model)
    other.run_model()
    assert collected(model).equals(before)
    model.run_model()
    assert same(model, other)
    assert other.scenario.office.staff == 400


def test_a_person_brings_the_model_along() -> None:
    person = pickle.loads(pickle.dumps(small().advisers[4]))
    assert person in person.model.advisers
    assert person.boss is person.model.leaders[0]


def test_ties_are_a_network_of_networkx_and_of_mesa() -> None:
    model = small()
    graph = model.network
    people = list(model.agents)
    assert graph.number_of_nodes() == 12
    assert nx.is_weakly_connected(graph)
    for one, other, kind in graph.edges(data="kind"):
        assert kind != "office" or people[other] in people[one].ties
        assert kind != "leader" or people[one].boss is people[other]
    assert sorted(map(repr, model.grid.agents)) == sorted(map(repr, people))
    model.advisers[3].remove()
    assert model.network.number_of_nodes() == 11


def test_the_scenario_is_mesas_where_mesa_has_one() -> None:
    model = small()
    assert model.scenario.office.staff == dict(vars(model.scenario))["office.staff"] == 12
    scenarios = pytest.importorskip("mesa.experimental.scenarios", reason="Mesa has scenarios from 3.5")
    assert isinstance(model.scenario, scenarios.Scenario)
    assert model.scenario.model is model


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"seed": 1, "rng": 2}, "not both"),
        ({"seed": -1}, "whole number"),
        ({"seed": "three"}, "whole number"),
        ({"scenario": "baselin"}, "baseline"),
        ({"scenario": 3}, "load_scenario"),
        ({"scenario": load_scenario("baseline"), "office": {"staff": 3}}, "load_scenario('baseline', office="),
        ({"office": {"stuff": 3}}, "staff"),
        ({"rules": 3}, "my_rules.py:persuade"),
        ({"rules": {"persuaded": print}}, "persuade"),
        ({"agent_classes": {"advisor": Eager}}, "'adviser'"),
        ({"agent_classes": {"leader": Eager}}, "class Mine(Leader):"),
    ],
    ids=lambda value: value if isinstance(value, str) else ",".join(value),
)
def test_a_wrong_question_gets_one_answer(wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError) as refusal:
        NavModel(**wrong)
    assert says in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_rule_that_fails_names_the_person(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text("def cope(person, week, p):\n    person.strain = 1 / 0\n")
    with pytest.raises(RunFailed, match=r"replicate 0, week 0 .*office leader 0: rule cope .*line 2"):
        small(rules=f"{tmp_path / 'mine.py'}:cope").step()
