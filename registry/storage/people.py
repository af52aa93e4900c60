"""People, their roles and passkeys in the database."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, select, update

from registry.model.ids import PersonId, ProviderId
from registry.model.person import Grant, Person, Role
from registry.ports.people import Passkey
from registry.storage import locks, rows
from registry.storage.tables.people import PasskeyRow, PersonRow, RoleGrantRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, Row

_PERSON = rows.table(PersonRow)
_GRANT = rows.table(RoleGrantRow)
_PASSKEY = rows.table(PasskeyRow)
_THE_REGISTRY: Final = ""


@dataclass(frozen=True, slots=True)
class PeopleTable:
    """Keeps the contract of `registry.ports.people.People`."""

    connection: Connection

    def add(self, person: Person) -> None:
        """Keep a new person."""
        rows.add(self.connection, PersonRow, [asdict(person)])

    def get(self, person: PersonId) -> Person | None:
        """Return the person and lock them."""
        wanted = select(_PERSON).where(_PERSON.c.id == person)
        row = self.connection.execute(locks.rows(self.connection, wanted)).first()
        return Person(id=PersonId(row.id), name_sealed=row.name_sealed) if row else None

    def rename(self, person: Person) -> None:
        """Keep another sealed name."""
        changed = update(_PERSON).where(_PERSON.c.id == person.id).values(name_sealed=person.name_sealed)
        self.connection.execute(changed)

    def grant(self, person: PersonId, grant: Grant) -> None:
        """Give a role."""
        new = rows.insert_new(self.connection, RoleGrantRow).values(_values(person, grant))
        self.connection.execute(new.on_conflict_do_nothing())

    def revoke(self, person: PersonId, grant: Grant) -> bool:
        """Take a role away."""
        gone = delete(_GRANT).filter_by(**_values(person, grant))
        return self.connection.execute(gone).rowcount > 0

    def grants(self, person: PersonId) -> frozenset[Grant]:
        """Return every role of a person."""
        found = self.connection.execute(select(_GRANT).where(_GRANT.c.person == person))
        return frozenset(map(_grant, found))

    def held_at(self, provider: ProviderId | None) -> Sequence[tuple[Person, Grant]]:
        """Return who holds which role at a provider, or at the registry, and lock it."""
        wanted = (
            select(_GRANT, _PERSON.c.name_sealed)
            .join(_PERSON, _PERSON.c.id == _GRANT.c.person)
            .where(_GRANT.c.provider == (provider or _THE_REGISTRY))
            .order_by(_GRANT.c.person, _GRANT.c.role)
        )
        found = self.connection.execute(locks.rows(self.connection, wanted))
        return [(Person(id=PersonId(row.person), name_sealed=row.name_sealed), _grant(row)) for row in found]

    def add_passkey(self, passkey: Passkey) -> None:
        """Keep a new passkey."""
        rows.add(self.connection, PasskeyRow, [asdict(passkey)])

    def passkey(self, own: bytes) -> Passkey | None:
        """Return the passkey with this id and lock it."""
        wanted = select(_PASSKEY).where(_PASSKEY.c.id == own)
        row = self.connection.execute(locks.rows(self.connection, wanted)).first()
        return _passkey(row) if row else None

    def passkeys(self, person: PersonId) -> Sequence[Passkey]:
        """Return every passkey of a person, by its id."""
        wanted = select(_PASSKEY).where(_PASSKEY.c.person == person).order_by(_PASSKEY.c.id)
        return [_passkey(row) for row in self.connection.execute(wanted)]

    def save_passkey(self, passkey: Passkey) -> None:
        """Keep another count or label."""
        changed = update(_PASSKEY).where(_PASSKEY.c.id == passkey.id)
        values = {"sign_count": passkey.sign_count, "label_sealed": passkey.label_sealed}
        self.connection.execute(changed.values(values))

    def remove_passkey(self, own: bytes) -> bool:
        """Forget a passkey."""
        return self.connection.execute(delete(_PASSKEY).where(_PASSKEY.c.id == own)).rowcount > 0


def _values(person: PersonId, grant: Grant) -> dict[str, str]:
    return {"person": person, "role": grant.role.value, "provider": grant.provider or _THE_REGISTRY}


def _grant(row: Row[Any]) -> Grant:
    provider = None if row.provider == _THE_REGISTRY else ProviderId(row.provider)
    return Grant(role=Role(row.role), provider=provider)


def _passkey(row: Row[Any]) -> Passkey:
    return Passkey(
        id=row.id,
        person=PersonId(row.person),
        public_key=row.public_key,
        sign_count=row.sign_count,
        label_sealed=row.label_sealed,
    )
