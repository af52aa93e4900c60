"""What is written for spreadsheets: the template, its codes, reports; never a formula."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
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


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "|calc",
        "%0",
        "\t=1",
        "\r=1",
        "\n=1",
        " =1",
        "'=1",
        '"=1',
        "\uff1d1",
        "  -2",
    ],
)
def test_what_a_spreadsheet_would_compute_gets_an_apostrophe(cell: str) -> None:
    assert writing.neutral(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["Ana", "A=1", "row 3 - mend it", "", "O’Neill", 3, -3, 0])
def test_everything_else_stays_as_it_is(cell: str | int) -> None:
    assert writing.neutral(cell) == cell


@given(
    st.lists(
        st.lists(st.text(st.characters(codec="utf-8")) | st.integers(), min_size=1, max_size=4), max_size=4
    )
)
def test_no_cell_of_a_table_starts_a_formula(rows: list[list[str | int]]) -> None:
    for line in back(writing.table(("a",), [[f"{cell}" for cell in row] for row in rows])):
        assert not [cell for cell in line if re.match("[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]", cell)]
