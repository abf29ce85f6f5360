"""What data tell about worlds: all of it when it is in the data, nothing when the worlds are shuffled."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import numpy as np
import pytest

from sim.__main__ import main
from sim.analysis.validation.asking import ITEMS, TOPICS, Answers, ask
from sim.analysis.validation.evidence import EXPECTED
from sim.analysis.validation.what_data_tell import (
    MEASURES,
    OFFICES,
    STUDIED,
    WEEKS,
    Evidence,
    evidence_of,
    register,
)
from sim.errors import InputError
from sim.language import say
from sim.scenario.compose import load_scenario
from sim.scenario.worlds import Worlds, load_worlds
from sim.statistics.prediction import foretold, without_data
from sim.study.store.folder import Study

WORLDS, SERVICES = 48, 2
DOCS = Path(__file__).resolve().parents[2] / "docs"


def share(values, guesses):
    return 1.0 - ((values - guesses) ** 2).sum(axis=0) / ((values - without_data(values)) ** 2).sum(axis=0)


def made(truth: np.ndarray, order: np.ndarray | None = None) -> Evidence:
    """Return evidence in which the first topic, the first item and the register of all offices show `truth`.

    Parameters
    ----------
    order : array, optional
        The worlds whose effects are taken in place of a world's own.
    """
    rng = np.random.default_rng(2)
    mentions = rng.random((WORLDS, OFFICES[-1], len(TOPICS))) < 0.5
    mentions[..., 0] = rng.random((WORLDS, OFFICES[-1])) < truth[:, None]
    items = rng.standard_normal((WORLDS, OFFICES[-1], len(ITEMS)))
    items[..., 0] += 4.0 * truth[:, None]
    used = np.broadcast_to(truth[:, None, None, None], (WORLDS, OFFICES[-1], WEEKS[-1], SERVICES))
    answers = Answers(mentions.astype(float), items, used, 0.0 * used)
    effects = 0.1 * (truth if order is None else truth[order])
    return Evidence(
        "routine_share", dict.fromkeys(MEASURES, effects), dict.fromkeys(MEASURES, 1.0), answers, truth[:, None]
    )


TRUTH = np.random.default_rng(1).permutation(np.linspace(0.05, 0.95, WORLDS))


def test_what_is_in_the_data_is_foretold():
    """Protects the measure: a share of the variance, which noise of a known size leaves."""
    rng = np.random.default_rng(0)
    data = rng.standard_normal((400, 3))
    values = np.stack([data[:, 0], data[:, 0] + rng.standard_normal(400), rng.standard_normal(400)], axis=1)
    told = share(values, foretold(data, values))
    assert told[0] > 0.99
    assert told[1] == pytest.approx(0.5, abs=0.1)
    assert abs(told[2]) < 0.05


def test_a_world_is_foretold_without_itself():
    """Protects from fooling oneself: with as many summaries as worlds a regression fits and foretells nothing."""
    rng = np.random.default_rng(0)
    data, values = rng.standard_normal((40, 40)), rng.standard_normal((40, 1))
    assert share(values, foretold(data, values))[0] < 0.1


def test_more_interviews_tell_more_and_a_scale_tells_more_than_a_yes():
    evidence = made(TRUTH)
    by_offices = [evidence.told["interviews", offices]["facilitator"].mean for offices in OFFICES]
    assert by_offices[0] < by_offices[1] < by_offices[2] < by_offices[3]
    assert evidence.told["survey", STUDIED]["facilitator"].mean > by_offices[2] > 0.3
    assert evidence.told["register", 1]["facilitator"].mean > 0.99
    assert evidence.told["numbers", 1]["facilitator"].mean > 0.99
    alone = evidence.single["interviews"]
    assert max(alone, key=lambda name: alone[name]["facilitator"]) == next(iter(TOPICS))


def test_shuffled_worlds_are_not_told_apart():
    """Negative control: the same data about other worlds tell nothing."""
    evidence = made(TRUTH, order=np.random.default_rng(5).permutation(WORLDS))
    for kind, amount in (("interviews", STUDIED), ("survey", STUDIED), ("register", 52), ("all", STUDIED)):
        assert not evidence.told[kind, amount]["facilitator"].something, (kind, amount)


def test_a_verdict_that_data_show_is_foretold_and_beats_the_most_common_one():
    evidence = made(TRUTH - 0.5)
    told = evidence.told["register", 1]["facilitator"]
    assert told.right > 0.95 > evidence.before["facilitator"]


def test_expectations_can_fail():
    """Negative control: where leaders know it all, what was expected of interviews is wrong."""
    held = [one.holds(made(TRUTH)) for one in EXPECTED]
    assert not any(held[place] for place in (0, 5, 6, -1))


@pytest.mark.parametrize("weeks", WEEKS)
def test_a_register_of_some_weeks_knows_nothing_of_earlier_ones(weeks):
    rng = np.random.default_rng(0)
    used, stopped = rng.random((2, 3, WEEKS[-1], SERVICES))
    earlier = used.copy()
    earlier[:, : WEEKS[-1] - weeks] = 0.0
    assert np.array_equal(register(used, stopped, weeks), register(earlier, stopped, weeks))
    assert register(used, stopped, weeks).shape[1] == SERVICES * (1 if weeks == 1 else 3)


@pytest.fixture(scope="module")
def answers():
    return ask(load_scenario("baseline", office={"staff": 8}), seed=1, first=500, offices=3)


def test_offices_share_no_luck():
    """Protects the noise of data: the same people in two worlds make these look further apart than they are."""
    one = load_worlds("typical")
    twins = Worlds("twins", one.names, one.draws * 2)
    scenario = dataclasses.replace(load_scenario("baseline", office={"staff": 8}), worlds=twins)
    asked = ask(scenario, seed=1, first=500, offices=2)
    offices = asked.used.reshape(4, -1)
    assert len(np.unique(offices, axis=0)) == 4


def test_answers_are_of_the_people_of_the_runs(answers):
    """Protects the link: what people say of use is what the register shows, but for error and who was asked."""
    place = list(ITEMS).index("use")
    said, used = answers.items[..., place].mean(axis=1), answers.used[:, :, -1].mean(axis=(1, 2))
    assert np.corrcoef(said, used)[0, 1] > 0.5
    assert answers.mentions.shape[2] == len(TOPICS)
    assert set(np.unique(answers.mentions)) == {0.0, 1.0}
    assert ((answers.used >= 0.0) & (answers.used + answers.stopped <= 1.0 + 1e-9)).all()


@pytest.mark.parametrize(("page", "language"), [("interviews.md", "en"), ("interviews.nb.md", "nb")])
def test_the_page_judges_what_was_written_down_and_nothing_else(page, language):
    """Protects the order: no expectation is added, reworded or left out once its result is known."""
    text = (DOCS / page).read_text(encoding="utf-8")
    rows = re.findall(
        r"^\| (.+?) \| (.+?) \| .+? \| .+? \| (?:yes|ja|\*\*no\*\*|\*\*nei\*\*) \|$", text, re.MULTILINE
    )
    assert rows == [(say(one.words, language), say(one.reason, language)) for one in EXPECTED]


def test_another_study_is_refused(tmp_path):
    words = ["-m", "office.staff=8,9", "weeks=2", "replicates=1", "engine=reference", "workers=1", "report=false"]
    assert main([*words, "study=other", f"results_dir={tmp_path}"]) == 0
    with pytest.raises(InputError, match="experiment=interviews"):
        evidence_of(Study(next(tmp_path.glob("other-*"))), "routine_share")
