"""Questions to wallets and their answers in the database."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from registry.ports import Relayed
from registry.storage import rows
from registry.storage.tables import RelayRow

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

_RELAY = rows.table(RelayRow)


@dataclass(frozen=True, slots=True)
class RelayTable:
    """Keeps the contract of `registry.ports.Relays`."""

    connection: Connection

    def add(self, relayed: Relayed) -> None:
        """Keep a question."""
        rows.add(self.connection, RelayRow, [asdict(relayed)])

    def get(self, mac: bytes) -> Relayed | None:
        """Return a question with its answer, if there is one."""
        row = self.connection.execute(select(_RELAY).where(_RELAY.c.mac == mac)).first()
        if row is None:
            return None
        return Relayed(mac=row.mac, question=row.question, answer=row.answer, expires_at=row.expires_at)

    def answer(self, mac: bytes, answer: bytes, now: datetime) -> bool:
        """Keep the answer to a question that waits for one; say whether there was such a question."""
        waiting = (_RELAY.c.mac == mac) & _RELAY.c.answer.is_(None) & (_RELAY.c.expires_at > now)
        changed = self.connection.execute(update(_RELAY).where(waiting).values(answer=answer))
        return changed.rowcount == 1

    def take(self, mac: bytes) -> bytes | None:
        """Return an answer and forget it with its question; it cannot be taken twice."""
        answered = (_RELAY.c.mac == mac) & _RELAY.c.answer.is_not(None)
        taken = self.connection.execute(delete(_RELAY).where(answered).returning(_RELAY.c.answer))
        answer: bytes | None = taken.scalar()
        return answer

    def forget_before(self, instant: datetime) -> int:
        """Forget every question that is over by then; return how many."""
        return rows.remove(self.connection, RelayRow, _RELAY.c.expires_at <= instant)
