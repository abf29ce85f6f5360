"""A study says the same whatever ran it, says what its runs say, and is there whole or not at all."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from sim.model.outcomes import WEEKLY
from sim.scenario.compose import compose
from sim.study.design.build import expand
from sim.study.run.session import run_study
from sim.study.store.folder import Study
from sim.study.store.provenance import identify

TABLES = (
    "cells.parquet", "runs.parquet", "weeks.parquet", "differences.parquet", "failures.parquet", "dictionary.csv",
)  # fmt: skip
CHANGING = {"sha256", "started", "seconds", "command", "workers", "engine", "runner"}
"""What a manifest may tell differently of two studies that are the same."""

SMALL = ["scenario=baseline,facilitator", "office.staff=10", "replicates=30", "weeks=25", "adviser.news_rate=1",
         "weekly=all"]  # fmt: skip
"""More replicates than one block, so that there is something to share out, and news enough to act on."""


def study_of(folder: Path, *overrides: str) -> Study:
    """Run a study here, in this process."""
    return run_study(expand([*overrides, f"results_dir={folder}"], {}, compose))


def run_outside(folder: Path, *arguments: str, **environment: str) -> Study:
    """Run a study as a user does, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "sim", "-m", *arguments, "report=false", f"results_dir={folder}"],
        env={**os.environ, **environment}, capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    [study] = folder.iterdir()
    return Study(study)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """Return a study of two cells, run by one worker."""
    return run_outside(tmp_path_factory.mktemp("base"), *SMALL, "workers=1", PYTHONHASHSEED="0")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changed", "hash_seed"),
    [
        (["workers=1"], "0"),
        (["workers=2"], "0"),
        (["workers=1"], "4711"),
        (["workers=2", "engine=reference"], "9"),
    ],
    ids=["again", "two workers", "another order of sets", "reference engine, two processes"],
)
def test_the_same_study_is_the_same_to_the_last_byte(
    changed: list[str], hash_seed: str, base: Study, tmp_path: Path
) -> None:
    other = run_outside(tmp_path, *SMALL, *changed, PYTHONHASHSEED=hash_seed)
    assert other.folder.name == base.folder.name
    for name in TABLES:
        assert (other.folder / name).read_bytes() == (base.folder / name).read_bytes(), name
    one, two = ({k: v for k, v in study.manifest.items() if k not in CHANGING} for study in (base, other))
    assert one == two


def test_something_happened_in_it(base: Study) -> None:
    """Else the test above would compare zeros with zeros."""
    assert base.runs.trying_share.mean() > 0.01
    assert base.runs.groupby("cell").mastery.nunique().min() > 20
    assert base.differences[base.differences.week == 24]["mean"].abs().max() > 0.0


def test_luck_is_another_with_another_seed_and_the_same_with_more_replicates(base: Study, tmp_path: Path) -> None:
    few = [word for word in SMALL if not word.startswith("replicates=")]
    fewer = study_of(tmp_path / "fewer", *few, "replicates=7")
    first = base.runs[base.runs.replicate < 7].reset_index(drop=True)
    pd.testing.assert_frame_equal(fewer.runs, first, check_exact=True)
    assert fewer.manifest["fingerprint"] == base.manifest["fingerprint"]
    other = study_of(tmp_path / "other", *few, "replicates=7", "seed=2")
    assert not np.array_equal(other.runs.mastery, fewer.runs.mastery)
    assert other.manifest["fingerprint"] != fewer.manifest["fingerprint"]


def test_another_order_of_values_gives_the_same_numbers(tmp_path: Path) -> None:
    fast = ("replicates=6", "weeks=20", "adviser.news_rate=1")
    one = study_of(tmp_path / "one", "scenario=baseline,renewer", "office.staff=10,30", *fast)
    two = study_of(tmp_path / "two", "office.staff=30,10", "scenario=renewer,baseline", *fast)
    for name in ("runs", "weeks"):
        tables = []
        for study in (one, two):
            key = study.cells[["cell", "scenario", "office.staff"]]
            table = key.merge(study.table(name), on="cell").drop(columns="cell")
            by = ["scenario", "office.staff", *(("replicate",) if name == "runs" else ("outcome", "week"))]
            tables.append(table.sort_values(by).reset_index(drop=True))
        pd.testing.assert_frame_equal(*tables, check_exact=True)
    last = [
        study.differences.query("week == 19 and outcome == 'mastery'")["mean"].to_numpy() for study in (one, two)
    ]
    np.testing.assert_array_equal(last[0], -last[1][::-1])


def test_differences_are_those_of_the_runs_pair_by_pair(base: Study) -> None:
    runs = base.runs.pivot(index="replicate", columns="cell")
    last = base.differences[base.differences.week == base.differences.week.max()].set_index("outcome")
    assert set(last.index) == set(WEEKLY)
    assert set(last.cell) == {1}
    assert set(last.reference) == {0}
    for outcome in WEEKLY:
        pairs = (runs[outcome][1] - runs[outcome][0]).to_numpy()
        assert len(pairs) == last.replicates[outcome] == 30
        interval = stats.ttest_1samp(pairs, 0.0).confidence_interval(0.95) if pairs.std() else (pairs[0], pairs[0])
        expected = [pairs.mean(), *interval]
        np.testing.assert_allclose(last.loc[outcome, ["mean", "low", "high"]].astype(float), expected, atol=1e-12)


