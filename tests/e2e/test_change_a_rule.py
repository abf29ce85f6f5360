"""The walk-through for students works as written: its files are made and its commands are run."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

PAGE = Path(__file__).parents[2] / "docs" / "change-a-rule.md"
BLOCK = re.compile(r"^```(python \S+|console)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_the_walk_through_works_as_written(tmp_path: Path) -> None:
    environment = dict(os.environ, PATH=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    commands = 0
    for kind, text in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        if kind.startswith("python "):
            (tmp_path / kind.removeprefix("python ")).write_text(text, encoding="utf-8")
            continue
        command, *expected = text.strip().splitlines()
        words = shlex.split(command.removeprefix("$ "))
        arguments = [sys.executable if word == "python" else word for word in words]
        done = subprocess.run(arguments, cwd=tmp_path, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, f"{command}\n{done.stderr}"
        for line in expected:
            assert line in done.stdout, f"{command} did not print '{line}':\n{done.stdout}"
        commands += 1
    assert commands >= 5
    assert len(list((tmp_path / "results").iterdir())) == 3
