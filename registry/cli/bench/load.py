"""Subject `load`: a day's mixture at a steady pace, and more and more until the server refuses.

* Issues are classes of one at the console. A verification is what a verifier asks for who has been here: the
  bundle, if it changed. A list fetch is a whole list, compressed.
* The load comes from a process of its own, open loop (`registry.cli.bench.load_generator`).
* Refused is what is answered with 429 or 503 and a `Retry-After`; anything else but success is an error.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from http.client import HTTPConnection
from threading import Timer
from typing import TYPE_CHECKING, Any, Final

from registry.cli.bench.measuring import (
    MEBIBYTES,
    MILLISECONDS,
    PERCENT,
    SECONDS,
    Aim,
    Line,
    NotMeasured,
    percentile,
)
from registry.cli.bench.memory import resident
from registry.cli.bench.served import FORM, FULL, ISSUE, OK, cookie, served

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from registry.cli.bench.ground import Desk, Ground
    from registry.cli.bench.served import Served

ISSUES: Final = "issue"
VERIFICATIONS: Final = "verification"
LISTS: Final = "list fetch"
PACE: Final = {ISSUES: 60, VERIFICATIONS: 600, LISTS: 200}
"""A second."""

SLOWEST: Final = 500
"""Milliseconds within which 99 of 100 are answered."""

ACCEPTED: Final = 2000
"""Milliseconds within which those are answered that are not refused, however many come."""

CALM: Final = 10
"""Seconds until everything is as before, after too much has come."""

GROWTH: Final = 1.05
WARM: Final = 60
"""Seconds after which the server's memory may grow no more."""

_RAMP: Final = (50, 100, 200, 400, 800)
_LITTLE: Final = 20
_REFUSED: Final = frozenset({429, FULL})
_GOOD: Final = frozenset({OK, 304})
_GENERATOR: Final = "from registry.cli.bench.load_generator import main; main()"
_MIB: Final = 2**20


@dataclass(frozen=True, slots=True)
class _Asked:
    """What came of one request; times in seconds from the start, and in milliseconds since it was due."""

    kind: str
    due: float
    wait: float
    status: int
    retry: bool

    @property
    def is_refused(self) -> bool:
        """Whether it was told to come again later."""
        return self.status in _REFUSED and self.retry

    @property
    def is_error(self) -> bool:
        """Whether it was neither answered nor refused."""
        return self.status not in _GOOD and not self.is_refused


def lines(ground: Ground) -> Iterator[Line | NotMeasured]:
    """Measure the mixture, then the ramp."""
    with ground.desk() as desk, served(desk.registry.home) as server:
        asking = _Asking(desk, server)
        yield from _mixture(asking, server, ground.effort.load)
        yield from _ramp(asking, ground.effort.step, ground.effort.calm)


class _Asking:
    """Asks a server by a process of its own."""

    def __init__(self, desk: Desk, server: Served) -> None:
        host = f"Host: {desk.registry.settings.host}\r\nAccept-Encoding: gzip"
        console = f"Cookie: {cookie(desk)}\r\nSec-Fetch-Site: same-origin\r\nContent-Type: {FORM}"
        tag = _tag(server.port, desk.registry.settings.host)
        self._port = server.port
        self._heads = {
            ISSUES: f"POST {ISSUE} HTTP/1.1\r\n{host}\r\n{console}",
            VERIFICATIONS: f"GET /bundle.jws HTTP/1.1\r\n{host}\r\nIf-None-Match: {tag}",
            LISTS: f"GET /status/1 HTTP/1.1\r\n{host}",
        }

    def kind(self, name: str, rate: float, seconds: float, start: float = 0.0) -> dict[str, Any]:
        """Return a part of a plan."""
        head = self._heads[name]
        return {"name": name, "rate": rate, "seconds": seconds, "from": start, "head": head}

    def ask(self, kinds: Sequence[dict[str, Any]]) -> list[_Asked]:
        """Carry out a plan, and return what came of it."""
        longest = max(kind["from"] + kind["seconds"] for kind in kinds)
        done = subprocess.run(  # noqa: S603 - ourselves
            [sys.executable, "-c", _GENERATOR],
            input=json.dumps({"port": self._port, "kinds": kinds}),
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            timeout=longest + 120,
        )
        return [_Asked(*one) for one in json.loads(done.stdout)]


def _tag(port: int, host: str) -> str:
    connection = HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/bundle.jws", headers={"Host": host, "Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.headers["ETag"]


# --- a day's mixture --------------------------------------------------------------------------------------


def _mixture(asking: _Asking, server: Served, seconds: float) -> Iterator[Line | NotMeasured]:
    sizes: list[int] = []
    look = Timer(WARM, lambda: sizes.append(resident(server.process)))
    look.start()
    found = asking.ask([asking.kind(name, rate, seconds) for name, rate in PACE.items()])
    look.cancel()
    words = f"mixed load, {seconds:g} s"
    good = sum(not one.is_error and not one.is_refused for one in found)
    yield Line(name=f"{words}: answered", values=(good / seconds,))
    bad = len(found) - good
    yield Line(name=f"{words}: errors and refusals", values=(float(bad),), unit="in all", aim=Aim(limit=0))
    for name in PACE:
        waits = [one.wait for one in found if one.kind == name]
        yield Line(name=f"{words}: {name}, half within", values=(percentile(waits, 50),), unit=MILLISECONDS)
        yield Line(
            name=f"{words}: {name}, 99 of 100 within",
            values=(percentile(waits, 99),),
            unit=MILLISECONDS,
            aim=Aim(limit=SLOWEST),
        )
    if not sizes:
        yield NotMeasured(name=f"{words}: memory", why="the load was shorter than a minute")
        return
    early = f"{words}: memory after a minute"
    yield Line(name=early, values=(sizes[0] / _MIB,), unit=MEBIBYTES)
    yield Line(
        name=f"{words}: memory at the end",
        values=(resident(server.process) / _MIB,),
        unit=MEBIBYTES,
        beside=early,
        aim=Aim(limit=GROWTH, of_ratio=True),
    )


# --- until it refuses -------------------------------------------------------------------------------------


def _ramp(asking: _Asking, step: float, calm: float) -> Iterator[Line | NotMeasured]:
    """Ask for more and more certificates until some are refused, then for few again."""
    for rate in _RAMP:
        crowd = asking.ask([asking.kind(ISSUES, rate, step)])
        if any(one.is_refused for one in crowd):
            yield Line(name="ramp: asked for at the first refusal", values=(float(rate),))
            break
    else:
        yield NotMeasured(name="ramp: first refusal", why=f"none up to {max(_RAMP)} issues a second")
    over = max(one.due + one.wait / 1000 for one in crowd) - step
    later = asking.ask([asking.kind(ISSUES, _LITTLE, calm)])
    taken = [one for one in crowd if one.status in _GOOD]
    yield Line(name="ramp: certified then", values=(len(taken) / (step + over),))
    yield Line(
        name="ramp: of those certified then, 99 of 100 within",
        values=(percentile([one.wait for one in taken], 99),),
        unit=MILLISECONDS,
        aim=Aim(limit=ACCEPTED),
    )
    yield Line(
        name="ramp: neither certified then nor told when to come again",
        values=(100 * sum(one.is_error for one in crowd) / len(crowd),),
        unit=PERCENT,
        aim=Aim(limit=0),
    )
    last = max((one.due for one in later if one.wait > SLOWEST or one.status not in _GOOD), default=0.0)
    yield Line(name="ramp: as before again after", values=(over + last,), unit=SECONDS, aim=Aim(limit=CALM))
