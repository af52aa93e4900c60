"""Status lists and their places in the database."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from registry.model.credential import Slot
from registry.ports import Filler, ListState
from registry.storage import locks, rows
from registry.storage.tables import FillerRow, StatusListRow, UsedSlotRow, WithdrawnSlotRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy import Connection
    from sqlalchemy.sql.dml import ReturningInsert

_LIST = rows.table(StatusListRow)
_USED = rows.table(UsedSlotRow)
_FILLER = rows.table(FillerRow)
_WITHDRAWN = rows.table(WithdrawnSlotRow)
_LISTS = select(_LIST).order_by(_LIST.c.number)


@dataclass(frozen=True, slots=True)
class SlotTable:
    """Keeps the contract of `registry.ports.Slots`."""

    connection: Connection

    def lists(self) -> Sequence[ListState]:
        """Return every list."""
        found = self.connection.execute(_LISTS)
        return [ListState(number=row.number, state=row.state, since=row.since) for row in found]

    def set_list(self, state: ListState) -> None:
        """Keep a new list, or change the state of one."""
        values = asdict(state)
        new = rows.insert_new(self.connection, StatusListRow).values(values)
        self.connection.execute(new.on_conflict_do_update(index_elements=["number"], set_=values))

    def reserve(self, wanted: Iterable[Slot]) -> Sequence[Slot]:
        """Mark slots as used for ever; return those that were free before."""
        values = _values(wanted)
        if not values:
            return []
        if len(values) > 1:
            # Who holds some places and waits for another's could else be waited for by that one.
            locks.alone(self.connection, locks.PLACES)
        # As many parameters to one statement: with the values in it, each length would be compiled anew.
        taken = self.connection.execute(_reserving(self.connection.dialect.name), values)
        return [Slot(row.list_number, row.place) for row in taken]

    def release(self, slots: Iterable[Slot]) -> None:
        """Forget that slots are used."""
        for slot in slots:
            where = _USED.c.list_number == slot.list_number, _USED.c.place == slot.index
            self.connection.execute(delete(_USED).where(*where))

    def used(self, list_number: int) -> int:
        """Return how many slots of a list are used."""
        where = _USED.c.list_number == list_number
        return int(self.connection.execute(select(func.count()).where(where)).scalar_one())

    def used_places(self, list_number: int) -> Iterator[int]:
        """Yield the indexes of a list that are used."""
        wanted = select(_USED.c.place).where(_USED.c.list_number == list_number)
        return (row.place for row in rows.stream(self.connection, wanted))

    def fillers(self) -> Sequence[Filler]:
        """Return the places that are kept to fill up publications."""
        found = self.connection.execute(select(_FILLER).order_by(_FILLER.c.slot_mac))
        return [Filler(slot_mac=row.slot_mac, slot_sealed=row.slot_sealed) for row in found]

    def add_fillers(self, fillers: Sequence[Filler]) -> None:
        """Keep places to fill up publications."""
        rows.add(self.connection, FillerRow, [asdict(filler) for filler in fillers])

    def remove_fillers(self, slot_macs: Sequence[bytes]) -> None:
        """Keep these no longer."""
        self.connection.execute(delete(_FILLER).where(_FILLER.c.slot_mac.in_(slot_macs)))

    def withdraw(self, slots: Iterable[Slot]) -> None:
        """Set the bits of slots in the next publication."""
        values = _values(slots)
        if values:
            new = rows.insert_new(self.connection, WithdrawnSlotRow)
            self.connection.execute(new.on_conflict_do_nothing(), values)

    def all_withdrawn(self) -> dict[int, list[int]]:
        """Return for each list the indexes whose bits are set, all at one moment."""
        found: dict[int, list[int]] = {one.number: [] for one in self.lists()}
        wanted = select(_WITHDRAWN.c.list_number, _WITHDRAWN.c.place)
        for number, place in self.connection.execute(wanted):
            found[number].append(place)
        return found

    def withdrawn(self, list_number: int) -> Sequence[int]:
        """Return the indexes whose bits are set."""
        wanted = select(_WITHDRAWN.c.place).where(_WITHDRAWN.c.list_number == list_number)
        return list(self.connection.execute(wanted).scalars())


@cache
def _reserving(dialect: str) -> ReturningInsert[tuple[int, int]]:
    new = rows.insert_of(dialect, UsedSlotRow).on_conflict_do_nothing()
    return new.returning(_USED.c.list_number, _USED.c.place)


def _values(slots: Iterable[Slot]) -> list[dict[str, int]]:
    ordered = sorted(slots, key=lambda slot: (slot.list_number, slot.index))
    return [{"list_number": slot.list_number, "place": slot.index} for slot in ordered]
