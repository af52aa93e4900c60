"""The pages that work by script speak the reader's language: the browser's, or one chosen on this device."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from registry.rendering.keep_page import keep_page
from registry.wording.keyed import keyed
from registry.wording.wordings import wording
from tests import registry_files as made
from tests.browsing import kept_for_later, served
from tests.page.site import digits, site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.slow]

KEPT = "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])"


def headline(code: str, state: str) -> str:
    text: str = keyed("verify", wording(code))["states"][state][0]
    return text


def test_a_check_is_said_in_the_browser_s_language_and_again_in_a_chosen_one(browser: Browser) -> None:
    with served(site()) as visited:
        context = browser.new_context(locale="ar-EG")
        page = context.new_page()
        page.goto(f"{visited.url}#{digits()}")
        page.wait_for_selector("#verdict[data-state='CURRENT']")
        assert page.locator("#headline").inner_text() == headline("ar", "CURRENT")
        assert page.locator("html").get_attribute("dir") == "rtl"
        assert json.loads(page.evaluate(KEPT)) == [{}, {}, ""]
        kept_for_later(page)
        visited.asked.clear()
        page.locator("#language").select_option("de")
        page.get_by_text(headline("de", "CURRENT")).wait_for()
        page.wait_for_selector("html[lang='de'][dir='ltr']")
        assert page.locator("#verdict").get_attribute("data-state") == "CURRENT"
        assert {one.path for one in visited.asked} <= {
            "/static/verify/de.json", "/root.jws", "/bundle.jws", "/status/1", "/texts/en.json"
        }  # fmt: skip
        assert json.loads(page.evaluate(KEPT)) == [{"language": "de"}, {}, ""]
        # Chosen once, on this device.
        page.goto("about:blank")
        page.goto(visited.url)
        page.wait_for_selector("html[lang='de']")
        page.wait_for_selector("#ways:not([hidden])")
        page.get_by_text(keyed("verify", wording("de"))["waiting"], exact=True).wait_for()
        context.close()


def test_what_is_kept_is_shown_in_the_browser_s_language_without_another_request(browser: Browser) -> None:
    kept = keep_page(registry_name="Example Registry", host=made.HOST)
    whole = site()
    whole.files.update(kept)
    with served(whole) as visited:
        context = browser.new_context(locale="ar")
        page = context.new_page()
        page.goto(f"{visited.url}keep")
        page.wait_for_selector("html[lang='ar'][dir='rtl'] #page:not([hidden])")
        assert page.locator("h1").inner_text() == wording("ar").gettext("Kept on this device")
        page.locator("#language").select_option("uk")
        page.wait_for_selector("html[lang='uk'][dir='ltr'] #page:not([hidden])")
        assert page.locator("h1").inner_text() == wording("uk").gettext("Kept on this device")
        context.close()
