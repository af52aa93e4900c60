"""How much is answered in a time, for everybody together: no address is looked at, nothing is kept.

* A bucket holds so many and is filled again at a steady pace; while it is empty, nobody gets anything.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, ClassVar, Final

from registry.model.errors import RegistryError
from registry.model.said import said

if TYPE_CHECKING:
    from collections.abc import Callable

RETRY_SECONDS: Final = 1
"""After which an empty bucket holds something again."""


class TooManyError(RegistryError):
    """More was asked than is answered in a time; by whom is not known."""

    code: ClassVar[str] = "too_many"

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(said("too much is asked at this moment: try again in a minute"))


class Bucket:
    """So many at once, and so many more in a second."""

    def __init__(self, size: int, per_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin full."""
        self._size = size
        self._per_second = per_second
        self._clock = clock
        self._left = float(size)
        self._at = clock()
        self._lock = threading.Lock()

    def take(self) -> None:
        """Take one; raise `TooManyError`."""
        with self._lock:
            now = self._clock()
            self._left = min(self._size, self._left + (now - self._at) * self._per_second)
            self._at = now
            if self._left < 1:
                raise TooManyError
            self._left -= 1
