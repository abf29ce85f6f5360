"""The claims: what their entries name, what is asked of runs, and that the page is not older than the model."""

import csv
import functools
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import yaml

from sim.analysis.studies.effort import hours_put_in
from sim.analysis.validation.cases import Case, Measure, answers, measure_all
from sim.analysis.validation.claims import FILE, Claim, Expectation, fingerprint, load_claims
from sim.analysis.validation.influence import (
    DIFFER,
    Share,
    between_offices,
    efforts,
    group_of,
    not_known,
    variance_shares,
)
from sim.analysis.validation.judging import VERDICTS, Estimate, Judgement, judge_all
from sim.analysis.validation.questions import QUESTIONS, SURVEY_WEEK, later_services
from sim.analysis.validation.verdict_history import changed, moved
from sim.engines.batch import run_cell
from sim.engines.rulebook.book import SHIPPED_RULES
from sim.errors import InputError
from sim.language import label_of, say
from sim.model.parameters import registry
from sim.model.rules import RULES
from sim.scenario.compose import load_scenario
from sim.scenario.folders import groups
from sim.show.validation.claims_page import WORDS, Findings, claims_page, records
from sim.show.validation.forest import claims_figure
from sim.study.reproduce import runnable_design
from sim.study.run.session import run_study

LANGUAGES = ("nb", "en")

ROOT = Path(__file__).resolve().parents[2]
PAGES = {"en": ROOT / "docs" / "claims.md", "nb": ROOT / "docs" / "claims.nb.md"}
ROUTINE = Measure(("routine_share",))


@pytest.fixture(scope="module")
def claims():
    return load_claims()


@pytest.fixture(scope="module")
def mark_of(claims):
    """Return a function that gives the fingerprint of all worlds, which takes seconds, once for each seed."""
    return functools.cache(lambda seed, replicates: fingerprint(claims, seed, replicates))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_not_older_than_the_model(mark_of, language):
    """Protects the reader: verdicts that are shown are those of the rules that are shown."""
    text = PAGES[language].read_text(encoding="utf-8")
    mark, seed, replicates = (
        re.search(p, text)[1] for p in (r"`([0-9a-f]{64})`", r"(?:Seed|Startverdi) (\d+)", r", (\d+) repl")
    )
    current = mark_of(int(seed), int(replicates))
    assert mark == current, "stale: run python experiments/claims.py"
    assert mark_of(int(seed) + 1, int(replicates)) != current, "negative control"


def test_every_claim_has_an_entry_and_all_that_is_named_exists(claims):
    assert [claim.key for claim in claims.claims] == [f"C{k}" for k in range(1, 28)]
    for claim in claims.claims:
        assert set(claim.rules) <= set(RULES), claim.key
        assert set(claim.parameters) <= set(registry()), claim.key
        assert set(claim.text) == set(LANGUAGES)
        assert set(claim.limits) in (set(), set(LANGUAGES))
        assert all((ROOT / test).is_file() for test in claim.tests), claim.key
        assert set(claim.changed) in (set(), set(LANGUAGES))
        assert claim.changed or not claim.anew, f"{claim.key}: say why its expectations are others"
        for edition in (claim.expectations, claim.first):
            for one in edition:
                assert set(one.says) == set(LANGUAGES)
                assert one.contexts
            assert any(one.decisive for one in edition) or not edition, claim.key


def test_verdicts_of_before_are_of_all_claims(claims):
    judged = {claim.key for claim in claims.claims if claim.expectations}
    assert set(claims.before) == {"first_rules", "one_world"}
    for verdicts in claims.before.values():
        assert set(verdicts) == judged
        assert set(verdicts.values()) <= set(VERDICTS)


def test_expectations_that_are_judged_are_those_that_were_committed(claims):
    """Protects the reader: no expectation, case or margin has moved since the runs that the page shows."""
    with (ROOT / "docs" / "claims.csv").open(encoding="utf-8", newline="") as file:
        judged = {row["expectations"] for row in csv.DictReader(file)}
    assert judged == {claims.digest()}, "run python experiments/claims.py"


@pytest.mark.parametrize(
    ("old", "new"),
    [("beyond: 0.85", "beyond: 0.8"), ("margin: 0.03", "margin: 0.02"), ("pace: 12.0", "pace: 9.0")],
)
def test_the_digest_follows_what_decides_and_not_its_words(claims, tmp_path, old, new):
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    file = tmp_path / "claims.yaml"
    file.write_text(text.replace(old, new), encoding="utf-8")
    assert load_claims(file).digest() != claims.digest()
    file.write_text(text.replace("Strain rises a quarter", "Strain is higher a quarter"), encoding="utf-8")
    assert load_claims(file).digest() == claims.digest()


