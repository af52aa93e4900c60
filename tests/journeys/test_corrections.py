"""Two persons at the registry put right in a provider's place: at a small screen, without JavaScript."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from registry.model.person import Role
from registry.model.status import State
from registry.operations import finding
from registry.operations.prepare import prepare
from tests import people
from tests.journeys.live import assert_fits, download, press, tab_to
from tests.operations.office import row

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from registry.model.ids import ProviderId
    from tests.journeys.live import Live

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

AT = "/registrar/corrections"


@pytest.fixture
def provider(site: Live) -> ProviderId:
    """Add a provider that issued to two people."""
    added = site.desk.add_provider()
    registry = site.desk.registry
    rows = [row("Ana Ray", reference="A-17"), row("Ben Boe")]
    registry.issue([prepare(one, registry.terms(added), registry.now()) for one in rows], request="once")
    return added


def arrive(site: Live, browser: Browser, role: Role) -> Page:
    page = site.page(browser)
    page.goto(f"/registrar/sign-in/{people.invitation(site.desk.registry, role)}")
    press(page, "Sign in now")
    page.goto(AT)
    assert_fits(page)
    return page


def write(page: Page, label: str, text: str) -> None:
    tab_to(page, page.get_by_label(label))
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)


def choose(page: Page, name: str) -> None:
    tab_to(page, page.get_by_label("Provider", exact=True))
    page.keyboard.type(name)


def states(site: Live, provider: ProviderId) -> list[State]:
    return sorted(one.state for one in finding.issued_by(provider, store=site.desk.registry.store))


def test_one_person_asks_and_another_makes_it(site: Live, browser: Browser, provider: ProviderId) -> None:
    first = arrive(site, browser, Role.REGISTRAR)
    second = arrive(site, browser, Role.ACCREDITOR)
    assert second.get_by_text("Nothing waits.").is_visible()
    choose(first, "Example College")
    write(first, "Slip number", "a-17")
    press(first, "Find")
    assert_fits(first)
    press(first, "Slip of the pen")
    assert_fits(first)
    write(first, "Right name", "Ana 1999 Rey")
    press(first, "Show what will be printed")
    assert first.get_by_text("the name holds a date or a year").is_visible()
    assert_fits(first)
    write(first, "Right name", "Ana Rey")
    press(first, "Show what will be printed")
    assert_fits(first)
    assert download(first, "Certificate as printed (PDF)") == "preview.pdf"
    write(first, "Why", "the provider is closed")
    press(first, "Ask a second person to confirm")
    assert_fits(first)
    press(first, "Back to corrections", "link")
    press(first, "Look at it, or take it back")
    assert first.get_by_text("another person has to confirm it").is_visible()
    assert_fits(first)

    second.reload()
    assert_fits(second)
    press(second, "Look at it")
    assert_fits(second)
    assert "Ana" not in second.content()
    write(second, "Name, typed by you", "Ana Roy")
    press(second, "Confirm and make it")
    assert second.get_by_text("this is not the name that was asked for").is_visible()
    assert_fits(second)
    assert states(site, provider) == [State.ISSUED, State.ISSUED]
    write(second, "Name, typed by you", "Ana Rey")
    press(second, "Confirm and make it")
    assert_fits(second)
    assert download(second, "Certificate and claim sheet (PDF)") == "certificates.pdf"
    assert download(second, "PIN (PDF)") == "pins.pdf"
    press(second, "Handed over: destroy")
    assert_fits(second)
    assert states(site, provider) == [State.ISSUED, State.ISSUED, State.WITHDRAWN]
    assert not site.faults


def test_many_are_withdrawn_after_two_persons_saw_the_numbers(
    site: Live, browser: Browser, provider: ProviderId
) -> None:
    first = arrive(site, browser, Role.REGISTRAR)
    second = arrive(site, browser, Role.REGISTRAR)
    first.goto("/registrar/for-cause")
    assert_fits(first)
    choose(first, "Example College")
    for label, month in (("First month", "2026-12"), ("Last month", "2026-12")):
        first.get_by_label(label).fill(month)
    press(first, "Count")
    assert first.get_by_text("nothing that still counts was chosen").is_visible()
    assert_fits(first)
    first.get_by_label("First month").fill("2026-11")
    press(first, "Count")
    assert first.get_by_text("Spread over 2 publications").is_visible()
    assert_fits(first)
    write(first, "Why", "assessments were bought")
    press(first, "Ask a second person to confirm")
    second.reload()
    press(second, "Look at it")
    assert_fits(second)
    press(second, "Confirm: withdraw 2")
    assert second.get_by_text("2 certificates are withdrawn, each with its publication").is_visible()
    assert_fits(second)
    assert states(site, provider) == [State.ISSUED, State.ISSUED]
    assert not site.faults
