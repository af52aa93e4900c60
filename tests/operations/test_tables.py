"""Tables for spreadsheets: never a formula, wherever they are made."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.operations import tables

PACKAGE = Path(__file__).resolve().parent.parent.parent / "registry"


def back(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))


def test_a_file_has_the_mark_by_which_spreadsheets_know_its_letters() -> None:
    data = tables.file_of(("name", "row"), [("Ana, “Ani”", 3)])
    assert data.startswith(b"\xef\xbb\xbfname,row\r\n")
    assert back(data)[1] == ["Ana, “Ani”", "3"]


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
    assert tables.neutral(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["Ana", "A=1", "row 3 - mend it", "", "O’Neill", 3, -3, 0])
def test_everything_else_stays_as_it_is(cell: str | int) -> None:
    assert tables.neutral(cell) == cell


@given(
    st.lists(
        st.lists(st.text(st.characters(codec="utf-8")) | st.integers(), min_size=1, max_size=4), max_size=4
    )
)
def test_no_cell_of_a_table_starts_a_formula(rows: list[list[str | int]]) -> None:
    for line in back(tables.file_of(("a",), [[f"{cell}" for cell in row] for row in rows])):
        assert not [cell for cell in line if re.match("[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]", cell)]


def test_no_other_module_writes_csv() -> None:
    writers = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if re.search(r"csv\.(writer|DictWriter)", path.read_text("utf-8"))
    }
    assert writers == {"operations/tables.py"}
