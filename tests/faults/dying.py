"""Ports that fail at any step that leaves something behind: their process dies by SIGKILL, or they raise.

* The steps: a transaction begins, is about to commit, has committed; a call of a port that writes; a
  signature; and, as Python's audit hook tells it, each file of the home that is opened, locked, made or taken
  away.
* No line of the program knows of this; in between, it names places of its own (`registry.failpoint`).
"""

from __future__ import annotations

import inspect
import os
import signal
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from registry import ports
from registry.ports.people import People

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PARTS: Final = {
    "providers": ports.Providers,
    "credentials": ports.Credentials,
    "slots": ports.Slots,
    "records": ports.Records,
    "erasures": ports.Erasures,
    "trays": ports.Trays,
    "batches": ports.Batches,
    "ledger": ports.Ledger,
    "publications": ports.Publications,
    "sessions": ports.Sessions,
    "offers": ports.Offers,
    "spent": ports.Spent,
    "relays": ports.Relays,
    "people": People,
}
WRITES: Final = {
    f"{part}.{name}"
    for part, protocol in PARTS.items()
    for name, method in inspect.getmembers(protocol, inspect.isfunction)
    # What returns nothing is called for what it changes; these say what they changed.
    if method.__annotations__.get("return") == "None"
    or name in {"reserve", "accept", "take", "add", "answer", "remove", "revoke", "remove_passkey"}
}
FILE_EVENTS: Final = {"open", "os.mkdir", "os.remove", "os.rename", "os.truncate"}


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@dataclass
class Fuse:
    """Counts the steps and fails at one of them; at 0 it only counts."""

    at: int
    fail: Callable[[], None] = die
    steps: list[str] = field(default_factory=list)

    def step(self, name: str, *, spoil: Callable[[], None] | None = None) -> None:
        """Pass a step; `spoil` is done just before failing there, in the place of half a write."""
        self.steps.append(name)
        if len(self.steps) == self.at:
            if spoil is not None:
                spoil()
            self.fail()

    def watch_files(self, home: Path) -> None:
        """Make every use of a file in the home a step; there is no way back, so only in a child."""

        def hook(event: str, arguments: tuple[Any, ...]) -> None:
            if event in FILE_EVENTS and str(arguments[0]).startswith(str(home)):
                self.step(f"{event} {os.path.relpath(str(arguments[0]), home).split('/')[0]}")
            elif event == "fcntl.flock":
                self.step(event)

        sys.addaudithook(hook)


@dataclass
class DyingStore:
    """A store in front of which the fuse burns."""

    store: Any
    fuse: Fuse

    @contextmanager
    def transaction(self) -> Iterator[Any]:
        with self.store.transaction() as tx:
            self.fuse.step("transaction begun")
            yield _Watched(tx, self.fuse)
            self.fuse.step("transaction before its commit")
        self.fuse.step("transaction committed")

    def scrub(self) -> None:
        self.fuse.step("scrub")
        self.store.scrub()
        self.fuse.step("scrubbed")

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)


@dataclass
class _Watched:
    tx: Any
    fuse: Fuse

    def __getattr__(self, name: str) -> Any:
        part = getattr(self.tx, name)
        return _WatchedPart(part, name, self.fuse) if name in PARTS else part


@dataclass
class _WatchedPart:
    part: Any
    name: str
    fuse: Fuse

    def __getattr__(self, name: str) -> Any:
        if f"{self.name}.{name}" in WRITES:
            self.fuse.step(f"{self.name}.{name}")
        return getattr(self.part, name)


@dataclass
class DyingSigner:
    """A signer that tells what it signed before anything else can happen."""

    signer: Any
    fuse: Fuse
    signed: Callable[[bytes], None]

    def sign(self, data: bytes) -> bytes:
        self.fuse.step("sign")
        signature = self.signer.sign(data)
        self.signed(data)
        self.fuse.step("signed")
        return signature

    def __getattr__(self, name: str) -> Any:
        return getattr(self.signer, name)


@dataclass
class DyingKeys:
    """A key folder in front of which the fuse burns; what signs credentials tells what it signed."""

    keys: Any
    fuse: Fuse
    home: Path
    signed: Callable[[bytes], None]

    @property
    def credential(self) -> DyingSigner:
        return DyingSigner(self.keys.credential, self.fuse, self.signed)

    @property
    def status(self) -> DyingSigner:
        return DyingSigner(self.keys.status, self.fuse, lambda _: None)

    @property
    def bundle(self) -> DyingSigner:
        return DyingSigner(self.keys.bundle, self.fuse, lambda _: None)

    def make_tray_key(self, tray: str) -> bytes:
        self.fuse.step("make_tray_key")
        key = self.keys.make_tray_key(tray)
        self.fuse.step("a tray key half written", spoil=lambda: os.truncate(self._path(tray), 16))
        self.fuse.step("a tray key made")
        return key

    def destroy_tray_key(self, tray: str) -> None:
        self.fuse.step("destroy_tray_key")
        half = bytes(16)
        self.fuse.step("a tray key half destroyed", spoil=lambda: self._begin_to_destroy(tray, half))
        self.keys.destroy_tray_key(tray)
        self.fuse.step("a tray key destroyed")

    def _begin_to_destroy(self, tray: str, zeros: bytes) -> None:
        with self._path(tray).open("r+b") as file:
            file.write(zeros)

    def _path(self, tray: str) -> Path:
        return self.home / "keys" / "trays" / f"{tray}.key"

    def __getattr__(self, name: str) -> Any:
        return getattr(self.keys, name)


@dataclass
class DyingAttempts:
    """Attempts in front of which the fuse burns."""

    attempts: Any
    fuse: Fuse

    @contextmanager
    def begin(self) -> Iterator[Any]:
        self.fuse.step("attempt to begin")
        with self.attempts.begin() as attempt:
            self.fuse.step("attempt begun")
            yield attempt
            self.fuse.step("attempt to end")
        self.fuse.step("attempt ended")

    def __getattr__(self, name: str) -> Any:
        return getattr(self.attempts, name)
