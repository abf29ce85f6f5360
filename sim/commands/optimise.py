"""``optimise``: try many ways to use a leader's hours, and say which is best over all worlds."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.commands.machine import JSON, document, which
from sim.commands.options import settings_apart
from sim.errors import InputError, notice
from sim.language import say

if TYPE_CHECKING:
    from sim.study.store.folder import Study

OWN = ("over", "for", "such_that", "candidates")
EXAMPLES = {
    "over": "over=[leader.facilitating,leader.support]",
    "for": "for=[routine_share,strain]",
    "such_that": "such_that={strain:0.35}",
}
CANDIDATES, MOST = 48, 10_000
AROUND = 3
"""One candidate in three is kept for a second look, around the best of the others."""
FIRST = "_first"
"""End of the name of the study that is run before it."""
STEADY = "leader.adaptivity"
"""Where leaders adapt, hours drift from the candidate's to what the office needs."""


@click.argument("words", nargs=-1)
@click.option("--csv", metavar="FILE", help="Write every candidate to this file.")
@JSON
def optimise(words: Sequence[str], csv: str | None = None, as_json: bool = False) -> Generator[str, None, int]:
    """Find the best mix over all worlds: over=[leader.support,…] for=[routine_share,…] such_that={strain:0.35}.

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
    from sim.commands.run import run_design
    from sim.study.design.candidates import candidates, closer
    from sim.study.design.words import design_of
    from sim.study.run.session import run_study

    asked, rest = settings_apart(words, OWN)
    best: dict[str, Any] = {key: value_of(key, asked) for key in ("for", "such_that") if key in asked}
    over, count = over_of(asked), count_of(asked)
    if "for" not in best:
        raise InputError("optimise: for= is missing. Name outcomes, such as for=[routine_share,strain].")
    rest = with_steady_leaders(over, rest)
    today = design_of(rest, many=False).cells[0].scenario
    split = [key.partition(".") for key in over]
    values = {key: getattr(getattr(today.parameters, group), name)
              for key, (group, _, name) in zip(over, split, strict=True)}  # fmt: skip
    last = count // AROUND
    points = candidates(values, count - last, seed=1)
    if last:
        first = design_of(table_words(points, best, rest, FIRST), many=True)
        if not as_json:
            yield say("{first} candidates first, then up to {last} around the best of them.",
                      first.settings.language, first=len(points), last=last)  # fmt: skip
        points += closer(points, optimum(run_study(first)).closest.cell, last)
    design = design_of(table_words(points, best, rest), many=True)
    code = 0 if as_json else run_design(design)
    if not (csv or as_json):
        return code
    study = run_study(design)  # it is there, or JSON alone is wanted
    if csv:
        write_candidates(study, csv)
    if as_json:
        made = optimum(study)
        content = {**vars(made), "best": None if made.best is None else made.best.cell}
        yield document("optimise", study=which(study), **content)
    elif csv:
        yield say("Table: {file}", design.settings.language, file=csv)
    return code


def with_steady_leaders(over: Sequence[str], rest: Sequence[str]) -> list[str]:
    """Return the words of the study, by which leaders keep to their mix; refuse settings that vary."""
    from sim.study.design.candidates import WEIGHTS

    named = {word.partition("=")[0] for word in rest}
    for key in over:
        if key in named:
            raise InputError(f"optimise: {key} varies. Leave it out of the other words, or out of over=[…].")
    if STEADY in {*named, *over} or not set(over) & set(WEIGHTS):
        return list(rest)
    notice(f"{STEADY}=0: leaders keep to the mix they are given. Set it to let them adapt.")
    return [*rest, f"{STEADY}=0"]


def table_words(
    points: Sequence[Mapping[str, Any]], best: Mapping[str, Any], rest: Sequence[str], suffix: str = ""
) -> list[str]:
    """Return the words of a study of some points, which asks for the best of them."""
    from sim.study.design.words import written

    named = dict(word.partition("=")[::2] for word in rest)
    wanted = best["for"]
    ours = {
        "study": named.get("study", "best") + suffix,
        "outcome": named.get("outcome", wanted if isinstance(wanted, str) else wanted[0]),
        "figure": named.get("figure", "front"),
    }
    others = [word for word in rest if word.partition("=")[0] not in ours]
    table = f"design.rows={written([*points])}"
    return [
        "design=table",
        table,
        f"ask={written({'best': best})}",
        *(f"{k}={v}" for k, v in ours.items()),
        *others,
    ]


def value_of(key: str, asked: Mapping[str, str]) -> Any:
    """Return the value of a setting of this verb, as the grammar of the command line has it."""
    from sim.study.design.overrides import parse, plain

    try:
        (override,) = parse([f"{key}={asked[key]}"])
    except InputError as refusal:
        raise InputError(
            f"optimise: {key}={asked[key]}: expected {EXAMPLES[key]}, decimals with a point."
        ) from refusal
    if override.is_sweep_override():
        raise InputError(f"optimise: {key}={asked[key]}: put several into brackets: {key}=[{asked[key]}].")
    value = plain(override.value())
    if key == "such_that" and not isinstance(value, Mapping):
        raise InputError(f"optimise: such_that={asked[key]}: expected {EXAMPLES[key]}, with brackets.")
    return value


def over_of(asked: Mapping[str, str]) -> list[str]:
    """Return the parameters to vary, or refuse."""
    from sim.model.parameters import registry
    from sim.scenario.checks import names

    if "over" not in asked:
        raise InputError(
            "optimise: over= is missing. Name parameters, such as over=[leader.facilitating,leader.integrating]."
        )
    over = list(names("over", value_of("over", asked), "[leader.facilitating,leader.support]", tuple(registry())))
    if len(set(over)) < len(over) or not over:
        raise InputError(f"over={asked['over']}: name each parameter once, and at least one.")
    return over


def count_of(asked: Mapping[str, str]) -> int:
    """Return the number of candidates."""
    from sim.scenario.checks import whole_from_text

    return whole_from_text("candidates", asked.get("candidates", str(CANDIDATES)), MOST)


def write_candidates(study: Study, csv: str) -> None:
    """Write every candidate with its means, and what is said of it."""
    import pandas as pd

    from sim.analysis.studies.optimum import optimum
    from sim.commands.compare import as_csv
    from sim.study.store.files import write_for_user

    made = optimum(study)
    flags = ("cell", "keeps", "feasible", "unsure", "on_front", "may_be_best", "regret")
    rows = [
        {**{name: getattr(one, name) for name in flags}, "best": one is made.best, **one.means, **one.settings,
         **{f"hours.{key}": hours for key, hours in one.hours.items()}}
        for one in made.candidates
    ]  # fmt: skip
    write_for_user("--csv", Path(csv), as_csv(pd.DataFrame(rows)))
