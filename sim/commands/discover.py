"""``discover``: under which settings of a sampled study an outcome is high or low."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from sim.commands.machine import JSON, document, which
from sim.commands.options import LANGUAGE, OUTCOME, STUDY, outcome_of, settings_apart
from sim.errors import InputError
from sim.scenario.checks import float_or_nan, one_of

THRESHOLDS = ("below", "above")


@STUDY
@click.argument("words", nargs=-1)
@OUTCOME
@LANGUAGE
@JSON
def discover(
    study: Path, words: Sequence[str], outcome: str | None, language: str, as_json: bool = False
) -> Iterator[str]:
    """Say under which settings of a sampled STUDY an outcome is high or low: STUDY [outcome=NAME] [below=0.3].

    Parameters
    ----------
    study : Path
        A folder, or a zip from ``export``.
    words : sequence of str
        ``outcome=strain``, and ``below=`` or ``above=`` a threshold in the unit of the outcome; by default the
        better quarter of the points is of interest.
    """
    from sim.analysis.studies.discovery import discover as analysis
    from sim.show.figures import picture
    from sim.show.pictures import save
    from sim.show.text.discovery import discovery_told
    from sim.study.store.unpack import opened

    given, rest = settings_apart(words, THRESHOLDS)
    limits: dict[str, Any] = {key: threshold(key, value) for key, value in given.items()}
    asked = outcome_of(rest, outcome, "discover")
    with opened(study) as stored:
        name = one_of("outcome", asked or stored.manifest["outcome"], list(stored.runs.columns[2:]))
        made = analysis(stored, name, **limits)
        if as_json:
            box = {**vars(made.box), "low": made.box.low.tolist(), "high": made.box.high.tolist()}
            told = {**vars(made), "box": box, "peeled": len(made.peeled), "beyond_chance": made.beyond_chance}
            yield document("discover", study=which(stored), **told)
            return
        yield from discovery_told(stored, made, language)
        if study.is_dir():
            from sim.language import say

            drawn = picture("boxes", stored, name, language, **limits)
            yield say("Picture: {picture}", language, picture=save(drawn, stored, name, language)[0])


def threshold(key: str, value: str) -> float:
    """Return a threshold, or refuse."""
    number = float_or_nan(value)
    if number != number:
        raise InputError(f"{key}={value}: expected a number in the unit of the outcome, such as {key}=0.3.")
    return number
