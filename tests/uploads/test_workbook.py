"""Workbooks into rows: what a cell may hold, and what a hostile file may not do."""

from __future__ import annotations

import io
import zipfile
from datetime import date, time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.styles import numbers

from registry.operations.listed import ListRefusedError
from registry.operations.prepare import Row
from registry.uploads import package, writing
from registry.uploads.reading import read
from tests.uploads.books import ANA, HEAD, MAIN, SHEET, book, changed, saved, sheet_of, xml_row

if TYPE_CHECKING:
    from registry.operations.listed import RowRefusal

TYPES = "[Content_Types].xml"
ROW = Row(name="Ana Ray", framework="manufacturing", competency="MFG-05", level="L2", reference="A-17")


def refused(data: bytes) -> str:
    with pytest.raises(ListRefusedError) as caught:
        read(data)
    return caught.value.reason


def reference(value: Any, number_format: str = "General") -> str | RowRefusal | None:
    """Return what becomes of a reference's cell."""
    made = Workbook()
    for row in (HEAD, (*ANA[:4], value)):
        made.active.append(row)
    made.active["E2"].number_format = number_format
    (found,) = read(saved(made))
    return found.row.reference if found.row else found.refusal


def test_rows_come_with_the_numbers_that_the_spreadsheet_shows() -> None:
    made = Workbook()
    made.active.append(())
    for row in ((), HEAD, (), ANA, (None, " ", None), ANA):
        made.active.append(row)
    assert [(one.number, one.row) for one in read(saved(made))] == [(5, ROW), (7, ROW)]


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (12, "General", "12"),
        (12.0, "General", "12"),
        (-7, "0", "-7"),
        ("007", "General", "007"),
        (" A 1 ", "@", "A 1"),
        (None, "General", ""),
    ],
)
def test_a_cell_counts_as_what_is_typed_in_it(value: Any, number_format: str, text: str) -> None:
    assert reference(value, number_format) == text


@pytest.mark.parametrize(
    ("value", "number_format", "code"),
    [
        (7, "000", "cell_number"),
        (12.5, "General", "cell_number"),
        (1e300, "General", "cell_number"),
        (1234567890123456, "General", "cell_number"),
        (0.5, "0%", "cell_number"),
        (date(2026, 5, 1), numbers.FORMAT_DATE_DDMMYY, "cell_date"),
        (time(9), numbers.FORMAT_DATE_TIME4, "cell_date"),
        (45_000, numbers.FORMAT_DATE_XLSX14, "cell_date"),
        (True, "General", "cell_not_text"),
        ("=1+1", "General", "cell_formula"),
        ("#N/A", "General", "cell_error"),
    ],
)
def test_what_is_shown_otherwise_than_it_is_kept_is_refused(
    value: Any, number_format: str, code: str
) -> None:
    found = reference(value, number_format)
    assert (found.column, found.code) == ("reference", code)


def test_a_date_beyond_all_dates_is_an_error_and_is_warned_of_nowhere(
    capfd: pytest.CaptureFixture[str],
) -> None:
    found = reference(99_999_999_123, numbers.FORMAT_DATE_XLSX14)
    assert found.code == "cell_error"
    assert "99999999123" not in "".join(capfd.readouterr())


def test_the_sheet_of_the_template_is_read_or_else_the_first_that_is_shown() -> None:
    made = Workbook()
    made.active.title = "Notes"
    made.active.append(("anything",))
    made.create_sheet("Rows")
    assert refused(saved(made)) == "columns_missing"
    made.active.sheet_state = "hidden"
    for row in (HEAD, ANA):
        made["Rows"].append(row)
    assert read(saved(made))[0].row == ROW
    made.create_sheet("certificates").append(HEAD)
    assert refused(saved(made)) == "no_rows"


def test_the_template_is_read_as_what_it_is_and_keeps_zeros() -> None:
    assert refused(writing.workbook_template([("manufacturing", "MFG-05", "L2", "=1+1")])) == "no_rows"


