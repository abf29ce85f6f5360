"""What is refused at the edge and in which words; dates and weeks; the registry of parameters."""

import dataclasses
import datetime
import math

import pytest

from sim.errors import InputError
from sim.model.parameters import GROUPS, registry
from sim.scenario.lever import ROLES
from sim.scenario.scenario import Scenario
from sim.scenario.service import KINDS, Service
from sim.scenario.values import value_of, with_value

ABOUT = registry()
SERVICE = {"kind": "case_tool", "release": "2017-03-06"}
CHANGE = {"adviser": {"learning_rate": 0.1}}


def one(**service):
    return {"services": {"modia": {**SERVICE, **service}}}


def lever(**wanted):
    return {"levers": {"course": {"from": "2017-06-05", "set": CHANGE, **wanted}}}


def two_levers(first, second):
    return {"levers": {"one": first, "other": second}}


REFUSALS = {
    "unknown setting": ({"adviserr": {}}, ["Unknown setting 'adviserr'", "Did you mean 'adviser'?"]),
    "unknown parameter": (
        {"adviser": {"learning_rat": 0.1}},
        ["Unknown setting 'adviser.learning_rat'", "Did you mean 'adviser.learning_rate'?", "list parameters"],
    ),
    "right parameter in the wrong group": (
        {"leader": {"learning_rate": 0.1}},
        ["Unknown setting 'leader.learning_rate'", "Did you mean 'adviser.learning_rate'?"],
    ),
    "text for a number": (
        {"adviser": {"learning_rate": "high"}},
        ["adviser.learning_rate=high", "expected a number from 0 to 1 (per week)", "got text"],
    ),
    "a list for a number": ({"adviser": {"learning_rate": [0.1]}}, ["got a list"]),
    "yes for a number": ({"office": {"drawn": True}}, ["office.drawn=True", "got true (yes or no)"]),
    "too high": (
        {"adviser": {"learning_rate": 1.5}},
        ["adviser.learning_rate=1.5", "from 0 to 1", "The nearest valid value is 1."],
    ),
    "too low": ({"office": {"staff": 2}}, ["office.staff=2", "a whole number from 3 to 1000 (persons)", "is 3."]),
    "too many": ({"office": {"staff": 1001}}, ["The nearest valid value is 1000."]),
    "half a person": ({"office": {"staff": 30.5}}, ["office.staff=30.5", "expected a whole number from 3"]),
    "not a number": (
        {"adviser": {"transfer": math.nan}},
        ["adviser.transfer=nan", "expected a number from 0 to 1"],
    ),
    "endless": ({"adviser": {"transfer": math.inf}}, ["adviser.transfer=inf", "nearest valid value is 1."]),
    "not a whole number": ({"office": {"staff": math.nan}}, ["office.staff=nan", "expected a whole number"]),
    "endless staff": ({"office": {"staff": math.inf}}, ["office.staff=inf", "expected a whole number"]),
    "a number for a group": ({"adviser": 3}, ["adviser=3", "expected a group of settings, got a whole number"]),
    "a list for a group": ({"services": []}, ["services=[]", "expected a group of settings, got a list"]),
    "no services": ({"services": {}}, ["0 services", "expected 1 to 30", "services=nav_2017_2019"]),
    "too many services": (
        {"services": {f"s{k}": SERVICE for k in range(31)}},
        ["31 services", "expected 1 to 30"],
    ),
    "no kind": ({"services": {"modia": {"release": "2017-03-06"}}}, ["services.modia: 'kind' is missing"]),
    "no release": ({"services": {"modia": {"kind": "case_tool"}}}, ["services.modia: 'release' is missing"]),
    "unknown kind": (one(kind="case_tol"), ["services.modia.kind=case_tol", *KINDS, "Did you mean 'case_tool'?"]),
    "unknown part of a service": (
        one(usefullness=0.5),
        ["Unknown setting 'services.modia.usefullness'", "Did you mean 'usefulness'?"],
    ),
    "service out of range": (
        one(complexity=7),
        ["services.modia.complexity=7", "from 0 to 1", "The nearest valid value is 1."],
    ),
    "bad release": (
        one(release="spring"),
        ["services.modia.release=spring", "expected a date such as 2017-12-04"],
    ),
    "impossible release": (one(release="2017-02-30"), ["services.modia.release=2017-02-30", "expected a date"]),
    "unknown language": (one(name={"sv": "Modia"}), ["services.modia.name.sv", "nb, en"]),
    "service is text": ({"services": {"modia": "case_tool"}}, ["services.modia=case_tool", "got text"]),
    "start is not a Monday": ({"start": "2017-01-04"}, ["start=2017-01-04", "expected a Monday", "2017-01-02"]),
    "start is no date": ({"start": "week 1"}, ["start=week 1", "expected a date"]),
    "no weeks": ({"weeks": 0}, ["weeks=0", "expected a whole number from 1 to 2600"]),
    "too many weeks": ({"weeks": 2601}, ["weeks=2601", "from 1 to 2600"]),
    "weeks in text": ({"weeks": "many"}, ["weeks=many", "got text"]),
    "yes for weeks": ({"weeks": True}, ["weeks=True", "expected a whole number"]),
    "title in another language": ({"title": {"sv": "Grund"}}, ["title.sv", "nb, en"]),
    "half a character in a title": ({"title": {"en": "a\ud800b"}}, ["title.en", "U+D800", "Leave it out"]),
    "smallest above largest": (
        {"office": {"smallest": 40, "largest": 20}},
        ["office.smallest=40 is larger than office.largest=20"],
    ),
    "hardly any office of the right size": (
        {"office": {"drawn": 1, "mean_staff": 200.0, "log_sd_staff": 0.1, "largest": 50}},
        ["office.drawn", "mean_staff=200", "outside 5–50 staff"],
    ),
    "lever without a date": (
        {"levers": {"course": {"set": CHANGE}}},
        ["levers.course: 'from' is missing"],
    ),
    "lever with a bad date": (lever(**{"from": "june"}), ["levers.course.from=june", "expected a date"]),
    "lever that changes nothing": (lever(set={}), ["levers.course changes nothing", "'set' or 'add'"]),
    "lever with an unknown key": (
        lever(offfices={}),
        ["Unknown setting 'levers.course.offfices'", "Did you mean 'offices'?"],
    ),
    "lever on an unknown role": (
        lever(roles=["adviser"]),
        ["levers.course.roles=adviser", *ROLES, "Did you mean 'advisers'?"],
    ),
    "lever on a number of roles": (lever(roles=5), ["levers.course.roles=5"]),
    "lever on nobody": (lever(roles=[]), ["levers.course.roles"]),
    "lever on an unknown parameter": (
        lever(set={"adviser": {"learning_rat": 0.1}}),
        ["Unknown setting 'adviser.learning_rat'", "Did you mean 'adviser.learning_rate'?"],
    ),
    "lever on what shapes the office": (
        lever(set={"leader": {"span": 8}}),
        ["levers.course.set.leader.span", "shapes the office at its start", "whole run"],
    ),
    "lever with text": (
        lever(set={"adviser": {"learning_rate": "more"}}),
        ["levers.course.set.adviser.learning_rate=more", "per week", "got text"],
    ),
    "lever with yes": (lever(add={"adviser": {"learning_rate": True}}), ["got true (yes or no)"]),
    "lever with nan": (lever(add={"adviser": {"learning_rate": math.nan}}), ["learning_rate=nan"]),
    "lever out of range": (
        lever(set={"adviser": {"learning_rate": 2.0}}),
        ["levers.course.set.adviser.learning_rate=2.0", "The nearest valid value is 1."],
    ),
    "lever that adds too much": (
        lever(set={}, add={"adviser": {"learning_rate": 0.99}}),
        ["adviser.learning_rate (as changed by levers in week 22)=1.05", "The nearest valid value is 1."],
    ),
    "lever of negative hours": (
        lever(set={"adviser": {"training_hours": -2.0}}),
        [
            "levers.course.set.adviser.training_hours=-2.0",
            "from 0 to 20 (hours per week)",
            "nearest valid value is 0.",
        ],
    ),
    "relief from more administration than there is": (
        lever(set={}, add={"leader": {"administration_share": -0.3}}),
        ["leader.administration_share (as changed by levers in week 22)=-0.14", "The nearest valid value is 0."],
    ),
    "two additions that carry out of range together": (
        two_levers(
            {"from": "2017-06-05", "add": {"leader": {"administration_share": -0.1}}},
            {"from": "2017-09-04", "add": {"leader": {"administration_share": -0.1}}},
        ),
        ["leader.administration_share (as changed by levers in week 35)=-0.04"],
    ),
    "lever on an unknown group of parameters": (
        lever(set={"leaders": {"control": 0.5}}),
        ["Unknown setting 'leaders.control'", "Did you mean 'overview.control'?"],
    ),
    "lever for no weeks": (lever(weeks=0), ["levers.course.weeks=0", "from 1 to 2600"]),
    "lever for half a week": (lever(weeks=1.5), ["levers.course.weeks=1.5"]),
    "lever with an unknown limit": (
        lever(offices={"min_staf": 9}),
        ["Unknown setting 'levers.course.offices.min_staf'", "Did you mean 'min_staff'?"],
    ),
    "lever with a bad limit": (lever(offices={"min_staff": -1}), ["levers.course.offices.min_staff=-1"]),
    "lever on no size of office": (
        lever(offices={"min_staff": 50, "max_staff": 10}),
        ["levers.course.offices", "50", "10"],
    ),
    "two levers set one parameter": (
        two_levers(
            {"from": "2017-06-05", "weeks": 10, "set": CHANGE},
            {"from": "2017-08-07", "set": {"adviser": {"learning_rate": 0.2}}},
        ),
        ["levers.one and levers.other set the same parameter", "use 'add' instead of 'set'"],
    ),
}


