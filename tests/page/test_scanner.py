"""The scanner in the page, in Chromium under the page's own policy: camera, pictures, PDFs of papers."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pikepdf
import pypdfium2
import pytest
import qrcode

from registry.rendering.scanner import BELOW, scanner
from tests import registry_files as made
from tests.browsing import QUIET, Site, kept_for_later, program, served, until
from tests.page.films import film
from tests.page.site import digits, site
from tests.page.test_journeys import pdf, verdict
from tests.page.test_privacy import KEPT, WATCH, holds_a_part
from tests.rendering.papers import CERTIFICATE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PIL.Image import Image
    from playwright.sync_api import Browser, BrowserContext, Page

    from registry.rendering.printer import Printer

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

OWN = {f"/static/verify/{name}.js" for name in ("camera", "pictures", "reader")}
WATCHED = """
if (navigator.mediaDevices) navigator.mediaDevices.getUserMedia = ((ask) => async (wanted) => {
  window.wanted = wanted;
  window.stream = await ask.call(navigator.mediaDevices, wanted);
  return window.stream;
})(navigator.mediaDevices.getUserMedia);
MediaStreamTrack.prototype.getCapabilities = () => window.can ?? {};
MediaStreamTrack.prototype.applyConstraints = async (one) => { (window.set ??= []).push(one.advanced[0]); };
"""
EMPTY = "document.getElementById('video').srcObject === null"
ENDED = f"{EMPTY} && window.stream.getTracks().every((one) => one.readyState === 'ended')"


@pytest.fixture
def scanning() -> Iterator[Site]:
    if not scanner():
        pytest.skip("the scanner is not installed: run npm ci in web/")
    with served(site(more={"scanner": scanner()})) as started:
        yield started


@pytest.fixture
def certificate(printer: Printer) -> bytes:
    """Print a real certificate, with a code that the site's publication knows."""
    return printer.certificate(replace(CERTIFICATE, digits=digits()))


def visited(context: BrowserContext, site: Site) -> Page:
    page = context.new_page()
    page.goto(site.url)
    page.wait_for_selector("#ways:not([hidden])")
    kept_for_later(page)
    page.wait_for_load_state("networkidle")
    return page


def paths(site: Site) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    return sorted((one.path, one.headers) for one in site.asked)


@pytest.mark.slow
def test_a_certificate_before_the_camera_is_read_and_the_network_learns_nothing_of_it(
    browser: Browser, scanning: Site, certificate: bytes, tmp_path: Path
) -> None:
    seen = film(certificate, tmp_path / "seen.y4m")
    arguments = [*QUIET, f"--use-file-for-fake-video-capture={seen}"]
    with browser.browser_type.launch(executable_path=program(), args=arguments) as with_film:
        visit(with_film, scanning)


def visit(browser: Browser, site: Site) -> None:
    asked_for: list[str] = []
    console: list[str] = []
    other = browser.new_context()
    visited(other, site)
    without = [one for one in paths(site) if one[0] not in OWN]
    other.close()
    site.asked.clear()
    context = browser.new_context()
    context.add_init_script(WATCH + WATCHED)
    context.on("request", lambda request: asked_for.append(request.url))
    context.on("console", lambda message: console.append(message.text))
    context.on("weberror", lambda error: console.append(str(error.error)))
    page = visited(context, site)
    assert not [path for path, _ in paths(site) if path.startswith(BELOW)]
    page.click("#camera")
    assert verdict(page) == ("CURRENT", "")
    assert page.inner_text("#facts .name bdi") == "Ana-María O’Neill"
    until(page, ENDED)
    assert page.locator("#viewer").is_hidden()
    assert page.evaluate("wanted.video.width.ideal") == 1920
    assert page.evaluate("wanted.video.facingMode") == "environment"
    # Used once, it is kept.
    until(page, f"caches.match('{BELOW}/reader/zxing_reader.wasm')")
    more = scanner().keys() | OWN
    assert [one for one in paths(site) if one[0] not in more] == without
    assert all(holds_a_part(url, digits()) is False for url in asked_for)
    assert not any(holds_a_part(text, digits()) for text in page.evaluate(KEPT))
    assert [url for url in asked_for if not url.startswith((site.url, "blob:"))] == []
    # From then on a scan asks for nothing, with a network and without.
    site.asked.clear()
    for offline in (False, True):
        context.set_offline(offline)
        page.reload()
        page.wait_for_selector("#ways:not([hidden])")
        page.wait_for_load_state("networkidle")
        site.asked.clear()
        page.click("#camera")
        assert verdict(page) == ("CURRENT", "")
        # Because the page was opened, a browser looks for a newer worker when it likes.
        assert [one.path for one in site.asked if one.path != "/sw.js"] == []
    assert [text for text in console if "ERR_INTERNET_DISCONNECTED" not in text] == []


def test_the_camera_ends_at_once_and_offers_what_it_can(browser: Browser, scanning: Site) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 640})
    context.add_init_script(WATCHED)
    page = visited(context, scanning)
    page.click("#camera")
    until(page, "document.getElementById('video').srcObject?.active")
    assert page.locator("#torch").is_hidden()
    assert page.locator("#zoom").is_hidden()
    assert page.locator("#focus").is_hidden()
    page.click("#stop")
    until(page, ENDED)
    page.wait_for_selector("#ways:not([hidden])")
    page.evaluate("""() => {
      window.can = { torch: true, zoom: { min: 1, max: 4, step: 0.5 },
        focusMode: ["continuous", "single-shot"] };
    }""")
    page.click("#camera")
    page.click("#torch")
    assert page.get_attribute("#torch", "aria-pressed") == "true"
    page.locator("#zoom").fill("2.5")
    page.click("#focus")
    page.click("#video", position={"x": 70, "y": 60})
    until(page, "window.set?.length === 4")
    torch, zoom, focus, tapped = page.evaluate("set")
    assert (torch, zoom) == ({"torch": True}, {"zoom": 2.5})
    assert focus["pointsOfInterest"] == [{"x": 0.5, "y": 0.5}]
    assert tapped["focusMode"] == "single-shot"
    assert 0 < tapped["pointsOfInterest"][0]["x"] < 0.5
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.evaluate("() => { dispatchEvent(new PageTransitionEvent('pagehide')); }")
    until(page, ENDED)
    page.click("#camera")
    until(page, "window.stream.active && document.getElementById('video').srcObject?.active")
    page.evaluate("code => { location.hash = code; }", digits())
    assert verdict(page) == ("CURRENT", "")
    until(page, ENDED)
    context.close()


