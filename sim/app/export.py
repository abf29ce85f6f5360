"""Write the explorer as one file that needs neither program nor network: the same page, over runs of a study.

The file carries a packed text for each choice, which the page unpacks when somebody takes it. Weekly values are
whole numbers of `STEP`, each less the one before; what is said of the end of the runs is exact.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import html
import itertools
import json
import shlex
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from sim.app.about import TITLE, about
from sim.app.answer import of_choice, reference_label
from sim.app.choices import SEED, Choice, default, settings_of
from sim.app.compute import FULL
from sim.app.explorer import PAGE
from sim.app.labels import label
from sim.app.office import in_digits, people, stages, who
from sim.app.stored import Stored
from sim.engines.machine import usable_processors
from sim.engines.progress import progress
from sim.errors import InputError
from sim.language import SOURCE, label_of, languages, number, say
from sim.model.formulas import Array
from sim.study.design.words import written
from sim.study.store.files import write_whole
from sim.study.store.folder import Study

STEP = 1e-4
"""Precision of weekly values: a hundredth of a percentage point, less than half a second a week."""
AHEAD = 8
"""Choices that are worked on before the page has those before them."""


def export(study: Study, place: Path, language: str) -> int:
    """Write the page over a study to a file, and return how many choices it holds.

    Raises
    ------
    InputError
        When the study lacks what the page needs.
    """
    stored = Stored(study)
    # Choices that are compared with the same stand together: its runs are read once.
    choices = sorted(stored.cells, key=lambda choice: (stored.cells[choice.typical()], stored.cells[choice]))
    index = {
        "language": language,
        "about": {code: about_held(stored, choices, code) for code in languages()},
        "references": [choices.index(choice.typical()) for choice in choices],
    }
    with progress(len(choices)) as done:
        packed = [pack(index)]
        for one in cells(stored, choices):
            packed.append(pack(one))
            done(1)
    write_whole(place, page(packed, language).encode("utf-8"))
    return len(choices)


def page(packed: Sequence[str], language: str) -> str:
    """Return the page: what it holds, and its style and script, which nothing else can join."""
    style, script, icon = (asset(name) for name in ("app.css", "app.js", "icon.svg"))
    script = script.replace("</script", "<\\/script")
    icon = f"data:image/svg+xml;base64,{base64.b64encode(icon.encode()).decode()}"
    policy = (
        f"default-src 'none'; script-src '{digest(script)}'; style-src '{digest(style)}'; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'"
    )
    return "\n".join(
        [
            "<!doctype html>",
            f'<html lang="{language}"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">',
            f"<title>{html.escape(say(TITLE, language))}</title>",
            f'<link rel="icon" href="{icon}">',
            f"<style>{style}</style></head><body>",
            "<noscript>Utforskeren trenger JavaScript. The explorer needs JavaScript.</noscript>",
            '<div id="page"></div>',
            f'<script type="application/json" id="held">{json.dumps(packed)}</script>',
            f'<script type="module">{script}</script></body></html>',
            "",
        ]
    )


def asset(name: str) -> str:
    """Return a file of the built page, or refuse."""
    path = PAGE / "assets" / name
    if not path.is_file():
        raise InputError(
            f"{path} is missing: the page is not built. Build it: cd app && npm install && npm run build"
        )
    return path.read_text(encoding="utf-8")


def digest(text: str) -> str:
    """Return the digest of a script or style by which a page allows it."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def pack(content: Any) -> str:
    """Return content as compressed JSON in letters; the same content gives the same letters."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return base64.b64encode(gzip.compress(text.encode(), 9, mtime=0)).decode()


# ---------------------------------------------------------------- what it holds


def about_held(stored: Stored, choices: Sequence[Choice], language: str) -> dict[str, Any]:
    """Return what the page shows before its first answer, with the choices that it holds."""
    manifest, usual = stored.study.manifest, default()
    note = say(
        "This page holds {choices} choices. Each was run {runs} times in {worlds} worlds (study {study}, {mark}); "
        "nothing is interpolated. Weekly values are rounded to {step}.",
        language,
        choices=len(choices),
        runs=manifest["replicates"],
        worlds=stored.study.worlds,
        study=manifest["name"],
        mark=manifest["fingerprint"][:10],
        step=number(STEP, language, 4),
    )
    return about(language) | {
        "defaults": (usual if usual in stored.cells else choices[0].typical()).as_json(),
        "held": {
            "note": note,
            "step": STEP,
            "replicates": FULL,
            "choices": [choice.as_json() for choice in choices],
            "styles": [
                {"label": label_of(title, language), "hours": choice.hours()}
                for choice, title in stored.styles.items()
            ],
        },
    }


def cells(stored: Stored, choices: Sequence[Choice]) -> Iterator[dict[str, Any]]:
    """Yield what the page needs for each choice, in their order; offices run in parallel with the sentences."""
    with ThreadPoolExecutor(usable_processors()) as pool:
        left = iter(choices)
        waiting = deque((one, pool.submit(office_run, stored, one)) for one in itertools.islice(left, AHEAD))
        while waiting:
            choice, shown = waiting.popleft()
            yield {**answers(stored, choice), **shown.result()}
            waiting.extend((one, pool.submit(office_run, stored, one)) for one in itertools.islice(left, 1))


def answers(stored: Stored, choice: Choice) -> dict[str, Any]:
    """Return what a choice changes: words by language, and the courses of outcomes."""
    one = stored.compared(choice, choice.typical(), FULL)
    told = {
        language: of_choice(
            stored, one, label(choice, language, ("staff",)), reference_label(None, language), language
        )
        for language in languages()
    }
    courses = told[SOURCE]["outcomes"]
    titles = {language: f"{{now}}: {one['label']}" for language, one in told.items()}
    for answer in told.values():
        del answer["outcomes"]  # the same in every language
    return {
        "answers": told,
        "cell": written({**settings_of(choice), "title": titles}),
        "courses": {
            key: {name: values if name == "end" else steps(values) for name, values in course.items()}
            for key, course in courses.items()
        },
    }


def steps(values: Sequence[float]) -> list[int]:
    """Return weekly values in whole steps, each less the one before."""
    return [int(one) for one in np.diff(np.rint(np.asarray(values) / STEP), prepend=0.0)]


def office_run(stored: Stored, choice: Choice) -> dict[str, Any]:
    """Return the first run of an office: who works there, and how far each comes with each service."""
    settings = settings_of(choice)
    work, weeks = stages(stored.scenario(choice), stored.book, SEED, 0)
    uses = np.array([week.ravel() for week in weeks])
    return {
        "people": {language: people(work, language) for language in languages()},
        "lives": ["=".join(map(str, who(stored.scenario(choice), row))) for row in range(choice.staff)],
        "settings": shlex.join(f"{key}={written(value)}" for key, value in settings.items()),
        "first": in_digits(uses[0]),
        "moves": [moves(one) for one in uses.T],
    }


def moves(stages: Array) -> list[int]:
    """Return each change of stage as two numbers: weeks since the one before, and the new stage."""
    weeks = np.flatnonzero(np.diff(stages)) + 1
    return [int(one) for one in np.column_stack([np.diff(weeks, prepend=0), stages[weeks]]).ravel()]
