"""A holder opens the certificate at home: by the link with JavaScript, by typing without."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journeys.live import assert_fits, download, press, tab_to

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from registry.securing.sheet import Sheet
    from tests.journeys.live import Live

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]


def fill(page: Page, label: str, text: str) -> None:
    tab_to(page, page.get_by_label(label, exact=True))
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)


def test_by_typing_without_javascript(site: Live, browser: Browser, sheet: Sheet) -> None:
    page = site.page(browser)
    page.goto("/claim")
    assert_fits(page)
    fill(page, "Secret", sheet.secret.lower())
    fill(page, "PIN", "000000" if sheet.pin != "000000" else "000001")
    press(page, "Open")
    assert page.get_by_role("alert").is_visible()
    assert_fits(page)
    fill(page, "PIN", sheet.pin)
    press(page, "Open")
    assert page.get_by_text("Ana Ray").is_visible()
    assert_fits(page)
    assert download(page, "Print (PDF)") == "certificate.pdf"
    press(page, "Show me new ones")
    assert_fits(page)
    secret, pin = (page.locator("dd.secret").nth(place).inner_text() for place in (0, 1))
    press(page, "I have them: make it mine")
    assert page.get_by_role("heading", name="It is yours").is_visible()
    assert_fits(page)
    page.goto("/claim")
    fill(page, "Secret", secret)
    fill(page, "PIN", pin)
    press(page, "Open")
    assert page.get_by_text("New secret and PIN").is_visible()


def test_the_link_puts_the_secret_into_its_field_and_out_of_the_address(
    site: Live, browser: Browser, sheet: Sheet
) -> None:
    page = site.page(browser, script=True)
    asked: list[str] = []
    page.on("request", lambda one: asked.append(f"{one.url} {one.headers} {one.post_data}"))
    for _ in range(2):
        page.goto(f"/claim#{sheet.secret}")
        page.wait_for_function("() => !location.hash")
        assert page.get_by_label("Secret", exact=True).input_value() == sheet.secret
        assert page.get_by_label("PIN", exact=True).evaluate("one => one === document.activeElement")
    assert page.url == f"{site.url}/claim"
    assert not [one for one in asked if sheet.secret in one]
    page.keyboard.insert_text(sheet.pin)
    page.keyboard.press("Enter")
    page.get_by_text("Ana Ray").wait_for()
    assert page.evaluate("() => localStorage.length + sessionStorage.length") == 0
    assert page.context.cookies() == []


def test_another_sheets_link_in_the_tab_of_an_open_one_begins_anew(
    site: Live, browser: Browser, sheet: Sheet
) -> None:
    page = site.page(browser, script=True)
    page.goto(f"/claim#{sheet.secret}")
    page.wait_for_function("() => !location.hash")
    page.keyboard.insert_text(sheet.pin)
    page.keyboard.press("Enter")
    page.get_by_text("Ana Ray").wait_for()
    another = "0123456789ABCDEFGHJKMNPQRS"
    page.evaluate("text => { location.hash = text; }", another)
    page.wait_for_function("text => document.getElementById('secret')?.value === text", arg=another)
    assert page.url == f"{site.url}/claim"
