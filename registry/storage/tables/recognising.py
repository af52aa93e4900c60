"""Tables of recognising: what is under way, and equivalences.

* A recognition is one ciphertext of one length beside its provider: neither learner, competency nor step
  shows, and no two rows of one learner can be tied.
* Equivalences name no learner. Triggers refuse what no program may write: an opinion that is changed, given
  twice, or given by somebody who may not decide; an equivalence that is changed, or not agreed to by two.
"""

from __future__ import annotations

from datetime import date  # noqa: TC003 - the tables are read at run time

from sqlalchemy import JSON, Date, LargeBinary
from sqlmodel import Field

from registry.storage.tables.base import Table


class RecognitionRow(Table, table=True):
    """Something that a provider is recognising."""

    __tablename__ = "recognition"
    id: str = Field(primary_key=True)
    provider: str = Field(foreign_key="provider.id", index=True)
    sealed: bytes = Field(sa_type=LargeBinary)


class EquivalenceRow(Table, table=True):
    """An equivalence; `until` is never empty."""

    __tablename__ = "equivalence"
    id: str = Field(primary_key=True)
    issuer: str
    foreign_competency: str
    foreign_levels: list[str] = Field(sa_type=JSON)
    framework: str
    competency: str
    level: str
    max_age_months: int | None = None
    until: date = Field(sa_type=Date)
    state: str
    proposed_by: str
    proposed_on: date = Field(sa_type=Date)
    conditions_sealed: bytes = Field(sa_type=LargeBinary)


class EquivalenceOpinionRow(Table, table=True):
    """What one accreditor thinks of an equivalence: once."""

    __tablename__ = "equivalence_opinion"
    equivalence: str = Field(foreign_key="equivalence.id", primary_key=True)
    person: str = Field(primary_key=True)
    opinion: str
    given_on: date = Field(sa_type=Date)
    reason_sealed: bytes = Field(sa_type=LargeBinary)


class EquivalenceConflictRow(Table, table=True):
    """That somebody does not decide on an equivalence."""

    __tablename__ = "equivalence_conflict"
    equivalence: str = Field(foreign_key="equivalence.id", primary_key=True)
    person: str = Field(primary_key=True)
    reason_sealed: bytes = Field(sa_type=LargeBinary)