def test_what_a_sheet_says_about_its_size_cuts_nothing_off() -> None:
    small = changed(book(ANA, ANA), {SHEET: lambda part: part.replace(b'ref="A1:F3"', b'ref="A1:B2"')})
    assert b"A1:B2" in zipfile.ZipFile(io.BytesIO(small)).read(SHEET)
    assert [one.row for one in read(small)] == [ROW, ROW]


@pytest.mark.slow
def test_a_cell_in_the_last_corner_costs_nothing() -> None:
    rows = [xml_row(1, HEAD), xml_row(2, ANA), '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>']
    first, last = read(sheet_of(rows))
    assert first.row == ROW
    assert (last.number, last.refusal.column, last.refusal.code) == (1_048_576, "XFD", "cell_beyond")


@pytest.mark.parametrize(
    "rows",
    [
        [xml_row(2, HEAD), xml_row(1, ANA)],
        [xml_row(1, HEAD), xml_row(2, ANA), xml_row(2, ANA)],
        [xml_row(1, HEAD), '<row r="1048577"><c r="A1048577"><v>1</v></c></row>'],
        [xml_row(1, HEAD), '<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>1</v></c></row>'],
        [xml_row(1, HEAD), '<row r="2"><c><v>1</v></c><c r="A2"><v>1</v></c></row>'],
        [xml_row(1, HEAD), '<row r="2"><c r="XFE2"><v>1</v></c></row>'],
    ],
    ids=["rows turned", "a row twice", "below the last", "cells turned", "a cell twice", "beyond the last"],
)
def test_what_the_library_would_drop_without_a_word_is_refused(rows: list[str]) -> None:
    assert refused(sheet_of(rows)) == "workbook_order"


def sheet(text: str) -> dict[str, Any]:
    return {SHEET: lambda _: text.encode()}


def rows_of(text: str) -> dict[str, Any]:
    return sheet(f"<worksheet {MAIN}><sheetData>{text}</sheetData></worksheet>")


def more_sheets(part: bytes) -> bytes:
    return part.replace(b"<sheets>", b"<sheets>" + b"<sheet/>" * 201)


ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
HOSTILE = {
    "elements": (sheet("<x>" + "<c/>" * (package.MAX_OUTSIDE + 1)), "workbook_too_large"),
    "cells": (sheet("<x><row>" + "<c/>" * (package.MAX_IN_ROW + 1)), "workbook_order"),
    "elements of a row": (sheet("<x><row>" + "<d/>" * (package.MAX_IN_ROW + 1)), "workbook_too_large"),
    "letters": (sheet("<x><si>" + "a" * (package.MAX_TEXT + 1)), "workbook_too_large"),
    "sheets": ({"xl/workbook.xml": more_sheets}, "workbook_too_large"),
    "parts": ({f"{n}.xml": lambda _: b"" for n in range(package.MAX_PARTS)}, "workbook_too_large"),
    "a bomb": ({"zeros": lambda _: bytes(package.MAX_UNPACKED)}, "workbook_too_large"),
    "entities": (sheet(ENTITIES), "not_a_table"),
    "no workbook": ({TYPES: lambda _: b"<Types/>"}, "not_a_table"),
    "broken styles": ({"xl/styles.xml": lambda _: b"<"}, "not_a_table"),
    "a text that is not there": (rows_of('<row r="1"><c r="A1" t="s"><v>99</v></c></row>'), "not_a_table"),
    "a row without a number": (rows_of('<row r="x"/>'), "not_a_table"),
}


