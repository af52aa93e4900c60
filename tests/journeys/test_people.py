"""People come in by a link, add passkeys, come back by them, and lose a role while they are there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from registry.model.person import Role
from registry.operations import finding, people, sign_in
from tests.journeys import passkeys
from tests.journeys.live import assert_fits, lead, press, tab_to
from tests.people import invitation

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from registry.model.ids import ProviderId
    from tests.journeys.live import Live

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]


def link(site: Live, *roles: Role, provider: ProviderId | None = None, name: str = "Robin Example") -> str:
    console = "/provider" if provider else "/registrar"
    return f"{console}/sign-in/{invitation(site.desk.registry, *roles, provider=provider, name=name)}"


def issued(site: Live, provider: ProviderId) -> int:
    return len(finding.issued_by(provider, store=site.desk.registry.store))


def type_class(page: Page, names: str) -> None:
    press(page, "Certify a class", "link")
    page.get_by_label("What they can do").select_option(index=1)
    page.get_by_label("Names, one a line").fill(names)
    press(page, "Show what will be printed")


def test_an_officer_adds_two_passkeys_and_comes_back_without_a_link(site: Live, browser: Browser) -> None:
    provider = site.desk.add_provider()
    page, keys = passkeys.arrive(site, browser, link(site, Role.OFFICER, provider=provider))
    assert page.get_by_text("You have no passkey yet.").is_visible()
    assert_fits(page)
    passkeys.add_passkey(page)
    assert_fits(page)
    assert page.get_by_text("Add a second passkey on another device").is_visible()
    lead(page, "Certificates")
    assert page.get_by_text("You have no passkey yet.").count() == 0
    passkeys.sign_in_again(page, "/provider")
    assert page.url.endswith("/provider/")
    lead(page, "Your sign-ins")
    page.get_by_label("What you call it").fill("again")
    tab_to(page, page.get_by_role("button", name="Add a passkey"))
    page.keyboard.press("Enter")
    page.get_by_text("This device has a passkey for you already.").wait_for()
    usb = keys.plug_in(passkeys.USB)
    page.get_by_label("What you call it").fill("Blue USB key")
    press(page, "Add a passkey")
    assert keys.count(usb) == 1
    assert_fits(page)
    assert page.get_by_role("heading", level=3).all_inner_texts() == [
        "Blue USB key",
        "Laptop",
        "Add a passkey",
    ]
    press(page, "Remove Laptop")
    assert page.get_by_text("You have 1 other.").is_visible()
    press(page, "Remove it")
    press(page, "Remove Blue USB key")
    assert page.get_by_text("It is your last one.").is_visible()
    assert_fits(page)
    press(page, "Keep it", "link")
    assert page.get_by_role("heading", name="Blue USB key").is_visible()


def test_what_needs_a_fresh_passkey_asks_for_it_and_loses_nothing(site: Live, browser: Browser) -> None:
    provider = site.desk.add_provider()
    page, _ = passkeys.arrive(site, browser, link(site, Role.OFFICER, provider=provider))
    passkeys.add_passkey(page)
    lead(page, "Certificates")
    type_class(page, "Ana-María O’Neill; A-17\nمحمد علي")
    site.desk.clock.wait(minutes=11)
    press(page, "Issue 2 certificates")
    assert page.get_by_role("heading", name="Show once more who you are").is_visible()
    assert_fits(page)
    assert issued(site, provider) == 0
    press(page, "Use your passkey and go on")
    assert page.get_by_role("button", name="Certificates and claim sheets (PDF)").is_visible()
    assert page.get_by_text("محمد علي").is_visible()
    assert issued(site, provider) == 2


def test_a_key_that_knows_no_finger_and_no_pin_opens_nothing(site: Live, browser: Browser) -> None:
    page = site.page(browser, script=True)
    keys = passkeys.Authenticators(page)
    keys.plug_in(verifies=False)
    page.goto(link(site, Role.REGISTRAR))
    press(page, "Sign in now")
    lead(page, "Your sign-ins")
    tab_to(page, page.get_by_role("button", name="Add a passkey"))
    page.keyboard.press("Enter")
    page.get_by_text("Nothing was done: it was cancelled, or took too long.").wait_for()
    assert page.get_by_text("You have no passkey yet.").is_visible()


def test_a_role_that_is_taken_away_is_gone_on_the_next_click(site: Live, browser: Browser) -> None:
    provider = site.desk.add_provider()
    boss, _ = passkeys.arrive(
        site, browser, link(site, Role.ADMINISTRATOR, provider=provider, name="Ana Boss")
    )
    lead(boss, "People")
    assert_fits(boss)
    boss.get_by_label("Name", exact=True).fill("Basil Officer")
    boss.get_by_role("checkbox", name="issuing officer").check()
    boss.get_by_role("checkbox", name="assessor").check()
    press(boss, "Make a link")
    assert_fits(boss)
    shown = boss.get_by_label("Link").input_value()
    page, _ = passkeys.arrive(site, browser, shown)
    type_class(page, "Chris")
    press(boss, "Back to the people", "link")
    assert_fits(boss)
    press(boss, "Take away from Basil Officer: issuing officer")
    assert_fits(boss)
    press(boss, "Take it away")
    press(page, "Issue 1 certificate")
    assert page.get_by_role("heading", name="Not with your roles").is_visible()
    assert issued(site, provider) == 0
    press(boss, "Take away from Ana Boss: administrator")
    assert boss.get_by_text("This is your own role.").is_visible()
    press(boss, "Take it away")
    assert boss.get_by_text("This is the last one who can invite others").is_visible()
    boss.get_by_label("Another role").nth(1).select_option("verifier")
    press(boss, "Give it to Basil Officer")
    assert boss.get_by_text("One person may not hold these roles together").is_visible()


def test_who_lost_the_passkey_is_let_in_anew_by_a_colleague(site: Live, browser: Browser) -> None:
    provider = site.desk.add_provider()
    page, _ = passkeys.arrive(
        site, browser, link(site, Role.OFFICER, provider=provider, name="Basil Officer")
    )
    passkeys.add_passkey(page)
    boss, _ = passkeys.arrive(
        site, browser, link(site, Role.ADMINISTRATOR, provider=provider, name="Ana Boss")
    )
    lead(boss, "People")
    press(boss, "Lost their passkeys: let them in anew (Basil Officer)")
    shown = boss.get_by_label("Link").input_value()
    again, _ = passkeys.arrive(site, browser, shown)
    assert again.get_by_text("You have no passkey yet.").is_visible()
    page.goto("/provider/")
    assert page.get_by_text("You are not signed in").is_visible()
    press(page, "Sign in with a passkey")
    assert page.get_by_text("This passkey did not work.").is_visible()
    assert_fits(page)
    found = people.colleagues(provider, store=site.desk.registry.store, keys=site.desk.registry.keys)
    assert [one.name for one in found] == ["Ana Boss", "Basil Officer"]


def test_somebody_with_several_seats_chooses_one(site: Live, browser: Browser) -> None:
    first, second = site.desk.add_provider("First College"), site.desk.add_provider("Second College")
    page, _ = passkeys.arrive(site, browser, link(site, Role.OFFICER, provider=first))
    passkeys.add_passkey(page)
    for more in (link(site, Role.VERIFIER, provider=second), link(site, Role.REGISTRAR)):
        page.goto(more)
        assert_fits(page)
        press(page, "I have a passkey here already: use it")
        assert page.get_by_role("heading", name="Where do you want to work?").is_visible()
    assert_fits(page)
    press(page, "Go to Second College")
    assert page.get_by_text("You act here as verifier.").is_visible()
    passkeys.sign_in_again(page, "/provider")
    press(page, "Go to the registry")
    assert re.search(r"/registrar/$", page.url)
    assert page.get_by_text("You act here as registrar.").is_visible()
    lead(page, "People")
    assert_fits(page)
    page.get_by_label("Provider").select_option("First College")
    press(page, "Show them")
    assert page.get_by_role("heading", name="People of First College").is_visible()


def test_open_sessions_are_seen_and_ended(site: Live, browser: Browser) -> None:
    page, _ = passkeys.arrive(site, browser, link(site, Role.REGISTRAR))
    passkeys.add_passkey(page)
    cookies = page.context.cookies()
    site.desk.clock.wait(minutes=2)
    page.context.clear_cookies()
    page.goto("/registrar/sign-in")
    press(page, "Sign in with a passkey")
    lead(page, "Your sign-ins")
    assert page.get_by_text("since 24 November 2026 at 12:00 UTC").is_visible()
    assert page.get_by_text("since 24 November 2026 at 12:02 UTC (this one)").is_visible()
    assert_fits(page)
    press(page, "End all others")
    assert page.get_by_text("Nowhere else.").is_visible()
    mine = page.context.cookies()
    page.context.clear_cookies()
    page.context.add_cookies(cookies)  # type: ignore[arg-type] - what was read is written
    page.goto("/registrar/")
    assert page.get_by_text("You are not signed in").is_visible()
    page.context.add_cookies(mine)  # type: ignore[arg-type] - likewise
    page.goto("/registrar/")
    assert page.get_by_text("You act here as registrar.").is_visible()


def test_without_javascript_a_link_is_enough(site: Live, browser: Browser) -> None:
    page = site.page(browser)
    page.goto(f"/provider/sign-in/{sign_in.invite(site.desk.add_provider(), **site.desk.parts())}")
    press(page, "Sign in now")
    lead(page, "Your sign-ins")
    assert page.get_by_text("Passkeys need a browser that knows them, with JavaScript.").is_visible()
    assert not page.get_by_role("button", name="Add a passkey").is_visible()
    assert_fits(page)
