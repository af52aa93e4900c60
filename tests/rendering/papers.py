"""Views for the tests, and the means of reading a printed page as a person and a camera do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pypdfium2
import zxingcpp

from registry.model.month import Month
from registry.rendering.views import CertificateView, ClaimSheetView

MM = 72 / 25.4
QR = zxingcpp.BarcodeFormat.QRCode
"""Asked for every kind, a reader now and then sees another in the squares of a QR."""
ORIGIN = "https://registry.example"
DIGITS = "1" + "9876543210" * 43
SECRET = "7K2MQX9D4T1ABCDEFGHJKMNPQR"  # noqa: S105 - it opens nothing

CERTIFICATE = CertificateView(
    name="Ana-María O\u2019Neill",
    title="Keep safe on the production floor",
    level="Level 2 of 3, Independent",
    level_meaning="Does the task alone in ordinary conditions. Checks the result and answers for it.",
    criteria=(
        "Picks, checks and wears the right protective equipment",
        "Stops and locks off a machine before reaching into it",
        "Reports dangers and near misses in the same shift",
    ),
    safety_critical=True,
    registry_name="Registry of Trades",
    origin=ORIGIN,
    month=Month(2026, 11),
    renew_by=Month(2029, 11),
    digits=DIGITS,
)
CLAIM = ClaimSheetView(
    secret=SECRET,
    slip="K7M2QX",
    name="Ana-María O\u2019Neill",
    registry_name="Registry of Trades",
    origin=ORIGIN,
)
# The longest of everything that the schema of frameworks allows.
LONGEST = replace(
    CERTIFICATE,
    name="Maria Fernanda Guadalupe de los Santos Oliveira-Montenegro Silva",
    title="Maintain and commission machinery with moving masses in sites",
    level_meaning=" ".join(["Does the task when conditions change and plans it."] * 5)[:240],
    criteria=("Measures and marks out workpieces with many moving machine components",) * 6,
    provider="Northern Academy for Metal and Construction Work and for Electrical and Mechanical Engineering",
    mark="WWWW",
    digits="1" * 988,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Square:
    """An image on a page, in millimetres from the lower left corner."""

    left: float
    bottom: float
    width: float
    height: float


def pages(pdf: bytes) -> int:
    with pypdfium2.PdfDocument(pdf) as document:
        return len(document)


def text(pdf: bytes, page: int = 0) -> str:
    """Return the words of a page, with single spaces."""
    with pypdfium2.PdfDocument(pdf) as document:
        return " ".join(document[page].get_textpage().get_text_bounded().split())


def codes(pdf: bytes, page: int = 0) -> list[str]:
    """Return what a reader of QR codes finds on the page at 150 dots an inch."""
    with pypdfium2.PdfDocument(pdf) as document:
        picture = document[page].render(scale=150 / 72, grayscale=True).to_pil()
        return [found.text for found in zxingcpp.read_barcodes(picture, formats=QR)]


def images(pdf: bytes, page: int = 0) -> list[Square]:
    with pypdfium2.PdfDocument(pdf) as document:
        found: list[Any] = list(document[page].get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]))
        bounds = [one.get_bounds() for one in found]
    return [
        Square(left=left / MM, bottom=bottom / MM, width=(right - left) / MM, height=(top - bottom) / MM)
        for left, bottom, right, top in bounds
    ]


def bottom_of(pdf: bytes, words: str) -> float:
    """Return how far above the page's lower edge the words stand, in millimetres."""
    return _corner_of(pdf, words)[1]


def left_of(pdf: bytes, words: str) -> float:
    """Return how far from the page's left edge the words begin, in millimetres."""
    return _corner_of(pdf, words)[0]


def _corner_of(pdf: bytes, words: str) -> tuple[float, float]:
    """Return where the words' lower left corner stands on the page, in millimetres."""
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0].get_textpage()
        index, count = page.search(words).get_next()
        page.count_rects(index, count)
        left, bottom, _, _ = page.get_rect(0)
        return left / MM, bottom / MM
