"""What is being handed over at this moment: how far each part is, and that nobody wears the printer out.

* Only in memory, and only while the tray is there: which parts were sent whole is a help for whoever fetches
  them, no record.
* A part that was sent is not a part that arrived; it can be fetched again until the tray is destroyed.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from starlette.responses import StreamingResponse

from registry.model.errors import RegistryError
from registry.web import log
from registry.web.limits import TooManyError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from registry.model.ids import TrayId

AT_ONCE: Final = 4
"""Archives that are made at a time: they share the presses, so more would only wait for each other."""

MOST_NOTED: Final = 2000
"""Parts that are noted as sent: ten batches of the largest size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """How far a part is: the rows so far while it is sent, and whether it was ever begun, or sent whole."""

    rows: int | None = None
    whole: bool = False
    begun: bool = False


class Sending:
    """Keeps account of the archives that are being made, in this process."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._lock = threading.Lock()
        self._rows: dict[tuple[TrayId, int | None], int] = {}
        # Whether a part that was begun was sent whole. The part that was noted first is forgotten first.
        self._whole: dict[tuple[TrayId, int | None], bool] = {}
        self._under_way = 0

    def state(self, tray: TrayId, part: int | None) -> Sent:
        """Say how far a part is."""
        with self._lock:
            return self._sent((tray, part))

    def states(self, tray: TrayId) -> dict[int | None, Sent]:
        """Say how far each part of a tray is that was ever begun; `None` stands for all of them in one."""
        with self._lock:
            return {part: self._sent((of, part)) for of, part in self._whole if of == tray}

    def _sent(self, key: tuple[TrayId, int | None]) -> Sent:
        return Sent(rows=self._rows.get(key), whole=self._whole.get(key, False), begun=key in self._whole)

    def send(
        self, tray: TrayId, part: int | None, make: Callable[[Callable[[int], None]], Iterator[bytes]]
    ) -> Iterator[bytes]:
        """Return what `make` yields once its first bytes are there; raise what it raises, or `TooManyError`.

        `make` is given what to tell the rows so far.
        """
        sending = self._sending((tray, part), make)
        # Begun here: an error is still an answer of its own, and the end is noted however it comes.
        next(sending)
        return sending

    def _sending(
        self, key: tuple[TrayId, int | None], make: Callable[[Callable[[int], None]], Iterator[bytes]]
    ) -> Iterator[bytes]:
        with self._counted(key) as done:
            chunks = make(done)
            first = next(chunks)
            yield b""
            yield first
            try:
                yield from chunks
            except RegistryError as error:
                # The answer has begun: its end, without the list of files, is all that can still be told.
                log.event("archive broken off", code=error.code)
                raise
            with self._lock:
                self._whole[key] = True

    @contextmanager
    def _counted(self, key: tuple[TrayId, int | None]) -> Iterator[Callable[[int], None]]:
        with self._lock:
            if self._under_way >= AT_ONCE:
                raise TooManyError
            self._under_way += 1
            self._rows[key] = 0
            self._whole.setdefault(key, False)
            while len(self._whole) > MOST_NOTED:
                del self._whole[next(iter(self._whole))]

        def done(rows: int) -> None:
            with self._lock:
                self._rows[key] = rows

        try:
            yield done
        finally:
            with self._lock:
                self._under_way -= 1
                self._rows.pop(key, None)


def archive(chunks: Iterator[bytes], name: str) -> StreamingResponse:
    """Return an archive as it is made; `name` is its file's name and says nothing about anybody."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.zip"',
        # A proxy in front that gathers an answer would write it to its disk.
        "X-Accel-Buffering": "no",
    }
    return StreamingResponse(chunks, media_type="application/zip", headers=headers)
