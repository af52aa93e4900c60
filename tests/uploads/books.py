"""Workbooks for the tests: made by the library, or by hand where no spreadsheet would write such."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

HEAD = ("name", "framework", "competency", "level", "reference", "language")
ANA = ("Ana Ray", "manufacturing", "MFG-05", "L2", "A-17", "en")

SHEET = "xl/worksheets/sheet1.xml"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def saved(book: Workbook) -> bytes:
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def book(*rows: Sequence[Any], head: Sequence[str] = HEAD, title: str = "Rows") -> bytes:
    """Return a workbook of one sheet."""
    made = Workbook()
    made.active.title = title
    for row in (head, *rows):
        made.active.append(row)
    return saved(made)


def changed(data: bytes, parts: Mapping[str, Callable[[bytes], bytes]]) -> bytes:
    """Return a workbook with some parts changed, or new ones made from nothing."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as before,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in dict.fromkeys((*before.namelist(), *parts)):
            part = before.read(name) if name in before.namelist() else b""
            after.writestr(name, parts.get(name, bytes)(part))
    return out.getvalue()


def sheet_of(rows: Iterable[str]) -> bytes:
    """Return a workbook whose only sheet has these rows, as XML."""
    text = f"<worksheet {MAIN}><sheetData>{''.join(rows)}</sheetData></worksheet>"
    return changed(book(), {SHEET: lambda _: text.encode()})


def xml_row(number: int, cells: Sequence[str]) -> str:
    inner = "".join(
        f'<c r="{place}{number}" t="inlineStr"><is><t>{cell}</t></is></c>'
        for place, cell in zip("ABCDEF", cells, strict=False)
    )
    return f'<row r="{number}">{inner}</row>'
