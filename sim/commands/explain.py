"""``explain``: show everything that is known about one parameter, outcome, setting or rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

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
    from sim.scenario.compose import compose, config_folder
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
    elif name.removeprefix("rules.") in REPLACEABLE:
        rule = REPLACEABLE[name.removeprefix("rules.")]
        yield f"rules.{rule.__name__}: a rule, in {rule.__module__.replace('.', '/')}.py"
        yield from ("  " + line.strip() for line in (rule.__doc__ or "").strip().splitlines())
        yield f"  Replace it with rules.{rule.__name__}=path/to/file.py:function"
    else:
        near = did_you_mean(name, [*parameters, *OUTCOMES.known(), *REPLACEABLE])
        raise InputError(f"Nothing is named '{name}'.{near} List all with: python -m sim list parameters")


def explain_parameter(about: ParameterInfo, overrides: list[str]) -> Iterator[str]:
    """Yield lines about a parameter, with its value and what set it."""
    from sim.model.parameters import registry
    from sim.scenario.compose import compose, origin, scenario_of
    from sim.scenario.scenario import value_of
    from sim.scenario.worlds import worlds_of

    config = compose(overrides)
    own = {name: one for name, one in registry().items() if name.startswith("own.")}
    scenario, worlds = scenario_of(config, own), worlds_of(config["worlds"])
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
