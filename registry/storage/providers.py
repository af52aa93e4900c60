"""Providers and accreditations in the database."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select, update

from registry.model.accreditation import (
    Accreditation,
    AccreditationKind,
    AccreditationState,
    LineState,
    Listing,
    ScopeLine,
)
from registry.model.ids import AccreditationId, CaseId, ProviderId, UmbrellaId
from registry.model.provider import Provider
from registry.storage import locks, rows
from registry.storage.tables import AccreditationRow, ProviderRow, ScopeLineRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, Row

_PROVIDER = rows.table(ProviderRow)
_ACCREDITATION = rows.table(AccreditationRow)
_SCOPE = rows.table(ScopeLineRow)
_ALL = select(_ACCREDITATION).order_by(_ACCREDITATION.c.valid_until, _ACCREDITATION.c.id)
_ITS = _ALL.where(_ACCREDITATION.c.provider == bindparam("provider"))
_THESE = _SCOPE.c.accreditation.in_(bindparam("these", expanding=True))
_LINES = select(_SCOPE).where(_THESE).order_by(_SCOPE.c.place)


@dataclass(frozen=True, slots=True)
class ProviderTable:
    """Keeps the contract of `registry.ports.Providers`."""

    connection: Connection

    def add(self, provider: Provider) -> None:
        """Keep a new provider."""
        rows.add(self.connection, ProviderRow, [asdict(provider)])

    def get(self, provider: ProviderId) -> Provider | None:
        """Return the provider."""
        row = self.connection.execute(select(_PROVIDER).where(_PROVIDER.c.id == provider)).first()
        return Provider(id=ProviderId(row.id), name=row.name) if row else None

    def all(self) -> Sequence[Provider]:
        """Return every provider, by name."""
        found = self.connection.execute(select(_PROVIDER).order_by(_PROVIDER.c.name, _PROVIDER.c.id))
        return [Provider(id=ProviderId(row.id), name=row.name) for row in found]

    def accredit(self, accreditation: Accreditation) -> None:
        """Keep a new accreditation with its scope."""
        rows.add(self.connection, AccreditationRow, [_values(accreditation)])
        lines = [
            {**rows.plain(line), "accreditation": accreditation.id, "place": place}
            for place, line in enumerate(accreditation.scope)
        ]
        rows.add(self.connection, ScopeLineRow, lines)

    def lock(self, accreditation: AccreditationId) -> Accreditation | None:
        """Return the accreditation and keep others from changing it until the transaction ends."""
        wanted = select(_ACCREDITATION.c.provider).where(_ACCREDITATION.c.id == accreditation)
        provider = self.connection.execute(locks.rows(self.connection, wanted)).scalar_one_or_none()
        if provider is None:
            return None
        (found,) = (one for one in self.accreditations(ProviderId(provider)) if one.id == accreditation)
        return found

    def change(self, accreditation: Accreditation) -> None:
        """Keep what an accreditation became, and the states of its scope lines; the scope itself stays."""
        of_it = _ACCREDITATION.c.id == accreditation.id
        self.connection.execute(update(_ACCREDITATION).where(of_it).values(_values(accreditation)))
        for place, line in enumerate(accreditation.scope):
            at_place = (_SCOPE.c.accreditation == accreditation.id) & (_SCOPE.c.place == place)
            self.connection.execute(update(_SCOPE).where(at_place).values(state=line.state.value))

    def accreditations(self, provider: ProviderId | None = None) -> Sequence[Accreditation]:
        """Return the accreditations of one provider, or all."""
        wanted = (_ALL, {}) if provider is None else (_ITS, {"provider": provider})
        found = self.connection.execute(*wanted).all()
        lines = self.connection.execute(_LINES, {"these": [row.id for row in found]}).all()
        return [
            _accreditation(row, [line for line in lines if line.accreditation == row.id]) for row in found
        ]


def _values(accreditation: Accreditation) -> dict[str, object]:
    values = rows.plain(accreditation)
    del values["scope"]
    return values


def _accreditation(row: Row[tuple[object, ...]], lines: Sequence[Row[tuple[object, ...]]]) -> Accreditation:
    return Accreditation(
        id=AccreditationId(row.id),
        provider=ProviderId(row.provider),
        number=row.number,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        may_be_named=row.may_be_named,
        state=AccreditationState(row.state),
        kind=AccreditationKind(row.kind),
        listing=Listing(row.listing),
        umbrella=row.umbrella and UmbrellaId(row.umbrella),
        review_due=row.review_due,
        renewal_of=row.renewal_of and AccreditationId(row.renewal_of),
        decided_in=row.decided_in and CaseId(row.decided_in),
        scope=tuple(
            ScopeLine(
                framework=line.framework,
                competencies=None if line.competencies is None else tuple(line.competencies),
                highest_level=line.highest_level,
                state=LineState(line.state),
                first_release=line.first_release,
                last_release=line.last_release,
                jurisdictions=tuple(line.jurisdictions),
                languages=tuple(line.languages),
            )
            for line in lines
        ),
    )
