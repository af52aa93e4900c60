"""Equivalences in the database, which holds that two decided."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from registry.model.equivalence import DeciderRefusedError, Equivalence, EquivalenceState, Foreign, Opinion
from registry.model.ids import EquivalenceId, PersonId
from registry.ports.recognising import DeclaredConflict, GivenOpinion, KeptEquivalence
from registry.storage import locks, rows
from registry.storage.tables.recognising import (
    EquivalenceConflictRow,
    EquivalenceOpinionRow,
    EquivalenceRow,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection, Row

_EQUIVALENCE = rows.table(EquivalenceRow)
_OPINION = rows.table(EquivalenceOpinionRow)
_CONFLICT = rows.table(EquivalenceConflictRow)


@dataclass(frozen=True, slots=True)
class EquivalenceTable:
    """Keeps the contract of `registry.ports.recognising.Equivalences`."""

    connection: Connection

    def add(self, kept: KeptEquivalence) -> None:
        """Keep a new equivalence."""
        one = kept.equivalence
        values = {
            "id": one.id,
            "issuer": one.foreign.issuer,
            "foreign_competency": one.foreign.competency,
            "foreign_levels": list(one.foreign.levels),
            "framework": one.framework,
            "competency": one.competency,
            "level": one.level,
            "max_age_months": one.max_age_months,
            "until": one.until,
            "state": one.state.value,
            "proposed_by": kept.proposed_by,
            "proposed_on": kept.proposed_on,
            "conditions_sealed": kept.conditions_sealed,
        }
        rows.add(self.connection, EquivalenceRow, [values])

    def get(self, equivalence: EquivalenceId) -> KeptEquivalence | None:
        """Return an equivalence."""
        row = self.connection.execute(select(_EQUIVALENCE).where(_EQUIVALENCE.c.id == equivalence)).first()
        return _kept(row) if row else None

    def lock(self, equivalence: EquivalenceId) -> KeptEquivalence | None:
        """Return it and keep others from changing it."""
        wanted = select(_EQUIVALENCE).where(_EQUIVALENCE.c.id == equivalence)
        row = self.connection.execute(locks.rows(self.connection, wanted)).first()
        return _kept(row) if row else None

    def all(self) -> Sequence[KeptEquivalence]:
        """Return every equivalence."""
        columns = _EQUIVALENCE.c
        wanted = select(_EQUIVALENCE).order_by(columns.issuer, columns.foreign_competency, columns.id)
        return [_kept(row) for row in self.connection.execute(wanted)]

    def move(self, equivalence: EquivalenceId, after: EquivalenceState) -> None:
        """Set the state."""
        moved = update(_EQUIVALENCE).where(_EQUIVALENCE.c.id == equivalence).values(state=after.value)
        with _refused():
            self.connection.execute(moved)

    def give(self, given: GivenOpinion) -> None:
        """Keep an opinion."""
        with _refused():
            rows.add(
                self.connection,
                EquivalenceOpinionRow,
                [rows.values_of(given) | {"opinion": given.opinion.value}],
            )

    def opinions(self, equivalence: EquivalenceId) -> Sequence[GivenOpinion]:
        """Return the opinions on an equivalence."""
        columns = _OPINION.c
        wanted = select(_OPINION).where(columns.equivalence == equivalence)
        found = self.connection.execute(wanted.order_by(columns.given_on, columns.person))
        return [
            GivenOpinion(
                equivalence=EquivalenceId(row.equivalence),
                person=PersonId(row.person),
                opinion=Opinion(row.opinion),
                given_on=row.given_on,
                reason_sealed=row.reason_sealed,
            )
            for row in found
        ]

    def declare(self, conflict: DeclaredConflict) -> None:
        """Keep a conflict."""
        with _refused():
            rows.add(self.connection, EquivalenceConflictRow, [rows.values_of(conflict)])

    def conflicts(self, equivalence: EquivalenceId) -> Sequence[DeclaredConflict]:
        """Return the conflicts declared about an equivalence."""
        wanted = select(_CONFLICT).where(_CONFLICT.c.equivalence == equivalence).order_by(_CONFLICT.c.person)
        return [
            DeclaredConflict(
                equivalence=EquivalenceId(row.equivalence),
                person=PersonId(row.person),
                reason_sealed=row.reason_sealed,
            )
            for row in self.connection.execute(wanted)
        ]


@contextmanager
def _refused() -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        raise DeciderRefusedError from error


def _kept(row: Row[Any]) -> KeptEquivalence:
    foreign = Foreign(issuer=row.issuer, competency=row.foreign_competency, levels=tuple(row.foreign_levels))
    return KeptEquivalence(
        equivalence=Equivalence(
            id=EquivalenceId(row.id),
            foreign=foreign,
            framework=row.framework,
            competency=row.competency,
            level=row.level,
            max_age_months=row.max_age_months,
            until=row.until,
            state=EquivalenceState(row.state),
        ),
        proposed_by=PersonId(row.proposed_by),
        proposed_on=row.proposed_on,
        conditions_sealed=row.conditions_sealed,
    )
