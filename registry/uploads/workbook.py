"""An XLSX file into records: one sheet, row by row, every cell a text or a reason why it is none.

* The sheet is the one named as in the template, or else the first that is shown.
* One is read at a time: it takes seconds of a core.
* A cell counts as what is typed in it. A formula, a date or a number that is shown otherwise than it is kept
  is refused: what a spreadsheet shows for it stands nowhere for certain.
"""

from __future__ import annotations

import io
import threading
import warnings
import zipfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet

from registry.model.said import said
from registry.operations.listed import ListRefusedError
from registry.uploads import package
from registry.uploads.columns import LAST_ROW, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.uploads.columns import Cell, Record

SHEET: Final = "Certificates"

EXACT: Final = 10**15
"""A spreadsheet keeps 15 digits of a number; of a longer one the end is lost."""

_PLAIN: Final = frozenset({"General", "0", "@"})
_TEXTS: Final = frozenset({"s", "inlineStr"})
_NOT_TEXT: Final = {
    "f": Unreadable(
        code="cell_formula", message=said("the cell holds a formula: copy the column and paste it as values")
    ),
    "e": Unreadable(code="cell_error", message=said("the cell holds an error: type what it should say")),
    "d": Unreadable(
        code="cell_date",
        message=said(
            "the cell holds a date or a time: give the column the format Text and type the cell again"
        ),
    ),
    "b": Unreadable(
        code="cell_not_text",
        message=said("the cell holds true or false: give the column the format Text and type the cell again"),
    ),
}
_NUMBER: Final = Unreadable(
    code="cell_number",
    message=said(
        "the cell holds a number that is not kept as it is shown: "
        "give the column the format Text and type the cell again"
    ),
)


_ALONE: Final = threading.Lock()


@contextmanager
def quiet() -> Iterator[None]:
    """Read one workbook at a time, without the library's warnings: they repeat what cells hold."""
    with _ALONE, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def records(data: bytes) -> Iterator[Record]:
    """Return the records of a workbook; raise `ListRefusedError`, also midway."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            package.look_through(archive)
        yield from _records(data)
    except ListRefusedError:
        raise
    except Exception as error:  # it raises whatever it stumbles over
        message = said("the workbook cannot be read: open it, save it anew as XLSX, or save it as CSV UTF-8")
        raise ListRefusedError("not_a_table", message) from error  # noqa: EM101 - a stable code


def _records(data: bytes) -> Iterator[Record]:
    reader: Any = ExcelReader(io.BytesIO(data), read_only=True, keep_links=False)
    # Of its steps only those that a list of texts needs: no charts, no pictures, no properties.
    reader.read_chartsheet = lambda *_: None
    reader.read_manifest()
    reader.read_strings()
    reader.read_workbook()
    apply_stylesheet(reader.archive, reader.wb)
    reader.read_worksheets()
    sheet = _sheet(reader.wb.worksheets)
    # What the sheet says about its size may be wrong, and would cut it.
    sheet.reset_dimensions()
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if number > LAST_ROW:
            return
        yield number, [_cell(cell) for cell in cells]


def _sheet(sheets: list[Any]) -> Any:  # noqa: ANN401 - the library has no types
    shown = [sheet for sheet in sheets if sheet.sheet_state == "visible"]
    named = [sheet for sheet in shown if sheet.title.strip().casefold() == SHEET.casefold()]
    if not shown:
        message = said("the workbook has no sheet that is shown")
        raise ListRefusedError("no_rows", message)  # noqa: EM101 - a stable code
    return (named or shown)[0]


def _cell(cell: Any) -> Cell:  # noqa: ANN401 - the library has no types
    if cell.value is None and cell.data_type != "f":
        return ""
    if cell.data_type in _TEXTS:
        return str(cell.value)
    if (reason := _NOT_TEXT.get(cell.data_type)) is not None:
        return reason
    if cell.value == int(cell.value) and abs(cell.value) < EXACT and cell.number_format in _PLAIN:
        return str(int(cell.value))
    return _NUMBER
