"""A CSV file into records: the delimiter is found by the names of the columns, rows are numbered as shown.

* Quotation marks are read strictly: a mark that is not closed would swallow the rows behind it.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Final

from registry.model.said import said
from registry.operations.listed import ListRefusedError
from registry.uploads import charset, columns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.uploads.columns import Record

DELIMITERS: Final = (",", ";", "\t")
MAX_CELL: Final = csv.field_size_limit()
"""Characters; the reader's own limit, 131,072. The longest cell of ours has 64."""

_HINT: Final = re.compile(r'"?sep=(.)"?[\r\n]*\Z')


def records(data: bytes, chosen: str = "") -> Iterator[Record]:
    """Return the records of a text; `chosen` as in `detect`. Raise `ListRefusedError`, also midway."""
    codec = charset.detect(data, chosen)
    return _records(data, codec, _delimiter(data, codec))


def _delimiter(data: bytes, codec: str) -> str:
    """Return the delimiter with which most columns of the first line are ours."""

    def known(delimiter: str) -> int:
        _, head = next(_filled(data, codec, delimiter), (0, ()))
        return len(set(columns.fields_of(head)) - {None})

    return max(DELIMITERS, key=known)


def _filled(data: bytes, codec: str, delimiter: str) -> Iterator[Record]:
    return (
        (number, cells)
        for number, cells in _records(data, codec, delimiter)
        if any(map(columns.holds, cells))
    )


def _records(data: bytes, codec: str, delimiter: str) -> Iterator[Record]:
    lines = io.TextIOWrapper(io.BytesIO(data), encoding=codec, newline="")
    if not _HINT.match(lines.readline(32)):
        lines.seek(0)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, cells
    except csv.Error as error:
        message = said(
            "a quotation mark in row {number} is not closed, or stands alone: mend it, or take it out",
            number=number + 1,
        )
        raise ListRefusedError("quotation_mark", message) from error  # noqa: EM101 - a stable code