@pytest.mark.parametrize(
    ("config", "phrases"),
    [pytest.param(*case, id=name) for name, case in REFUSALS.items()],
)
def test_refusals_say_what_where_and_what_instead(config, phrases):
    with pytest.raises(InputError) as refusal:
        Scenario.check({"services": {"modia": SERVICE}, **config})
    for phrase in phrases:
        assert phrase in str(refusal.value)


def test_the_plain_scenario_of_these_tests_is_accepted():
    """Without this the refusals above might all be about something else."""
    scenario = Scenario.check({"services": {"modia": SERVICE}, **lever()})
    assert scenario.parameters == Scenario().parameters
    assert scenario.levers[0].roles == ROLES


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"weeks": 9}, {"from": "2017-08-07"}),  # one ends where the other begins
        ({"roles": "advisers"}, {"roles": ["office_leaders", "department_heads"]}),
        ({"offices": {"max_staff": 24}}, {"offices": {"min_staff": 25}}),
        ({}, {"set": {"adviser": {"news_rate": 0.1}}}),
        ({}, {"set": {}, "add": CHANGE}),
    ],
)
def test_levers_that_do_not_meet_may_both_set(first, second):
    plain = {"from": "2017-06-05", "set": CHANGE}
    levers = {"one": {**plain, **first}, "other": {**plain, **second}}
    assert len(Scenario.check({"services": {"modia": SERVICE}, "levers": levers}).levers) == 2


