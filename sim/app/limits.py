"""Limits on requests: size, time and queue length. Answers and refusals are JSON.

A refusal is ``{"error": "one message"}``. A question that nobody waits for any more is dropped.
"""

from __future__ import annotations

import asyncio
import json
import traceback
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive

from sim.app.explorer import Explorer
from sim.app.job_queue import Urgency
from sim.errors import InputError, RunFailed
from sim.language import languages
from sim.scenario.checks import one_of, part

MOST_BYTES = 64 * 1024
MOST_WAITING = 4000
"""Jobs that may wait; with more of them a question is put off."""


class Compiling(Exception):
    """The model is still being compiled."""


class Dropped(Exception):
    """Nobody waits for the answer."""


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
    """Return the body of a request, or refuse one that is not a JSON object of known keys."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise HTTPException(415, "expected content-type application/json")
    try:
        given = json.loads(await request.body())
    except (ValueError, RecursionError) as error:
        raise InputError(f"The question is not JSON: {str(error)[:80]}.") from error
    if not isinstance(given, dict):
        raise InputError("The question is not a JSON object.")
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
