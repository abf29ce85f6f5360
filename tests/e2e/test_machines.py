"""What other programs need: JSON of verbs that tell numbers, one spelling of an outcome, and exported zips."""

from __future__ import annotations

import csv
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.commands.machine import plain
from sim.model.parameters import registry

Run = Callable[..., subprocess.CompletedProcess[str]]
FAST = ("office.staff=8", "weeks=16", "adviser.news_rate=1", "worlds=typical")
RATES = "adviser.learning_rate=interval(0.05,0.2)"
MORRIS = ("design=morris", "design.trajectories=3", RATES, "office.ties=interval(4,6)")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    """Return a folder with a comparison, a screening, and both exported."""
    here = tmp_path_factory.mktemp("machines")
    compared = ("-m", "scenario=baseline,renewer", "replicates=6", "study=compared")
    screened = ("-m", *MORRIS, "replicates=2", "study=screened")
    for words in (compared, screened):
        done = run(here, *words, *FAST)
        assert done.returncode == 0, done.stderr
    for name in ("compared", "screened"):
        (study,) = here.glob(f"results/{name}-*")
        assert run(here, "export", str(study), "--to", f"{name}.zip").returncode == 0
    return here


def told(run: Run, folder: Path, *words: str) -> dict[str, Any]:
    """Return the JSON that a verb prints, which is all that it prints."""
    done = run(folder, *words, "--json")
    assert done.returncode == 0, done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    assert (document["verb"], document["form"]) == (words[0], 1)
    return document


def test_a_comparison_is_the_table_with_its_numbers(folder: Path, run: Run) -> None:
    run(folder, "compare", "compared.zip", "outcome=strain", "--csv", "table.csv")
    with (folder / "table.csv").open(encoding="utf-8") as file:
        (row,) = csv.DictReader(file)
    document = told(run, folder, "compare", "compared.zip", "outcome=strain")
    (same,) = document["rows"]
    assert set(same) == set(row)
    assert same["low"] == float(row["low"])
    assert document["paired"] is True


@pytest.mark.parametrize("study", ["compared.zip", "results/compared"])
def test_an_outcome_is_spelled_in_two_ways(study: str, folder: Path, run: Run) -> None:
    place = study if study.endswith("zip") else str(*folder.glob(f"{study}-*"))
    one, other = (run(folder, "compare", place, *words) for words in (["outcome=strain"], ["--outcome", "strain"]))
    assert one.stdout == other.stdout != run(folder, "compare", place).stdout
    nb, as_setting = (run(folder, "compare", place, *words) for words in (["--language", "nb"], ["language=nb"]))
    assert nb.stdout == as_setting.stdout != run(folder, "compare", place, "--language", "en").stdout
    twice = run(folder, "compare", place, "outcome=strain", "--outcome", "trust")
    assert "outcome=strain: --outcome names one as well. Name it once." in twice.stderr


def test_a_ranking_is_its_indices(folder: Path, run: Run) -> None:
    document = told(run, folder, "sensitivity", "screened.zip", "outcome=mastery")
    (part,) = document["parts"]
    assert (part["kind"], part["outcome"]) == ("morris", "mastery")
    assert {row["name"] for row in part["indices"]} == {"adviser.learning_rate", "office.ties"}
    study = str(*folder.glob("results/screened-*"))
    sentences = run(folder, "sensitivity", "screened.zip", "--outcome", "mastery").stdout
    assert sentences == run(folder, "sensitivity", study, "outcome=mastery").stdout
    assert "'trust' is unknown" in run(folder, "sensitivity", "screened.zip", "trust").stderr


def test_what_knowledge_is_worth_is_a_list_of_choices(folder: Path, run: Run) -> None:
    """Over worlds; each of fifteen points of a sample is a choice, and a terminal shows a dozen of them."""
    points = "design=lhs", "design.samples=15", RATES, "scenario=baseline,renewer", "design.compare=[scenario]"
    done = run(folder, "-m", *points, *FAST[:3], "replicates=128", "study=chosen", "report=false")
    assert done.returncode == 0, done.stderr
    study = str(*folder.glob("results/chosen-*"))
    choices = told(run, folder, "value", study, "outcome=strain")["choices"]
    assert [one["worlds"] for one in choices] == 15 * [64]
    assert {option["cell"] for option in choices[0]["regret"]} == set(choices[0]["options"])
    sentences = run(folder, "value", study, "outcome=strain").stdout
    assert sentences.count("is best for strain on average") == 12
    assert "3 further choices are in --json." in sentences


def test_candidates_for_the_best_mix_are_data(folder: Path, run: Run) -> None:
    words = "over=[leader.support,leader.renewing]", "for=[routine_share,strain]", "such_that={strain:0.9}"
    made = told(run, folder, "optimise", *words, "candidates=6", "weeks=5", "replicates=4", "report=false")
    best = next(one for one in made["candidates"] if one["cell"] == made["best"])
    assert made["limits"] == {"strain": 0.9} and best["feasible"] and best["keeps"] == 1.0
    assert set(best["means"]) == {"routine_share", "strain"} and len(made["candidates"]) == 6


def test_lists_plans_and_descriptions_are_data(folder: Path, run: Run) -> None:
    parameters = {one["name"]: one for one in told(run, folder, "list", "parameters")["entries"]}
    assert parameters["office.staff"]["default"] == registry()["office.staff"].default
    assert {"name": "renewer"}.items() <= told(run, folder, "list", "leaders")["entries"][-2].items()
    assert told(run, folder, "list")["entries"][0]["group"] == "design"
    assert {"name", "file", "about"} == set(told(run, folder, "list", "rules")["entries"][0])
    assert any(one["name"] == "strain" for one in told(run, folder, "list", "outcomes")["entries"])
    planned = told(run, folder, "plan", "-m", "scenario=baseline,renewer", *FAST, "replicates=6")
    assert (planned["cells"], planned["runs"], planned["needs"]) == (2, 12, [])
    described = told(run, folder, "describe", "scenario=renewer", "levers=superusers")
    assert described["parameters"]["leader.renewing"] == {"value": 0.42, "baseline": 0.12}
    assert described["levers"][0]["key"] == "superusers"


def test_a_zip_is_reported_and_drawn_beside_itself(folder: Path, run: Run) -> None:
    done = run(folder, "report", "compared.zip", "--language", "en")
    assert done.returncode == 0, done.stderr
    assert "<html" in (folder / "compared.report.en.html").read_text(encoding="utf-8")
    done = run(folder, "figures", "compared.zip", "comparison", "--format", "png")
    assert done.returncode == 0, done.stderr
    assert (folder / "compared-figures" / "comparison.en.png").exists()


def test_what_is_no_number_is_null() -> None:
    assert plain({"a": (float("nan"), float("inf"), 1)}) == {"a": [None, None, 1]}
