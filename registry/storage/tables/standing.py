"""The tables of what becomes of accreditations: about providers and staff, never about a credential.

Triggers (migration 0021) refuse what no program may write: an event that is changed, somebody who acts on a
provider of their own, a withdrawal by one person, an extension of more than 60 days in all.
"""

from __future__ import annotations

from datetime import date, datetime  # noqa: TC003 - the tables are read at run time

from sqlalchemy import Date, LargeBinary
from sqlmodel import Field

from registry.storage.tables.base import Table, Utc


class AccreditationEventRow(Table, table=True):
    """What happened to an accreditation: it is added to, and never changed."""

    __tablename__ = "accreditation_event"
    id: str = Field(primary_key=True)
    accreditation: str = Field(foreign_key="accreditation.id", index=True)
    at: datetime = Field(sa_type=Utc)
    what: str
    line: int | None = None
    person: str | None = None
    second: str | None = None
    reason_sealed: bytes = Field(sa_type=LargeBinary)


class ExtendedRow(Table, table=True):
    """The end that an accreditation had before it was extended; the database writes it by itself."""

    __tablename__ = "extended"
    accreditation: str = Field(foreign_key="accreditation.id", primary_key=True)
    first_until: date = Field(sa_type=Date)
