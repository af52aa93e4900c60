"""A provider certifies from a file: template, report, mended file, start, watch, done; on a small screen."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from registry.operations import finding, sign_in
from tests.journeys.live import assert_fits, press, tab_to
from tests.journeys.test_provider import arrive
from tests.web.batches.lists import carry_out

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, Page

    from tests.journeys.live import Live

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

CODES = ("manufacturing", "MFG-05", "L2")
GOOD = ("Ana-María O’Neill", "محمد علي", "Cleo Zephyr")
BAD = (("www.name.example", *CODES), ("", *CODES), ("Basil Quagmire", *CODES[:2], "L9"))
MENDED = (("Dora Nimbus", *CODES), ("Ella Quartz", *CODES), ("Basil Quagmire", *CODES))


def fetch(page: Page, name: str) -> bytes:
    """Reach a link by keyboard, press Enter and return the file that comes."""
    tab_to(page, page.get_by_role("link", name=name, exact=True))
    with page.expect_download() as found:
        page.keyboard.press("Enter")
    return Path(found.value.path()).read_bytes()


def as_csv(template: bytes, rows: tuple[tuple[str, ...], ...]) -> bytes:
    """Fill the template as a spreadsheet of another country saves it: with semicolons."""
    (head,) = csv.reader(io.StringIO(template.decode("utf-8-sig")))
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerows([head, *rows])
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(template: bytes, rows: tuple[tuple[str, ...], ...]) -> bytes:
    book = load_workbook(io.BytesIO(template))
    for row in rows:
        book["Certificates"].append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def send(page: Page, data: bytes, name: str) -> None:
    page.get_by_label("File", exact=True).set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    )
    press(page, "Look it through")
    assert_fits(page)


@pytest.mark.parametrize(
    ("template", "fill", "name"),
    [("Template (CSV)", as_csv, "list.csv"), ("Template and codes (XLSX)", as_xlsx, "list.xlsx")],
)
def test_a_list_is_filled_in_mended_issued_and_watched_without_a_script(
    site: Live, browser: Browser, template: str, fill: Callable[..., bytes], name: str
) -> None:
    page, provider = arrive(site, browser)
    press(page, "Certify from a file", "link")
    assert_fits(page)
    press(page, "Upload a list", "link")
    assert_fits(page)
    empty = fetch(page, template)
    assert b"MFG-05" in fetch(page, "Codes (CSV)")
    good = tuple((one, *CODES) for one in GOOD)
    # A file that is none, then one with three rows to change.
    send(page, b"name,level\nAna,L2\n", "other.csv")
    assert "missing: framework, competency" in page.get_by_role("alert").inner_text()
    page.get_by_label("The file once more").set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": fill(empty, good + BAD)}
    )
    press(page, "Look it through")
    assert_fits(page)
    assert page.locator(".counts dd").all_inner_texts() == ["3", "3"]
    assert page.locator(".people bdi").all_inner_texts() == list(GOOD)
    assert page.locator("tbody th").all_inner_texts() == ["5", "6", "7"]
    assert fetch(page, "Report (CSV)").count(b"\r\n") == 4
    press(page, "Upload the mended file", "link")
    send(page, fill(empty, good + MENDED), name)
    assert page.locator(".counts dd").all_inner_texts() == ["6", "0"]
    tab_to(page, page.get_by_role("button", name="Certificate as printed (PDF)"))
    with page.expect_download() as found:
        page.keyboard.press("Enter")
    assert found.value.suggested_filename == "preview.pdf"
    press(page, "Issue 6 certificates")
    assert_fits(page)
    assert page.get_by_text("0 of 6 issued").is_visible()
    at = page.url.removeprefix(site.url)
    carry_out(site.desk.registry, at, limit=2)
    # The page is loaded again by itself.
    page.get_by_text("2 of 6 issued").wait_for()
    press(page, "Pause")
    assert_fits(page)
    assert page.get_by_role("heading", name="Paused").is_visible()
    press(page, "Go on")
    press(page, "Stop")
    assert_fits(page)
    assert page.get_by_text("2 issued, 4 waiting.").is_visible()
    press(page, "Back to the list", "link")
    carry_out(site.desk.registry, at)
    page.get_by_role("heading", name="Issued", exact=True).wait_for()
    assert_fits(page)
    assert page.get_by_text("6 of 6 issued").is_visible()
    assert len(finding.issued_by(provider, store=site.desk.registry.store)) == 6
    press(page, "Print and hand over", "link")
    assert page.get_by_text("6 sheets lie").is_visible()
    page.goto("/provider/")
    assert_fits(page)
    assert page.get_by_text("Issued: 6 of 6").is_visible()


def test_with_a_script_the_numbers_move_and_the_page_stays(site: Live, browser: Browser) -> None:
    page = site.page(browser, script=True)
    page.goto(f"/provider/sign-in/{sign_in.invite(site.desk.add_provider(), **site.desk.parts())}")
    press(page, "Sign in now")
    page.goto("/provider/batches/new")
    rows = "".join(f"{name},{','.join(CODES)}\n" for name in GOOD)
    send(page, f"name,framework,competency,level\n{rows}".encode(), "list.csv")
    page.get_by_label("Good rows only").check()
    press(page, "Issue 3 certificates")
    page.evaluate("window.still = true")
    at = page.url.removeprefix(site.url)
    carry_out(site.desk.registry, at, limit=1)
    page.get_by_text("1 of 3 issued").wait_for()
    assert page.locator("progress").evaluate("one => one.value") == 1
    assert page.evaluate("window.still")
    carry_out(site.desk.registry, at)
    page.get_by_role("heading", name="Issued", exact=True).wait_for()
    assert page.evaluate("window.still === undefined")


def test_twice_at_once_makes_one_list_and_a_choice_of_letters_loses_nothing(
    site: Live, browser: Browser
) -> None:
    page, provider = arrive(site, browser)
    page.goto("/provider/batches/new")
    data = f"name,framework,competency,level\nPetrič,{','.join(CODES)}\n".encode("cp1250")
    send(page, data, "list.csv")
    page.get_by_role("radio", name="Petrič").check()
    page.get_by_label("The file once more").set_input_files(
        {"name": "list.csv", "mimeType": "text/csv", "buffer": data}
    )
    page.get_by_role("button", name="Look it through").dblclick()
    page.get_by_role("heading", name="Check before you issue").wait_for()
    assert page.locator(".people bdi").all_inner_texts() == ["Petrič"]
    assert len(site.desk.registry.batches(provider)) == 1
