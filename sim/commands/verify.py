"""``verify``: check that a study is unchanged and gives the same results today."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from sim.commands.options import RUN_ITS_RULES, STUDY


@STUDY
@click.option("--all", "everything", is_flag=True, help="Repeat every run, not a sample.")
@click.option("--runs", type=click.IntRange(0), default=20, show_default=True, help="Number of runs to repeat.")
@RUN_ITS_RULES
def verify(study: Path, everything: bool, runs: int, run_its_rules: bool) -> Iterator[str]:
    """Check that a study (folder, manifest or zip) is unchanged and gives the same results today."""
    from sim.scenario.checks import printed
    from sim.study import verify
    from sim.study.store.unpack import opened

    with opened(study) as stored:
        mark = stored.manifest["fingerprint"][:12]
        yield f"Study {printed(stored.manifest['name'])}, fingerprint {printed(mark)}, {study}"
        for checked in verify.verify(stored, None if everything else runs, run_its_rules):
            yield f"  {checked}"
        yield "No problems found."