def test_weeks_are_those_of_the_runs(base: Study) -> None:
    last = base.weeks[base.weeks.week == 24].set_index(["cell", "outcome"])
    for cell, runs in base.runs.groupby("cell"):
        for outcome in WEEKLY:
            row, values = last.loc[(cell, outcome)], runs[outcome]
            assert row["mean"] == pytest.approx(values.mean(), abs=1e-12)
            for column, level in {"q05": 0.05, "q50": 0.5, "q95": 0.95}.items():
                assert row[column] == pytest.approx(values.quantile(level), abs=1e-12)


def test_every_replicates_weeks_are_kept_when_wanted_and_agree_with_the_means(tmp_path: Path) -> None:
    fast = ("office.staff=10,12", "replicates=5", "weeks=15", "adviser.news_rate=1", "weekly=all")
    study = study_of(tmp_path / "kept", *fast, "weekly_replicates=true")
    paths = study.table("paths")
    assert len(paths) == 2 * 5 * 15
    means = paths.groupby(["cell", "week"])[list(WEEKLY)].mean()
    for (cell, outcome), weeks in study.weeks.groupby(["cell", "outcome"]):
        np.testing.assert_allclose(weeks["mean"], means.loc[cell][outcome], atol=1e-12)
    last = paths[paths.week == 14].reset_index(drop=True)
    pd.testing.assert_frame_equal(last[list(WEEKLY)], study.runs[list(WEEKLY)], check_exact=True)
    assert set(pd.read_csv(study.folder / "dictionary.csv").table) >= {"paths"}
    assert not (study_of(tmp_path / "not", *fast).folder / "paths.parquet").exists()


def test_a_lever_changes_nothing_before_its_day(tmp_path: Path) -> None:
    """Week 60 begins on 26 February 2018."""
    lever = "{from:2018-02-26,set:{leader:{facilitating:1.0,renewing:0.0,adaptivity:0.0}}}"
    fast = ("office.staff=12", "replicates=6", "weeks=70", "weekly=all", "weekly_replicates=true")
    study = study_of(tmp_path, f"+levers.turn=null,{lever}", *fast)
    without, within = (
        rows.drop(columns="cell").reset_index(drop=True) for _, rows in study.table("paths").groupby("cell")
    )
    pd.testing.assert_frame_equal(without[without.week < 60], within[within.week < 60], check_exact=True)
    hours = {
        cell: rows.groupby("week").hours_renewing.mean() for cell, rows in study.table("paths").groupby("cell")
    }
    assert (hours[1].loc[60:] == 0.0).all()
    assert (hours[0].loc[60:] > 0.0).all()
    assert [(lever["cell"], lever["from"]) for lever in study.manifest["levers"]] == [(1, "2018-02-26")]


RULE = """\
from sim.model.draws import Purpose, happens
from sim.model.state import Stage

PACE = {pace}


def persuade(person, use, seen, p, draw):
    if happens(draw, Purpose.PERSUADE, PACE):
        use.stage = Stage.PERSUADED
"""


@pytest.mark.slow
def test_an_edited_rule_is_a_changed_rule(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither code compiled for the file of before nor its results are taken for those of the file of now."""
    file = tmp_path / "mine.py"
    monkeypatch.chdir(tmp_path)
    fast = (
        "rules.persuade=mine.py:persuade",
        "office.staff=10",
        "replicates=4",
        "weeks=20",
        "adviser.news_rate=1",
        "overview.pressure_rate=0",
    )
    persuaded, marks = [], []
    for count, pace in enumerate((0.0, 5.0)):
        file.write_text(RULE.format(pace=pace), encoding="utf-8")
        study = run_outside(tmp_path / f"results{count}", *fast)
        persuaded.append(1.0 - study.runs.unaware_share.mean() - study.runs.aware_share.mean())
        marks.append(study.manifest["fingerprint"])
        assert study.manifest["rules_replaced"] == ["persuade"]
    assert persuaded[0] == pytest.approx(0.0, abs=1e-12)
    assert persuaded[1] > 0.1
    assert marks[0] != marks[1]


def test_the_same_file_edited_within_one_session_is_a_changed_rule(tmp_path: Path) -> None:
    """On the reference engine, where nothing is compiled; one notebook, one file, two versions."""
    file = tmp_path / "mine.py"
    means = []
    for pace in (0.0, 5.0):
        file.write_text(RULE.format(pace=pace), encoding="utf-8")
        overrides = [f"rules.persuade={file}:persuade", "office.staff=8", "replicates=2", "weeks=15", "workers=1"]
        study = study_of(tmp_path / str(pace), *overrides, "engine=reference", "adviser.news_rate=1")
        means.append(study.runs.aware_share.mean())
    assert means[0] > means[1]


def test_the_manifest_tells_how_to_do_it_again(base: Study, tmp_path: Path) -> None:
    manifest = base.manifest
    assert manifest["axes"] == [{"key": "scenario", "values": ["baseline", "facilitator"]}]
    assert (manifest["replicates"], manifest["weeks"], manifest["seed"]) == (30, 25, 1)
    overrides = [word for word in str(manifest["command"]).split() if "=" in word]
    assert identify(expand(overrides, {}, compose)).fingerprint == manifest["fingerprint"]
    for cell, config in enumerate(sorted((base.folder / "configs").iterdir())):
        assert json.loads(config.read_text(encoding="utf-8"))["name"] == base.cells.scenario[cell]
