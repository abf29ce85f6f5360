"""The digest of a source: what it counts, and what it leaves out."""

import ast
from pathlib import Path

import pytest

from sim.scenario.shipped import code_digest, code_of, shipped_files, text_digest

TEXT = b'RATE = 0.5\n\n\ndef hear(leader, p, draw):\n    leader.messages = 3\n    leader.note = """a\n\nb # c"""\n'


def written(folder: Path, content: bytes) -> Path:
    path = folder / "rule.py"
    path.write_bytes(content)
    return path


def digest(folder: Path, content: bytes) -> str:
    return code_digest(written(folder, content))


@pytest.mark.parametrize(
    "same",
    [
        TEXT.replace(b"\n", b"\r\n"),
        TEXT.replace(b"\n", b"\r"),
        TEXT.replace(b"\n", b"\r\n", 2),
        b"\xef\xbb\xbf" + TEXT,
        TEXT + b"\n\n",
        TEXT.replace(b"\n\n\n", b"\n"),
        b'"""Hear of services, \xc3\xa5pent."""\n\n' + TEXT,
        TEXT.replace(b":\n", b':\n    """Hear.\n\n    Of services.\n    """\n\n'),
        TEXT.replace(b"RATE = 0.5\n", b'RATE = 0.5\n"""Of hearing."""\n'),
        TEXT.replace(b"RATE = 0.5\n", b"# A guess.\nRATE = 0.5  # of \xc3\xa5\n"),
    ],
    ids=[
        "CRLF", "CR", "mixed", "byte order mark", "blank at the end", "fewer blank lines", "docstring of the file",
        "docstring of a function", "docstring of a value", "comments",
    ],
)  # fmt: skip
def test_what_moves_no_number_does_not_count(tmp_path: Path, same: bytes) -> None:
    assert digest(tmp_path, same) == digest(tmp_path, TEXT)


@pytest.mark.parametrize(
    "other",
    [
        TEXT.replace(b"0.5", b"0.6"),
        TEXT.replace(b"    leader", b"  leader"),
        TEXT + b"RATE = 0.5\n",
        TEXT.replace(b"a\n\nb", b"a\nb"),
        TEXT.replace(b" # c", b""),
        TEXT.replace(b"RATE = 0.5", b"RATE = 'half'"),
    ],
    ids=["number", "indent", "statement", "blank line of a text", "number sign of a text", "kind"],
)
def test_everything_else_counts(tmp_path: Path, other: bytes) -> None:
    assert digest(tmp_path, other) != digest(tmp_path, TEXT)


def test_in_a_file_of_ones_own_all_but_line_ends_counts(tmp_path: Path) -> None:
    whole = text_digest(written(tmp_path, TEXT))
    assert text_digest(written(tmp_path, TEXT.replace(b"\n", b"\r\n"))) == whole
    assert text_digest(written(tmp_path, TEXT + b"# a comment\n")) != whole


def test_nothing_but_texts_is_cut_from_what_is_shipped() -> None:
    compared = 0
    for path in shipped_files():
        source = path.read_bytes()
        if not any(isinstance(one, ast.FunctionDef | ast.ClassDef) and all(map(is_text, one.body))
                   for one in ast.walk(ast.parse(source))):  # fmt: skip
            assert bare(code_of(source)) == bare(source), path
            compared += 1
    assert compared > 40


def bare(source: bytes) -> str:
    """Return the syntax tree of a source without statements that are a text alone."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        for name, statements in ast.iter_fields(node):
            if isinstance(statements, list):
                kept = [one for one in statements if not is_text(one)]
                setattr(node, name, kept)
    return ast.dump(tree)


def is_text(node: object) -> bool:
    return (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    )
