"""Expectations of an expert: the shipped ones hold, a false one fails, a wrong file gets one message."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.__main__ import main
from sim.analysis.validation.expectations import Expectations, Result
from sim.errors import InputError
from sim.show.text.expectations import sentences

EXAMPLES = Path(__file__).parents[2] / "examples" / "expectations"
GOOD = """\
replicates: 128
set: {office.staff: 8, weeks: 30}
expectations:
  tiring:
    says: {nb: Mange endringer tretter, en: Much change tires}
    scenario: fast_change
    outcome: fatigue
    when: mean
    expect: more
    share_of_worlds: 0.5
"""


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes the good file, with some text replaced."""

    def write(old: str = "", new: str = "") -> Path:
        assert old in GOOD
        (tmp_path / "mine.yaml").write_text(GOOD.replace(old, new), encoding="utf-8")
        return tmp_path / "mine.yaml"

    return write


def test_the_shipped_expectations_hold(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(EXAMPLES / "leaders.yaml")]) == 0
    told = capsys.readouterr().out
    assert told.count(": holds\n") == 4
    assert "expected in at least 58" in told
    assert "4 of 4 expectations hold, with 128 runs of each side." in told


def test_a_false_expectation_fails(capsys: pytest.CaptureFixture[str]) -> None:
    """Negative control: a check that cannot fail would prove nothing."""
    assert main(["check", str(EXAMPLES / "false_on_purpose.yaml"), "--language", "nb"]) == 1
    told = capsys.readouterr().out
    assert "left_alone_they_use_more: holder ikke: det er motsatt" in told
    assert "0 av 1 forventninger holder" in told


def test_a_rule_of_ones_own_can_break_one(
    written: Callable[..., Path], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "numb.py").write_text("def cope(person, week, p):\n    person.fatigue = 0.0\n")
    assert main(["check", str(written())]) == 0
    assert main(["check", str(written()), f"rules.cope={tmp_path / 'numb.py'}:cope"]) == 1
    assert "tiring: does not hold" in capsys.readouterr().out


@pytest.mark.parametrize("workers", [1, 2])
def test_both_sides_are_paired_run_by_run(written: Callable[..., Path], workers: int) -> None:
    """The interval is that of the differences, far narrower than that of two sides with luck of their own."""
    expectations = Expectations(written())
    result = expectations.result("tiring", workers=workers)
    one, other = (expectations.all["tiring"].expected.measure.of(series) for _, _, series in expectations.ran)
    assert result.difference.mean == pytest.approx(one.mean() - other.mean())
    apart = (one.var(ddof=1) / 128 + other.var(ddof=1) / 128) ** 0.5
    assert result.difference.high - result.difference.low < 2 * 1.98 * apart


@pytest.mark.parametrize(
    ("expect", "low", "high", "agreeing", "verdict"),
    [
        ("more", 0.02, 0.04, 0.9, "holds"),
        ("more", 0.02, 0.04, 0.4, "in too few worlds"),
        ("more", 0.005, 0.04, 0.9, "reaches too far"),
        ("more", -0.005, 0.005, 0.9, "smaller than what matters"),
        ("more", -0.04, -0.02, 0.0, "the opposite"),
        ("less", -0.04, -0.02, 0.9, "holds"),
        ("same", -0.005, 0.005, 0.9, "holds"),
        ("same", 0.005, 0.015, 0.1, "reaches too far"),
        ("same", 0.02, 0.04, 0.1, "larger than the margin"),
        ("same", -0.04, -0.02, 0.1, "larger than the margin"),
    ],
)
def test_verdicts(
    written: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, expect: str, low: float, high: float,
    agreeing: float, verdict: str,
) -> None:  # fmt: skip
    expectations = Expectations(written("expect: more", f"expect: {expect}"))
    checked = expectations.all["tiring"]
    spread = np.linspace(-1, 1, 128) - np.linspace(-1, 1, 128).mean()
    middle, half = (low + high) / 2, (high - low) / 2
    # Noise alone, of the size that gives the interval, and no difference between worlds.
    noise = spread / spread.std(ddof=1) * half * 128**0.5 / 1.979
    series = iter([middle + noise, np.zeros(128)])
    monkeypatch.setattr(type(checked.expected.measure), "of", lambda self, runs: next(series))
    monkeypatch.setattr(Expectations, "run", lambda *_: SimpleNamespace())
    result = expectations.result("tiring")
    known = Result(checked, result.difference, result.outcome, 64, agreeing)
    assert verdict in sentences(known, "en")[0]
    assert known.holds == (verdict == "holds")


