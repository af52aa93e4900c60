"""How many requests are in work at once: beyond that they wait for a second at most, then are turned away.

* Every door (holders, console, wallets, programs) has places of its own, so that a crowd at one keeps nobody
  from another; the public files have theirs.
* A place is taken once the whole request is here: who sends slowly keeps nobody waiting. It is given back
  when the answer begins: who reads slowly does not either.
* Who is turned away is told when to come again, before anything was done.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from starlette.responses import JSONResponse

from registry.web import log

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from registry.web.pages import Pages

DOORS: Final = frozenset({"claim", "report", "provider", "registrar", "oid4vci", "oid4vp", "api"})
"""Top folders of the addresses whose answers are made anew; all others are files in memory."""

PROGRAMS: Final = frozenset({"oid4vci", "oid4vp", "api"})
"""Doors that answer programs, in JSON."""

UPLOADS: Final = frozenset({"/provider/batches", "/api/v1/batches"})
"""Where a list is looked through before the answer, for minutes: they have places of their own together."""

UNCOUNTED: Final = "healthz"
"""Who watches must see a registry that is busy."""

PLACES: Final = 4
"""In work at each door: more threads that want to compute, and to write, only make each other wait, and an
answer that has begun is to come within a second. Fewer than there are threads (40): a place is work."""

WAITING: Final = 400
"""Waiting at each door: more than a small machine answers within the patience (`registry bench`)."""

PATIENCE: Final = 1.0
"""Seconds of waiting: with what the work itself takes, an answer comes within two."""

AGAIN_SECONDS: Final = 2
LOG_SECONDS: Final = 60.0


class FullError(Exception):
    """Nobody more can wait, or somebody waited for too long."""


class Gate:
    """So many places, and so many who wait for one, in the order in which they came."""

    def __init__(self, places: int = PLACES, waiting: int = WAITING, patience: float = PATIENCE) -> None:
        """Begin empty."""
        self._free = asyncio.Semaphore(places)
        self._room = waiting
        self._patience = patience

    async def enter(self) -> None:
        """Take a place; raise `FullError`."""
        if self._free.locked() and not self._room:
            raise FullError
        self._room -= 1
        try:
            async with asyncio.timeout(self._patience):
                await self._free.acquire()
        except TimeoutError as error:
            raise FullError from error
        finally:
            self._room += 1

    def leave(self) -> None:
        """Give a place back."""
        self._free.release()


class Load:
    """Lets a request in, lets it wait, or turns it away."""

    def __init__(self, app: ASGIApp, pages: Pages) -> None:
        """Stand in front of `app`."""
        self._app = app
        self._gates: dict[str, Gate] = defaultdict(Gate)
        self._page = _turned_away_page(pages)
        self._json = _turned_away_json()
        self._count = 0
        self._logged = float("-inf")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        path = scope["path"] if scope["type"] == "http" else f"/{UNCOUNTED}"
        top = path.split("/", 2)[1]
        if top == UNCOUNTED:
            await self._app(scope, receive, send)
            return
        lasts = path in UPLOADS and scope["method"] == "POST"
        turn = _Turn(self._gates["upload" if lasts else top if top in DOORS else ""], receive, send)
        try:
            await turn.take(self._app, scope)
        except FullError:
            self._note()
            refusal = self._json if top in PROGRAMS else self._page
            await refusal(scope, receive, send)

    def _note(self) -> None:
        self._count += 1
        if time.monotonic() - self._logged >= LOG_SECONDS:
            log.event("turned away", count=self._count)
            self._logged, self._count = time.monotonic(), 0


class _Turn:
    """One request on its way through a gate."""

    def __init__(self, gate: Gate, receive: Receive, send: Send) -> None:
        self._gate = gate
        self._receive = receive
        self._send = send
        self._inside = False
        self._full = False

    async def take(self, app: ASGIApp, scope: Scope) -> None:
        """Pass the request on; raise `FullError` if there was no place for it, and nothing was answered."""
        try:
            if scope["method"] in {"GET", "HEAD"}:
                await self._enter()
            await app(scope, self._receive_whole, self._send_and_leave)
        finally:
            self._leave()
        if self._full:
            raise FullError

    async def _receive_whole(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request" and not message.get("more_body") and not self._inside:
            await self._enter()
        return message

    async def _send_and_leave(self, message: Message) -> None:
        # What somebody makes of `FullError` on its way up is no answer.
        if not self._full:
            self._leave()
            await self._send(message)

    async def _enter(self) -> None:
        try:
            await self._gate.enter()
        except FullError:
            self._full = True
            raise
        self._inside = True

    def _leave(self) -> None:
        if self._inside:
            self._inside = False
            self._gate.leave()


def _turned_away_page(pages: Pages) -> Response:
    made = pages.refused(HTTPStatus.SERVICE_UNAVAILABLE, "busy")
    made.headers["Retry-After"] = str(AGAIN_SECONDS)
    return made


def _turned_away_json() -> Response:
    said = {
        "error": "temporarily_unavailable",
        "error_description": "too much is asked: try again in a moment",
    }
    headers = {"Retry-After": str(AGAIN_SECONDS), "Cache-Control": "no-store"}
    return JSONResponse(said, HTTPStatus.SERVICE_UNAVAILABLE, headers)
