"""Sheets with numbers, on paper: whole, readable, and with their signed form inside."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pikepdf
import pypdfium2
import pytest

from registry.model.month import Month
from registry.rendering.views import (
    AccreditationRow,
    ActionRow,
    CountRow,
    CountsView,
    ExtractView,
    MonthRow,
)
from registry.securing import countsheet
from registry.verifying.pdf import counts_in_pdf, digits_in_pdf
from tests import registry_files as made
from tests.securing.test_countsheet import KEY, SHEET

if TYPE_CHECKING:
    from registry.rendering.printer import Printer

pytestmark = pytest.mark.slow

TOKEN = countsheet.sign(SHEET, made.CREDENTIAL)


def view(lines: int = 1) -> CountsView:
    row = CountRow(
        competency="MFG-05@1", title="Weld flat and level <plates>", counts=(None, 12, 0, 5, 7, 9, 11, 1234)
    )
    return CountsView(
        registry_name="Example Registry",
        origin="https://registry.example",
        provider="Example College",
        month=Month(2026, 11),
        quarters=tuple(f"{year}-Q{quarter}" for year in (2025, 2026) for quarter in (1, 2, 3, 4)),
        lines=(row,) * lines,
        totals=(None, 12, 0, 5, 7, 9, 11, 1234),
        token=TOKEN,
    )


def text_of(data: bytes) -> str:
    pages = pypdfium2.PdfDocument(data)
    return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in pages).split())


def test_the_sheet_says_its_numbers_and_brings_them_signed(printer: Printer) -> None:
    data = printer.counts(view())
    words = text_of(data)
    for said in (
        "Example College",
        "Weld flat and level <plates>",
        "<5",
        "1234",
        "one person can have several",
    ):
        assert said in words
    found = counts_in_pdf(data)
    assert found == TOKEN
    assert countsheet.check(found, [KEY]) == SHEET
    assert digits_in_pdf(data) is None
    with pikepdf.open(io.BytesIO(data)) as opened:
        assert list(opened.attachments) == ["counts.jws"]


def test_a_long_sheet_goes_on_and_cuts_nothing_off(printer: Printer) -> None:
    data = printer.counts(view(lines=80))
    assert len(pypdfium2.PdfDocument(data)) > 1
    assert text_of(data).count("1234") == 81


def test_without_numbers_it_says_so(printer: Printer) -> None:
    assert "No certificate of these two years counts." in text_of(printer.counts(view(lines=0)))


def test_what_is_no_sheet_has_no_counts() -> None:
    assert counts_in_pdf(b"no pdf") is None
    assert counts_in_pdf(b"%PDF-1.7 nothing") is None


def test_the_answer_says_that_there_is_no_list(printer: Printer) -> None:
    data = printer.no_list(
        registry_name="Example Registry", origin="https://registry.example", provider="Example College"
    )
    assert len(pypdfium2.PdfDocument(data)) == 1
    words = text_of(data)
    assert "We hold no readable list of names. Each person can show a certificate." in words
    assert "registry.example" in words


def extract(rows: int) -> ExtractView:
    return ExtractView(
        registry_name="Example Registry",
        provider="Example College",
        made_on="2026-11-24",
        ledger="has 17 lines, and none is missing or was changed.",
        accreditations=(
            AccreditationRow(
                number=123456789,
                valid_from="2026-11-01",
                valid_until="2027-10-31",
                state="active",
                scope="manufacturing: everything, up to L2",
            ),
        )
        * min(rows, 1),
        months=(MonthRow(competency="MFG-05@1", title="Weld", month=Month(2026, 11), issued=3, withdrawn=1),)
        * rows,
        sampling="4 decisions",
        actions=(ActionRow(action="withdraw", lines=1, first="2026-11-24", last="2026-11-24"),) * rows,
    )


@pytest.mark.parametrize("rows", [0, 8])
def test_an_extract_is_one_page(printer: Printer, rows: int) -> None:
    data = printer.extract(extract(rows))
    assert len(pypdfium2.PdfDocument(data)) == 1
    words = text_of(data)
    assert "Audit extract: Example College" in words
    assert words.count("None.") == (0 if rows else 3), words
    assert words.count("withdraw ") >= rows
