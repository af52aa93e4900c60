"""Offers to wallets, and what was used up, in the database."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select, update

from registry.ports import Offer
from registry.storage import locks, rows
from registry.storage.tables import OfferRow, SpentRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Row

_OFFER = rows.table(OfferRow)
_SPENT = rows.table(SpentRow)


@dataclass(frozen=True, slots=True)
class OfferTable:
    """Keeps the contract of `registry.ports.Offers`."""

    connection: Connection

    def add(self, offer: Offer) -> None:
        """Keep a new offer."""
        rows.add(self.connection, OfferRow, [asdict(offer)])

    def find(self, locator: bytes) -> Offer | None:
        """Return the offer under this locator and lock it."""
        wanted = select(_OFFER).where(_OFFER.c.locator == locator)
        row = self.connection.execute(locks.rows(self.connection, wanted)).first()
        return _offer(row) if row else None

    def count_try(self, locator: bytes) -> None:
        """Count one more try at an offer."""
        where = _OFFER.c.locator == locator
        self.connection.execute(update(_OFFER).where(where).values(wrong=_OFFER.c.wrong + 1))

    def take(self, locator: bytes) -> bool:
        """Take an offer out; say whether it was there."""
        return self.connection.execute(delete(_OFFER).where(_OFFER.c.locator == locator)).rowcount == 1

    def all(self) -> Sequence[Offer]:
        """Return every offer, in no order."""
        return [_offer(row) for row in self.connection.execute(select(_OFFER))]

    def forget_before(self, instant: datetime) -> None:
        """Take out every offer that is over."""
        rows.remove(self.connection, OfferRow, _OFFER.c.expires_at <= instant)


@dataclass(frozen=True, slots=True)
class SpentTable:
    """Keeps the contract of `registry.ports.Spent`."""

    connection: Connection

    def add(self, mac: bytes, expires_at: datetime) -> bool:
        """Keep what is used up; say whether it was new."""
        new = rows.insert_new(self.connection, SpentRow).values(mac=mac, expires_at=expires_at)
        added = new.on_conflict_do_nothing().returning(_SPENT.c.mac)
        return self.connection.execute(added).first() is not None

    def remove(self, mac: bytes) -> None:
        """Let it be used again."""
        self.connection.execute(delete(_SPENT).where(_SPENT.c.mac == mac))

    def forget_before(self, instant: datetime) -> None:
        """Forget what nobody could use any more anyway."""
        rows.remove(self.connection, SpentRow, _SPENT.c.expires_at <= instant)


def _offer(row: Row[Any]) -> Offer:
    return Offer(
        locator=row.locator,
        record_sealed=row.record_sealed,
        sealed=row.sealed,
        wrong=row.wrong,
        expires_at=row.expires_at,
    )
