"""The tables of the herd rule. They count nobody: what stands here follows from what stands in the clear."""

from __future__ import annotations

from sqlalchemy import JSON
from sqlmodel import Field

from registry.storage.tables.base import Table


class WideRow(Table, table=True):
    """A competency behind which a provider or an umbrella body has a crowd."""

    __tablename__ = "wide"
    body: str = Field(primary_key=True)
    unit: str = Field(primary_key=True)


class HerdCheckRow(Table, table=True):
    """The month of the last check: one row, or none."""

    __tablename__ = "herd_check"
    id: int = Field(primary_key=True)
    month: int


class NamingRow(Table, table=True):
    """A number that bundles name; without units all competencies may bear it."""

    __tablename__ = "naming"
    number: int = Field(primary_key=True)
    units: list[str] | None = Field(default=None, sa_type=JSON)


class UmbrellaRow(Table, table=True):
    """A body above several providers."""

    __tablename__ = "umbrella"
    id: str = Field(primary_key=True)
    name: str
    number: int = Field(unique=True)
