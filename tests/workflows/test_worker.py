"""Workers keep every wanted errand under way on one that lives; their history holds codes alone."""

from __future__ import annotations

import logging
import stat
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from dbos import DBOS

from registry.model.ids import BatchId
from registry.workflows import worker as workers
from registry.workflows.doorbell import Doorbell
from registry.workflows.history import SCHEMA, Json, WorkFailedError, postgresql_engine, sqlite_engine
from registry.workflows.worker import Worker
from tests.databases import sql
from tests.ports.fakes import FakeAttempts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from tests.databases import Place

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket]

PATIENCE = 20.0
"""Seconds for what takes two at most on an idle machine."""


def until(holds: Callable[[], Any]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.02)


@dataclass
class Board:
    """Errands that a test pins up; each is done once it was carried out to its end."""

    pinned: set[str] = field(default_factory=set)
    begun: list[str] = field(default_factory=list)
    answers: list[Any] = field(default_factory=list)
    held: threading.Event = field(default_factory=threading.Event)
    holds: bool = False
    fails: bool = False

    def wanted(self) -> set[str]:
        if self.fails:
            message = "with a value"
            raise OSError(message)
        return set(self.pinned)

    def carry_out(self, errand: str, go_on: Callable[[], bool]) -> str | None:
        self.begun.append(errand)
        while self.holds and go_on():
            self.held.set()
            time.sleep(0.01)
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, Exception):
            raise answer
        if answer is None and not self.holds:
            self.pinned.discard(errand)
        return answer


@dataclass
class House:
    """A place in which one worker after the other works."""

    place: Place
    attempts: FakeAttempts = field(default_factory=FakeAttempts)
    bell: Doorbell = field(default_factory=Doorbell)
    told: list[Exception] = field(default_factory=list)
    later: timedelta = timedelta()
    broken: bool = False

    def clock(self) -> datetime:
        return datetime.now(UTC) + self.later

    @contextmanager
    def working(self, board: Board) -> Iterator[None]:
        with Worker(
            board,
            attempts=self.attempts,
            bell=self.bell,
            database=self.database,
            tell=self.told.append,
            clock=self.clock,
        ):
            yield

    def database(self) -> Engine:
        if self.broken:
            message = "no disk"
            raise OSError(message)
        if self.place.server is not None:
            return postgresql_engine(self.place.url)
        return sqlite_engine(self.folder / "work.db")

    @property
    def folder(self) -> Path:
        return self.place.folder


@pytest.fixture
def house(place: Place) -> House:
    return House(place)


def history() -> list[tuple[str, str]]:
    return [(one.workflow_id, one.status) for one in DBOS.list_workflows()]


def test_what_is_wanted_is_carried_out_and_forgotten(house: House) -> None:
    board = Board({"a", "b", "c"})
    with house.working(board):
        until(lambda: not board.pinned)
        board.pinned.add("d")
        house.bell.begin(BatchId("any"))
        until(lambda: not board.pinned)
        until(lambda: history() == [])
    assert sorted(board.begun) == ["a", "b", "c", "d"]
    assert house.told == []
    assert house.attempts.under_way == set()


@pytest.mark.only_on("sqlite", why="reads its file's bytes")
def test_its_file_is_its_owners_alone_and_deleted_bytes_are_gone(house: House) -> None:
    board = Board({"anerrandofnobody"}, answers=[RuntimeError("Ana-Maria")])
    with house.working(board):
        until(lambda: house.told)
        path = house.folder / "work.db"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        house.later = workers.RETRY
        until(lambda: not board.pinned)
        until(lambda: history() == [])
    data = b"".join(one.read_bytes() for one in house.folder.glob("work.db*"))
    assert b"errand" in data
    assert b"Ana-Maria" not in data
    assert b"anerrandofnobody" not in data


def test_an_error_is_told_here_and_reaches_the_history_as_a_code(house: House) -> None:
    fault = RuntimeError("Ana-Maria")
    board = Board({"a"}, answers=[fault, "no_slot"])
    with house.working(board):
        until(lambda: house.told)
        until(lambda: [one for one in DBOS.list_workflows() if one.status == "SUCCESS"])
        (ended,) = DBOS.list_workflows()
        assert (ended.output, ended.error) == ({"trouble": "fault"}, None)
        # It rests; nobody hurries it.
        house.bell.ring()
        time.sleep(0.5)
        assert board.begun == ["a"]
        house.later = workers.RETRY
        until(lambda: len(board.begun) == 2)
        house.later *= 3
        until(lambda: not board.pinned)
    assert house.told == [fault]


