"""The page of what is kept, served as plain files: the wallet file, what is kept, and clearing it."""

from __future__ import annotations

import base64
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from registry.rendering.keep_page import VENDOR, argon2, keep_page
from registry.rendering.verify_page import verify_page
from registry.web.headers import PUBLIC
from tests import registry_files as made
from tests.browsing import Site, served
from tests.page import keepsake
from tests.page.site import publication

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

PASSPHRASE = "correct horse battery staple"  # noqa: S105 - an example
CERTIFICATE = {
    "form": 1,
    "words": {
        "name": "Ana <Ray>",
        "title": "Tend a CNC machine",
        "safety": None,
        "level": "Level 2 of 3, Independent",
        "level_meaning": "Alone.",
        "month": "November 2026",
        "renew_by": None,
        "criteria": ["Sets tools", "<b>Clears</b> alarms"],
    },
    "digits": "123456",
    "side": 3,
    "packed": base64.b64encode(bytes([0b10101011, 0])).decode(),
    "pdf": base64.b64encode(b"%PDF-1.7 example").decode(),
    "wallet": {"credential": "a.b.c~", "key": {"kty": "EC"}},
    "badge": "d.e.f",
}


@contextmanager
def opened(browser: Browser, *, with_argon2: bool = True) -> Iterator[tuple[Site, Page, list[str]]]:
    kept = keep_page(registry_name="Example Registry", host=made.HOST)
    if with_argon2 and not argon2():
        pytest.skip("@noble/hashes is not installed: run npm ci in web/")
    if not with_argon2:
        kept = {path: data for path, data in kept.items() if not path.startswith(VENDOR)}
    page_files = verify_page(
        registry_name="Example Registry", host=made.HOST, root_jwk=made.ROOT.public.jwk, more={"keep": kept}
    )
    with served(Site({**page_files, **publication()}, headers=PUBLIC)) as site:
        context = browser.new_context(viewport={"width": 320, "height": 640}, accept_downloads=True)
        page = context.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(f"{site.url}keep")
        page.wait_for_selector("#page:not([hidden])")
        yield site, page, faults
        assert faults == []
        context.close()


def open_file(page: Page, data: bytes, passphrase: str = PASSPHRASE) -> None:
    if not page.locator("#open").is_visible():
        page.get_by_text("Open a wallet file").click()
    page.set_input_files("#file", {"name": "x", "mimeType": "", "buffer": data})
    page.fill("#open-passphrase", passphrase)
    page.get_by_role("button", name="Open the file").click()


def make_file(page: Page, passphrase: str = PASSPHRASE) -> bytes:
    page.get_by_text("Make a wallet file").click()
    page.fill("#passphrase", passphrase)
    page.fill("#passphrase-again", passphrase)
    with page.expect_download() as found:
        page.get_by_role("button", name="Make the file").click()
    assert found.value.suggested_filename == "keepsake.bin"
    return found.value.path().read_bytes()


def content(*certificates: Any) -> dict[str, Any]:
    return {"form": 1, "certificates": list(certificates)}


@pytest.mark.parametrize("form", [keepsake.ARGON2ID, keepsake.PBKDF2])
def test_a_file_is_read_and_written_as_another_program_does(browser: Browser, form: int) -> None:
    with opened(browser, with_argon2=form == keepsake.ARGON2ID) as (_, page, _faults):
        open_file(page, keepsake.sealed(form, PASSPHRASE, content(CERTIFICATE)))
        page.get_by_text("Your file is open.").wait_for()
        assert page.locator("#cards bdi").inner_text() == "Ana <Ray>"
        again = make_file(page, f"  {PASSPHRASE.replace(' ', '  ')} ")
        assert again[0] == form
        assert keepsake.opened(again, PASSPHRASE) == content(CERTIFICATE)


def test_without_argon2_a_file_in_that_form_says_where_it_can_be_opened(browser: Browser) -> None:
    with opened(browser, with_argon2=False) as (_, page, _faults):
        open_file(page, keepsake.sealed(keepsake.ARGON2ID, PASSPHRASE, content(CERTIFICATE)))
        page.get_by_text("Use the registry’s own page.").wait_for()


def test_a_file_that_does_not_open_says_why_in_plain_words(browser: Browser) -> None:
    good = keepsake.sealed(keepsake.PBKDF2, PASSPHRASE, content(CERTIFICATE))
    changed = good[:-1] + bytes([good[-1] ^ 1])
    newer = keepsake.sealed(keepsake.PBKDF2, PASSPHRASE, {"form": 2})
    with opened(browser) as (_, page, _faults):
        said = page.locator("#open [role=status]")
        for data, passphrase, words in (
            (good, "correct horse battery", "The passphrase does not open this file"),
            (changed, PASSPHRASE, "The passphrase does not open this file"),
            (good[:-100], PASSPHRASE, "This file is not whole"),
            (good[:10], PASSPHRASE, "This file is not whole"),
            (b"%PDF-1.7 something else", PASSPHRASE, "This is not a wallet file"),
            (b"", PASSPHRASE, "This is not a wallet file"),
            (newer, PASSPHRASE, "This file is of a newer kind"),
        ):
            open_file(page, data, passphrase)
            page.wait_for_function(
                "(words) => document.querySelector('#open [role=status]').textContent.startsWith(words)",
                arg=words,
            )
            assert page.locator("#cards article").count() == 0
        assert said.is_visible()


