"""``describe``: say in plain sentences how a scenario differs from the baseline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from sim.commands.machine import JSON, document
from sim.commands.options import checked
from sim.language import label_of, languages, long_date, say


@click.argument("overrides", nargs=-1)
@click.option(
    "--language", type=click.Choice(languages()), help="As in language=nb; English when neither is given."
)
@JSON
def describe(overrides: Sequence[str], language: str | None, as_json: bool = False) -> Iterator[str]:
    """Say in plain sentences what differs from the baseline: scenario=NAME [key=value …].

    Parameters
    ----------
    overrides : sequence of str
        Such as ``scenario=facilitator office.staff=10``.
    language : str or None
        ``nb`` or ``en``; None for the one that the overrides name.
    """
    from sim.model.parameters import registry
    from sim.scenario.compose import compose, scenario_of
    from sim.scenario.values import value_of
    from sim.show.text.changes import (
        lever_sentence,
        outside_run,
        parameter_sentences,
        roster_sentences,
        service_sentences,
    )

    composed = compose(checked(overrides))
    scenario, baseline = scenario_of(composed), scenario_of(compose([]))
    language = language or str(composed["language"])
    first = f"{label_of(scenario.title, language, scenario.name)}. {label_of(scenario.question, language)}".strip()
    differences = [
        *parameter_sentences(scenario, baseline, language),
        *roster_sentences(scenario, language),
        *service_sentences(scenario, baseline, language),
        *(
            f"{lever_sentence(lever, language)} {outside_run(lever, scenario, language)}".strip()
            for lever in scenario.levers
            if lever not in baseline.levers
        ),
    ]
    if (scenario.weeks, scenario.start) != (baseline.weeks, baseline.start):
        differences.append(
            say(
                "It runs for {weeks} weeks from {date} instead of {base_weeks} from {base_date}.",
                language,
                weeks=scenario.weeks,
                date=long_date(scenario.start, language),
                base_weeks=baseline.weeks,
                base_date=long_date(baseline.start, language),
            )
        )
    if as_json:
        both = {"value": scenario.parameters, "baseline": baseline.parameters}
        yield document(
            "describe", name=scenario.name, title=scenario.title, question=scenario.question,
            start=scenario.start, weeks=scenario.weeks, differs=differences,
            parameters={name: {key: value_of(p, name) for key, p in both.items()} for name in registry()},
            services=scenario.services, levers=scenario.levers, roster=scenario.roster, styles=scenario.styles,
        )  # fmt: skip
        return
    yield first
    yield from (f"- {line}" for line in differences or [say("It is the baseline: nothing differs.", language)])
    yield say(
        "Results are conditional on these assumptions; they explore and explain, they do not predict.", language
    )
