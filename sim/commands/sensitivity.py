"""``sensitivity``: rank the parameters of a stored study by their influence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from sim.commands.options import LANGUAGE, STUDY


@STUDY
@click.option("--outcome", help="A column of the study's runs; by default the study's own.")
@LANGUAGE
def sensitivity(study: Path, outcome: str | None, language: str) -> Iterator[str]:
    """Say which parameters matter in a stored STUDY with design=morris or design=saltelli."""
    from sim.show.text.ranking import rankings
    from sim.study.store.folder import Study

    stored = Study(study)
    yield from rankings(stored, outcome or stored.manifest["outcome"], language)
