"""Counts of credentials in the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select

from registry.model.credential import CompetencyRef
from registry.model.month import Month
from registry.model.status import State
from registry.ports.counts import Count
from registry.storage import rows
from registry.storage.tables import CredentialRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from registry.model.ids import ProviderId

_CREDENTIAL = rows.table(CredentialRow)
_COUNTED: Final = (State.ISSUED.value, State.WITHDRAWN.value)


@dataclass(frozen=True, slots=True)
class CountTable:
    """Keeps the contract of `registry.ports.counts.Counts`."""

    connection: Connection

    def of(self, provider: ProviderId) -> Sequence[Count]:
        """Return a provider's counts."""
        by = _CREDENTIAL.c.competency, _CREDENTIAL.c.month, _CREDENTIAL.c.state
        wanted = (
            select(*by, func.count().label("number"))
            .where(_CREDENTIAL.c.provider == provider, _CREDENTIAL.c.state.in_(_COUNTED))
            .group_by(*by)
            .order_by(*by)
        )
        return [
            Count(
                competency=CompetencyRef(row.competency),
                month=Month.from_yymm(row.month),
                state=State(row.state),
                count=row.number,
            )
            for row in self.connection.execute(wanted)
        ]
