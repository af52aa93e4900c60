"""A holder's whole way on a small phone: open, make it mine, copy, carry away, restore elsewhere, erase.

* What the registry's side saw and kept is searched at the end: nothing of it is anywhere but in memory.
* Every form is gone through a second time without JavaScript.
"""

from __future__ import annotations

import functools
import shutil
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, unquote_plus

import pytest

from registry.cli.publish import write_folder
from registry.operations.prepare import Row, prepare
from registry.rendering.keep_page import argon2
from tests.journeys.live import PHONE, assert_fits, live
from tests.privacy.traces import found

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page, Request

    from registry.securing.sheet import Sheet
    from tests.journeys.live import Live

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.slow]

NAME = "Ottoline Brackwater"
LABEL = "for the agency"
PASSPHRASE = "lantern gravel otter sunday"  # noqa: S105 - an example


@dataclass
class Phone:
    """A fresh profile, 320 pixels wide, and every request that left it."""

    context: BrowserContext
    page: Page
    addresses: list[str] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)

    @classmethod
    def new(cls, browser: Browser, url: str, **more: Any) -> Phone:
        context = browser.new_context(base_url=url, viewport=PHONE, accept_downloads=True, **more)
        phone = cls(context, context.new_page())
        context.on("request", phone.note)
        return phone

    def note(self, request: Request) -> None:
        self.addresses += [unquote(request.url), *request.headers.values()]
        self.bodies.append(unquote_plus(request.post_data or ""))

    def open(self, secret: str, pin: str) -> None:
        self.page.goto("/claim")
        assert_fits(self.page)
        self.page.fill("#secret", secret)
        self.page.fill("#pin", pin)
        self.press("Open")
        self.page.locator(".unit").first.wait_for()
        assert_fits(self.page)

    def press(self, name: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name, exact=True).click()
        assert_fits(self.page)

    def unfold(self, summary: str) -> None:
        self.page.locator("summary", has_text=summary).locator("visible=true").first.click()
        assert_fits(self.page)

    def download(self, name: str) -> tuple[str, bytes]:
        with self.page.expect_download() as got:
            self.page.get_by_role("button", name=name, exact=True).locator("visible=true").first.click()
        return got.value.suggested_filename, got.value.path().read_bytes()


def issue(site: Live) -> Sheet:
    registry = site.desk.registry
    terms = registry.terms(site.desk.add_provider())
    rows = [
        Row(framework="manufacturing", competency=code, level="L2", name=NAME, reference="12")
        for code in ("MFG-05", "MFG-06", "MFG-01")
    ]
    return registry.issue([prepare(row, terms, registry.now()) for row in rows], request="once").sheets[0]


