"""What corrections and withdrawals for cause need from the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from registry.model.ids import ActId, PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """An act that one person asked for and another has to confirm; what it is about lies sealed."""

    id: ActId
    requested_by: PersonId
    sealed: bytes
    confirmed_by: PersonId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToWithdraw:
    """A credential that is to be withdrawn, under a keyed digest of its id; which one lies sealed."""

    mac: bytes
    sealed: bytes
    urgent: bool


class Acts(Protocol):
    """Acts that wait for a second person."""

    def add(self, act: Act) -> None:
        """Keep a new act."""

    def lock(self, act: ActId) -> Act | None:
        """Return the act and keep others from changing it until the transaction ends."""

    def all(self) -> Sequence[Act]:
        """Return every act, in the order of their ids, which tells nothing."""

    def confirm(self, act: ActId, person: PersonId) -> None:
        """Set who confirmed it; the database refuses the person who asked for it."""

    def remove(self, act: ActId) -> None:
        """Forget an act, if it is there."""


class ForCause(Protocol):
    """What is to be withdrawn for cause and waits for its publication."""

    def add(self, waiting: Sequence[ToWithdraw]) -> None:
        """Keep these; what waits already is written anew."""

    def some(self, limit: int, *, urgent: bool) -> Sequence[ToWithdraw]:
        """Return so many, in the order of their digests, which is at random, and lock them."""

    def all(self) -> Iterator[ToWithdraw]:
        """Yield every one, few at a time."""

    def count(self, *, urgent: bool) -> int:
        """Return how many wait."""

    def remove(self, macs: Sequence[bytes]) -> None:
        """Keep these no longer."""
