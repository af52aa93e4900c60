"""The drawn QR: read back by another library, and as large as was foretold."""

from __future__ import annotations

import io

import pytest
import zxingcpp
from PIL import Image

from registry.rendering import qr
from registry.securing.lints import fits_the_qr
from registry.securing.lints.fits_the_qr import QrTooLargeError

ORIGIN = "https://registry.example"
DIGITS = "1" + "9876543210" * 44


def read(png: bytes) -> zxingcpp.Barcode:
    image = Image.open(io.BytesIO(png))
    large = image.convert("L").resize((4 * image.width, 4 * image.height), Image.Resampling.NEAREST)
    (found,) = zxingcpp.read_barcodes(large, formats=zxingcpp.BarcodeFormat.QRCode)
    return found


@pytest.mark.parametrize("length", [100, 441, 700, 1000])
def test_a_drawn_code_reads_back_as_its_text(length: int) -> None:
    digits = ("1" + "0123456789" * 100)[:length]
    drawn = qr.draw(ORIGIN, digits, quiet=qr.QUIET_ZONE)
    assert read(drawn.png).text == f"{ORIGIN}/#{digits}"


def test_the_error_correction_is_m_and_the_version_the_foretold_one() -> None:
    found = read(qr.draw(ORIGIN, DIGITS, quiet=qr.QUIET_ZONE).png)
    assert found.ec_level == "M"
    assert found.extra["Version"] == str(fits_the_qr.size(f"{ORIGIN}/#", len(DIGITS)).version)


def test_the_image_has_one_bit_a_pixel_and_so_many_pixels_a_module() -> None:
    drawn = qr.draw(ORIGIN, DIGITS)
    image = Image.open(io.BytesIO(drawn.png))
    side = drawn.size.modules
    assert (image.mode, image.size) == ("1", (qr.PIXELS * side, qr.PIXELS * side))
    rows = [[image.getpixel((x * qr.PIXELS, y * qr.PIXELS)) == 0 for x in range(side)] for y in range(side)]
    assert tuple("".join("01"[dark] for dark in row) for row in rows) == qr.matrix(ORIGIN, DIGITS)
    modules = image.resize((side, side), Image.Resampling.NEAREST)
    assert modules.resize(image.size, Image.Resampling.NEAREST).tobytes() == image.tobytes()


def test_a_quiet_zone_is_white_on_every_side() -> None:
    image = Image.open(io.BytesIO(qr.draw(ORIGIN, DIGITS, quiet=qr.QUIET_ZONE).png)).convert("L")
    inner = fits_the_qr.size(f"{ORIGIN}/#", len(DIGITS)).modules
    edge, whole = 4 * qr.PIXELS, (inner + 8) * qr.PIXELS
    assert image.size == (whole, whole)
    assert image.point(lambda grey: 255 - grey).getbbox() == (edge, edge, whole - edge, whole - edge)


def test_the_same_text_gives_the_same_bytes() -> None:
    assert qr.draw(ORIGIN, DIGITS) == qr.draw(ORIGIN, DIGITS)


def test_a_host_with_many_digits_is_still_one_byte_segment() -> None:
    origin = "https://123456789012345678901234567890.example"
    assert read(qr.draw(origin, DIGITS, quiet=4).png).text == f"{origin}/#{DIGITS}"


def test_a_code_over_the_budget_is_refused() -> None:
    with pytest.raises(QrTooLargeError):
        qr.draw("https://" + "long." * 12 + "example", "1" * 1000)


def test_the_code_of_a_claim_sheet_reads_back_and_has_large_modules() -> None:
    url = "https://registry.example/claim#0123456789ABCDEFGHJKMNPQRS"
    drawn = qr.draw_claim(url, quiet=4)
    assert read(drawn.png).text == url
    assert drawn.size.module_mm >= 0.65


def test_a_claim_address_that_is_far_too_long_is_refused() -> None:
    with pytest.raises(QrTooLargeError):
        qr.draw_claim("https://" + "long." * 40 + "example/claim#" + "A" * 26)
