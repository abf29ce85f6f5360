"""Comparisons against any cell, and differences of differences, against what the tables of runs say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.__main__ import main
from sim.analysis.studies.compare import SAME, compare
from sim.analysis.studies.contrasts import interactions, pairs_from
from sim.errors import InputError
from sim.study.store.folder import Study

WORDS = ("-m", "scenario=baseline,no_role_model,facilitator", "office.staff=8,14", "replicates=12", "weeks=40",
         "worlds=typical", "report=false", "workers=1")  # fmt: skip


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    place = tmp_path_factory.mktemp("contrasts")
    assert main([*WORDS, f"results_dir={place}"]) == 0
    (folder,) = place.iterdir()
    return Study(folder)


def cell(study: Study, scenario: str, staff: int) -> int:
    cells = study.cells
    return int(cells[(cells["scenario"] == scenario) & (cells["office.staff"] == staff)]["cell"].item())


def values(study: Study, scenario: str, staff: int, outcome: str = "strain") -> np.ndarray:
    runs = study.runs
    return runs[runs["cell"] == cell(study, scenario, staff)].sort_values("replicate")[outcome].to_numpy()


def test_a_value_of_an_axis_is_the_reference_of_cells_that_are_otherwise_alike(study: Study) -> None:
    pairs = pairs_from(study, "facilitator")
    assert set(pairs) == {
        (cell(study, "facilitator", staff), cell(study, other, staff))
        for staff in (8, 14)
        for other in ("baseline", "no_role_model")
    }
    table = compare(study, ["strain"], pairs).table
    row = table[(table["cell_b"] == cell(study, "baseline", 14))].iloc[0]
    gap = values(study, "baseline", 14) - values(study, "facilitator", 14)
    assert row["mean"] == pytest.approx(gap.mean())


def test_a_single_cell_is_the_reference_by_number_or_label(study: Study) -> None:
    last = int(study.cells["cell"].max())
    pairs = [(last, one) for one in range(last)]
    assert pairs_from(study, str(last)) == pairs
    row = study.cells.iloc[-1]
    assert pairs_from(study, f"{row['label_nb']}, {row['panel_nb']}") == pairs


def test_a_number_that_is_a_value_of_an_axis_is_that_value(study: Study) -> None:
    assert {a for a, _ in pairs_from(study, "8")} == set(study.cells[study.cells["office.staff"] == 8]["cell"])


def test_an_unknown_reference_is_refused(study: Study) -> None:
    with pytest.raises(InputError, match=r"reference=facilitato: .* Did you mean 'facilitator'\?"):
        pairs_from(study, "facilitato")
    with pytest.raises(InputError, match="Give the number of a cell, 0 to 5"):
        pairs_from(study, "99")


def test_the_interaction_is_the_difference_of_the_differences(study: Study) -> None:
    table = interactions(study, "office.staff", ["strain", "trust"]).table
    assert len(table) == 4
    row = table[(table["outcome"] == "strain") & (table["cell_b"] == cell(study, "no_role_model", 14))].iloc[0]
    small, large = (values(study, "no_role_model", size) - values(study, "baseline", size) for size in (8, 14))
    assert row["mean"] == pytest.approx((large - small).mean())
    assert row["mean_a"] == pytest.approx(small.mean())
    assert "14 staff" in row["B"]
    assert "−" in row["B"]


def test_no_interaction_is_claimed_where_the_second_axis_changes_nothing(tmp_path: Path) -> None:
    """Negative control: a parameter of mobile work does nothing where nobody works from elsewhere."""
    words = [word for word in WORDS if not word.startswith("office.staff")]
    assert main([*words, "office.staff=8", "overview.reviewing=0.1,0.2", f"results_dir={tmp_path}"]) == 0
    (folder,) = tmp_path.iterdir()
    table = interactions(Study(folder), "overview.reviewing", ["strain"], correction="none").table
    assert set(table["verdict"]) == {SAME}


def test_what_has_no_interaction_is_refused(study: Study) -> None:
    with pytest.raises(InputError, match=r"across=office\.staf: .* Did you mean 'office\.staff'"):
        interactions(study, "office.staf")
    with pytest.raises(InputError, match="is the time of an event"):
        interactions(study, "office.staff", ["weeks_to_80"])


def test_the_command_line_says_both(study: Study, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(study.folder)
    assert main(["compare", folder, "reference=facilitator", "outcome=strain"]) == 0
    assert "A: Facilitator" in capsys.readouterr().out
    assert main(["compare", folder, "across=office.staff", "outcome=strain"]) == 0
    assert "Ranking" not in capsys.readouterr().out
    assert main(["compare", folder, folder, "reference=1"]) == 2
    assert main(["compare", folder, "across=office.staff", "reference=1"]) == 2
