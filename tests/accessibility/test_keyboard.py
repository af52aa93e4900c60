"""The three errands by keyboard alone; and what a listener hears of a check."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from registry.operations import sign_in
from tests.browsing import served, until
from tests.journeys.live import download, lead, press, tab_to
from tests.journeys.passkeys import arrive, sign_in_again
from tests.page import site as verify_site
from tests.page.test_journeys import forged, ready, verdict

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

    from registry.securing.sheet import Sheet
    from tests.journeys.live import Live

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

HEARD = """() => {
  window.heard = [];
  const told = document.getElementById("verdict");
  new MutationObserver(() => window.heard.push(told.innerText.trim()))
    .observe(told, { childList: true, characterData: true, subtree: true });
}"""
"""Keep what is said anew in the place that is read out, once for each time that something changes there."""


def write(page: Page, field: Locator, text: str) -> None:
    tab_to(page, field)
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)


def test_an_employer_checks_digits_then_a_file_and_each_verdict_is_said_once(browser: Browser) -> None:
    with served(verify_site.site()) as site, browser.new_context(locale="en-GB") as context:
        page = context.new_page()
        # From here on the browser hands file dialogs over: asked when the key is pressed, it may be late.
        page.on("filechooser", lambda _dialog: None)
        page.goto(site.url)
        ready(page)
        page.evaluate(HEARD)
        write(page, page.locator("#digits"), verify_site.digits())
        tab_to(page, page.locator("#paste button"))
        page.keyboard.press("Enter")
        assert verdict(page)[0] == "CURRENT"
        until(page, "document.activeElement.id === 'verdict' && window.heard.length > 1")
        waiting, *told = page.evaluate("heard")
        assert waiting == "Checking"
        assert [one.partition("\n")[0] for one in told] == ["Genuine and current"]
        tab_to(page, page.locator("#another"))
        page.keyboard.press("Enter")
        page.wait_for_selector("#verdict[data-state='']")
        page.evaluate("heard.length = 0")
        tab_to(page, page.locator("#file"))
        with page.expect_file_chooser() as chosen:
            page.keyboard.press("Enter")
        chosen.value.set_files({"name": "a.txt", "mimeType": "text/plain", "buffer": forged().encode()})
        assert verdict(page)[0] == "FORGED"
        until(page, "window.heard.length > 1")
        waiting, *told = page.evaluate("heard")
        assert waiting == "Checking"
        assert [one.partition(":")[0] for one in told] == ["Not genuine"]


def test_a_participant_opens_shows_and_copies(site: Live, browser: Browser, sheet: Sheet) -> None:
    page = site.page(browser)
    page.goto("/claim")
    write(page, page.get_by_label("Secret", exact=True), sheet.secret)
    write(page, page.get_by_label("PIN", exact=True), sheet.pin)
    press(page, "Open")
    press(page, "Show")
    assert page.locator(".qr").is_visible()
    press(page, "Back to the certificate")
    tab_to(page, page.locator("summary", has_text="Copies"))
    page.keyboard.press("Enter")
    press(page, "Choose what a copy shows")
    tab_to(page, page.get_by_label("My name"))
    page.keyboard.press("Space")
    assert download(page, "Make this copy (PDF)") == "certificate.pdf"


def test_an_officer_signs_in_with_a_passkey_certifies_one_and_hands_over(
    site: Live, browser: Browser
) -> None:
    provider = site.desk.add_provider()
    page, _ = arrive(site, browser, f"/provider/sign-in/{sign_in.invite(provider, **site.desk.parts())}")
    lead(page, "Your sign-ins")
    write(page, page.get_by_label("What you call it"), "Laptop")
    press(page, "Add a passkey")
    sign_in_again(page, "/provider")
    press(page, "Certify a class", "link")
    tab_to(page, page.get_by_label("What they can do"))
    page.keyboard.type("Tend a CNC machine, level 2")
    write(page, page.get_by_label("Names, one a line"), "Ana-María O\u2019Neill")
    press(page, "Show what will be printed")
    press(page, "Issue 1 certificate")
    assert download(page, "Certificates and claim sheets (PDF)") == "certificates.pdf"
    assert download(page, "PINs by slip number (PDF)") == "pins.pdf"
    press(page, "All handed over: destroy")
    press(page, "Everything is handed over: destroy it")
    press(page, "Back to the start", "link")
    assert page.get_by_text("Nothing waits.").is_visible()
