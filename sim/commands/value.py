"""``value``: which choice of a stored study is safest, and which number would change the advice most."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from sim.commands.options import LANGUAGE, STUDY, outcome_of


@STUDY
@click.argument("words", nargs=-1)
@click.option("--outcome", help="The same as outcome=…")
@LANGUAGE
def value(study: Path, words: Sequence[str], outcome: str | None, language: str) -> Iterator[str]:
    """Say which choice of a STUDY is safest, and which number would change it most: STUDY [outcome=NAME].

    Parameters
    ----------
    study : Path
        A folder, or a zip from ``export``.
    words : sequence of str
        ``outcome=strain``, a column of the study's runs; by default the study's own.
    """
    from sim.scenario.checks import one_of
    from sim.show.text.regret import safest
    from sim.show.text.value import choices
    from sim.study.store.unpack import opened

    with opened(study) as stored:
        asked = outcome_of(words, outcome, "value") or stored.manifest["outcome"]
        named = one_of("outcome", asked, list(stored.runs.columns[2:]))
        yield from [*choices(stored, named, language), *safest(stored, named, language)]
