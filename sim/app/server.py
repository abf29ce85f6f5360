"""Answer the page: one small application, on this machine only unless a token is asked for.

Every answer is JSON, a refusal is ``{"error": "one message"}``. Nothing that a request holds is run: choices are
checked against what the page offers. A question that nobody waits for any more is dropped.
"""

from __future__ import annotations

import asyncio
import functools
import hmac
import json
import sys
import threading
import time
import traceback
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sim.app.about import about
from sim.app.bench import Bench, Urgency
from sim.app.choices import check_choice, check_choices, default
from sim.engines.batch import MAX_REPLICATES
from sim.engines.machine import usable_processors
from sim.errors import InputError, RunFailed
from sim.language import languages
from sim.scenario.checks import one_of, part, switch, whole

PAGE = Path(__file__).parent / "page"
AT_ONCE = 2
"""Computations at once at most."""
MOST_BYTES = 64 * 1024
MOST_WAITING = 4000
"""Jobs that may wait; with more of them a question is put off."""
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
COOKIE = "explorer"
HEADERS = {
    "content-security-policy": "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
REPORT_POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
    "sandbox allow-scripts"
)
"""A report carries its own styles and script; it is shown in a place of its own, from where it reaches nothing."""


@dataclass
class Explorer:
    """What the server works with.

    Attributes
    ----------
    language : str
        Of the page, unless it asks for another.
    token : str or None
        What a request must know; None answers everybody on this machine.
    study : Path or None
        The study whose cells the page offers.
    """

    language: str = "nb"
    token: str | None = None
    study: Path | None = None
    results: Path = Path("results")
    ready: threading.Event = field(default_factory=threading.Event)
    failure: str = ""
    presets: list[Any] = field(default_factory=list)
    compute: Any = None
    studies: Any = None
    bench: Bench = field(default_factory=lambda: Bench(min(AT_ONCE, usable_processors())))

    def warm_up(self) -> None:
        """Load what computes, compile the model and run the choice that the page begins with."""
        try:
            from sim.app import answer  # noqa: F401 - loads what puts answers into words
            from sim.app.compute import ROUGH, Compute
            from sim.app.studies import Studies, opened

            if self.study is not None and not self.presets:
                self.presets = opened(self.study)
            self.studies = Studies(self.results)
            self.compute = Compute(self.bench, [preset.fixed for preset in self.presets])
            for job in list(self.compute.missing([default()], ROUGH, Urgency.ROUGH)):
                job.result()
        except (InputError, RunFailed, OSError, MemoryError) as error:
            self.failure = str(error)
            sys.stderr.write(f"error: {error}\n")
        self.ready.set()
        from sim.app import follow  # noqa: F401 - loads Mesa, which the first life story would wait for

    @property
    def scales(self) -> list[float]:
        """Sum of the weights of leaders' hours in each cell of the opened study."""
        return [preset.scale for preset in self.presets]


class Compiling(Exception):
    """The model is still being compiled."""


class Dropped(Exception):
    """Nobody waits for the answer."""


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


async def answered(endpoint: Callable[..., Awaitable[Response]], explorer: Explorer, request: Request) -> Response:
    """Answer a request, or say in one message why not."""
    try:
        return await endpoint(explorer, request)
    except Compiling:
        waiting = {"compiling": True, "error": "The model is being compiled; ask again in a second."}
        return as_json(waiting, 503, {"retry-after": "1"})
    except Dropped:
        return Response(status_code=499)
    except HTTPException:
        raise
    except RunFailed as failure:
        return refusal(str(failure), 422)
    except InputError as wrong:
        return refusal(str(wrong), 409 if type(wrong).__name__ == "Busy" else 400)
    except Exception:  # noqa: BLE001 - the server lives, and the reader of the terminal sees why
        traceback.print_exc()
        return refusal("Something went wrong in the program; its terminal shows what.", 500)


async def unknown(request: Request, error: HTTPException) -> Response:
    """Answer what no route answers."""
    return refusal(f"{request.method} {request.url.path}: {error.detail}.", error.status_code)


def as_json(content: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Return an answer as JSON."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Response(text.encode("utf-8", "replace"), status, headers, "application/json")


def refusal(message: str, status: int) -> Response:
    """Return a refusal."""
    return as_json({"error": message}, status)


# ---------------------------------------------------------------- who may ask, and how much


class Guard:
    """Lets through what comes from this machine, or knows the token, and is no larger than a question.

    Parameters
    ----------
    app : callable
        What answers.
    token : str or None
    """

    def __init__(self, app: ASGIApp, token: str | None) -> None:
        self.app, self.token = app, token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name for name, _ in message["headers"]}
                own = ((name.encode(), value.encode("latin-1")) for name, value in HEADERS.items())
                message["headers"] = [*message["headers"], *(pair for pair in own if pair[0] not in given)]
            await send(message)

        request = Request(scope)
        refused = self.refused(request)
        if refused is not None:
            await refused(scope, receive, send_guarded)
            return
        await self.app(scope, limited(receive), send_guarded)

    def refused(self, request: Request) -> Response | None:
        """Return the refusal of a request that may not ask; None when it may."""
        host = request.headers.get("host", "")
        name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
        if self.token is None and name not in LOOPBACK:
            return refusal("This explorer answers its own machine only: open it at 127.0.0.1.", 403)
        origin = request.headers.get("origin")
        if origin is not None and urlsplit(origin).netloc != host:
            return refusal("This explorer answers its own page only.", 403)
        if self.token is None:
            return None
        offered = request.query_params.get("token", "")
        if request.url.path == "/" and same(offered, self.token):
            entered = RedirectResponse("/")
            entered.set_cookie(COOKIE, self.token, httponly=True, samesite="strict")
            return entered
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
        if same(bearer, self.token) or same(request.cookies.get(COOKIE, ""), self.token):
            return None
        return refusal("Open the whole address that the program printed, with its token.", 401)


