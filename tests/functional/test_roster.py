"""A roster: offices by name, checked line by line, the same on both engines, kept with the study."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim import InputError, Study, load_scenario, study
from sim.analysis.studies.affected_offices import concerned
from sim.analysis.studies.endpoints import End
from sim.analysis.studies.reach import mean_over, reach
from sim.analysis.studies.runs import scenario_of_cell
from sim.commands.compare import compare
from sim.commands.describe import describe
from sim.engines.batch import run_block
from sim.engines.mesa.model import NavModel
from sim.engines.rulebook.book import SHIPPED_RULES
from sim.language import NO_BREAK
from sim.model.draws import Draw
from sim.model.outcomes import OUTCOMES
from sim.model.population import style_of
from sim.scenario.compose import compose
from sim.scenario.folders import config_folder
from sim.scenario.roster import check_styles, shares_of
from sim.show.drawing.panels import panels_of
from sim.show.report.question import office
from sim.show.text.answer import answer
from sim.show.text.reach import changed
from sim.study.reproduce import run_again, stated_design
from sim.study.store.provenance import identify

OFFICES = """\
# Four offices, of which two stand together in a region.
office,region,staff,departments,leader
"Gjøvik, sentrum",Innlandet,30,4,renewer
Horten,Vestfold,18,,
Lillehammer,Innlandet,12,0,facilitator
Utsira,Rogaland,3,,
"""


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., str]:
    """Return a function that writes a roster and returns its path."""

    def written(text: str = OFFICES, encoding: str = "utf-8") -> str:
        place = tmp_path / "offices.csv"
        place.write_bytes(text.encode(encoding))
        return str(place)

    return written


MORE = {"leader": {"renewing": 0.2}}


def world(roster: str | None, styles: dict[str, float] | None = None, **changes: Any) -> Any:
    nation = {"roster": roster, "styles": styles, **changes.pop("nation", {})}
    return load_scenario("baseline", nation=nation, **{"weeks": 12, **changes})


def same(scenario: Any, runs: int = 2) -> bool:
    one, other = (run_block(scenario, SHIPPED_RULES, engine, 1, 0, runs) for engine in ("compiled", "reference"))
    alike = [np.array_equal(one.weekly[name], other.weekly[name], equal_nan=True) for name in one.weekly]
    return all(alike) and (one.offices is None or one.offices.equals(other.offices))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"nation": {"merger_rate": 20.0}, "weeks": 20},
        {"levers": ["superusers"], "worlds": None},
        {
            "levers": {
                "late": {"from": "2017-01-30", "offices": {"regions": [1]}, "add": {"leader": {"renewing": 0.2}}}
            }
        },
    ],
    ids=["as listed", "merging", "a lever", "a lever on a region"],
)
def test_both_engines_agree_to_the_last_bit(write: Callable[..., str], changes: dict[str, Any]) -> None:
    assert same(world(write(), {"typical": 0.5, "integrator": 0.5}, **changes))


def test_offices_are_as_the_roster_says(write: Callable[..., str]) -> None:
    model = NavModel(world(write(), worlds=None))
    assert [office.staff for office in model.offices] == [30, 12, 18, 3]
    assert [office.region for office in model.offices] == [0, 0, 1, 2]
    assert [len(office.leaders) - 1 for office in model.offices] == [4, 0, 0, 0]
    renewing = [office.leaders[0].p.leader.renewing for office in model.offices]
    assert renewing == [0.42, 0.09, 0.12, 0.12], "renewer, facilitator, and the typical leader of the baseline"
    ends = run_block(world(write()), SHIPPED_RULES, "compiled", 1, 0, 1).offices.to_pandas()
    assert list(ends["office_name"]) == ["Gjøvik, sentrum", "Lillehammer", "Horten", "Utsira"]
    assert list(ends["staff"]) == [30, 12, 18, 3]


def test_a_style_is_what_a_scenario_of_it_is(write: Callable[..., str]) -> None:
    """One office with a style listed is the office whose leaders the scenario gives that style."""
    listed = world(write("office,region,staff,leader\nHorten,Vestfold,30,renewer\n"), nation={"regions": None})
    chosen = load_scenario("baseline", leader="renewer", weeks=12, office={"staff": 30})
    one, other = (run_block(s, SHIPPED_RULES, "compiled", 1, 0, 3).weekly for s in (listed, chosen))
    assert all(np.array_equal(one[name], other[name], equal_nan=True) for name in one)
    typical = run_block(load_scenario("baseline", weeks=12), SHIPPED_RULES, "compiled", 1, 0, 3).weekly
    assert not np.array_equal(one["hours_renewing"], typical["hours_renewing"]), "control: the style matters"


def test_styles_are_drawn_as_often_as_asked_for(p_value: Callable[..., float]) -> None:
    """Pearson's test at 0.1 %; the control, with equal shares, fails it."""
    styles = check_styles({key: {"share": s, "leader": {}} for key, s in (("a", 6), ("b", 0), ("c", 4))})
    shares = shares_of(styles)
    drawn = np.array([style_of(0, shares, Draw(1, 0, 0, office, 2_000_000, 0)) for office in range(4000)])
    assert p_value(drawn // 2, [0.6, 0.4]) > 0.001
    assert p_value(drawn // 2, [0.5, 0.5]) < 0.001
    assert 2 not in drawn
    assert style_of(2, shares, Draw(1, 0, 0, 0, 0, 0)) == 2
    assert style_of(0, np.zeros(0), Draw(1, 0, 0, 0, 0, 0)) == 0


def test_styles_can_be_drawn_without_a_roster() -> None:
    scenario = world(None, {"typical": 0.5, "renewer": 0.5}, nation={"offices": 8})
    assert {office.style for office in NavModel(scenario, 1).offices} == {1, 2}
    assert same(scenario)


def test_a_roster_of_equal_offices_is_a_nation_of_them(write: Callable[..., str]) -> None:
    rows = "".join(f"O{k},R{k // 2},10\n" for k in range(4))
    listed = world(write(f"office,region,staff\n{rows}"))
    drawn = load_scenario("baseline", weeks=12, office={"staff": 10}, nation={"offices": 4, "regions": 2})
    one, other = (run_block(s, SHIPPED_RULES, "compiled", 1, 0, 2).weekly for s in (listed, drawn))
    assert all(np.array_equal(one[name], other[name], equal_nan=True) for name in one)


WRONG = {
    "empty": ("", "offices.csv: is empty. Expected a line such as office,region,staff,departments,leader"),
    "no office": ("office,region,staff\n", "offices.csv: lists no office"),
    "semicolons": ("office;region;staff\nA;B;3\n", "line 1: semicolons separate the columns."),
    "unknown column": ("office,region,staf\nA,B,3\n", "line 1: column=staf: there is no such choice."),
    "a column twice": ("office,region,staff,staff\nA,B,3,4\n", "line 1: staff is named twice"),
    "no region": ("office,staff\nA,3\n", "line 1: region is missing"),
    "no name": ("office,region,staff\n,B,3\n", "line 2: office is missing"),
    "too small": ("office,region,staff\nA,B,2\n", "line 2: staff=2: expected a whole number from 3 to 1000"),
    "too large": ("office,region,staff\nA,B,1001\n", "The nearest valid value is 1000."),
    "decimal comma": ('office,region,staff\nA,B,"12,5"\n', "line 2: staff=12,5: expected a whole number"),
    "decimal comma, bare": ("office,region,staff\nA,B,12,5\n", "line 2: 4 values for 3 columns"),
    "twice": ("office,region,staff\nA,B,9\n#\nA,C,8\n", "line 4: A is on line 2 already"),
    "in another case": ("office,region,staff\nA,B,9\na,C,8\n", "line 3: a is on line 2 already, in whatever case"),
    "unknown leader": (
        "office,region,staff,leader\nA,B,9,renewr\n", "line 2: leader=renewr: there is no such choice.",
    ),
    "too many departments": (
        "office,region,staff,departments\nA,B,9,5\n",
        "line 2: staff=9 and departments=5: expected a whole number from 0 to 4",
    ),
    "a rule": ("office,region,staff,rules\nA,B,9,x.py:f\n", "line 1: column=rules: there is no such choice"),
}  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_line_is_named(wrong: str, write: Callable[..., str]) -> None:
    text, phrase = WRONG[wrong]
    with pytest.raises(InputError) as refusal:
        world(write(text))
    assert phrase in str(refusal.value)
    assert str(refusal.value).count("\n") == 0


def test_other_encodings_are_refused_with_their_line(write: Callable[..., str]) -> None:
    with pytest.raises(InputError, match=r"line 3: not UTF-8 text"):
        world(write(OFFICES, "cp1252"))
    assert len(world(write(OFFICES, "utf-8-sig")).roster) == 4


@pytest.mark.parametrize(
    ("nation", "more", "phrase"),
    [
        ({"roster": "nowhere.csv"}, {}, "nation.roster=nowhere.csv: cannot be read"),
        ({"offices": 9}, {}, "nation.offices=9: the roster has 4 offices"),
        ({"regions": 9}, {}, "nation.regions=9: the roster has 3 regions"),
        ({}, {"office": "national"}, "the roster says how many staff each office has"),
        ({"styles": {"renewr": 1}}, {}, "nation.styles=renewr: there is no such choice. Did you mean 'renewer'"),
        ({"styles": {"renewer": -1}}, {}, "expected a share of the offices"),
        ({"styles": {"renewer": 0}}, {}, "nation.styles={renewer:0}: the shares sum to 0. Expected 1"),
        ({"styles": {"renewer": 0.1, "typical": 0.5}}, {}, "the shares sum to 0.6. Expected 1"),
        ({"rosters": "x"}, {}, "Unknown setting 'nation.rosters'"),
    ],
)
def test_what_does_not_go_together_is_refused(
    nation: dict[str, Any], more: dict[str, Any], phrase: str, write: Callable[..., str]
) -> None:
    with pytest.raises(InputError) as refusal:
        load_scenario("baseline", nation={"roster": write(), **nation}, **more)
    assert phrase in str(refusal.value)


def test_staff_is_not_swept_beside_a_roster(write: Callable[..., str]) -> None:
    with pytest.raises(InputError, match=r"the roster sets office\.staff for each office"):
        study("baseline", {"office.staff": [10, 30]}, nation={"roster": write()})


def test_it_is_described(write: Callable[..., str]) -> None:
    words = [f"nation.roster={write()}", "nation.styles={typical:0.75,integrator:0.25}"]
    told = "\n".join(describe(words, "en")).replace("\N{NO-BREAK SPACE}", " ")
    assert "The roster names 4 offices in 3 regions, of 3 to 30 staff, 15.8 on average." in told
    assert "Leaders with the style renewer: Gjøvik, sentrum." in told
    assert "drawn for each office: typical 75 % and integrator 25 %." in told
    assert "Kontorlisten nevner 4 kontorer i 3 regioner" in "\n".join(describe(words, "nb"))


def test_a_study_keeps_its_roster_and_tells_offices_by_name(write: Callable[..., str], tmp_path: Path) -> None:
    path = write()
    asked = {
        "weeks": 8,
        "replicates": 2,
        "report": False,
        "nation": {"roster": path},
        "results_dir": tmp_path / "r",
    }
    first = study("baseline", **asked)
    assert set(first.offices["office_name"]) == {"Gjøvik, sentrum", "Lillehammer", "Horten", "Utsira"}
    assert "office_name" in (first.folder / "dictionary.csv").read_text(encoding="utf-8")
    assert path not in json.dumps(first.manifest["recipe"])
    write(OFFICES.replace("Utsira,Rogaland,3", "Utsira,Rogaland,4"))
    other = study("baseline", **asked)
    assert other.manifest["fingerprint"] != first.manifest["fingerprint"]
    Path(path).unlink()
    again = run_again(Study(first.folder), tmp_path / "again", lambda study: None)
    assert not again.other


def test_studies_over_different_rosters_are_not_compared_without_a_word(
    write: Callable[..., str], tmp_path: Path
) -> None:
    made = [
        study(
            "baseline",
            weeks=4,
            replicates=2,
            report=False,
            nation={"roster": write(text)},
            results_dir=tmp_path / "r",
        )
        for text in (OFFICES, OFFICES.replace("Utsira,Rogaland,3", "Utsira,Rogaland,4"))
    ]
    told = " ".join(" ".join(compare([str(one.folder) for one in made], "en")).split())
    assert "the two studies have different offices (nation.roster differs in Utsira)" in told


def test_a_stored_study_names_no_file_of_its_reader(write: Callable[..., str], tmp_path: Path) -> None:
    made = study(
        "baseline", weeks=4, replicates=1, report=False, nation={"roster": write()}, results_dir=tmp_path / "r"
    )
    manifest = json.loads(json.dumps(made.manifest))
    assert identify(stated_design(manifest)).fingerprint == made.manifest["fingerprint"]
    manifest["recipe"]["config"]["nation"]["roster"] = "/etc/hostname"
    with pytest.raises(InputError, match="its recipe sets the file"):
        stated_design(manifest)


def test_the_shipped_sample_is_like_the_nation_it_stands_for() -> None:
    sample = config_folder().parent / "examples" / "rosters" / "nav_2019.csv"
    scenario = world(str(sample))
    assert (len(scenario.roster), scenario.parameters.nation.regions) == (24, 12)
    assert scenario.mean_office() == pytest.approx(compose(["office=national"])["office"]["mean_staff"], rel=0.05)
    assert {one.office: one.staff for one in scenario.roster}["Lillehammer-Gausdal"] == 70


MIXED = "office,region,staff,departments,leader\nGjøvik,Innlandet,24,,facilitator\nHorten,Vestfold,16,,\n"
SHORT = {"replicates": 24, "weeks": 78, "worlds": "typical", "report": False}


def test_what_a_scenario_changes_is_told_where_it_can_act(write: Callable[..., str], tmp_path: Path) -> None:
    """A roster's style stands above what a scenario sets, so a mean over all offices waters a difference down."""
    reported = {**SHORT, "report": True}
    made = study(["baseline", "renewer"], nation={"roster": write(MIXED)}, results_dir=tmp_path, **reported)
    part = reach(made, 1, 0, "strain")
    assert part is not None and part.names == ("Horten",) and (part.share, part.offices) == (0.5, 2)
    apart = made.table("offices").pivot(index=["replicate", "office"], columns="cell", values="strain")
    by_office = (apart[1] - apart[0]).groupby("office").mean()
    assert part.here.mean == pytest.approx(by_office[1]) and part.elsewhere.mean == pytest.approx(by_office[0])
    assert part.here.low > 0.01 and max(abs(part.elsewhere.low), abs(part.elsewhere.high)) < 0.002
    told = answer(made, "strain")
    last = re.compile(
        r"Renewer acts in 1 of 2 offices only \(Horten\)\. Change in strain there: \+[\d.]+ percentage points "
        r"\(95 % interval \+.*\); in the other offices, by way of neighbours: hardly any \(.*\)\.$"
    )
    assert last.search(told), "last, so that nothing that follows is read as being about it"
    assert "virker bare på 1 av 2 kontorer (Horten)" in answer(made, "strain", "nb")
    compared = " ".join(" ".join(compare([str(made.folder)], "en", outcome="strain")).split())
    assert "1 of 2 offices only (Horten)" in compared
    [document] = compare([str(made.folder)], "en", outcome="strain", as_json=True)
    [told_apart] = json.loads(document)["reach"]
    assert (told_apart["names"], told_apart["cell_b"]) == (["Horten"], 1)
    assert told_apart["here"]["mean"] == part.here.mean
    assert office(made, panels_of(made, "en"), "en") == "2 offices"
    for outcome in ("strain", "leader_strain", "routine_share", "support_per_adviser"):
        whole = made.runs.query("cell == 1").set_index("replicate")[outcome]
        over = mean_over(made.table("offices").query("cell == 1"), outcome, scenario_of_cell(made, 1))
        assert over.to_numpy() == pytest.approx(whole.to_numpy()), "weighed as in a whole run, parts add up"


@pytest.mark.parametrize(
    ("here", "words"),
    [
        (End(0.5, 0.4, 0.6, 40), "+30 minutes a week (95 % interval +24 to +36)"),
        (End(1.5, 1.4, 1.6, 40), "+1.5 hours per week (95 % interval +1.4 to +1.6)"),
        (End(-0.5, -0.9, -0.1, 40, p=0.3),
         "none that can be distinguished from chance (−30 minutes a week; 95 % interval −54 to −6)"),
        (End(0.01, 0.0, 0.02, 40), "hardly any (+1 minutes a week)"),
    ],
)  # fmt: skip
def test_a_change_and_its_interval_have_one_unit(here: End, words: str) -> None:
    assert changed(here, OUTCOMES["personal_contact"], "en").replace(NO_BREAK, " ") == words


def test_a_scenario_that_can_act_in_no_office_says_why(write: Callable[..., str], tmp_path: Path) -> None:
    everywhere = MIXED.replace("16,,\n", "16,,typical\n")
    made = study(["baseline", "renewer"], nation={"roster": write(everywhere)}, results_dir=tmp_path, **SHORT)
    assert reach(made, 1, 0, "strain") is None
    assert "no effect here: the roster or nation.styles decides how the leaders of every office" in answer(made)
    assert list(made.cells["label_en"]) == ["Leaders as given", "Renewer"], "of whom the baseline's title speaks"


def test_without_a_roster_all_offices_are_changed_and_nothing_is_told_apart(tmp_path: Path) -> None:
    made = study(["baseline", "renewer"], nation={"offices": 2}, results_dir=tmp_path, **SHORT)
    assert reach(made, 1, 0, "strain") is None and "offices only" not in answer(made, "strain")


def test_where_sizes_are_drawn_the_share_of_offices_is_told(tmp_path: Path) -> None:
    """The lever is for offices of at least 50 staff."""
    axes = {"levers": ["none", ["administrative_relief"]]}
    made = study(axes=axes, nation={"offices": 4}, office={"drawn": 1}, results_dir=tmp_path, **SHORT)
    part = reach(made, 1, 0, "leader_strain")
    large = made.offices.query("cell == 0")["staff"] >= 50
    assert part is not None and part.names == () and part.share == pytest.approx(large.mean())
    assert part.here.high < 0.0 and abs(part.elsewhere.mean) < 1e-4
    told = answer(made, "strain").replace(NO_BREAK, " ")
    assert f"acts in {100 * large.mean():.0f} % of the offices only." in told


def concerned_by(changes: dict[str, Any], write: Callable[..., str], **both: Any) -> list[bool] | None:
    """Return which of the four offices above differ between a nation with changes and one without."""
    reference, scenario = (world(write(), weeks=20, worlds=None, **both, **more) for more in ({}, changes))
    offices = pd.DataFrame({"office": range(4), "region": [1, 1, 2, 3], "staff": [30, 12, 18, 3]})
    flags = concerned(scenario, reference, offices)
    return None if flags is None else flags.tolist()


NEWS: dict[str, Any] = {"from": "2017-02-06", "set": {"adviser": {"news_rate": 1.0}}}


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"leader": {"renewing": 0.5}}, [False, False, True, True]),
        ({"leader": {"span": 6}}, [False] * 4),  # the only office with department heads lists them
        ({"office": {"department_heads_from": 15}}, [False, False, True, False]),
        ({"office": {"department_heads_from": 15}, "leader": {"messages": 9}}, [True] * 4),
        ({"levers": {"more": {**NEWS, "offices": {"min_staff": 15}}}}, [True, False, True, False]),
        ({"levers": {"more": {**NEWS, "offices": {"regions": [3]}}}}, [False, False, False, True]),
        ({"levers": {"more": {**NEWS, "roles": ["department_heads"], "departments": [2]}}}, [True] * 4),
        ({"levers": {"late": {**NEWS, "from": "2030-01-07"}}}, [False] * 4),
        ({"services": {"phone": {"kind": "user_channel", "release": "2017-01-02"}}}, None),
    ],
)
def test_offices_are_concerned_where_anything_that_holds_differs(
    changes: dict[str, Any], wanted: list[bool] | None, write: Callable[..., str]
) -> None:
    assert concerned_by(changes, write) == wanted


MERGERS: dict[str, Any] = {"levers": {"wave": {"from": "2017-02-06", "set": {"nation": {"merger_rate": 0.3}}}}}


@pytest.mark.parametrize("merging", [{"nation": {"merger_rate": 0.3}}, MERGERS])
def test_offices_that_merge_change_their_kind(merging: dict[str, Any], write: Callable[..., str]) -> None:
    assert concerned_by({"leader": {"renewing": 0.5}}, write, **merging) is None