@contextmanager
def served_by_anybody(folder: Path) -> Iterator[str]:
    """Serve a folder as the simplest server there is does."""

    class Silent(SimpleHTTPRequestHandler):
        def log_message(self, *_args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Silent, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def make_it_mine(phone: Phone) -> dict[str, str | bytes]:
    phone.press("Show me new ones")
    secret, pin = (phone.page.locator("dd.secret").nth(place).inner_text() for place in (0, 1))
    phone.press("I have them: make it mine")
    phone.press("Back to the certificate")
    assert phone.page.get_by_text("New secret and PIN").is_visible()
    return {"secret": "".join(secret.split()), "pin": pin}


def copy_without_a_name(phone: Phone) -> None:
    phone.unfold("Copies")
    phone.press("Choose what a copy shows")
    phone.page.get_by_label("My name").uncheck()
    assert phone.page.get_by_text("This copy names nobody.").is_visible()
    assert not phone.page.get_by_text(NAME).is_visible()
    phone.page.get_by_label("The year alone").check()
    assert phone.page.get_by_text("2026", exact=True).is_visible()
    assert phone.download("Make this copy (PDF)") == ("certificate.pdf", b"certificate: None")
    # A number that was right before is not left standing.
    assert not phone.page.get_by_text("copies are left").is_visible()
    phone.press("Show it in the list")
    phone.page.get_by_text("without the name, the year alone").wait_for()
    phone.page.get_by_label("What I call it").fill(LABEL)
    phone.page.get_by_label("What I call it").blur()
    phone.press("Back to the certificate")


def make_a_file(phone: Phone) -> bytes:
    phone.unfold("In a wallet file")
    phone.page.fill("#passphrase", PASSPHRASE)
    phone.page.fill("#passphrase-again", PASSPHRASE)
    name, data = phone.download("Make the file")
    assert name == "keepsake.bin"
    assert data[0] == (1 if argon2() else 2)
    return data


def restore(browser: Browser, folder: Path, file: bytes) -> None:
    with served_by_anybody(folder) as url:
        phone = Phone.new(browser, url)
        phone.page.goto("/keep")
        phone.unfold("Open a wallet file")
        phone.page.set_input_files("#file", {"name": "keepsake.bin", "mimeType": "", "buffer": file})
        phone.page.fill("#open-passphrase", PASSPHRASE)
        phone.page.get_by_role("button", name="Open the file").click()
        phone.page.get_by_text("Your file is open.").wait_for()
        assert phone.page.locator("#cards article").count() == 3
        assert_fits(phone.page)
        assert phone.download("Print (PDF)") == ("certificate.pdf", f"certificate: {NAME}".encode())
        phone.page.get_by_role("button", name="Show").first.click()
        assert phone.page.locator("dialog bdi").inner_text() == NAME
        assert {address.partition("/keep")[0] for address in phone.addresses if "localhost" in address} >= {
            url
        }
        phone.context.close()


def erase(phone: Phone) -> None:
    phone.unfold("Erase")
    phone.press("What erasing means")
    phone.press("Erase it in 72 hours")
    assert phone.page.get_by_text("It will be erased here on 27 November 2026").is_visible()
    phone.press("Keep it after all")
    phone.unfold("Erase")
    phone.press("What erasing means")
    phone.unfold("It cannot wait")
    phone.press("Erase it at once")
    phone.press("Erase it now, for good")
    assert phone.page.get_by_role("heading", name="It is erased").is_visible()


@pytest.mark.usefixtures("socket_enabled")
def test_from_the_sheet_to_another_phone_with_the_registry_gone(
    founded: Path, tmp_path: Path, browser: Browser, capfd: pytest.CaptureFixture[str]
) -> None:
    home, folder = shutil.copytree(founded, tmp_path / "home"), tmp_path / "exported"
    secrets: dict[str, str | bytes] = {"name": NAME}
    addresses: list[str] = []
    with live(home) as site:
        sheet = issue(site)
        secrets |= {"printed secret": sheet.secret, "code": sheet.digits, "passphrase": PASSPHRASE}
        phone = Phone.new(browser, site.url)
        phone.open(sheet.secret, sheet.pin)
        mine = make_it_mine(phone)
        copy_without_a_name(phone)
        assert phone.download("Send") == ("certificate.pdf", f"certificate: {NAME}".encode())
        file = make_a_file(phone)
        write_folder(folder, site.desk.registry.exported_files())
        addresses += phone.addresses
        sent = "\n".join(phone.bodies)
        phone.context.close()
    # What is asked for has a public key in it; what stays in the browser was never sent.
    assert '"crv":"P-256"' in sent
    assert not [one for one in (LABEL, PASSPHRASE, '"d"') if one in sent]
    assert found({"name": NAME, "secret": str(mine["secret"])}, file) == set()
    restore(browser, folder, file)
    with live(home) as site:
        phone = Phone.new(browser, site.url)
        phone.open(str(mine["secret"]), str(mine["pin"]))
        erase(phone)
        addresses += phone.addresses
        phone.context.close()
    secrets |= {"own secret": str(mine["secret"])}
    said = capfd.readouterr()
    logs = f"{said.out}{said.err}"
    seen = "\n".join(addresses)
    for what, text in {**secrets, "PIN": sheet.pin, "own PIN": str(mine["pin"])}.items():
        assert str(text) not in seen, what
        assert str(text) not in logs, what
    for path in (one for one in home.rglob("*") if one.is_file()):
        assert found(secrets, path.read_bytes()) == set(), path.name


def test_every_form_works_without_javascript(site: Live, browser: Browser) -> None:
    sheet = issue(site)
    phone = Phone.new(browser, site.url, java_script_enabled=False)
    phone.open(sheet.secret, sheet.pin)
    for hidden in ("Keep it", "On this device"):
        assert not phone.page.get_by_text(hidden, exact=True).is_visible()
    phone.press("Show")
    assert phone.page.locator("svg.qr").is_visible()
    phone.press("Back to the certificate")
    for button in ("Send", "Print (PDF)"):
        assert phone.download(button) == ("certificate.pdf", f"certificate: {NAME}".encode())
    phone.unfold("Copies")
    phone.press("Choose what a copy shows")
    phone.page.get_by_label("My name").uncheck()
    phone.press("Show what will be seen")
    assert phone.page.get_by_text("This copy names nobody.").is_visible()
    assert phone.download("Make this copy (PDF)") == ("certificate.pdf", b"certificate: None")
    phone.press("Back to the certificate")
    phone.unfold("Copies")
    phone.press("Choose what a copy shows")
    marks = phone.page.locator(".mark").all_inner_texts()
    assert len(marks) == 2
    phone.press(f"Withdraw copy {marks[0]}")
    phone.press("Leave it")
    phone.press(f"Withdraw copy {marks[0]}")
    phone.press(f"Withdraw copy {marks[0]}")
    assert phone.page.get_by_text(f"Copy {marks[0]} is withdrawn.").is_visible()
    phone.press("Back to the certificate")
    erase(phone)
    phone.press("Back to what is left")
    assert phone.page.locator("details.unit").count() == 2
    phone.context.close()


def test_what_is_kept_follows_the_person_and_no_further(site: Live, browser: Browser) -> None:
    sheet = issue(site)
    phone = Phone.new(browser, site.url)
    phone.open(sheet.secret, sheet.pin)
    phone.unfold("On this device")
    phone.page.get_by_label("Keep the secret too").check()
    phone.page.get_by_role("button", name="Keep on this device").click()
    with phone.page.expect_navigation():
        phone.page.get_by_role("link", name="What is kept on this device").click()
    phone.page.locator("#cards article").nth(2).wait_for()
    assert_fits(phone.page)
    # The kept secret is offered where it is asked for, and follows when it is changed.
    phone.page.goto("/claim")
    phone.page.get_by_role("button", name=f"Use the kept secret that ends in {sheet.secret[-4:]}").click()
    assert phone.page.get_by_label("Secret", exact=True).input_value() == sheet.secret
    phone.page.fill("#pin", sheet.pin)
    phone.press("Open")
    mine = make_it_mine(phone)
    phone.page.goto("/claim")
    phone.page.get_by_role("button", name=f"that ends in {str(mine['secret'])[-4:]}").wait_for()
    assert phone.page.get_by_role("button", name="Use the kept secret").count() == 1
    kept = phone.page.evaluate(
        "async () => JSON.stringify(await (await import('/static/keep/store.js')).all('secrets'))"
    )
    assert str(mine["pin"]) not in kept
    phone.context.close()


SHARES = """
  navigator.canShare = () => true;
  navigator.share = async ({ files }) => {
    window.asked = (window.asked ?? 0) + 1;
    if (window.asked === 1) throw new DOMException("no finger", "NotAllowedError");
    window.sent = files.map((one) => [one.name, one.type, one.size]);
  };
"""


def test_a_copy_goes_to_the_systems_own_sheet_and_is_made_once(site: Live, browser: Browser) -> None:
    sheet = issue(site)
    phone = Phone.new(browser, site.url)
    phone.context.add_init_script(SHARES)
    phone.open(sheet.secret, sheet.pin)
    send = phone.page.get_by_role("button", name="Send").locator("visible=true").first
    send.click()
    phone.page.get_by_text("The copy is ready: press Send again.").wait_for()
    send.click()
    phone.page.wait_for_function("() => window.sent")
    size = len(f"certificate: {NAME}")
    assert phone.page.evaluate("() => window.sent") == [["certificate.pdf", "application/pdf", size]]
    phone.unfold("Copies")
    phone.press("Choose what a copy shows")
    assert phone.page.locator(".mark").count() == 1
    phone.context.close()


def test_the_code_is_shown_when_the_network_is_gone(site: Live, browser: Browser) -> None:
    sheet = issue(site)
    phone = Phone.new(browser, site.url)
    phone.open(sheet.secret, sheet.pin)
    phone.context.set_offline(offline=True)
    phone.page.get_by_role("button", name="Show").first.click()
    path = phone.page.locator("dialog svg path").get_attribute("d") or ""
    rows = site.desk.registry.qr_matrix(sheet.digits)
    assert path.count("M") == sum(row.count("1") for row in rows)
    phone.page.keyboard.press("Escape")
    phone.page.locator("dialog").wait_for(state="detached")
    phone.page.get_by_role("button", name="Send").first.click()
    phone.page.get_by_text("Are you connected?").wait_for()
    phone.context.close()
