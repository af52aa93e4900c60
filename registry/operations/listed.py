"""A list of people as read from a file: every row is a row to be judged, or says why it cannot be read.

* A row's number is the one that a spreadsheet shows: the line of column names is row 1, empty rows count.
* What is refused names its column and says what to change; it never repeats a value.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from registry.model.errors import RegistryError

if TYPE_CHECKING:
    from registry.operations.prepare import Row


class RowRefusal(NamedTuple):
    """Why a row is not taken: the column to change, a stable code, plain words without a value."""

    column: str
    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRow:
    """A row as read: either `row`, or `refusal` where there is none."""

    number: int
    row: Row | None = field(repr=False)
    refusal: RowRefusal | None


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a file's letters: the name of the encoding, and words that it gives."""

    charset: str
    words: tuple[str, ...] = field(repr=False)


class ListRefusedError(RegistryError):
    """A file cannot be read as a list; `reason` is a stable code, the message says what to change.

    `readings` holds the ways to read it where there is more than one, so that a person can choose.
    """

    code: ClassVar[str] = "list_refused"

    def __init__(self, reason: str, message: str, readings: tuple[Reading, ...] = ()) -> None:
        """Keep the reason, the words and the ways to read it."""
        super().__init__(message)
        self.reason = reason
        self.readings = readings
