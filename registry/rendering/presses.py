"""As many presses as the machine has cores: one document takes a free one, a batch takes all of them.

* Each press is a process as `registry.rendering.pdf` starts it; there is no other way to a PDF, for one page
  or for ten thousand.
* A batch comes back in its own order, and what could not be made comes back in its place, as the error.
* Little is under way at a time, so that memory does not grow with the batch. Whoever prints a page meanwhile
  waits for a page, not for the batch: nobody holds a press longer than one document takes.
* After a batch one process is kept, as before it.
"""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import TYPE_CHECKING, Final, Self

from registry.model.errors import RegistryError
from registry.rendering.pdf import PdfFailedError, PdfUnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from registry.rendering.pdf import Attached, Press

MOST: Final = 8
"""Processes of about 100 MB each; beyond eight, filling in the templates (6 ms a page) holds them up."""

_AHEAD: Final = 2
"""Documents under way for each press: one in it, one ready."""


def cores() -> int:
    """Return how many presses are worth while here."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(usable, MOST)


class Presses:
    """Makes PDFs, several at a time. Close them, or use them in a `with`: they hold processes."""

    def __init__(self, start: Callable[[], Press], count: int | None = None) -> None:
        """Prepare; `start` makes a press, which starts its process with the first document."""
        self._all = [start() for _ in range(count or cores())]
        # The one that was used last is taken first: a single document never starts a second process.
        self._free = list(self._all)
        self._waiting: deque[Future[Press]] = deque()
        self._lock = Lock()

    def __enter__(self) -> Self:
        """Return the presses themselves."""
        return self

    def __exit__(self, *_: object) -> None:
        """End every process."""
        self.close()

    @property
    def process_ids(self) -> list[int]:
        """The processes that are kept, for whoever has to look at them or kill them."""
        return [press.process_id for press in self._all if press.process_id is not None]

    def close(self) -> None:
        """End every process. A later document starts a new one."""
        for press in self._all:
            press.close()

    def pdf(self, html: str, *, attached: Attached | None = None) -> bytes:
        """Return the PDF of an HTML document; raise `PdfUnavailableError` or `PdfFailedError`."""
        press = self._taken()
        try:
            return press.pdf(html, attached=attached)
        finally:
            self._give(press)

    def in_order(self, works: Iterable[Callable[[], bytes]]) -> Iterator[bytes | RegistryError]:
        """Yield what each work returns or, in its place, why it returned nothing.

        A work makes one document by `pdf`. Raises `PdfUnavailableError`: without libraries nothing is made.
        """
        threads = ThreadPoolExecutor(len(self._all), "print")
        under_way: deque[Future[bytes]] = deque()
        try:
            for work in works:
                under_way.append(threads.submit(work))
                if len(under_way) >= _AHEAD * len(self._all):
                    yield _made(under_way.popleft())
            while under_way:
                yield _made(under_way.popleft())
        finally:
            # Whoever stops reading stops the work, and need not wait for the page under way.
            threads.shutdown(wait=False, cancel_futures=True)
            self._rest()

    def _taken(self) -> Press:
        with self._lock:
            if self._free:
                return self._free.pop()
            turn: Future[Press] = Future()
            self._waiting.append(turn)
        return turn.result()

    def _give(self, press: Press) -> None:
        """Hand the press to whoever has waited longest: with a queue, a batch would be quicker every time."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set_result(press)
            else:
                self._free.append(press)

    def _rest(self) -> None:
        """End the processes that are free, all but the one that is taken next."""
        with self._lock:
            for press in self._free[:-1]:
                press.close()


def _made(done: Future[bytes]) -> bytes | RegistryError:
    try:
        return done.result()
    except PdfUnavailableError:
        raise
    except RegistryError as error:
        return error
    except Exception as error:  # noqa: BLE001 - a fault in one page is told in its place; its text may hold a name
        return PdfFailedError(type(error).__name__)
