"""Invitations and sessions in the database."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select

from registry.model.ids import PersonId, ProviderId
from registry.model.person import Role
from registry.ports import Invitation, Session
from registry.storage import locks, rows
from registry.storage.tables import InvitationRow, SessionRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Row

_INVITATION = rows.table(InvitationRow)
_SESSION = rows.table(SessionRow)


@dataclass(frozen=True, slots=True)
class SessionTable:
    """Keeps the contract of `registry.ports.Sessions`."""

    connection: Connection

    def invite(self, invitation: Invitation) -> None:
        """Keep an invitation."""
        rows.add(self.connection, InvitationRow, [asdict(invitation) | {"roles": list(invitation.roles)}])

    def accept(self, mac: bytes, now: datetime) -> Invitation | None:
        """Take an invitation that is still good; it cannot be taken twice."""
        taken = delete(_INVITATION).where(_INVITATION.c.mac == mac).returning(*_INVITATION.c)
        row = self.connection.execute(taken).first()
        return _invitation(row) if row and now < row.expires_at else None

    def save(self, session: Session) -> None:
        """Keep a session, or the time at which it was last seen."""
        values = asdict(session)
        new = rows.insert_new(self.connection, SessionRow).values(values)
        self.connection.execute(new.on_conflict_do_update(index_elements=["mac"], set_=values))

    def get(self, mac: bytes) -> Session | None:
        """Return the session and lock it."""
        wanted = select(_SESSION).where(_SESSION.c.mac == mac)
        row = self.connection.execute(locks.rows(self.connection, wanted)).first()
        return _session(row) if row else None

    def of(self, person: PersonId) -> Sequence[Session]:
        """Return every session of a person, the oldest first."""
        wanted = (
            select(_SESSION).where(_SESSION.c.person == person).order_by(_SESSION.c.began_at, _SESSION.c.mac)
        )
        return [_session(row) for row in self.connection.execute(wanted)]

    def end(self, mac: bytes) -> None:
        """Forget the session."""
        self.connection.execute(delete(_SESSION).where(_SESSION.c.mac == mac))

    def forget_before(self, instant: datetime) -> None:
        """Forget every session not seen since, and every invitation that is over."""
        rows.remove(self.connection, SessionRow, _SESSION.c.seen_at < instant)
        rows.remove(self.connection, InvitationRow, _INVITATION.c.expires_at < instant)


def _invitation(row: Row[Any]) -> Invitation:
    return Invitation(
        mac=row.mac,
        provider=None if row.provider is None else ProviderId(row.provider),
        roles=tuple(Role(role) for role in row.roles),
        person=None if row.person is None else PersonId(row.person),
        name_sealed=row.name_sealed,
        invited_by=None if row.invited_by is None else PersonId(row.invited_by),
        expires_at=row.expires_at,
    )


def _session(row: Row[Any]) -> Session:
    return Session(
        mac=row.mac,
        person=PersonId(row.person),
        provider=None if row.provider is None else ProviderId(row.provider),
        began_at=row.began_at,
        seen_at=row.seen_at,
        proved_at=row.proved_at,
    )
