"""A study over worlds: what scenarios share, what wins over a draw, and that nothing else decides a run."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.analysis.studies.compare import compare_studies
from sim.commands.compare import compare as comparing
from sim.commands.reproduce import reproduce
from sim.commands.verify import verify
from sim.engines.batch import run_block
from sim.engines.mesa.model import NavModel
from sim.engines.rulebook.book import SHIPPED_RULES
from sim.engines.simulate import simulate
from sim.errors import InputError
from sim.model.outcomes import OUTCOMES
from sim.scenario.compose import compose, load_scenario
from sim.scenario.folders import groups
from sim.scenario.scenario import Scenario
from sim.scenario.values import value_of
from sim.scenario.worlds import load_worlds
from sim.show.text.power import why_so_many
from sim.study.design.build import expand
from sim.study.run.session import run_study
from sim.study.store.files import write_json
from sim.study.store.folder import Study
from sim.study.store.pieces import SPREAD

FAST = ("office.staff=10", "weeks=30", "report=false", "workers=1")
NAMES = ("adviser.news_rate", "adviser.trial_rate", "adviser.duty")
DRAWS = ((0.3, 0.6, 1.0), (0.05, 0.2, 0.8), (1.0, 1.5, 1.2))


def write_draws(path: Path, draws: object = DRAWS) -> Path:
    lines = [",".join(NAMES), *(",".join(str(value) for value in draw) for draw in draws)]  # type: ignore[attr-defined]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file of three draws that are far apart."""
    return write_draws(tmp_path_factory.mktemp("draws") / "three.csv")


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file of 64 draws of numbers that act soon."""
    rng = np.random.default_rng(1)
    draws = rng.uniform([0.3, 0.5, 0.7], [1.0, 1.5, 1.2], (64, 3)).round(4)
    return write_draws(tmp_path_factory.mktemp("draws") / "many.csv", draws)


def study_of(folder: Path, *overrides: str) -> Study:
    """Run a study here; what is named wins over what makes it fast."""
    named = {word.partition("=")[0] for word in overrides}
    fast = [word for word in FAST if word.partition("=")[0] not in named]
    return run_study(expand([*fast, *overrides, f"results_dir={folder}"], {}, compose))


# Scenarios share worlds


def test_a_lever_without_a_week_changes_nothing_in_any_world(tmp_path: Path) -> None:
    late = "+levers.late=null,{from:2030-01-07,add:{adviser:{duty:0.1}}}"
    study = study_of(tmp_path, late, "replicates=128")
    apart = study.runs.pivot(index="replicate", columns="cell")
    assert study.worlds == 64
    for outcome in OUTCOMES:
        np.testing.assert_array_equal(apart[outcome][0], apart[outcome][1])
    spread = study.differences[[*SPREAD, "mean", "low", "high"]]
    assert (spread.to_numpy() == 0.0).all(), "0 in every world, and known to be"
    assert study.runs.routine_share.std() + study.runs.aware_share.std() > 0.0


def test_the_same_settings_under_another_name_differ_by_0(three: Path, tmp_path: Path) -> None:
    one, other = (study_of(tmp_path, f"worlds={three}", f"name={name}", f"study={name}", "replicates=30")
                  for name in ("mine", "yours"))  # fmt: skip
    assert one.folder != other.folder
    comparison = compare_studies(one, other, ["mastery", "aware_share"])
    assert comparison.paired
    assert (comparison.table["mean"] == 0.0).all()
    pd.testing.assert_frame_equal(one.runs, other.runs, check_exact=True)


def test_replicates_go_through_the_draws_in_turn(three: Path) -> None:
    """Each run is that of a plain scenario with the numbers of its draw, and the same random numbers."""
    scenario = load_scenario("baseline", worlds=str(three), office={"staff": 10}, weeks=30)
    assert [scenario.in_world(r).parameters.adviser.duty for r in range(5)] == [1.0, 0.8, 1.2, 1.0, 0.8]
    together = simulate(scenario, replicates=7).runs
    for r in range(7):
        news_rate, trial_rate, duty = DRAWS[r % 3]
        adviser = {"news_rate": news_rate, "trial_rate": trial_rate, "duty": duty}
        plain = load_scenario("baseline", worlds=None, office={"staff": 10}, weeks=30, adviser=adviser)
        alone = simulate(plain, replicates=r + 1).runs
        pd.testing.assert_series_equal(together.iloc[r], alone.iloc[r], check_exact=True)
    assert together.mastery.nunique() == 7


# What somebody set is not drawn


def in_worlds(scenario: Scenario, name: str) -> list[float]:
    return [value_of(scenario.in_world(r).parameters, name) for r in range(4)]


def test_what_a_user_sets_wins(three: Path) -> None:
    scenario = load_scenario("baseline", worlds=str(three), adviser={"duty": 0.9})
    assert in_worlds(scenario, "adviser.duty") == [0.9] * 4
    assert in_worlds(scenario, "adviser.news_rate") == [0.3, 0.05, 1.0, 0.3]
    assert "adviser.duty" in scenario.given


def test_what_is_set_to_its_default_wins_as_well(three: Path) -> None:
    default = load_scenario("baseline", worlds=None).parameters.adviser.duty
    scenario = load_scenario("baseline", worlds=str(three), adviser={"duty": default})
    assert in_worlds(scenario, "adviser.duty") == [default] * 4
    nothing = load_scenario("baseline", worlds=str(three), adviser={"duty": None})
    assert in_worlds(nothing, "adviser.duty") == [1.0, 0.8, 1.2, 1.0]


@pytest.mark.parametrize("name", groups()["scenario"])
def test_what_a_scenario_file_sets_wins_and_the_rest_is_drawn(name: str) -> None:
    worlds = load_worlds("prior")
    plain, drawn = (load_scenario(name, worlds=which) for which in (None, "prior"))
    world = drawn.in_world(5)
    assert plain.given == drawn.given
    assert plain.given, "each says how its leader works"
    for parameter in plain.given:
        assert value_of(world.parameters, parameter) == value_of(plain.parameters, parameter), parameter
    for parameter, value in worlds.at(5).items():
        if parameter not in plain.given:
            assert value_of(world.parameters, parameter) == value, parameter


def test_an_axis_wins_in_every_cell(three: Path) -> None:
    design = expand([*FAST, f"worlds={three}", "adviser.duty=0.75,1.1"], {}, compose)
    assert [in_worlds(cell.scenario, "adviser.duty") for cell in design.cells] == [[0.75] * 4, [1.1] * 4]
    assert all(in_worlds(cell.scenario, "adviser.news_rate") == [0.3, 0.05, 1.0, 0.3] for cell in design.cells)


@pytest.mark.parametrize(("how", "expected"), [("set", [0.05] * 3), ("add", [1.05, 0.85, 1.25])])
def test_a_lever_works_on_top_of_the_draw(three: Path, how: str, expected: list[float]) -> None:
    levers = {"push": {"from": "2017-03-06", "weeks": 4, how: {"adviser": {"duty": 0.05}}}}
    scenario = load_scenario("baseline", worlds=str(three), levers=levers)
    for r in range(3):
        world = scenario.in_world(r)
        duties = [world.parameters_for("advisers", week, 10).adviser.duty for week in (8, 9, 12, 13)]
        assert duties == pytest.approx([DRAWS[r][2], expected[r], expected[r], DRAWS[r][2]])


def test_a_lever_adds_to_a_draw_no_more_than_the_range_has_room_for(three: Path) -> None:
    levers = {"less": {"from": "2017-03-06", "add": {"adviser": {"news_rate": -0.1}}}}
    scenario = load_scenario("baseline", worlds=str(three), levers=levers)
    rates = [scenario.in_world(r).parameters_for("advisers", 20, 30).adviser.news_rate for r in range(3)]
    assert rates == pytest.approx([0.2, 0.0, 0.9])
    with pytest.raises(InputError, match="in week 9"):
        load_scenario("baseline", worlds=None, adviser={"news_rate": 0.05}, levers=levers)


# Whatever runs it


def test_both_engines_are_the_same_to_the_last_bit(three: Path) -> None:
    scenario = load_scenario("baseline", worlds=str(three), office={"staff": 10}, weeks=25)
    compiled, reference = (simulate(scenario, replicates=6, engine=engine) for engine in ("compiled", "reference"))
    pd.testing.assert_frame_equal(compiled.weeks, reference.weeks, check_exact=True)
    assert compiled.runs.aware_share.nunique() > 1


def test_both_engines_are_the_same_of_several_offices(three: Path) -> None:
    scenario = load_scenario("baseline", worlds=str(three), office={"staff": 6}, nation={"offices": 2}, weeks=15)
    one, other = (run_block(scenario, SHIPPED_RULES, engine, 1, 1, 4) for engine in ("compiled", "reference"))
    for name in one.weekly:
        np.testing.assert_array_equal(one.weekly[name], other.weekly[name])
    assert one.offices.equals(other.offices)
    alone = run_block(scenario.in_world(2), SHIPPED_RULES, "compiled", 1, 2, 1)
    assert alone.offices.equals(one.offices.slice(2, 2)), "replicate 2 is the second of the block"


def test_the_reference_model_has_the_numbers_of_its_draw(three: Path) -> None:
    scenario = load_scenario("baseline", worlds=str(three), office={"staff": 5}, weeks=4)
    for r in range(4):
        adviser = NavModel(scenario, seed=1, replicate=r).world.parameters.adviser
        assert (adviser.news_rate, adviser.trial_rate, adviser.duty) == DRAWS[r % 3]
    shipped = load_scenario("baseline", office={"staff": 5})
    model = NavModel(shipped, seed=1, replicate=70)
    assert {name: value_of(model.world.parameters, name) for name in load_worlds("constrained").names} == (
        load_worlds("constrained").at(6)
    )


@pytest.fixture(scope="module")
def pair(many: Path, tmp_path_factory: pytest.TempPathFactory) -> Study:
    return study_of(
        tmp_path_factory.mktemp("pair"), "scenario=baseline,renewer", f"worlds={many}", "replicates=128"
    )


def test_growth_and_workers_change_no_run(pair: Study, many: Path, tmp_path: Path) -> None:
    same = ("scenario=baseline,renewer", f"worlds={many}")
    small = study_of(tmp_path / "grown", *same, "replicates=64")
    pd.testing.assert_frame_equal(
        small.runs, pair.runs[pair.runs.replicate < 64].reset_index(drop=True), check_exact=True
    )
    grown = study_of(tmp_path / "grown", *same, "replicates=128")
    shared = study_of(tmp_path / "shared", *same, "replicates=128", "workers=2")
    for other in (grown, shared):
        assert other.manifest["fingerprint"] == pair.manifest["fingerprint"]
        for table in ("runs", "weeks", "differences"):
            pd.testing.assert_frame_equal(other.table(table), pair.table(table), check_exact=True)


def test_python_and_the_command_line_run_the_same(pair: Study, many: Path) -> None:
    scenario = load_scenario("renewer", worlds=str(many), office={"staff": 10}, weeks=30)
    runs = pair.runs[pair.runs.cell == 1].drop(columns="cell").reset_index(drop=True)
    pd.testing.assert_frame_equal(
        simulate(scenario, replicates=128).runs[list(runs)], runs, check_exact=True, check_dtype=False
    )


# Kept with the study


def test_a_study_of_a_file_is_verified_and_reproduced_without_the_file(tmp_path: Path) -> None:
    file = write_draws(tmp_path / "mine.csv")
    study = study_of(tmp_path / "results", f"worlds={file}", "scenario=baseline,renewer", "replicates=9")
    assert {key: study.manifest["worlds"][key] for key in ("name", "draws")} == {"name": "mine.csv", "draws": 3}
    file.unlink()
    assert list(verify(study.folder, False, 6, False))[-1] == "No problems found."
    lines = list(reproduce(study.folder, None, None, False))
    assert lines[-1] == "Reproduced."
    assert any("runs.parquet" in line for line in lines)


def test_what_is_drawn_marks_the_study_and_the_name_of_the_file_does_not(three: Path, tmp_path: Path) -> None:
    copied, changed = tmp_path / "copy.csv", [*DRAWS[:2], (1.0, 1.5, 1.19)]
    copied.write_bytes(three.read_bytes())
    other = write_draws(tmp_path / "other.csv", changed)
    marks = [
        study_of(tmp_path / str(k), f"worlds={file}", "replicates=3", "weeks=5").manifest["fingerprint"]
        for k, file in enumerate((three, copied, other))
    ]
    assert marks[0] == marks[1] != marks[2]


# Refusals


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["calibration=fitted"], r"^calibration=fitted: this setting no longer exists.* worlds=constrained"),
        (["worlds=constrained,typical"], "worlds is the same for all cells of a study. Give one value."),
        (["worlds=constraind"], "worlds=constraind: expected constrained, typical, prior, or a file of draws"),
        (["worlds=null"], "worlds=None: expected constrained, typical, prior, or a file of draws, got nothing"),
        (["worlds=7"], "worlds=7: expected constrained, typical, prior, or a file of draws"),
    ],
)
def test_what_is_refused(words: list[str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        expand([*FAST, *words], {}, compose)


# What is said


def said(study: Study) -> str:
    return " ".join(" ".join(comparing([str(study.folder), "outcome=mastery"], "en")).split()).replace(
        "\u00a0", " "
    )


def test_a_comparison_says_how_it_holds_over_worlds(pair: Study) -> None:
    words = said(pair)
    assert re.search(r"of 64 worlds,? (more than|negligible|within) .* \(middle 90 % of all worlds: ", words)
    assert "runs or more to say" not in words


def test_with_few_runs_it_says_that_they_are_too_few(many: Path, tmp_path: Path) -> None:
    words = said(study_of(tmp_path, "scenario=baseline,renewer", f"worlds={many}", "replicates=20"))
    assert "middle 90 % of all worlds" not in words
    assert "It takes 128 runs or more to say in how many worlds this holds." in words


def test_one_world_says_nothing_of_worlds(tmp_path: Path) -> None:
    study = study_of(tmp_path, "scenario=baseline,renewer", "worlds=typical", "replicates=20")
    assert "world" not in said(study)
    assert study.differences[list(SPREAD)].isna().all(axis=None)


def test_a_precision_grows_in_whole_rounds(pair: Study, many: Path, three: Path, tmp_path: Path) -> None:
    last = pair.differences[(pair.differences.outcome == "mastery") & (pair.differences.week == 29)].iloc[0]
    target = float(last["mean"] - last["low"]) / 1.3
    for file, worlds, first in ((many, 64, 128), (three, 3, 30)):
        words = ("scenario=baseline,renewer", f"worlds={file}", f"precision={{mastery:{target:.6f}}}")
        study = study_of(tmp_path / file.stem, *words, "replicates=5", "max_replicates=2000", "outcome=mastery")
        looked = [one["replicates"] for one in study.manifest["precision"]["rounds"]]
        assert len(looked) > 1, "control: it grew"
        assert looked[0] == first
        assert all(count % worlds == 0 for count in looked)
        assert study.manifest["precision"]["reached"]


def test_a_precision_ends_at_the_limit_in_whole_rounds_and_says_so(three: Path, tmp_path: Path) -> None:
    words = ("scenario=baseline,renewer", f"worlds={three}", "precision={mastery:0.000001}", "outcome=mastery")
    study = study_of(tmp_path, *words, "replicates=5", "max_replicates=40")
    assert study.manifest["precision"]["rounds"][-1]["replicates"] == 39
    assert not study.manifest["precision"]["reached"]
    assert "39 replicates, the most allowed in whole rounds of 3 worlds: " in why_so_many(study.manifest, "en")[0]
    with pytest.raises(
        InputError, match=r"max_replicates=5: .* 3 worlds, at least two\. Expected max_replicates=6 "
    ):
        study_of(tmp_path / "refused", *words, "max_replicates=5")


def test_worlds_are_no_part_of_a_scenario_in_one_world(three: Path) -> None:
    scenario = load_scenario("baseline", worlds=str(three))
    world = scenario.in_world(2)
    assert world.worlds is None
    assert world.in_world(1) is world
    assert dataclasses.replace(world, parameters=scenario.parameters, worlds=scenario.worlds, drawn=()) == scenario


@pytest.mark.parametrize("damage", [
    lambda m: m["recipe"].pop("worlds"),
    lambda m: m["worlds"].update(draws=0),
    lambda m: m["recipe"]["worlds"].update(draws=[["x"]] * m["worlds"]["draws"]),
])  # fmt: skip
def test_a_study_that_states_other_worlds_than_it_has_is_refused(damage: Any, tmp_path: Path, three: Path) -> None:
    study = study_of(tmp_path, f"worlds={three}", "replicates=3")
    manifest = json.loads((study.folder / "manifest.json").read_text(encoding="utf-8"))
    assert Study(study.folder).worlds == 3, "control"
    damage(manifest)
    write_json(study.folder / "manifest.json", manifest)
    with pytest.raises(InputError, match=r"is damaged: (recipe\.)?worlds"):
        _ = Study(study.folder).manifest
