"""The explorer's server: a study's numbers, one message for what is wrong, and nothing for strangers."""

from __future__ import annotations

import http.client
import itertools
import json
import random
import re
import shlex
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
import uvicorn

from sim import NavModel, RuleBook, load_scenario
from sim.analysis.life import life
from sim.analysis.studies.effects import Effect
from sim.analysis.studies.endpoints import End
from sim.app.answer import along
from sim.app.choices import ACTIVITIES, ASSUMED, MEASURES, check_choice, default, settings_of, total_hours
from sim.app.compute import BATCH, FULL, SHOWN
from sim.app.explorer import Explorer
from sim.app.follow import Followed
from sim.app.labels import BETWEEN, labels, short
from sim.app.limits import MOST_BYTES
from sim.app.office import who
from sim.app.presets import opened
from sim.app.server import application
from sim.app.studies import words
from sim.commands.app import app, listening
from sim.commands.story import story
from sim.errors import InputError
from sim.language import NO_BREAK, small
from sim.model.outcomes import OUTCOMES
from sim.scenario.compose import compose
from sim.show.text.answer import whole_answer
from sim.study.design.build import expand
from sim.study.design.words import written
from sim.study.run.session import run_study
from sim.study.store.folder import Study

CHANGED = {
    "staff": 12,
    "hours": {"facilitating": 1.5, "integrating": 6.0, "renewing": 1.0, "support": 4.0, "learning": 1.0},
    "measures": {"bundled_information": "2018-03-05", "training_combining": "2018-09-03"},
}
TYPICAL = {**CHANGED, "hours": default().hours(), "measures": {}}


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    text: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.text)


