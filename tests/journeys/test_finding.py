"""An officer finds a certificate by itself: the code is read on the device, and two numbers are sent."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import pytest

from registry.operations import sign_in
from registry.operations.prepare import prepare
from tests.journeys.live import assert_fits, press
from tests.operations.office import row

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Request

    from registry.model.ids import ProviderId
    from registry.securing.sheet import Sheet
    from tests.journeys.live import Live

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

NAME = "Ana-María O’Neill"


def sheet_of(site: Live, provider: ProviderId) -> Sheet:
    """Issue one certificate for a provider and return its sheet."""
    registry = site.desk.registry
    prepared = prepare(row(NAME), registry.terms(provider), registry.now())
    return registry.issue([prepared], request=f"of {provider}").sheets[0]


def find_page(site: Live, browser: Browser, provider: ProviderId, *, script: bool = True) -> Page:
    page = site.page(browser, script=script)
    page.goto(f"/provider/sign-in/{sign_in.invite(provider, **site.desk.parts())}")
    press(page, "Sign in now")
    page.goto("/provider/find")
    assert_fits(page)
    return page


def listen(page: Page) -> list[Request]:
    asked: list[Request] = []
    page.on("request", lambda one: asked.append(one))  # noqa: PLW0108 - the driver marks the function
    return asked


def sent(asked: list[Request]) -> bytes:
    """Return every byte that the requests carry: address, headers, body."""
    return b"\n".join(
        f"{one.method} {one.url} {one.all_headers()}".encode() + (one.post_data_buffer or b"")
        for one in asked
    )


@pytest.mark.parametrize("how", ["paste", "file"])
def test_of_a_scanned_certificate_two_numbers_are_sent_and_nothing_else(
    site: Live, browser: Browser, how: str
) -> None:
    provider = site.desk.add_provider()
    sheet = sheet_of(site, provider)
    page = find_page(site, browser, provider)
    asked = listen(page)
    with page.expect_navigation():
        if how == "paste":
            page.get_by_label("Or paste the text of its code").fill(f"{site.url}/#{sheet.digits}")
            page.get_by_role("button", name="Find by this text").click()
        else:
            data = b"%PDF-1.7\nstream\n" + sheet.digits.encode() + b"\nendstream\n"
            file = {"name": f"{NAME}.pdf", "mimeType": "application/pdf", "buffer": data}
            page.get_by_label("Open its file").set_input_files(file)
    assert page.get_by_role("heading", name="Found").is_visible()
    assert_fits(page)
    (posted,) = [one for one in asked if one.method == "POST"]
    slot = sheet.facts.slot
    assert parse_qsl(posted.post_data or "") == [("list", str(slot.list_number)), ("index", str(slot.index))]
    every = sent(asked)
    code = sheet.digits.encode()
    assert not [at for at in range(len(code) - 11) if code[at : at + 12] in every]
    for text in (NAME, "Ana", "Mar%C3%ADa", "Neill", sheet.slip, sheet.secret):
        assert text.encode() not in every
    assert not site.faults


def test_what_is_no_code_is_told_and_not_sent(site: Live, browser: Browser) -> None:
    provider = site.desk.add_provider()
    page = find_page(site, browser, provider)
    asked = listen(page)
    page.get_by_label("Or paste the text of its code").fill("12345")
    page.get_by_role("button", name="Find by this text").click()
    page.get_by_text("This is not the whole code of a certificate.").wait_for()
    text = {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 nothing"}
    page.get_by_label("Open its file").set_input_files(text)
    page.get_by_text("It could not be read here.").wait_for()
    picture = {"name": "a.png", "mimeType": "image/png", "buffer": b"no picture"}
    page.get_by_label("Open its file").set_input_files(picture)
    page.get_by_text("This browser reads no codes from pictures.").or_(
        page.get_by_text("This is not the whole code of a certificate.")
    ).wait_for()
    assert asked == []
    assert page.get_by_label("Or paste the text of its code").input_value() == "12345"
    assert_fits(page)


def test_anothers_certificate_is_shown_like_one_that_nobody_issued(site: Live, browser: Browser) -> None:
    theirs = sheet_of(site, site.desk.add_provider())
    page = find_page(site, browser, site.desk.add_provider("Other College"))
    with page.expect_navigation():
        page.get_by_label("Or paste the text of its code").fill(theirs.digits)
        page.get_by_role("button", name="Find by this text").click()
    assert page.get_by_text("This certificate is none of yours").is_visible()


def test_without_javascript_it_says_so_and_the_other_ways_are_there(site: Live, browser: Browser) -> None:
    page = find_page(site, browser, site.desk.add_provider(), script=False)
    assert page.get_by_text("This way needs JavaScript").is_visible()
    assert not page.get_by_label("Open its file").is_visible()
    assert page.get_by_label("Slip number or your own reference").is_visible()
