"""Tables for spreadsheets: the template, the codes for it, and reports. The only place that writes CSV.

* No cell is ever a formula: one that a spreadsheet would take for one gets an apostrophe before it.
* Nothing in a template names anybody, and a report never repeats a value.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from registry.uploads.columns import COLUMNS
from registry.uploads.workbook import SHEET

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    Row = Sequence[str | int]

CODES: Final = ("framework", "competency", "level", "what it certifies")

_BOM: Final = "\ufeff"
"""Without it spreadsheets read UTF-8 as something else."""

_STARTS_A_FORMULA: Final = tuple("=+-@|%\t\r\n\uff1d\uff0b\uff0d\uff20")
"""OWASP's list (CSV injection), the full-width forms, and the two with which old sheets started commands."""

_TEXT: Final = "@"
_WIDTHS: Final = (32, 24, 16, 10, 20, 12)


def neutral(cell: str | int) -> str | int:
    """Return a cell that no spreadsheet computes."""
    if isinstance(cell, str) and cell.lstrip(" \"'").startswith(_STARTS_A_FORMULA):
        return f"'{cell}"
    return cell


def table(head: Row, rows: Iterable[Row]) -> bytes:
    """Return a CSV file as spreadsheets read it: UTF-8 with its mark, commas, CRLF (RFC 4180)."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for row in (head, *rows):
        writer.writerow([neutral(cell) for cell in row])
    return (_BOM + text.getvalue()).encode()


def template() -> bytes:
    """Return the empty table to fill, as CSV."""
    return table(COLUMNS, ())


def codes(rows: Iterable[Row]) -> bytes:
    """Return what may stand in it, a row each of `CODES`, as CSV."""
    return table(CODES, rows)


def workbook_template(rows: Iterable[Row]) -> bytes:
    """Return both as a workbook of two sheets; every cell is a text, so that no number loses its zeros."""
    book = Workbook()
    sheet = book.active
    sheet.title = SHEET
    sheet.append(COLUMNS)
    listing = book.create_sheet("Codes")
    listing.append(CODES)
    for row in rows:
        listing.append([neutral(cell) for cell in row])
    for one in (sheet, listing):
        one.freeze_panes = "A2"
        for cell in one[1]:
            cell.font = Font(bold=True)
        for place, width in enumerate(_WIDTHS, start=1):
            column = one.column_dimensions[get_column_letter(place)]
            column.width, column.number_format = width, _TEXT
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()
