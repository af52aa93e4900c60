"""Small files written so that a power cut cannot take them back, and taken away so that little stays.

* A file is on the disk only when its folder is too: both are flushed before a call returns.
* A file is made for its owner alone; a key is never written over.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from registry.failpoint import Point, reached
from registry.flushing import flush_folder

if TYPE_CHECKING:
    from pathlib import Path


def make_folder(path: Path) -> None:
    """Make a folder for its owner alone, if it is not there."""
    path.mkdir(mode=0o700, exist_ok=True)
    # Also when it was there: whoever made it may have died before this.
    flush_folder(path.parent)


def write_new(path: Path, data: bytes) -> None:
    """Keep `data` at `path`, readable by the owner alone; raise `FileExistsError` if a file is there."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        _write_through(descriptor, data)
        reached(Point.FILE_MADE)
        flush_folder(path.parent)
    except OSError:
        # A full disk: half a file is nobody's, and would stand in the way of the next try.
        path.unlink(missing_ok=True)
        raise


def replace(path: Path, data: bytes) -> None:
    """Put `data` in the place of a file that is there: whoever reads it finds the old or the new, whole."""
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    write_new(new, data)
    new.replace(path)
    reached(Point.FILE_RENAMED)
    flush_folder(path.parent)


def destroy(path: Path) -> None:
    """Write zeros over the file, then take it away; nothing happens if it is gone already.

    On a disk that moves blocks (SSD, copy on write) the zeros may lie elsewhere: what they add is that an
    interrupted call leaves no whole key.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY)
    except FileNotFoundError:
        return
    _write_through(descriptor, bytes(os.fstat(descriptor).st_size))
    reached(Point.FILE_ZEROED)
    path.unlink(missing_ok=True)
    reached(Point.FILE_GONE)
    flush_folder(path.parent)


def _write_through(descriptor: int, data: bytes) -> None:
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
