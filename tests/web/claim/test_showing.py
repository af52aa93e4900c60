"""Show, send, print: each its own answer, none kept, and a code on the screen that can be read."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING

import pytest

from registry.operations import certify
from registry.operations.certify import Held
from registry.operations.claim import open_sheet
from registry.rendering import qr
from registry.web.square import QUIET, Square, packed

if TYPE_CHECKING:
    from registry.securing.sheet import Sheet
    from tests.web.desk import Desk

Fields = dict[str, str]


@pytest.mark.parametrize("step", ["send", "certificate"])
def test_the_file_has_a_name_that_says_nothing(desk: Desk, fields: Fields, step: str) -> None:
    answer = desk.post(f"/claim/{step}", **fields)
    assert answer.text == "certificate: Ana <Ray>"
    assert answer.headers["content-disposition"] == 'attachment; filename="certificate.pdf"'
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("layout", ["large", "card"])
def test_the_same_certificate_is_printed_on_other_paper(desk: Desk, fields: Fields, layout: str) -> None:
    assert f'name="layout" value="{layout}"' in desk.post("/claim", **fields).text
    answer = desk.post("/claim/certificate", **fields, layout=layout)
    assert answer.text == f"{layout}: Ana <Ray>"
    assert answer.headers["content-disposition"] == 'attachment; filename="certificate.pdf"'


def test_the_same_certificate_is_printed_in_another_language_or_in_two(desk: Desk, fields: Fields) -> None:
    assert '<option value="uk" lang="uk">' in desk.post("/claim", **fields).text
    for second, words in (("", "in uk"), ("en", "in uk and en"), ("uk", "in uk")):
        answer = desk.post("/claim/certificate", **fields, printed="uk", second=second)
        assert answer.text == f"certificate: Ana <Ray> {words}"


def test_a_paper_that_there_is_not_is_the_usual_one(desk: Desk, fields: Fields) -> None:
    assert desk.post("/claim/certificate", **fields, layout="papyrus").text == "certificate: Ana <Ray>"


def test_what_is_sent_is_a_copy_of_its_own_and_what_is_printed_is_not(
    desk: Desk, fields: Fields, sheet: Sheet
) -> None:
    def made() -> int:
        held = Held.of(open_sheet(sheet.secret, sheet.pin, **desk.parts())[0])
        return len(certify.copies_of(held, store=desk.registry.store, keys=desk.registry.keys))

    for layout in ("page", "large", "card"):
        desk.post("/claim/certificate", **fields, layout=layout)
    assert made() == 0
    for number in (1, 2):
        desk.post("/claim/send", **fields)
        assert made() == number


def test_without_a_script_the_code_stands_on_a_page_of_its_own(
    desk: Desk, fields: Fields, sheet: Sheet
) -> None:
    page = desk.post("/claim/show", **fields).text
    rows = desk.registry.qr_matrix(sheet.digits)
    assert drawn(page, len(rows)) == rows
    assert "<bdi>Ana &lt;Ray&gt;</bdi>" in page


def test_the_code_for_the_screen_is_the_one_on_paper(desk: Desk, sheet: Sheet) -> None:
    rows = desk.registry.qr_matrix(sheet.digits)
    assert qr.draw(desk.registry.settings.url, sheet.digits).size.version == (len(rows) - 17) // 4


def test_a_script_gets_the_modules_of_the_code(desk: Desk, fields: Fields, sheet: Sheet) -> None:
    page = desk.post("/claim", **fields).text
    rows = desk.registry.qr_matrix(sheet.digits)
    (found,) = re.findall(r'data-packed="([^"]+)"', page)
    assert f'data-modules="{len(rows)}"' in page
    bits = "".join(f"{byte:08b}" for byte in base64.b64decode(found))
    assert bits[: len(rows) ** 2] == "".join(rows)


def test_modules_are_drawn_and_packed_as_they_are() -> None:
    rows = ("101", "010", "110")
    square = Square.of(rows)
    assert square.side == 3 + 2 * QUIET
    assert drawn(f'd="{square.drawn}"', 3) == rows
    assert base64.b64decode(packed(rows)) == bytes([0b10101011, 0b00000000])


def drawn(page: str, side: int) -> tuple[str, ...]:
    """Read back what a path of dark runs shows."""
    found = [["0"] * side for _ in range(side)]
    (path,) = re.findall(r'd="(M[^"]+)"', page)
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path):
        for at in range(int(width)):
            found[int(y) - QUIET][int(x) - QUIET + at] = "1"
    return tuple("".join(row) for row in found)
