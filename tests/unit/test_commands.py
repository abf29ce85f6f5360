"""The verbs tell the truth: what a parameter is, what set it, what a scenario changes, what there is."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.commands.completion import FEW, complete
from sim.commands.describe import describe
from sim.commands.explain import explain
from sim.commands.listing import KINDS, first_comment, listing
from sim.errors import InputError
from sim.language import NO_BREAK
from sim.model.outcomes import OUTCOMES
from sim.model.parameters import registry
from sim.model.rules import RULES
from sim.scenario.compose import compose, scenario_of
from sim.scenario.folders import config_folder, groups
from sim.scenario.origin import default_setter, setters
from sim.study.settings import Settings


def explained(name: str, *overrides: str) -> str:
    return "\n".join(explain(name, list(overrides)))


def described(*overrides: str, language: str = "en") -> list[str]:
    return [line.replace(NO_BREAK, " ") for line in describe(list(overrides), language)]


def test_a_parameter_is_explained_with_all_that_is_known() -> None:
    text = explained("adviser.learning_rate")
    about = registry()["adviser.learning_rate"]
    for known in (about.unit, about.source, about.confidence, about.label["nb"], about.label["en"]):
        assert known in text
    assert f"Default {about.default}, " in text
    assert "drawn in each of 64 worlds" in text
    assert f"allowed {about.low:g} to {about.high:g}" in text


@pytest.mark.parametrize(
    ("name", "overrides", "setter", "value"),
    [
        ("leader.renewing", "", "configs/leader/typical.yaml", "0.12"),
        ("leader.renewing", "scenario=renewer", "configs/leader/renewer.yaml", "0.42"),
        ("leader.renewing", "scenario=renewer leader=integrator", "configs/leader/integrator.yaml", "0.09"),
        ("leader.renewing", "scenario=renewer leader.renewing=0.5", "the command line", "0.5"),
        ("leader.renewing", "++leader.renewing=0.5", "the command line", "0.5"),
        ("office.staff", "office=small", "configs/office/small.yaml", "8"),
        ("office.staff", "experiment=role_by_size", "configs/office/typical.yaml", "30"),
        ("adviser.weight_innovativeness", "scenario=renewer office=small", "default", "0.06"),
    ],
)
def test_explain_says_what_set_a_value(name: str, overrides: str, setter: str, value: str) -> None:
    lines = explained(name, *overrides.split()).splitlines()
    assert lines[0].startswith(f"{name} = {value} (")
    assert [line for line in lines if "Set by" in line and setter in line]


def test_a_file_that_is_named_as_setter_is_there() -> None:
    """Both for files of configuration and for the file of defaults, which a reader will open."""
    house = config_folder().parent
    places = setters(["scenario=facilitator"])
    assert places["leader.facilitating"] == "configs/leader/facilitator.yaml"
    for name in registry():
        place = places.get(name) or default_setter(name).removesuffix(" (its default)")
        assert (house / place).exists(), f"{name} is said to be set by {place}"


def test_outcomes_and_rules_are_explained_too() -> None:
    assert "each week" in explained("routine_share")
    assert "for each run" in explained("weeks_to_50")
    assert explained("persuade") == explained("rules.persuade")
    for name in (*registry(), *OUTCOMES, *RULES):
        if name not in registry():
            assert len(explained(name).splitlines()) > 1


def test_what_nobody_knows_is_not_explained() -> None:
    with pytest.raises(InputError, match=r"python -m sim describe scenario=renewer"):
        explained("renewer")
    with pytest.raises(InputError, match=r"Did you mean 'adviser\.learning_rate'"):
        explained("adviser.lerning_rate")
    with pytest.raises(InputError, match=r"Did you mean 'adviser\.learning_rate'"):
        explained("learning_rate")


def test_describe_tells_what_differs_and_nothing_else() -> None:
    text = described("scenario=facilitator")
    assert text[0].startswith("Facilitator. What if")
    assert any("leader.facilitating" in line and "0.42 instead of 0.21" in line for line in text)
    scenario, baseline = (scenario_of(compose(o)) for o in (["scenario=facilitator"], []))
    different = [name for name in registry() if value(scenario, name) != value(baseline, name)]
    assert [line for line in text if line.startswith("- ")] == [
        line for line in text if any(f"({name})" in line for name in different)
    ]
    assert len(text) == len(different) + 2
    assert described()[1:-1] == ["- It is the baseline: nothing differs."]


def value(scenario: object, name: str) -> object:
    group, _, leaf = name.partition(".")
    return getattr(getattr(scenario.parameters, group), leaf)  # type: ignore[attr-defined]


def test_describe_in_norwegian_is_norwegian() -> None:
    text = "\n".join(described("scenario=facilitator", "levers=administrative_relief", language="nb"))
    for said in ("Tilretteleggeren", "0,42 i stedet for 0,21", "antatt", "avdelingsledere", "minst 50 ansatte"):
        assert said in text
    for said in ("instead", "assumed", "weight", "department"):
        assert said not in text


def test_norwegian_numbers_of_levers_have_commas() -> None:
    lever = "+levers.x={from:2018-01-01,set:{adviser:{news_rate:0.5}}}"
    line = next(line for line in described(lever, language="nb") if line.startswith("- x: "))
    assert "blir 0,5 per uke" in line
    assert "0.5" not in line


def test_describe_tells_of_services_levers_and_length() -> None:
    text = "\n".join(
        described(
            "~services.teams", "services.yammer.complexity=0.9", "services.modia.release=2017-02-06", "weeks=52",
            "+services.own={kind:case_tool,release:2018-03-05}", "levers=leader_development",
        )
    )  # fmt: skip
    for said in (
        "There is no Teams.",
        "Yammer: complexity 0.9 instead of 0.25",
        "Modia comes on 6 February 2017 instead of 3 October 2016",
        "There is also own, from 5 March 2018",
        "52 weeks",
        "to the end, for office leaders and department heads",
    ):
        assert said in text


def test_describe_tells_services_in_the_same_order_every_time() -> None:
    """The order of the catalogue, not that of a set of texts, which changes with each start of Python."""
    text = described(
        *(f"services.{key}.complexity=0.99" for key in ("teams", "modia", "yammer", "video_meetings"))
    )
    names = [line.removeprefix("- ").partition(":")[0] for line in text[1:-1]]
    assert names == ["Modia", "Yammer", "Video meetings", "Teams"]


@pytest.mark.parametrize("kind", [None, *KINDS, *groups(), "scenarios", "experiments", "leaders"])
def test_everything_can_be_listed(kind: str | None) -> None:
    text = list(listing(kind))
    expected: dict[str | None, list[str]] = {
        None: [*groups(), *RULES],
        "parameters": list(registry()),
        "outcomes": list(OUTCOMES),
        "rules": list(RULES),
    }
    for name in expected.get(kind) or groups()[str(kind) if kind in groups() else str(kind).rstrip("s")]:
        assert any(name in line for line in text), name


def test_every_file_of_configuration_says_what_it_is() -> None:
    for group, options in groups().items():
        for option in options:
            assert len(first_comment(group, option)) > 10, f"{group}/{option}.yaml begins without a comment"


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("nav-adoption exp", ["experiment=", "explain", "export"]),
        ("nav-adoption scenario=fac", ["scenario=facilitator"]),
        ("nav-adoption -m scenario=baseline,fac", ["scenario=baseline,facilitator"]),
        ("nav-adoption explain routine_s", ["routine_share"]),
        ("nav-adoption explain persua", ["persuade", "persuaded_share"]),
        ("nav-adoption explain leader.renewing scenario=ren", ["scenario=renewer"]),
        ("nav-adoption describe scenario=ren", ["scenario=renewer"]),
        ("nav-adoption list out", ["outcomes"]),
        ("nav-adoption completion ", ["bash"]),
        ("nav-adoption scenario=baseline language=", ["language=en", "language=nb"]),
        ("nav-adoption scenario=baseline descr", []),
        ("nav-adoption office.staf", ["office.staff="]),
    ],
)
def test_tab_offers_what_may_stand_there(line: str, offered: list[str]) -> None:
    assert complete(line) == offered


MINE = """\
from sim.model.own import mean_of, parameter