WRONG: list[tuple[str, str, int, str]] = [
    ("outcome: fatigue", "outcome: fatige", 7, "'fatigue'"),
    ("    outcome: fatigue\n", "", 4, "'outcome:' is missing"),
    ("expect: more", "expect: mroe", 9, "'more'"),
    ("expect: more", "expects: more", 9, "'expect'"),
    ("scenario: fast_change", "scenario: fast_chnge", 6, "'fast_change'"),
    ("when: mean", "when: soon", 8, "last, mean, peak"),
    ("when: mean", "when: 30", 8, "the last week of the run is 29"),
    ("when: mean", 'set: {rules.cope: "x.py:cope"}', 8, "Rules come from the command line"),
    ("when: mean", "margin: -1", 8, "a number above 0"),
    ("0.5", "1.5", 10, "a share of 0 to 1"),
    ("replicates: 128", "replicates: 20", 10, "replicates: 128"),
    ("replicates: 128", "replicates: many", 1, "replicates"),
    ("replicates: 128", "worlds: constraint", 1, "constrained"),
    ("office.staff: 8", "office.stuff: 8", 2, "'office.staff'"),
    ("office.staff: 8", "office.staff: 2", 2, "office.staff=2"),
    ("scenario: fast_change", "set: {leader.support: 7}", 6, "leader.support=7"),
    ("scenario: fast_change", "set: {leader: renewr}", 6, "'renewer'"),
    ("    scenario: fast_change\n", "", 4, "both sides are the same"),
    ("scenario: fast_change", "against: {scenaro: baseline}", 6, "'scenario'"),
    ("scenario: fast_change", "rules: {cope: mine.py:cope}", 6, "unknown key 'rules'"),
    ("says: {nb: Mange endringer tretter, en: Much change tires}", "says: {se: x}", 5, "nb"),
    ("  tiring:", "  tiring: 3\n  other:", 4, "expected says"),
    ("expectations:", "expectation:", 3, "'expectations'"),
    ("  tiring:", "  tiring: [", 6, "YAML"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "says"), WRONG, ids=[new.strip()[:24] for _, new, _, _ in WRONG])
def test_a_wrong_file_gets_one_message(
    written: Callable[..., Path], capsys: pytest.CaptureFixture[str], old: str, new: str, line: int, says: str
) -> None:
    path = written(old, new)
    assert main(["check", str(path)]) == 2
    out, error = capsys.readouterr()
    assert not out
    assert error.startswith(f"error: {path}, line {line}: "), error
    assert says in error
    assert error.count("\n") == 1


def test_each_wrong_expectation_is_named(written: Callable[..., Path], capsys: pytest.CaptureFixture[str]) -> None:
    one, other = "{outcome: fatige, expect: more}", "{outcome: strain, expect: mroe, set: {office.staff: 9}}"
    path = written("  tiring:", f"  one: {one}\n  other: {other}\n  tiring:")
    assert main(["check", str(path)]) == 2
    first, second = capsys.readouterr().err.splitlines()
    assert first.startswith(f"error: {path}, line 4: ") and "'fatigue'" in first
    assert second.startswith(f"{path}, line 5: ") and "'more'" in second


def test_a_file_that_is_not_there_and_words_that_are_no_rule(
    written: Callable[..., Path], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for words in ([str(tmp_path / "nothing.yaml")], [str(written()), "office.staff=9"]):
        assert main(["check", *words]) == 2
    error: Any = capsys.readouterr().err
    assert "nothing.yaml: cannot be read" in error
    assert "expected a rule, such as rules.persuade=" in error
    with pytest.raises(InputError, match="cannot be read"):
        Expectations(tmp_path)
