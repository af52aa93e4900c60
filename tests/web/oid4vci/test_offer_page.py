"""The page that offers a certificate to a wallet: link and square, without a script."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest

from registry.operations import withdraw
from tests.web.oid4vci.wallet import offer_in

if TYPE_CHECKING:
    from registry.model.ids import ProviderId
    from registry.securing.sheet import Sheet
    from tests.web.desk import Desk


def key(sheet: Sheet) -> dict[str, str]:
    return {"secret": sheet.secret, "pin": sheet.pin, "unit": "0"}


def test_the_page_says_what_the_wallet_asks_and_gets(desk: Desk, sheet: Sheet) -> None:
    assert 'action="/claim/offer"' in desk.post("/claim", **key(sheet)).text
    answer = desk.post("/claim/offer", **key(sheet))
    assert answer.headers["cache-control"] == "no-store"
    for words in ("it is the same PIN", "within 10 minutes", "forgets it", "Ana Ray", "November 2026"):
        assert words in answer.text
    for word in ("<script", "style=", "data:", "enuine", "green"):
        assert word not in answer.text


def test_secret_and_pin_stand_in_the_pages_forms_alone(desk: Desk, sheet: Sheet) -> None:
    page = desk.post("/claim/offer", **key(sheet)).text
    assert page.count(sheet.secret) == page.count(f'value="{sheet.secret}"') > 0
    assert page.count(f'"{sheet.pin}"') == page.count(f'value="{sheet.pin}"') > 0
    assert sheet.pin not in str(offer_in(page))


def test_asking_again_makes_another_offer(desk: Desk, sheet: Sheet) -> None:
    first, second = (offer_in(desk.post("/claim/offer", **key(sheet)).text) for _ in range(2))
    assert first != second


def test_what_no_longer_counts_is_offered_to_no_wallet(
    desk: Desk, sheet: Sheet, provider: ProviderId
) -> None:
    withdraw.withdraw(sheet.credential, provider=provider, **desk.parts())
    page = desk.post("/claim/offer", **key(sheet)).text
    assert "no longer counts" in page
    assert "openid-credential-offer" not in page


def test_a_wrong_pin_makes_no_offer_and_the_address_alone_leads_to_the_start(
    desk: Desk, sheet: Sheet
) -> None:
    wrong = f"{(int(sheet.pin) + 1) % 1_000_000:06}"
    assert desk.post("/claim/offer", secret=sheet.secret, pin=wrong).status_code == 403
    assert desk.get("/claim/offer").status_code == 303


def test_the_square_holds_the_link(desk: Desk, sheet: Sheet) -> None:
    pillow = pytest.importorskip("PIL.Image")
    zxing = pytest.importorskip("zxingcpp")
    page = desk.post("/claim/offer", **key(sheet)).text
    (side,) = re.findall(r'viewBox="0 0 (\d+) ', page)
    picture = pillow.new("L", (int(side), int(side)), 255)
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", page):
        for step in range(int(width)):
            picture.putpixel((int(x) + step, int(y)), 0)
    large = picture.resize((4 * int(side), 4 * int(side)), pillow.Resampling.NEAREST)
    (found,) = zxing.read_barcodes(large, formats=zxing.BarcodeFormat.QRCode)
    assert f'href="{html.escape(found.text)}"' in page
