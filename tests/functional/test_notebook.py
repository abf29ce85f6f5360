"""A study from Python is the command line's: the same folder, fingerprint and bytes, found by either."""

from __future__ import annotations

import contextlib
import inspect
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim.study.store.folder
from sim import InputError, Study, load_scenario, simulate, study
from sim.__main__ import main
from sim.engines import progress
from sim.study.design.overrides import parse, plain
from sim.study.design.words import design_of, words_of, written
from sim.study.store.provenance import identify

SHORT = {"weeks": 30, "replicates": 4, "report": False, "workers": 1}
TABLES = ("runs", "weeks", "differences", "cells", "failures")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """Return a study of two scenarios in two offices."""
    folder = tmp_path_factory.mktemp("python")
    return study(["baseline", "renewer"], {"office.staff": [10, 30]}, results_dir=folder, **SHORT)


def typed(folder: Path, *words: str) -> Path:
    """Run words on the command line in a folder, and return the only study there."""
    with contextlib.chdir(folder), pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["python -m sim", *words])
        assert main(list(words)) == 0
    (place,) = (folder / "results").iterdir()
    return place


def test_it_is_the_command_line_s_study_to_the_last_byte(made: Study, tmp_path: Path) -> None:
    words = ["-m", "scenario=baseline,renewer", "office.staff=10,30", "weeks=30", "replicates=4", "report=false"]
    other = Study(typed(tmp_path, *words))
    assert made.folder.name == other.folder.name
    assert made.manifest["fingerprint"] == other.manifest["fingerprint"]
    for name in [*(f"{table}.parquet" for table in TABLES), "dictionary.csv", "configs/cell-0003.json"]:
        assert (made.folder / name).read_bytes() == (other.folder / name).read_bytes(), name
    assert sorted(p.name for p in (made.folder / "blocks").iterdir()) == sorted(
        p.name for p in (other.folder / "blocks").iterdir()
    )
    assert {path.name for path in made.folder.iterdir()} == {path.name for path in other.folder.iterdir()}


