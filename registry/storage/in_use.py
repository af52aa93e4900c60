"""Whether a home is in use: whoever has it open holds a lock on its folder, until the process ends.

* `flock` on the folder itself: it needs no file, and is let go by the kernel however the process ends.
"""

from __future__ import annotations

import fcntl
import os
import weakref
from typing import TYPE_CHECKING, ClassVar, Self

from registry.model.errors import RegistryError
from registry.model.said import Said, said

if TYPE_CHECKING:
    from pathlib import Path


class HomeInUseError(RegistryError):
    """Another process has the home open, or is restoring it."""

    code: ClassVar[str] = "home_in_use"


class InUse:
    """A lock on a home's folder, until it is let go or nobody holds this any more."""

    def __init__(self, descriptor: int) -> None:
        """Keep the open folder."""
        # Nobody is made to close: what is no longer held lets go, too.
        self._close = weakref.finalize(self, os.close, descriptor)

    @classmethod
    def by_many(cls, home: Path) -> Self:
        """Use a home as everybody does; raise `HomeInUseError` while it is being restored."""
        return cls(_locked(home, fcntl.LOCK_SH, said("this home is being restored at this moment")))

    @classmethod
    def alone(cls, home: Path) -> Self:
        """Use a home alone; raise `HomeInUseError`."""
        return cls(
            _locked(home, fcntl.LOCK_EX, said("this home is in use: stop what serves it, and every command"))
        )

    def __enter__(self) -> Self:
        """Return the lock."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go."""
        self.close()

    def close(self) -> None:
        """Let go."""
        self._close()


def _locked(home: Path, how: int, otherwise: Said) -> int:
    descriptor = os.open(home, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, how | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise HomeInUseError(otherwise) from error
    return descriptor
