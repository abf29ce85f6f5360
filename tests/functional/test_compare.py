"""Comparing studies: paired where luck is shared, unpaired and told where not, refused across models."""

from __future__ import annotations

import dataclasses
import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from sim.analysis.studies.compare import SAME, compare, compare_studies, over_time
from sim.analysis.studies.endpoints import Certainty, Ends
from sim.analysis.studies.pairing import unlike
from sim.analysis.studies.ranking import ranking
from sim.commands.compare import compare as comparing
from sim.engines.simulate import simulate
from sim.errors import InputError
from sim.model.outcomes import OUTCOMES
from sim.scenario.compose import compose, load_scenario
from sim.scenario.folders import groups
from sim.show.drawing.panels import panels_of
from sim.show.report.comparison import tables
from sim.show.text.answer import findings, whole_answer
from sim.show.text.comparison_table import WIDTH
from sim.show.text.sentences import share_of_runs
from sim.study.design.build import expand
from sim.study.run.session import run_study
from sim.study.store.files import write_json
from sim.study.store.folder import Study

FAST = ("office.staff=10", "weeks=40", "adviser.news_rate=1")
CELLS = "scenario=baseline,facilitator,renewer,support_regime"
"""The support regime is about overviews, and the tools for them come later: a true tie."""


def study_of(folder: Path, *overrides: str) -> Study:
    return run_study(expand([*FAST, *overrides, f"results_dir={folder}"], {}, compose))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("studies")


@pytest.fixture(scope="module")
def four(folder: Path) -> Study:
    return study_of(folder, CELLS, "replicates=60", "study=four", "outcome=strain")


@pytest.fixture(scope="module")
def other_seed(folder: Path) -> Study:
    return study_of(folder, "scenario=baseline", "replicates=50", "study=other_seed", "seed=2")


@pytest.fixture(scope="module")
def same_seed(folder: Path) -> Study:
    return study_of(folder, "scenario=facilitator", "replicates=40", "study=same_seed")


@pytest.fixture(scope="module")
def baseline(folder: Path) -> Study:
    return study_of(folder, "scenario=baseline", "replicates=60", "study=baseline")


def test_ends_of_different_length_are_not_compared(folder: Path, baseline: Study) -> None:
    words = [*FAST[:1], "weeks=50", "scenario=renewer", "replicates=10", f"results_dir={folder}"]
    longer = run_study(expand(words, {}, compose))
    with pytest.raises(InputError, match=r"has 40 weeks and .* 50, so .* such as week=39"):
        compare_studies(baseline, longer, ["strain"])
    assert len(compare_studies(baseline, longer, ["strain"], week=39).table) == 1
    assert len(compare_studies(baseline, longer, ["weeks_to_50"]).table) == 1, "counted up to week 40 in both"


def test_other_offices_are_not_compared_without_a_word(folder: Path) -> None:
    """Ten offices of drawn sizes against one: the difference is not that of mergers alone."""
    cells = "scenario=baseline,merger_wave"
    words = "To give both the same offices, add nation.offices=10 office.drawn=1."
    made = study_of(folder, cells, "replicates=4", "study=unlike")
    told = " ".join(" ".join(comparing([str(made.folder)], "en")).split())
    assert words in whole_answer(made).others and words in told
    assert "runs or more" not in told, "no number of runs makes it a finding"
    alike = study_of(folder, cells, "replicates=4", "study=alike", "nation.offices=10", "office.drawn=1")
    assert not any("same offices" in words for words in whole_answer(alike).others)


def test_reports_and_compare_correct_alike(four: Study) -> None:
    """What a report calls distinguishable from chance is what `compare` finds."""
    ends = Ends(four)
    for outcome in ("strain", "mastery", "routine_share"):
        rows = compare(four, [outcome]).table
        assert len(rows) == 3
        for row in rows.itertuples():
            difference = ends.difference(row.cell_b, outcome)
            assert difference.p == pytest.approx(row.p_corrected, rel=1e-9)
            assert (difference.certainty == Certainty.NONE) == (row.verdict == SAME)
    assert ends.difference(1, "strain", to=2).p == 0.0, "no comparison of the study"


