"""What happened to accreditations, in the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from registry.model.accrediting import KeptApartError
from registry.model.ids import AccreditationId, PersonId
from registry.model.standing import Event
from registry.ports.standing import Happened
from registry.storage import rows
from registry.storage.tables.standing import AccreditationEventRow, ExtendedRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy import Connection

_EVENT = rows.table(AccreditationEventRow)
_EXTENDED = rows.table(ExtendedRow)


@dataclass(frozen=True, slots=True)
class StandingTable:
    """Keeps the contract of `registry.ports.standing.Standing`."""

    connection: Connection

    def add(self, happened: Happened) -> None:
        """Keep what happened."""
        try:
            rows.add(self.connection, AccreditationEventRow, [rows.plain(happened)])
        except IntegrityError as error:
            raise KeptApartError from error

    def events(self, accreditation: AccreditationId) -> Sequence[Happened]:
        """Return what happened to an accreditation, oldest first."""
        wanted = select(_EVENT).where(_EVENT.c.accreditation == accreditation)
        return [
            Happened(
                id=row.id,
                accreditation=AccreditationId(row.accreditation),
                at=row.at,
                what=Event(row.what),
                line=row.line,
                person=row.person and PersonId(row.person),
                second=row.second and PersonId(row.second),
                reason_sealed=row.reason_sealed,
            )
            for row in self.connection.execute(wanted.order_by(_EVENT.c.at, _EVENT.c.id))
        ]

    def first_end(self, accreditation: AccreditationId) -> date | None:
        """Return the end that an accreditation had before it was extended."""
        wanted = select(_EXTENDED.c.first_until).where(_EXTENDED.c.accreditation == accreditation)
        found: date | None = self.connection.execute(wanted).scalar_one_or_none()
        return found
