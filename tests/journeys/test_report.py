"""Somebody saw that something is wrong: from a small phone without JavaScript, and back for the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from registry.model.person import Role
from tests import people
from tests.journeys.live import assert_fits, press, tab_to
from tests.reporting import WORDS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.journeys.live import Live

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

TEXT = "They asked for 50 before they let me sit."


def type_into(page: Page, label: str, text: str) -> None:
    tab_to(page, page.get_by_label(label))
    page.keyboard.insert_text(text)


def told(page: Page) -> str:
    """Report something by keyboard alone, badly first, and return the code."""
    page.goto("/about")
    press(page, "Report something wrong", "link")
    assert_fits(page)
    tab_to(page, page.get_by_label("A certificate that may be a fake"))
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    type_into(page, "Which training provider?", "Example College")
    type_into(page, "What happened?", TEXT + "x" * 2000)
    press(page, "Send the report")
    assert page.get_by_role("alert").is_visible()
    assert page.get_by_label("Money or a favour").is_checked()
    assert_fits(page)
    page.get_by_label("What happened?").fill(TEXT)
    press(page, "Send the report")
    assert_fits(page)
    return page.locator(".secret").inner_text()


def test_from_the_first_page_to_the_answer(site: Live, browser: Browser) -> None:
    site.desk.add_provider("Example College")
    page = site.page(browser)
    code = told(page)
    press(page, "I wrote it down", "link")
    type_into(page, "Your code", code.replace("0", "O").lower())
    press(page, "Show the answer")
    assert "It waits to be read." in page.inner_text("main")
    assert_fits(page)

    overseer = site.page(browser)
    invitation = people.invitation(site.desk.registry, Role.OVERSIGHT)
    overseer.goto(f"/registrar/sign-in/{invitation}")
    with overseer.expect_navigation():
        overseer.locator("main form button").first.click()
    overseer.goto("/registrar/reports")
    assert_fits(overseer)
    type_into(overseer, "Passphrase of oversight", WORDS.decode())
    press(overseer, "Open the reports")
    assert_fits(overseer)
    press(overseer, "Open it")
    assert TEXT in overseer.inner_text("main")
    assert_fits(overseer)
    type_into(overseer, "Reason", "It names dates.")
    press(overseer, "Keep this")
    overseer.get_by_label("It was found to be so").check()
    overseer.get_by_label("Reason").first.fill("Two receipts.")
    overseer.get_by_label("Answer to whoever sent it").fill("It has stopped.")
    press(overseer, "Decide")
    assert "Decided." in overseer.inner_text("main")

    page.goto("/report/answer")
    type_into(page, "Your code", code)
    press(page, "Show the answer")
    assert "It has stopped." in page.inner_text("main")
    type_into(page, "To add", "Thank you.")
    press(page, "Add it")
    assert "What you added was taken." in page.inner_text("main")
    assert page.context.cookies() == []
    for one in (page, overseer):
        assert code.replace(" ", "") not in one.url


def test_somebody_who_checked_says_whether_the_person_could_do_it(site: Live, browser: Browser) -> None:
    page = site.page(browser)
    page.goto("/frameworks/manufacturing/")
    with page.expect_navigation():
        page.locator("main ol a").first.click()
    assert_fits(page)
    asked: list[str | None] = []
    page.on("request", lambda one: asked.append(one.post_data))
    press(page, "Partly")
    assert "Thank you" in page.inner_text("h1")
    assert [one for one in asked if one] == ["competency=MFG-01%401&language=en&answer=partly"]
    assert page.context.cookies() == []
