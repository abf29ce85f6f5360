"""``sensitivity``: rank the parameters of a stored study by their influence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from sim.commands.machine import JSON, document, which
from sim.commands.options import LANGUAGE, OUTCOME, STUDY, outcome_of


@STUDY
@click.argument("words", nargs=-1)
@OUTCOME
@LANGUAGE
@JSON
def sensitivity(
    study: Path, words: Sequence[str], outcome: str | None, language: str, as_json: bool = False
) -> Iterator[str]:
    """Say which parameters matter in a STUDY with design=morris or design=saltelli: STUDY [outcome=NAME].

    Parameters
    ----------
    study : Path
        A folder, or a zip from ``export``.
    words : sequence of str
        ``outcome=strain``, a column of the study's runs; by default the study's own.
    """
    from sim.analysis.studies import sensitivity as analysis
    from sim.show.text.ranking import ranking
    from sim.study.store.unpack import opened

    asked = outcome_of(words, outcome, "sensitivity")
    with opened(study) as stored:
        parts = analysis.sensitivity(stored, asked or stored.manifest["outcome"])
        if as_json:
            tables = [{**vars(one), "indices": one.table()} for one in parts]
            yield document("sensitivity", study=which(stored), parts=tables)
        else:
            for one in parts:
                yield from ranking(one, language)
