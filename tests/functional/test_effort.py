"""Working hours that a case books: counted for each office as it was, by department and region."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from sim import load_scenario, study
from sim.analysis.studies.effort import booked, people
from sim.errors import InputError
from sim.model.population import department_heads
from sim.model.state import WEEK_HOURS
from sim.study.store.folder import Study

SPARED, WEEKS = 0.06, 20
HOURS = SPARED * WEEK_HOURS * WEEKS
"""Hours of administration that one leader is spared over the run."""


def relieved(folder: Path, where: dict[str, Any], **world: Any) -> Study:
    """Return a study of offices without and with relief for some of their leaders."""
    relief = {"from": "2017-01-02", "add": {"leader": {"administration_share": -SPARED}}, **where}
    own = folder / "own"
    (own / "levers").mkdir(parents=True)
    (own / "levers" / "relief.yaml").write_text(json.dumps({"relief": relief}), encoding="utf-8")
    settings = {"weeks": WEEKS, "replicates": 2, "worlds": "typical", "report": False, "results_dir": folder}
    return study("baseline", {"levers": ["none", "relief"]}, config_dir=own, **settings, **world)


def test_people_are_counted_by_role_and_department() -> None:
    leaders = {("office_leaders", 0): 1, ("department_heads", 1): 1, ("department_heads", 2): 1}
    assert people(11, 2) == Counter({**leaders, ("advisers", 1): 6, ("advisers", 2): 5})
    assert people(9, 0) == Counter({("office_leaders", 0): 1, ("advisers", 0): 9})


def test_relief_of_one_department_is_one_heads(tmp_path: Path) -> None:
    made = relieved(tmp_path, {"departments": [2]}, office={"staff": 30})
    advisers = 30 - 1 - department_heads(30, load_scenario().parameters)
    assert booked(made, 1, 0)[:2] == pytest.approx((HOURS, HOURS / advisers / WEEKS))


def test_a_deputy_is_a_position(tmp_path: Path) -> None:
    half = {"add": {"leader": {"deputies": 0.5}}, "roles": ["department_heads"]}
    made = relieved(tmp_path, half, office={"staff": 30})
    heads = department_heads(30, load_scenario().parameters)
    assert booked(made, 1, 0)[0] == pytest.approx(heads * 0.5 * WEEK_HOURS * WEEKS)


def test_offices_of_a_nation_are_counted_one_by_one(tmp_path: Path) -> None:
    """Relief in one of two regions, in offices of drawn sizes: the sum over all offices, each as it was."""
    office = {"drawn": 1, "smallest": 5, "largest": 40, "mean_staff": 14.0}
    made = relieved(tmp_path, {"offices": {"regions": [2]}}, office=office, nation={"offices": 6, "regions": 2})
    offices = made.table("offices").query("cell == 0")
    assert len(offices) == 2 * 6 and offices["staff"].nunique() > 3
    heads = [department_heads(int(staff), load_scenario().parameters) for staff in offices["staff"]]
    hours = sum((1 + n) * HOURS for n, region in zip(heads, offices["region"], strict=True) if region == 2)
    advisers = sum(int(staff) - 1 - n for staff, n in zip(offices["staff"], heads, strict=True))
    assert booked(made, 1, 0)[:2] == pytest.approx((hours / len(offices), hours / advisers / WEEKS))


def test_departments_are_those_of_the_roster(tmp_path: Path) -> None:
    roster = tmp_path / "offices.csv"
    roster.write_text("office,region,staff,departments\nA,N,20,4\nB,N,20,\n", encoding="utf-8")
    made = relieved(tmp_path, {}, nation={"roster": str(roster)})
    by_span = department_heads(20, load_scenario().parameters)
    assert by_span != 4
    hours = HOURS * (1 + 4 + 1 + by_span)
    assert booked(made, 1, 0)[:2] == pytest.approx((hours / 2, hours / (2 * 19 - 4 - by_span) / WEEKS))


def test_single_offices_of_drawn_sizes_are_refused(tmp_path: Path) -> None:
    made = relieved(tmp_path, {}, office={"drawn": 1})
    with pytest.raises(InputError, match="this study draws the size of its office"):
        booked(made, 1, 0)
