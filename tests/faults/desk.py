"""The office in a real home: a database file, a key folder and lock files, opened anew after every crash."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from registry.model.credential import Slot
from registry.model.status import State
from registry.operations import batch, fsck, hand_over, status
from registry.operations.publish import published
from registry.storage.attempts import LockFiles
from registry.storage.database import Database
from registry.verifying.snapshot import Trusted, open_snapshot
from registry.verifying.verify import verify
from tests.databases import sql
from tests.keystore import homes
from tests.operations.office import URL, Office

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from registry.keystore.folder import KeyFolder
    from registry.model.verdict import Verdict
    from registry.operations.hand_over import OpenTray
    from registry.securing.sheet import Sheet


def open_keys(home: Path) -> KeyFolder:
    """Open every daily key, once: that is slow by intent."""
    keys = homes.reopen(home)
    for key in (keys.credential, keys.status, keys.bundle, keys.root):
        assert key is not None
    assert len(keys.pin_key) == 32
    assert keys.root_jws
    return keys


@dataclass
class Desk(Office):
    """An office that finds its provider in the home; nothing is set up when it is opened."""

    def __post_init__(self) -> None:
        with self.store.reading() as tx:
            self.provider = tx.providers.all()[0].id

    def open(self, tray: Any) -> OpenTray:
        return hand_over.open_tray(tray, provider=self.provider, store=self.store, keys=self.keys)

    @property
    def home(self) -> Path:
        return self.attempts.folder.parent

    def sweep(self) -> int:
        return hand_over.sweep(**self.parts)

    def withdrawn(self) -> set[Slot]:
        """Return every place whose bit is set in the database."""
        with self.store.reading() as tx:
            lists = [one.number for one in tx.slots.lists()]
            return {Slot(number, place) for number in lists for place in tx.slots.withdrawn(number)}

    def snapshot(self) -> Trusted:
        """Return the newest publication, which must hold as a whole."""
        newest = published(store=self.store)
        assert newest is not None
        snapshot = open_snapshot(newest[1], self.root)
        assert isinstance(snapshot, Trusted)
        assert snapshot.bundle.version == newest[0].version
        return snapshot

    def shown_withdrawn(self) -> set[Slot]:
        """Return every place whose bit is set in the newest publication."""
        return {
            Slot(number, 8 * found.start() + bit)
            for number, one in self.snapshot().lists.items()
            for found in re.finditer(rb"[^\0]", one.bits)
            for bit in range(8)
            if found[0][0] & 1 << bit
        }

    def verdicts(self, sheets: Iterable[Sheet]) -> list[Verdict]:
        """Check every sheet's certificate against the newest publication."""
        snapshot = self.snapshot()
        return [verify(sheet.digits, snapshot, self.now) for sheet in sheets]

    def copy_states(self, slots: Iterable[Slot]) -> list[State | None]:
        """Return the state of the copy that has each slot, `None` where no copy has it or it is not used."""
        with self.store.reading() as tx:
            return [_state(tx, slot, status.slot_mac(slot, self.keys)) for slot in slots]


def _state(tx: Any, slot: Slot, mac: bytes) -> State | None:
    rows = sql(tx.connection, "SELECT state FROM copy WHERE slot_mac = ?", mac).all()
    return State(rows[0].state) if rows and slot.index in tx.slots.used_places(slot.list_number) else None


def look_through(desk: Desk) -> None:
    """Finish what was cut off, as a served registry does by itself, and hold the invariants."""
    status.abandon_dead(store=desk.store, keys=desk.keys, attempts=desk.attempts)
    batch.sweep(store=desk.store, keys=desk.keys, attempts=desk.attempts)
    desk.sweep()
    rests_on = {"store": desk.store, "keys": desk.keys, "attempts": desk.attempts, "root": desk.root}
    found = list(fsck.faults(**rests_on))
    assert not found, [one.code for one in found]
    # No lock of the dead, and nothing that was deleted: neither in the log nor half destroyed beside it.
    assert list(desk.attempts.folder.glob("*")) == []
    assert (desk.home / "registry.db-wal").stat().st_size == 0


@dataclass(frozen=True)
class Home:
    """A home with its keys open, which can be put back to how it was."""

    path: Path
    keys: KeyFolder

    @classmethod
    def found(cls, path: Path) -> Home:
        homes.found(path, URL)
        home = cls(path, open_keys(path))
        store = home._store()
        Office(store, keys=home.keys, attempts=home._attempts(), root=home.keys.root)
        store.close()
        return home

    def desk(self) -> Desk:
        """Open the home as it is, with keys that remember nothing of a home that was put back."""
        keys = homes.reopen(self.path)
        return Desk(self._store(), keys=keys, attempts=self._attempts(), root=keys.root)

    def opened_anew(self) -> Desk:
        """Open the home as `bootstrap.open_home` does, after whatever happened."""
        store = self._store()
        store.migrate()
        status.abandon_dead(store=store, keys=self.keys, attempts=self._attempts())
        return self.desk()

    def keep(self, aside: Path) -> None:
        """Copy aside what changes in a home."""
        shutil.rmtree(aside, ignore_errors=True)
        shutil.copytree(self.path, aside)

    def put_back(self, aside: Path) -> None:
        """Make the home what it was."""
        shutil.rmtree(self.path)
        shutil.copytree(aside, self.path)

    def _store(self) -> Database:
        return Database(f"sqlite:///{self.path / 'registry.db'}")

    def _attempts(self) -> LockFiles:
        return LockFiles(self.path / "run")