def test_cells_of_one_study_are_compared_pair_by_pair(four: Study) -> None:
    table = compare(four, ["strain", "mastery"]).table.set_index(["outcome", "cell_b"])
    assert len(table) == 6
    runs = four.runs.pivot(index="replicate", columns="cell")
    for (outcome, cell), row in table.iterrows():
        a, b = runs[outcome][0], runs[outcome][cell]
        assert row["mean"] == pytest.approx((b - a).mean(), abs=1e-12)
        if (b - a).std() > 0:
            expected = stats.ttest_rel(b, a)
            assert (row["low"], row["high"]) == pytest.approx(tuple(expected.confidence_interval(0.95)))
            assert row["p"] == pytest.approx(expected.pvalue)
            assert row["boot_low"] == pytest.approx(row["low"], abs=row["high"] - row["low"])
        assert row["probability"] == pytest.approx(((b > a) + 0.5 * (b == a)).mean())
        assert row["correlation"] == pytest.approx(np.corrcoef(a, b)[0, 1])
    assert (table["p_corrected"] >= table["p"]).all()
    assert table.loc[("strain", 3), "verdict"] == SAME
    assert table.loc[("strain", 3), "p"] == 1.0
    assert {table.loc[("strain", cell), "verdict"] for cell in (1, 2)} == {"B higher"}
    last = four.differences.query("week == 39 and outcome == 'strain'").set_index("cell")
    for column in ("mean", "low", "high"):
        np.testing.assert_allclose(table.loc["strain"][column], last[column], atol=1e-12)


def test_any_pair_and_any_week_can_be_compared(four: Study) -> None:
    row = compare(four, ["mastery"], [(2, 1)], week=30).table.iloc[0]
    weeks = over_time(four, 2, 1, "mastery").set_index("week").loc[30]
    assert (row["A"], row["B"]) == ("Renewer", "Facilitator")
    assert (row["mean"], row["low"], row["high"]) == pytest.approx(tuple(weeks[["mean", "low", "high"]]))
    assert weeks["band_low"] < weeks["low"] < weeks["high"] < weeks["band_high"]
    both = compare(four, ["strain", "mastery"], [(2, 1)], week=30).table.set_index("outcome")
    assert both.loc["mastery", "mean"] == row["mean"] != both.loc["strain", "mean"]
    opposite = compare(four, ["mastery"], [(1, 2)], week=30).table.iloc[0]
    assert opposite["mean"] == -row["mean"]
    assert opposite["probability"] == pytest.approx(1 - row["probability"])


def test_every_week_of_a_comparison_is_that_of_the_table_of_differences(four: Study) -> None:
    weeks = over_time(four, 0, 2, "strain")
    table = four.differences.query("cell == 2 and outcome == 'strain'")
    for column in ("mean", "low", "high"):
        np.testing.assert_allclose(weeks[column], table[column], atol=1e-12)


def test_weeks_that_cannot_be_read_are_refused(four: Study, tmp_path: Path) -> None:
    copy = Study(shutil.copytree(four.folder, tmp_path / "copy"))
    block = next((copy.folder / "blocks").iterdir())
    block.write_bytes(block.read_bytes()[:-1])
    with pytest.raises(InputError, match=f"{block.name} is damaged"):
        compare(copy, week=3)
    block.unlink()
    with pytest.raises(InputError, match="lacks runs of cell"):
        compare(copy, week=3)


def test_studies_that_share_their_luck_are_paired_over_the_replicates_both_have(
    baseline: Study, same_seed: Study, four: Study
) -> None:
    found = compare_studies(baseline, same_seed, ["strain"])
    assert found.paired
    assert [difference.what for difference in found.unlike] == ["replicates"]
    within = compare(four, ["strain"]).table
    pairs = four.runs.pivot(index="replicate", columns="cell")["strain"].loc[:39]
    assert found.table["n_a"].item() == 40
    assert found.table["mean"].item() == pytest.approx((pairs[1] - pairs[0]).mean(), abs=1e-12)
    assert found.table["mean"].item() != pytest.approx(within["mean"].iloc[0], abs=1e-6)


