"""``value``: which choice of a stored study is safest, and which number would change the advice most."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from sim.commands.options import LANGUAGE, STUDY


@STUDY
@click.option("--outcome", help="A column of the study's runs; by default the study's own.")
@LANGUAGE
def value(study: Path, outcome: str | None, language: str) -> Iterator[str]:
    """Say which number, if measured, would change the advice of a STUDY most, and which choice is safest."""
    from sim.scenario.checks import one_of
    from sim.show.text.regret import safest
    from sim.show.text.value import choices
    from sim.study.store.unpack import opened

    with opened(study) as stored:
        asked = outcome or stored.manifest["outcome"]
        named = one_of("--outcome", asked, list(stored.runs.columns[2:]))
        yield from [*choices(stored, named, language), *safest(stored, named, language)]
