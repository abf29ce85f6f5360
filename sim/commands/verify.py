"""``verify``: whether a study is as it was written, and comes out the same today."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path


def verify_study(place: Path, everything: bool, runs: int) -> Iterator[str]:
    """Yield what was checked of a study; refuse one that is not in order."""
    from sim.study.again import opened
    from sim.study.verifying import verify

    with opened(place) as study:
        mark = study.manifest["fingerprint"][:12]
        yield f"Study {study.manifest['name']}, fingerprint {mark}, {place}"
        for found in verify(study, None if everything else runs):
            yield f"  {found}"
        yield "In order."
