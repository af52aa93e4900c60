"""An employer's errands on the verify page, in Chromium: every way in, every state, network or none."""

from __future__ import annotations

import hashlib
import io
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from registry.model.credential import CompetencyRef, Slot
from registry.model.month import Year
from registry.rendering.sealing_pdf import Sealer
from registry.securing import papercode
from tests import registry_files as made
from tests.browsing import Site, kept_for_later, served, until
from tests.page.site import THIS_MONTH, TODAY, digits, publication, site
from tests.ports.fakes import FakeKeys
from tests.rendering.papers import CERTIFICATE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

    from registry.rendering.printer import Printer

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

PAST = THIS_MONTH.plus(-5)


def forged() -> str:
    code = papercode.unpack(digits())
    other = made.facts(month=THIS_MONTH, level="L3")
    return papercode.pack(code.kid4, code.signature, papercode.encode_payload(other))


STATES: list[tuple[str, str, str, str]] = [
    (digits(), "CURRENT", "green", "Genuine and current"),
    (digits(name=None), "CURRENT", "amber", "Genuine and current"),
    (digits(month=PAST, renew_by=PAST.plus(2)), "RENEW", "amber", "Genuine. Past its renewal date"),
    (digits(slot=Slot(9, 1)), "UNCHECKED", "amber", "Genuine. Withdrawal could not be checked"),
    (
        digits(slot=Slot(1, made.WITHDRAWN_INDEX)),
        "WITHDRAWN",
        "red",
        "Replaced or withdrawn. Ask for the current one",
    ),
    (forged(), "FORGED", "red", "Not genuine: the content does not match the signature"),
    (digits(made.STRANGER), "UNKNOWN", "red", "Not issued by a registry on our list"),
    (digits()[:-1], "UNREADABLE", "grey", "Not read completely. Scan again"),
    (digits(month=THIS_MONTH.plus(1)), "NOT_CHECKED", "grey", "Not checked"),
]
WITH_FACTS = {"CURRENT", "RENEW", "UNCHECKED", "WITHDRAWN"}
HOSTILE_NAMES = [
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "&lt;b&gt;",
    "{why} {list}",
    "Аnа",
    "שרה לוי",
    "x" * 250,
]
SCANNER = """window.BarcodeDetector = class {
  async detect() { return window.inView ? [{ rawValue: window.inView }] : []; }
};"""


@pytest.fixture
def served_site() -> Iterator[Site]:
    with served(site()) as started:
        yield started


