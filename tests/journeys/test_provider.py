"""An officer certifies a class: at a small screen, by keyboard alone, without JavaScript."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Error

from registry.operations import finding, sign_in
from tests.journeys.live import assert_fits, download, press, tab_to

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from registry.model.ids import ProviderId
    from tests.journeys.live import Live

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

TITLE = "Tend a CNC machine, level 2 of 3, independent"


def arrive(site: Live, browser: Browser) -> tuple[Page, ProviderId]:
    provider = site.desk.add_provider()
    page = site.page(browser)
    page.goto(f"/provider/sign-in/{sign_in.invite(provider, **site.desk.parts())}")
    assert_fits(page)
    press(page, "Sign in now")
    assert_fits(page)
    return page, provider


def type_class(page: Page, *names: str) -> None:
    press(page, "Certify a class", "link")
    assert_fits(page)
    tab_to(page, page.get_by_label("What they can do"))
    page.keyboard.type("Tend a CNC machine, level 2")
    write_names(page, *names)


def write_names(page: Page, *names: str) -> None:
    tab_to(page, page.get_by_label("Names, one a line"))
    page.keyboard.press("Control+A")
    page.keyboard.insert_text("\n".join(names))
    press(page, "Show what will be printed")
    assert_fits(page)


def issued(site: Live, provider: ProviderId) -> int:
    return len(finding.issued_by(provider, store=site.desk.registry.store))


def test_a_class_is_certified_handed_over_and_gone(site: Live, browser: Browser) -> None:
    page, provider = arrive(site, browser)
    assert page.get_by_text("Nothing waits.").is_visible()
    type_class(page, "Ana-María O’Neill; A-17", "محمد علي", "Αθηνά Παππά")
    assert page.get_by_text("Tend a CNC machine", exact=True).is_visible()
    assert page.get_by_role("listitem").all_inner_texts() == [
        "Ana-María O’Neill A-17",
        "محمد علي",
        "Αθηνά Παππά",
    ]
    assert download(page, "List to tick (PDF)") == "proof-list.pdf"
    assert download(page, "Certificate as printed (PDF)") == "preview.pdf"
    assert issued(site, provider) == 0
    press(page, "Issue 3 certificates")
    assert_fits(page)
    assert download(page, "Certificates and claim sheets (PDF)") == "certificates.pdf"
    assert download(page, "PINs by slip number (PDF)") == "pins.pdf"
    press(page, "All handed over: destroy")
    assert_fits(page)
    press(page, "Everything is handed over: destroy it")
    assert_fits(page)
    press(page, "Back to the start", "link")
    assert page.get_by_text("Nothing waits.").is_visible()
    assert page.get_by_text("November 2026: 3 issued").is_visible()
    assert "Ana" not in page.content()
    press(page, "Sign out")
    page.goto("/provider/")
    assert page.get_by_text("You are not signed in").is_visible()


def test_nothing_goes_wrong_when_everything_is_done_wrongly(site: Live, browser: Browser) -> None:
    page, provider = arrive(site, browser)
    type_class(page, "Ana Ray", "www.name.example", "Ben\u202eito")
    wrong = page.get_by_role("alert")
    assert "Line 2" in wrong.inner_text()
    assert "Line 3" in wrong.inner_text()
    assert page.get_by_label("Names, one a line").input_value().startswith("Ana Ray\nwww.name.example")
    assert TITLE in page.locator("#choice option:checked").inner_text()
    write_names(page, "Ana Ray", "Ben Ito")
    # Twice at once: the second answer is the one that the browser shows.
    page.get_by_role("button", name="Issue 2 certificates").dblclick()
    page.get_by_role("heading", name="Class of 24 November 2026").wait_for()
    assert issued(site, provider) == 2
    # Back, into a page that no cache kept; then the tab is closed, and another opened.
    with pytest.raises(Error, match="ERR_CACHE_MISS"):
        page.go_back()
    context = page.context
    page.close()
    page = context.new_page()
    page.goto("/provider/tray")
    assert page.get_by_text("2 sheets").is_visible()
    assert issued(site, provider) == 2


def test_a_row_is_printed_again_done_again_and_voided(site: Live, browser: Browser) -> None:
    page, _ = arrive(site, browser)
    type_class(page, "Ana Ray", "Ben Iot", "Cleo")
    press(page, "Issue 3 certificates")
    press(page, "Back to the start", "link")
    press(page, "Open the class of 24 November 2026, " + TITLE)
    assert download(page, "Print again: Cleo") == "certificate.pdf"
    press(page, "Wrong name: Ben Iot")
    assert_fits(page)
    tab_to(page, page.get_by_label("Name as it will be printed"))
    page.keyboard.press("Control+A")
    page.keyboard.insert_text("Ben Ito")
    press(page, "Issue it again")
    assert page.locator(".people bdi").all_inner_texts() == ["Ana Ray", "Ben Ito", "Cleo"]
    press(page, "Void: Ana Ray")
    assert_fits(page)
    press(page, "Void it")
    assert page.locator(".people bdi").all_inner_texts() == ["Ben Ito", "Cleo"]


def test_one_certificate_is_found_replaced_and_withdrawn(site: Live, browser: Browser) -> None:
    page, _ = arrive(site, browser)
    type_class(page, "Ana Rey; A-17")
    press(page, "Issue 1 certificate")

    def find(text: str) -> None:
        page.goto("/provider/")
        tab_to(page, page.get_by_label("Slip number or your own reference"))
        page.keyboard.insert_text(text)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert_fits(page)

    find("nothing")
    assert page.get_by_role("heading", name="Not found").is_visible()
    find("a-17")
    press(page, "New slip")
    assert_fits(page)
    tab_to(page, page.get_by_label("Name as it is printed"))
    page.keyboard.insert_text("Ana Rey")
    tab_to(page, page.get_by_label("No, it is only lost"))
    page.keyboard.press("Space")
    press(page, "Show what will be printed")
    assert_fits(page)
    assert page.get_by_text("The certificate and its copies keep working").is_visible()
    assert download(page, "Certificate as printed (PDF)") == "preview.pdf"
    press(page, "Make the new slip")
    assert page.get_by_text("A new slip is here.").is_visible()
    find("a-17")
    press(page, "Slip of the pen")
    assert_fits(page)
    tab_to(page, page.get_by_label("Right name"))
    page.keyboard.insert_text("Ana Ray")
    tab_to(page, page.get_by_label("Your own reference"))
    page.keyboard.insert_text("B-18")
    press(page, "Show what will be printed")
    assert_fits(page)
    press(page, "Change it")
    assert page.get_by_label("Right name").input_value() == "Ana Ray"
    press(page, "Show what will be printed")
    press(page, "Issue it")
    assert page.locator(".people bdi").all_inner_texts() == ["Ana Ray"]
    find("b-18")
    press(page, "Open it again")
    assert_fits(page)
    find("b-18")
    press(page, "Withdraw it")
    assert_fits(page)
    assert page.get_by_text("on 24 November 2026 at 18:00 UTC").is_visible()
    press(page, "Withdraw it")
    assert_fits(page)
    find("b-18")
    assert page.get_by_text("Nothing brings it back").is_visible()