def test_studies_of_other_luck_are_not_paired_and_that_is_said(
    baseline: Study, other_seed: Study, folder: Path
) -> None:
    found = compare_studies(baseline, other_seed, ["strain"])
    row = found.table.iloc[0]
    assert not found.paired
    expected = stats.ttest_ind(other_seed.runs["strain"], baseline.runs["strain"], equal_var=False)
    assert row["p"] == pytest.approx(expected.pvalue)
    assert np.isnan(row["variance_gain"])
    text = " ".join(comparing([str(baseline.folder), str(other_seed.folder), "outcome=strain"], "en"))
    assert "Unpaired, because the studies differ in seed. Runs: 60 and 50." in text
    assert "Seed: 1 and 2." in text


def altered(study: Study, folder: Path, **changes: object) -> Study:
    """Return a copy of a study whose manifest tells otherwise."""
    copy = folder / f"altered-{'-'.join(changes)}"
    shutil.copytree(study.folder, copy)
    manifest = {**json.loads((copy / "manifest.json").read_text(encoding="utf-8")), **changes}
    write_json(copy / "manifest.json", manifest)
    return Study(copy)


RULE = """\
from sim.model.state import Stage


def persuade(person, use, seen, p, draw):
    use.stage = Stage.PERSUADED
"""


