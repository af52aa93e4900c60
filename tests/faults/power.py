"""A disk as a power cut leaves it, rebuilt from the calls that wrote to it.

* What was flushed is there: a file's bytes once the file was, its name once its folder was. Of the rest
  anything may be there: nothing, all, the first so many writes, or some of them, the last torn at a sector.
* Files do not wait for each other: of each something else may have come through.
* The calls are read from a trace of strace with paths (`-y`) and whole data; a call that this does not know
  is an error, not a guess.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Iterator, Mapping

SECTOR: Final = 512
OPTIONS: Final = ("-y", "-s", "4000000")
CALLS: Final = (
    *("pwrite64", "write", "fsync", "fdatasync", "ftruncate", "fallocate", "openat"),
    *("rename", "renameat", "renameat2", "unlink", "unlinkat", "mkdir", "mkdirat", "rmdir"),
)
TOLD_AT: Final = "/dev/null"
"""What is written there reached somebody: it is an acknowledgement."""

_LINE: Final = re.compile(rb"\d+ +(\w+)\((.*)\) += (-?\d+)(?:<([^>]*)>)?[^>]*\Z", re.DOTALL)
_ON_FILE: Final = re.compile(rb'(\d+)<([^>]*)>(?:, "(.*)")?(?:, (\d+))?(?:, (\d+))?\Z', re.DOTALL)
_PATH: Final = re.compile(rb'"([^"]*)"')


@dataclass(slots=True)
class File:
    """What is on the disk of a file, and what was written since it was flushed."""

    flushed: bytearray = field(default_factory=bytearray)
    pending: list[tuple[int, bytes | None]] = field(default_factory=list)
    """Writes in their order: where, and what; `None` cuts the file off there."""

    def flush(self) -> None:
        """Have everything on the disk."""
        for one in self.pending:
            _apply(self.flushed, one)
        self.pending.clear()

    def after_a_cut(self, draw: random.Random) -> bytes:
        """Return what may be found."""
        kept = list(self.pending)
        match draw.randrange(4):
            case 0:
                kept = []
            case 1:
                kept = kept[: draw.randint(0, len(kept))]
            case 2:
                kept = [one for one in kept if draw.random() < 0.5]
                if kept and kept[-1][1]:
                    at, data = kept[-1]
                    kept[-1] = at, data[: SECTOR * draw.randint(0, len(data) // SECTOR)]
        found = bytearray(self.flushed)
        for one in kept:
            _apply(found, one)
        return bytes(found)


@dataclass(slots=True)
class Disk:
    """The files under one folder, by their paths in it."""

    top: str
    named: dict[str, File]
    """As a process sees them."""

    flushed: dict[str, File] = field(default_factory=dict)
    """As the folders on the disk name them."""

    renamed: list[tuple[str, File | None]] = field(default_factory=list)
    """Names given or taken since their folders were flushed, in their order."""

    ends: dict[str, int] = field(default_factory=dict)
    """Where a file was written to last, for writes that say no place."""

    @classmethod
    def of(cls, top: str, files: Mapping[str, bytes]) -> Disk:
        """Return a disk on which all of this is flushed."""
        named = {path: File(bytearray(data)) for path, data in files.items()}
        return cls(top, dict(named), dict(named))

    def after_a_cut(self, draw: random.Random) -> dict[str, bytes]:
        """Return the files that may be found."""
        names = dict(self.flushed)
        for path, file in self.renamed[: draw.randint(0, len(self.renamed))]:
            _name(names, path, file)
        return {path: file.after_a_cut(draw) for path, file in names.items()}

    def happens(self, call: str, arguments: bytes, result: int, opened: bytes) -> None:
        """Let a call that went well happen."""
        match call:
            case "pwrite64" | "write" | "ftruncate" | "fsync" | "fdatasync":
                self._on_file(call, arguments, result)
            case "openat":
                self._opened(opened.decode(), arguments)
            case "unlink" | "unlinkat":
                self._rename(self._inside(_path(arguments, 0)), None)
            case "rename" | "renameat" | "renameat2":
                old, new = (self._inside(_path(arguments, place)) for place in (0, 1))
                file = self.named.get(old or "")
                self._rename(old, None)
                self._rename(new, file)
            case "mkdir" | "mkdirat" | "rmdir":
                # A folder is as good as flushed: what counts are the names in it.
                pass
            case _:
                message = f"a call that is not known: {call}"
                raise AssertionError(message)

    def _on_file(self, call: str, arguments: bytes, result: int) -> None:
        found = _ON_FILE.match(arguments)
        assert found is not None, arguments[:200]
        path = self._inside(found[2].decode())
        if path is None:
            return
        if call in {"fsync", "fdatasync"}:
            self._flush(path)
            return
        file = self.named[path]
        if call == "ftruncate":
            file.pending.append((int(found[4]), None))
            return
        data = codecs.escape_decode(found[3])[0][:result]
        at = int(found[5]) if call == "pwrite64" else self.ends.get(path, 0)
        self.ends[path] = at + result
        file.pending.append((at, data))

    def _flush(self, path: str) -> None:
        if path in self.named:
            self.named[path].flush()
            return
        left = []
        for name, file in self.renamed:
            if str(PurePosixPath(name).parent) == path:
                _name(self.flushed, name, file)
            else:
                left.append((name, file))
        self.renamed = left

    def _opened(self, opened: str, arguments: bytes) -> None:
        path = self._inside(opened)
        if path is None or b"O_DIRECTORY" in arguments:
            return
        self.ends[path] = 0
        if path not in self.named and b"O_CREAT" in arguments:
            self._rename(path, File())
        elif b"O_TRUNC" in arguments:
            self.named[path].pending.append((0, None))

    def _rename(self, path: str | None, file: File | None) -> None:
        if path is not None:
            _name(self.named, path, file)
            self.renamed.append((path, file))

    def _inside(self, path: str) -> str | None:
        if path == self.top:
            return "."
        return path.removeprefix(f"{self.top}/") if path.startswith(f"{self.top}/") else None


def events(lines: Iterable[bytes]) -> Iterator[tuple[str, bytes, int, bytes]]:
    """Yield the calls of a trace that went well: name, arguments, result, and the path of what was opened."""
    for line in lines:
        found = _LINE.match(line.rstrip(b"\n"))
        if found is None:
            # Signals, and the end of the process; one process without threads has no unfinished call.
            assert b"<unfinished" not in line, line[:200]
            continue
        if int(found[3]) >= 0:
            yield found[1].decode(), found[2], int(found[3]), found[4] or b""


def told(call: str, arguments: bytes) -> str | None:
    """Return what an acknowledgement says; `None` for every other call."""
    found = _ON_FILE.match(arguments) if call == "write" else None
    if found is None or found[2].decode() != TOLD_AT:
        return None
    return str(codecs.escape_decode(found[3])[0].decode())


def _apply(data: bytearray, write: tuple[int, bytes | None]) -> None:
    at, written = write
    if len(data) < at:
        data.extend(bytes(at - len(data)))
    if written is None:
        del data[at:]
    else:
        data[at : at + len(written)] = written


def _name(names: dict[str, File], path: str, file: File | None) -> None:
    if file is None:
        names.pop(path, None)
    else:
        names[path] = file


def _path(arguments: bytes, place: int) -> str:
    return _PATH.findall(arguments)[place].decode()
