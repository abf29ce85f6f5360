"""What is wrong is refused in one message that helps, with exit code 2, and leaves nothing behind."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

Run = Callable[..., subprocess.CompletedProcess[str]]
Studies = Callable[[Path], list[Path]]

LEVER = "set:{leader:{integrating:0.4}}"

REFUSED: dict[str, tuple[str, list[str]]] = {
    # what is wrong: arguments, and what the message must say
    "misspelt": ("office.stafff=3", ["office.stafff", "Did you mean 'office.staff'?"]),
    "misspelt, added": ("+office.stafff=3", ["Did you mean 'office.staff'?"]),
    "misspelt, forced": ("++office.stafff=3", ["Did you mean 'office.staff'?"]),
    "wrong group": ("learning_rate=0.1", ["Did you mean 'adviser.learning_rate'?"]),
    "misspelt setting": ("replicate=3", ["Did you mean 'replicates'?"]),
    "unknown": ("+nothing.like.it=3", ["nothing.like.it", "list parameters"]),
    "text for a number": ("office.staff=many", ["office.staff=many", "whole number from 3 to 1000", "text"]),
    "part of a person": ("office.staff=2.5", ["office.staff=2.5", "whole number"]),
    "yes for a number": ("adviser.learning_rate=true", ["adviser.learning_rate", "yes or no"]),
    "not a number": ("adviser.learning_rate=nan", ["adviser.learning_rate=nan", "from 0 to 1"]),
    "out of range": ("adviser.learning_rate=1.5", ["from 0 to 1", "nearest valid value is 1."]),
    "nobody": ("office.staff=0", ["office.staff=0", "from 3 to 1000", "nearest valid value is 3."]),
    "two": ("office.staff=2", ["office.staff=2", "nearest valid value is 3."]),
    "no weeks": ("weeks=0", ["weeks=0", "from 1 to 2600"]),
    "no replicates": ("replicates=0", ["replicates=0", "from 1"]),
    "negative seed": ("seed=-1", ["seed=-1", "from 0 to 4294967295"]),
    "no Monday": ("start=2017-01-03", ["start=2017-01-03", "Monday", "2017-01-02"]),
    "no date": ("start=soon", ["start=soon", "such as 2017-12-04"]),
    "engine": ("engine=fast", ["engine=fast", "compiled, reference"]),
    "language": ("language=de", ["language=de", "nb, en"]),
    "outcome": ("outcome=routine", ["outcome=routine", "Did you mean 'routine_share'?"]),
    "study name": ("study=a/b", ["study=a/b", "folder"]),
    "long study name": (f"study={'a' * 300}", ["too long for a file or folder", "at most 200 bytes"]),
    "hidden study": ("study=.. weeks=2 replicates=1", ["study=.."]),
    "scenario": ("scenario=facilitater", ["scenario=facilitater", "Did you mean 'facilitator'?", "baseline"]),
    "choice": ("leader=renewr", ["leader=renewr", "Did you mean 'renewer'?"]),
    "one of several levers": ("levers=[administrative_relif]", ["Did you mean 'administrative_relief'?"]),
    "preset study": ("experiment=role_by_sise", ["Did you mean 'role_by_size'?"]),
    "empty value": ("office.staff=", ["office.staff="]),
    "empty scenario": ("scenario=", ["scenario=", "baseline"]),
    "empty part of a sweep": ("-m office.staff=10,", ["office.staff=10,", "key=value"]),
    "sweep without -m": ("office.staff=10,30", ["office.staff=10,30", "add -m"]),
    "interval": ("-m office.staff=interval(10,30)", ["interval", "range("]),
    "same value twice": ("-m office.staff=10,30,10", ["office.staff", "twice"]),
    "sweep of the seed": ("-m seed=1,2", ["seed=1,2", "seed is the same for all cells"]),
    "sweep of length": ("-m weeks=10,20", ["weeks=10,20", "Give one value"]),
    "empty sweep": ("-m scenario=glob(z*)", ["scenario", "no values"]),
    "a cell out of range": ("-m office.staff=10,2", ["office.staff=2", "in the cell office.staff=2"]),
    "unclosed": ("office.staff=[1", ["office.staff=[1"]),
    "rule": ("rules.persuad=mine.py:persuade", ["rules.persuad", "rules.persuade"]),
    "rule file": ("rules.persuade=mine.py:persuade", ["rules.persuade", "no file mine.py"]),
    "not a rule file": ("rules.persuade=mine", ["rules.persuade=mine", "mine", ".py:persuade"]),
    "lever for nobody": (f"+levers.x={{from:2018-01-01,roles:[adviser],{LEVER}}}", ["Did you mean 'advisers'?"]),
    "lever on the undated": (
        "+levers.x={from:2018-01-01,set:{office:{ties:3}}}", ["levers.x.set.office.ties", "at its start"],
    ),
    "lever on the unknown": (
        "+levers.x={from:2018-01-01,set:{leader:{integratin:0.4}}}", ["Did you mean 'leader.integrating'?"],
    ),
    "lever without a date": (f"+levers.x={{{LEVER}}}", ["levers.x", "'from' is missing"]),
    "lever that does nothing": ("+levers.x={from:2018-01-01}", ["levers.x", "changes nothing"]),
    "lever out of range": (
        "+levers.x={from:2018-01-01,add:{leader:{administration_share:0.9}}}",
        ["leader.administration_share", "as changed by levers"],
    ),
    "levers that overlap": (
        f"+levers.x={{from:2017-01-09,{LEVER}}} +levers.y={{from:2017-02-06,{LEVER}}}",
        ["levers.x", "levers.y", "same weeks"],
    ),
    "service": ("+services.x={kind:tool,release:2017-01-02}", ["services.x.kind=tool"]),
    "service, misspelt": ("services.teems.complexity=0.2", ["teems"]),
    "no services": ("~services.teams.complexity services={}", ["services"]),
    "neither verb nor setting": ("describ scenario=renewer", ["describ", "Did you mean 'describe'?"]),
    "a word": ("faster", ["faster", "neither a verb nor a setting"]),
    "below a file": ("results_dir=file/below", ["results_dir=file/below", "cannot write"]),
    "a file": ("results_dir=file", ["results_dir=file", "cannot write"]),
    "nowhere to write": ("results_dir=/proc/results", ["results_dir=/proc/results", "cannot write"]),
    "explain the unknown": ("explain adviser.lerning_rate", ["Did you mean 'adviser.learning_rate'?"]),
    "explain a sweep": ("explain office.staff office.staff=10,20", ["office.staff=10,20"]),
    "describe the unknown": ("describe scenario=facilitater", ["Did you mean 'facilitator'?"]),
    "list the unknown": ("list scenarioes", ["Did you mean 'scenario'?"]),
}  # fmt: skip


def refused(done: subprocess.CompletedProcess[str], phrases: list[str], began: bool = False) -> None:
    """Check that a call was refused in one message that says these phrases; one that began has told its size."""
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    for phrase in phrases:
        assert phrase in done.stderr
    assert done.stderr.count("error:") == 1, done.stderr
    if began:
        assert re.fullmatch(r"\d+ cells? × .* runs\.\nAbout .* on disk\.\n\n", done.stdout)
    else:
        assert done.stdout == ""


@pytest.mark.parametrize("wrong", REFUSED)
def test_bad_input_is_refused(wrong: str, tmp_path: Path, run: Run, studies: Studies) -> None:
    arguments, phrases = REFUSED[wrong]
    (tmp_path / "file").write_text("", encoding="utf-8")
    refused(run(tmp_path, *arguments.split(" ")), phrases)
    assert studies(tmp_path) == []


@pytest.mark.parametrize(
    ("arguments", "phrases"),
    [
        (["explain"], ["NAME"]),
        (["list", "rules", "outcomes"], ["outcomes"]),
        (["completion", "fish"], ["fish"]),
        (["describe", "--language", "de"], ["de", "nb"]),
        (["describe", "--nonsense"], ["--nonsense"]),
        (["--nonsense"], ["--nonsense"]),
        (["-m", "--cfg", "job"], ["--cfg"]),
        (["--config-dir", "nowhere"], ["nowhere"]),
    ],
)
def test_wrong_flags_are_refused_by_those_who_read_them(
    arguments: list[str], phrases: list[str], tmp_path: Path, run: Run
) -> None:
    """Also where click reads them: the form is ours."""
    done = run(tmp_path, *arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    for phrase in phrases:
        assert phrase in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("setting", ["weeks: 20", "start: 2017-02-06"])
def test_cells_of_unlike_calendars_are_refused(setting: str, tmp_path: Path, run: Run, studies: Studies) -> None:
    """A scenario file may set length and start, but runs of different weeks cannot be paired."""
    file = tmp_path / "mine" / "scenario" / "mine.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(f"# @package _global_\nname: mine\n{setting}\n", encoding="utf-8")
    arguments = ["--config-dir", "mine", "-m", "scenario=baseline,mine", "office.staff=10", "replicates=2"]
    refused(run(tmp_path, *arguments), [setting.partition(":")[0], "mine"])
    assert studies(tmp_path) == []


RULES: dict[str, tuple[str, list[str]]] = {
    # file.py: source, and what the message must say
    "syntax": ("def persuade(person, use, seen, p, draw):\n    use.stage ==== 2\n", ["syntax.py", "line 2"]),
    "loading": ("import nothing_of_the_kind\n", ["loading.py", "nothing_of_the_kind"]),
    "other_name": ("def persuad(person, use, seen, p, draw):\n    pass\n", ["Did you mean 'persuad'?"]),
    "too_few": ("def persuade(person, use):\n    pass\n", ["(person, use)", "(person, use, seen, p, draw)"]),
    "no_function": ("persuade = 3\n", ["rules.persuade", "function"]),
    "returns": (
        "def persuade(person, use, seen, p, draw):\n    use.stage = 2\n    return True\n",
        ["returns.py, line 3", "returns a value"],
    ),
    "raises": (
        "def persuade(person, use, seen, p, draw):\n    use.stage = 2 // (use.stage - 1)\n",
        ["replicate 0", "week 1 (2017-01-09)", "office leader 0", "raises.py, line 2", "ZeroDivisionError"],
    ),
    "leaves_99": (
        "def persuade(person, use, seen, p, draw):\n    use.stage = 99 + 0 * use.stage\n",
        ["replicate 0", "week 1 (2017-01-09)", "office leader 0", "rule persuade", "leaves_99.py", "stage = 99"],
    ),
    "leaves_nan": (
        "def persuade(person, use, seen, p, draw):\n    use.belief = float('nan')\n",
        ["replicate 0", "office leader 0", "rule persuade", "leaves_nan.py", "belief = nan"],
    ),
    "swapped": (
        "def persuade(use, person, seen, p, draw):\n    pass\n",
        ["(use, person, seen, p, draw)", "the rule takes (person, use, seen, p, draw)"],
    ),
    "sets_seen": (
        "def persuade(person, use, seen, p, draw):\n    seen.clarity = 7\n",
        ["sets_seen.py, line 2", "seen is read only"],
    ),
    "typo": (
        "def persuade(person, use, seen, p, draw):\n    use.belief = seen.routineshare\n",
        ["typo.py, line 2", "Did you mean 'seen.routine_share'?"],
    ),
    "gambles": (
        "import random\n\n\ndef persuade(person, use, seen, p, draw):\n    use.belief = random.random()\n",
        ["gambles.py, line 5", "uses random", "happens(draw, Purpose.PERSUADE, hazard)"],
    ),
    "exits": (
        "import sys\n\n\ndef persuade(person, use, seen, p, draw):\n    sys.exit(0)\n",
        ["replicate 0", "office leader 0", "exits.py, line 5", "raised SystemExit"],
    ),
}
NEWS = ("adviser.news_rate=5", "adviser.news_needs_clarity=0", "office.staff=8", "replicates=2", "weeks=5")
"""Everybody hears of the services in week 0, so that all meet the rule in week 1."""


@pytest.mark.parametrize("name", RULES)
def test_a_rule_that_cannot_be_used_is_named(name: str, tmp_path: Path, run: Run, studies: Studies) -> None:
    source, phrases = RULES[name]
    (tmp_path / f"{name}.py").write_text(source, encoding="utf-8")
    # One is compiled and replayed; for the others the readable engine does, which starts at once.
    engine = () if name == "raises" else ("engine=reference", "workers=1")
    refused(run(tmp_path, f"rules.persuade={name}.py:persuade", *NEWS, *engine), phrases)
    assert studies(tmp_path) == []


def test_what_cannot_be_compiled_runs_on_the_other_engine(tmp_path: Path, run: Run, studies: Studies) -> None:
    source = "import json\n\n\ndef persuade(person, use, seen, p, draw):\n    use.stage = len(json.dumps({}))\n"
    (tmp_path / "text.py").write_text(source, encoding="utf-8")
    arguments = ["rules.persuade=text.py:persuade", *NEWS]
    refused(run(tmp_path, *arguments), ["text.py, line 5", "cannot be compiled", "dumps", "engine=reference"])
    assert studies(tmp_path) == []
    done = run(tmp_path, *arguments, "engine=reference", "workers=1")
    assert (done.returncode, done.stderr) == (0, "")
    assert len(studies(tmp_path)) == 1


@pytest.fixture
def little_room(tmp_path: Path) -> Iterator[Path]:
    """Provide a disk with room for a small part of a study."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only the administrator of a Linux machine can mount a small disk")
    disk = tmp_path / "results"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=96k", "tmpfs", disk], capture_output=True, text=True
    )
    if mounted.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {mounted.stderr.strip()}")
    try:
        yield tmp_path
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_full_disk_is_told_and_with_room_a_study_goes_on(little_room: Path, run: Run, studies: Studies) -> None:
    words = ("office.staff=8", "replicates=2", "weeks=30")
    refused(
        run(little_room, *words),
        ["results", "could not be written", "No space left", "2 runs are kept"],
        began=True,
    )
    [study] = studies(little_room)
    assert sorted(path.name for path in study.iterdir()) == [".lock", "blocks", "plan.json"]
    subprocess.run(["mount", "-o", "remount,size=10m", little_room / "results"], check=True)
    done = run(little_room, *words)
    assert (done.returncode, done.stderr) == (0, "")
    assert (study / "manifest.json").is_file()
