"""The archive with real pages in it, read back as a person, a camera and a PDF library read them."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest

from registry.verifying.pdf import digits_in_pdf
from tests.rendering.papers import codes, pages, text
from tests.web.batches.year import NAMES, issued
from tests.web.desk import URL, Desk, open_registry

if TYPE_CHECKING:
    from pathlib import Path

    from registry.rendering.printer import Printer


@pytest.mark.slow
@pytest.mark.enable_socket
def test_each_row_has_its_certificate_and_its_claim_sheet_and_the_pins_are_apart(
    home: Path, printer: Printer
) -> None:
    desk = Desk(open_registry(home, printer=printer))
    provider = desk.signed_in()
    year = issued(desk.registry, provider)
    sheets = desk.registry.tray(year.tray, provider).sheets
    archive = zipfile.ZipFile(io.BytesIO(desk.get(f"{year.at}/sheets.zip").content))
    for sheet in sheets:
        certificate = archive.read(f"{sheet.position:06}-certificate.pdf")
        claim = archive.read(f"{sheet.position:06}-claim-sheet.pdf")
        assert (pages(certificate), pages(claim)) == (1, 1)
        assert NAMES[sheet.position] in text(certificate)
        assert codes(certificate) == [f"{URL}/#{sheet.digits}"]
        assert digits_in_pdf(certificate) == sheet.digits
        assert codes(claim) == [f"{URL}/claim#{sheet.secret}"]
        assert f"Slip {sheet.slip}" in text(claim)
        assert sheet.pin not in text(claim)
    pins = text(desk.get(f"{year.at}/pins?part=1").content)
    assert [f"Slip {one.slip} {one.pin}" in pins for one in sheets] == [True, True, False]
    assert not [name for name in NAMES.values() if name in pins]
