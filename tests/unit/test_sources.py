"""The digest of a source text: what it counts, and what it leaves out."""

from pathlib import Path

import pytest

from sim.engines.rulebook.sources import text_digest

TEXT = b"RATE = 0.5\n\n\ndef hear(leader, p, draw):\n    leader.messages = 3\n"


def digest(folder: Path, content: bytes) -> str:
    path = folder / "rule.py"
    path.write_bytes(content)
    return text_digest(path)


@pytest.mark.parametrize(
    "same",
    [
        TEXT.replace(b"\n", b"\r\n"),
        TEXT.replace(b"\n", b"\r"),
        TEXT.replace(b"\n", b"\r\n", 2),
        b"\xef\xbb\xbf" + TEXT,
    ],
    ids=["CRLF", "CR", "mixed", "byte order mark"],
)
def test_line_ends_do_not_count(tmp_path: Path, same: bytes) -> None:
    assert digest(tmp_path, same) == digest(tmp_path, TEXT)


@pytest.mark.parametrize("other", [TEXT + b"\n", TEXT.replace(b"0.5", b"0.6"), TEXT.replace(b"\n", b"\n ")])
def test_everything_else_counts(tmp_path: Path, other: bytes) -> None:
    assert digest(tmp_path, other) != digest(tmp_path, TEXT)
