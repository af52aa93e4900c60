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
    """How far a part is: the rows so far while it is being sent, and whether it was ever sent whole."""

    rows: int | None
    whole: bool


class Sending:
    """Keeps account of the archives that are being made, in this process."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._lock = threading.Lock()
        self._rows: dict[tuple[TrayId, int | None], int] = {}
        # A dictionary keeps the order in which parts were noted: the oldest is forgotten first.
        self._whole: dict[tuple[TrayId, int | None], None] = {}
        self._under_way = 0

    def state(self, tray: TrayId, part: int | None) -> Sent:
        """Say how far a part is."""
        with self._lock:
            return Sent(rows=self._rows.get((tray, part)), whole=(tray, part) in self._whole)

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
            self._note_whole(key)

    @contextmanager
    def _counted(self, key: tuple[TrayId, int | None]) -> Iterator[Callable[[int], None]]:
        with self._lock:
            if self._under_way >= AT_ONCE:
                raise TooManyError
            self._under_way += 1
            self._rows[key] = 0

        def done(rows: int) -> None:
            with self._lock:
                self._rows[key] = rows

        try:
            yield done
        finally:
            with self._lock:
                self._under_way -= 1
                self._rows.pop(key, None)

    def _note_whole(self, key: tuple[TrayId, int | None]) -> None:
        with self._lock:
            self._whole[key] = None
            while len(self._whole) > MOST_NOTED:
                del self._whole[next(iter(self._whole))]


def archive(chunks: Iterator[bytes], name: str) -> StreamingResponse:
    """Return an archive as it is made; `name` is its file's name and says nothing about anybody."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.zip"',
        # A proxy in front that gathers an answer would write it to its disk.
        "X-Accel-Buffering": "no",
    }
    return StreamingResponse(chunks, media_type="application/zip", headers=headers)
