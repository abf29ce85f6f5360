"""What cannot act is said to have no effect, with the reason where settings show one, in both languages."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sim.analysis.studies.endpoints import Ends
from sim.analysis.studies.no_effect import no_effect, reasons, same_runs
from sim.engines.simulate import simulate
from sim.scenario.compose import compose, load_scenario
from sim.show.figures import picture
from sim.show.text.answer import findings, whole_answer

HEADS = {"from": "2017-03-06", "roles": ["department_heads"], "set": {"leader": {"deputies": 0.5}}}
TEN: dict[str, Any] = {"office": {"staff": 10}, "weeks": 20}


def lever(**changes: Any) -> dict[str, Any]:
    """Return ten people with one lever on all of them, changed."""
    relief = {"from": "2017-03-06", "set": {"leader": {"administration_share": 0.1}}}
    return {**TEN, "levers": {"relief": {**relief, **changes}}}


CASES = {
    "span": ({**TEN, "leader": {"span": 8}}, "there are no department heads in an office of 10"),
    "as many heads": (
        {"office": {"staff": 30}, "weeks": 20, "leader": {"span": 13}},
        "there are 3 department heads in an office of 30 either way",
    ),
    "for heads": ({**TEN, "levers": {"heads": HEADS}}, "there are no department heads in an office of 10"),
    "after": (lever(**{"from": "2020-01-06"}), "relief has no week within the run"),
    "before": (lever(**{"from": "2016-01-04", "weeks": 3}), "relief has no week within the run"),
    "larger offices": (lever(offices={"min_staff": 40}), "relief only concerns offices of 40 staff or more"),
    "smaller offices": (lever(offices={"max_staff": 9}), "relief only concerns offices of 9 staff or fewer"),
    "no department": (lever(departments=[1]), "relief concerns departments that are not there"),
    "as it is": (
        lever(set={"leader": {"administration_share": load_scenario().parameters.leader.administration_share}}),
        "relief sets what already applies without it",
    ),
    "nation": ({**TEN, "nation": {"regions": 3}}, "one office has no others beside it"),
    "overviews": ({**TEN, "overview": {"control": 0.9}}, "no tool for overviews comes within the run"),
    "late": (
        {**TEN, "services": {"teams": {"release": "2019-06-03"}}},
        "comes after the end of the run",
    ),
}


def reference(changes: dict[str, Any]) -> Any:
    return load_scenario("baseline", office=changes["office"], weeks=changes["weeks"])


@pytest.mark.parametrize("name", CASES)
def test_a_reason_is_found_where_settings_show_one(name: str) -> None:
    changes, why = CASES[name]
    english = list(reasons(load_scenario("baseline", **changes), reference(changes), "en"))
    assert len(english) == 1
    assert why in english[0]
    (norwegian,) = reasons(load_scenario("baseline", **changes), reference(changes), "nb")
    assert norwegian != english[0]


@pytest.mark.parametrize("name", CASES)
def test_what_a_reason_is_given_for_has_no_effect_indeed(name: str) -> None:
    changes, _ = CASES[name]
    one, other = (
        simulate(world, 1, engine="reference").runs
        for world in (load_scenario("baseline", **changes), reference(changes))
    )
    assert one.equals(other)


@pytest.mark.parametrize(
    "changes",
    [
        {**TEN, "leader": {"support": 0.5}},
        lever(),
        lever(roles=["office_leaders"]),
        {"office": {"staff": 30}, "weeks": 20, "leader": {"span": 5}},
        {"office": {"staff": 30}, "weeks": 20, "levers": {"heads": HEADS}},
    ],
)
def test_no_reason_is_given_for_what_may_act(changes: dict[str, Any]) -> None:
    assert not list(reasons(load_scenario("baseline", **changes), reference(changes), "en"))


@pytest.fixture
def study(handmade: Callable[..., SimpleNamespace]) -> SimpleNamespace:
    """Return a study of two sizes in which the renewer does nothing in the smaller one."""
    return handmade(
        {"scenario": {"baseline": 0.0, "renewer": 0.0, "other": 0.04}, "office.staff": {10: 0.0, 30: 0.0}},
        labels={"baseline": "Baseline", "renewer": "Renewer", "other": "Other", 10: "ten", 30: "thirty"},
        interaction=lambda point: 0.05 * (point["scenario"] == "renewer") * (point["office.staff"] == 30),
    )


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"name": "mine"}, "all settings are the same and every run is the same"),
        ({"rules": {"learn": "buddies.py:learn"}}, "every run is the same as that of Baseline"),
    ],
)
def test_another_rule_is_not_the_same_setting(
    changes: dict[str, Any], why: str, study: SimpleNamespace, tmp_path: Path
) -> None:
    """Off means off: a rule without effect and a scenario without changes get different reasons."""
    (tmp_path / "configs").mkdir()
    for cell, config in ((0, compose([])), (2, {**compose([]), **changes})):
        text = json.dumps(config, default=str)
        (tmp_path / "configs" / f"cell-{cell:04d}.json").write_text(text, encoding="utf-8")
    study.folder = tmp_path
    assert no_effect(study, 0, study, 2, "Baseline", "en") == why


def test_cells_are_the_same_when_every_outcome_of_every_run_and_week_is(study: SimpleNamespace) -> None:
    assert same_runs(study, 0, study, 2)
    assert not same_runs(study, 1, study, 3)
    weeks = study.weeks.copy()
    weeks.loc[(weeks["cell"] == 2) & (weeks["week"] == 9) & (weeks["outcome"] == "mastery"), "mean"] += 1e-9
    apart = SimpleNamespace(runs=study.runs, weeks=weeks)
    assert not same_runs(apart, 0, apart, 2), "what differed for a while and is forgotten has had an effect"


def test_a_panel_without_effect_is_told_apart_from_one_with_none_detected(study: SimpleNamespace) -> None:
    made = whole_answer(study)
    idle = "Renewer has no effect in offices of 10: every run is the same as that of baseline."
    assert "in offices of 30 it is renewer (+0." in made.lead
    assert "services in offices of 30" in made.others[0]
    assert idle in made.others
    assert "distinguish" not in " ".join(made.others)
    assert idle in findings(study)
    assert [Ends(study).no_effect(cell) for cell in range(6)] == [False, False, True, False, False, False]
    assert "Cannot act here: Renewer, ten." in picture("matrix", study, "routine_share", "en").notes


def test_a_study_in_which_nothing_acts_says_so_in_its_title(handmade: Callable[..., SimpleNamespace]) -> None:
    idle = handmade({"scenario": {"baseline": 0.0, "renewer": 0.0}})
    title = picture("comparison", idle, "routine_share", "nb").title
    assert title == "Ingen virkning på fast bruk: kjøringene er like, uansett hva som sammenlignes"
