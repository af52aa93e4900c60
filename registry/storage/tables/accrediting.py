"""The tables of accreditation: cases with what happened in them, decisions, conflicts, papers, complaints.

* They are about providers and staff; nothing in them leads to a credential or to a holder.
* What somebody typed, and what was uploaded, lies sealed.
* Triggers (migration 0009) refuse what no program may write: an event or a decision that is changed, a
  decider who is from the provider or declared a conflict, an accreditation that two did not decide.
"""

from __future__ import annotations

from datetime import date, datetime  # noqa: TC003 - the tables are read at run time

from sqlalchemy import Date, LargeBinary
from sqlmodel import Field

from registry.storage.tables.base import Table, Utc


class CaseRow(Table, table=True):
    """A case; `accreditation` is the one that it renews, extends or changes."""

    __tablename__ = "accreditation_case"
    id: str = Field(primary_key=True)
    provider: str = Field(foreign_key="provider.id", index=True)
    kind: str
    state: str = Field(index=True)
    requester: str
    accreditation: str | None = Field(default=None, foreign_key="accreditation.id")
    opened_at: datetime = Field(sa_type=Utc)
    proposal_sealed: bytes = Field(sa_type=LargeBinary)


class CaseEventRow(Table, table=True):
    """What happened in a case: it is added to, and never changed."""

    __tablename__ = "case_event"
    id: str = Field(primary_key=True)
    of_case: str = Field(foreign_key="accreditation_case.id", index=True)
    at: datetime = Field(sa_type=Utc)
    what: str
    person: str | None = None
    reason_sealed: bytes = Field(sa_type=LargeBinary)


class CaseDecisionRow(Table, table=True):
    """What one accreditor decided in a round: once."""

    __tablename__ = "case_decision"
    of_case: str = Field(foreign_key="accreditation_case.id", primary_key=True)
    number: int = Field(primary_key=True)
    decider: str = Field(primary_key=True)
    outcome: str
    at: datetime = Field(sa_type=Utc)
    reason_sealed: bytes = Field(sa_type=LargeBinary)


class ConflictRow(Table, table=True):
    """That somebody may not decide on a provider, or in one case; it is never taken back."""

    __tablename__ = "declared_conflict"
    id: str = Field(primary_key=True)
    person: str = Field(index=True)
    provider: str | None = Field(default=None, foreign_key="provider.id")
    of_case: str | None = Field(default=None, foreign_key="accreditation_case.id")
    at: datetime = Field(sa_type=Utc)
    reason_sealed: bytes = Field(sa_type=LargeBinary)


class ConditionRow(Table, table=True):
    """What has to be met by a day; `line` is a place in the scope, none means all of it."""

    __tablename__ = "case_condition"
    id: str = Field(primary_key=True)
    of_case: str = Field(foreign_key="accreditation_case.id", index=True)
    accreditation: str | None = Field(default=None, foreign_key="accreditation.id", index=True)
    line: int | None = None
    due: date = Field(sa_type=Date)
    met_on: date | None = Field(default=None, sa_type=Date)
    text_sealed: bytes = Field(sa_type=LargeBinary)


class DocumentRow(Table, table=True):
    """A paper of a case: its title and digest lie sealed."""

    __tablename__ = "case_document"
    id: str = Field(primary_key=True)
    of_case: str = Field(foreign_key="accreditation_case.id", index=True)
    kind: str
    size: int
    at: datetime = Field(sa_type=Utc)
    facts_sealed: bytes = Field(sa_type=LargeBinary)


class DocumentBodyRow(Table, table=True):
    """The sealed bytes of a paper, in a table of their own: lists of papers do not read them."""

    __tablename__ = "case_document_body"
    document: str = Field(foreign_key="case_document.id", primary_key=True)
    sealed: bytes = Field(sa_type=LargeBinary)


class ComplaintRow(Table, table=True):
    """A complaint about a provider."""

    __tablename__ = "complaint"
    id: str = Field(primary_key=True)
    provider: str = Field(foreign_key="provider.id", index=True)
    state: str = Field(index=True)
    opened_at: datetime = Field(sa_type=Utc)


class ComplaintEventRow(Table, table=True):
    """What happened to a complaint: it is added to, and never changed."""

    __tablename__ = "complaint_event"
    id: str = Field(primary_key=True)
    complaint: str = Field(foreign_key="complaint.id", index=True)
    at: datetime = Field(sa_type=Utc)
    what: str
    person: str | None = None
    text_sealed: bytes = Field(sa_type=LargeBinary)
