"""The certificate on other paper: large print, and a card that is cut out and folded."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pypdfium2
import pytest

from registry.model.copy import Layout
from registry.verifying.pdf import digits_in_pdf
from tests.rendering.accessible import faults
from tests.rendering.papers import CERTIFICATE, LONGEST, MM, ORIGIN, codes, images, pages, text

if TYPE_CHECKING:
    from registry.rendering.printer import Printer
    from registry.rendering.views import CertificateView

pytestmark = pytest.mark.slow

SHEET_TOP: Final = 297 - 76
"""Where on its page a card begins, in millimetres from below."""

VIEWS: Final = {
    "usual": CERTIFICATE,
    "version 13, all as long as can be": replace(LONGEST, digits="1" * 640),
    "version 16, all as long as can be": LONGEST,
    "in Arabic": replace(
        CERTIFICATE, name="عبد الرحمن بن محمد آل سعود", provider="Harbour College", mark="K7QF"
    ),
    "one long word": replace(LONGEST, name="W" * 64, digits="1" * 640),
    "nobody": replace(CERTIFICATE, name=None, renew_by=None),
}


@pytest.mark.parametrize("layout", [Layout.CARD, Layout.LARGE])
@pytest.mark.parametrize("named", VIEWS)
def test_every_layout_has_the_same_code_and_digits_and_can_be_read_by_all(
    printer: Printer, named: str, layout: Layout
) -> None:
    view = VIEWS[named]
    made = printer.certificate(view, layout=layout)
    found = [code for page in range(pages(made)) for code in codes(made, page)]
    assert found == [f"{ORIGIN}/#{view.digits}"]
    assert digits_in_pdf(made) == view.digits
    assert faults(made) == []
    said = " ".join(text(made, page) for page in range(pages(made)))
    for wanted in (view.title, view.level, view.registry_name, "Type the address yourself.", view.mark or ""):
        assert wanted in said


@pytest.mark.parametrize(
    ("digits", "side", "width", "height"),
    [(431, 40, 85.6, 54), (640, 45, 85.6, 54), (988, 54, 74, 105)],
)
@pytest.mark.parametrize("named", ["usual", "version 16, all as long as can be", "one long word"])
def test_a_card_is_of_its_size_and_holds_everything(  # noqa: PLR0917 - an example has that many parts
    printer: Printer, named: str, digits: int, side: int, width: float, height: float
) -> None:
    made = printer.certificate(replace(VIEWS[named], digits="1" * digits), layout=Layout.CARD)
    assert pages(made) == 1
    (square,) = images(made)
    assert square.width == pytest.approx(side, abs=0.02)
    quiet = 4 * side / {40: 61, 45: 69, 54: 81}[side]
    left, right = 105.0, 105 + width
    bottom, top = SHEET_TOP - height, SHEET_TOP
    # The quiet zone lies on the card too, so that whatever is behind it is no part of it.
    assert left < square.left - quiet
    assert square.left + side + quiet < right
    assert bottom < square.bottom - quiet
    assert square.bottom + side + quiet < top
    for one in letters(made):
        if one[3] < SHEET_TOP:
            assert bottom + 1.5 < one[1]
            assert 105 - width + 3 < one[0]
            assert one[2] < right - 1.5
            assert one[0] > 105 or one[2] < 105 - 1


@pytest.mark.parametrize("named", VIEWS)
def test_nothing_in_large_print_is_small(printer: Printer, named: str) -> None:
    made = printer.certificate(VIEWS[named], layout=Layout.LARGE)
    with pypdfium2.PdfDocument(made) as document:
        sizes = [
            pypdfium2.raw.FPDFText_GetFontSize(page.get_textpage(), at) * 0.75
            for page in document
            for at in range(page.get_textpage().count_chars())
            if page.get_textpage().get_text_range(at, 1).strip()
        ]
    assert min(sizes) >= 17.99
    assert pages(made) <= 3


def test_an_ordinary_certificate_in_large_print_is_one_page(printer: Printer) -> None:
    assert pages(printer.certificate(CERTIFICATE, layout=Layout.LARGE)) == 1


def test_the_same_view_gives_the_same_bytes_on_every_paper(printer: Printer) -> None:
    def made(view: CertificateView) -> list[bytes]:
        return [printer.certificate(view, layout=layout) for layout in Layout]

    before = made(CERTIFICATE)
    made(LONGEST)
    assert made(CERTIFICATE) == before
    assert len(set(before)) == len(Layout)


def letters(pdf: bytes) -> list[tuple[float, float, float, float]]:
    """Return where each letter stands: left, bottom, right, top in millimetres."""
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0].get_textpage()
        boxes = [
            page.get_charbox(at) for at in range(page.count_chars()) if page.get_text_range(at, 1).strip()
        ]
        left, bottom, right, top = zip(*boxes, strict=True)
        return list(zip(*([edge / MM for edge in one] for one in (left, bottom, right, top)), strict=True))