@pytest.mark.parametrize(("parts", "reason"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_workbook_is_refused(parts: dict[str, Any], reason: str) -> None:
    assert refused(changed(book(ANA), parts)) == reason


def test_entities_are_refused_before_any_library_meets_them() -> None:
    with pytest.raises(ListRefusedError, match="declarations"):
        read(changed(book(ANA), sheet(ENTITIES)))


@pytest.mark.slow
def test_more_rows_than_a_sheet_has_are_counted_before_anything_keeps_them() -> None:
    assert refused(changed(book(), sheet("<x>" + "<si/>" * (package.MAX_UNITS + 1)))) == "workbook_too_large"


def test_a_part_packed_in_another_way_is_refused_unopened() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr(TYPES, b"<Types/>")
    assert refused(out.getvalue()) == "not_a_table"


def test_a_workbook_without_a_sheet_that_is_shown_is_refused() -> None:
    hidden = {"xl/workbook.xml": lambda part: part.replace(b'state="visible"', b'state="hidden"')}
    assert refused(changed(book(ANA), hidden)) == "no_rows"


def test_a_chart_of_its_own_is_passed_over() -> None:
    made = Workbook()
    made.create_chartsheet("A chart", 0)
    for row in (HEAD, ANA):
        made.worksheets[0].append(row)
    assert read(saved(made))[0].row == ROW


WHOLE = book(ANA)


@pytest.mark.slow
@settings(suppress_health_check=[HealthCheck.too_slow])
@given(place=st.integers(0, len(WHOLE) - 1), value=st.integers(0, 255), cut=st.booleans())
def test_any_change_of_a_workbook_ends_in_rows_or_a_clear_refusal(
    place: int,
    value: int,
    cut: bool,  # noqa: FBT001 - a drawn value
) -> None:
    data = WHOLE[:place] if cut else WHOLE[:place] + bytes([value]) + WHOLE[place + 1 :]
    try:
        rows = read(data)
    except ListRefusedError as error:
        assert error.message
    else:
        assert [one.row for one in rows] == [ROW]


@pytest.mark.slow
@given(
    part=st.sampled_from(["xl/workbook.xml", SHEET, "xl/styles.xml", "xl/sharedStrings.xml", TYPES]),
    old=st.sampled_from([b'"1"', b'r="A', b"<v>", b't="', b'="', b"s>", b"/"]),
    new=st.sampled_from(
        [b'"-1"', b'"9999999999999999999"', b'r="$', b"<v>x", b"", b'="x', b"\xff", b'"1e9"']
    ),
    count=st.integers(1, 4),
)
def test_any_change_within_a_part_ends_in_rows_or_a_clear_refusal(
    part: str, old: bytes, new: bytes, count: int
) -> None:
    data = changed(WHOLE, {part: lambda whole: whole.replace(old, new, count)})
    try:
        rows = read(data)
    except ListRefusedError as error:
        assert error.message
    else:
        assert rows


RICH = (
    "<si><r><t>Ana </t></r><r><rPr><b/></rPr><t>Ray</t></r>"
    '<rPh sb="0" eb="1"><t>never printed</t></rPh></si><si><t xml:space="preserve"> MFG-05 </t></si>'
)


def test_a_text_with_formats_is_read_whole_and_without_its_reading_aid() -> None:
    cells = {"A": "t='s'><v>0</v>", "B": "t='inlineStr'><is><t>manufacturing</t></is>", "C": "t='s'><v>1</v>"}
    text = "".join(f"<c r='{place}2' {rest}</c>" for place, rest in cells.items())
    row = f"<row r='2'>{text}<c r='D2' t='str'><v>L2</v></c></row>"
    shared = f"<sst {MAIN} count='2' uniqueCount='2'>{RICH}</sst>".encode()
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = b'<Override PartName="/xl/sharedStrings.xml" ContentType="' + kind + b'"/>'
    parts = {"xl/sharedStrings.xml": lambda _: shared}
    made = changed(sheet_of([xml_row(1, HEAD), row]), parts)
    if kind not in zipfile.ZipFile(io.BytesIO(made)).read(TYPES):
        made = changed(made, {TYPES: lambda part: part.replace(b"</Types>", override + b"</Types>")})
    (found,) = read(made)
    assert found.row == Row(name="Ana Ray", framework="manufacturing", competency="MFG-05", level="L2")


def test_a_workbook_whose_parts_have_another_prefix_is_read() -> None:
    rows = "".join([xml_row(1, HEAD), xml_row(2, ANA)])
    prefixed = rows.replace("</", "</x:").replace("<", "<x:").replace("<x:/x:", "</x:")
    text = (
        f"<x:worksheet {MAIN.replace('xmlns', 'xmlns:x')}><x:sheetData>{prefixed}</x:sheetData></x:worksheet>"
    )
    (found,) = read(changed(book(), sheet(text)))
    assert found.row == ROW
