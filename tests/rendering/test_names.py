"""Names of the world: each is refused before signing, with a reason, or printed and read back."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import replace
from itertools import chain, repeat
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from registry.model.credential import CompetencyRef, Facts, Slot
from registry.rendering import qr
from registry.securing import papercode
from registry.securing.lints import fits_the_qr, glyphs, shown_as_typed
from registry.verifying.pdf import digits_in_pdf
from tests.rendering.papers import CERTIFICATE, ORIGIN, codes, images, pages, text

if TYPE_CHECKING:
    from registry.rendering.fonts import Fonts
    from registry.rendering.printer import Printer

NAMES = Path(__file__).resolve().parents[3] / "shared" / "data" / "names" / "names.json"
LONGEST_NAME = 64
# No light package has their fonts.
WITHOUT_FONTS = {"ARMENIAN", "CJK", "GEORGIAN", "HANGUL", "SINHALA"}

AS_TYPED = {"LATIN", "CYRILLIC"}


class Named(NamedTuple):
    """A name and the script in which most of it is written."""

    name: str
    script: str


def listed() -> list[Named]:
    if not NAMES.is_file():
        pytest.skip("../shared/data, with its list of names, is not beside this checkout")
    read = json.loads(NAMES.read_bytes())["names"]
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


@pytest.mark.slow
@pytest.mark.timeout(1200)  # it prints and reads 500 pages
def test_each_of_500_names_is_refused_with_a_reason_or_printed_and_read_back(
    fonts: Fonts, printer: Printer
) -> None:
    outcomes: Counter[tuple[str, str | None]] = Counter()
    for named in listed():
        reason = refusal(named.name, fonts)
        outcomes[named.script, reason] += 1
        if reason is None:
            code = digits(named.name)
            made = printer.certificate(replace(CERTIFICATE, name=named.name, digits=code))
            assert codes(made) == [f"{ORIGIN}/#{code}"]
            assert digits_in_pdf(made) == code
            # Other scripts join or reorder letters, so their text does not come back as it was typed.
            assert named.script not in AS_TYPED or named.name in text(made)
    assert sum(outcomes.values()) >= 500
    assert {script for script, reason in outcomes if reason == glyphs.NAME} == WITHOUT_FONTS
    assert {script for script, reason in outcomes if reason is None}.isdisjoint(WITHOUT_FONTS)
    assert {reason for _, reason in outcomes} <= {None, glyphs.NAME}


def test_a_name_of_64_letters_in_any_script_stands_on_one_page_and_reads_back(
    fonts: Fonts, printer: Printer
) -> None:
    by_script = {named.script: named for named in listed() if named.script not in WITHOUT_FONTS}
    assert len(by_script) >= 6
    for named in map(lengthened, by_script.values()):
        assert refusal(named.name, fonts) is None
        code = digits(named.name)
        made = printer.certificate(replace(CERTIFICATE, name=named.name, digits=code))
        assert pages(made) == 1
        assert codes(made) == [f"{ORIGIN}/#{code}"]
        (square,) = images(made)
        assert square.width / fits_the_qr.size(qr.prefix(ORIGIN), len(code)).modules >= 0.65