def test_what_was_in_a_file_is_kept_only_if_the_person_says_so(browser: Browser) -> None:
    data = keepsake.sealed(keepsake.PBKDF2, PASSPHRASE, content(CERTIFICATE))
    with opened(browser) as (_, page, _faults):
        open_file(page, data)
        page.get_by_text("Your file is open.").wait_for()
        page.reload()
        page.get_by_text("Nothing is kept here.").wait_for()
        assert page.evaluate("async () => (await indexedDB.databases()).length") == 0
        open_file(page, data)
        page.get_by_role("button", name="Keep it on this device").click()
        page.locator("#from-file").wait_for(state="hidden")
        page.reload()
        page.locator("#cards article").wait_for()
        open_file(page, data)
        page.get_by_text("All that is in this file is kept here already.").wait_for()
        assert page.locator("#cards article").count() == 1


def test_a_kept_certificate_is_shown_and_handed_on_without_a_network(browser: Browser) -> None:
    with opened(browser) as (site, page, _faults):
        open_file(page, keepsake.sealed(keepsake.PBKDF2, PASSPHRASE, content(CERTIFICATE)))
        page.get_by_role("button", name="Keep it on this device").click()
        # Kept when the offer is gone; loading the page anew before that would break it off.
        page.locator("#from-file").wait_for(state="hidden")
        wait_until_offline_works(page)
        page.context.set_offline(offline=True)
        page.reload()
        page.locator("#cards article").wait_for()
        site.asked.clear()
        page.get_by_role("button", name="Show").click()
        square = page.locator("dialog svg path").get_attribute("d") or ""
        assert square == "".join(
            f"M{x + 4} {y + 4}h1v1h-1z" for y, x in ((0, 0), (0, 2), (1, 1), (2, 0), (2, 1))
        )
        assert page.locator("dialog").evaluate("(one) => getComputedStyle(one).backgroundColor") == (
            "rgb(255, 255, 255)"
        )
        page.get_by_role("button", name="Close").click()
        page.get_by_text("More", exact=True).click()
        for button, name, data in (
            ("Send", "certificate.pdf", b"%PDF-1.7 example"),
            ("Print (PDF)", "certificate.pdf", b"%PDF-1.7 example"),
            ("Wallet credential", "credential.json", b'{"credential":"a.b.c~","key":{"kty":"EC"}}'),
            ("Badge", "badge.jwt", b"d.e.f"),
        ):
            with page.expect_download() as found:
                page.get_by_role("button", name=button, exact=True).click()
            assert (found.value.suggested_filename, found.value.path().read_bytes()) == (name, data)
        assert page.locator("#cards li b").count() == 0
        assert site.asked == []
        page.get_by_role("button", name="Take it off this device").click()
        page.get_by_text("Nothing is kept here.").wait_for()


def test_clearing_leaves_nothing_that_a_page_can_reach(browser: Browser) -> None:
    with opened(browser) as (_, page, _faults):
        open_file(page, keepsake.sealed(keepsake.PBKDF2, PASSPHRASE, content(CERTIFICATE)))
        page.get_by_role("button", name="Keep it on this device").click()
        # Kept when the offer is gone; loading the page anew before that would break it off.
        page.locator("#from-file").wait_for(state="hidden")
        wait_until_offline_works(page)
        page.evaluate("() => localStorage.setItem('copy ABCD', 'for the bank')")
        page.get_by_text("Clear this device").click()
        page.get_by_role("button", name="Clear everything now").click()
        page.get_by_text("This device is cleared").wait_for()
        assert "history" in page.locator("#cleared").inner_text()
        assert page.evaluate(
            """async () => [
              (await indexedDB.databases()).length, localStorage.length, sessionStorage.length,
              (await caches.keys()).length, (await navigator.serviceWorker.getRegistrations()).length,
            ]"""
        ) == [0, 0, 0, 0, 0]
        assert "Ana" not in page.locator("main").inner_text()


def test_two_passphrases_that_differ_or_are_short_make_no_file(browser: Browser) -> None:
    with opened(browser) as (_, page, _faults):
        open_file(page, keepsake.sealed(keepsake.PBKDF2, PASSPHRASE, content(CERTIFICATE)))
        page.get_by_text("Your file is open.").wait_for()
        page.get_by_text("Make a wallet file").click()
        for first, second in (("short", "short"), (PASSPHRASE, PASSPHRASE.upper())):
            page.fill("#passphrase", "")
            page.locator("#passphrase").press_sequentially(first)
            page.fill("#passphrase-again", second)
            page.get_by_role("button", name="Make the file").click()
            assert not page.evaluate("() => document.getElementById('make-file').checkValidity()")


def wait_until_offline_works(page: Page) -> None:
    page.wait_for_function("async () => Boolean(await caches.match('/keep'))")
    # The first load of a page is never the worker's.
    page.reload()
    page.locator("#page:not([hidden])").wait_for()
