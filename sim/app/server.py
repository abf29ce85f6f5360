"""Answer the page: one small application, on this machine only unless a token is asked for.

Nothing that a request holds is run: choices are checked against what the page offers.
"""

from __future__ import annotations

import asyncio
import functools
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from sim.app.about import about
from sim.app.choices import Choice, check_choice, check_choices
from sim.app.explorer import PAGE, Explorer
from sim.app.guard import Guard
from sim.app.job_queue import Urgency
from sim.app.labels import NAMES
from sim.app.limits import answered, as_json, check_ready, done, language_of, question, unknown, while_heard
from sim.engines.batch import MAX_REPLICATES
from sim.errors import InputError
from sim.scenario.checks import brief, switch, whole

REPORT_POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
    "sandbox allow-scripts"
)
"""A report carries its own styles and script; it is shown in a frame of its own, from which it reaches nothing."""


def application(explorer: Explorer) -> ASGIApp:
    """Return the application that answers the page."""

    def route(path: str, endpoint: Callable[..., Awaitable[Response]], *methods: str) -> Route:
        return Route(path, functools.partial(answered, endpoint, explorer), methods=list(methods or ("GET",)))

    app = Starlette(
        routes=[
            route("/", page),
            route("/health", health),
            route("/api/about", show_about),
            route("/api/presets", show_presets),
            route("/api/compare", compare, "POST"),
            route("/api/office", show_office, "POST"),
            route("/api/story", show_story, "POST"),
            route("/api/study", make_study, "POST"),
            route("/api/study/{key}", show_study),
            route("/api/study/{key}/report", show_report),
            route("/assets/{name}", asset),
        ],
        exception_handlers={HTTPException: unknown},  # type: ignore[dict-item]  # Starlette types it wider
    )
    return Guard(app, explorer.token)


async def page(explorer: Explorer, request: Request) -> Response:
    """Answer with the page itself."""
    file = PAGE / "index.html"
    if not file.is_file():
        raise HTTPException(404, "the page is not built (see app/)")
    return FileResponse(file)


async def asset(explorer: Explorer, request: Request) -> Response:
    """Answer with a file of the page."""
    files = {file.name: file for file in (PAGE / "assets").glob("*")}
    name = request.path_params["name"]
    if name not in files:
        raise HTTPException(404, "the page has no such file")
    return FileResponse(files[name])


async def health(explorer: Explorer, request: Request) -> Response:
    """Tell whether the server can compute."""
    return as_json({"ready": explorer.ready.is_set()})


async def show_about(explorer: Explorer, request: Request) -> Response:
    """Tell what the page shows before its first question."""
    language = language_of(request.query_params.get("language"), explorer)
    return as_json(await asyncio.to_thread(about_once, language))


@functools.cache
def about_once(language: str) -> dict[str, Any]:
    """Return what `about` tells, put together once."""
    return about(language)


async def show_presets(explorer: Explorer, request: Request) -> Response:
    """Tell what can be opened: the cells of a study, or scenarios in user folders."""
    language = language_of(request.query_params.get("language"), explorer)
    name = None if explorer.study is None else explorer.study.name
    return as_json({"study": name, "presets": [preset.as_json(language) for preset in explorer.presets]})


QUESTION = {"language", "choices", "letters", "reference", "replicates"}
"""What the page asks of choices."""


def chosen(asked: Mapping[str, Any], explorer: Explorer) -> tuple[list[Choice], int | None, tuple[str, ...]]:
    """Return the choices of a question, which of them the others are compared with, and what they are called."""
    choices = check_choices(asked.get("choices"), explorer.scales)
    against = asked.get("reference")
    if against is not None:
        whole("reference", against, 0, len(choices) - 1)
    free = list(NAMES[1:])
    letters = asked.get("letters", free[: len(choices) - 1])
    known = [letter for letter in free if isinstance(letters, list) and letter in letters]
    if letters != known or len(known) != len(choices) - 1:
        raise InputError(f"letters={brief(letters)}: expected {len(choices) - 1} of {', '.join(free)}, in order.")
    return choices, against, (NAMES[0], *letters)