def test_a_lever_set_to_nothing_is_left_out():
    assert Scenario.check({"services": {"modia": SERVICE}, "levers": {"course": None}}).levers == ()


def test_set_comes_before_add_and_both_only_where_they_apply():
    scenario = Scenario.check(
        {
            "services": {"modia": SERVICE},
            "levers": {
                "more": {"from": "2017-01-16", "weeks": 4, "add": {"leader": {"messages": 2.0}}},
                "base": {
                    "from": "2017-01-09",
                    "roles": "office_leaders",
                    "offices": {"min_staff": 20, "max_staff": 40},
                    "set": {"leader": {"messages": 10.0}},
                },
            },
        }
    )

    def messages(role, week, staff):
        return scenario.parameters_for(role, week, staff).leader.messages

    assert [messages("office_leaders", week, 30) for week in (0, 1, 2, 5, 6)] == [4.0, 10.0, 12.0, 12.0, 10.0]
    assert [messages("department_heads", week, 30) for week in (0, 1, 2, 5, 6)] == [4.0, 4.0, 6.0, 6.0, 4.0]
    assert [messages("office_leaders", 1, staff) for staff in (19, 20, 40, 41)] == [4.0, 10.0, 10.0, 4.0]


@pytest.mark.parametrize(
    ("day", "week"),
    [
        ("2016-12-25", -1),
        ("2016-12-26", -1),
        ("2016-12-27", 0),
        ("2017-01-01", 0),
        ("2017-01-02", 0),
        ("2017-01-03", 1),
        ("2017-01-08", 1),
        ("2017-01-09", 1),
        ("2017-12-04", 48),
        ("2010-06-01", -343),
    ],
)
def test_week_of_is_the_first_week_that_begins_on_or_after_a_day(day, week):
    scenario = Scenario()
    date = datetime.date.fromisoformat(day)
    assert scenario.week_of(date) == week
    assert scenario.date_of(week) >= date
    assert scenario.date_of(week - 1) < date


def test_every_monday_is_its_own_week():
    scenario = Scenario()
    for week in range(-60, 200):
        assert scenario.week_of(scenario.date_of(week)) == week
        assert scenario.date_of(week).weekday() == 0


@pytest.mark.parametrize(
    ("start", "weeks", "span"),
    [
        ("2016-12-05", None, (0, 20)),
        ("2016-12-05", 6, (0, 2)),
        ("2017-01-30", 4, (4, 8)),
        ("2017-01-31", 4, (5, 9)),
        ("2017-05-01", 52, (17, 20)),
    ],
)
def test_span_of_a_lever_lies_within_the_run(start, weeks, span):
    config = {"services": {"modia": SERVICE}, "weeks": 20, **lever(**{"from": start, "weeks": weeks})}
    scenario = Scenario.check(config)
    assert scenario.span_of(scenario.levers[0]) == span


