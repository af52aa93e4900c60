"""The people of a provider or of the registry: who holds which role, and taking a role away.

* A name is what colleagues call somebody; it lies sealed, filled up to one length. Whoever copies the
  database learns how many people a provider has and which roles, and not who they are.
* A role that was taken away stays away when a backup is restored.
* The last administrator of a provider, and the last registrar, stay: nobody could let anybody in any more.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Final

from registry.model.errors import RegistryError
from registry.model.person import Grant, Person, Role, require_fit
from registry.model.said import said
from registry.operations import ledger, tombstones
from registry.operations.tombstones import What
from registry.securing.lints import shown_as_typed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from registry.model.ids import PersonId, ProviderId
    from registry.ports import Keys, Store, Transaction

MAX_NAME: Final = 60
_PURPOSE: Final = "person"
_NAME_BYTES: Final = 256
"""Sixty letters of four bytes, and room for none more."""


class PersonUnknownError(RegistryError):
    """There is no such person here: never was, or elsewhere."""

    code: ClassVar[str] = "person_unknown"

    def __init__(self) -> None:
        """Say the same for both."""
        super().__init__(said("there is nobody like this here"))


class PersonRefusedError(RegistryError):
    """A name cannot be kept as it was given."""

    code: ClassVar[str] = "person_refused"

    def __init__(self) -> None:
        """Say what fits."""
        super().__init__(said("give a name of at most {most} characters, none of them hidden", most=MAX_NAME))


class LastOneError(RegistryError):
    """Without this role nobody could let anybody in any more."""

    code: ClassVar[str] = "last_one"

    def __init__(self) -> None:
        """Say what to do first."""
        super().__init__(
            said("this is the last one who can invite others: give the role to somebody else first")
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody at a provider or at the registry, with the roles held there."""

    id: PersonId
    name: str = field(repr=False)
    roles: tuple[Role, ...]


def colleagues(provider: ProviderId | None, *, store: Store, keys: Keys) -> list[Colleague]:
    """Return who holds a role at a provider, or at the registry, by name."""
    with store.reading() as tx:
        held = tx.people.held_at(provider)
    found: dict[PersonId, tuple[bytes, list[Role]]] = {}
    for person, grant in held:
        found.setdefault(person.id, (person.name_sealed, []))[1].append(grant.role)
    made = [
        Colleague(id=own, name=opened_name(sealed, own.encode(), keys), roles=tuple(roles))
        for own, (sealed, roles) in found.items()
    ]
    return sorted(made, key=lambda one: (one.name.casefold(), one.id))


def revoke(
    person: PersonId,
    role: Role,
    provider: ProviderId | None,
    *,
    by: PersonId | None = None,
    store: Store,
    keys: Keys,
    now: datetime,
) -> None:
    """Take a role away, in open sessions too; raise `PersonUnknownError` or `LastOneError`."""
    with store.transaction() as tx:
        held = tx.people.held_at(provider)
        if not any(one.id == person and grant.role is role for one, grant in held):
            raise PersonUnknownError
        inviting = {one.id for one, grant in held if grant.role is inviting_role(provider)}
        if role is inviting_role(provider) and inviting == {person}:
            raise LastOneError
        tombstones.tell(tx, keys, What.ROLE_REMOVED, person, role, provider)
        tx.people.revoke(person, Grant(role=role, provider=provider))
        ledger.write(tx, keys, now, "role removed", provider=provider, by=by)


def give(
    person: PersonId,
    role: Role,
    provider: ProviderId | None,
    *,
    by: PersonId | None = None,
    store: Store,
    keys: Keys,
    now: datetime,
) -> None:
    """Give somebody who has a role here another one; raise `PersonUnknownError` or `RolesRefusedError`."""
    given = Grant(role=role, provider=provider)
    with store.transaction() as tx:
        # Locked before it is asked what they hold.
        tx.people.get(person)
        grants = tx.people.grants(person)
        if not any(one.provider == provider for one in grants):
            raise PersonUnknownError
        require_fit(grants | {given})
        tombstones.tell(tx, keys, What.ROLE_GIVEN, person, role, provider)
        tx.people.grant(person, given)
        ledger.write(tx, keys, now, "role given", provider=provider, by=by)


def rename(person: PersonId, name: str, *, store: Store, keys: Keys) -> None:
    """Let somebody be called something else; raise `PersonUnknownError` or `PersonRefusedError`."""
    with store.transaction() as tx:
        require_known(tx, person)
        tx.people.rename(Person(id=person, name_sealed=sealed_name(name, person.encode(), keys)))


def name_of(person: PersonId, *, store: Store, keys: Keys) -> str:
    """Return what somebody is called, which may be nothing; raise `PersonUnknownError`."""
    with store.reading() as tx:
        found = tx.people.get(person)
    if found is None:
        raise PersonUnknownError
    return opened_name(found.name_sealed, person.encode(), keys)


def inviting_role(provider: ProviderId | None) -> Role:
    """Return who invites at a provider, or at the registry."""
    return Role.REGISTRAR if provider is None else Role.ADMINISTRATOR


def may_invite(grants: Iterable[Grant], provider: ProviderId | None) -> bool:
    """Say whether somebody with these roles may invite to a provider, or to the registry."""
    allowed = {
        Grant(role=Role.REGISTRAR, provider=None),
        Grant(role=inviting_role(provider), provider=provider),
    }
    return not allowed.isdisjoint(grants)


def require_known(tx: Transaction, person: PersonId) -> None:
    """Raise `PersonUnknownError` unless there is this person; they are locked."""
    if tx.people.get(person) is None:
        raise PersonUnknownError


def sealed_name(name: str, whose: bytes, keys: Keys) -> bytes:
    """Return a name, which may be empty, sealed for a person or an invitation.

    Raises `PersonRefusedError`.
    """
    plain = " ".join(unicodedata.normalize("NFC", name).split())
    if plain and not (len(plain) <= MAX_NAME and shown_as_typed.fits(plain)):
        raise PersonRefusedError
    return keys.seal(_PURPOSE, plain.encode().ljust(_NAME_BYTES), whose)


def opened_name(sealed: bytes, whose: bytes, keys: Keys) -> str:
    """Return a name as it was given."""
    return keys.open(_PURPOSE, sealed, whose).decode().rstrip()
