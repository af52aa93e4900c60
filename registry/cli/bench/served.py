"""Servers and workers in processes of their own, as an operator starts them, and an officer who issues."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import deque
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from threading import Thread
from time import sleep
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from registry.cli.bench import ground
from registry.model import ids
from registry.model.errors import RegistryError
from registry.model.said import said
from registry.operations import sign_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from registry.cli.bench.ground import Desk

OK: Final = 200
FULL: Final = 503
FORM: Final = "application/x-www-form-urlencoded"
ISSUE: Final = "/provider/class/confirm"
NAIVE_ISSUE: Final = "/issue"
"""Where the naive way issues: said here, for that module is slow to import."""

CHOICE: Final = f"{ground.FRAMEWORK}/{ground.COMPETENCY}/{ground.LEVEL}"

_PATIENCE: Final = 60
"""Seconds for an answer."""

_TRIES: Final = 30
_LAST_WORDS: Final = 20
"""Seconds for what is under way; a server that has more than that to do is of no more use here."""

_PROGRAM: Final = "from registry.cli import main; main()"
_COOKIE: Final = "registry-session"


class NotServedError(RegistryError):
    """The server that was to be measured did not answer as it must."""

    code = "not_measured"


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A server that answers on this machine."""

    port: int
    process: int


@contextmanager
def served(home: Path) -> Iterator[Served]:
    """Serve a home until the block ends."""
    with started(_ours("serve", home, "--port", "0")) as server:
        yield server


@contextmanager
def working(home: Path) -> Iterator[int]:
    """Carry out the batches of a home until the block ends, and yield the process."""
    with _logging(_ours("worker", home), "working") as (process, _):
        yield process


@contextmanager
def started(command: Sequence[str]) -> Iterator[Served]:
    """Start a server that says its port on stderr, as `{"event": "serving", "port": ...}`, and end it."""
    with _logging(command, "serving") as (process, event):
        yield Served(port=event["port"], process=process)


def _ours(command: str, home: Path, *options: str) -> list[str]:
    return [sys.executable, "-c", _PROGRAM, command, "--home", str(home), *options]


@contextmanager
def _logging(command: Sequence[str], event: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Start a process, and yield its number and what it logs as this event."""
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603 - ourselves
        log = process.stderr or ()
        try:
            line = next((line for line in log if f'"{event}"' in line), "")
            if not line:
                message = said("the process that was to be measured ended before it began")
                raise NotServedError(message)
            # Whatever else it logs is taken, or it would wait for that.
            Thread(target=deque, args=(log, 0), daemon=True).start()
            yield process.pid, json.loads(line)
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(_LAST_WORDS)
            process.kill()


def cookie(desk: Desk) -> str:
    """Return the header's text of an officer who has signed in."""
    store, keys, now = desk.registry.store, desk.registry.keys, desk.registry.now()
    invitation = sign_in.invite(desk.provider, store=store, keys=keys, now=now)
    return f"{_COOKIE}={sign_in.sign_in(invitation, store=store, keys=keys, now=now)}"


def class_of_one(number: int) -> bytes:
    """Return the body of a form that confirms a class of one."""
    return urlencode({"choice": CHOICE, "names": ground.name(number), "request": ids.new_id()}).encode()


class Officer:
    """An officer on a connection of their own, signed in."""

    def __init__(self, desk: Desk, server: Served) -> None:
        """Connect with the first request."""
        host = desk.registry.settings.host
        self._headers = {
            "Host": host,
            "Cookie": cookie(desk),
            "Sec-Fetch-Site": "same-origin",
            "Content-Type": FORM,
        }
        self._connection = HTTPConnection("127.0.0.1", server.port, timeout=_PATIENCE)

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()

    def issue(self, number: int) -> None:
        """Certify one person; come again as told if the server is full.

        Raises `NotServedError` if the answer is another than the tray's page.
        """
        body = class_of_one(number)
        for _ in range(_TRIES):
            self._connection.request("POST", ISSUE, body, self._headers)
            answer = self._connection.getresponse()
            answer.read()
            if answer.status != FULL:
                break
            sleep(float(answer.headers["Retry-After"]))
        if answer.status != OK:
            message = said("{path} answered {status}", path=ISSUE, status=answer.status)
            raise NotServedError(message)
