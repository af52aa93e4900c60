"""The herd rule in the database: counts, the last check, and which numbers are named."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, func, select

from registry.model.credential import CompetencyRef
from registry.model.ids import ProviderId, UmbrellaId
from registry.model.month import Month
from registry.model.status import State
from registry.ports.crowds import Counted, Naming, Umbrella, Wide
from registry.storage import locks, rows
from registry.storage.tables import CredentialRow
from registry.storage.tables.crowds import HerdCheckRow, NamingRow, UmbrellaRow, WideRow

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from sqlalchemy import Connection

_CREDENTIAL = rows.table(CredentialRow)
_WIDE = rows.table(WideRow)
_CHECK = rows.table(HerdCheckRow)
_NAMING = rows.table(NamingRow)
_UMBRELLA = rows.table(UmbrellaRow)
_ONE: Final = 1


@dataclass(frozen=True, slots=True)
class CrowdTable:
    """Keeps the contract of `registry.ports.crowds.Crowds`."""

    connection: Connection

    def counted(self) -> Iterator[Counted]:
        """Yield how many credentials count."""
        by = _CREDENTIAL.c.provider, _CREDENTIAL.c.competency, _CREDENTIAL.c.month, _CREDENTIAL.c.renew_by
        issued = _CREDENTIAL.c.state == State.ISSUED.value
        wanted = select(*by, func.count().label("issued")).where(issued).group_by(*by)
        for row in rows.stream(self.connection, wanted):
            yield Counted(
                provider=ProviderId(row.provider),
                competency=CompetencyRef(row.competency),
                month=Month.from_yymm(row.month),
                renew_by=None if row.renew_by is None else Month.from_yymm(row.renew_by),
                count=row.issued,
            )

    def checked(self) -> Month | None:
        """Return the month of the last check."""
        locks.alone(self.connection, locks.HERD)
        month = self.connection.execute(select(_CHECK.c.month)).scalar()
        return None if month is None else Month.from_yymm(month)

    def replace(self, wide: Collection[Wide], month: Month) -> None:
        """Keep what a check found."""
        self.connection.execute(delete(_WIDE))
        rows.add(self.connection, WideRow, [asdict(one) for one in wide])
        values = {"id": _ONE, "month": month.yymm}
        new = rows.insert_new(self.connection, HerdCheckRow).values(values)
        self.connection.execute(new.on_conflict_do_update(index_elements=["id"], set_=values))

    def wide(self) -> frozenset[Wide]:
        """Return what the last check found."""
        return frozenset(Wide(body=row.body, unit=row.unit) for row in self.connection.execute(select(_WIDE)))


@dataclass(frozen=True, slots=True)
class NamingTable:
    """Keeps the contract of `registry.ports.crowds.Namings`."""

    connection: Connection

    def all(self) -> Sequence[Naming]:
        """Return every number that was ever named."""
        found = self.connection.execute(select(_NAMING).order_by(_NAMING.c.number))
        return [
            Naming(number=row.number, units=None if row.units is None else tuple(row.units)) for row in found
        ]

    def save(self, naming: Naming) -> None:
        """Keep a number, or what may bear it."""
        units = None if naming.units is None else list(naming.units)
        values = {"number": naming.number, "units": units}
        new = rows.insert_new(self.connection, NamingRow).values(values)
        self.connection.execute(new.on_conflict_do_update(index_elements=["number"], set_=values))


@dataclass(frozen=True, slots=True)
class UmbrellaTable:
    """Keeps the contract of `registry.ports.crowds.Umbrellas`."""

    connection: Connection

    def add(self, umbrella: Umbrella) -> None:
        """Keep a new one."""
        rows.add(self.connection, UmbrellaRow, [asdict(umbrella)])

    def all(self) -> Sequence[Umbrella]:
        """Return every umbrella body, by name."""
        found = self.connection.execute(select(_UMBRELLA).order_by(_UMBRELLA.c.name, _UMBRELLA.c.id))
        return [Umbrella(id=UmbrellaId(row.id), name=row.name, number=row.number) for row in found]
