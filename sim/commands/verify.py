"""``verify``: whether a study is as it was written, and comes out the same today."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path


def verify_study(place: Path, everything: bool, runs: int, run_its_rules: bool = False) -> Iterator[str]:
    """Yield what was checked of a study; refuse one that is not in order."""
    from sim.scenario.checks import printed
    from sim.study.store.unpack import opened
    from sim.study.verify import verify

    with opened(place) as study:
        mark = study.manifest["fingerprint"][:12]
        yield f"Study {printed(study.manifest['name'])}, fingerprint {printed(mark)}, {place}"
        for checked in verify(study, None if everything else runs, run_its_rules):
            yield f"  {checked}"
        yield "In order."
