"""A wallet by other people answers what the page asks: request, presentation, encryption, answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.journeys.conftest import founded, site
from tests.journeys.test_check import NAME, errand, now, verdict
from tests.journeys.wallet import b64, jwk_of
from tests.peers import node

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.journeys.test_check import Errand

__all__ = ["errand", "founded", "site"]

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.slow]

FINAL = 100
"""What that wallet calls version 1.0 of the specification; drafts have lower numbers."""


def shown(errand: Errand) -> tuple[Page, str]:
    """Return the page with a code, and the address that is in it."""
    node.needed()
    page = errand.page()
    page.get_by_role("button", name="Show the code").click()
    page.wait_for_selector("#code-view:not([hidden])")
    return page, page.locator("#wallet").get_attribute("href") or ""


def answer(errand: Errand, address: str, **changes: Any) -> Any:
    key = errand.wallet.holder
    secret = b64(key.private_numbers().private_value.to_bytes(32, "big"))
    question = {
        "address": address,
        "credential": errand.wallet.credential,
        "holder": {**jwk_of(key.public_key()), "d": secret},
        "shown": ["name", "level"],
        "at": now(),
        "enc": "A256GCM",
    }
    return node.ask("openid4vp", {**question, **changes})


@pytest.mark.parametrize("enc", ["A256GCM", "A128GCM"])
def test_it_understands_the_question_and_the_page_understands_its_answer(errand: Errand, enc: str) -> None:
    page, address = shown(errand)
    said = answer(errand, address, enc=enc)
    assert (said["version"], said["status"]) == (FINAL, 200)
    assert said["redirect"].startswith(f"{errand.site.url}/check/done#")
    assert verdict(page) == {"state": "CURRENT", "why": "", "tone": "green"}
    assert page.locator(".name bdi").inner_text() == NAME
    # A second time there is nothing left to answer.
    assert "refused" in answer(errand, address)


def test_it_refuses_a_question_under_another_name(errand: Errand) -> None:
    page, address = shown(errand)
    assert "x509_hash%3A" in address
    other = address.replace("x509_hash%3A", "x509_hash%3AA", 1)
    assert "refused" in answer(errand, other)
    assert page.locator("#verdict").get_attribute("data-state") == ""


def test_what_it_keeps_back_is_kept_back(errand: Errand) -> None:
    page, address = shown(errand)
    answer(errand, address, shown=[])
    assert verdict(page) == {"state": "CURRENT", "why": "", "tone": "amber"}
    assert NAME not in page.content()
