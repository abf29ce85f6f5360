"""Whatever is typed, or stands in a user file: done, or refused in one message that leaves nothing behind.

Three nets of different mesh: values under every setting, where they are checked; words in the grammar of
overrides; and whole calls, verb by verb, with user files. Together over 2,000 inputs.
"""

from __future__ import annotations

import contextlib
import copy
import functools
import io
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.__main__ import main
from sim.commands import VERBS
from sim.errors import InputError
from sim.model.parameters import registry
from sim.scenario.compose import compose, dotted, scenario_of
from sim.scenario.folders import config_folder, groups
from sim.study.design.method import METHOD_KEYS, Method
from sim.study.design.overrides import check_overrides
from sim.study.settings import SETTINGS, Settings

pytestmark = pytest.mark.slow


def inputs(count: int) -> settings:
    """Return the settings of a test that tries this number of inputs, the same ones each time."""
    slow = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much]
    return settings(max_examples=count, deadline=None, database=None, derandomize=True, suppress_health_check=slow)


def often_one_of(chosen: Sequence[str], otherwise: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return what draws one of these words every other time; `one_of` would weigh by the branches of the other."""
    return st.booleans().flatmap(lambda yes: st.sampled_from(chosen) if yes else otherwise)


NUMBERS = st.one_of(
    st.integers(),
    st.floats(),
    st.sampled_from([0, -1, 1, 2**32, 10**400, -0.0, math.inf, -math.inf, math.nan, 8.0]),
)
NASTY_TEXTS = (
    "null nan ² ٣ ../x /x ~nobody/x a\x00b \ud800 \x1b[2J 0001-01-01 9999-12-27 2017-13-45 2018-01-01 auto all "
    "routine_share nb"
)
TEXTS = often_one_of([*NASTY_TEXTS.split(" "), "", "a" * 300], st.text(max_size=8))
PLAIN = st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS)
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=4,
)
PLACES = sorted(
    {*registry(), *SETTINGS, *dotted(compose([])), "weeks", "start", "levers.x", "levers.x.from", "levers.x.set",
     "levers.x.set.leader.integrating", "levers.x.weeks", "levers.x.offices", "levers.x.roles", "services.x",
     "services.modia.combines_with", "title.nb", "title.no", "rules.persuade", "nothing", "x.y.z"}
)  # fmt: skip


@functools.cache
def composed() -> dict[str, Any]:
    return compose(["levers=superusers"])


def put(config: dict[str, Any], place: str, value: Any) -> None:
    """Set a dotted place of a configuration, whatever stands above it."""
    *above, leaf = place.split(".")
    for name in above:
        if not isinstance(config.get(name), dict):
            config[name] = {}
        config = config[name]
    config[leaf] = value


@inputs(900)
@given(places=st.lists(st.tuples(st.sampled_from(PLACES), VALUES), min_size=1, max_size=2))
def test_every_value_of_every_setting_is_taken_or_refused(places: list[tuple[str, Any]]) -> None:
    config = copy.deepcopy(composed())
    for place, value in places:
        put(config, place, value)
    for check in (Settings.check, scenario_of, lambda given: Method.check(given["design"])):
        try:
            check(config)
        except InputError as refusal:
            assert str(refusal)


SETTABLE = sorted({*PLACES, *groups(), *METHOD_KEYS, "hydra.run.dir", "hydra/launcher", "office@x", ""})
KEYS = often_one_of(SETTABLE, st.one_of(st.sampled_from(SETTABLE), TEXTS))
NASTY_WORDS = (
    "[ { ] [] {} a,b 1, 8,8.0 range(1,3) range(1,1e9) range(3,1,0) interval(1,2) interval(2,1) choice() glob(*) "
    "glob( sort( shuffle(1,2) plausible ${weeks} ${seed} ${nowhere} ${oc.env:NOPE} ${ ??? ' \" \\ {a:1} "
    "{_target_:os.system} 1e400 baseline renewer typical superusers [superusers,none]"
)
NASTY = [*NASTY_WORDS.split(" "), "[" * 1000, "9" * 400, "9" * 5000]
SAID = often_one_of(NASTY, PLAIN.map(str))
WORDS = st.builds(
    lambda sign, key, equals, said: f"{sign}{key}{equals}{said}",
    st.sampled_from(["", "", "", "", "+", "++", "~"]),
    KEYS,
    st.sampled_from(["=", "=", "=", ""]),
    SAID,
)


@inputs(500)
@given(words=st.lists(WORDS, min_size=1, max_size=2), many=st.booleans())
def test_every_override_is_taken_or_refused(words: list[str], many: bool) -> None:
    with contextlib.suppress(InputError):
        check_overrides(words, groups(), many)


@pytest.mark.parametrize("key", ["seed", "office.staff", "scenario", "levers.x", "~services.teams", "design", "x"])
def test_every_nasty_word_is_tried_under_each_kind_of_key(key: str) -> None:
    for said in NASTY:
        for many in (False, True):
            with contextlib.suppress(InputError):
                check_overrides([f"{key}={said}"], groups(), many)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Provide a folder to work in, with a finished study of one cell, a file and a folder of configuration."""
    folder = tmp_path_factory.mktemp("fuzz")
    with contextlib.chdir(folder):
        assert call(["study=done", *TINY]) == (0, "")
        (folder / "file").write_text("a file\n", encoding="utf-8")
        (folder / "own" / "scenario").mkdir(parents=True)
        yield folder


TINY = ["weeks=2", "replicates=2", "office.staff=3", "engine=reference", "workers=1", "report=false"]


def call(words: list[str]) -> tuple[int, str]:
    """Return exit code and standard error of the program, in this process."""
    error = io.StringIO()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(error):
        code = main(words)
    return code, error.getvalue()


def everything(folder: Path) -> dict[Path, int]:
    """Return all that lies in a folder, with its size."""
    return {path: path.stat().st_size for path in folder.rglob("*") if path.name != ".lock"}


def check_call(folder: Path, words: list[str], writes: bool = False) -> None:
    """Call the program; what it refuses is one message, and nothing is left but whole results."""
    before = everything(folder)
    code, error = call(words)
    assert code in (0, 2), (words, code, error)
    assert "Traceback" not in error, (words, error)
    assert error.count("error: ") == (code == 2), (words, error)
    after = everything(folder)
    if code == 2 or not writes:
        assert after == before, (words, error)
    hidden = [path for path in after.keys() - before.keys() if path.name.startswith(".")]
    assert not hidden, (words, hidden)


ASKED = ("describe", "explain", "plan", "story", "compare", "list", "sensitivity", "replay", "network", "report",
         "figures", "verify", "export", "completion", "value", "new-rule", "check-rule", "check",
         "calibrate", "optimise", "discover")  # fmt: skip
NASTY_KEYS = (
    "adviser leader replicate beside service at outcome week level correction effect alpha power pilot "
    "reference across data draws for such_that candidates above below"
)
OWN = st.builds(lambda key, value: f"{key}={value}", st.sampled_from(NASTY_KEYS.split(" ")), SAID)
NASTY_FLAGS = (
    "-m --language --language=x --to=file --output=file --output=. --csv=own --look=x --format=x --nonsense -- - "
    "--experimental-rerun=file"
)
FLAGS = st.sampled_from(NASTY_FLAGS.split(" "))
NASTY_HYDRA = (
    "--config-dir=own --config-dir -cd --cfg --cfg=job --info=x --config-name=x --config-path=own -sc --exp=f"
)
HYDRAS = st.sampled_from(NASTY_HYDRA.split(" "))
STUDIES = st.sampled_from(["results/done", "file", "own", ".", "nothing", "a" * 300, "results", "own/scenario"])


@inputs(150)
@given(
    verb=st.sampled_from(ASKED),
    words=st.lists(st.one_of(WORDS, OWN, FLAGS, STUDIES, SAID), min_size=1, max_size=3),
)
def test_every_verb_answers_or_refuses(place: Path, verb: str, words: list[str]) -> None:
    # What is asked for may be large: a pilot, a life in a large office; the words that matter here are refused.
    if not any(word.startswith(("effect=", "nation", "office.staff=", "weeks=")) for word in words):
        writing = ("network", "report", "figures", "export", "compare", "value")
        check_call(place, [verb, *words], writes=verb in writing)


@pytest.mark.parametrize("verb", ASKED)
def test_what_no_system_has_as_a_path_is_refused(place: Path, verb: str) -> None:
    for word in ("a\x00b", "\ud800"):
        check_call(place, [verb, word])


@inputs(60)
@given(words=st.lists(st.one_of(FLAGS, HYDRAS, SAID), min_size=1, max_size=3))
def test_every_flag_is_known_or_refused(place: Path, words: list[str]) -> None:
    check_call(place, ["study=done", *TINY, *words])


NASTY_LINES = (
    "# @package hydra|\tx: 1|name: no|no: 1|title: {no: x}|? [a]|- a|name: 'x|&a [*a]|"
    "<<: 3|---|...|%YAML 9.9|hydra: {run: {dir: x}}|defaults: 3|defaults: [nothing]|defaults: [/hydra/x: x]|"
    "weeks: !!python/name:os.system|defaults:\n  - override /leader: nothing|office: {staff: ???}|"
    "office: {staff: '${nowhere}'}|adviser:\n  learning_rate: 2\n  learning_rate: 3|\x00|\ufeff|{|}|name: \ud800"
)
LINES = often_one_of(
    NASTY_LINES.split("|"),
    st.builds(lambda key, value: f"{key}: {value}", st.one_of(st.sampled_from(PLACES), TEXTS), SAID),
)


@inputs(100)
@given(header=st.sampled_from(["# @package _global_\n"] * 4 + ["", "\ufeff# @package _global_\n"]),
       lines=st.lists(LINES, max_size=3), encoding=st.sampled_from(["utf-8", "utf-8", "latin-1", "utf-16"]),
       many=st.booleans())  # fmt: skip
def test_every_file_of_ones_own_is_read_or_refused(
    place: Path, header: str, lines: list[str], encoding: str, many: bool
) -> None:
    file = place / "own" / "scenario" / "mine.yaml"
    file.write_bytes((header + "\n".join(lines) + "\n").encode(encoding, "replace"))
    # A week that is none: what the file makes of everything else is put together and checked, and nothing is run.
    words = ["-m", "scenario=mine,baseline"] if many else ["scenario=mine"]
    check_call(place, ["--config-dir", "own", *words, "weeks=0", "results_dir=elsewhere"])


def test_all_verbs_are_tried() -> None:
    """All but reproduce, which runs a study again, and app, which serves until it is ended."""
    assert {*ASKED, "reproduce", "app"} == set(VERBS)
    assert config_folder().is_dir()