def same(one: str, other: str) -> bool:
    """Tell whether two secrets are the same, in a time that does not tell where they differ."""
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))


def limited(receive: Receive) -> Receive:
    """Return what reads a request of `MOST_BYTES` at most."""
    size = 0

    async def read() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > MOST_BYTES:
            raise HTTPException(413, f"a question has at most {MOST_BYTES // 1024} kB")
        return message

    return read


async def question(request: Request, known: set[str]) -> dict[str, Any]:
    """Return the body of a request, or refuse one that is no JSON object of known keys."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise HTTPException(415, "expected content-type application/json")
    try:
        given = json.loads(await request.body())
    except (ValueError, RecursionError) as error:
        raise InputError(f"The question is no JSON: {str(error)[:80]}.") from error
    if not isinstance(given, dict):
        raise InputError("The question is no JSON object.")
    return dict(part("question", given, known))


def language_of(given: Any, explorer: Explorer) -> str:
    """Return the language of an answer."""
    return one_of("language", explorer.language if given is None else given, languages())


async def while_heard(request: Request, work: Coroutine[Any, Any, Response]) -> Response:
    """Do work for as long as somebody waits for it.

    Raises
    ------
    Dropped
        When the client has gone.
    """

    async def gone() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass

    doing, leaving = asyncio.ensure_future(work), asyncio.ensure_future(gone())
    try:
        await asyncio.wait({doing, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not doing.done():
            raise Dropped
        return doing.result()
    finally:
        doing.cancel()
        leaving.cancel()
        await asyncio.gather(doing, leaving, return_exceptions=True)


def check_ready(explorer: Explorer) -> None:
    """Refuse a computation for as long as the model is being compiled, or when it cannot be."""
    if not explorer.ready.is_set():
        raise Compiling
    if explorer.failure:
        raise RunFailed(explorer.failure)
    if len(explorer.bench.waiting) > MOST_WAITING:
        raise HTTPException(503, "too many questions at once; ask again in a moment", {"retry-after": "2"})


async def done(explorer: Explorer, urgency: Urgency, job: Callable[[], Any]) -> Any:
    """Let the bench do a job, and return what it gives."""
    return await asyncio.wrap_future(explorer.bench.submit(urgency, job))


# ---------------------------------------------------------------- the answers


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
    """Tell what cells the opened study has."""
    language = language_of(request.query_params.get("language"), explorer)
    if explorer.study is None:
        return as_json({"study": None, "presets": []})
    return as_json(
        {"study": explorer.study.name, "presets": [preset.as_json(language) for preset in explorer.presets]}
    )


async def compare(explorer: Explorer, request: Request) -> Response:
    """Tell what choices change, compared with typical leadership or with one of them."""
    asked = await question(request, {"language", "choices", "reference", "rough", "replicates", "weeks"})
    language = language_of(asked.get("language"), explorer)
    choices = check_choices(asked.get("choices"), explorer.scales)
    against = asked.get("reference")
    if against is not None:
        whole("reference", against, 0, len(choices) - 1)
    rough = switch("rough", asked.get("rough", False))
    check_ready(explorer)
    from sim.app.answer import answer
    from sim.app.compute import BESIDE, FULL, ROUGH

    replicates = asked.get("replicates")
    if replicates is None:
        replicates = ROUGH if rough else FULL
    elif whole("replicates", replicates, ROUGH, FULL) not in (ROUGH, BESIDE, FULL):
        raise InputError(f"replicates={replicates}: expected {ROUGH}, {BESIDE} or {FULL}.")
    references = [choice.typical() if against is None else choices[against] for choice in choices]
    began, urgency = time.perf_counter(), Urgency.ROUGH if rough else Urgency.FULL
    compute = explorer.compute

    def told() -> dict[str, Any]:
        compared = [
            compute.compared(choice, reference, replicates)
            for choice, reference in zip(choices, references, strict=True)
        ]
        return {"rough": rough, **answer(compute, compared, against, language)}

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
    from sim.app.compute import SEED
    from sim.app.office import office

    compute = explorer.compute

    def told() -> dict[str, Any]:
        return office(compute.scenario(choice), compute.book, SEED, replicate, language)

    async def work() -> Response:
        return as_json(await done(explorer, Urgency.LATER, told))

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
    from sim.app.compute import SEED
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
    asked = await question(request, {"language", "choices", "reference", "replicates"})
    language = language_of(asked.get("language"), explorer)
    choices = check_choices(asked.get("choices"), explorer.scales)
    against = asked.get("reference")
    if against is not None:
        whole("reference", against, 0, len(choices) - 1)
    check_ready(explorer)
    from sim.app.compute import FULL
    from sim.app.studies import words

    replicates = whole("replicates", asked.get("replicates", FULL), 2, 1024)
    fixed = [explorer.compute.fixed_of(choice) for choice in choices]
    wanted = words(choices, fixed, against, replicates, language)
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
