"""The process that loads a server for `registry.cli.bench.load`: requests at their times, whatever comes.

* Open loop: a request is due at its time and waits for no other, and its latency counts from when it was due.
  A server that stops for a second is seen by all who would have come in that second.
* It reads a plan from standard input and writes what happened to standard output, as JSON.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Final

from registry.cli.bench.served import class_of_one

MOST: Final = 900
"""Connections at once, as many as a process may open by default: beyond that a request waits, and its latency
says so."""

PATIENCE: Final = 30.0
"""Seconds until an answer that has not come counts as none."""

_LENGTH: Final = re.compile(rb"\r\ncontent-length: *([0-9]+)\r\n", re.IGNORECASE)
_RETRY: Final = b"\r\nretry-after:"
_ISSUES: Final = "issue"
_LIMIT: Final = 2**20

Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(slots=True)
class _Load:
    """The connections to a server, and what came of each request: kind, due, latency, status, Retry-After."""

    port: int
    began: float = 0.0
    free: deque[Stream] = field(default_factory=deque)
    room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MOST))
    found: list[tuple[str, float, float, int, bool]] = field(default_factory=list)

    async def ask(self, kind: str, due: float, request: bytes) -> None:
        """Make one request and keep what came of it; status 0 is no answer."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout_at(self.began + due + PATIENCE), self.room:
                status, retry = await self._answer(request)
        except (OSError, EOFError, TimeoutError, ValueError):
            status, retry = 0, False
        self.found.append((kind, due, 1000 * (loop.time() - self.began - due), status, retry))

    async def _answer(self, request: bytes) -> tuple[int, bool]:
        reader, writer = self.free.pop() if self.free else await self._connected()
        try:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            status = int(head[9:12])
            length = _LENGTH.search(head)
            if length and status != 304:  # noqa: PLR2004 - not modified: nothing follows
                await reader.readexactly(int(length[1]))
        except BaseException:
            writer.close()
            raise
        if b"\r\nconnection: close\r\n" in head.lower():
            writer.close()
        else:
            self.free.append((reader, writer))
        return status, _RETRY in head.lower()

    async def _connected(self) -> Stream:
        return await asyncio.open_connection("127.0.0.1", self.port, limit=_LIMIT)


async def _run(plan: dict[str, Any]) -> list[tuple[str, float, float, int, bool]]:
    load, loop = _Load(plan["port"]), asyncio.get_running_loop()
    times = sorted(
        (kind["from"] + number / kind["rate"], kind["name"], number, kind["head"])
        for kind in plan["kinds"]
        for number in range(round(kind["rate"] * kind["seconds"]))
    )
    load.began = loop.time() + 0.1
    async with asyncio.TaskGroup() as tasks:
        for due, name, number, head in times:
            if (wait := load.began + due - loop.time()) > 0:
                await asyncio.sleep(wait)
            tasks.create_task(load.ask(name, due, _request(name, number, head)))
    for _, writer in load.free:
        writer.close()
    return load.found


def _request(name: str, number: int, head: str) -> bytes:
    if name != _ISSUES:
        return f"{head}\r\n\r\n".encode("ascii")
    body = class_of_one(number)
    return f"{head}\r\nContent-Length: {len(body)}\r\n\r\n".encode("ascii") + body


def main() -> None:
    """Read a plan, carry it out, and write what happened."""
    json.dump(asyncio.run(_run(json.loads(sys.stdin.read()))), sys.stdout)
