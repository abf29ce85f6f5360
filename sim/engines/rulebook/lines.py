"""Sources as text: a digest that does not hang on how a checkout or an editor ends lines."""

from __future__ import annotations

import hashlib
from pathlib import Path


def normalised(path: Path) -> bytes:
    """Return a source's bytes with every line ended by a line feed, and without a byte order mark."""
    return with_plain_lines(path.read_bytes())


def with_plain_lines(source: bytes) -> bytes:
    """Return a source with every line ended by a line feed, and without a byte order mark."""
    return source.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def text_digest(path: Path) -> str:
    """Return the SHA-256 of a source text, 64 hexadecimal digits; line ends do not count."""
    return hashlib.sha256(normalised(path)).hexdigest()
