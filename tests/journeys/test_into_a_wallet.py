"""A holder lets a wallet on another device take the certificate: no script, small screen, light and dark."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from tests.journeys.live import assert_fits, press

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from registry.securing.sheet import Sheet
    from tests.journeys.live import Live

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_square_is_read_from_the_screen(site: Live, browser: Browser, sheet: Sheet, scheme: str) -> None:
    pillow = pytest.importorskip("PIL.Image")
    zxing = pytest.importorskip("zxingcpp")
    page = site.page(browser, color_scheme=scheme)
    page.goto("/claim")
    page.get_by_label("Secret", exact=True).fill(sheet.secret)
    page.get_by_label("PIN", exact=True).fill(sheet.pin)
    press(page, "Open")
    page.get_by_text("Wallet", exact=True).press("Enter")
    press(page, "Into a wallet")
    assert page.get_by_text("it is the same PIN").is_visible()
    assert_fits(page)
    link = page.get_by_role("link", name="Open my wallet").get_attribute("href")
    square = page.get_by_role("img", name="A square for a wallet to scan")
    (found,) = zxing.read_barcodes(
        pillow.open(io.BytesIO(square.screenshot())), formats=zxing.BarcodeFormat.QRCode
    )
    assert found.text == link
    press(page, "Back to the certificate")
    assert page.get_by_text("Ana Ray").is_visible()
