"""``explain``: show everything that is known about one parameter, outcome, setting or rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.commands.options import checked
from sim.errors import InputError, counted, did_you_mean

if TYPE_CHECKING:
    from sim.model.parameters import ParameterInfo


@click.argument("name")
@click.argument("overrides", nargs=-1)
def explain(name: str, overrides: Sequence[str]) -> Iterator[str]:
    """Explain one parameter, outcome, setting or rule: NAME [key=value …].

    Parameters
    ----------
    name : str
        Such as ``adviser.learning_rate``, ``routine_share`` or ``persuade``.
    overrides : sequence of str
        The configuration to look in, such as ``scenario=renewer``.

    Raises
    ------
    InputError
        When nothing has that name.
    """
    from sim.model.outcomes import OUTCOMES, WEEKLY
    from sim.model.parameters import registry
    from sim.model.rules import REPLACEABLE
    from sim.scenario.checks import unknown
    from sim.scenario.compose import compose
    from sim.scenario.folders import config_folder, groups
    from sim.scenario.roster import KEYS
    from sim.study.settings import SETTINGS

    overrides, parameters = checked(overrides), registry()
    if name in parameters:
        yield from explain_parameter(parameters[name], overrides)
    elif name in OUTCOMES:
        outcome = OUTCOMES[name]
        yield f"{name}: an outcome, in {outcome.unit}, {'each week' if name in WEEKLY else 'for each run'}"
        yield f"  {outcome.label['en']}: {outcome.explanation['en']}"
        yield f"  {outcome.label['nb']}: {outcome.explanation['nb']}"
    elif name in {*SETTINGS, "weeks", "start"}:
        yield f"{name} = {compose(overrides)[name]}"
        lines = (config_folder() / "config.yaml").read_text(encoding="utf-8").splitlines()
        comment = next(line.partition("#")[2].strip() for line in lines if line.startswith(f"{name}:"))
        yield f"  A setting of the run: {comment}"
    elif name.removeprefix("nation.") in KEYS:
        yield f"{name}: {KEYS[name.removeprefix('nation.')]}"
    elif name.removeprefix("rules.") in REPLACEABLE:
        yield from explain_rule(name.removeprefix("rules."), overrides)
    elif name.startswith("own."):
        raise InputError(unknown(name, parameters))
    else:
        for group, options in sorted(groups().items(), key=lambda one: one[0] != "scenario"):
            if name in options:
                raise InputError(
                    f"'{name}' is a choice: {group}={name}. What it changes: python -m sim describe {group}={name}"
                )
        near = did_you_mean(
            name, [*(f"nation.{key}" for key in KEYS), *parameters, *OUTCOMES.known(), *REPLACEABLE]
        )
        raise InputError(f"Nothing is named '{name}'.{near} List all with: python -m sim list parameters")


def explain_rule(rule: str, overrides: list[str]) -> Iterator[str]:
    """Yield lines about what stands for a rule: what it does, reads, sets and draws, and where its source is."""
    from sim.engines.rulebook.book import SHIPPED_RULES
    from sim.engines.rulebook.signatures import may_draw, returned_by, signature_of
    from sim.engines.rulebook.sources import is_own_function
    from sim.engines.rulebook.uses import uses_of
    from sim.model.rules import REPLACEABLE
    from sim.scenario.compose import compose
    from sim.scenario.shipped import SHIPPED
    from sim.study.design.build import single

    book = single(compose(overrides)).cells[0].book if overrides else SHIPPED_RULES
    function: Any = book.replaced.get(rule, REPLACEABLE[rule])
    file = Path(function.__code__.co_filename)
    place = file.name if is_own_function(function) else f"sim/{file.relative_to(SHIPPED).as_posix()}"
    uses = uses_of(rule, function, book.own, book.replaced)
    returned = returned_by(rule)
    given = ", ".join([*signature_of(rule), *(["draw"] if may_draw(rule) else [])])
    yield f"rules.{rule}: a rule, in {place}, line {function.__code__.co_firstlineno}"
    yield from ("  " + line.strip() for line in (function.__doc__ or "").strip().splitlines())
    yield f"  Arguments: {given}{' (draw if you ask for it)' if may_draw(rule) else ''}"
    yield f"  Returns: {returned.words if returned else 'nothing'}"
    yield f"  Reads: {', '.join(uses.reads) or 'nothing'}"
    yield f"  Parameters: {', '.join(uses.parameters) or 'none'}"
    yield f"  Sets: {', '.join(uses.sets) or 'nothing'}"
    yield f"  Draws: {', '.join(f'Purpose.{one}' for one in uses.draws) or 'nothing'}"
    if uses.calls:
        yield f"  Calls, and each can be replaced: {', '.join(uses.calls)}"
    yield f"  Replace it with rules.{rule}=path/to/file.py:function"
    yield f"  A start for your own: python -m sim new-rule {rule} > my_rules.py"


def explain_parameter(about: ParameterInfo, overrides: list[str]) -> Iterator[str]:
    """Yield lines about a parameter, with its value and what set it."""
    from sim.model.parameters import registry
    from sim.scenario.calibrated import worlds_named
    from sim.scenario.compose import compose, scenario_of
    from sim.scenario.origin import origin
    from sim.scenario.values import value_of

    config = compose(overrides)
    own = {name: one for name, one in registry().items() if name.startswith("own.")}
    scenario, worlds = scenario_of(config, own), worlds_named(config["worlds"])
    value = value_of(scenario.parameters, about.name)
    drawn = scenario.over(worlds).worlds
    if drawn is not None and about.name in drawn.names:
        draws = sorted(draw[drawn.names.index(about.name)] for draw in drawn.draws)
        yield f"{about.name}: drawn in each of {counted(len(draws), 'world')} (worlds={worlds.name}), " \
              f"from {draws[0]:g} to {draws[-1]:g} ({about.unit})"  # fmt: skip
    else:
        yield f"{about.name} = {value} ({about.unit})"
    yield f"  {about.label['en']} / {about.label['nb']}"
    yield f"  Default {about.default}, allowed {about.low:g} to {about.high:g}, " \
          f"plausible {about.plausible[0]:g} to {about.plausible[1]:g}"  # fmt: skip
    yield f"  Confidence: {about.confidence}"
    yield f"  Source: {about.source}"
    yield f"  Set by: {origin(about.name, overrides)}"
    yield f"  {'A lever can change it during a run.' if about.dated else 'It shapes the office at the start.'}"