def test_every_shipped_scenario_about_a_claim_is_tried_or_named_by_the_claim(claims):
    """A scenario that names a claim should help to judge it somewhere on the page."""
    tried = {claims.cases[case].scenario for case, _ in claims.needed()}
    untried = set(groups()["scenario"]) - tried
    assert untried <= {"everything_off", "lock_down_2020", "merger_wave"}, untried


def test_every_case_and_context_is_used(claims):
    given = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    needed = claims.needed()
    assert set(given["cases"]) - {case for case, _ in needed} == set()
    assert set(given["contexts"]) - {context for _, context in needed} == set()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"contrast": {"basline": 1}}, "Did you mean 'baseline'"),
        ({"contexts": ["smal"]}, "Did you mean 'small'"),
        ({"outcome": "routine_shar"}, "Did you mean 'routine_share'"),
        ({"when": "someday"}, "expected last, mean"),
        ({"margn": 0.1}, "unknown key 'margn'. Did you mean 'margin'"),
        ({"best_of": ["baseline"]}, "either 'contrast', or both"),
    ],
)
def test_an_entry_that_cannot_be_read_is_refused(tmp_path, wrong, message):
    given = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    given["claims"] = {"C8": given["claims"]["C8"]}
    given["claims"]["C8"]["expect"][0] |= wrong
    file = tmp_path / "claims.yaml"
    file.write_text(yaml.safe_dump(given), encoding="utf-8")
    with pytest.raises(InputError, match=message):
        load_claims(file)


def test_a_case_wins_over_its_context():
    made = Case("renewer", {"office.staff": 11}).within({"office.staff": 10, "leader.span": 9})
    assert (made.parameters.office.staff, made.parameters.leader.span, made.name) == (11, 9, "renewer")
    nested = Case(changes={"levers.pace": {"from": "2018-07-02", "set": {"office": {"pace": 9.0}}}}).within({})
    assert nested.levers[0].set == {"office.pace": 9.0}


def test_measures_are_what_they_say():
    series = {"strain": np.array([[1.0, 4.0, 2.0]]), "trust": np.array([[1.0, 1.0, 1.0]])}
    wanted = {"last": 2.0, "mean": 7 / 3, "peak": 4.0, "rise": 1.0, "1": 4.0, "change from 1": -2.0}
    assert {when: float(Measure(("strain",), when).of(series)[0]) for when in wanted} == wanted
    assert Measure(("strain", "trust")).of(series) == [3.0]


def test_an_outcome_of_the_whole_run_is_a_measure_when_every_run_has_it():
    """A run that never reaches a level has no week: to leave it out would compare the lucky ones only."""
    series = {"found_share": np.full((2, 30), 0.5), "routine_share": np.array([[0.1, 0.6], [0.1, 0.2]])}
    assert Measure(("weeks_to_find",)).of(series) == pytest.approx([2.0, 2.0], abs=1e-6)
    nobody = {"found_share": np.zeros((1, 30))}
    assert Measure(("weeks_to_find",)).of(nobody) == [26.0], "not found is the longest, not nothing"
    with pytest.raises(InputError, match="missing in some runs"):
        Measure(("weeks_to_50",)).of(series)
    with pytest.raises(InputError, match="without 'when'"):
        Measure(("weeks_to_find",), "mean")


def test_acceptance_counts_who_lapsed_and_still_intends_to_use_it(monkeypatch):
    """When any intention is enough all who lapsed are counted, and none when no intention is."""
    scenario = Case().within({"office.staff": 20, "adviser.lapse_rate": 0.2, "adviser.return_rate": 0.0})
    series = run_cell(scenario, SHIPPED_RULES, engine="compiled", seed=1, replicates=1)
    released = sum(scenario.week_of(service.release) <= SURVEY_WEEK for service in scenario.services)
    lapsed = series["lapsed_share"][0, SURVEY_WEEK] * len(scenario.services) / released
    assert lapsed > 0.05, "or there is nothing to see"

    def share(convinced):
        monkeypatch.setattr("sim.analysis.validation.questions.CONVINCED", convinced)
        return QUESTIONS["accepted_or_convinced"].compute(scenario, SHIPPED_RULES, 1, 0)

    further = series["accepted_of_released"][0, SURVEY_WEEK]
    assert share(1.1) == pytest.approx(further)
    assert share(0.0) == pytest.approx(further + lapsed)
    assert share(1.1) < share(0.5) < share(0.0)


