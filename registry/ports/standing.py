"""What the operations on decided accreditations need from storage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from registry.model.ids import AccreditationId, PersonId
    from registry.model.standing import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """What happened to an accreditation, or to a line of its scope, by whom (`None`: the calendar), and why.

    What takes two persons has a `second`: who confirmed it.
    """

    id: str
    accreditation: AccreditationId
    at: datetime
    what: Event
    line: int | None
    person: PersonId | None
    second: PersonId | None
    reason_sealed: bytes


class Standing(Protocol):
    """What happened to accreditations. It is only ever added to, and the database refuses who may not act."""

    def add(self, happened: Happened) -> None:
        """Keep what happened; raise `KeptApartError` if these persons may not do it."""

    def events(self, accreditation: AccreditationId) -> Sequence[Happened]:
        """Return what happened to an accreditation, oldest first."""

    def first_end(self, accreditation: AccreditationId) -> date | None:
        """Return the end that an accreditation had before it was extended, if it was."""
