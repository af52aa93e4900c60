"""Invitations and sessions in the database."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from registry.model.ids import ProviderId
from registry.ports import Session
from registry.storage import locks, rows
from registry.storage.tables import InvitationRow, SessionRow

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

_INVITATION = rows.table(InvitationRow)
_SESSION = rows.table(SessionRow)


@dataclass(frozen=True, slots=True)
class SessionTable:
    """Keeps the contract of `registry.ports.Sessions`."""

    connection: Connection

    def invite(self, mac: bytes, provider: ProviderId, expires_at: datetime) -> None:
        """Keep an invitation."""
        rows.add(
            self.connection, InvitationRow, [{"mac": mac, "provider": provider, "expires_at": expires_at}]
        )

    def accept(self, mac: bytes, now: datetime) -> ProviderId | None:
        """Take an invitation that is still good; it cannot be taken twice."""
        taken = (
            delete(_INVITATION)
            .where(_INVITATION.c.mac == mac)
            .returning(_INVITATION.c.provider, _INVITATION.c.expires_at)
        )
        row = self.connection.execute(taken).first()
        return ProviderId(row.provider) if row and now < row.expires_at else None

    def save(self, session: Session) -> None:
        """Keep a session, or the time at which it was last seen."""
        values = asdict(session)
        new = rows.insert_new(self.connection, SessionRow).values(values)
        self.connection.execute(new.on_conflict_do_update(index_elements=["mac"], set_=values))

    def get(self, mac: bytes) -> Session | None:
        """Return the session and lock it."""
        wanted = select(_SESSION).where(_SESSION.c.mac == mac)
        row = self.connection.execute(locks.rows(self.connection, wanted)).first()
        return Session(mac=row.mac, provider=ProviderId(row.provider), seen_at=row.seen_at) if row else None

    def end(self, mac: bytes) -> None:
        """Forget the session."""
        self.connection.execute(delete(_SESSION).where(_SESSION.c.mac == mac))

    def forget_before(self, instant: datetime) -> None:
        """Forget every session not seen since, and every invitation that is over."""
        rows.remove(self.connection, SessionRow, _SESSION.c.seen_at < instant)
        rows.remove(self.connection, InvitationRow, _INVITATION.c.expires_at < instant)
