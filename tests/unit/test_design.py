"""A design has exactly the cells that were asked for, in their order, with their values as they are."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from sim.errors import InputError
from sim.scenario.compose import compose, preset_axes, settings
from sim.scenario.folders import groups, own_folders
from sim.study.design.build import Design, expand, preset, single, with_setting
from sim.study.design.method import Method
from sim.study.design.overrides import check_overrides, values_of
from sim.study.design.words import design_of
from sim.study.settings import SETTINGS
from sim.study.store.provenance import identify, study_name

PRESET = {"scenario": "baseline,renewer", "office.staff": "10,30"}


def design(*overrides: str, preset: dict[str, str] | None = None) -> Design:
    return expand(list(overrides), preset or {}, compose)


def points(made: Design) -> list[tuple[Any, ...]]:
    return [tuple(cell.point.values()) for cell in made.cells]


def test_nothing_varied_is_one_cell() -> None:
    made = design("scenario=renewer", "office.staff=10")
    assert made.axes == {}
    assert [cell.point for cell in made.cells] == [{}]
    assert made.cells[0].scenario.parameters.office.staff == 10
    assert made.cells[0].scenario.parameters.leader.renewing == 0.42
    assert made.reference(made.cells[0]) is made.cells[0]


def test_all_combinations_come_with_the_last_axis_running_fastest() -> None:
    made = design("office.staff=10,30", "adviser.learning_rate=0.01,0.05,0.1")
    assert points(made) == [(10, 0.01), (10, 0.05), (10, 0.1), (30, 0.01), (30, 0.05), (30, 0.1)]
    assert [cell.number for cell in made.cells] == list(range(6))
    for cell in made.cells:
        parameters = cell.scenario.parameters
        assert (parameters.office.staff, parameters.adviser.learning_rate) == tuple(cell.point.values())
        assert cell.config["office"]["staff"] == parameters.office.staff


def test_scenarios_are_always_the_first_axis() -> None:
    made = design("office.staff=10,30", "scenario=renewer,baseline")
    assert list(made.axes) == ["scenario", "office.staff"]
    assert points(made) == [("renewer", 10), ("renewer", 30), ("baseline", 10), ("baseline", 30)]
    assert [cell.scenario.name for cell in made.cells] == ["renewer", "renewer", "baseline", "baseline"]


def test_each_cell_is_compared_to_the_first_value_of_the_first_axis_all_else_equal() -> None:
    made = design("office.staff=10,30", "scenario=renewer,baseline,facilitator")
    assert [made.reference(cell).number for cell in made.cells] == [0, 1, 0, 1, 0, 1]


def test_a_product_may_be_compared_along_several_axes() -> None:
    axes = ("office.staff=10,30", "scenario=renewer,baseline", "levers=none,[bundled_information]")
    made = design(*axes, "design.compare=[scenario,levers]")
    assert [made.reference(cell).number for cell in made.cells] == [0, 1] * 4
    assert made.cells[0].point == {"levers": "none", "scenario": "renewer", "office.staff": 10}
    with pytest.raises(InputError, match=r"design\.compare=levers"):
        design(*axes[:2], "design.compare=[scenario,levers]")


def test_a_choice_brings_what_stands_in_its_file_and_a_plain_value_is_laid_over_it() -> None:
    made = design("office=small,large", "office.ties=4")
    assert [cell.scenario.parameters.office.staff for cell in made.cells] == [8, 110]
    assert {cell.scenario.parameters.office.ties for cell in made.cells} == {4}
    made = design("scenario=baseline,renewer", "leader=facilitator")
    assert {cell.scenario.parameters.leader.facilitating for cell in made.cells} == {0.42}


def test_a_sweep_within_a_preset_is_replaced_by_the_command_line() -> None:
    assert design(preset=PRESET).axes == {"scenario": ["baseline", "renewer"], "office.staff": [10, 30]}
    made = design("office.staff=50", preset=PRESET)
    assert made.axes == {"scenario": ["baseline", "renewer"]}
    assert {cell.scenario.parameters.office.staff for cell in made.cells} == {50}
    made = design("scenario=facilitator,integrator,balanced", preset=PRESET)
    assert made.axes["scenario"] == ["facilitator", "integrator", "balanced"]
    assert len(made.cells) == 6
    made = design("+office.staff=5,6", preset=PRESET)
    assert made.axes["office.staff"] == [5, 6]


@pytest.mark.parametrize(
    ("written", "values"),
    [
        ("office.staff=10,30", [10, 30]),
        ("office.staff=30,10", [30, 10]),
        ("office.staff=choice(10,30)", [10, 30]),
        ("office.staff=range(10,13)", [10, 11, 12]),
        ("office.staff=range(10,20,step=5)", [10, 15]),
        ("office.staff=sort(30,10)", [10, 30]),
        ("adviser.learning_rate=0.1,1", [0.1, 1]),
        ("adviser.learning_rate=1e-2,2e-2", [0.01, 0.02]),
        ("leader=typical,renewer", ["typical", "renewer"]),
        ("scenario='baseline',\"renewer\"", ["baseline", "renewer"]),
        ("office=glob(*)", groups()["office"]),
        ("scenario=glob([b*,r*],exclude=[ba*])", ["bundled_information", "renewer"]),
        ("rules.persuade=null", None),
        ("levers=none,administrative_relief", ["none", "administrative_relief"]),
        ("services.teams.complexity=0.2,0.8", [0.2, 0.8]),
    ],
)
def test_all_of_hydras_ways_to_name_values_work_and_keep_their_kind(
    written: str, values: list[Any] | None
) -> None:
    made = design(written)
    assert list(made.axes.values()) == ([] if values is None else [values])
    for axis in made.axes.values():
        assert [type(value) for value in axis] == [type(value) for value in values or []]


def test_a_shuffled_sweep_has_all_its_values() -> None:
    assert set(design("office.staff=shuffle(10,20,30)").axes["office.staff"]) == {10, 20, 30}


def test_quoted_text_stays_text() -> None:
    with pytest.raises(InputError, match=r"office.staff=10: expected a whole number.*got text"):
        design("office.staff='10','30'")


def test_with_and_without_a_lever_is_a_sweep_like_any_other() -> None:
    lever = "{title:{en:Less},from:2018-01-01,set:{leader:{integrating:0.4}}}"
    made = design(f"+levers.mine=null,{lever}")
    assert [len(cell.scenario.levers) for cell in made.cells] == [0, 1]
    assert made.reference(made.cells[1]).number == 0
    assert made.cells[1].scenario.levers[0].set == {"leader.integrating": 0.4}


def test_quoted_text_within_a_swept_group_is_plain_text() -> None:
    lever = "{title:{en:'My own lever'},from:'2018-01-01',set:{leader:{integrating:0.4}}}"
    made = design(f"+levers.mine=null,{lever}")
    assert made.cells[1].scenario.levers[0].title == {"en": "My own lever"}


def test_several_levers_at_once_can_be_compared_with_one() -> None:
    made = design("levers=[administrative_relief],[administrative_relief,leader_development]")
    assert [len(cell.scenario.levers) for cell in made.cells] == [1, 2]


@pytest.mark.parametrize(
    "twice",
    [
        ("office.staff=10,20", "office.staff=30"),
        ("office.staff=30", "office.staff=10,20"),
        ("office.staff=10,20", "office.staff=30,40"),
        ("scenario=baseline,renewer", "scenario=facilitator"),
    ],
)
def test_no_word_of_the_user_is_dropped_in_silence(twice: tuple[str, str]) -> None:
    """What is said twice is refused, or the last word counts, as everywhere in Hydra."""
    try:
        made = design(*twice)
    except InputError:
        return
    key, _, last = twice[1].partition("=")
    expected = [] if "," not in last else [[int(value) for value in last.split(",")]]
    assert list(made.axes.values()) == expected, f"{key}: the last word was not heard"


@pytest.mark.parametrize(
    ("written", "phrase"),
    [
        ("office.staff=10,30,10", "twice"),
        ("scenario=baseline,baseline", "twice"),
        ("scenario=glob(z*)", "no values"),
        ("office.staff=glob(*)", "no values"),
        ("scenario=baseline,nobody", "there is no such choice"),
        ("office.staff=10,2", r"in the cell office.staff=2"),
        ("office.staff=interval(1,10)", "cannot run every value of a range"),
        ("seed=1,2", "seed is the same for all cells"),
        ("weeks=10,20", "Give one value"),
        ("start=2017-01-02,2017-01-09", "Give one value"),
        ("engine=compiled,reference", "engine is the same for all cells"),
        ("outcome=strain,trust", "outcome is the same for all cells"),
        ("results_dir=here,there", "results_dir is the same for all cells"),
        ("office.stafff=10,30", "Did you mean 'office.staff'"),
        ("rules=none", "rules"),
    ],
)
def test_designs_that_make_no_sense_are_refused(written: str, phrase: str) -> None:
    with pytest.raises(InputError, match=phrase):
        design(written)


def test_a_sweep_is_refused_where_one_value_is_wanted() -> None:
    with pytest.raises(InputError, match="add -m"):
        check_overrides(["office.staff=10,30"], groups(), many=False)
    check_overrides(["office.staff=10,30"], groups(), many=True)


def test_a_thousand_cells_are_a_thousand_cells() -> None:
    made = design("office.staff=range(10,20)", "leader.span=range(5,15)", "office.ties=range(1,11)")
    assert len(made.cells) == 1000
    assert len({tuple(cell.point.values()) for cell in made.cells}) == 1000
    assert [cell.number for cell in made.cells] == list(range(1000))
    assert {made.reference(cell).point["office.staff"] for cell in made.cells[::111]} == {10}
    last = made.cells[-1].scenario.parameters
    assert (last.office.staff, last.leader.span, last.office.ties) == (19, 14, 10)
    assert len({id(cell.book) for cell in made.cells}) == 1, "one rule book serves them all"


def test_cells_do_not_share_what_differs() -> None:
    config = {"office": {"staff": 10, "ties": 3}, "weeks": 5}
    changed = with_setting(config, "office.staff", 20)
    assert (config["office"], changed["office"]) == ({"staff": 10, "ties": 3}, {"staff": 20, "ties": 3})
    assert with_setting({}, "levers.x.weeks", 3) == {"levers": {"x": {"weeks": 3}}}
    value = {"from": "2018-01-01"}
    with_setting(config, "levers.x", value)["levers"]["x"]["from"] = "never"
    assert value == {"from": "2018-01-01"}


def test_a_study_is_named_by_what_it_varies_but_not_by_a_hundred_settings() -> None:
    assert study_name(design("scenario=baseline,renewer", "office.staff=10,20")) == "scenario-by-staff"
    many = design("design=morris", "design.vary=assumed", "design.trajectories=2", "scenario=baseline,renewer")
    assert re.fullmatch(r"scenario-by-\w+-by-\w+-by-\w+-and-\d+-more", study_name(many))


def test_the_fingerprint_follows_what_decides_the_numbers_and_nothing_else() -> None:
    base = identify(design("scenario=baseline,renewer")).fingerprint
    for same in ("replicates=7", "workers=1", "engine=reference", "language=nb", "study=mine"):
        assert identify(design("scenario=baseline,renewer", same)).fingerprint == base, same
    for other in ("seed=2", "weeks=100", "office.staff=31", "adviser.learning_rate=0.07"):
        assert identify(design("scenario=baseline,renewer", other)).fingerprint != base, other
    assert identify(design("scenario=renewer,baseline")).fingerprint != base
    assert identify(single(compose([]))).fingerprint != base


def test_the_engine_counts_where_rules_or_tables_of_ones_own_run_and_nowhere_else(tmp_path: Path) -> None:
    """Of the shipped rules alone it is known that both engines give the same."""
    file = tmp_path / "mine.py"
    file.write_text("def cope(person, week, p):\n    person.strain = 0.1\n", encoding="utf-8")
    both = [f"rules.cope=null,{file}:cope"]
    fast, slow = identify(design(*both)), identify(design(*both, "engine=reference"))
    assert fast.fingerprint != slow.fingerprint
    assert fast.cells[0] == slow.cells[0] and fast.cells[1] != slow.cells[1]
    file.write_text(
        "from sim.model.own import mean_of\nOUTCOMES = {'tired': mean_of('person.strain')}\n", encoding="utf-8"
    )
    tables = [design(f"own.file={file}", f"engine={one}") for one in ("compiled", "reference")]
    assert identify(tables[0]).fingerprint != identify(tables[1]).fingerprint


def test_values_are_read_from_any_kind_of_sweep() -> None:
    from hydra.core.override_parser.overrides_parser import OverridesParser

    parsed = OverridesParser.create().parse_overrides(["scenario=glob(b*)", "a='x y',z"])
    assert values_of(parsed[0], ["baseline", "renewer"]) == ["baseline"]
    assert values_of(parsed[1], []) == ["x y", "z"]


def test_defaults_stand_in_the_configuration_and_nowhere_else() -> None:
    assert settings() == SETTINGS
    assert compose([])["design"] == Method().as_config()


def test_a_preset_has_the_axes_of_the_one_that_it_builds_on_as_its_file_is_now(tmp_path: Path) -> None:
    """What Hydra composed is kept, so a file that was written again must be read again."""
    below, above = (tmp_path / "experiment" / f"{name}.yaml" for name in ("below", "above"))
    below.parent.mkdir()
    above.write_text("# @package _global_\n# Above.\ndefaults:\n  - below\n", encoding="utf-8")
    with own_folders([tmp_path]):
        for sizes in ("12,14", "12,14,160"):
            below.write_text(
                f"# @package _global_\n# Below.\nhydra: {{sweeper: {{params: {{office.staff: '{sizes}'}}}}}}\n",
                encoding="utf-8",
            )
            assert preset_axes("above") == {"office.staff": sizes}
            assert preset("above", ["weeks=10"]).axes == {"office.staff": [int(size) for size in sizes.split(",")]}


def test_what_a_user_file_declares_can_be_set_in_its_study_and_in_no_other(tmp_path: Path) -> None:
    """Hydra holds a list of what can be set: that of this study, whatever the process asked before."""
    file = tmp_path / "mine.py"
    file.write_text(
        "from sim.model.own import parameter\n"
        "PARAMETERS = {'relief': parameter(0.2, 0.0, 1.0, 'share', label='Relief')}\n",
        encoding="utf-8",
    )
    for _ in range(2):
        with pytest.raises(InputError, match=r"Unknown setting 'own\.relief'"):
            design_of(["own.relief=0.3"], many=False)
        made = design_of([f"own.file={file}", "own.relief=0.3"], many=False)
        assert made.cells[0].scenario.parameters.own.relief == 0.3
