"""An HR desk's folder on the page `/many`, in Chromium: all of it is checked, here, and nothing is sent."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import pytest

from registry.rendering.many_page import many_page
from registry.rendering.scanner import scanner
from tests import registry_files as made
from tests.browsing import Site, served, until
from tests.page.site import digits, site
from tests.page.test_journeys import STATES
from tests.page.test_privacy import KEPT, WATCH, holds_a_part
from tests.page.test_scanner import picture, saved

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

ORDER = ["FORGED", "UNKNOWN", "WITHDRAWN", "UNREADABLE", "NOT_CHECKED", "UNCHECKED", "RENEW", "CURRENT"]
FORMULA = "=HYPERLINK(A1)"


@pytest.fixture
def desk() -> Iterator[Site]:
    if not scanner():
        pytest.skip("the scanner is not installed: run npm ci in web/")
    many = many_page(
        registry_name="Example Registry",
        host=made.HOST,
        root_jwk=made.ROOT.public.jwk,
        has_scanner=True,
    )
    with served(site(more={"scanner": scanner(), "many": many})) as started:
        yield started


@pytest.fixture
def profile(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 320, "height": 640}, locale="en-GB")
    context.add_init_script(WATCH)
    yield context
    context.close()


def pdf(*codes: str) -> bytes:
    return b"%PDF-1.7\n" + b"".join(b"stream\n%s\nendstream\n" % code.encode() for code in codes)


def folder(top: Path) -> dict[str, str]:
    """Fill a folder with thirty files of every state; return the state that each file's name stands for."""
    expected: dict[str, str] = {}
    for number, (code, state, _, _) in enumerate(STATES * 3):
        name = f"{number + 1} {state}"
        kinds = (
            (f"{name}.pdf", pdf(code)),
            (f"{name}.png", saved(picture(f"https://{made.HOST}/#{code}"), "PNG")),
            (f"{name}.txt", code.encode()),
        )
        file, data = kinds[number // len(STATES)]
        expected[file] = state
        (top / "inside").mkdir(exist_ok=True)
        (top / "inside" / file).write_bytes(data)
    others = {
        "notes.docx": (b"PK", "NOT_CHECKED"),
        f"{FORMULA}.pdf": (pdf(digits(name=FORMULA)), "CURRENT"),
        "two.pdf": (pdf(digits(name="First"), digits(name="Second")), "CURRENT"),
        ".hidden": (b"", ""),
    }
    for file, (data, state) in others.items():
        (top / file).write_bytes(data)
        expected[file] = state
    del expected[".hidden"]
    return expected


def opened(profile: BrowserContext, site: Site) -> Page:
    page = profile.new_page()
    page.goto(f"{site.url}many")
    page.wait_for_selector("#ways:not([hidden])")
    until(page, "caches.match('/many')")
    page.wait_for_load_state("networkidle")
    return page


def rows(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (
        page.evaluate("""() => [...document.querySelectorAll("#rows tr")].map((row) => ({
      state: row.dataset.state, tone: row.dataset.tone, cells: [...row.cells].map((one) => one.innerText),
      icons: row.querySelectorAll("svg path").length,
    }))""")
    )
    return found


def exported(page: Page) -> list[dict[str, str]]:
    with page.expect_download() as download:
        page.click("#export")
    return list(csv.DictReader(io.StringIO(download.value.path().read_text("utf-8-sig"))))


@pytest.mark.slow
def test_a_folder_of_every_state_is_checked_on_the_device_with_problems_first(
    profile: BrowserContext, desk: Site, tmp_path: Path
) -> None:
    console: list[str] = []
    profile.on("console", lambda message: console.append(message.text))
    profile.on("weberror", lambda error: console.append(str(error.error)))
    expected = folder(tmp_path)
    assert len(expected) == 30
    page = opened(profile, desk)
    page.evaluate("""() => {
      window.said = [];
      new MutationObserver(() => window.said.push(document.getElementById("headline").textContent))
        .observe(document.getElementById("headline"), { childList: true });
    }""")
    page.set_input_files("#folder", tmp_path)
    page.wait_for_selector("#outcome:not([hidden])")
    found = rows(page)
    assert len(found) == 31
    seen = {row["cells"][1].rpartition("/")[2]: row["state"] for row in found}
    assert seen.pop("two.pdf (1)") == seen.pop("two.pdf (2)") == expected.pop("two.pdf")
    assert seen == expected
    places = [ORDER.index(row["state"]) for row in found]
    assert places == sorted(places)
    assert {row["icons"] for row in found} == {1}
    assert {row["tone"] for row in found if row["state"] == "CURRENT"} == {"green", "amber"}
    assert [row["cells"][2] != "" for row in found] == [
        row["state"] in ("WITHDRAWN", "UNCHECKED", "RENEW", "CURRENT") for row in found
    ]
    # Said once: that it began, and how it ended.
    until(page, "said.join() === ['Checking', '30 files were checked.'].join()")
    assert page.inner_text("#sentence").startswith("Not every result")
    assert page.evaluate("document.activeElement.id") == "outcome"
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    counted = page.evaluate("""() => Object.fromEntries([...document.querySelectorAll("#counts dt")]
      .map((one) => [one.textContent, Number(one.nextElementSibling.textContent)]))""")
    assert sum(counted.values()) == 31
    assert counted["Genuine and current"] == sum(row["state"] == "CURRENT" for row in found)
    table = exported(page)
    assert len(table) == 31
    [formula] = [row for row in table if row["name"].endswith(FORMULA)]
    assert formula["name"] == f"'{FORMULA}"
    assert not any(value.startswith(("=", "+", "-", "@")) for row in table for value in row.values())
    assert formula["state"] == "CURRENT"
    assert formula["list_sha256"]
    assert {row["state"] for row in table} == set(ORDER)
    # From now on nothing is asked for, with a network and without, and nothing was kept.
    until(page, "caches.match('/static/scanner/reader/zxing_reader.wasm')")
    for offline in (False, True):
        profile.set_offline(offline)
        page.reload()
        page.wait_for_selector("#ways:not([hidden])")
        page.wait_for_load_state("networkidle")
        desk.asked.clear()
        page.set_input_files("#folder", tmp_path)
        page.wait_for_selector("#outcome:not([hidden])")
        assert [row["state"] for row in rows(page)] == [row["state"] for row in found]
        # Because the page was opened, a browser looks for a newer worker when it likes.
        assert [one.path for one in desk.asked if one.path != "/sw.js"] == []
    assert not any(holds_a_part(text, digits()) for text in page.evaluate(KEPT))
    assert [text for text in console if "ERR_INTERNET_DISCONNECTED" not in text] == []


def test_it_can_be_stopped_done_by_keyboard_and_begun_anew(profile: BrowserContext, desk: Site) -> None:
    page = opened(profile, desk)
    # The second file is held back, so that there is something to stop.
    page.evaluate("""() => {
      const whole = Blob.prototype.arrayBuffer;
      let asked = 0;
      Blob.prototype.arrayBuffer = async function () {
        asked += 1;
        if (asked === 2) await new Promise((resume) => { window.readOn = resume; });
        return whole.call(this);
      };
    }""")
    files: list[Any] = [
        {"name": f"{one}.pdf", "mimeType": "application/pdf", "buffer": pdf(digits())} for one in range(1, 4)
    ]
    page.set_input_files("#files", files)
    until(page, "window.readOn")
    assert page.inner_text("#done-words") == "1 of 3 files"
    assert page.evaluate("document.activeElement.id") == "stop"
    page.keyboard.press("Enter")
    page.evaluate("readOn()")
    page.wait_for_selector("#outcome:not([hidden])")
    assert page.inner_text("#headline") == "Stopped: 2 of 3 files were checked."
    assert page.inner_text("#sentence") == "Every result is “Genuine and current”."
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "export"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "files"
    assert page.locator("#rows tr").count() == 0
    page.evaluate(
        """body => {
          const data = new DataTransfer();
          data.items.add(new File([body], "dropped.pdf", { type: "application/pdf" }));
          const init = { bubbles: true, cancelable: true, dataTransfer: data };
          document.body.dispatchEvent(new DragEvent("drop", init));
        }""",
        pdf(digits()).decode(),
    )
    page.wait_for_selector("#outcome:not([hidden])")
    assert page.inner_text("#headline") == "One file was checked."
    assert [row["cells"][1] for row in rows(page)] == ["dropped.pdf"]
    measure = """() => [...document.querySelectorAll("button, input, a:not(.skip)")]
      .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 44)
      .map((one) => one.id)"""
    assert page.evaluate(measure) == []


def test_a_browser_without_what_the_check_needs_says_so(profile: BrowserContext, desk: Site) -> None:
    profile.add_init_script("Object.defineProperty(crypto, 'subtle', { value: undefined })")
    page = profile.new_page()
    page.goto(f"{desk.url}many")
    page.wait_for_selector("#verdict[data-state='NOT_CHECKED']")
    assert "any phone of the last years" in page.inner_text("#sentence")
    assert page.locator("#ways").is_hidden()
