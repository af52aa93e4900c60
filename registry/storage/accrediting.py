"""Cases of accreditation in the database, what happened in them, and who decided what."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select, update
from sqlalchemy.exc import IntegrityError

from registry.model.accrediting import CaseKind, CaseState, KeptApartError, Outcome, Round
from registry.model.ids import AccreditationId, CaseId, PersonId, ProviderId
from registry.ports.accrediting import Case, CaseDecision, CaseEvent, Conflict
from registry.storage import locks, rows
from registry.storage.tables.accrediting import CaseDecisionRow, CaseEventRow, CaseRow, ConflictRow

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from sqlalchemy import Connection, Row

_CASE = rows.table(CaseRow)
_EVENT = rows.table(CaseEventRow)
_DECISION = rows.table(CaseDecisionRow)
_CONFLICT = rows.table(ConflictRow)


@dataclass(frozen=True, slots=True)
class AccreditingTable:
    """Keeps the contract of `registry.ports.accrediting.Accrediting`."""

    connection: Connection

    def add(self, case: Case) -> None:
        """Keep a new case."""
        rows.add(self.connection, CaseRow, [rows.plain(case)])

    def get(self, case: CaseId) -> Case | None:
        """Return the case."""
        row = self.connection.execute(select(_CASE).where(_CASE.c.id == case)).first()
        return _case(row) if row else None

    def lock(self, case: CaseId) -> Case | None:
        """Return the case, locked."""
        wanted = locks.rows(self.connection, select(_CASE).where(_CASE.c.id == case))
        row = self.connection.execute(wanted).first()
        return _case(row) if row else None

    def save(self, case: Case) -> None:
        """Change a case."""
        with _kept_apart():
            self.connection.execute(update(_CASE).where(_CASE.c.id == case.id).values(rows.plain(case)))

    def of_provider(self, provider: ProviderId) -> Sequence[Case]:
        """Return a provider's cases, newest first."""
        wanted = select(_CASE).where(_CASE.c.provider == provider)
        found = self.connection.execute(wanted.order_by(_CASE.c.opened_at.desc(), _CASE.c.id))
        return [_case(row) for row in found]

    def some(
        self,
        *,
        states: Collection[CaseState],
        providers: Collection[ProviderId] | None = None,
        skip: int = 0,
        limit: int,
    ) -> Sequence[Case]:
        """Return cases in these states, newest first."""
        wanted = select(_CASE).where(_CASE.c.state.in_([state.value for state in states]))
        if providers is not None:
            wanted = wanted.where(_CASE.c.provider.in_(providers))
        ordered = wanted.order_by(_CASE.c.opened_at.desc(), _CASE.c.id).offset(skip).limit(limit)
        return [_case(row) for row in self.connection.execute(ordered)]

    def add_event(self, event: CaseEvent) -> None:
        """Keep what happened."""
        rows.add(self.connection, CaseEventRow, [rows.values_of(event)])

    def events(self, case: CaseId) -> Sequence[CaseEvent]:
        """Return what happened, oldest first."""
        wanted = select(_EVENT).where(_EVENT.c.of_case == case).order_by(_EVENT.c.at, _EVENT.c.id)
        return [CaseEvent(**row._asdict()) for row in self.connection.execute(wanted)]

    def decide(self, decision: CaseDecision) -> None:
        """Keep a decision."""
        with _kept_apart():
            rows.add(self.connection, CaseDecisionRow, [rows.plain(decision)])

    def decisions(self, case: CaseId) -> Sequence[CaseDecision]:
        """Return what was decided, by round."""
        wanted = select(_DECISION).where(_DECISION.c.of_case == case)
        found = self.connection.execute(wanted.order_by(_DECISION.c.number, _DECISION.c.at))
        return [_decision(row) for row in found]

    def declare(self, conflict: Conflict) -> None:
        """Keep a conflict."""
        rows.add(self.connection, ConflictRow, [rows.values_of(conflict)])

    def conflicts(self, person: PersonId) -> Sequence[Conflict]:
        """Return what a person declared."""
        return self._conflicts(_CONFLICT.c.person == person)

    def conflicts_in(self, case: CaseId, provider: ProviderId) -> Sequence[Conflict]:
        """Return what anybody declared for a case or its provider."""
        return self._conflicts(or_(_CONFLICT.c.of_case == case, _CONFLICT.c.provider == provider))

    def _conflicts(self, which: Any) -> Sequence[Conflict]:  # noqa: ANN401 - a clause
        wanted = select(_CONFLICT).where(which).order_by(_CONFLICT.c.at, _CONFLICT.c.id)
        return [Conflict(**row._asdict()) for row in self.connection.execute(wanted)]


@contextmanager
def _kept_apart() -> Iterator[None]:
    """Let what the database refuses be an error of ours; it undoes the transaction."""
    try:
        yield
    except IntegrityError as error:
        raise KeptApartError from error


def _case(row: Row[Any]) -> Case:
    return Case(
        id=CaseId(row.id),
        provider=ProviderId(row.provider),
        kind=CaseKind(row.kind),
        state=CaseState(row.state),
        requester=PersonId(row.requester),
        opened_at=row.opened_at,
        proposal_sealed=row.proposal_sealed,
        accreditation=row.accreditation and AccreditationId(row.accreditation),
    )


def _decision(row: Row[Any]) -> CaseDecision:
    return CaseDecision(
        of_case=CaseId(row.of_case),
        number=Round(row.number),
        decider=PersonId(row.decider),
        outcome=Outcome(row.outcome),
        at=row.at,
        reason_sealed=row.reason_sealed,
    )