PARAMETERS = {"pace": parameter(0.1, 0.0, 1.0, label="Pace of memory")}
OUTCOMES = {"worn": mean_of("person.strain", "Worn")}


def cope(person, week, p):
    person.strain = p.own.pace
"""


def test_names_of_one_s_own_are_listed_explained_and_offered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.py").write_text(MINE, encoding="utf-8")
    assert "Your own: own.pace, worn" in list(listing(None, ["own.file=mine.py"]))
    assert any(line.startswith("own.pace ") for line in listing("parameters", ["rules.cope=mine.py:cope"]))
    assert any(line.startswith("worn ") for line in listing("outcomes", ["own.file=mine.py"]))
    assert complete("nav-adoption own.file=mine.py own.p") == ["own.pace="]
    assert complete("nav-adoption explain wo") == ["worth"]
    assert complete("nav-adoption own.file=mine.py outcome=wo") == ["outcome=worn"]
    assert complete("nav-adoption rules.cope=mine.py:") == ["rules.cope=mine.py:cope"]
    assert complete("nav-adoption check-rule mi") == ["mine.py"]
    assert complete("nav-adoption new-rule persua") == ["persuade"]


def test_tab_runs_nothing_of_a_file_and_bears_half_of_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.py").write_text("raise SystemExit\n" + MINE, encoding="utf-8")
    assert complete("nav-adoption own.file=mine.py own.p") == ["own.pace="]
    (tmp_path / "mine.py").write_text(MINE + "def half(", encoding="utf-8")
    assert complete("nav-adoption own.file=mine.py own.p") == []


def test_all_that_tab_offers_is_accepted() -> None:
    names = {word.rstrip("=") for word in complete("nav-adoption -m ")}
    assert {*registry(), *groups(), "weeks", "start"} <= names
    for key, values in FEW.items():
        for chosen in values:
            Settings.check(compose([f"{key}={chosen}"]))


def test_where_a_lever_works_is_told_in_full() -> None:
    lever = "{from:2018-01-01,departments:[1,3],offices:{regions:[2],%s},set:{adviser:{news_rate:0.5}}}"
    for sizes, told in (
        ("min_staff:20", "20 staff or more"),
        ("max_staff:40", "0 to 40 staff"),
        ("", "all offices"),
    ):
        text = "\n".join(describe([f"+levers.x={lever % sizes}".replace(",}", "}")], "en"))
        assert f"{told}, region 2, department 1 and 3" in text, text
    plain = "\n".join(describe(["+levers.x={from:2018-01-01,set:{adviser:{news_rate:0.5}}}"], "en"))
    assert "in all offices, news" in plain
