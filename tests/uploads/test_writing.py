"""The template to fill, and the codes for it."""

from __future__ import annotations

import csv
import io

from openpyxl import load_workbook

from registry.uploads import columns, writing

CODES = [("manufacturing", "MFG-05", "L2", "Tend a CNC machine, level 2"), ("it", "IT-1", "L1", "@SUM(A1)")]


def back(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))


def test_the_template_has_the_columns_that_are_read() -> None:
    assert writing.template() == b"\xef\xbb\xbfname,framework,competency,level,reference,language\r\n"
    assert columns.fields_of(back(writing.template())[0]) == list(columns.COLUMNS)


def test_the_codes_stand_in_a_table_of_their_own() -> None:
    assert back(writing.codes(CODES)) == [
        ["framework", "competency", "level", "what it certifies"],
        ["manufacturing", "MFG-05", "L2", "Tend a CNC machine, level 2"],
        ["it", "IT-1", "L1", "'@SUM(A1)"],
    ]


def test_the_workbook_has_both_and_every_cell_of_it_is_a_text() -> None:
    book = load_workbook(io.BytesIO(writing.workbook_template(CODES)))
    assert book.sheetnames == ["Certificates", "Codes"]
    assert [cell.value for cell in book["Certificates"][1]] == list(columns.COLUMNS)
    assert [cell.value for cell in book["Codes"]["D"]] == [writing.CODES[3], CODES[0][3], "'@SUM(A1)"]
    assert {book["Certificates"].column_dimensions[one].number_format for one in "ABCDEF"} == {"@"}
