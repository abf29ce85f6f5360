"""What precision is asked for is checked, and what came of it is told in both languages."""

from __future__ import annotations

from typing import Any

import pytest

from sim.errors import InputError
from sim.scenario.compose import compose
from sim.show.text.power import why_so_many
from sim.study.settings import Settings


def settings(*overrides: str) -> Settings:
    return Settings.check(compose(list(overrides)))


def test_a_number_is_for_the_outcome_of_the_study_and_a_group_for_several() -> None:
    assert settings().precision == {}
    assert settings("precision=0.01", "outcome=strain").precision == {"strain": 0.01}
    several = settings("precision={routine_share:0.01,strain:0.2}", "max_replicates=500")
    assert several.precision == {"routine_share": 0.01, "strain": 0.2}
    assert several.max_replicates == 448, "whole rounds of 64 worlds"
    assert settings("precision=0.01", "max_replicates=500", "worlds=typical").max_replicates == 500
    assert settings("max_replicates=500").max_replicates == 500, "without a precision nothing is rounded"


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        (["precision=0.5"], "within ± 0.5. For ± 0.5 percentage points set precision=0.005."),
        (["precision=0"], "precision=0: expected a half-width above 0 in the unit of routine_share"),
        (["precision=true"], "expected a half-width above 0"),
        (["precision=inf"], "expected a half-width above 0"),
        (["precision=narrow"], "expected a half-width above 0"),
        (["precision={routine_shore:0.01}"], "Did you mean 'routine_share'"),
        (["precision={weeks_to_50:1}"], "precision=weeks_to_50: there is no such choice"),
        (["max_replicates=1"], "max_replicates=1: expected a whole number from 2"),
    ],
)
def test_what_is_no_precision_is_refused(overrides: list[str], message: str) -> None:
    with pytest.raises(InputError) as refused:
        settings(*overrides)
    assert message in str(refused.value)


def record(reached: bool, **half: float) -> dict[str, Any]:
    rounds = [{"replicates": 30, "half_widths": dict.fromkeys(half, 1.0), "widest": {}}]
    rounds += [{"replicates": 120, "half_widths": half, "widest": {}}]
    return {
        "precision": {
            "targets": dict.fromkeys(half, 0.01),
            "reached": reached,
            "replicates": 120,
            "rounds": rounds,
        }
    }


def test_the_number_of_replicates_is_explained() -> None:
    told = why_so_many(record(True, routine_share=0.0087), "en")
    assert told == [
        "120 replicates, because with them the widest 95 % interval of routine use is ±0.87 percentage points; "
        "±1 was asked for."
    ]
    first, second = why_so_many(record(False, routine_share=0.0087, strain=0.025), "nb")
    assert first.startswith("120 replikater, fordi det bredeste 95 %-intervallet for fast bruk da er ±0,87")
    assert "så mange som er tillatt: det bredeste 95 %-intervallet for belastning er ±2,5 prosentpoeng" in second
    assert why_so_many({"precision": None}, "en") == why_so_many({}, "en") == []
