"""``check``: say whether the expectations of a file hold."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from pathlib import Path

import click

from sim.commands.options import LANGUAGE, PATH
from sim.errors import InputError


@click.argument("file", type=PATH)
@click.argument("rules", nargs=-1)
@click.option("--replicates", type=click.IntRange(2), help="Runs of each side, instead of those in the file.")
@click.option("--workers", type=click.IntRange(1), default=1, show_default=True, help="Blocks of runs at once.")
@LANGUAGE
def check(
    file: Path, rules: Sequence[str], replicates: int | None, workers: int, language: str
) -> Generator[str, None, int]:
    """Say whether the expectations of a FILE hold: 0 when all do, 1 when one does not, 2 when FILE is refused.

    RULES replace shipped ones, such as rules.persuade=my_rules.py:persuade.

    Parameters
    ----------
    file : Path
        See ``docs/how-to/expectations.md``.
    rules : sequence of str
    replicates : int, optional
    workers : int
    language : str
    """
    from sim.analysis.validation.expectations import Expectations
    from sim.engines.rulebook.book import load_rules
    from sim.language import say
    from sim.show.text.expectations import sentences

    asked = dict(word.partition("=")[::2] for word in rules)
    for name in asked:
        if not name.startswith("rules."):
            raise InputError(
                f"{name}: expected a rule, such as rules.persuade=my_rules.py:persuade. Settings are in "
                "the file, under 'set:'."
            )
    book = load_rules({name.removeprefix("rules."): where for name, where in asked.items()})
    expectations = Expectations(file, replicates)
    results = []
    for key in expectations:
        results.append(expectations.result(key, book, workers))
        yield from sentences(results[-1], language)
    holding = sum(result.holds for result in results)
    yield ""
    yield say("{count} of {all} expectations hold, with {runs} runs of each side.", language, count=holding,
              all=len(results), runs=expectations.replicates)  # fmt: skip
    return 0 if holding == len(results) else 1
