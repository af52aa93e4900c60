"""Attempts by lock files: the lock of a dead process is free, whatever killed it.

* `flock` is let go by the kernel when the process ends, also on `kill -9`; no clock and no timeout is needed.
* A lock file that nobody holds says the same as none, so it may be taken away at any time.
* For processes of one machine; several machines need a heartbeat instead.
"""

from __future__ import annotations

import fcntl
from contextlib import contextmanager, suppress
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
        with _locked(path):
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

    def forget_dead(self) -> None:
        """Take away the lock files of dead processes."""
        for path in self.folder.glob("*.lock"):
            # Gone: another did it. Blocked: its attempt is under way. The lock is held while the file is
            # taken away, for one that was just made may not be locked yet: `_locked` sees that.
            with suppress(FileNotFoundError, BlockingIOError), path.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
                path.unlink()

    def _path(self, attempt: AttemptId) -> Path:
        return self.folder / f"{attempt}.lock"


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Make a file of this name and lock it."""
    while True:
        with path.open("wb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            # Taken away between the two lines above, by `forget_dead`: then the lock would show to nobody.
            if path.exists():
                yield
                return