@pytest.mark.parametrize(("start", "weeks"), [("2016-01-04", 10), ("2030-01-07", None)])
def test_a_lever_outside_the_run_changes_nothing(start, weeks):
    plain = {"services": {"modia": SERVICE}, "weeks": 20}
    scenario = Scenario.check({**plain, **lever(**{"from": start, "weeks": weeks})})
    assert scenario.tables().parameters.tobytes() == Scenario.check(plain).tables().parameters.tobytes()


def test_tables_give_every_size_and_week_the_parameters_that_hold():
    scenario = Scenario.check(
        {
            "services": {"modia": SERVICE},
            "weeks": 30,
            "office": {"staff": 60},
            "levers": {
                "one": {"from": "2017-02-06", "weeks": 3, "offices": {"max_staff": 20}, "set": CHANGE},
                "two": {"from": "2017-02-13", "offices": {"min_staff": 15, "max_staff": 45}, "add": CHANGE},
            },
        }
    )
    tables = scenario.tables()
    for staff in range(61):
        for week in range(30):
            row = tables.parameters[tables.office_class[0, staff], 2, tables.epoch[week]]
            expected = scenario.parameters_for("advisers", week, staff).adviser.learning_rate
            assert row["adviser"]["learning_rate"] == expected


def test_tables_give_regions_and_departments_the_parameters_that_hold():
    aimed = {"from": "2017-01-02", "offices": {"regions": [2]}, "departments": [1, 3], "roles": ["advisers"]}
    scenario = Scenario.check(
        {"services": {"modia": SERVICE}, "nation": {"offices": 4, "regions": 2}, "weeks": 4,
         "office": {"staff": 60}, "levers": {"one": {**aimed, "set": CHANGE}}}
    )  # fmt: skip
    tables = scenario.tables()
    changed = set()
    for region in (1, 2):
        for role, name in enumerate(("office_leaders", "department_heads", "advisers")):
            for department in range(6):
                group = tables.groups[role, min(department, tables.groups.shape[1] - 1)]
                row = tables.parameters[tables.office_class[region - 1, 60], group, 0]
                held = scenario.parameters_for(name, 0, 60, region, department).adviser.learning_rate
                assert row["adviser"]["learning_rate"] == held
                if held == CHANGE["adviser"]["learning_rate"]:
                    changed.add((region, name, department))
    assert changed == {(2, "advisers", 1), (2, "advisers", 3)}


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({"nation": {"merger_rate": 0.3}}, ["nation.merger_rate", "one office", "nation.offices=2"]),
        (
            {"levers": {"wave": {"from": "2017-02-06", "set": {"nation": {"merger_rate": 0.3}}}}},
            ["levers.wave", "one office", "nation=nav_2019"],
        ),
        (
            {"levers": {"x": {"from": "2017-02-06", "offices": {"regions": [13]}, "set": CHANGE}}},
            ["levers.x.offices.regions=13", "1 to 12"],
        ),
        (
            {"levers": {"x": {"from": "2017-02-06", "departments": [0], "set": CHANGE}}},
            ["levers.x.departments", "1"],
        ),
        ({"levers": {"x": {"from": "2017-02-06", "departments": "a", "set": CHANGE}}}, ["levers.x.departments"]),
    ],
)
def test_what_many_offices_cannot_be_is_refused(config, words):
    with pytest.raises(InputError) as refusal:
        Scenario.check({"services": {"modia": SERVICE}, **config})
    for word in words:
        assert word in str(refusal.value)


def test_values_by_name_go_in_and_come_out():
    parameters = Scenario().parameters
    for name, about in ABOUT.items():
        changed = with_value(parameters, name, about.high)
        assert value_of(changed, name) == about.high
        assert value_of(parameters, name) == about.default


@pytest.mark.parametrize("about", ABOUT.values(), ids=ABOUT.keys())
def test_registry_is_complete_and_in_order(about):
    assert about.low < about.high
    assert about.low <= about.default <= about.high
    least, most = about.plausible
    assert about.low <= least <= most <= about.high
    assert least < most or about.confidence == "measured", "only what somebody counted may be a point"
    assert about.kind in (int, float)
    assert type(about.default) is about.kind
    assert about.confidence in ("measured", "derived", "assumed", "design")
    for text in (about.unit, about.source, about.label["nb"], about.label["en"]):
        assert text.strip() == text != ""
    assert set(about.label) == {"nb", "en"}


def test_registry_holds_every_field_once_with_a_label_of_its_own():
    assert len(ABOUT) == sum(len(dataclasses.fields(cls)) for cls in GROUPS.values())
    for language in ("nb", "en"):
        labels = [about.label[language] for about in ABOUT.values()]
        assert sorted(labels) == sorted(set(labels))


def test_services_default_to_what_is_said_of_them():
    scenario = Scenario.check({"services": {"modia": SERVICE}})
    service = scenario.services[0]
    defaults = {f.name: f.default for f in dataclasses.fields(Service) if "unit" in f.metadata}
    assert {name: getattr(service, name) for name in defaults} == defaults
