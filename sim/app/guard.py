"""Who may ask: this machine and its own page, or who knows the token."""

from __future__ import annotations

import hmac
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sim.app.limits import limited, refusal

LOOPBACK = ("127.0.0.1", "localhost", "::1")
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
        if self.token is None and name.strip("[]") not in LOOPBACK:
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
    """Tell whether two secrets are the same, in a time that does not depend on where they differ."""
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))
