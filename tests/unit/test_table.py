"""A table of points: exactly these are run; what is wrong is refused with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import InputError
from sim.scenario.compose import compose
from sim.study.design.build import Design, expand
from sim.study.design.method import Method
from sim.study.design.table import read_points
from sim.study.store.provenance import identify

POINTS = "leader,leader.span,adviser.learning_rate\ntypical,8,0.05\n# a remark\nrenewer,12,1\n"


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    file = folder / "points.csv"
    file.write_text(text, encoding=encoding)
    return file


def design(file: Path, *words: str) -> Design:
    return expand(["design=table", f"design.file={file}", *words], {}, compose)


def test_exactly_the_points_of_the_file_are_the_cells(tmp_path: Path) -> None:
    made = design(written(tmp_path, POINTS))
    assert [cell.point for cell in made.cells] == [
        {"leader": "typical", "leader.span": 8, "adviser.learning_rate": 0.05},
        {"leader": "renewer", "leader.span": 12, "adviser.learning_rate": 1.0},
    ]
    assert [cell.scenario.parameters.leader.span for cell in made.cells] == [8, 12]
    assert made.cells[1].scenario.parameters.leader.renewing == 0.42
    assert [made.reference(cell).number for cell in made.cells] == [0, 0], "all is compared to the first"


def test_other_axes_are_combined_with_all_points_and_compared_within_each(tmp_path: Path) -> None:
    made = design(written(tmp_path, POINTS), "scenario=baseline,facilitator")
    assert len(made.cells) == 4
    assert [made.reference(cell).number for cell in made.cells] == [0, 1, 0, 1]


def test_the_points_count_for_the_identity_and_where_the_file_lies_does_not(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    one = identify(design(written(tmp_path, POINTS))).fingerprint
    assert identify(design(written(tmp_path / "elsewhere", POINTS.replace("# a remark\n", "")))).fingerprint == one
    assert identify(design(written(tmp_path, POINTS.replace("0.05", "0.06")))).fingerprint != one


def test_a_stored_design_needs_no_file(tmp_path: Path) -> None:
    made = design(written(tmp_path, POINTS)).method
    (tmp_path / "points.csv").unlink()
    kept = made.as_config()
    assert kept["file"] == "points.csv"
    assert Method.check(kept).rows == made.rows


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("leader.span\n", "points.csv: lists no point"),
        ("leader.span;office.staff\n8;10\n", "line 1: semicolons separate the columns"),
        ("leader.span,leader.span\n8,9\n", "line 1: leader.span is named twice"),
        ("leader.span,\n8,9\n", "line 1: a column has no name"),
        ("#x\nleader.span,office.staff\n8,10\n9,10,1\n", "line 4: 3 values for 2 columns"),
        ("leader.span,office.staff\n8,\n", "line 2: office.staff is empty"),
        ("leader.span\n8\n9\n8\n", "line 4: the same point is on line 2 already"),
        ("leader.span\n8\n900\n", "line 3: leader.span=900: expected a whole number"),
        ("leader.span\n8\n8.5\n", "line 3: leader.span=8.5: expected a whole number"),
        ('adviser.learning_rate\n"0,05"\n', "line 2: adviser.learning_rate=0,05: expected a number"),
        ("adviser.learning_rate\n0.05\ninf\n", "line 3: adviser.learning_rate: inf is not a finite number"),
        ("leader\ntypical\nrenewr\n", "line 3: leader=renewr: there is no such choice. Did you mean 'renewer'"),
        ("# mine\nleader.spann\n8\n", "line 2: Unknown setting 'leader.spann'. Did you mean 'leader.span'"),
        ("seed\n8\n", "points.csv, line 1: seed is the same for all cells"),
        ("rules.persuade\nmine.py:persuade\n", "a table of points cannot choose a rule"),
        ('leader.span\n"8\n', "points.csv: not a valid CSV table"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_with_file_and_line(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(InputError) as refused:
        design(written(tmp_path, text))
    assert told in str(refused.value)
    assert "points.csv" in str(refused.value)


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_points(str(tmp_path / "none.csv"))
    with pytest.raises(InputError, match="line 2: not UTF-8 text"):
        read_points(str(written(tmp_path, "office.name\nÅs\n", "latin-1")))


def test_a_table_without_a_file_or_with_a_column_that_varies_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"design\.file is missing"):
        expand(["design=table"], {}, compose)
    with pytest.raises(InputError, match=r"leader\.span is both a column and varied elsewhere"):
        design(written(tmp_path, POINTS), "leader.span=8,9")
    with pytest.raises(InputError, match=r"design\.file: design=product does not use it"):
        expand([f"design.file={written(tmp_path, POINTS)}"], {}, compose)
