"""Whether a registry is ready, in one word for whoever watches it; nothing else is told.

* `database`, `keys`, `publication`, `disk`, `worker` name what is missing first; `ok` says that nothing is.
* It is asked at most once a second, and by one thread: who watches closely costs nothing.
"""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from registry.operations import publish
from registry.web import log

if TYPE_CHECKING:
    from collections.abc import Callable

    from registry.bootstrap import Registry

OK: Final = "ok"
LOOK_AGAIN: Final = 1.0
"""Seconds for which an answer holds."""

PATIENCE: Final = 5.0
"""Seconds: a database that answers later than this is not there."""

LATE: Final = timedelta(minutes=10)
"""After a publication slot: rounds are made every 20 seconds, a large publication takes some more."""

LEAST_FREE: Final = 256 * 2**20
"""Bytes on the disk of the home: a publication is written anew, and a large class takes a hundred of them."""


class Health:
    """The word of the last second."""

    def __init__(self, registry: Registry, is_working: Callable[[], bool]) -> None:
        """Know nothing yet; `is_working` says so of the worker in this process."""
        self._registry = registry
        self._is_working = is_working
        self._word = OK
        self._looked = float("-inf")
        self._looking: asyncio.Future[str] | None = None

    async def word(self) -> str:
        """Return `ok`, or what is missing."""
        if time.monotonic() - self._looked >= LOOK_AGAIN:
            await self._look()
        return self._word

    async def _look(self) -> None:
        if self._looking is None:
            self._looking = asyncio.ensure_future(asyncio.to_thread(self._missing))
        try:
            # Shielded: the thread goes on, and the next who asks waits for the same one.
            self._word = await asyncio.wait_for(asyncio.shield(self._looking), PATIENCE)
        except TimeoutError:
            self._word = "database"
        else:
            self._looking = None
        self._looked = time.monotonic()

    def _missing(self) -> str:
        word = missing(self._registry)
        return "worker" if word == OK and not self._is_working() else word


def missing(registry: Registry) -> str:
    """Return what a registry needs and does not have, the first of it, or `ok`."""
    for word, holds in (
        ("database", _answers),
        ("keys", _opens),
        ("publication", _is_fresh),
        ("disk", _has_room),
    ):
        try:
            if not holds(registry):
                return word
        except Exception as error:  # noqa: BLE001 - whatever it was, this is what is missing
            log.fault(error)
            return word
    return OK


def _answers(registry: Registry) -> bool:
    publish.newest(store=registry.store)
    return True


def _opens(registry: Registry) -> bool:
    """Say whether what signs and seals every day can be used: it was opened at the start."""
    keys = registry.keys
    return all(signer.kid for signer in (keys.credential, keys.status, keys.bundle)) and bool(keys.pin_key)


def _is_fresh(registry: Registry) -> bool:
    newest = publish.newest(store=registry.store)
    wanted = publish.due(registry.now() - LATE, registry.settings.publication_hours)
    if newest is None:
        return False
    return publish.is_last(newest) or newest.iat >= int(wanted.timestamp())


def _has_room(registry: Registry) -> bool:
    return registry.free_bytes() >= LEAST_FREE
