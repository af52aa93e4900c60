"""The tombstones: a file beside the backups, to which every transaction adds what must never be undone.

* A line is on the disk before its transaction is committed. A crash between the two leaves a line of what was
  asked for and not acknowledged; nothing that was acknowledged is without its line.
* Lines are added in one write at the end of the file, whatever others write: processes need no lock. What a
  crash cut off is shorter than it says, and belongs to no commit.
* A backup begins a new file, so that a file can go with the backups that it is older than.
"""

from __future__ import annotations

import binascii
import os
import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from registry.flushing import flush_folder
from registry.model.errors import RegistryError
from registry.model.said import said

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

FILE: Final = "tombstones"
_LENGTH: Final = 8
_LINE: Final = re.compile(rb"([0-9a-f]{8}) (.*)\Z")


class TombstonesError(RegistryError):
    """The tombstones cannot be written or read."""

    code: ClassVar[str] = "tombstones"


@dataclass(frozen=True, slots=True)
class Tombstones:
    """The files in one folder."""

    folder: Path

    def append(self, lines: Sequence[bytes]) -> None:
        """Add sealed lines; they are on the disk when this returns. Raise `TombstonesError`."""
        # A line end before each, too: what a crash cut off must not swallow the next.
        data = b"".join(b"\n" + _text(line) + b"\n" for line in lines)
        try:
            _append(self.folder / FILE, data)
        except OSError as error:
            message = said(
                "nothing was done: what must stay done cannot be written beside the backups; look there"
            )
            raise TombstonesError(message) from error

    def all(self) -> Iterator[bytes]:
        """Yield every line of every file, oldest first; raise `TombstonesError` for one that was changed."""
        for path in self.files():
            try:
                data = path.read_bytes()
            except OSError as error:
                message = said("{file} cannot be read", file=path.name)
                raise TombstonesError(message) from error
            yield from _lines(data, path.name)

    def files(self) -> list[Path]:
        """Return the files, oldest first; the one that is written has no name of its own."""
        closed = sorted(self.folder.glob(f"{FILE}-*"))
        newest = self.folder / FILE
        return [*closed, newest] if newest.exists() else closed

    def close(self, stamp: str) -> None:
        """Let what follows stand in a new file; who writes at this moment may still add to the old one."""
        newest = self.folder / FILE
        if newest.exists():
            newest.rename(self.folder / f"{FILE}-{stamp}")
            flush_folder(self.folder)


def _append(path: Path, data: bytes) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND)
    except FileNotFoundError:
        descriptor = _made(path)
    try:
        # A short write (a full disk) is no line, and the transaction is undone.
        if os.write(descriptor, data) != len(data):
            message = "short write"
            raise OSError(message)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _made(path: Path) -> int:
    # The folder is not made: where a disk is missing, it would be made on another.
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    flush_folder(path.parent)
    return descriptor


def _text(line: bytes) -> bytes:
    text = b64encode(line)
    return b"%0*x " % (_LENGTH, len(text)) + text


def _lines(data: bytes, name: str) -> Iterator[bytes]:
    for number, line in enumerate(data.split(b"\n"), start=1):
        # Zeros: the file grew before the power went, and nothing of the line came after it.
        text = line.rstrip(b"\0")
        found = _LINE.match(text)
        if len(text) <= _LENGTH or (found and len(found[2]) < int(found[1], 16)):
            # Nothing, or cut off by a crash.
            continue
        is_whole = found is not None and len(found[2]) == int(found[1], 16)
        yield _bytes(found[2] if found and is_whole else b"?", number, name)


def _bytes(text: bytes, number: int, name: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except binascii.Error as error:
        message = said("line {number} of {file} was changed", number=number, file=name)
        raise TombstonesError(message) from error
