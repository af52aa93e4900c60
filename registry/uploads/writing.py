"""The template to fill, and the codes that may stand in it; neither names anybody."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from registry.operations import tables
from registry.uploads.columns import COLUMNS
from registry.uploads.workbook import SHEET

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

CODES: Final = ("framework", "competency", "level", "what it certifies")

_TEXT: Final = "@"
_WIDTHS: Final = (32, 24, 16, 10, 20, 12)


def template() -> bytes:
    """Return the empty table to fill, as CSV."""
    return tables.file_of(COLUMNS, ())


def codes(rows: Iterable[Sequence[str]]) -> bytes:
    """Return what may stand in it, a row each of `CODES`, as CSV."""
    return tables.file_of(CODES, rows)


def workbook_template(rows: Iterable[Sequence[str]]) -> bytes:
    """Return both as a workbook of two sheets; every cell is a text, so that no number loses its zeros."""
    book = Workbook()
    sheet = book.active
    sheet.title = SHEET
    sheet.append(COLUMNS)
    listing = book.create_sheet("Codes")
    listing.append(CODES)
    for row in rows:
        listing.append([tables.neutral(cell) for cell in row])
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
