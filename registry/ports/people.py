"""People of the registry and of providers: who they are, what they may do, how they sign in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.model.ids import PersonId, ProviderId
    from registry.model.person import Grant, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Passkey:
    """A key that an authenticator made for a person; `id` is the authenticator's own name for it."""

    id: bytes
    person: PersonId
    public_key: bytes
    sign_count: int
    label_sealed: bytes


class People(Protocol):
    """People, their roles and their passkeys."""

    def add(self, person: Person) -> None:
        """Keep a new person."""

    def get(self, person: PersonId) -> Person | None:
        """Return the person and lock them until the transaction ends: what is granted to them stays."""

    def rename(self, person: Person) -> None:
        """Keep another sealed name."""

    def grant(self, person: PersonId, grant: Grant) -> None:
        """Give a role; one that is held already stays."""

    def revoke(self, person: PersonId, grant: Grant) -> bool:
        """Take a role away; say whether it was held."""

    def grants(self, person: PersonId) -> frozenset[Grant]:
        """Return every role of a person, at every seat."""

    def held_at(self, provider: ProviderId | None) -> Sequence[tuple[Person, Grant]]:
        """Return who holds which role at a provider, or at the registry, and lock it until the end.

        Nobody else takes one of these roles away meanwhile.
        """

    def add_passkey(self, passkey: Passkey) -> None:
        """Keep a new passkey."""

    def passkey(self, own: bytes) -> Passkey | None:
        """Return the passkey with this id and lock it until the transaction ends."""

    def passkeys(self, person: PersonId) -> Sequence[Passkey]:
        """Return every passkey of a person, by its id."""

    def save_passkey(self, passkey: Passkey) -> None:
        """Keep another count or label."""

    def remove_passkey(self, own: bytes) -> bool:
        """Forget a passkey; say whether it was there."""
