"""``value``: which choice of a stored study is safest, and which number would change the advice most."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from sim.commands.machine import JSON, document, which
from sim.commands.options import LANGUAGE, OUTCOME, STUDY, outcome_of

MOST_CHOICES = 12
"""A study of many samples makes a choice at each point; further ones are in ``--json`` alone."""


@STUDY
@click.argument("words", nargs=-1)
@OUTCOME
@LANGUAGE
@JSON
def value(
    study: Path, words: Sequence[str], outcome: str | None, language: str, as_json: bool = False
) -> Iterator[str]:
    """Say which choice of a STUDY is safest, and which number would change it most: STUDY [outcome=NAME].

    Parameters
    ----------
    study : Path
        A folder, or a zip from ``export``.
    words : sequence of str
        ``outcome=strain``, a column of the study's runs; by default the study's own.
    """
    from sim.analysis.studies.regret import regrets
    from sim.analysis.studies.value import information
    from sim.language import say, say_many
    from sim.scenario.checks import one_of
    from sim.show.text.optimum import limit_words
    from sim.show.text.regret import losses_told
    from sim.show.text.value import worths_told
    from sim.study.store.unpack import opened

    with opened(study) as stored:
        asked = outcome_of(words, outcome, "value") or stored.manifest["outcome"]
        named = one_of("outcome", asked, list(stored.runs.columns[2:]))
        known, lost = information(stored, named), regrets(stored, named)
        if as_json:
            choices = [{**vars(one), "regret": other.options} for one, other in zip(known, lost, strict=True)]
            yield document("value", study=which(stored), choices=choices)
            return
        if limits := ((stored.manifest.get("ask") or {}).get("best") or {}).get("such_that"):
            yield say("Limits are left out here, and so all are compared; optimise keeps {limits}.", language,
                      limits=limit_words(limits, language))  # fmt: skip
        for one in known[:MOST_CHOICES]:
            yield from worths_told(stored, one, language)
        for other in lost[:MOST_CHOICES]:
            yield from losses_told(stored, other, language)
        if more := len(known[MOST_CHOICES:]):
            yield say_many("{count} further choice is in --json.", "{count} further choices are in --json.", more,
                           language)  # fmt: skip
