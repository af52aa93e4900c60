"""The package that a workbook is: looked through part by part before a library opens it.

* A few kilobytes can unpack to gigabytes, and a few megabytes of XML can grow into gigabytes of objects. So
  sizes are read from the directory, and each part runs once through a parser that keeps nothing and counts.
* What a library would drop without a word is refused here: rows or cells that stand out of order or twice.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from typing import IO, Final
from xml.parsers import expat

from registry.model.said import said
from registry.operations.listed import ListRefusedError
from registry.uploads.columns import LAST_COLUMN, LAST_ROW

MAX_UNPACKED: Final = 100_000_000
"""Bytes of all parts: twice what 100,000 rows of six texts take."""

MAX_PARTS: Final = 1_000
MAX_UNITS: Final = 1_200_000
"""Rows of a sheet, or texts of a workbook: every row with a format, or 100,000 with six texts each."""

MAX_IN_ROW: Final = 4 * 16_384
"""Elements in one row or text: a spreadsheet has 16,384 columns."""

MAX_OUTSIDE: Final = 100_000
"""Elements of a part that are in no row and no text."""

MAX_TEXT: Final = 1_000_000
"""Characters of one row or text: a cell has 32,767 at most."""

_PACKINGS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""The two that the format allows (ECMA-376 part 2); others may ask for gigabytes to unpack."""

_UNITS: Final = frozenset({"row", "si"})
_SHEET_WEIGHT: Final = 500
"""A sheet's mention counts for as many: each is opened on its own, so that 200 are the most."""

_CHUNK: Final = 65_536
_DIGITS: Final = 9


def look_through(archive: zipfile.ZipFile) -> None:
    """Look through every part; raise `ListRefusedError`, and whatever a broken archive raises."""
    parts = archive.infolist()
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise _TooLargeError
    if any(part.compress_type not in _PACKINGS for part in parts):
        message = said(
            "the workbook is packed in a way that no spreadsheet uses: save it anew, or as CSV UTF-8"
        )
        raise ListRefusedError("not_a_table", message)  # noqa: EM101 - a stable code
    for part in parts:
        with archive.open(part) as source:
            _Count().read(source)


class _TooLargeError(ListRefusedError):
    def __init__(self) -> None:
        message = said("the workbook holds far more than a list: copy the rows alone into a new one")
        super().__init__("workbook_too_large", message)


class _OutOfOrderError(ListRefusedError):
    def __init__(self) -> None:
        message = said(
            "rows or cells of the workbook stand out of order: open it, save it anew, and try again"
        )
        super().__init__("workbook_order", message)


class _DeclaresError(ListRefusedError):
    def __init__(self) -> None:
        message = said(
            "the workbook holds declarations that no spreadsheet writes: save it anew, or as CSV UTF-8"
        )
        super().__init__("not_a_table", message)


@dataclass(slots=True)
class _Count:
    """How much of one part would lie in memory at a time; a row or a text is let go at its end."""

    outside: int = 0
    inside: int = 0
    text: int = 0
    units: int = 0
    row: int = 0
    column: int = 0
    unit: str = ""

    def read(self, source: IO[bytes]) -> None:
        """Run a part through the parser; what is no XML ends there, here as in any reader."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._read_text
        parser.StartDoctypeDeclHandler = self._declare
        try:
            while chunk := source.read(_CHUNK):
                parser.Parse(chunk, False)  # noqa: FBT003 - it takes no name
        except expat.ExpatError:
            return

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if self.unit:
            self.inside += 1
            if local == "c":
                self._step_to_cell(attributes)
        elif local in _UNITS:
            self.unit, self.inside, self.text, self.column = local, 0, 0, 0
            self.units += 1
            if local == "row":
                self._step_to_row(attributes)
        else:
            self.outside += _SHEET_WEIGHT if local == "sheet" else 1
        if self.inside > MAX_IN_ROW or self.outside > MAX_OUTSIDE or self.units > MAX_UNITS:
            raise _TooLargeError

    def _end(self, name: str) -> None:
        if name.rpartition(" ")[2] == self.unit:
            self.unit = ""

    def _read_text(self, text: str) -> None:
        self.text += len(text)
        if self.text > MAX_TEXT:
            raise _TooLargeError

    def _declare(self, *_: object) -> None:
        raise _DeclaresError

    def _step_to_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r", "")
        before, self.row = self.row, int(number) if _is_number(number) else self.row + 1
        if not before < self.row <= LAST_ROW:
            raise _OutOfOrderError

    def _step_to_cell(self, attributes: dict[str, str]) -> None:
        place = 0
        for sign in attributes.get("r", "").rstrip("0123456789").upper():
            place = place * 26 + ord(sign) - ord("A") + 1
        before, self.column = self.column, place or self.column + 1
        if not before < self.column <= LAST_COLUMN:
            raise _OutOfOrderError


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < _DIGITS
