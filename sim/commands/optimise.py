"""``optimise``: try many ways to use a leader's hours, and say which is best over all worlds."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from sim.commands.machine import JSON, document, which
from sim.commands.options import settings_apart
from sim.errors import InputError
from sim.language import say

OWN = ("over", "for", "such_that", "candidates")
EXAMPLES = {
    "over": "over=[leader.facilitating,leader.support]",
    "for": "for=[routine_share,strain]",
    "such_that": "such_that={strain:0.35}",
}
NAMED = {"over": "parameters", "for": "outcomes"}
NONE_KEEPS = 1
"""Exit code when no candidate keeps the limits."""


@click.argument("words", nargs=-1)
@click.option("--csv", metavar="FILE", help="Write every candidate to this file.")
@JSON
def optimise(words: Sequence[str], csv: str | None = None, as_json: bool = False) -> Generator[str, None, int]:
    """Find the best mix over all worlds: over=[leader.support,…] for=[routine_share,…] such_that={strain:0.35}.

    Exit code 1 means that no candidate keeps the limits, or that runs failed.

    Parameters
    ----------
    words : sequence of str
        ``over=`` parameters to vary, ``for=`` outcomes to improve, the first of which decides, ``such_that=``
        limits to keep, ``candidates=48``; all other words describe the study, as for a run.
    csv : str, optional
        File to write every candidate to.
    as_json : bool
        Whether to print every candidate as JSON, and nothing else.
    """
    from sim.analysis.studies.optimum import optimum
    from sim.analysis.studies.search import CANDIDATES, MOST, search_of
    from sim.commands.compare import as_csv
    from sim.commands.run import run_design
    from sim.scenario.checks import whole_from_text
    from sim.study.run.session import run_study
    from sim.study.store.files import write_for_user

    asked, rest = settings_apart(words, OWN)
    for key in ("over", "for"):
        if key not in asked:
            raise InputError(f"optimise: {key}= is missing. Name {NAMED[key]}, such as {EXAMPLES[key]}.")
    best: dict[str, Any] = {key: value_of(key, asked) for key in ("for", "such_that") if key in asked}
    count = whole_from_text("candidates", asked.get("candidates", str(CANDIDATES)), MOST)
    search = search_of(value_of("over", asked), best, count, rest)
    first = search.first_look()
    if first is not None and not as_json:
        yield say("{first} candidates first, then up to {last} around the best of them.",
                  first.settings.language, first=len(first.cells), last=search.later)  # fmt: skip
    design = search.second_look(None if first is None else run_study(first))
    code = 0 if as_json else run_design(design)
    if code and not (csv or as_json):
        return code
    study = run_study(design)  # it is there, unless JSON alone is wanted
    made = optimum(study)
    if csv:
        write_for_user("--csv", Path(csv), as_csv(made.table))
    if as_json:
        content = {**vars(made), "best": None if made.best is None else made.best.cell}
        yield document("optimise", study=which(study), **content)
    elif csv:
        yield say("Table: {file}", design.settings.language, file=csv)
    return code or (NONE_KEEPS if made.best is None else 0)


def value_of(key: str, asked: Mapping[str, str]) -> Any:
    """Return the value of a setting of this verb, parsed by the grammar of the command line."""
    from sim.study.design.overrides import parse, plain

    try:
        (override,) = parse([f"{key}={asked[key]}"])
    except InputError as refusal:
        raise InputError(
            f"optimise: {key}={asked[key]}: expected {EXAMPLES[key]}, decimals with a point."
        ) from refusal
    if override.is_sweep_override():
        raise InputError(f"optimise: {key}={asked[key]}: put several in brackets: {key}=[{asked[key]}].")
    value = plain(override.value())
    if key == "such_that" and not isinstance(value, Mapping):
        raise InputError(f"optimise: such_that={asked[key]}: expected {EXAMPLES[key]}, with brackets.")
    return value
