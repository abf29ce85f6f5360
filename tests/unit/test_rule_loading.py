"""User rule files: what lies beside them is loaded with them, and all that decides numbers is counted."""

import marshal
import os
import py_compile
import subprocess
import sys
from collections.abc import Callable
from importlib.machinery import SourceFileLoader
from pathlib import Path

import pytest

import sim
from sim.engines.mesa import model
from sim.engines.rulebook.book import RuleBook, load_rules
from sim.errors import InputError, RunFailed
from sim.scenario.scenario import Scenario

HEAR = "def hear(leader, p, draw):\n    leader.messages = "


def put(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def book_of(path: Path) -> RuleBook:
    return load_rules({"hear": f"{path}:hear"})


def messages(path: Path, scenario: Scenario) -> int:
    """Return how many messages the leader gets by a rule file, on the reference engine."""
    _, tallies = model.run(scenario, book_of(path), 1, 0, 1)
    return int(tallies.messages[0, 0])


@pytest.fixture
def short(make_scenario: Callable[..., Scenario]) -> Scenario:
    return make_scenario(weeks=1, office={"staff": 5})


# A second file, wherever the program was started from


def test_a_second_file_lies_beside_the_first(tmp_path: Path, short: Scenario) -> None:
    put(tmp_path, "helpers2.py", "MANY = 4\n")
    path = put(tmp_path, "rule.py", f"import helpers2\n\n\n{HEAR}helpers2.MANY\n")
    assert Path.cwd() != tmp_path
    assert messages(path, short) == 4
    assert str(tmp_path) not in sys.path
    assert "helpers2" not in sys.modules


def test_a_package_may_lie_beside_it(tmp_path: Path, short: Scenario) -> None:
    put(tmp_path, "parts/__init__.py", "")
    put(tmp_path, "parts/numbers.py", "MANY = 6\n")
    path = put(tmp_path, "rule.py", f"from parts.numbers import MANY\n\n\n{HEAR}MANY\n")
    assert messages(path, short) == 6


def test_files_of_the_same_name_in_two_folders_are_two(tmp_path: Path, short: Scenario) -> None:
    for many in (2, 5):
        put(tmp_path / str(many), "helpers2.py", f"MANY = {many}\n")
        put(tmp_path / str(many), "rule.py", f"import helpers2\n\n\n{HEAR}helpers2.MANY\n")
    assert [messages(tmp_path / str(many) / "rule.py", short) for many in (2, 5, 2)] == [2, 5, 2]


def test_a_missing_second_file_is_one_message(tmp_path: Path) -> None:
    path = put(tmp_path, "rule.py", f"import nowhere_at_all\n\n\n{HEAR}1\n")
    with pytest.raises(InputError, match=r"rule\.py cannot be loaded: .*nowhere_at_all"):
        book_of(path)


@pytest.mark.parametrize("line", ["raise SystemExit(0)", "import sys; sys.exit(0)"])
def test_a_file_that_ends_the_program_is_refused(tmp_path: Path, line: str) -> None:
    with pytest.raises(InputError, match=r"rule\.py cannot be loaded: SystemExit"):
        book_of(put(tmp_path, "rule.py", f"{line}\n{HEAR}1\n"))


# What the fingerprint counts


def changed(folder: Path, path: Path, name: str, text: str) -> bool:
    """Tell whether the digest is another one after a file has changed."""
    before = book_of(path).digest()
    assert book_of(path).digest() == before
    put(folder, name, text)
    return book_of(path).digest() != before


COUNTED = {
    "a number by two modules": (
        {"a.py": "import b\n", "b.py": "RATE = 1\n", "rule.py": f"import a\n\n\n{HEAR}a.b.RATE\n"},
        ("b.py", "RATE = 2\n"),
    ),
    "a number handed on": (
        {"a.py": "from b import RATE\n", "b.py": "RATE = 1\n", "rule.py": f"import a\n\n\n{HEAR}a.RATE\n"},
        ("b.py", "RATE = 2\n"),
    ),
    "a table": (
        {"rates.txt": "1 2 3\n",
         "rule.py": f"import numpy as np\nfrom pathlib import Path\n"
                    f"TABLE = np.loadtxt(Path(__file__).parent / 'rates.txt')\n\n\n{HEAR}int(TABLE[1])\n"},
        ("rates.txt", "1 9 3\n"),
    ),
    "a table of a second file": (
        {"rates.txt": "1 2 3\n",
         "a.py": "import numpy as np\nfrom pathlib import Path\n"
                 "TABLE = np.loadtxt(Path(__file__).parent / 'rates.txt')\n",
         "rule.py": f"import a\n\n\n{HEAR}int(a.TABLE[1])\n"},
        ("rates.txt", "1 9 3\n"),
    ),
    "a dict of lists": (
        {"rates.txt": "2",
         "rule.py": f"from pathlib import Path\nRATES = {{'x': [int((Path(__file__).parent / 'rates.txt')"
                    f".read_text())]}}\n\n\n{HEAR}RATES['x'][0]\n"},
        ("rates.txt", "3"),
    ),
    "a default": (
        {"rates.txt": "2",
         "rule.py": "from pathlib import Path\nMANY = int((Path(__file__).parent / 'rates.txt').read_text())\n"
                    f"\n\ndef many(x=MANY):\n    return x\n\n\n{HEAR}many()\n"},
        ("rates.txt", "3"),
    ),
    "a helper's helper": (
        {"a.py": "from b import many\n\n\ndef twice():\n    return 2 * many()\n",
         "b.py": "def many():\n    return 1\n", "rule.py": f"from a import twice\n\n\n{HEAR}twice()\n"},
        ("b.py", "def many():\n    return 2\n"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ["rule.py", "a.py"])
def test_old_bytecode_of_a_user_file_is_not_run(name: str, tmp_path: Path, short: Scenario) -> None:
    """Not even when the change came within the same second and is as long, so that Python takes it for today's."""
    for file, text in {"rule.py": f"import a\nRATE = 1\n\n\n{HEAR}a.RATE + RATE\n", "a.py": "RATE = 1\n"}.items():
        put(tmp_path, file, text)
    path = tmp_path / name
    before = messages(tmp_path / "rule.py", short)
    stamp = path.stat().st_mtime_ns
    kept = Path(py_compile.compile(str(path), doraise=True))
    put(tmp_path, name, path.read_text(encoding="utf-8").replace("RATE = 1", "RATE = 9"))
    os.utime(path, ns=(stamp, stamp))
    taken = SourceFileLoader(path.stem, str(path)).get_code(path.stem)
    assert taken == marshal.loads(kept.read_bytes()[16:]), "negative control: Python itself takes the old one"
    assert messages(tmp_path / "rule.py", short) == before + 8


@pytest.mark.parametrize("what", COUNTED)
def test_whatever_decides_numbers_is_counted(what: str, tmp_path: Path, short: Scenario) -> None:
    files, (name, text) = COUNTED[what]
    for file, content in files.items():
        put(tmp_path, file, content)
    path = tmp_path / "rule.py"
    before = messages(path, short)
    assert changed(tmp_path, path, name, text)
    assert messages(path, short) != before, "and it did decide them"


@pytest.mark.parametrize("value", ["Thing()", "(1, Thing())", "{1: Thing()}", "np.array([Thing()])"])
def test_what_cannot_be_told_apart_is_refused(tmp_path: Path, value: str) -> None:
    source = f"import numpy as np\n\n\nclass Thing:\n    many = 3\n\n\nTABLE = {value}\n\n\n{HEAR}len([TABLE])\n"
    with pytest.raises(InputError, match=r"uses 'TABLE', .*: it is impossible to tell whether it has changed"):
        book_of(put(tmp_path, "rule.py", source))


@pytest.mark.parametrize("ends", ["\r\n", "\r"])
def test_line_ends_do_not_count(tmp_path: Path, ends: str, short: Scenario) -> None:
    text = f"import helpers2\n\n\n{HEAR}helpers2.MANY\n"
    digests = set()
    for folder, end in (("here", "\n"), ("there", ends)):
        put(tmp_path / folder, "helpers2.py", "MANY = 4\n# more\n".replace("\n", end))
        path = put(tmp_path / folder, "rule.py", text.replace("\n", end))
        digests.add(book_of(path).digest())
        assert messages(path, short) == 4
    assert len(digests) == 1


def test_what_a_rule_keeps_while_it_runs_changes_no_digest(tmp_path: Path, short: Scenario) -> None:
    path = put(tmp_path, "rule.py", f"KEPT = []\n\n\n{HEAR}len(KEPT)\n    KEPT.append(1)\n")
    book = book_of(path)
    before = book.digest()
    with pytest.raises(RunFailed, match="a rule has changed KEPT"):
        model.run(short, book, 1, 0, 1)
    assert book.digest() == before == book_of(path).digest()


def test_a_number_changed_in_a_session_is_counted() -> None:
    session: dict[str, object] = {"MANY": 1}
    exec(f"{HEAR}MANY\n", session)
    before = load_rules({"hear": session["hear"]}).digest()  # type: ignore[dict-item]
    session["MANY"] = 2
    assert load_rules({"hear": session["hear"]}).digest() != before  # type: ignore[dict-item]


# Codings


def test_a_file_with_a_coding_is_read_as_python_reads_it(tmp_path: Path) -> None:
    text = f"# -*- coding: latin-1 -*-\n# på norsk: æøå\n{HEAR}3\n    x = leader.mesages\n"
    path = put(tmp_path, "rule.py", text.encode("latin-1"))
    with pytest.raises(InputError, match=r"rule\.py, line 5\): .*Did you mean 'leader\.messages'"):
        book_of(path)
    path = put(tmp_path, "rule.py", text.replace("    x = leader.mesages\n", "").encode("latin-1"))
    book_of(path).digest()


def test_a_file_of_another_coding_without_saying_so_is_one_message(tmp_path: Path) -> None:
    path = put(tmp_path, "rule.py", f"# på norsk: æøå\n{HEAR}3\n".encode("latin-1"))
    with pytest.raises(InputError, match=r"rule\.py cannot be read as text") as refusal:
        book_of(path)
    assert "# -*- coding: latin-1 -*-" in str(refusal.value)


# From the command line


@pytest.mark.slow
def test_the_command_line_finds_the_second_file_from_another_folder(tmp_path: Path) -> None:
    put(tmp_path / "rules", "helpers2.py", "MANY = 4\n")
    put(tmp_path / "rules", "rule.py", f"import helpers2\n\n\n{HEAR}helpers2.MANY\n")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "sim", "rules.hear=../rules/rule.py:hear", "engine=reference", "replicates=1",
         "weeks=2", "office.staff=5", "workers=1", "report=false"],
        cwd=elsewhere, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(Path(sim.__file__).parents[1])},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