def picture(text: str) -> Image:
    code = qrcode.QRCode(border=4, box_size=4)
    code.add_data(text)
    image: Image = code.make_image().get_image().convert("L")
    return image


def beside(left: Image, right: Image) -> Image:
    both = left.resize((left.width + right.width, max(left.height, right.height)))
    both.paste(255, (0, 0, *both.size))
    both.paste(left, (0, 0))
    both.paste(right, (left.width, 0))
    return both


def file(kind: str, data: bytes) -> dict[str, Any]:
    return {"name": "file", "mimeType": kind, "buffer": data}


def saved(image: Image, kind: str) -> bytes:
    out = io.BytesIO()
    image.save(out, kind)
    return out.getvalue()


def scan_of(certificate: bytes, *, pages: int = 1, empty: int = 0) -> bytes:
    """Return a certificate as an office's scanner saves it: pages of JPEG, the code on the last."""
    with pypdfium2.PdfDocument(certificate) as document:
        paper = document[0].render(scale=150 / 72, grayscale=True).to_pil().convert("L")
    blank = paper.copy()
    blank.paste(255, (0, 0, *paper.size))
    out = io.BytesIO()
    blank_pages = [blank] * empty
    first, *others = [*blank_pages, *[paper] * pages]
    first.save(out, "PDF", save_all=True, append_images=others, quality=40)
    return out.getvalue()


def without_attachment(certificate: bytes) -> bytes:
    """Return a certificate as another program writes it anew: the drawing is there, the digits are not."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(certificate)) as document:
        for name in list(document.attachments):
            del document.attachments[name]
        for one in ("/AF", "/Names"):
            if one in document.Root:
                del document.Root[one]
        document.remove_unreferenced_resources()
        document.save(out)
    assert digits().encode() not in out.getvalue()
    return out.getvalue()


def test_pictures_and_pdfs_of_papers_are_read_on_the_device(
    browser: Browser, scanning: Site, certificate: bytes
) -> None:
    code = f"https://{made.HOST}/#{digits()}"
    plain = picture(code)
    two = beside(plain, picture(f"https://{made.HOST}/#{digits(name='Another')}"))
    files: list[tuple[dict[str, Any], tuple[str, str]]] = [
        (file("image/png", saved(plain, "PNG")), ("CURRENT", "")),
        (file("image/jpeg", saved(plain.rotate(20, expand=True, fillcolor=255), "JPEG")), ("CURRENT", "")),
        (file("application/pdf", certificate), ("CURRENT", "")),
        (file("application/pdf", scan_of(certificate, empty=2)), ("CURRENT", "")),
        (file("application/pdf", without_attachment(certificate)), ("CURRENT", "")),
        (file("image/png", saved(two, "PNG")), ("NOT_CHECKED", "several")),
        (
            file("image/png", saved(picture("https://elsewhere.example/#123"), "PNG")),
            ("UNREADABLE", "other-host"),
        ),
        (
            file("image/png", saved(picture("https://elsewhere.example/pay"), "PNG")),
            ("UNREADABLE", "not-digits"),
        ),
        (file("image/png", saved(plain.crop((0, 0, 60, 60)), "PNG")), ("UNREADABLE", "empty")),
        (file("image/png", b"\x89PNG"), ("NOT_CHECKED", "no-picture")),
        (pdf(), ("NOT_CHECKED", "pdf-page")),
    ]
    context = browser.new_context()
    page = visited(context, scanning)
    for one, expected in files:
        page.set_input_files("#file", one)
        assert verdict(page) == expected
        named = "elsewhere.example" in page.inner_text("#sentence")
        assert named == (expected[1] in ("other-host", "not-digits"))
        page.click("#another")
    assert page.url == scanning.url
    # A screenshot that was copied is pasted like a text.
    page.evaluate(
        """bytes => {
          const data = new DataTransfer();
          data.items.add(new File([new Uint8Array(bytes)], "image.png", { type: "image/png" }));
          document.body.dispatchEvent(new ClipboardEvent("paste", { bubbles: true, clipboardData: data }));
        }""",
        list(saved(plain, "PNG")),
    )
    assert verdict(page) == ("CURRENT", "")
    context.close()


def test_where_the_scanner_cannot_be_loaded_the_page_says_what_else_there_is(
    browser: Browser, scanning: Site
) -> None:
    scanning.files = {path: data for path, data in scanning.files.items() if not path.startswith(BELOW)}
    context = browser.new_context()
    page = visited(context, scanning)
    page.set_input_files("#file", file("image/png", saved(picture("1"), "PNG")))
    assert verdict(page) == ("NOT_CHECKED", "scanner-missing")
    page.click("#another")
    page.click("#camera")
    assert verdict(page) == ("NOT_CHECKED", "scanner-missing")
    page.click("#another")
    page.fill("#digits", digits())
    page.click("#paste button")
    assert verdict(page) == ("CURRENT", "")
    context.close()
