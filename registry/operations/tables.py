"""Tables for spreadsheets: the one place that writes CSV, so that no cell of any table is ever a formula."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    Row = Sequence[str | int]

_BOM: Final = "\ufeff"
"""Without it spreadsheets read UTF-8 as something else."""

_STARTS_A_FORMULA: Final = tuple("=+-@|%\t\r\n\uff1d\uff0b\uff0d\uff20")
"""OWASP's list (CSV injection), the full-width forms, and the two with which old sheets started commands."""


def neutral(cell: str | int) -> str | int:
    """Return a cell that no spreadsheet computes: one that it would take for a formula gets an apostrophe."""
    if isinstance(cell, str) and cell.lstrip(" \"'").startswith(_STARTS_A_FORMULA):
        return f"'{cell}"
    return cell


def text_of(head: Row, rows: Iterable[Row]) -> str:
    """Return a table as CSV with commas and CRLF (RFC 4180)."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for row in (head, *rows):
        writer.writerow([neutral(cell) for cell in row])
    return text.getvalue()


def file_of(head: Row, rows: Iterable[Row]) -> bytes:
    """Return the same as a file that spreadsheets read rightly: UTF-8 with its mark."""
    return (_BOM + text_of(head, rows)).encode()
