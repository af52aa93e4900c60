"""Trays, their sheets and the requests behind them in the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, select, update

from registry.model.ids import AttemptId, ProviderId, TrayId
from registry.ports import Request, Tray, TrayItem
from registry.storage import locks, rows
from registry.storage.tables import RequestRow, TrayItemRow, TrayRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection, Row

_TRAY = rows.table(TrayRow)
_ITEM = rows.table(TrayItemRow)
_REQUEST = rows.table(RequestRow)
_ONE = select(_TRAY).where(_TRAY.c.id == bindparam("tray"))
_ITS_ITEMS = select(_ITEM).where(_ITEM.c.tray == bindparam("tray"))
_ASKED = select(_REQUEST).where(_REQUEST.c.mac == bindparam("wanted"))


@dataclass(frozen=True, slots=True)
class TrayTable:
    """Keeps the contract of `registry.ports.Trays`."""

    connection: Connection

    def request(self, mac: bytes) -> Request | None:
        """Return the request and lock it, also where there is none yet."""
        locks.alone(self.connection, locks.REQUEST, mac)
        row = self.connection.execute(_ASKED, {"wanted": mac}).first()
        if row is None:
            return None
        return Request(
            mac=row.mac,
            body_mac=row.body_mac,
            tray=TrayId(row.tray),
            attempt=AttemptId(row.attempt),
            left=row.left,
        )

    def save_request(self, request: Request) -> None:
        """Keep a request, or change one."""
        rows.put(self.connection, RequestRow, rows.values_of(request))

    def asked_for(self, tray: TrayId) -> bool:
        """Say whether there is a request that opened this tray."""
        return (
            self.connection.execute(select(_REQUEST.c.mac).where(_REQUEST.c.tray == tray)).first() is not None
        )

    def open(self, tray: Tray) -> None:
        """Keep a new tray."""
        locks.together(self.connection, locks.TRAYS)
        rows.add(self.connection, TrayRow, [rows.values_of(tray)])

    def get(self, tray: TrayId, *, alone: bool = False) -> Tray | None:
        """Return the tray and lock it, with others who need it open or against them."""
        wanted = locks.rows(self.connection, _ONE, shared=not alone)
        row = self.connection.execute(wanted, {"tray": tray}).first()
        return _tray(row) if row else None

    def all(self, provider: ProviderId | None = None) -> Sequence[Tray]:
        """Return the trays of one provider, or all, oldest first."""
        wanted = select(_TRAY).order_by(_TRAY.c.opened_on, _TRAY.c.id)
        if provider is not None:
            wanted = wanted.where(_TRAY.c.provider == provider)
        return [_tray(row) for row in self.connection.execute(wanted)]

    def settled(self) -> set[TrayId]:
        """Return every tray, and keep others from opening one."""
        locks.alone(self.connection, locks.TRAYS)
        return {TrayId(one) for one in self.connection.execute(select(_TRAY.c.id)).scalars()}

    def add_items(self, items: Sequence[TrayItem]) -> None:
        """Put sheets into trays."""
        rows.add(self.connection, TrayItemRow, [rows.values_of(item) for item in items])

    def items(self, tray: TrayId) -> Sequence[TrayItem]:
        """Return the sheets of a tray, in no order."""
        return list(self.each_item(tray))

    def each_item(self, tray: TrayId) -> Iterator[TrayItem]:
        """Yield the sheets of a tray, few at a time."""
        yield from map(_item, rows.stream(self.connection, _ITS_ITEMS, tray=tray))

    def some_items(self, items: Sequence[str]) -> Sequence[TrayItem]:
        """Return those of these sheets that are there."""
        found = self.connection.execute(select(_ITEM).where(_ITEM.c.id.in_(items)))
        return [_item(row) for row in found]

    def remove_item(self, item: str) -> None:
        """Take one sheet out."""
        self.connection.execute(delete(_ITEM).where(_ITEM.c.id == item))

    def set_destroying(self, tray: TrayId) -> None:
        """Mark the tray."""
        self.connection.execute(update(_TRAY).where(_TRAY.c.id == tray).values(destroying=True))

    def remove(self, tray: TrayId, at_most: int) -> bool:
        """Take out so many sheets of a tray, then the tray itself."""
        found = select(_ITEM.c.id).where(_ITEM.c.tray == tray).limit(at_most + 1)
        items = self.connection.execute(found).scalars().all()
        self.connection.execute(delete(_ITEM).where(_ITEM.c.id.in_(items[:at_most])))
        if len(items) > at_most:
            return False
        self.connection.execute(delete(_TRAY).where(_TRAY.c.id == tray))
        return True


def _item(row: Row[Any]) -> TrayItem:
    return TrayItem(id=row.id, tray=TrayId(row.tray), sealed=row.sealed)


def _tray(row: Row[Any]) -> Tray:
    return Tray(
        id=TrayId(row.id),
        provider=ProviderId(row.provider),
        opened_on=row.opened_on,
        destroying=row.destroying,
        at_registry=row.at_registry,
    )
