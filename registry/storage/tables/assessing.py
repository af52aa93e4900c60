"""The tables of assessing.

* No column groups the rows of a learner, a class or an assessor: the reference, the unit, who decided and
  when lie sealed, and a person's digest is another one on each row.
* The database itself holds that nobody verifies their own decision, and that what was drawn is not released
  before somebody did.
"""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, LargeBinary
from sqlmodel import Field

from registry.storage.tables.base import NO_ORDER, Table


class AssessmentRow(Table, table=True):
    """A decision on one unit of one learner."""

    __tablename__ = "assessment"
    __table_args__: ClassVar[Any] = (
        CheckConstraint("assessor <> verifier", name="assessment_two_people"),
        CheckConstraint(
            "NOT drawn OR verifier IS NOT NULL OR state NOT IN ('ready', 'released')",
            name="assessment_drawn_verified",
        ),
        CheckConstraint(
            "state IN ('to_verify', 'ready', 'not_yet', 'overturned', 'taken_back', 'released')",
            name="assessment_state",
        ),
        NO_ORDER,
    )
    id: str = Field(primary_key=True)
    provider: str = Field(foreign_key="provider.id", index=True)
    mac: bytes | None = Field(default=None, sa_type=LargeBinary, unique=True)
    state: str
    drawn: bool
    assessor: bytes = Field(sa_type=LargeBinary)
    verifier: bytes | None = Field(default=None, sa_type=LargeBinary)
    sealed: bytes = Field(sa_type=LargeBinary)


class RecordingRow(Table, table=True):
    """That a provider's assessments are recorded here."""

    __tablename__ = "assessment_recording"
    provider: str = Field(foreign_key="provider.id", primary_key=True)
    four_eyes: bool


class AssessorTrackRow(Table, table=True):
    """What the sampling rule remembers of an assessor; whose it is, and of which provider, is a digest."""

    __tablename__ = "assessor_track"
    mac: bytes = Field(primary_key=True, sa_type=LargeBinary)
    sealed: bytes = Field(sa_type=LargeBinary)


class SamplingSeedRow(Table, table=True):
    """A quarter's seed, sealed, with the digest that was committed to beforehand."""

    __tablename__ = "sampling_seed"
    quarter: str = Field(primary_key=True)
    commitment: bytes = Field(sa_type=LargeBinary)
    sealed: bytes = Field(sa_type=LargeBinary)