def test_weeks_to_know_are_counted_for_services_after_the_tools():
    """With news that reaches nearly everybody at once nothing stays unknown; without any, all weeks pass."""
    tools = {"services.yammer.release": "2017-01-09", "services.teams.release": "2017-01-09"}
    early = Case(changes={**tools, "adviser.hearsay_rate": 0.0, "office.turnover": 0.0})
    delay = Measure(("weeks_to_know_later",))

    def weeks(news):
        scenario = early.within({"office.staff": 8, "adviser.news_rate": news, "adviser.news_needs_clarity": 0.0})
        (answer,) = answers([delay], scenario, SHIPPED_RULES, 1, 1)["weeks_to_know_later"]
        return answer, scenario

    assert weeks(5.0)[0] < 0.1, "99 % get to know it in the week of its release"
    never, scenario = weeks(0.0)
    later = later_services(scenario)
    assert [scenario.services[s].key for s in later] == [
        "digital_activity_plan", "digital_dialogue", "overview_tools", "video_meetings",
    ]  # fmt: skip
    assert never == np.mean([scenario.weeks - scenario.week_of(scenario.services[s].release) for s in later])
    with pytest.raises(InputError, match="Release the tools earlier"):
        later_services(Case().within({}))


def test_questions_are_asked_in_the_world_of_each_replicate():
    """Two replicates in two worlds: the answers are those of the worlds, one by one."""
    scenario = load_scenario("baseline", weeks=SURVEY_WEEK + 1, office={"staff": 8})
    one = Measure(("accepted_or_convinced",))
    got = answers([one, ROUTINE], scenario, SHIPPED_RULES, 1, 2)
    assert set(got) == {"accepted_or_convinced"}
    ask = QUESTIONS["accepted_or_convinced"].compute
    assert got["accepted_or_convinced"].tolist() == [
        ask(scenario.in_world(r), SHIPPED_RULES, 1, r) for r in (0, 1)
    ]


def some(claims, *keys):
    """Return claims with only some of them."""
    kept = tuple(claim for claim in claims.claims if claim.key in keys)
    return type(claims)(kept, claims.cases, claims.contexts, claims.before)


@pytest.fixture(scope="module")
def findings(claims):
    """Return all that the page needs, from short runs of small offices over all claims that need no more."""
    few = some(claims, "C2", "C8", "C23", "C26")
    for lever in ("baseline", "continuous_updates", "combination_training"):
        few.also(lever, "sixty", Measure(("effective_use",)))
    scenarios = {key: few.cases[key[0]].within({"office.staff": 8, "weeks": 60}) for key in few.needed()}
    runs = measure_all(few.needed(), scenarios.__getitem__, 128, 1)
    unknown = [Share("leaders", 27, 0.1, 0.1, 0.2, 0.1, 0.02), Share("advisers", 60, 0.5, 0.1, 0.6, 0.1, 0.05)]
    differ = {"routine_share": [Share("behaviour", 11, 0.2, 0.1, 0.3, 0.1, 0.04)]}
    told = efforts(runs, scenarios, "sixty", Measure(("effective_use",)), 64)
    now, first = (judge_all(few, runs, 64, first=first) for first in (False, True))
    return Findings(few, now, first, differ, unknown, told, 1, 128, 64, 8, 1, "0" * 64)


@pytest.mark.slow
def test_the_cases_are_a_study_that_holds_what_runs_in_memory_show(claims, tmp_path):
    few = some(claims, "C11", "C26")
    few.also("training_of_both", "small", Measure(("weeks_to_find",)))
    words = ["replicates=3", "seed=1", "weeks=30", "worlds=typical", f"results_dir={tmp_path}"]
    design = few.design(words)
    study = run_study(design)
    found = few.measured(design, study, 2)
    direct = measure_all(
        few.needed(),
        lambda key: few.cases[key[0]].within({"weeks": 30, **few.contexts[key[1]]["set"]}), 2, 1,
    )  # fmt: skip
    assert found.keys() == direct.keys()
    for key, measures in direct.items():
        for measure, values in measures.items():
            np.testing.assert_array_equal(found[key][measure], values)
    begun = study.manifest["started"]
    assert run_study(few.design(words)).manifest["started"] == begun, "finished, and so not run again"
    assert runnable_design(study.manifest).cells[0].scenario == few.design(words).cells[0].scenario


def test_the_same_world_twice_differs_in_nothing(findings):
    """With the same random numbers: with one leader the span changes nothing at all."""
    span = next(e for e in findings.efforts if e.scenario == "smaller_span")
    assert (span.mean, span.low, span.high, span.hours) == (0.0, 0.0, 0.0, 0.0)