def test_results_of_different_models_are_refused_unless_wanted(
    baseline: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mine.py").write_text(RULE, encoding="utf-8")
    mine = study_of(tmp_path, "rules.persuade=mine.py:persuade", "replicates=4", "engine=reference", "workers=1")
    newer = altered(baseline, tmp_path, versions={**baseline.manifest["versions"], "nav-adoption": "99.0"})
    for other, what in ((mine, "rules"), (newer, "version")):
        with pytest.raises(InputError, match=rf"come from different models \({what}: .*add --anyway") as refusal:
            compare_studies(baseline, other)
        in_one = "run them in one study: -m rules.persuade=a.py:persuade,b.py:persuade"
        assert (in_one if what == "rules" else "Run one of them again") in str(refusal.value)
        found = compare_studies(baseline, other, anyway=True)
        assert not found.paired
        assert what in {difference.what for difference in found.unlike}
        text = " ".join(comparing([str(baseline.folder), str(other.folder)], "en", anyway=True))
        assert text.startswith("NOTE: the studies come from different models.")
    assert "persuade replaced" in {d.what: d.b for d in unlike(baseline, mine)}["rules"]
    later = altered(baseline, tmp_path, start="2018-01-01")
    assert not compare_studies(baseline, later).paired
    assert unlike(baseline, baseline) == ()


def test_studies_of_one_design_are_matched_cell_by_cell(four: Study, tmp_path: Path) -> None:
    slow = study_of(tmp_path, CELLS, "replicates=20", "study=slow", "adviser.learning_rate=0.03")
    table = compare_studies(four, slow, ["mastery"]).table
    assert list(zip(table["cell_a"], table["cell_b"], strict=True)) == [(i, i) for i in range(4)]
    assert table["A"][1] == "Facilitator (four)"
    assert table["B"][1] == "Facilitator (slow)"
    assert (table["verdict"] == "B lower").all()
    namesake = altered(slow, tmp_path, name="four")
    told = compare_studies(four, namesake, ["mastery"]).table
    assert told["A"][1] == f"Facilitator (four {four.manifest['fingerprint'][:6]})"
    assert told["A"][1] != told["B"][1]
    sizes = study_of(tmp_path, "adviser.learning_rate=0.03,0.06", "replicates=4", "study=rates")
    with pytest.raises(InputError, match="no cell in common"):
        compare_studies(four, sizes)


def test_a_ranking_has_ties_where_there_is_no_telling(four: Study) -> None:
    ranks = ranking(four, "strain").set_index("cell")
    assert list(ranks["mean"]) == sorted(ranks["mean"], reverse=True)
    assert ranks.loc[0, "letters"] == ranks.loc[3, "letters"]
    assert tuple(ranks.loc[0, ["best", "worst"]]) == tuple(ranks.loc[3, ["best", "worst"]]) == (3, 4)
    assert not set(ranks.loc[1, "letters"]) & set(ranks.loc[0, "letters"]), "control: a real difference"
    assert list(ranking(four, "strain", [0, 3])["letters"]) == ["a", "a"]


def test_runs_that_never_see_an_event_count_to_the_end_of_the_run(four: Study, tmp_path: Path) -> None:
    runs = four.runs.pivot(index="replicate", columns="cell", values="weeks_to_50")
    assert runs[0].isna().sum() > 0, "or this test proves nothing"
    table = compare(four, ["weeks_to_50"]).table
    counted = runs.fillna(40)
    for row in table.to_dict("records"):
        a, b = counted[0], counted[row["cell_b"]]
        assert row["n_a"] == row["n_b"] == 60
        assert row["mean"] == pytest.approx((b - a).mean())
        assert (row["reached_a"], row["reached_b"]) == ((a < 40).mean(), (b < 40).mean())
        if (a != b).any():
            assert row["p"] == pytest.approx(stats.ttest_rel(b, a).pvalue)
    file = tmp_path / "curve.csv"
    words = [str(four.folder), "outcome=weeks_to_50"]
    text = " ".join(" ".join(comparing(words, "en", curve=str(file))).split())
    shares = [
        share_of_runs(table.loc[0, f"reached_{side}"], "en").replace("\N{NO-BREAK SPACE}", " ") for side in "ba"
    ]
    if table.loc[0, "reached_a"] or table.loc[0, "reached_b"]:
        assert (
            f"It happens within 40 weeks in {shares[0]} of the runs of Facilitator and in {shares[1]} of" in text
        )
        assert "counts as 40 weeks" in text
    else:
        assert (
            "cannot be compared with typical leadership, for within 40 weeks it happens in no run of either"
            in text
        )
    curve = pd.read_csv(file)
    assert list(curve["study"].unique()) == ["four"]
    last = curve[curve["week"] == 39].set_index("cell")["reached"]
    assert last[0] == table.loc[0, "reached_a"]
    ranks = ranking(four, "weeks_to_50").set_index("cell")
    assert ranks["runs"].unique() == [60], "nor does a ranking leave runs out"
    assert ranks.loc[1, "mean"] == pytest.approx(counted[1].mean())


def test_what_cannot_act_is_said_to_have_no_effect(four: Study, tmp_path: Path) -> None:
    """The support regime is about overviews, and the tools for them come after these 40 weeks."""
    table = compare(four, ["strain", "mastery"]).table
    idle = table["no_effect"].notna().groupby(table["cell_b"]).all()
    assert idle.to_dict() == {1: False, 2: False, 3: True}
    lines = list(comparing([str(four.folder), "outcome=strain,mastery"], "en"))
    text = " ".join(" ".join(lines).split())
    assert text.count("Support regime has no effect here: ") == 1, "once, for it holds of every outcome"
    assert "no tool for overviews comes within the run and every run is the same" in text
    assert sum("Support regime (no effect here)" in line for line in lines) == 2, "in both rankings"
    told = " ".join(findings(four, "strain", "nb"))
    assert "har ingen virkning her: " in told
    assert "an ikke skilles fra tilfeldigheter: støtteregime" not in told
    shown = tables(four, panels_of(four, "en"), [OUTCOMES["strain"]], "en")[0].panels[0][1]
    assert {row.name: row.reading == "no effect here" for row in shown} == {
        "Typical leadership": False, "Facilitator": False, "Renewer": False, "Support regime": True,
    }  # fmt: skip
    alone = study_of(tmp_path, CELLS, "replicates=1", "study=one_each")
    assert "has no effect here" in " ".join(findings(alone, "strain", "en"))


@pytest.mark.parametrize("language", ["en", "nb"])
def test_what_is_printed_fits_a_terminal_and_tells_each_comparison(
    four: Study, language: str, tmp_path: Path
) -> None:
    file = tmp_path / "table.csv"
    words = [str(four.folder), "outcome=strain,mastery,hours_casework"]
    lines = list(comparing(words, language, csv=str(file)))
    assert max(len(line) for line in lines) <= WIDTH
    assert "\u00a0" not in "".join(lines)
    text = " ".join(" ".join(lines).split())
    table = compare(four, ["strain", "mastery", "hours_casework"], language=language).table
    pd.testing.assert_frame_equal(pd.read_csv(file), table, check_dtype=False)
    for row in table[table["no_effect"].isna()].to_dict("records"):
        name = OUTCOMES[row["outcome"]].label[language].lower()
        told = [s for s in text.lower().split(". ") if f"{row['B']}: ".lower() in s and f" {name} " in s]
        assert [s for s in told if row["A"].lower() in s], row
    assert text.count({"en": "has no effect here", "nb": "har ingen virkning her"}[language]) == 1
    assert four.manifest["fingerprint"][:12] in text
    assert {"en": "does not predict", "nb": "ingen prognose"}[language] in text


def test_one_replicate_is_told_as_one(folder: Path) -> None:
    single = study_of(folder, "scenario=baseline,facilitator", "replicates=1", "study=single")
    row = compare(single, ["strain"]).table.iloc[0]
    assert np.isnan(row["low"])
    assert row["verdict"] == SAME
    assert "in one run, which may be luck" in " ".join(
        " ".join(comparing([str(single.folder), "outcome=strain"], "en")).split()
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "expected one study folder or two, got 0"),
        (["{four}", "outcome=strian"], "has no such outcome. Did you mean 'strain'"),
        (["{four}", "week=40"], "has weeks 0 to 39"),
        (["{four}", "week=soon"], "expected a whole number from 0"),
        (["{four}", "level=95"], "expected a number from 0.5 to below 1"),
        (["{four}", "correction=bonferroni"], "Choices: holm, bh, none"),
        (["{four}", "outcom=strain"], "Did you mean 'outcome'"),
        (["{baseline}"], "has one cell and so nothing to compare"),
        (["{four}", "--curve"], "--curve: strain is not the time of an event. There are curves of weeks_to_50, "),
        (["{four}", "outcome=weeks_to_50", "week=3"], "does not hold its weeks. It holds the weeks of: "),
        (["nowhere"], "nowhere is not a study"),
    ],
)
def test_what_cannot_be_compared_is_refused(words: list[str], message: str, four: Study, baseline: Study) -> None:
    given = [word.format(four=four.folder, baseline=baseline.folder) for word in words]
    curve = "curve.csv" if "--curve" in given else None
    with pytest.raises(InputError) as refused:
        list(comparing([word for word in given if word != "--curve"], "en", curve=curve))
    assert message in str(refused.value)


def test_a_table_that_cannot_be_written_leaves_nothing(four: Study, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"there is no folder .*none\. Create it first"):
        list(comparing([str(four.folder)], "en", csv=str(tmp_path / "none" / "x.csv")))
    assert list(tmp_path.iterdir()) == []


def test_shared_luck_saves_most_of_the_runs() -> None:
    """On the median shipped scenario against the baseline; the benchmark measures all at 100 replicates."""
    week, replicates = 104, 12
    routine = {}
    for name in [*groups()["scenario"]]:
        scenario = dataclasses.replace(load_scenario(name), weeks=week + 1)
        routine[name] = simulate(scenario, replicates).series["routine_share"][:, week]
    base, others = routine.pop("baseline"), routine.values()
    variances = [(base.var(ddof=1) + other.var(ddof=1), (other - base).var(ddof=1)) for other in others]
    gains = [apart / together if together else np.inf for apart, together in variances]
    assert np.median(gains) > 4
    strangers = np.roll(base, 1)  # control: pairs of different luck
    assert np.median([(base.var() + o.var()) / (o - strangers).var() for o in others]) < 2
