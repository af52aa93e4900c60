"""How many requests are in work at once, and what those are told for whom there is no room."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from registry.web import load
from registry.web.load import AGAIN_SECONDS, FullError, Gate, Load

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Scope, Send

    from tests.web.desk import Desk

pytestmark = pytest.mark.enable_socket


@dataclass
class App:
    """Answers when it is let go on; reads the whole request first."""

    go_on: asyncio.Event = field(default_factory=asyncio.Event)
    end: asyncio.Event = field(default_factory=asyncio.Event)
    at_work: int = 0
    most: int = 0
    bodies: list[bytes] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "POST":
            self.bodies.append(await read(receive))
        self.at_work += 1
        self.most = max(self.most, self.at_work)
        await self.go_on.wait()
        self.at_work -= 1
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await self.end.wait()
        await send({"type": "http.response.body", "body": b"done"})


async def read(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        body += message["body"]
        if not message["more_body"]:
            return body


class Caller:
    """Somebody who asks; the answer's status, headers and body stand here once they have come."""

    def __init__(self, asked: Load, path: str, method: str = "GET", parts: int = 1) -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        self.body = b""
        self.sent: asyncio.Queue[Message] = asyncio.Queue()
        for number in range(parts):
            self.sent.put_nowait({"type": "http.request", "body": b"x", "more_body": number < parts - 1})
        self.task = asyncio.ensure_future(asked(scope(path, method), self.sent.get, self._send))

    async def _send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            assert not self.status, "two answers"
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            self.body += message["body"]


def scope(path: str, method: str = "GET") -> dict[str, Any]:
    return {"type": "http", "path": path, "method": method, "headers": []}


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    # Two places, one who waits, and hardly any patience.
    monkeypatch.setattr(load, "Gate", lambda: Gate(2, 1, 0.05))


def run(desk: Desk, errand: Any) -> None:
    async def go() -> None:
        app = App()
        async with asyncio.timeout(20):
            await errand(app, Load(app, desk.pages))

    asyncio.run(go())


@pytest.mark.usefixtures("impatient")
def test_so_many_are_in_work_one_waits_and_the_next_is_turned_away_at_once(desk: Desk) -> None:
    async def errand(app: App, asked: Load) -> None:
        callers = [Caller(asked, "/claim") for _ in range(4)]
        await settle()
        assert (app.at_work, [one.status for one in callers]) == (2, [0, 0, 0, 503])
        assert callers[3].headers["retry-after"] == str(AGAIN_SECONDS)
        assert b"Nothing was done" in callers[3].body
        app.go_on.set()
        app.end.set()
        await asyncio.gather(*(one.task for one in callers))
        assert [one.status for one in callers] == [200, 200, 200, 503]
        assert app.most == 2

    run(desk, errand)


@pytest.mark.usefixtures("impatient")
def test_who_waited_too_long_is_turned_away_and_leaves_no_place_taken(desk: Desk) -> None:
    async def errand(app: App, asked: Load) -> None:
        callers = [Caller(asked, "/provider/") for _ in range(3)]
        await asyncio.wait_for(callers[2].task, 5)
        assert [one.status for one in callers] == [0, 0, 503]
        app.go_on.set()
        app.end.set()
        again = [Caller(asked, "/provider/") for _ in range(3)]
        await asyncio.gather(*(one.task for one in (*callers, *again)))
        assert [one.status for one in again] == [200, 200, 200]

    run(desk, errand)


@pytest.mark.usefixtures("impatient")
def test_a_crowd_at_one_door_keeps_nobody_from_another(desk: Desk) -> None:
    async def errand(app: App, asked: Load) -> None:
        crowd = [Caller(asked, "/claim") for _ in range(4)]
        others = [Caller(asked, path) for path in ("/", "/bundle.jws", "/provider/", "/api/v1/batches")]
        await settle()
        assert app.at_work == 2 + len(others)
        app.go_on.set()
        app.end.set()
        await asyncio.gather(*(one.task for one in (*crowd, *others)))

    run(desk, errand)


@pytest.mark.usefixtures("impatient")
def test_lists_that_are_looked_through_keep_nobody_from_a_form(desk: Desk) -> None:
    async def errand(app: App, asked: Load) -> None:
        lists = [Caller(asked, path, "POST") for path in ("/provider/batches", "/api/v1/batches")]
        await settle()
        assert app.at_work == 2
        others = [Caller(asked, path) for path in ("/provider/batches", "/api/v1/batches")]
        forms = [Caller(asked, "/provider/class/confirm", "POST")]
        await settle()
        assert app.at_work == 2 + len(others) + len(forms)
        app.go_on.set()
        app.end.set()
        await asyncio.gather(*(one.task for one in (*lists, *others, *forms)))

    run(desk, errand)


