"""The tables of reports, reviews and opinions: no time, no order, nothing about a person in the clear."""

from __future__ import annotations

from sqlalchemy import LargeBinary
from sqlmodel import Field

from registry.storage.tables.base import Table


class ReportRow(Table, table=True):
    """A report, found by a keyed digest of its reply code."""

    __tablename__ = "report"
    id: str = Field(primary_key=True)
    mac: bytes = Field(sa_type=LargeBinary, unique=True)
    state: str
    case_sealed: bytes = Field(sa_type=LargeBinary)
    reply_sealed: bytes = Field(sa_type=LargeBinary)


class ReportTextRow(Table, table=True):
    """A text of a report, which only oversight's private key opens."""

    __tablename__ = "report_text"
    id: str = Field(primary_key=True)
    report: str = Field(foreign_key="report.id", index=True)
    sealed: bytes = Field(sa_type=LargeBinary)


class ReviewRow(Table, table=True):
    """That a provider is looked at."""

    __tablename__ = "review"
    id: str = Field(primary_key=True)
    provider: str = Field(foreign_key="provider.id")
    is_open: bool
    sealed: bytes = Field(sa_type=LargeBinary)


class OpinionRow(Table, table=True):
    """How often an answer was given; an answer has no row of its own."""

    __tablename__ = "opinion"
    competency: str = Field(primary_key=True)
    answer: str = Field(primary_key=True)
    count: int
    shown: int