class Server:
    """A server on a free port of this machine."""

    def __init__(self, explorer: Explorer) -> None:
        self.explorer = explorer
        self.place = listening("127.0.0.1", 0)
        self.port = self.place.getsockname()[1]
        config = uvicorn.Config(application(explorer), log_level="warning", lifespan="off", ws="none",
                                timeout_graceful_shutdown=1)  # fmt: skip
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, args=([self.place],))

    def __enter__(self) -> Server:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.should_exit = True
        self.thread.join()
        self.place.close()

    def ask(self, path: str, body: Any = None, method: str = "", **headers: str) -> Answer:
        """Ask once; a body is sent as JSON unless it is bytes."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)
        sent = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        own = {"content-type": "application/json"} | {
            name.replace("_", "-"): text for name, text in headers.items()
        }
        try:
            connection.request(method or ("GET" if body is None else "POST"), path, sent, own)
            answer = connection.getresponse()
            return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def compare(self, *choices: Any, **more: Any) -> Any:
        answer = self.ask("/api/compare", {"language": "en", "choices": list(choices), **more})
        assert answer.status == 200, answer.text
        return answer.json


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    explorer = Explorer(results=tmp_path_factory.mktemp("results"))
    explorer.warm_up()
    assert not explorer.failure
    with Server(explorer) as running:
        yield running


def study_of(place: Path, *overrides: str) -> Study:
    return run_study(expand([*overrides, f"results_dir={place}"], {}, compose))


# ---------------------------------------------------------------- the numbers


@pytest.mark.parametrize("replicates", [64, FULL])
def test_the_numbers_are_those_of_a_study_to_the_last_bit(server: Server, tmp_path: Path, replicates: int) -> None:
    (answer,) = server.compare(CHANGED, replicates=replicates)["choices"]
    command = words([check_choice(CHANGED)], [{}], None, replicates, "en")
    study = study_of(tmp_path, *command[1:])
    assert study.manifest["replicates"] == replicates
    assert list(study.cells["label_en"]) == ["Typical leadership", answer["label"]]
    for key, name in SHOWN.items():
        course = answer["outcomes"][key]
        weeks = study.weeks[(study.weeks["cell"] == 1) & (study.weeks["outcome"] == name)]
        rows = study.differences[(study.differences["cell"] == 1) & (study.differences["outcome"] == name)]
        assert course["level"] == list(weeks["mean"])
        for column, stored in {"difference": "mean", "low": "low", "high": "high"}.items():
            assert course[column] == list(rows[stored]), (key, column)
        for column, stored in {"world_low": "world_q05", "world_high": "world_q95"}.items():
            assert course[column] == (list(rows[stored]) if replicates == FULL else None)
        last = rows.iloc[-1]
        assert course["end"] == {
            "level": weeks["mean"].iloc[-1], "difference": last["mean"], "low": last["low"], "high": last["high"],
        }  # fmt: skip
    runs = study.runs.groupby("cell").mean(numeric_only=True)
    for part in answer["monday"]:
        assert part["after"] == pytest.approx(runs.loc[1, f"hours_{part['key']}"], rel=1e-12)
        assert part["before"] == pytest.approx(runs.loc[0, f"hours_{part['key']}"], rel=1e-12)
    assert sum(part["after"] for part in answer["monday"]) == pytest.approx(37.5)


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize(("measure", "minutes"), [
    ("less_administration", True), ("training_combining", True), ("bundled_information", False),
])  # fmt: skip
def test_the_price_is_that_of_the_report(
    server: Server, tmp_path: Path, measure: str, minutes: bool, language: str
) -> None:
    choice = {**TYPICAL, "measures": {measure: "2018-01-01"}}
    (answer,) = server.compare(choice, replicates=64, language=language)["choices"]
    study = study_of(tmp_path, *words([check_choice(choice)], [{}], None, 64, "en")[1:])
    told = whole_answer(study, "routine_share", language)
    assert answer["price"] == told.price
    assert bool(re.search(r"(krever( det)?|takes) \d+", answer["price"])) == minutes


def test_a_rough_answer_is_the_beginning_of_the_full_one(server: Server) -> None:
    rough, full = server.compare(CHANGED, rough=True), server.compare(CHANGED)
    assert (rough["worlds"], rough["replicates"], full["worlds"], full["replicates"]) == (16, 16, 64, FULL)
    holds = [answer["choices"][0]["certainty"]["worlds"]["holds"] for answer in (rough, full)]
    assert holds[0] == "unknown"
    assert holds[1] in ("robust", "conditional", "fragile")
    ends = [answer["choices"][0]["outcomes"]["use"]["end"] for answer in (rough, full)]
    assert ends[0]["low"] < ends[1]["difference"] < ends[0]["high"]
    assert len(full["choices"][0]["outcomes"]["use"]["level"]) == 156


def test_choices_are_compared_with_each_other_in_pairs(server: Server) -> None:
    answer = server.compare(TYPICAL, CHANGED, reference=0, replicates=64)
    alone = server.compare(CHANGED, replicates=64)
    first, second = answer["choices"]
    assert set(first["outcomes"]["use"]["difference"]) == {0.0}
    assert second["outcomes"] == alone["choices"][0]["outcomes"]
    assert (first["size"]["key"], second["size"]["key"]) == ("none", "small")
    assert (answer["reference"]["label"], alone["reference"]["label"]) == (
        "The current choice",
        "Typical leadership",
    )
    assert answer["reference"]["levels"] == {key: first["outcomes"][key]["level"] for key in SHOWN}
    assert "as with the current choice" in first["sentence"]
    assert "against" in second["sentence"] or "chance" in second["sentence"]


def test_choices_keep_their_letters(server: Server) -> None:
    """A was removed, and B is still called so."""
    answer = server.compare(TYPICAL, CHANGED, letters=["B"], reference=1)
    assert answer["reference"]["label"] == "Choice B"
    assert "B:{" in answer["command"] and "A:{" not in answer["command"]


def test_a_choice_becomes_settings_and_comes_back() -> None:
    choice = check_choice(CHANGED | {"pace": 4, "caseload": 90, "assumed": {"adviser.news_rate": 0.3}})
    assert check_choice(choice.as_json()) == choice
    assert settings_of(choice) == {
        "office.staff": 12, "office.pace": 4.0, "contact.small_caseload": 90.0, "contact.large_caseload": 90.0,
        "leader.facilitating": 0.111111, "leader.integrating": 0.444444, "leader.renewing": 0.074074,
        "leader.support": 0.296296, "leader.learning": 0.074074, "adviser.news_rate": 0.3,
        "levers": ["bundled_information", "training_combining"], "levers.bundled_information.from": "2018-03-05",
    }  # fmt: skip
    assert settings_of(default()) == {"office.staff": 30}
    assert check_choice(default().as_json()) == default()
    assert default().hours() == pytest.approx({name: default().hours()[name] for name in ACTIVITIES})
    assert sum(default().hours().values()) == pytest.approx(total_hours())


def test_where_labels_are_long_what_they_share_is_left_out() -> None:
    measures = dict.fromkeys(("less_administration", "bundled_information", "overview_support"), "2018-03-05")
    others = [measures | {contact: "2018-03-05"} for contact in ("contact_mix", "contact_digital")]
    whole = labels([check_choice(CHANGED | {"measures": more}) for more in (*others, CHANGED["measures"])], "en")
    assert whole[0].endswith("overviews used for support; mixed contact")
    assert short(whole) == ["… mixed contact", "… digital contact only", whole[2]]
    assert short(whole[:1] * 2) == whole[:1] * 2
    assert short(whole[1:2]) == whole[1:2]
    assert small("A: Bundled information") == "A: Bundled information"


def test_labels_name_what_tells_choices_apart() -> None:
    early, late = ({"bundled_information": day} for day in ("2018-03-05", "2019-01-07"))
    asked = [CHANGED | {"measures": early}, CHANGED | {"measures": late}, CHANGED | {"measures": {}, "pace": 4.0}]
    told = [one.partition(BETWEEN) for one in labels([check_choice(one) for one in asked], "en")]
    assert [first for first, _, _ in told] == ["Pace of change 1", "Pace of change 1", "Pace of change 4"]
    assert told[0][2].endswith("bundled information from 5\N{NO-BREAK SPACE}March\N{NO-BREAK SPACE}2018")
    assert told[1][2].endswith("bundled information from 7\N{NO-BREAK SPACE}January\N{NO-BREAK SPACE}2019")
    (alone,) = labels([check_choice(asked[0])], "en")
    assert alone.endswith("bundled information")
    calm = labels([check_choice(CHANGED | {"caseload": cases}) for cases in (None, 80.0)], "nb")
    assert calm[1].startswith("80 brukere per veileder; ") and not calm[0].startswith("66")


def test_offices_of_two_sizes_have_a_reference_each() -> None:
    choices = [check_choice(CHANGED), check_choice(CHANGED | {"staff": 40, "assumed": {"leader.example": 3.0}})]
    design = expand(words(choices, [{}, {}], None, 64, "nb")[1:], {}, compose)
    assert [cell.scenario.name for cell in design.cells] == ["typical", "typical_2", "now", "A"]
    assert [cell.scenario.parameters.office.staff for cell in design.cells] == [12, 40, 12, 40]
    assert design.cells[1].scenario.parameters.leader.example == 3.0
    assert design.cells[1].scenario.title == {"nb": "Vanlig ledelse 2", "en": "Typical leadership 2"}
    lever = design.cells[2].scenario.levers[0]
    assert (lever.key, str(lever.start)) == ("bundled_information", "2018-03-05")


def test_values_are_written_in_the_grammar_of_the_command_line() -> None:
    value = {"title": {"nb": "Lær, og «prøv»: {nå}", "en": "it's 100 %"}, "from": "2018-01-01", "weeks": None,
             "roles": ["advisers"], "add": {"leader": {"learning": 0.1}}}  # fmt: skip
    config = compose([f"+levers.own={written(value)}"])
    assert config["levers"]["own"] == value


# ---------------------------------------------------------------- what it says


@pytest.mark.parametrize("language", ["nb", "en"])
def test_the_page_gets_every_word_in_its_language(server: Server, language: str) -> None:
    about = server.ask(f"/api/about?language={language}").json
    assert about["language"] == language
    assert (len(about["days"]), about["days"][0], about["weeks"]) == (156, "2017-01-02", 156)
    assert {measure["key"] for measure in about["measures"]} == set(MEASURES)
    assert [assumed["name"] for assumed in about["assumed"]] == list(ASSUMED)
    assert check_choice(about["defaults"]) == default()
    texts = [about["words"]["undo"], about["office"][0]["help"], about["measures"][0]["label"]]
    assert all(texts)
    other = server.ask(f"/api/about?language={'en' if language == 'nb' else 'nb'}").json
    assert all(one != another for one, another in zip(
        texts, [other["words"]["undo"], other["office"][0]["help"], other["measures"][0]["label"]], strict=True
    ))  # fmt: skip


@pytest.mark.parametrize("language", ["nb", "en"])
def test_an_answer_says_size_price_time_and_certainty(server: Server, language: str) -> None:
    (answer,) = server.compare(CHANGED, language=language)["choices"]
    sentences = [answer[key] for key in ("sentence", "price", "when", "sure")]
    assert all(sentence and sentence[-1] in ".)" for sentence in sentences)
    assert ("veileder" in sentences[0]) == (language == "nb")
    assert "{" not in "".join(sentences)
    assert answer["size"]["key"] in ("negligible", "small", "large")
    assert answer["certainty"]["luck"]["key"] in ("none", "probable", "clear")
    assert (
        answer["label"]
        == {
            "nb": "Mer meningsskaping; samlet informasjon; opplæring i å kombinere",
            "en": "More making sense; bundled information; combination training",
        }[language]
    )


@pytest.mark.parametrize(
    ("strain", "trust", "contact", "told"),
    [
        (
            -0.08,
            -0.02,
            0.0,
            "Trust in leaders falls a little.",
        ),  # however little beside what gets better
        (0.03, -0.06, 0.0, "Trust in leaders falls a lot."),
        (0.02, 0.0, -0.3, "Personal contact falls a little."),
        (-0.02, 0.03, 0.0, "Trust in leaders rises a little."),
        (-0.009, -0.009, 0.09, ""),
    ],
)
def test_the_headline_names_what_worsens_most(strain: float, trust: float, contact: float, told: str) -> None:
    means = {"use": 0.2, "strain": strain, "trust": trust, "contact": contact}
    effects = {
        key: Effect(0, OUTCOMES[SHOWN[key]], End(mean, mean - 0.001, mean + 0.001, 128), None, None, False)
        for key, mean in means.items()
    }
    assert along(effects, "en") == told


@pytest.mark.parametrize("against", [None, 1])
def test_the_command_runs_all_that_is_compared(server: Server, against: int | None) -> None:
    asked = [CHANGED, CHANGED | {"staff": 14}, TYPICAL]
    command = server.compare(*asked, reference=against, rough=True)["command"]
    python, module, sim, many, *words = shlex.split(command)
    assert (python, module, sim, many) == ("python", "-m", "sim", "-m")
    design = expand(words, {}, compose)
    others = ["typical", "typical_2", "now", "A", "B"] if against is None else ["A", "now", "B"]
    assert [cell.scenario.name for cell in design.cells] == others
    assert [cell.scenario.parameters.office.staff for cell in design.cells if cell.scenario.name == "A"] == [14]
    assert design.settings.replicates == FULL, "however few runs a rough answer has"


def test_what_cannot_act_says_why(server: Server) -> None:
    late = {**TYPICAL, "measures": {"contact_mix": "2019-12-29"}}
    (answer,) = server.compare(late, rough=True)["choices"]
    assert {entry["measure"] for entry in answer["idle"]} == {"contact_mix", None}
    assert "has no week within the run" in answer["idle"][0]["why"]
    assert answer["sure"] == "Every run is the same."
    (answer,) = server.compare(CHANGED, rough=True)["choices"]
    assert answer["idle"] == []


def test_the_office_and_a_life_are_those_of_the_same_run(server: Server) -> None:
    office = server.ask("/api/office", {"choice": CHANGED, "replicate": 2, "language": "en"}).json
    assert len(office["people"]) == CHANGED["staff"]
    assert len(office["uses"]) == len(office["routine"]) == office["weeks"] == 156
    assert office["people"][3]["name"] == "Adviser 3"
    assert [person["leader"] for person in office["people"]] == [False] * 11 + [True]
    advisers = office["routine"][-1][:11]
    compute = server.explorer.compute
    share = compute.runs(check_choice(CHANGED), BATCH).weekly[list(SHOWN).index("use"), -1, 2]
    assert sum(int(count, 36) for count in advisers) == pytest.approx(share * 11 * office["services"])

    life = server.ask("/api/story", {"choice": CHANGED, "person": 3, "replicate": 2, "language": "en"}).json
    settings = settings_of(check_choice(CHANGED))
    told = story(
        ["adviser=3", "replicate=2", *(f"{key}={written(value)}" for key, value in settings.items())], "en"
    )
    lines = [re.sub(r"^week \d+, .*?: |^  | \(chance .*", "", line.replace(NO_BREAK, " ")) for line in told]
    said = [sentence["text"].replace(NO_BREAK, " ") for sentence in life["sentences"]]
    assert said[: -office["services"]] == lines[: -office["services"]]
    assert [line.rstrip(".") for line in said[-office["services"] :]] == lines[-office["services"] :]
    scenario = compute.scenario(check_choice(CHANGED))
    assert (who(scenario, 10), who(scenario, 11)) == (("adviser", 10), ("leader", 0))


@pytest.mark.parametrize(
    "row", [0, pytest.param(12, marks=pytest.mark.slow), pytest.param(17, marks=pytest.mark.slow), 19]
)
def test_who_is_followed_lives_as_on_the_reference_engine(row: int) -> None:
    """Others come from the compiled engine; people leave often, so that newcomers are met as well."""
    scenario, book = load_scenario("control_regime", office={"staff": 20, "turnover": 0.6}, weeks=100), RuleBook()
    place = who(scenario, row)
    followed = life(*place, Followed(scenario, 1, 3, book, row), book, "en")
    assert followed == life(*place, NavModel(scenario, 1, 3, book), book, "en")
    assert followed != life(*place, NavModel(scenario, 1, 4, book), book, "en"), "negative control"
    assert followed.events


# ---------------------------------------------------------------- studies


def test_cells_of_a_study_are_choices_with_the_same_numbers(tmp_path: Path) -> None:
    study = study_of(
        tmp_path, "scenario=baseline,combination_training", "leader.support=0.5", "office.staff=10",
        "adviser.duty=1.0", "levers=[contact_mix]", "levers.contact_mix.from=2018-06-04", "replicates=64",
    )  # fmt: skip
    presets = opened(study.folder)
    assert [preset.labels["en"] for preset in presets] == ["Typical leadership", "Combination training"]
    assert presets[1].choice.measures == (("contact_mix", "2018-06-04"),)
    assert presets[1].fixed["adviser.duty"] == 1.0
    assert "levers.training" in presets[1].fixed
    explorer = Explorer(study=study.folder, presets=presets, results=tmp_path)
    explorer.warm_up()
    with Server(explorer) as server:
        offered = server.ask("/api/presets?language=en").json
        assert offered["study"] == study.folder.name
        choices = [preset["choice"] for preset in offered["presets"]]
        assert "adviser.duty=1.0" in offered["presets"][1]["fixed"]
        answer = server.compare(*choices, reference=0, replicates=64)["choices"][1]
    rows = study.differences[(study.differences["cell"] == 1) & (study.differences["outcome"] == "routine_share")]
    assert answer["outcomes"]["use"]["difference"] == list(rows["mean"])
    assert np.any(rows["mean"])


def test_a_study_of_the_baseline_alone_is_what_the_page_begins_with(tmp_path: Path) -> None:
    """A study leaves out of its files what is empty, such as measures."""
    (preset,) = opened(study_of(tmp_path, "replicates=1", "worlds=typical").folder)
    assert preset.fixed == {}
    assert replace(preset.choice, cell=None) == default()


@pytest.mark.parametrize(
    ("overrides", "reason"),
    [
        (["weeks=40"], "156 weeks"),
        (["office.staff=300", "weeks=156", "services=nav_2017_2019"], "5 to 200 staff"),
        (["~services.teams"], "remove services.teams"),
    ],
)
def test_a_study_that_the_page_cannot_show_is_refused(tmp_path: Path, overrides: list[str], reason: str) -> None:
    study = study_of(tmp_path, *overrides, "replicates=1", "worlds=typical")
    with pytest.raises(InputError, match=reason):
        opened(study.folder)


@pytest.mark.slow
def test_a_study_is_made_in_a_process_of_its_own(server: Server) -> None:
    begun = server.ask("/api/study", {"choices": [CHANGED], "language": "en", "replicates": 8})
    assert begun.status == 202, begun.text
    shown = server.compare(CHANGED, rough=True)["command"]
    assert begun.json["command"] == shown.replace(f" replicates={FULL} ", " replicates=8 ")
    path = f"/api/study/{begun.json['id']}"
    assert server.ask("/api/study", {"choices": [TYPICAL], "language": "en"}).status == 409
    while (progress := server.ask(path).json)["state"] == "running":
        time.sleep(0.5)
    assert progress["state"] == "done", progress
    assert (progress["done"], progress["of"]) == (16, 16)
    assert Study(Path(progress["folder"])).manifest["replicates"] == 8
    report = server.ask(progress["report"])
    assert report.status == 200
    assert b"<html" in report.text
    assert "sandbox" in report.headers["content-security-policy"]


# ---------------------------------------------------------------- strangers and mistakes


def test_answers_are_for_this_machine_and_its_own_page(server: Server) -> None:
    assert server.ask("/health").json == {"ready": True}
    for host in ("127.0.0.1:1", "localhost", "[::1]:80"):
        assert server.ask("/health", host=host).status == 200
    for host in ("example.org", "127.0.0.1.example.org:80", "", "localhost.evil"):
        assert server.ask("/health", host=host).status == 403
    own = f"http://127.0.0.1:{server.port}"
    body = {"choices": [TYPICAL], "rough": True}
    assert server.ask("/api/compare", body, origin=own).status == 200
    for origin in ("http://example.org", "null", f"{own}.example.org"):
        assert server.ask("/api/compare", body, origin=origin).status == 403
    headers = server.ask("/api/about").headers
    assert headers["content-security-policy"].startswith("default-src 'self'")
    assert headers["x-content-type-options"] == "nosniff"
    assert not [name for name in headers if name.startswith("access-control")]


def test_a_token_lets_in_and_nothing_else_does(server: Server) -> None:
    explorer = Explorer(token="a-secret", ready=server.explorer.ready)
    with Server(explorer) as guarded:
        for path in ("/", "/health", "/api/about", "/assets/x.js", "/?token=wrong", "/api/about?token=a-secret"):
            assert guarded.ask(path, host="office.example").status == 401, path
        entered = guarded.ask("/?token=a-secret", host="office.example")
        assert (entered.status, entered.headers["location"]) == (307, "/")
        cookie = entered.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "samesite=strict" in cookie.lower()
        assert guarded.ask("/health", host="office.example", cookie=cookie.partition(";")[0]).status == 200
        assert guarded.ask("/health", authorization="Bearer a-secret").status == 200
        assert guarded.ask("/health", authorization="Bearer a-secre").status == 401


def test_while_the_model_compiles_the_page_is_told_to_wait() -> None:
    with Server(Explorer()) as cold:
        assert cold.ask("/api/about").status == 200
        assert cold.ask("/health").json == {"ready": False}
        answer = cold.ask("/api/compare", {"choices": [TYPICAL]})
        assert (answer.status, answer.headers["retry-after"], answer.json["compiling"]) == (503, "1", True)


VALUES = [
    None, True, -1, 0, 3, 1e400, -1e400, float("nan"), 10**30, "", "x", "<script>", "\ud800", "2018-13-01", [], {},
    [[]], {"a": {}}, ["2018-01-01"], "2031-01-01",
]  # fmt: skip


def bad_bodies(count: int) -> Iterator[tuple[str, Any]]:
    """Yield questions of which something is wrong: a value, a key, a shape, or the bytes."""
    luck = random.Random(16)
    paths = ("/api/compare", "/api/office", "/api/story", "/api/study")
    for number in range(count):
        path = paths[number % len(paths)]
        choice: Any = json.loads(json.dumps({**CHANGED, "pace": 1.0, "caseload": None, "assumed": {}}))
        place = luck.choice(["top", "choice", "hours", "measures", "assumed", "key", "bytes"])
        value = luck.choice([v for v in VALUES if v is not None])
        many = path in ("/api/compare", "/api/study")
        if place == "choice":
            choice[luck.choice(["staff", "hours", "measures", "pace", "caseload", "cell"])] = luck.choice(
                ["x", [], "<b>", 10**30, float("nan"), -5, True, [1]]
            )
        elif place == "hours":
            choice["hours"][luck.choice([*ACTIVITIES, "sleeping"])] = luck.choice(
                [99, -1, "x", float("nan"), None, {}]
            )
        elif place == "measures":
            choice["measures"][luck.choice([*MEASURES, "../x"])] = luck.choice(
                [1, "x", None, "1999-01-01", {}, "\ud800"]
            )
        elif place == "assumed":
            choice["assumed"] = {
                luck.choice([*ASSUMED, "office.staff", "x"]): luck.choice(["x", 1e9, None, -1, {}])
            }
        body: Any = (
            {"choices": [choice]} if many else {"choice": choice, **({"person": 1} if "story" in path else {})}
        )
        if place == "top":
            name = luck.choice(
                ["language", "choices" if many else "choice", "replicates" if many else "replicate"]
            )
            body[name] = luck.choice(["x", [], {}, -7, 0.5, True, 10**30])
        elif place == "key":
            body[luck.choice(["rules", "__class__", "", "choices ", "\ud800"])] = value
        elif place == "bytes":
            text = json.dumps(body).encode()
            body = luck.choice([text[:-3], b"", b"[" * 50_000, b"\xff\xfe", b"[]", b"1", text + b"}", b"9" * 5000])
        yield path, body


@pytest.mark.parametrize("part", range(4))
def test_bad_questions_get_one_message(server: Server, part: int, capfd: pytest.CaptureFixture[str]) -> None:
    for path, body in itertools.islice(bad_bodies(240), part, None, 4):
        answer = server.ask(path, body)
        assert 400 <= answer.status < 500, (path, body, answer.text)
        assert set(answer.json) == {"error"}
        assert answer.json["error"]
        assert "Traceback" not in answer.json["error"]
    assert server.ask("/health").status == 200
    assert "Traceback" not in capfd.readouterr().err


@pytest.mark.parametrize(
    ("path", "body", "headers", "status"),
    [
        ("/nothing", None, {}, 404),
        ("/api/study/0123456789", None, {}, 404),
        ("/api/study/..%2f..%2fetc/report", None, {}, 404),
        ("/assets/../server.py", None, {}, 404),
        ("/assets/..%2fserver.py", None, {}, 404),
        ("/api/compare", None, {}, 405),
        ("/api/about?language=xx", None, {}, 400),
        ("/api/compare", {"choices": [TYPICAL]}, {"content_type": "text/plain"}, 415),
        ("/api/compare", b" " * (MOST_BYTES + 1), {}, 413),
        ("/api/compare", {"choices": [TYPICAL] * 6}, {}, 400),
        ("/api/compare", {"choices": [TYPICAL], "reference": 1}, {}, 400),
        ("/api/compare", {"choices": [TYPICAL, TYPICAL], "letters": ["E"]}, {}, 400),
        ("/api/compare", {"choices": [TYPICAL, TYPICAL], "letters": []}, {}, 400),
        ("/api/compare", {"choices": [TYPICAL], "letters": 1}, {}, 400),
        ("/api/compare", {"choices": [TYPICAL], "replicates": 65}, {}, 400),
    ],
)
def test_what_is_not_offered_is_refused(
    server: Server, path: str, body: Any, headers: dict[str, str], status: int
) -> None:
    answer = server.ask(path, body, **headers)
    assert answer.status == status, answer.text
    assert list(answer.json) == ["error"]


def test_a_question_that_nobody_waits_for_is_dropped(server: Server) -> None:
    compute, bench = server.explorer.compute, server.explorer.bench
    choice = {**CHANGED, "staff": 150}
    body = json.dumps({"choices": [choice]}).encode()
    with socket.create_connection(("127.0.0.1", server.port)) as client:
        client.sendall(
            b"POST /api/compare HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
            + f"content-length: {len(body)}\r\n\r\n".encode() + body
        )  # fmt: skip
        asked = check_choice(choice)
        while not any(key[0] in (asked, asked.typical()) for key in list(compute.kept)):
            time.sleep(0.02)
    gone = time.monotonic()
    while any(not future.cancelled() for _, _, future, _ in list(bench.waiting)):
        assert time.monotonic() - gone < 60
        time.sleep(0.02)
    time.sleep(0.3)
    kept = sum(key[0] in (asked, asked.typical()) for key in compute.kept)
    assert kept < 2 * FULL // BATCH, "negative control: all of it was run"


def test_many_ask_at_once(server: Server) -> None:
    def ask(number: int) -> int:
        return len(server.compare({**TYPICAL, "staff": 8 + number % 5}, rough=True)["choices"])

    with ThreadPoolExecutor(50) as clients:
        assert list(clients.map(ask, range(50))) == [1] * 50


def test_memory_stays_flat_while_many_ask(server: Server) -> None:
    resource = pytest.importorskip("resource", reason="only there can a process tell its peak of memory")
    most = {"linux": 1024, "darwin": 1}.get(sys.platform, 1024)

    def wave() -> float:
        """Let fifty clients ask, and return the most memory that was ever used, in MB."""
        with ThreadPoolExecutor(50) as clients:
            list(clients.map(lambda k: server.compare({**TYPICAL, "staff": 8 + k % 5}, rough=True), range(50)))
        return float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * most / 2**20)

    wave()
    settled = wave()
    wave()
    assert wave() < settled + 8


def test_mesa_is_loaded_after_the_first_answer_and_not_before(tmp_path: Path) -> None:
    """It takes longer than all else, and only a life story needs it."""
    code = (
        "import sys, time; from sim.app.explorer import Explorer; explorer = Explorer(); explorer.warm_up();"
        "assert not explorer.failure and 'mesa' not in sys.modules; explorer.expect_stories();"
        "[time.sleep(0.1) for _ in range(1200) if 'sim.app.follow' not in sys.modules]; import mesa;"
        "assert 'sim.app.follow' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True, timeout=300)


# ---------------------------------------------------------------- the verb


def test_the_verb_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    with pytest.raises(InputError, match=r'pip install "nav-adoption\[app\]"'):
        next(app(None, 0, True, "nb", "127.0.0.1", None))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C cannot be sent to one process there")
def test_the_verb_prints_its_address_first_answers_and_ends_with_ctrl_c(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sim", "app", "--port", "0", "--no-open", "--language", "en"]
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:  # fmt: skip
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", address)
        with urllib.request.urlopen(f"{address}api/about", timeout=120) as answer:
            assert json.load(answer)["language"] == "en"
        process.send_signal(signal.SIGINT)
        rest, complaints = process.communicate(timeout=60)
    assert (process.returncode, rest, complaints) == (0, "", "")
    assert list(tmp_path.iterdir()) == []


def test_a_taken_port_is_refused(server: Server) -> None:
    with pytest.raises(InputError, match="--port 0"):
        next(app(None, server.port, True, "nb", "127.0.0.1", None))


def test_a_wider_address_has_a_token() -> None:
    lines = app(None, 0, True, "nb", "0.0.0.0", None)
    assert re.fullmatch(r"http://0\.0\.0\.0:\d+/\?token=[\w-]{20,}", next(lines))
    lines.close()
