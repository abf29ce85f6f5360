"""``network``: run one office on the reference engine and draw who looks to whom at a few moments."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.commands.options import LANGUAGE, LOOK, PATH, checked, settings_apart
from sim.errors import InputError
from sim.language import say

if TYPE_CHECKING:
    import pandas as pd

    from sim.engines.mesa.model import NavModel
    from sim.scenario.scenario import Scenario


@click.argument("words", nargs=-1)
@LANGUAGE
@LOOK
@click.option("--to", "folder", type=PATH, default=Path("."), help="Folder of the picture.")
def network(words: Sequence[str], language: str, look: str, folder: Path) -> Iterator[str]:
    """Draw one office as its network: service=KEY [at=26,104,155] [replicate=3] [key=value …].

    Parameters
    ----------
    words : sequence of str
        ``service=modia``, perhaps ``at=26,104,155`` (weeks from 0) and ``replicate=3``, and settings.
    language, look : str
    folder : pathlib.Path
        Folder for the picture.

    Raises
    ------
    InputError
        When there is no such service or week.
    """
    from sim.engines.batch import MAX_REPLICATES
    from sim.engines.mesa.model import NavModel
    from sim.scenario.checks import one_of, whole_from_text
    from sim.scenario.compose import compose
    from sim.scenario.folders import searchpath
    from sim.show.drawing import style
    from sim.show.drawing.frame import LOOKS
    from sim.show.figures import network as figure
    from sim.show.pictures import origin, save_figure
    from sim.study.design.build import single
    from sim.study.store.provenance import identify

    asked, overrides = settings_apart(words, ("service", "at", "replicate"))
    checked(overrides)
    one_of("--look", look, tuple(LOOKS))
    if folder.exists() and not folder.is_dir():
        raise InputError(f"--to {folder}: expected a folder, and this is a file.")
    design = single(compose(overrides))
    cell = design.cells[0]
    service = service_of(asked.get("service", ""), cell.scenario)
    weeks = weeks_of(asked.get("at", ""), cell.scenario, service)
    replicate = whole_from_text("replicate", asked.get("replicate", "0"), MAX_REPLICATES - 1)
    model = NavModel(cell.scenario, design.settings.seed, replicate, cell.book)
    people, ties = snapshots(model, weeks, service)
    of_service = cell.scenario.services[service]
    manifest = {
        "name": cell.scenario.name,
        "fingerprint": identify(design).fingerprint,
        "start": str(cell.scenario.start),
        "service": {"en": of_service.key, **of_service.name},
        "command": shlex.join(["python", "-m", "sim", "network", *words, *searchpath()]),
    }
    with style.in_force():
        drawn = figure.network(people, ties, manifest, language, LOOKS[look])
    yield drawn.title
    about = {"Title": drawn.title, "Description": drawn.alt, **origin(manifest)}
    for path in save_figure(drawn.figure, folder, f"{drawn.name}.{language}", about):
        yield say("Picture: {picture}", language, picture=path)


PARTS = (0.1, 0.25, 0.5, 1.0)
"""Default moments, as parts of the time from the release of the service to the end of the run."""


def weeks_of(text: str, scenario: Scenario, service: int) -> list[int]:
    """Return the requested weeks, or by default four from the release of the service to the end."""
    from sim.scenario.checks import whole_from_text

    last = scenario.weeks
    if not text:
        first = min(max(scenario.week_of(scenario.services[service].release), 0), last - 1)
        return sorted({first + round((last - 1 - first) * part) for part in PARTS})
    return sorted({whole_from_text("at", part, last - 1) for part in text.split(",")})


def service_of(key: str, scenario: Scenario) -> int:
    """Return the index of a service in the catalogue."""
    from sim.scenario.checks import one_of

    keys = [service.key for service in scenario.services]
    if not key:
        raise InputError(f"network: name a service, such as service={keys[0]}. Services: {', '.join(keys)}.")
    return keys.index(one_of("service", key, keys))


def snapshots(model: NavModel, weeks: list[int], service: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the stage of each person at each moment, and the pairs of people who look to each other."""
    import pandas as pd

    rows: list[dict[str, Any]] = []
    office = model.offices[0]  # the first, when there are several
    everybody = [*office.leaders, *office.advisers]
    number = {id(person): place for place, person in enumerate(everybody)}
    roles = [
        "office_leader",
        *["department_head"] * (len(office.leaders) - 1),
        *["adviser"] * len(office.advisers),
    ]
    while model.week <= max(weeks):
        model.step()
        if model.week - 1 in weeks:
            rows += [
                {"week": model.week - 1, "person": k, "role": roles[k], "stage": int(person.uses[service].stage)}
                for k, person in enumerate(everybody)
            ]
    pairs = {
        tuple(sorted((number[id(person)], number[id(other)])))
        for person in everybody
        for other in [*(person.ties if person in office.advisers else []), person.boss]
        if other is not None and id(other) in number
    }
    return pd.DataFrame(rows), pd.DataFrame(sorted(pairs), columns=["one", "other"])
