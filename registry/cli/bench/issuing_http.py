"""Subject `http`: certificates one by one over HTTP, at 1, 8 and 32 clients, before a server of its own.

* A client is an officer at the console who confirms a class of one and gets the tray's page, on a connection
  that stays open; the next begins when the answer is whole. Who is told that the server is full comes again
  when it says so, and the wait counts.
* Beside it the naive way (`registry.cli.bench.naive_way`), and wallets that fetch copies.
* Clients share the machine with the server: on two cores they take a part of one.
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from http.client import HTTPConnection
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final, Protocol

from registry.cli.bench import ground as grounds
from registry.cli.bench import limits, wallets_http
from registry.cli.bench.measuring import (
    MILLISECONDS,
    Aim,
    Line,
    NotMeasured,
    latencies,
    percentile,
)
from registry.cli.bench.served import NAIVE_ISSUE, OK, NotServedError, Officer, served, started
from registry.model.said import said

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from registry.cli.bench.ground import Ground
    from registry.cli.bench.measuring import Effort

CLIENTS: Final = (1, 8, 32)
AIM: Final = 400
"""Certificates a second, however many clients."""

_OURS: Final = "issue over HTTP"
_NAIVELY: Final = "issue over HTTP, the naive way"
_NAIVE: Final = "from registry.cli.bench.naive_way import main; main()"
_PATIENCE: Final = 60


class _Client(Protocol):
    def issue(self, number: int) -> None:
        """Have one certificate issued."""

    def close(self) -> None:
        """Let go of the connection; the next certificate opens another."""


def lines(ground: Ground) -> Iterator[Line | NotMeasured]:
    """Measure the console, the naive way and wallets."""
    with ground.desk() as desk:
        yield from limits.writing(ground, desk.registry.home)
        yield from _naive(ground)
        with served(desk.registry.home) as server:
            officers = [Officer(desk, server) for _ in range(max(CLIENTS))]
            yield from _at_each_number(officers, _OURS, ground.effort, beside=_NAIVELY)
        yield from wallets_http.lines(desk, ground.effort)


def _naive(ground: Ground) -> Iterator[Line]:
    with ground.desk() as desk:
        command = [sys.executable, "-c", _NAIVE, str(desk.registry.home)]
        with started(command) as server:
            clients = [_NaiveClient(server.port) for _ in range(max(CLIENTS))]
            yield from _at_each_number(clients, _NAIVELY, ground.effort)


def _at_each_number(
    clients: Sequence[_Client], what: str, effort: Effort, *, beside: str | None = None
) -> Iterator[Line]:
    for count in CLIENTS:
        found = [_round(clients[:count], effort.posts) for _ in range(min(effort.rounds, 3))]
        words = "1 client" if count == 1 else f"{count} clients"
        yield Line(
            name=f"{what}, {words}",
            values=tuple(rate for rate, _ in found),
            beside=f"{beside}, {words}" if beside else None,
            aim=Aim(limit=AIM) if beside and count > 1 else None,
        )
        slow = tuple(percentile(times, 95) for _, times in found)
        yield Line(name=f"{what}, {words}, 95 of 100 within", values=slow, unit=MILLISECONDS)


def _round(clients: Sequence[_Client], posts: int) -> tuple[float, list[float]]:
    """Return how many a second the clients got together, and how long each waited, in milliseconds."""
    for one in clients:
        # Fresh connections: a server closes those that were quiet for some seconds.
        one.close()
        one.issue(0)
    with ThreadPoolExecutor(len(clients)) as pool:
        each = max(1, posts // len(clients))
        start = perf_counter()
        waits = list(pool.map(_waits, clients, [each] * len(clients)))
        seconds = perf_counter() - start
    for one in clients:
        one.close()
    return each * len(clients) / seconds, [one for many in waits for one in many]


def _waits(client: _Client, times: int) -> list[float]:
    return latencies(partial(client.issue, number) for number in range(times))


class _NaiveClient:
    """A client of the naive way, on a connection of its own."""

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()

    def issue(self, number: int) -> None:
        """Ask for one token; raise `NotServedError` if none comes."""
        claims: dict[str, Any] = {
            "name": grounds.name(number),
            "competency": grounds.COMPETENCY,
            "level": grounds.LEVEL,
        }
        headers = {"Content-Type": "application/json"}
        self._connection.request("POST", NAIVE_ISSUE, json.dumps(claims), headers)
        with closing(self._connection.getresponse()) as answer:
            answer.read()
            if answer.status != OK:
                message = said("the naive way did not answer")
                raise NotServedError(message)