@pytest.mark.usefixtures("impatient")
def test_who_sends_slowly_takes_no_place_until_all_is_here(desk: Desk) -> None:
    async def errand(app: App, asked: Load) -> None:
        slow = [Caller(asked, "/claim", "POST", parts=0) for _ in range(9)]
        await settle()
        quick = Caller(asked, "/claim", "POST", parts=3)
        await settle()
        assert (app.at_work, app.bodies) == (1, [b"xxx"])
        for one in slow:
            one.task.cancel()
        app.go_on.set()
        app.end.set()
        await quick.task
        assert quick.status == 200

    run(desk, errand)


@pytest.mark.usefixtures("impatient")
def test_who_reads_slowly_keeps_no_place(desk: Desk) -> None:
    async def errand(app: App, asked: Load) -> None:
        app.go_on.set()
        callers = [Caller(asked, "/claim") for _ in range(9)]
        for _ in range(9):
            await settle()
        # All answers have begun, none has ended.
        assert {one.status for one in callers[:3]} == {200}
        later = Caller(asked, "/claim")
        await settle()
        assert later.status == 200
        app.end.set()
        await asyncio.gather(*(one.task for one in (*callers, later)))

    run(desk, errand)


@pytest.mark.usefixtures("impatient")
def test_a_form_that_finds_no_room_is_answered_once_though_others_answer_it_too(desk: Desk) -> None:
    async def errand(app: App, _: Load) -> None:
        async def answers_everything(scope: Scope, receive: Receive, send: Send) -> None:
            try:
                await app(scope, receive, send)
            except FullError:
                await send({"type": "http.response.start", "status": 400, "headers": []})
                await send({"type": "http.response.body", "body": b"not understood"})

        asked = Load(answers_everything, desk.pages)
        callers = [Caller(asked, "/oid4vci/token", "POST") for _ in range(4)]
        await settle()
        assert [one.status for one in callers] == [0, 0, 0, 503]
        assert b"temporarily_unavailable" in callers[3].body
        assert callers[3].headers["cache-control"] == "no-store"
        for one in callers:
            one.task.cancel()

    run(desk, errand)


@pytest.mark.usefixtures("impatient")
def test_a_place_is_given_back_by_who_fails_or_goes_away(desk: Desk) -> None:
    async def errand(app: App, _: Load) -> None:
        async def fails(_scope: Scope, _receive: Receive, _send: Send) -> None:
            raise ZeroDivisionError

        failing = Load(fails, desk.pages)
        for _ in range(5):
            with pytest.raises(ZeroDivisionError):
                await failing(scope("/claim"), asyncio.Queue[Any]().get, app_send)
        asked = Load(app, desk.pages)
        gone = [Caller(asked, "/claim") for _ in range(3)]
        await settle()
        for one in gone:
            one.task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await one.task
        app.at_work = 0
        there = [Caller(asked, "/claim") for _ in range(2)]
        await settle()
        assert app.at_work == 2
        for one in there:
            one.task.cancel()

    run(desk, errand)


async def app_send(_: Message) -> None:
    raise AssertionError


@pytest.mark.usefixtures("impatient")
def test_who_watches_is_answered_whatever_the_crowd(desk: Desk) -> None:
    async def errand(app: App, asked: Load) -> None:
        watchers = [Caller(asked, "/healthz") for _ in range(9)]
        await settle()
        assert app.at_work == len(watchers)
        for one in watchers:
            one.task.cancel()

    run(desk, errand)


@pytest.mark.usefixtures("impatient")
def test_that_people_are_turned_away_is_logged_once_a_minute(
    desk: Desk, capfd: pytest.CaptureFixture[str]
) -> None:
    async def errand(_: App, asked: Load) -> None:
        callers = [Caller(asked, "/claim") for _ in range(9)]
        await settle()
        assert [one.status for one in callers].count(503) == 6
        for one in callers:
            one.task.cancel()

    run(desk, errand)
    assert capfd.readouterr().err.count('"turned away"') == 1


def test_what_is_no_request_is_passed_on(desk: Desk) -> None:
    seen: list[str] = []

    async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
        seen.append(scope["type"])

    asyncio.run(Load(app, desk.pages)({"type": "lifespan"}, asyncio.Queue[Any]().get, app_send))
    assert seen == ["lifespan"]
