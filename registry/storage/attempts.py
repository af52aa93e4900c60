"""Attempts by lock files: the lock of a dead process is free, whatever killed it.

* `flock` is let go by the kernel when the process ends, also on `kill -9`; no clock and no timeout is needed.
* For processes of one machine; several machines need a heartbeat instead.
"""

from __future__ import annotations

import fcntl
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from registry.model import ids
from registry.model.ids import AttemptId

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class LockFiles:
    """Keeps the contract of `registry.ports.Attempts` in one folder."""

    folder: Path

    @contextmanager
    def begin(self) -> Iterator[AttemptId]:
        """Open an attempt that is alive until the block ends or the process dies."""
        self.folder.mkdir(mode=0o700, exist_ok=True)
        attempt = AttemptId(ids.new_id())
        path = self._path(attempt)
        with path.open("wb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            try:
                yield attempt
            finally:
                path.unlink(missing_ok=True)

    def alive(self, attempt: AttemptId) -> bool:
        """Say whether the attempt is still under way."""
        try:
            with self._path(attempt).open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except BlockingIOError:
            return True
        return False

    def _path(self, attempt: AttemptId) -> Path:
        return self.folder / f"{attempt}.lock"
