"""Names of the world: printed with every letter, said as they were signed, their code read back.

633 are ours (`names.json`), put together from given and family names in 22 ways of writing; as many again lie
beside the checkout. Fonts of every script are needed: the test command installs them.
"""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import replace
from itertools import chain, repeat
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from fontTools.ttLib import TTFont

from registry.model.credential import CompetencyRef, Facts, Slot
from registry.rendering import qr
from registry.securing import papercode
from registry.securing.lints import fits_the_qr, glyphs, shown_as_typed
from registry.verifying.pdf import digits_in_pdf
from tests.rendering.papers import CERTIFICATE, CLAIM, ORIGIN, QR, codes, images, pages
from tests.rendering.reading_order import letters, parts, shown

if TYPE_CHECKING:
    from registry.rendering.fonts import Fonts
    from registry.rendering.printer import Printer

OURS = Path(__file__).with_name("names.json")
BESIDE = Path(__file__).resolve().parents[3] / "shared" / "data" / "names" / "names.json"
LONGEST_NAME = 64
TOGETHER = 40
"""Certificates in one file."""
LOWER_HALF = (0, 0, 0, 421)
"""Where no code stands, in points from each edge."""


class Named(NamedTuple):
    """A name and the script in which most of it is written."""

    name: str
    script: str


def ours() -> list[Named]:
    scripts = json.loads(OURS.read_bytes())["scripts"]
    return [
        Named(name, script)
        for script, of in scripts.items()
        for name in [
            *of["whole"],
            *(
                of.get("form", "{given} {family}").format(given=given, family=family)
                for given in of["given"]
                for family in of["family"]
            ),
        ]
    ]


def beside() -> list[Named]:
    if not BESIDE.is_file():
        pytest.skip("../shared/data, with its list of names, is not beside this checkout")
    read = json.loads(BESIDE.read_bytes())["names"]
    return [Named(f"{one['given']} {one['family']}", one["script"]) for one in read]


def lengthened(named: Named) -> Named:
    """Repeat a name up to the greatest length."""
    words = chain.from_iterable(repeat(named.name.split()))
    longer = next(words)
    for word in words:
        if len(longer) + 1 + len(word) > LONGEST_NAME:
            return Named(longer, named.script)
        longer += f" {word}"
    raise AssertionError


def refusal(name: str, fonts: Fonts) -> str | None:
    """Return the lint that refuses a name, in the order of issuing."""
    if not shown_as_typed.fits(name):
        return shown_as_typed.NAME
    if glyphs.missing(name, fonts.available()):
        return glyphs.NAME
    try:
        fits_the_qr.size(qr.prefix(ORIGIN), fits_the_qr.most_digits(len(payload(name))))
    except fits_the_qr.QrTooLargeError:
        return fits_the_qr.NAME
    return None


def payload(name: str) -> bytes:
    return papercode.encode_payload(
        Facts(
            name=name,
            competencies=(CompetencyRef("MFG-01@1"),),
            level="L2",
            month=CERTIFICATE.month,
            renew_by=CERTIFICATE.renew_by,
            slot=Slot(1, 123_456),
        )
    )


def digits(name: str) -> str:
    signature = hashlib.sha512(name.encode()).digest()
    return papercode.pack(b"\x01\x02\x03\x04", signature, payload(name))


def require_all_scripts(fonts: Fonts) -> None:
    if any(script.probe not in fonts.available() for script in glyphs.SCRIPTS):
        pytest.skip("the fonts of more scripts are not installed: python3 -m registry test brings them")


def printed_together(names: list[str], printer: Printer) -> bytes:
    views = [replace(CERTIFICATE, name=name, digits=digits(name)) for name in names]
    return printer.class_sheets([(views, CLAIM)])


def said(pdf: bytes) -> list[str]:
    """Return the name of each certificate as a screen reader and a search find it."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return [part.words for part in parts(document) if part.role == "H1"]


def boxes(pdf: bytes) -> list[str]:
    """Return the letters for which a page asks its font for a glyph that the font does not have (.notdef)."""
    used: dict[tuple[int, int], tuple[pikepdf.Object, set[int]]] = {}
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            for one in shown(page.obj):
                used.setdefault(one.font.objgen, (one.font, set()))[1].update(one.glyphs)
        return [
            letters(font).get(glyph, "?")
            for font, asked_for in used.values()
            for held in [glyphs_in(font)]
            for glyph in sorted(asked_for)
            if not 0 < glyph < held
        ]


def glyphs_in(font: pikepdf.Object) -> int:
    described = font.DescendantFonts[0].FontDescriptor
    data = described.get("/FontFile2", described.get("/FontFile3"))
    with TTFont(io.BytesIO(data.read_bytes()), lazy=True) as embedded:
        return int(embedded["maxp"].numGlyphs)


def read_back(pdf: bytes) -> list[str]:
    """Return what a reader of QR codes finds on each page at 150 dots an inch."""
    found = []
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            picture = page.render(scale=150 / 72, grayscale=True, crop=LOWER_HALF).to_pil()
            found += [one.text for one in zxingcpp.read_barcodes(picture, formats=QR)]
    return found


def require_printed(names: list[str], fonts: Fonts, printer: Printer) -> None:
    assert {name: refused for name in names if (refused := refusal(name, fonts))} == {}
    for start in range(0, len(names), TOGETHER):
        some = names[start : start + TOGETHER]
        made = printed_together(some, printer)
        *certificates, _claim_sheet = said(made)
        assert certificates == some
        assert boxes(made) == []
        assert [code for code in read_back(made) if "/claim" not in code] == [
            f"{ORIGIN}/#{digits(name)}" for name in some
        ]


def test_there_are_600_names_in_every_script_that_is_printed() -> None:
    named = ours()
    assert len({one.name for one in named}) >= 600
    assert len({one.script for one in named}) == 22


def test_a_letter_that_no_font_has_would_be_found_out(printer: Printer) -> None:
    assert boxes(printed_together(["Ana \u0c05"], printer)) == ["\u0c05"]


@pytest.mark.slow
def test_each_of_600_names_is_printed_whole_said_as_it_was_signed_and_read_back(
    fonts: Fonts, printer: Printer
) -> None:
    require_all_scripts(fonts)
    require_printed([one.name for one in ours()], fonts, printer)


@pytest.mark.slow
def test_the_names_that_lie_beside_the_checkout_are_printed_too(fonts: Fonts, printer: Printer) -> None:
    require_all_scripts(fonts)
    require_printed([one.name for one in beside()], fonts, printer)


@pytest.mark.slow
def test_a_name_of_64_letters_in_any_script_stands_on_one_page_and_reads_back(
    fonts: Fonts, printer: Printer
) -> None:
    require_all_scripts(fonts)
    by_script = {named.script: named for named in ours()}
    for named in map(lengthened, by_script.values()):
        assert refusal(named.name, fonts) is None
        code = digits(named.name)
        made = printer.certificate(replace(CERTIFICATE, name=named.name, digits=code))
        assert pages(made) == 1
        assert codes(made) == [f"{ORIGIN}/#{code}"]
        assert digits_in_pdf(made) == code
        (square,) = images(made)
        assert square.width / fits_the_qr.size(qr.prefix(ORIGIN), len(code)).modules >= 0.65
