"""Tables of corrections and withdrawals for cause."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, LargeBinary
from sqlmodel import Field

from registry.storage.tables.base import NO_ORDER, Table


class ActRow(Table, table=True):
    """An act that waits for a second person, who is never the first: the database sees to it."""

    __tablename__ = "act"
    __table_args__ = (CheckConstraint("confirmed_by <> requested_by", name="act_two_persons"), NO_ORDER)
    id: str = Field(primary_key=True)
    requested_by: str
    confirmed_by: str | None = None
    sealed: bytes = Field(sa_type=LargeBinary)


class ToWithdrawRow(Table, table=True):
    """A credential that is to be withdrawn, by a keyed digest; which one, and how fast, lies sealed."""

    __tablename__ = "to_withdraw"
    mac: bytes = Field(primary_key=True, sa_type=LargeBinary)
    sealed: bytes = Field(sa_type=LargeBinary)
    urgent: bool