def test_the_command_line_goes_on_with_what_python_began(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    begun = study("baseline", results_dir=tmp_path / "results", **SHORT)
    runs = begun.runs
    words = shlex.split(begun.manifest["command"])[3:]
    assert [word for word in words if word.startswith("results_dir=")] == [f"results_dir={tmp_path / 'results'}"]
    again = [word.replace("replicates=4", "replicates=6") for word in words]
    assert typed(tmp_path, *again) == begun.folder
    longer = Study(begun.folder)
    assert len(longer.runs) == 6
    assert longer.runs[:4].equals(runs)
    finished = (begun.folder / "manifest.json").stat().st_mtime_ns
    assert len(study("baseline", results_dir=tmp_path / "results", **{**SHORT, "replicates": 6}).runs) == 6
    assert (begun.folder / "manifest.json").stat().st_mtime_ns == finished, "nothing was run or written again"


ASKED: dict[str, tuple[dict[str, Any], str]] = {
    "one": ({}, ""),
    "a scenario": ({"scenarios": "renewer"}, "scenario=renewer"),
    "a style, nested": ({"scenarios": ["baseline"], "leader": "renewer"}, "scenario=baseline leader=renewer"),
    "nested": ({"leader": {"span": 8, "messages": 2.5}}, "leader.span=8 leader.messages=2.5"),
    "axes": (
        {"axes": {"office.staff": range(10, 40, 10), "leader.span": np.array([8, 12])}},
        "-m office.staff=10,20,30 leader.span=8,12",
    ),
    "typed": (
        {"axes": {"office.staff": "range(10,31,10)", "scenario": "glob(*_change)"}},
        "-m office.staff=range(10,31,10) scenario=glob(*_change)",
    ),
    "sample": (
        {"axes": {"adviser.learning_rate": "interval(0.05,0.09)"}, "design": "lhs", "design.samples": 8},
        "-m adviser.learning_rate=interval(0.05,0.09) design=lhs design.samples=8",
    ),
    "screening": (
        {"scenarios": ["baseline", "renewer"], "axes": {"leader.span": "plausible", "office.ties": "plausible"},
         "design": "morris", "design.trajectories": 4},
        "-m scenario=baseline,renewer leader.span=plausible office.ties=plausible design=morris "
        "design.trajectories=4",
    ),
    "preset": ({"experiment": "span", "replicates": 3}, "experiment=span replicates=3"),
    "levers": (
        {"axes": {"levers": ["none", ["superusers", "mobile_work"]]}},
        "-m levers=none,[superusers,mobile_work]",
    ),
    "an own lever": (
        {"levers": {"late": {"from": "2018-01-01", "add": {"leader": {"deputies": 0.5}}}}},
        "++levers.late={from:2018-01-01,add:{leader:{deputies:0.5}}}",
    ),
    "named cells": (
        {"design": "list", "design.cells": {"a": {"leader.span": 8}, "b": {"leader.span": 9}}},
        "-m design=list design.cells={a:{leader.span:8},b:{leader.span:9}}",
    ),
    "a precision": (
        {"scenarios": ["baseline", "renewer"], "precision": {"routine_share": 0.01}},
        "-m scenario=baseline,renewer precision={routine_share:0.01}",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", ASKED)
def test_what_is_asked_in_python_is_what_is_typed(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The designs are compared with those that Hydra composes for a run."""
    from sim.commands import run

    asked, line = ASKED[kind]
    settings = {key: value for key, value in asked.items() if key not in ("scenarios", "axes")}
    words = words_of(asked.get("scenarios", ()), asked.get("axes", {}), settings)
    made = design_of([word for word in words if word != "-m"], "-m" in words)
    designs: list[Any] = []
    monkeypatch.setattr(run, "run_design", lambda design: designs.append(design) or 0)
    monkeypatch.setattr(sys, "argv", ["sim"])
    assert main(line.split()) == 0
    (by_hydra,) = designs
    assert identify(made) == identify(by_hydra)
    assert made.settings == by_hydra.settings
    assert ("-m" in words) == ("-m" in line)


VALUES = [
    "true", "null", "NaN", "2019", "it's", "a b", "x,y", "{a}", "[1]", "a=b", "café", "\\", "my_rules.py:persuade",
    "/some where/x", "", "interval(1,2)", 3, 0.1, 1e-9, True, False, None, ["a", "it's"], {"a": [1, {"b": "no"}]},
]  # fmt: skip


@pytest.mark.parametrize("value", VALUES, ids=str)
def test_a_value_written_as_a_word_is_read_back(value: Any) -> None:
    (one,) = parse([f"x={written(value)}"])
    assert plain(one.value()) == value
    assert not one.is_sweep_override()


@pytest.mark.parametrize(
    ("asked", "phrase"),
    [
        (
            {"scenarios": ["baseline", "renewed"]},
            "scenario=renewed: there is no such choice. Did you mean 'renewer'",
        ),
        ({"axes": {"office.staf": [1, 2]}}, "Unknown setting 'office.staf'. Did you mean 'office.staff'"),
        ({"axes": {"office.staff": 30}}, "axes: office.staff=30: expected several values, such as"),
        ({"axes": {"office.staff": []}}, "axes: office.staff has no value"),
        ({"axes": {"seed": [1, 2]}}, "seed is the same for all cells of a study"),
        ({"rules": {"persuade": lambda person: None}}, "Put the function into a file"),
        ({"config_dir": "nowhere"}, "nowhere: there is no such folder"),
        ({"figure": "triangel"}, "figure=triangel: there is no such choice. Did you mean 'triangle'"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_runs(
    asked: dict[str, Any], phrase: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError) as refusal:
        study(**asked, **SHORT)
    assert phrase in str(refusal.value)
    assert list(tmp_path.iterdir()) == []


def test_every_run_can_be_followed_week_by_week(made: Study) -> None:
    series = made.runs_by_week("routine_share", "strain")
    assert list(series.columns) == ["cell", "replicate", "week", "date", "routine_share", "strain"]
    assert len(series) == 4 * 4 * 30
    ends = series[series["week"] == 29].reset_index(drop=True)
    for name in ("cell", "replicate", "routine_share", "strain"):
        assert (ends[name].to_numpy() == made.runs[name].to_numpy()).all()
    assert str(series["date"].iloc[29]) == "2017-07-24 00:00:00"
    alone = simulate(load_scenario("renewer", office={"staff": 30}, weeks=30), replicates=4, workers=2)
    of_cell = series[series["cell"] == 3]
    assert (of_cell["routine_share"].to_numpy() == alone.weeks["routine_share"].to_numpy()).all()


def test_it_compares_draws_and_reports(made: Study) -> None:
    table = made.compare("strain", week=20).table
    assert len(table) == 2
    assert len(made.compare(pairs=[(0, 3)]).table) == 1
    assert len(made.compare(with_study=made).table) == 4
    picture = made.figure("comparison", language="nb")
    assert picture._repr_png_().startswith(b"\x89PNG")
    page = made.report("en")
    assert page == made.folder / "report.en.html"
    assert "<html" in page.read_text(encoding="utf-8")


def test_a_notebook_shows_the_answer_and_the_cells(made: Study) -> None:
    shown = made._repr_html_()
    assert made.answer()[0].replace("'", "&#x27;") in shown
    assert shown.count("<tr") == 5
    assert made.folder.name in shown


def test_only_a_nation_has_offices(made: Study, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"one office\. For several"):
        _ = made.offices
    several = study(nation={"offices": 3}, results_dir=tmp_path, **{**SHORT, "replicates": 2})
    assert len(several.offices) == 6
    assert set(several.offices["office"]) == {0, 1, 2}


def test_the_room_is_a_room_and_a_function() -> None:
    assert inspect.signature(study) == inspect.signature(sim.notebook.study)
    assert sim.study.store.folder.Study in Study.__mro__


class Shell:
    """A notebook, as far as it can be told from here."""

    config = ("IPKernelApp",)


def test_a_notebook_gets_a_bar(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert not progress.in_notebook()
    python = type("IPython", (), {"get_ipython": staticmethod(Shell)})
    monkeypatch.setitem(sys.modules, "IPython", python)
    assert progress.in_notebook()
    bar: Callable[..., Any] = progress.bar_of()
    with bar(total=3, file=sys.stderr) as shown:
        shown.update(3)
    assert "3/3" in capsys.readouterr().err
