"""Patterns P1–P10 and P12: each is computed from the model, and vanishes when its mechanism does."""

import importlib.util
import math
import subprocess
import sys
from pathlib import Path

import pytest

from sim.analysis.validation.fitted import APPLY_TRAINING, USERS_REGISTERED, users_push
from sim.analysis.validation.held_out import interaction, user_hours
from sim.analysis.validation.pattern_samples import Finding, Samples, baseline
from sim.analysis.validation.patterns import PATTERNS, find
from sim.model.parameters import Parameters
from sim.scenario.values import with_value
from sim.show.validation.patterns import headline, markdown, notes, patterns_figure, printed, verdict
from sim.statistics.summaries import Interval

ROOT = Path(__file__).resolve().parents[2]


NUMBERS = [f"P{k}" for k in range(1, 13) if k != 11]


@pytest.fixture(scope="module")
def samples():
    return Samples(replicates=16, seed=2)


@pytest.fixture(scope="module")
def findings(samples):
    return find(samples)


def value(samples, pattern, k=0):
    return find(samples, [pattern])[k].simulated.mean


def test_every_pattern_is_computed_and_says_what_it_is(findings):
    assert list(dict.fromkeys(f.pattern for f in findings)) == NUMBERS == list(PATTERNS)
    for f in findings:
        assert math.isfinite(f.simulated.mean), f.what
        assert f.low < f.high
        assert f.what.keys() == {"nb", "en"}
        assert not f.note or f.note.keys() == {"nb", "en"}
        assert (f.use == "held out") == (int(f.pattern[1:]) >= 6)


def test_the_same_seed_gives_the_same_findings_and_another_world_another_mark(samples, findings):
    assert find(Samples(replicates=16, seed=2), ["P3", "P6"]) == [f for f in findings if f.pattern in ("P3", "P6")]
    other = samples.but({"adviser.hearsay_rate": 0.0})
    assert other.fingerprint() != samples.fingerprint() == Samples(replicates=16, seed=2).fingerprint()


def test_the_push_of_users_goes_through_both_points():
    push = users_push()
    for weeks, share in USERS_REGISTERED.items():
        assert push.reached(weeks) == pytest.approx(share)
    assert (round(push.rate, 2), round(push.ceiling, 2)) == (0.35, 0.31)


def test_without_news_growth_in_six_weeks_is_more_than_sixfold(samples):
    """P1: hearsay alone, from a few who know, must show up as more than six times as many in six weeks."""
    ratio = value(samples, "P1", 2)
    hearsay = samples.but(
        {"adviser.news_rate": 0.002, "adviser.hearsay_rate": 2.0, "adviser.news_needs_clarity": 0.0}
    )
    assert ratio < 6.0 < value(hearsay, "P1", 2)


def test_without_lapses_training_is_applied_for_good(samples):
    """P2: what declines is use, and it declines by lapsing."""
    first = APPLY_TRAINING[0]
    for k in (1, 2):
        assert value(samples.but({"adviser.lapse_rate": 0.0}), "P2", k) >= first
    fast = samples.but({"adviser.lapse_rate": 0.3, "adviser.return_rate": 0.0})
    assert first > value(fast, "P2", 1) > value(fast, "P2", 2)


def test_leader_time_is_what_is_put_in(samples):
    meetings = find(samples.but({"leader.meeting_share": 0.3}), ["P4"])[0]
    assert meetings.simulated.mean == pytest.approx(0.3)
    assert not meetings.within


def test_leaders_move_the_less_innovative_more_unless_innovativeness_does_nothing():
    """P9, with a strong leader where adoption leaves room for it: in the world of the defaults.

    Innovativeness acts by its weight and by who is an innovator only.
    """
    strong = Samples(baseline(), replicates=60, seed=2).but(
        {"leader.visibility": 1.0, "leader.example": 6.0, "leader.learning": 0.5}
    )
    with_it = interaction(strong)
    without = interaction(strong.but({"adviser.weight_innovativeness": 0.0, "adviser.innovators": 0.0}))
    assert with_it.low > 0.0
    assert without.low < 0.0 < without.high
    assert abs(without.mean) < 0.5 * with_it.mean


def test_contact_does_not_move_when_nothing_is_replaced(samples):
    """P10: switched off, volume and time stand still; with longer contacts only, time rises."""
    still = samples.but({"contact.replaces": 0.0, "contact.rebound": 0.0, "contact.longer_contacts": 0.0})
    assert [f.simulated.mean for f in find(still, ["P10"])] == pytest.approx([0.0, 0.0], abs=1e-12)
    longer = still.but({"contact.longer_contacts": 0.2})
    assert value(longer, "P10", 0) == pytest.approx(0.0, abs=1e-12)
    assert value(longer, "P10", 1) > 0.0
    p = Parameters()
    assert user_hours(p, 0.5) < user_hours(p, 0.0)
    assert user_hours(with_value(p, "contact.replaces", 0.6), 0.5) < user_hours(p, 0.5)


def test_acceptance_and_combining_follow_their_mechanisms(samples):
    """P12: nobody persuaded, no acceptance; no skill in combining, no combined use."""
    assert value(samples.but({"adviser.persuasion_rate": 0.0, "overview.pressure_rate": 0.0}), "P12", 0) == 0.0
    assert value(samples.but({"adviser.combining_rate": 0.0}), "P12", 1) == 0.0


@pytest.mark.parametrize(
    ("estimate", "within", "certain"),
    [
        ((0.3, 0.25, 0.35), True, True),
        ((0.3, 0.1, 0.35), True, False),
        ((0.5, 0.35, 0.6), False, False),
        ((0.5, 0.45, 0.6), False, True),
        ((0.5, math.nan, math.nan), False, True),
    ],
)
def test_verdicts(estimate, within, certain):
    finding = Finding("P6", {}, "held out", "correlation", 0.3, 0.2, 0.4, Interval(*estimate, n=9))
    assert (finding.within, finding.certain) == (within, certain)
    assert all(verdict(finding, language) for language in ("nb", "en"))


@pytest.mark.parametrize("language", ["nb", "en"])
def test_the_table_and_the_picture_hold_every_finding(findings, language):
    lines = printed(findings, language)
    assert len(lines) == len(findings) + 1 == markdown(findings, language).count("\n")
    figure = patterns_figure(findings, 16, "0" * 64, language)
    written = {text.get_text() for text in figure.texts}
    assert {f.pattern for f in findings} <= written
    assert any(headline(findings, language)[:20] in text for text in written)
    assert all("{" not in text for text in (*written, *notes(findings, language)))


def test_the_page_in_the_documentation_is_generated_and_complete():
    page = (ROOT / "docs" / "patterns.md").read_text(encoding="utf-8")
    assert "do not edit" in page
    assert all(f"| {number} |" in page for number in NUMBERS)


def script(name):
    spec = importlib.util.spec_from_file_location(f"experiment_{name}", ROOT / "experiments" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_command_draws_and_prints(tmp_path, capsys):
    script("patterns").main(["replicates=3", "language=nb", f"results_dir={tmp_path.as_posix()}"])
    assert "holdt utenfor" in capsys.readouterr().out
    assert sorted(path.name for path in (tmp_path / "patterns").iterdir()) == ["patterns.png", "patterns.svg"]


@pytest.mark.slow
def test_a_mistyped_setting_is_refused_with_one_message():
    command = [sys.executable, str(ROOT / "experiments" / "patterns.py"), "replicats=3"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=ROOT)
    assert done.returncode == 2
    assert "Did you mean 'replicates'?" in done.stderr
    assert "Traceback" not in done.stderr
