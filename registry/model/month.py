"""A month: the finest time that leaves the registry (design rule 5).

* Written as an integer `YYMM` in a certificate's code: 2611 is November 2026.
* A month is taken from an instant in UTC, so that every machine agrees.
* Where a form wants seconds, a month is its first one or its last one.
* A holder may let a copy show the year alone: `Issued` is either (decision record 9).
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

from registry.model.errors import RegistryError
from registry.model.said import said

FIRST_YEAR = 2024
"""The code knows no earlier year: nothing can have been issued before the format existed."""

LAST_YEAR = 2099
"""Two digits carry the year."""

_MONTHS = 12
_LAST_SECOND = 4_102_444_799
"""The end of 2099: seconds past it are in no month of ours, and need no calendar."""


class MonthError(RegistryError):
    """The value is not a month that a certificate can carry."""

    code = "month_invalid"


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month; compares by time. Raises `MonthError` outside 2024-01 to 2099-12."""

    year: int
    month: int

    def __post_init__(self) -> None:
        """Refuse what no calendar or no code has."""
        if not (FIRST_YEAR <= self.year <= LAST_YEAR and 1 <= self.month <= _MONTHS):
            message = said("a month must lie between 2024-01 and 2099-12")
            raise MonthError(message)

    @classmethod
    def from_yymm(cls, value: int) -> Month:
        """Read the integer of a code, 2611; raise `MonthError` if it is no such month."""
        return cls(2000 + value // 100, value % 100)

    @classmethod
    def of(cls, instant: datetime) -> Month:
        """Return the month in UTC of an instant that knows its time zone."""
        utc = instant.astimezone(UTC)
        return cls(utc.year, utc.month)

    @property
    def yymm(self) -> int:
        """The integer that stands in a code."""
        return (self.year - 2000) * 100 + self.month

    @property
    def iso(self) -> str:
        """The month as ISO 8601 writes it, `2026-11`."""
        return f"{self.year:04}-{self.month:02}"

    @classmethod
    def at(cls, seconds: int) -> Month:
        """Return the month that holds this second of Unix time; raise `MonthError`."""
        if not 0 <= seconds <= _LAST_SECOND:
            message = said("a month must lie between 2024-01 and 2099-12")
            raise MonthError(message)
        return cls.of(datetime.fromtimestamp(seconds, UTC))

    @property
    def first(self) -> Month:
        """The month itself, as the earliest that it may stand for."""
        return self

    @property
    def last(self) -> Month:
        """The month itself, as the latest that it may stand for."""
        return self

    @property
    def begins(self) -> int:
        """The first second, in Unix time."""
        return int(datetime(self.year, self.month, 1, tzinfo=UTC).timestamp())

    @property
    def ends(self) -> int:
        """The last second, in Unix time."""
        _, days = monthrange(self.year, self.month)
        return self.begins + days * 86_400 - 1

    @property
    def january(self) -> Month:
        """The January of its year: what stands beside a year alone is never later than the truth."""
        return Month(self.year, 1)

    def plus(self, months: int) -> Month:
        """Return the month this many months later (earlier when negative)."""
        year, month = divmod(self.year * _MONTHS + self.month - 1 + months, _MONTHS)
        return Month(year, month + 1)


@dataclass(frozen=True, slots=True)
class Year:
    """The year alone of a month of issue; it has no order with months. Raises `MonthError`."""

    year: int

    def __post_init__(self) -> None:
        """Refuse what no code has."""
        if not FIRST_YEAR <= self.year <= LAST_YEAR:
            message = said("a year must lie between 2024 and 2099")
            raise MonthError(message)

    @property
    def yymm(self) -> int:
        """The integer that stands in a code: the month is 00."""
        return (self.year - 2000) * 100

    @property
    def iso(self) -> str:
        """The year as ISO 8601 writes it, `2026`."""
        return f"{self.year:04}"

    @property
    def first(self) -> Month:
        """The earliest month that it may stand for."""
        return Month(self.year, 1)

    @property
    def last(self) -> Month:
        """The latest month that it may stand for."""
        return Month(self.year, _MONTHS)


Issued: TypeAlias = Month | Year
"""When a credential was issued, as far as a copy shows it."""


def issued_from_yymm(value: int) -> Issued:
    """Read the integer of a code, 2611 or 2600; raise `MonthError` if it is neither a month nor a year."""
    year, month = divmod(value, 100)
    return Month(2000 + year, month) if month else Year(2000 + year)