def test_a_look_that_fails_is_told_and_the_next_one_tries_again(house: House) -> None:
    board = Board({"a"}, fails=True)
    with house.working(board):
        until(lambda: house.told)
        board.fails = False
        until(lambda: not board.pinned)
    assert {type(one) for one in house.told} == {OSError}


def test_a_worker_that_others_take_for_dead_begins_anew_under_another_name(house: House) -> None:
    board = Board({"a"}, holds=True)
    with house.working(board):
        until(board.held.is_set)
        (first,) = house.attempts.under_way
        house.attempts.under_way.clear()
        until(lambda: house.attempts.under_way - {first})
        board.holds = False
        until(lambda: not board.pinned)
    assert house.told == []


def test_a_shift_that_cannot_begin_is_told_and_tried_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "AGAIN_SECONDS", 0.1)
    house.broken = True
    board = Board({"a"})
    with house.working(board):
        until(lambda: len(house.told) > 1)
        house.broken = False
        until(lambda: not board.pinned)
    assert {type(one) for one in house.told} == {OSError}


def test_who_ends_parks_what_is_under_way_and_the_next_goes_on(house: House) -> None:
    board = Board({"a"}, holds=True)
    with house.working(board):
        until(board.held.is_set)
    assert board.begun == ["a"]
    board.holds = False
    with house.working(board):
        until(lambda: not board.pinned)
    assert set(board.begun) == {"a"}


def test_a_long_errand_makes_room_for_others(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "SLICE", timedelta(seconds=0.2))
    board = Board({"a", "b", "c"}, holds=True)
    with house.working(board):
        until(lambda: set(board.begun) == {"a", "b", "c"})
        until(lambda: len(board.begun) > 4)


def leave_begun(house: House, version: str) -> None:
    """Leave an errand in the hands of a worker who is dead."""
    engine = house.database()
    schema = "" if house.place.server is None else f"{SCHEMA}."
    now = int(time.time() * 1000)
    status = {
        "workflow_uuid": "a.1",
        "status": "PENDING",
        "name": "errand",
        "executor_id": "dead",
        "application_version": version,
        "application_name": "registry",
        "created_at": now,
        "updated_at": now,
        "queue_name": "errands",
        "recovery_attempts": 1,
        "serialization": Json().name(),
    }
    given = {"workflow_uuid": "a.1", "inputs": Json().serialize({"args": ["a"], "kwargs": {}})}
    with engine.begin() as connection:
        for table, values in (("workflow_status", status), ("workflow_input", given)):
            places = ", ".join("?" * len(values))
            into = f"{schema}{table} ({', '.join(values)})"
            sql(connection, f"INSERT INTO {into} VALUES ({places})", *values.values())  # noqa: S608 - names above
    engine.dispose()


@pytest.mark.parametrize("version", [workers.VERSION, "an older one"])
def test_what_a_dead_worker_had_begun_is_taken_over(
    house: House, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    """A worker dies with an errand in its hands: nothing tells so but that its attempt is not alive."""
    with monkeypatch.context() as before:
        before.setattr(workers, "VERSION", version)
        before_it = Board({"b"})
        with house.working(before_it):
            until(lambda: not before_it.pinned)
        leave_begun(house, version)
    board = Board({"a"})
    with house.working(board):
        until(lambda: not board.pinned)
        until(lambda: history() == [])
    assert board.begun == ["a"]
    assert house.told == []


def test_the_history_is_json_and_of_an_error_only_its_kind() -> None:
    form = Json()
    assert form.deserialize(form.serialize({"args": ["a"]})) == {"args": ["a"]}
    written = form.serialize(ValueError("Ana-Maria"))
    assert written == '{"error": "ValueError"}'
    error = form.deserialize(written)
    assert isinstance(error, WorkFailedError)
    assert str(error) == "ValueError"


def test_dbos_says_nothing(house: House, capfd: pytest.CaptureFixture[str]) -> None:
    board = Board({"a"})
    with house.working(board):
        until(lambda: not board.pinned)
        logging.getLogger("dbos").error("Ana-Maria")
    assert capfd.readouterr() == ("", "")