async def compare(explorer: Explorer, request: Request) -> Response:
    """Tell what choices change, compared with typical leadership or with one of them."""
    asked = await question(request, QUESTION | {"rough", "weeks"})
    language = language_of(asked.get("language"), explorer)
    choices, against, names = chosen(asked, explorer)
    rough = switch("rough", asked.get("rough", False))
    check_ready(explorer)
    from sim.app.answer import answer
    from sim.app.compute import BESIDE, FULL, ROUGH
    from sim.app.studies import command, words

    replicates = asked.get("replicates")
    if replicates is None:
        replicates = ROUGH if rough else FULL
    elif whole("replicates", replicates, ROUGH, FULL) not in (ROUGH, BESIDE, FULL):
        raise InputError(f"replicates={replicates}: expected {ROUGH}, {BESIDE} or {FULL}.")
    references = [choice.typical() if against is None else choices[against] for choice in choices]
    began, urgency = time.perf_counter(), Urgency.ROUGH if rough else Urgency.FULL
    compute = explorer.compute
    study = words(choices, [compute.fixed_of(choice) for choice in choices], against, FULL, language, names)

    def told() -> dict[str, Any]:
        compared = [
            compute.compared(choice, reference, replicates)
            for choice, reference in zip(choices, references, strict=True)
        ]
        return {
            "rough": rough,
            **answer(compute, compared, against, language, names),
            "command": command(explorer.studies.placed(study)),
        }

    async def work() -> Response:
        for choice in {*choices, *references}:  # refused, if at all, before anything runs
            await asyncio.to_thread(compute.scenario, choice)
        jobs = [asyncio.wrap_future(job) for job in compute.missing([*references, *choices], replicates, urgency)]
        try:
            await asyncio.gather(*jobs)
        finally:
            for job in jobs:
                job.cancel()
        content = await done(explorer, urgency, told)
        return as_json({**content, "took": time.perf_counter() - began})

    return await while_heard(request, work())


async def show_office(explorer: Explorer, request: Request) -> Response:
    """Tell who works at the office, and how far each comes week by week."""
    asked = await question(request, {"language", "choice", "replicate"})
    language = language_of(asked.get("language"), explorer)
    choice = check_choice(asked.get("choice"), scales=explorer.scales)
    replicate = whole("replicate", asked.get("replicate", 0), 0, MAX_REPLICATES - 1)
    check_ready(explorer)
    from sim.app.choices import SEED
    from sim.app.office import office

    compute = explorer.compute

    def told() -> dict[str, Any]:
        return office(compute.scenario(choice), compute.book, SEED, replicate, language)

    async def work() -> Response:
        content = await done(explorer, Urgency.LATER, told)
        explorer.expect_stories()  # a click on a person may follow
        return as_json(content)

    return await while_heard(request, work())


async def show_story(explorer: Explorer, request: Request) -> Response:
    """Tell the life of one person."""
    asked = await question(request, {"language", "choice", "person", "replicate"})
    language = language_of(asked.get("language"), explorer)
    choice = check_choice(asked.get("choice"), scales=explorer.scales)
    person = whole("person", asked.get("person"), 0, choice.staff - 1)
    replicate = whole("replicate", asked.get("replicate", 0), 0, MAX_REPLICATES - 1)
    check_ready(explorer)
    from sim.analysis.life import life, name_of
    from sim.app.choices import SEED
    from sim.app.follow import Followed
    from sim.app.office import who

    compute = explorer.compute

    def told() -> dict[str, Any]:
        scenario = compute.scenario(choice)
        kind, place = who(scenario, person)
        model = Followed(scenario, SEED, replicate, compute.book, person)
        one = life(kind, place, model, compute.book, language)
        last = scenario.weeks - 1
        lines = [(0, one.person), *one.events, (last, one.end), *((last, f"{line}.") for line in one.services)]
        sentences = [{"week": week, "date": str(scenario.date_of(week)), "text": text} for week, text in lines]
        return {"title": name_of(kind, place, language), "sentences": sentences}

    async def work() -> Response:
        return as_json(await done(explorer, Urgency.FULL, told))

    return await while_heard(request, work())


async def make_study(explorer: Explorer, request: Request) -> Response:
    """Begin a study of choices, in a process of its own."""
    asked = await question(request, QUESTION)
    language = language_of(asked.get("language"), explorer)
    choices, against, names = chosen(asked, explorer)
    check_ready(explorer)
    from sim.app.compute import FULL
    from sim.app.studies import words

    replicates = whole("replicates", asked.get("replicates", FULL), 2, 1024)
    fixed = [explorer.compute.fixed_of(choice) for choice in choices]
    wanted = words(choices, fixed, against, replicates, language, names)
    running = await asyncio.to_thread(explorer.studies.begin, wanted, language)
    return as_json(running.progress(), 202)


def study_of(explorer: Explorer, request: Request) -> Any:
    """Return the study that a path names."""
    key = request.path_params["key"]
    if explorer.studies is None or key not in explorer.studies.made:
        raise HTTPException(404, "no such study was made here")
    return explorer.studies.made[key]


async def show_study(explorer: Explorer, request: Request) -> Response:
    """Tell how far a study has come."""
    return as_json(await asyncio.to_thread(study_of(explorer, request).progress))


async def show_report(explorer: Explorer, request: Request) -> Response:
    """Answer with the report of a study."""
    progress = await asyncio.to_thread((running := study_of(explorer, request)).progress)
    if progress["report"] is None:
        raise HTTPException(404, "the report is not written yet")
    return FileResponse(running.report, headers={"content-security-policy": REPORT_POLICY})
