"""A month: the finest time that leaves the registry (design rule 5).

* Written as an integer `YYMM` in a certificate's code: 2611 is November 2026.
* A month is taken from an instant in UTC, so that every machine agrees.
* Where a form wants seconds, a month is its first one or its last one.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime

from registry.model.errors import RegistryError

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
            message = "a month must lie between 2024-01 and 2099-12"
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

    @classmethod
    def at(cls, seconds: int) -> Month:
        """Return the month that holds this second of Unix time; raise `MonthError`."""
        if not 0 <= seconds <= _LAST_SECOND:
            message = "a month must lie between 2024-01 and 2099-12"
            raise MonthError(message)
        return cls.of(datetime.fromtimestamp(seconds, UTC))

    @property
    def begins(self) -> int:
        """The first second, in Unix time."""
        return int(datetime(self.year, self.month, 1, tzinfo=UTC).timestamp())

    @property
    def ends(self) -> int:
        """The last second, in Unix time."""
        _, days = monthrange(self.year, self.month)
        return self.begins + days * 86_400 - 1

    def plus(self, months: int) -> Month:
        """Return the month this many months later (earlier when negative)."""
        year, month = divmod(self.year * _MONTHS + self.month - 1 + months, _MONTHS)
        return Month(year, month + 1)
