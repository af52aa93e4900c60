"""Credentials and copies in the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, select, update

from registry.model.credential import CompetencyRef, Credential
from registry.model.ids import AttemptId, CredentialId, ProviderId
from registry.model.month import Month
from registry.model.said import said
from registry.model.status import State, TransitionError
from registry.ports import Copy, Findable, NewCredential
from registry.storage import locks, rows
from registry.storage.tables import CopyRow, CredentialRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import BindParameter, Connection, CursorResult, Row, Select, Update

_CREDENTIAL = rows.table(CredentialRow)
_COPY = rows.table(CopyRow)
_INTENTS = select(_COPY).where(_COPY.c.state == State.INTENDED.value)
_ONE = select(_CREDENTIAL).where(_CREDENTIAL.c.id == bindparam("credential"))
_THESE: BindParameter[Any] = bindparam("these", expanding=True)
_BEFORE: BindParameter[Any] = bindparam("before")
_AFTER: BindParameter[Any] = bindparam("after")
_MOVE = (
    update(_CREDENTIAL)
    .where(_CREDENTIAL.c.id.in_(_THESE), _CREDENTIAL.c.state == _BEFORE)
    .values(state=_AFTER)
)
_MOVE_COPIES = (
    update(_COPY)
    .where(_COPY.c.slot_mac.in_(_THESE), _COPY.c.state == _BEFORE)
    .values(state=_AFTER, attempt=None)
)
_SHOWN = (State.ISSUED.value, State.WITHDRAWN.value)


@dataclass(frozen=True, slots=True)
class CredentialTable:
    """Keeps the contract of `registry.ports.Credentials`."""

    connection: Connection

    def add(self, credentials: Sequence[NewCredential]) -> None:
        """Keep new credentials."""
        rows.add(self.connection, CredentialRow, [_values(new) for new in credentials])

    def add_copies(self, copies: Sequence[Copy]) -> None:
        """Keep new copies."""
        rows.add(
            self.connection, CopyRow, [rows.values_of(copy) | {"state": copy.state.value} for copy in copies]
        )

    def lock(self, credential: CredentialId) -> Credential | None:
        """Return the credential and keep others from changing it."""
        wanted = locks.rows(self.connection, _ONE)
        row = self.connection.execute(wanted, {"credential": credential}).first()
        return _credential(row) if row else None

    def move(self, credentials: Sequence[CredentialId], before: State, after: State) -> None:
        """Set the state of credentials."""
        _require_all(self._move(_MOVE, credentials, before, after), len(credentials))

    def move_copies(self, slot_macs: Sequence[bytes], before: State, after: State) -> None:
        """Set the state of copies and forget their attempt."""
        _require_all(self._move(_MOVE_COPIES, slot_macs, before, after), len(slot_macs))

    def copies(self, credential: CredentialId) -> Sequence[Copy]:
        """Return every copy of a credential."""
        found = self.connection.execute(select(_COPY).where(_COPY.c.credential == credential))
        return [_copy(row) for row in found]

    def all(self) -> Iterator[Credential]:
        """Yield every credential in the order of ids."""
        return map(_credential, rows.stream(self.connection, select(_CREDENTIAL).order_by(_CREDENTIAL.c.id)))

    def all_copies(self) -> Iterator[Copy]:
        """Yield every copy in the order of the credentials' ids."""
        return map(_copy, rows.stream(self.connection, select(_COPY).order_by(_COPY.c.credential)))

    def copies_at(self, slot_macs: Sequence[bytes]) -> Sequence[Copy]:
        """Return the copies under these digests."""
        found = self.connection.execute(select(_COPY).where(_COPY.c.slot_mac.in_(slot_macs)))
        return [_copy(row) for row in found]

    def forget_intents(self) -> None:
        """Take out what is only intended."""
        for table in (_COPY, _CREDENTIAL):
            self.connection.execute(delete(table).where(table.c.state == State.INTENDED.value))

    def open_intents(self) -> Sequence[Copy]:
        """Return every copy in the state `intended`."""
        return [_copy(row) for row in self.connection.execute(_INTENTS)]

    def issued_by(self, provider: ProviderId) -> Sequence[Credential]:
        """Return a provider's credentials, newest month first."""
        shown = select(_CREDENTIAL).where(_CREDENTIAL.c.provider == provider, _CREDENTIAL.c.state.in_(_SHOWN))
        order = (_CREDENTIAL.c.month.desc(), _CREDENTIAL.c.competency, _CREDENTIAL.c.level, _CREDENTIAL.c.id)
        return self._list(shown.order_by(*order))

    def findable(self, provider: ProviderId) -> Iterator[Findable]:
        """Yield a provider's credentials with their digests."""
        shown = select(_CREDENTIAL).where(_CREDENTIAL.c.provider == provider, _CREDENTIAL.c.state.in_(_SHOWN))
        for row in rows.stream(self.connection, shown):
            yield Findable(
                credential=_credential(row), slip_mac=row.slip_mac, reference_mac=row.reference_mac
            )

    def renumber(self, credential: CredentialId, slip_mac: bytes) -> None:
        """Set the digest of a new slip."""
        where = _CREDENTIAL.c.id == credential
        self.connection.execute(update(_CREDENTIAL).where(where).values(slip_mac=slip_mac))

    def holder_mac(self, credential: CredentialId) -> bytes:
        """Return the digest against which a name is compared."""
        found = select(_CREDENTIAL.c.holder_mac).where(_CREDENTIAL.c.id == credential)
        return bytes(self.connection.execute(found).scalar_one())

    def _move(
        self, how: Update, these: Sequence[str] | Sequence[bytes], before: State, after: State
    ) -> CursorResult[Any]:
        values = {"these": these, "before": before.value, "after": after.value}
        return self.connection.execute(how, values)

    def _list(self, wanted: Select[Any]) -> list[Credential]:
        return [_credential(row) for row in self.connection.execute(wanted)]


def _require_all(moved: CursorResult[Any], wanted: int) -> None:
    if moved.rowcount != wanted:
        message = said("the state was changed by somebody else meanwhile: look again")
        raise TransitionError(message)


def _values(new: NewCredential) -> dict[str, Any]:
    one = new.credential
    return {
        "id": one.id,
        "provider": one.provider,
        "competency": one.competency,
        "level": one.level,
        "month": one.month.yymm,
        "renew_by": one.renew_by.yymm if one.renew_by else None,
        "state": one.state.value,
        "holder_mac": new.holder_mac,
        "slip_mac": new.slip_mac,
        "reference_mac": new.reference_mac,
    }


def _credential(row: Row[Any]) -> Credential:
    return Credential(
        id=CredentialId(row.id),
        provider=ProviderId(row.provider),
        competency=CompetencyRef(row.competency),
        level=row.level,
        month=Month.from_yymm(row.month),
        renew_by=None if row.renew_by is None else Month.from_yymm(row.renew_by),
        state=State(row.state),
    )


def _copy(row: Row[Any]) -> Copy:
    return Copy(
        slot_mac=row.slot_mac,
        credential=CredentialId(row.credential),
        slot_sealed=row.slot_sealed,
        state=State(row.state),
        attempt=None if row.attempt is None else AttemptId(row.attempt),
    )