@pytest.fixture
def profile(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(
        viewport={"width": 320, "height": 640}, locale="en-GB", timezone_id="Europe/Vienna"
    )
    yield context
    context.close()


def ready(page: Page) -> None:
    page.wait_for_selector("#ways:not([hidden]), #verdict:not([data-state=''])")


def verdict(page: Page) -> tuple[str, str]:
    said = page.wait_for_selector("#verdict:not([data-state=''])")
    assert said is not None
    return said.get_attribute("data-state") or "", said.get_attribute("data-why") or ""


def opened(profile: BrowserContext, site: Site, fragment: str = "") -> Page:
    page = profile.new_page()
    page.goto(site.url + (f"#{fragment}" if fragment else ""))
    ready(page)
    return page


def pasted(page: Page, text: str) -> tuple[str, str]:
    """Check a text in a page that is open already."""
    if page.locator("#another").is_visible():
        page.click("#another")
    page.fill("#digits", text)
    page.click("#paste button")
    return verdict(page)


def test_a_scanned_code_ends_in_its_state_in_words_and_fits_a_small_screen(
    profile: BrowserContext, served_site: Site
) -> None:
    for code, state, tone, headline in STATES:
        page = opened(profile, served_site, code)
        assert verdict(page)[0] == state
        status = page.locator("#verdict")
        assert status.get_attribute("role") == "status"
        assert status.get_attribute("data-tone") == tone
        assert page.inner_text("#headline") == headline
        assert len(page.inner_text("#sentence")) > 20
        assert status.locator("svg:visible").count() == 1
        assert status.locator("a, button").count() == 0
        assert page.locator("#compare").is_visible() == (state in WITH_FACTS)
        assert page.locator("#facts dd").count() == 0 or state in WITH_FACTS
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        assert page.url == served_site.url
        page.close()


def test_a_slow_file_does_not_speak_over_what_was_asked_after_it(
    profile: BrowserContext, served_site: Site
) -> None:
    page = opened(profile, served_site)
    page.evaluate("""() => {
      const whole = Blob.prototype.arrayBuffer;
      Blob.prototype.arrayBuffer = async function () {
        await new Promise((resume) => { window.readOn = resume; });
        window.wasRead = whole.call(this);
        return window.wasRead;
      };
    }""")
    page.set_input_files("#file", {"name": "a.txt", "mimeType": "text/plain", "buffer": forged().encode()})
    until(page, "window.readOn")
    page.evaluate("code => { location.hash = code; }", digits())
    assert verdict(page) == ("CURRENT", "")
    page.evaluate("readOn(), new Promise((resume) => setTimeout(resume, 300))")
    until(page, "wasRead.then(() => true)")
    assert verdict(page) == ("CURRENT", "")
    assert page.inner_text("#facts .name bdi") == "Ana-María O’Neill"


def test_another_way_in_stops_the_camera(profile: BrowserContext, served_site: Site) -> None:
    profile.add_init_script(SCANNER)
    page = opened(profile, served_site)
    page.click("#camera")
    until(page, "document.getElementById('video').srcObject?.active")
    page.evaluate("code => { location.hash = code; }", digits())
    assert verdict(page) == ("CURRENT", "")
    until(page, "!document.getElementById('video').srcObject")
    assert page.locator("#viewer").is_hidden()
    assert verdict(page) == ("CURRENT", "")


def test_the_facts_are_shown_in_words_for_comparing(profile: BrowserContext, served_site: Site) -> None:
    refs = tuple(map(CompetencyRef, ("MFG-05@1", "MFG-06@1")))
    code = digits(competencies=refs, provider=4711, renew_by=THIS_MONTH.plus(24), title="CNC")
    page = opened(profile, served_site, code)
    assert verdict(page) == ("CURRENT", "")
    facts = page.inner_text("#facts")
    for words in ("Ana-María O’Neill", "Tend a CNC machine", "safety-critical", "2 of 3, independent", "CNC"):
        assert words in facts
    assert page.inner_text("#facts .provider bdi") == "Example <College>"
    assert page.locator("#accredited").is_hidden()
    assert page.inner_text("#facts .name bdi") == "Ana-María O’Neill"
    page.click("summary >> nth=0")
    assert "Clears the alarms" in page.inner_text("#assessed")
    assert "6 hours ago" in page.inner_text("#age")
    assert page.locator("#old").is_hidden()


def test_a_copy_with_the_year_alone_shows_a_year(profile: BrowserContext, served_site: Site) -> None:
    page = opened(profile, served_site, digits(month=Year(THIS_MONTH.year)))
    assert verdict(page) == ("CURRENT", "")
    assert page.inner_text("#facts .year").strip() == str(THIS_MONTH.year)
    assert "Year of issue" in page.inner_text("#facts")
    assert page.locator("#facts .month").count() == 0


def test_a_hostile_name_is_text_and_nothing_else(profile: BrowserContext, served_site: Site) -> None:
    page = opened(profile, served_site)
    for name in HOSTILE_NAMES:
        assert pasted(page, digits(name=name)) == ("CURRENT", "")
        assert page.locator("#facts .name bdi").text_content() == name
        assert page.locator("#facts :is(img, script, b)").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_texts_that_are_not_the_published_ones_are_left_out(
    profile: BrowserContext, served_site: Site
) -> None:
    served_site.files["/texts/en.json"] = b"{}"
    page = opened(profile, served_site, digits())
    assert verdict(page) == ("CURRENT", "")
    assert "MFG-05@1" in page.inner_text("#facts")
    assert "could not be loaded" in page.inner_text("#facts")


def test_lists_of_two_days_are_warned_about(profile: BrowserContext, served_site: Site) -> None:
    served_site.files.update(publication(at=TODAY - timedelta(hours=49)))
    page = opened(profile, served_site, digits())
    assert verdict(page) == ("CURRENT", "")
    assert page.locator("#old").is_visible()
    assert "2 days ago" in page.inner_text("#age")


def test_lists_that_are_missing_are_not_a_verdict(profile: BrowserContext, served_site: Site) -> None:
    del served_site.files["/bundle.jws"]
    page = opened(profile, served_site, digits())
    assert verdict(page) == ("NOT_CHECKED", "no-bundle")
    assert "no lists" in page.inner_text("#age")


def test_without_script_the_page_says_that_nothing_was_checked(browser: Browser, served_site: Site) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(served_site.url)
    status = page.locator(".verdict:visible")
    assert status.count() == 1
    assert status.get_attribute("data-state") == "NOT_CHECKED"
    assert "JavaScript" in status.inner_text()
    context.close()


LACKING = {
    "inflating": "delete window.DecompressionStream",
    "WebCrypto": "Object.defineProperty(crypto, 'subtle', { value: undefined })",
}


@pytest.mark.parametrize("what", LACKING)
def test_a_browser_without_what_the_check_needs_says_so_before_anything_is_tried(
    profile: BrowserContext, served_site: Site, what: str
) -> None:
    profile.add_init_script(LACKING[what])
    for fragment in ("", digits()):
        page = opened(profile, served_site, fragment)
        assert verdict(page) == ("NOT_CHECKED", "old-browser")
        assert "any phone of the last years" in page.inner_text("#sentence")
        page.close()


def test_a_browser_that_cannot_run_the_modules_says_so(profile: BrowserContext, served_site: Site) -> None:
    served_site.files["/static/verify/verify.js"] = b"a syntax of tomorrow"
    page = profile.new_page()
    page.goto(served_site.url)
    assert verdict(page) == ("NOT_CHECKED", "old-browser")
    assert page.inner_text("#headline") == "Not checked"
    assert "any phone of the last years" in page.inner_text("#sentence")


def test_whatever_breaks_is_never_called_not_genuine(profile: BrowserContext, served_site: Site) -> None:
    profile.add_init_script("SubtleCrypto.prototype.verify = () => { throw new TypeError('broken'); }")
    assert verdict(opened(profile, served_site, digits())) == ("NOT_CHECKED", "error")


def test_pasted_digits_are_checked_and_leave_the_field(profile: BrowserContext, served_site: Site) -> None:
    page = opened(profile, served_site)
    assert page.inner_text("#headline") == "Nothing is checked yet"
    page.fill("#digits", f"  {digits()[:80]}\n{digits()[80:]}")
    page.click("#paste button")
    assert verdict(page) == ("CURRENT", "")
    page.click("#another")
    assert page.input_value("#digits") == ""
    assert page.locator("#facts *").count() == 0
    page.fill("#digits", "https://elsewhere.example/#123")
    page.click("#paste button")
    assert verdict(page) == ("UNREADABLE", "other-host")
    assert "elsewhere.example" in page.inner_text("#sentence")
    assert page.locator("#verdict a").count() == 0
    assert page.url == served_site.url


def test_the_whole_errand_works_by_keyboard_alone(profile: BrowserContext, served_site: Site) -> None:
    page = opened(profile, served_site)
    page.focus("#file")
    page.keyboard.press("Tab")
    page.keyboard.insert_text(digits())
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert verdict(page) == ("CURRENT", "")
    assert page.evaluate("document.activeElement.id") == "verdict"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator("#assessed details").get_attribute("open") is not None
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "another"
    page.keyboard.press("Enter")
    assert page.locator("#ways").is_visible()
    assert page.locator("#more").is_hidden()


def pdf(*codes: str) -> dict[str, Any]:
    body = b"%PDF-1.7\n" + b"".join(b"stream\n%s\nendstream\n" % code.encode() for code in codes)
    return {"name": "certificate.pdf", "mimeType": "application/pdf", "buffer": body}


FILES: list[tuple[Any, tuple[str, str]]] = [
    (pdf(digits()), ("CURRENT", "")),
    (pdf(digits(), digits()), ("CURRENT", "")),
    (pdf(), ("NOT_CHECKED", "pdf-page")),
    (pdf(digits(), digits(name="Another")), ("NOT_CHECKED", "several")),
    ({"name": "a.txt", "mimeType": "text/plain", "buffer": digits().encode()}, ("CURRENT", "")),
    ({"name": "a.png", "mimeType": "image/png", "buffer": b"\x89PNG"}, ("NOT_CHECKED", "no-scanner")),
    ({"name": "empty", "mimeType": "", "buffer": b""}, ("UNREADABLE", "empty")),
]


def test_a_file_from_disk_is_read_on_the_device(
    profile: BrowserContext, served_site: Site, printer: Printer
) -> None:
    page = opened(profile, served_site)
    printed = printer.certificate(replace(CERTIFICATE, digits=digits()))
    # A thread of its own: the browser's loop of events runs in this one.
    with ThreadPoolExecutor(1) as thread:
        sealed = thread.submit(Sealer(FakeKeys()).sealed, printed, CERTIFICATE.month).result()
    for file, expected in [*FILES, ({**pdf(), "buffer": sealed}, ("CURRENT", ""))]:
        page.set_input_files("#file", file)
        assert verdict(page) == expected
        page.click("#another")


def test_a_file_or_a_text_can_be_dropped_or_pasted_anywhere(
    profile: BrowserContext, served_site: Site
) -> None:
    page = opened(profile, served_site)
    give = """([kind, body, asFile]) => {
      const data = new DataTransfer();
      if (asFile) data.items.add(new File([body], "certificate.pdf", { type: "application/pdf" }));
      else data.setData("text", body);
      const init = { bubbles: true, cancelable: true, dataTransfer: data, clipboardData: data };
      const made = kind === "drop" ? new DragEvent(kind, init) : new ClipboardEvent(kind, init);
      document.body.dispatchEvent(made);
    }"""
    body = pdf(digits())["buffer"].decode()
    for kind in ("drop", "paste"):
        for text, as_file in ((body, True), (digits(), False)):
            page.evaluate(give, [kind, text, as_file])
            assert verdict(page) == ("CURRENT", "")
            page.click("#another")


def test_a_code_seen_by_the_camera_or_in_a_picture_is_checked_where_the_browser_reads_codes(
    profile: BrowserContext, served_site: Site
) -> None:
    profile.add_init_script(SCANNER)
    page = opened(profile, served_site)
    page.click("#camera")
    page.wait_for_selector("#viewer:not([hidden])")
    page.evaluate("text => { window.inView = text; }", f"https://{made.HOST}/#{digits()}")
    assert verdict(page) == ("CURRENT", "")
    assert page.locator("#viewer").is_hidden()
    assert page.evaluate("document.querySelector('video').srcObject") is None
    page.click("#another")
    dot = io.BytesIO()
    Image.new("L", (1, 1)).save(dot, "PNG")
    page.set_input_files("#file", {"name": "a.png", "mimeType": "image/png", "buffer": dot.getvalue()})
    assert verdict(page) == ("CURRENT", "")
    page.click("#another")
    page.evaluate("window.inView = ''")
    page.click("#camera")
    page.click("#stop")
    page.wait_for_selector("#viewer[hidden]", state="attached")
    assert page.locator("#verdict").get_attribute("data-state") == ""


def test_a_second_code_in_the_same_tab_is_checked_without_a_new_visit(
    profile: BrowserContext, served_site: Site
) -> None:
    page = opened(profile, served_site, digits())
    assert verdict(page) == ("CURRENT", "")
    page.evaluate("code => { location.hash = code; }", forged())
    page.wait_for_selector("#verdict[data-state='FORGED']")
    assert page.url == served_site.url


def test_once_visited_the_page_checks_without_a_network(profile: BrowserContext) -> None:
    with served(site()) as started:
        page = opened(profile, started)
        kept_for_later(page)
        page.close()
    page = opened(profile, started, digits())
    assert verdict(page) == ("CURRENT", "")
    assert "6 hours ago" in page.inner_text("#age")
    assert "Tend a CNC machine" in page.inner_text("#facts")
    page.close()
    page = opened(profile, started, digits(slot=Slot(1, made.WITHDRAWN_INDEX)))
    assert verdict(page) == ("WITHDRAWN", "")


def test_an_older_or_unsigned_bundle_is_ignored_for_the_one_that_is_held(
    profile: BrowserContext, served_site: Site
) -> None:
    withdrawn = digits(slot=Slot(1, made.WITHDRAWN_INDEX))
    page = opened(profile, served_site)
    kept_for_later(page)
    page.close()
    older = made.Files()
    older.list_payload["status_list"]["lst"] = made.lst(set())
    unsigned = dict.fromkeys(publication(), b"Welcome to the hotel")
    for files in (publication(at=TODAY - timedelta(hours=30), files=older), unsigned):
        served_site.files.update(files)
        page = opened(profile, served_site, withdrawn)
        assert verdict(page) == ("WITHDRAWN", "")
        assert "6 hours ago" in page.inner_text("#age")
        page.close()


def test_a_newer_bundle_takes_the_place_of_the_one_that_is_held(
    profile: BrowserContext, served_site: Site
) -> None:
    page = opened(profile, served_site)
    kept_for_later(page)
    page.close()
    newer = made.Files()
    newer.list_payload["status_list"]["lst"] = made.lst({1234})
    served_site.files.update(publication(at=TODAY - timedelta(hours=1), files=newer))
    page = opened(profile, served_site, digits())
    assert verdict(page) == ("WITHDRAWN", "")
    assert "1 hour ago" in page.inner_text("#age")


def test_a_record_holds_verdict_and_lists_and_a_name_only_if_asked_for(
    profile: BrowserContext, served_site: Site
) -> None:
    code = digits()
    page = opened(profile, served_site, code)
    assert verdict(page) == ("CURRENT", "")
    page.click("summary >> text=Save a record")

    def saved(kind: str) -> str:
        with page.expect_download() as download:
            page.click(f"#save-{kind}")
        text = download.value.path().read_text("utf-8")
        assert not any(code[at : at + 12] in text for at in range(len(code) - 11))
        return text

    sha = hashlib.sha256(served_site.files["/status/1"]).hexdigest()
    version = int((TODAY - timedelta(hours=6)).timestamp())
    record = saved("text")
    for words in (served_site.host, "Genuine and current", "Checked on this device", "Level: 2 of 3", sha):
        assert words in record
    assert str(version) in record
    assert "Ana" not in record
    data = json.loads(saved("json"))
    assert (data["state"], data["bundle"]["version"], data["list"]["sha256"]) == ("CURRENT", version, sha)
    assert data["certificate"]["competency"] == [{"code": "MFG-05@1", "title": "Tend a CNC machine"}]
    assert "name" not in data["certificate"]
    page.check("#save-name")
    assert "Name: Ana-María O’Neill" in saved("text")
    assert json.loads(saved("json"))["certificate"]["name"] == "Ana-María O’Neill"
    # What was asked for one certificate does not hold for the next.
    assert pasted(page, digits(name="Another")) == ("CURRENT", "")
    assert not page.is_checked("#save-name")
    assert pasted(page, forged()) == ("FORGED", "signature")
    assert page.locator("#named").is_hidden()
    assert "certificate" not in json.loads(saved("json"))
    report = page.locator("#next a", has_text="Report a suspected fake")
    assert report.get_attribute("href") == f"https://{made.HOST}/report"


def test_everything_to_press_is_large_enough_and_has_a_name(
    profile: BrowserContext, served_site: Site
) -> None:
    profile.add_init_script(SCANNER)
    page = opened(profile, served_site)
    measure = """() => [...document.querySelectorAll("a:not(.skip), button, input, textarea, summary")]
      .filter((one) => one.checkVisibility())
      .map((one) => [one.id || one.textContent, one.getBoundingClientRect().height,
        one.labels?.length ? one.labels[0].textContent : one.textContent])"""
    seen = page.evaluate(measure)
    page.fill("#digits", digits())
    page.click("#paste button")
    verdict(page)
    seen += page.evaluate(measure)
    assert len(seen) > 10
    assert [one for one in seen if one[1] < 44 or not one[2].strip()] == []
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.documentElement.lang") == "en"
