"""What every table shares: no order of insertion, and one type for an instant."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import DateTime, TypeDecorator
from sqlmodel import SQLModel

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect

NO_ORDER: dict[str, Any] = {"sqlite_with_rowid": False}


class Utc(TypeDecorator[datetime]):
    """An instant in UTC, kept without a zone: SQLite has none."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Turn an instant into naive UTC."""
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Give the zone back."""
        return None if value is None else value.replace(tzinfo=UTC)


class Table(SQLModel):
    """What every table shares."""

    __table_args__: ClassVar[Any] = NO_ORDER
