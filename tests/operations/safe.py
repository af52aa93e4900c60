"""An office with backups: it goes on after one was made, loses its database, and is brought back."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

from registry.operations import fsck, hand_over
from registry.operations.replay import replay
from registry.storage import backup
from registry.storage.database import Database
from registry.storage.tombstones import Tombstones
from tests.databases import FILE
from tests.operations.office import open_office

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.databases import Place
    from tests.operations.office import Office


class Safe:
    """Where an office keeps its backups; `told` are the tombstones beside them."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.told = Tombstones(place.folder / "backups")
        self.told.folder.mkdir()
        founded = open_office(place)
        founded.store.close()
        self.office = replace(founded, store=Database(place.url, self.told))
        self._count = count()

    def back_up(self) -> str:
        """Make a backup while the office goes on; return its database's address."""
        if self.place.server is not None:
            # A server copies only what nobody is connected to.
            self.office.store.close()
            return self.place.copy(self.place.url)
        folder, file = self.place.folder / f"saved-{next(self._count)}", self.place.folder / FILE
        saved = backup.make(folder, database=file, files=(), program="1", root="root", now=self.office.now)
        return f"sqlite:///{saved / backup.DATABASE}"

    def restored(self, saved: str, lines: Iterable[bytes] | None = None) -> Office:
        """Bring a backup back as a database of its own, with what was told since, and publish."""
        office = replace(self.office, store=Database(self.place.copy(saved)))
        again(office, self.told.all() if lines is None else lines)
        return office


def again(office: Office, lines: Iterable[bytes]) -> None:
    """Do again what was told, and publish."""
    done = replay(lines, store=office.store, keys=office.keys, now=office.now)
    office.publish_behind(done.behind)
    hand_over.sweep(**office.parts)


def faults(office: Office) -> list[fsck.Fault]:
    parts = {"store": office.store, "keys": office.keys, "attempts": office.attempts, "root": office.root}
    return list(fsck.faults(**parts))
