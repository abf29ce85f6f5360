"""Samples reproduce, stay in range and hit whole numbers and categories evenly; wrong uses are refused."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import InputError
from sim.model.parameters import registry
from sim.scenario.compose import compose
from sim.study.design.axis import Axis
from sim.study.design.build import Design, expand, preset
from sim.study.design.method import SAMPLED, Method
from sim.study.design.sampling import unit_points

SIZE = {"lhs": "design.samples=24", "sobol": "design.samples=32", "saltelli": "design.samples=8",
        "morris": "design.trajectories=6"}  # fmt: skip
RANGES = (
    "adviser.learning_rate=interval(0.03,0.12)", "leader.span=range(8,12)", "office.ties=plausible",
    "leader=typical,renewer",
)  # fmt: skip


def design(*overrides: str, axes: dict[str, str] | None = None) -> Design:
    return expand(list(overrides), axes or {}, compose)


def points(made: Design) -> list[dict[str, Any]]:
    return [cell.point for cell in made.cells]


@pytest.mark.parametrize("kind", SAMPLED)
def test_a_sample_reproduces_from_its_seed_and_stays_within_its_ranges(kind: str) -> None:
    words = (f"design={kind}", SIZE[kind], *RANGES)
    made = design(*words)
    assert points(design(*words)) == points(made)
    assert points(design(*words, "design.seed=2")) != points(made)
    assert points(design(*words, "seed=2")) == points(made), "the luck of the runs has a seed of its own"
    for cell in made.cells:
        parameters = cell.scenario.parameters
        assert 0.03 <= parameters.adviser.learning_rate <= 0.12
        assert parameters.leader.span in (8, 9, 10, 11)
        assert 4 <= parameters.office.ties <= 12
        assert isinstance(cell.point["office.ties"], int)
        assert parameters.leader.renewing == {"typical": 0.12, "renewer": 0.42}[cell.point["leader"]]
        assert cell.point["adviser.learning_rate"] == parameters.adviser.learning_rate
        assert made.reference(cell) is cell, "nothing is compared"


@pytest.mark.parametrize("kind", SAMPLED)
def test_categories_and_whole_numbers_come_equally_often(kind: str) -> None:
    method = Method(kind, samples=None if kind == "morris" else 64, trajectories=400, levels=4)
    axes = [Axis("a", ("x", "y", "z", "w")), Axis("b", (1, 2), interval=True, whole=True), Axis("c", ("p", "q"))]
    rows = unit_points(method, [axis.key for axis in axes])
    for place, axis in enumerate(axes):
        counts = Counter(axis.at(share) for share in rows[:, place])
        parts = len(axis.values)
        assert len(counts) == parts
        loose = 0.2 if kind == "morris" else 1e-9  # walks are drawn, the others are laid out
        assert max(counts.values()) - min(counts.values()) <= loose * len(rows) / parts


@given(st.floats(0, 1), st.floats(-1e6, 1e6), st.floats(1e-6, 1e6))
@settings(max_examples=300)
def test_a_number_of_an_interval_is_in_range_and_survives_writing_and_reading(
    share: float, low: float, width: float
) -> None:
    high = low + width
    value = Axis("x", (low, high), interval=True).at(share)
    assert low <= value <= high
    assert abs(value - (low + share * (high - low))) <= 1e-4 * (high - low) + 1e-9
    assert json.loads(json.dumps(value)) == float(str(value)) == value


@given(st.lists(st.integers(), min_size=1, max_size=40, unique=True), st.floats(0, 1), st.floats(0, 1))
def test_categories_keep_their_order_and_share_the_way_in_equal_parts(
    values: list[int], one: float, other: float
) -> None:
    axis = Axis("x", tuple(values))
    places = [values.index(axis.at(share)) for share in sorted((one, other))]
    assert places == sorted(places)
    assert [axis.at((k + 0.5) / len(values)) for k in range(len(values))] == values
    whole = Axis("x", (5, 4 + len(values)), interval=True, whole=True)
    assert [whole.at((k + 0.5) / len(values)) for k in range(len(values))] == list(range(5, 5 + len(values)))


def test_every_point_is_run_with_every_scenario_and_compared_within_the_point() -> None:
    made = design("design=lhs", "design.samples=5", "scenario=renewer,baseline,balanced", "leader.span=plausible")
    assert (len(made.cells), made.compared, made.points) == (15, ("scenario",), 5)
    for cell in made.cells:
        reference = made.reference(cell)
        assert reference.point == {**cell.point, "scenario": "renewer"}
        assert reference.number == cell.number % 5


def test_what_is_compared_can_be_chosen_and_scenarios_can_be_sampled() -> None:
    words = ("design=lhs", "design.samples=4", "leader.span=plausible")
    made = design(*words, "leader=typical,renewer", "design.compare=[leader]")
    assert [made.reference(cell).number for cell in made.cells] == [0, 1, 2, 3, 0, 1, 2, 3]
    made = design(*words, "scenario=baseline,renewer", "design.compare=[]")
    assert Counter(cell.point["scenario"] for cell in made.cells) == {"baseline": 2, "renewer": 2}
    with pytest.raises(InputError, match="leader has no values to compare"):
        design(*words, "design.compare=[leader]")


def test_all_parameters_of_a_confidence_can_be_varied_but_not_those_that_are_set_or_compared() -> None:
    assumed = {n for n, a in registry().items() if a.confidence == "assumed" and a.plausible[0] < a.plausible[1]}
    assumed = {n for n in assumed if not n.startswith("nation.")}  # nothing between offices matters with one
    words = ("design=morris", "design.trajectories=2", "design.vary=assumed")
    made = design(*words)
    assert set(made.axes) == assumed
    assert len(made.cells) == 2 * (len(assumed) + 1)
    made = design(*words, "adviser.trust_start=0.4")
    assert set(made.axes) == assumed - {"adviser.trust_start"}
    assert {cell.scenario.parameters.adviser.trust_start for cell in made.cells} == {0.4}
    made = design(*words, "scenario=baseline,renewer")
    assert "leader.renewing" not in made.axes, "the scenarios differ in it; to vary it would undo the comparison"
    first, other = made.cells[0], made.cells[made.points]
    assert first.scenario.parameters.leader.renewing != other.scenario.parameters.leader.renewing
    assert first.scenario.parameters.adviser == other.scenario.parameters.adviser


def test_zip_puts_values_side_by_side_and_compares_all_to_the_first() -> None:
    made = design("design=zip", "office.staff=10,30,30", "leader.span=8,12,25")
    assert [tuple(cell.point.values()) for cell in made.cells] == [(10, 8), (30, 12), (30, 25)]
    assert [made.reference(cell).number for cell in made.cells] == [0, 0, 0]
    made = design(
        "design=zip", "design.compare=[scenario]", "office.staff=10,30,100", "leader.span=8,12,25",
        "scenario=baseline,renewer",
    )  # fmt: skip
    assert [tuple(cell.point.values())[:2] for cell in made.cells] == [
        ("baseline", 10), ("baseline", 30), ("baseline", 100), ("renewer", 10), ("renewer", 30), ("renewer", 100),
    ]  # fmt: skip
    assert [made.reference(cell).number for cell in made.cells] == [0, 1, 2, 0, 1, 2]


def test_a_list_names_cells_and_crosses_them_with_what_else_varies() -> None:
    cells = (
        "design.cells={today:{title:{nb:I dag,en:Today}},"
        "help:{leader.support:0.5,scenario:renewer},large:{office:{ties:8}}}"
    )
    made = design("design=list", cells, "office.staff=10,20")
    assert made.axes == {"scenario": ["today", "help", "large"], "office.staff": [10, 20]}
    assert [made.reference(cell).number for cell in made.cells] == [0, 1, 0, 1, 0, 1]
    today, _, helped, _, large, _ = (cell.scenario for cell in made.cells)
    assert (today.name, today.title, helped.title["en"]) == ("today", {"nb": "I dag", "en": "Today"}, "help")
    assert (helped.parameters.leader.support, helped.parameters.leader.renewing) == (0.5, 0.42)
    assert (large.parameters.office.ties, today.parameters.office.ties) == (8, 6)


@pytest.mark.parametrize(
    ("words", "phrase"),
    [
        ("design=lsh office.staff=10,20", "Did you mean 'lhs'"),
        ("design=zip office.staff=10,20,30 leader.span=8,12", "office.staff has 3, leader.span has 2"),
        ("design=zip office.staff=10,10 leader.span=8,8", "two cells have the same values"),
        ("design=zip", "needs at least one setting with several values"),
        ("adviser.trust_start=interval(0.1,0.5)", "design=product cannot run every value"),
        ("design=zip adviser.trust_start=plausible", "design=zip cannot run every value"),
        ("design=sobol design.samples=100 adviser.trust_start=plausible", "The nearest are 64 and 128"),
        ("design=saltelli design.samples=3 adviser.trust_start=plausible", "The nearest are 2 and 4"),
        ("design=morris design.levels=5 adviser.trust_start=plausible", "even number, such as 6"),
        ("design=lhs", "nothing to sample"),
        ("design=lhs leader=plausible", "there is no such choice"),
        ("design=lhs leader=interval(1,2)", "leader is a choice, not a number"),
        ("design=lhs weeks=interval(10,20)", "weeks is the same for all cells"),
        ("design=lhs adviser.trust_start=interval(0.5,0.2)", "low below high"),
        ("design=lhs adviser.trust_start=interval(0.5,1.2)", "from 0 to 1"),
        ("design=lhs office.ties=interval(4.5,8)", "a whole number"),
        ("design=lhs adviser.trust_star=interval(0.1,0.5)", "Did you mean 'adviser.trust_start'"),
        ("design=lhs leader.span=plausible design.compare=[leader.span]", "an interval cannot be compared"),
        ("design=lhs design.trajectories=4 adviser.trust_start=plausible", "only morris can"),
        ("design.samples=8 office.staff=10,20", "design=product does not use it"),
        ("design=lhs design.samples=0 adviser.trust_start=plausible", "a whole number from 2"),
        ("design=lhs design.vary=asumed", "Did you mean 'assumed'"),
        ("design=lhs,sobol adviser.trust_start=plausible", "design is the same for all cells"),
        ("design=list", "design.cells is empty"),
        ("design=list design.cells={a:{seed:2}}", "seed is the same for all cells"),
        ("design=list design.cells={a:{office.staf:20}}", "Unknown setting 'office.staf'"),
        ("design=list design.cells={a:{scenario:renewr}}", "Did you mean 'renewer'"),
        ("design=list design.cells={a:{office.staff:20}} office.staff=10,20", "also varies"),
        ("design=saltelli design.grouped=true design.second_order=true leader.span=plausible", "Choose one"),
    ],
)  # fmt: skip
def test_wrong_uses_are_refused_in_one_clear_message(words: str, phrase: str) -> None:
    with pytest.raises(InputError, match=phrase.replace("(", r"\(")) as refusal:
        design(*words.split())
    assert "\n" not in str(refusal.value)


def test_a_preset_is_the_same_as_its_words_on_the_command_line() -> None:
    made = preset("screening", ["design.trajectories=2"])
    words = ("design=morris", "design.vary=[assumed]", "design.trajectories=2")
    assert points(made) == points(design(*words))
    in_file = design(
        "design=lhs", "design.samples=4", axes={"leader.span": "plausible", "scenario": "baseline,renewer"}
    )
    typed = design("design=lhs", "design.samples=4", "leader.span=plausible", "scenario=baseline,renewer")
    assert points(in_file) == points(typed)


def test_saltelli_can_move_whole_groups_together() -> None:
    made = design("design=saltelli", "design.samples=4", "design.vary=assumed", "design.grouped=true")
    groups = {key.partition(".")[0] for key in made.axes}
    assert len(made.cells) == 4 * (len(groups) + 2)
    first, second = (np.array(list(made.cells[k].point.values()), float) for k in (0, 1))
    moved = {key.partition(".")[0] for key, change in zip(made.axes, second - first, strict=True) if change}
    assert len(moved) == 1
