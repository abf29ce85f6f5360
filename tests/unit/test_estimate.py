"""What a study takes is told before it starts: counted exactly, timed from a pilot, in both languages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sim.commands.plan import plan
from sim.errors import InputError
from sim.study.design.build import Cell
from sim.study.design.words import design_of
from sim.study.run.estimate import Estimate, duration, estimate, in_words, seconds_each, size, work

WORDS = ["office.staff=10,20,40", "leader.span=8,12", "replicates=50", "workers=1", "weeks=20"]


def by_work(cell: Cell) -> float:
    """Return seconds that a run would take if it took a tenth of a second and then as long as it has work."""
    return 0.1 + 1e-5 * work(cell.scenario)


def test_the_time_of_every_cell_lies_on_the_line_between_the_smallest_and_the_largest() -> None:
    design = design_of(WORDS, many=True)
    timed: list[int] = []

    def timer(cell: Cell) -> float:
        timed.append(cell.scenario.parameters.office.staff)
        return by_work(cell)

    assert seconds_each(design, timer) == pytest.approx([by_work(cell) for cell in design.cells])
    assert sorted(timed) == [10, 40], "two cells are timed, however many there are"


def test_a_larger_study_takes_more_of_everything() -> None:
    small = estimate(design_of(WORDS, many=True), by_work)
    large = estimate(design_of([*WORDS[:2], "replicates=500", *WORDS[3:]], many=True), by_work)
    assert (small.cells, small.replicates, small.runs) == (6, 50, 300)
    assert large.seconds - small.seconds == pytest.approx(
        450 * sum(by_work(cell) for cell in design_of(WORDS, many=True).cells)
    )
    assert large.memory > small.memory
    many = estimate(design_of([*WORDS[:2], "replicates=200000", *WORDS[3:]], many=True), by_work)
    assert 2e9 < many.memory < 6e9, "a million runs are held at once: it must be told, and is not endless"
    assert large.disk > small.disk


def test_the_pilot_is_really_timed() -> None:
    assert estimate(design_of(WORDS[1:], many=True)).seconds > 0


def test_it_is_told_in_two_short_lines_of_either_language() -> None:
    found = Estimate(cells=1, replicates=2000, workers=2, seconds=172, memory=1.34e9, disk=8.2e6)
    assert in_words(found, "en") == [
        "1 cell × 2000 replicates = 2000 runs.",
        "About 3 min on 2 workers, 1.3 GB of memory and 8.2 MB on disk.",
    ]
    assert in_words(replace(found, workers=1), "nb") == [
        "1 celle × 2000 replikater = 2000 kjøringer.",
        "Omtrent 3 min med 1 prosess, 1,3 GB minne og 8,2 MB på disk.",
    ]
    assert [duration(s, "en") for s in (0.2, 7.6, 33, 55, 3600 * 3, 3600 * 80)] == [
        "1 s", "8 s", "35 s", "1 min", "3 hours", "3 days",
    ]  # fmt: skip
    assert [size(b, "en") for b in (4e5, 123e6, 45.4e9)] == ["0.4 MB", "120 MB", "45 GB"]


def test_with_a_precision_the_least_and_the_most_are_told() -> None:
    words = [*WORDS[:2], "worlds=typical", "weeks=20", "precision=0.01"]
    found = estimate(design_of([*words, "replicates=5", "max_replicates=400"], many=True), by_work)
    assert found.most is not None
    assert (found.replicates, found.most.replicates) == (30, 400), "fewer than 30 are not looked at"
    assert found.most == estimate(design_of([*words[:4], "replicates=400"], many=True), by_work)
    assert "more until it is as precise as wanted" in in_words(found, "en")[2]
    none_more = estimate(design_of([*words, "replicates=400", "max_replicates=400"], many=True), by_work)
    assert len(in_words(none_more, "nb")) == 2
    in_rounds = estimate(design_of([*WORDS[:2], *words[3:], "max_replicates=400"], many=True), by_work)
    assert in_rounds.most is not None
    assert (in_rounds.replicates, in_rounds.most.replicates) == (256, 384), "whole rounds of 64 worlds"


def test_plan_takes_the_same_words_as_a_run() -> None:
    lines = list(plan(["experiment=role_by_size", "replicates=3", "weeks=10"], many=False))
    assert lines[0] == "scenario: baseline, facilitator, integrator, renewer, balanced"
    assert lines[2] == "15 cells × 3 replicates = 45 runs."
    lines = list(plan(["design=lhs", "design.samples=7", "adviser.trust_start=plausible", "weeks=5"], many=True))
    assert lines[0] == "adviser.trust_start: 0.3 to 0.7, sampled"
    assert "7 cells" in lines[1]
    for words, many, phrase in (
        (["office.staff=10,20"], False, "add -m"),
        (["role_by_size"], False, "not a setting"),
        (["office.staf=10"], False, "Did you mean 'office.staff'"),
        (["experiment=role_by_sise"], False, "Did you mean 'role_by_size'"),
    ):
        with pytest.raises(InputError, match=phrase):
            list(plan(words, many))