def test_hours_put_in_are_those_of_the_levers(claims):
    """60 staff: 54 advisers with 2 h × 24 weeks of training; six leaders spared 4 h for 104 weeks; two heads."""

    def hours(name):
        staff = {"office.staff": 60}
        return hours_put_in(Case(name).within(staff), Case().within(staff))

    assert hours("single_tool_training") == pytest.approx(54 * 2 * 24)
    assert hours("administrative_relief") == pytest.approx(6 * 104 * 0.107 * 37.5)
    assert hours("smaller_span") == pytest.approx(2 * 37.5 * 156)
    assert hours("bundled_information") == 0.0


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_tells_every_claim_and_number(findings, language):
    page = claims_page(findings, language)
    for judgement in findings.judgements:
        assert f"## {judgement.claim.key}\n" in page
        assert say(WORDS[judgement.verdict], language) in page
        assert label_of(judgement.claim.changed, language).strip() in page
    rows = [line for line in page.splitlines() if line.startswith("|")]
    columns = Counter(line.count(" |") for line in rows if line.startswith("| [C"))
    assert columns == {6: 4 + 3}, "all claims, and those with expectations step by step"
    estimates = [one for judgement in findings.judgements for each in judgement.estimates for one in each]
    for one in estimates:
        count, other = round(64 * one.expected), round(64 * one.other)
        assert f"| {count} {'of' if language == 'en' else 'av'} 64 ({other}) |" in page
    assert ("." if language == "en" else ",") in rows[-1]
    assert len(records(findings)) == 2 * len(estimates)


def test_a_verdict_that_is_stronger_by_dropping_alone_is_told_apart():
    """Of two claims that both gain, one only lost an expectation and the other has a new one that holds."""
    one = Expectation({}, (("a", 1.0),), (), (), ROUTINE, 1, 0.0, 0.01, 0.01, True, ("small",))
    failing, new = replace(one, beyond=0.5), replace(one, beyond=0.2)

    def judgement(key, expectations, *outcomes):
        claim = Claim(key, {}, (), (), (), expectations, (one, failing))
        estimates = tuple((Estimate(0.0, 0.0, 0.0, 9, "small", o, 64, 1.0, 0.0, 0.0, 0.0),) for o in outcomes)
        return Judgement(claim, expectations, estimates)

    now = [
        judgement("C0", (one, replace(failing, decisive=False)), "robust", "opposite"),
        judgement("C1", (one, new), "robust", "robust"),
        judgement("C2", (one, failing), "robust", "opposite"),
    ]
    first = [replace(j, expectations=j.claim.first, estimates=now[2].estimates) for j in now]
    assert moved(now, first) == (2, 2, 0, 0, ("C0",))


def test_the_page_names_the_steps_that_changed_a_verdict():
    assert changed(("reproduced", "reproduced", "conditional", "conditional")) == ["worlds"]
    assert changed(("not reproduced", "conditional", "conditional", "reproduced")) == ["rules", "expectations"]
    assert changed(("conditional",) * 4) == []


def test_the_forest_has_a_mark_for_every_estimate(findings):
    figure = claims_figure(findings.claims, findings.judgements, "nb")
    marks = [line for line in figure.axes[0].lines if line.get_marker() not in ("None", "", None)]
    assert len(marks) == sum(len(e) for j in findings.judgements for e in j.estimates)


def test_every_parameter_that_may_vary_has_a_group_and_shares_find_the_one_that_matters():
    grouped = [group_of(about) for about in registry().values()]
    assert {group for group in grouped if group} == {"leaders", "advisers", "above", "office"}
    measure = Measure(("facilitation",), "mean")
    shares = variance_shares(not_known(), (measure,), {"office.staff": 4, "weeks": 8}, 16, 1, 1)[measure]
    total = {share.group: share.total for share in shares}
    assert total["leaders"] > 0.5, "facilitation is made by leaders"
    assert total["advisers"] < 0.1


def test_what_differs_between_offices_is_told_apart_from_what_is_not_known():
    differ = between_offices()
    assert {group for _, group in differ} == set(DIFFER)
    assert len({about.name for about, _ in differ}) == len(differ)
    measure = Measure(("support_per_adviser",), "mean")
    shares = variance_shares(differ, (measure,), {"weeks": 8}, 16, 1, 1)[measure]
    largest = max(shares, key=lambda share: share.total)
    assert largest.group != "place", "help for each adviser is a matter of leaders' choice and of their span"
    assert all(share.spread >= 0.0 for share in shares)
