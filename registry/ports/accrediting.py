"""What the operations of accreditation need from storage: cases, their papers, and complaints.

* Everything that somebody typed or uploaded crosses this border sealed.
* Events, decisions and conflicts are only ever added to. The database refuses a change to them, and refuses
  who may not decide: then `KeptApartError` is raised, also where two at once tried what only one may.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime

    from registry.model.accrediting import CaseKind, CaseState, ComplaintState, Outcome, Round
    from registry.model.ids import (
        AccreditationId,
        CaseId,
        ComplaintId,
        ConditionId,
        DocumentId,
        PersonId,
        ProviderId,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case; `accreditation` is the one that it renews, extends or changes.

    `requester` asked for it and therefore never decides it. What is proposed (scope, courses, what may be
    shown) lies sealed.
    """

    id: CaseId
    provider: ProviderId
    kind: CaseKind
    state: CaseState
    requester: PersonId
    opened_at: datetime
    proposal_sealed: bytes
    accreditation: AccreditationId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEvent:
    """What happened in a case, by whom (`None`: by the calendar), and why."""

    id: str
    of_case: CaseId
    at: datetime
    what: str
    person: PersonId | None
    reason_sealed: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDecision:
    """What one accreditor decided in a round, and why."""

    of_case: CaseId
    number: Round
    decider: PersonId
    outcome: Outcome
    at: datetime
    reason_sealed: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """That a person may not decide on a provider, or in one case."""

    id: str
    person: PersonId
    provider: ProviderId | None
    of_case: CaseId | None
    at: datetime
    reason_sealed: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What has to be met by a day; `line` is a place in the scope (`None`: all of it).

    It binds once it belongs to an accreditation.
    """

    id: ConditionId
    of_case: CaseId
    due: date
    text_sealed: bytes
    line: int | None = None
    accreditation: AccreditationId | None = None
    met_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A paper of a case, without its bytes; its title and digest lie sealed."""

    id: DocumentId
    of_case: CaseId
    kind: str
    size: int
    at: datetime
    facts_sealed: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """A complaint about a provider."""

    id: ComplaintId
    provider: ProviderId
    state: ComplaintState
    opened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintEvent:
    """What happened to a complaint, by whom, in which words."""

    id: str
    complaint: ComplaintId
    at: datetime
    what: str
    person: PersonId | None
    text_sealed: bytes


class Accrediting(Protocol):
    """Cases, what happened in them, who decided what, and who may not."""

    def add(self, case: Case) -> None:
        """Keep a new case."""

    def get(self, case: CaseId) -> Case | None:
        """Return the case."""

    def lock(self, case: CaseId) -> Case | None:
        """Return the case and keep others from changing it until the transaction ends."""

    def save(self, case: Case) -> None:
        """Change a case that is locked; raise `KeptApartError` for an approval that two did not decide."""

    def of_provider(self, provider: ProviderId) -> Sequence[Case]:
        """Return a provider's cases, newest first."""

    def some(
        self,
        *,
        states: Collection[CaseState],
        providers: Collection[ProviderId] | None = None,
        skip: int = 0,
        limit: int,
    ) -> Sequence[Case]:
        """Return cases in these states, of these providers or of all, newest first."""

    def add_event(self, event: CaseEvent) -> None:
        """Keep what happened."""

    def events(self, case: CaseId) -> Sequence[CaseEvent]:
        """Return what happened in a case, oldest first."""

    def decide(self, decision: CaseDecision) -> None:
        """Keep a decision; raise `KeptApartError` if this person may not make it."""

    def decisions(self, case: CaseId) -> Sequence[CaseDecision]:
        """Return what was decided in a case, by round."""

    def declare(self, conflict: Conflict) -> None:
        """Keep a conflict."""

    def conflicts(self, person: PersonId) -> Sequence[Conflict]:
        """Return what a person declared."""

    def conflicts_in(self, case: CaseId, provider: ProviderId) -> Sequence[Conflict]:
        """Return what anybody declared for a case or its provider."""


class CasePapers(Protocol):
    """Conditions and documents."""

    def add_condition(self, condition: Condition) -> None:
        """Keep a condition."""

    def conditions(self, case: CaseId) -> Sequence[Condition]:
        """Return the conditions of a case, by their day."""

    def conditions_on(self, accreditation: AccreditationId) -> Sequence[Condition]:
        """Return the conditions that an accreditation is bound by, by their day."""

    def unmet(self, before: date) -> Sequence[Condition]:
        """Return the conditions of accreditations that are not met and were due before this day."""

    def save_condition(self, condition: Condition) -> None:
        """Keep whom a condition binds, and when it was met."""

    def remove_condition(self, condition: ConditionId) -> None:
        """Take out a condition that binds nobody."""

    def add_document(self, document: Document, sealed: bytes) -> None:
        """Keep a document with its sealed bytes."""

    def documents(self, case: CaseId) -> Sequence[Document]:
        """Return the documents of a case, oldest first."""

    def document(self, document: DocumentId) -> tuple[Document, bytes] | None:
        """Return a document with its sealed bytes."""

    def kept(self) -> int:
        """Return how many bytes all documents have."""


class Complaints(Protocol):
    """Complaints about providers."""

    def add(self, complaint: Complaint) -> None:
        """Keep a new complaint."""

    def lock(self, complaint: ComplaintId) -> Complaint | None:
        """Return the complaint and keep others from changing it until the transaction ends."""

    def save(self, complaint: Complaint) -> None:
        """Change a complaint that is locked."""

    def all(self, provider: ProviderId | None = None) -> Sequence[Complaint]:
        """Return the complaints about one provider, or all, newest first."""

    def add_event(self, event: ComplaintEvent) -> None:
        """Keep what happened."""

    def events(self, complaint: ComplaintId) -> Sequence[ComplaintEvent]:
        """Return what happened to a complaint, oldest first."""
