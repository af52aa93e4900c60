"""The mark: the neutral one everywhere, an operator's own only as a drawing and nothing else."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Final

import pytest
from PIL import Image

from registry.rendering import mark
from registry.rendering.mark import Mark, MarkRefusedError
from registry.rendering.sheets import Sheets
from registry.rendering.verify_page import verify_page
from tests import registry_files as made
from tests.rendering.papers import CERTIFICATE, CLAIM

if TYPE_CHECKING:
    from pathlib import Path

    from registry.rendering.fonts import Fonts

HEAD: Final = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"'
OWN: Final = (
    f'<?xml version="1.0"?><!-- ours -->{HEAD}><title>Ours</title><defs><linearGradient id="g">'
    '<stop offset="0" stop-color="#123456"/></linearGradient></defs>'
    '<path d="M0 0h9v9z" fill="url(#g)"/></svg>'
).encode()

REFUSED: Final = {
    "more than 16384 bytes": OWN + b" " * mark.MOST,
    "no SVG in UTF-8": b"\xff\xfe<",
    "no SVG in": b"<svg",
    "viewBox": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "with a viewBox": b'<svg viewBox="0 0 1 1"/>',
    "document type": b'<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + OWN.partition(b"?>")[2],
    "an instruction": b'<?xml-stylesheet href="https://elsewhere.example/a.css"?>' + OWN.partition(b"?>")[2],
}
WITHIN: Final = {
    "<script>alert(1)</script>": "more than shapes",
    "<style>@import 'https://elsewhere.example'</style>": "more than shapes",
    "<text>A</text>": "more than shapes",
    '<image href="https://elsewhere.example/a.png"/>': "more than shapes",
    '<use href="#g"/>': "more than shapes",
    "<foreignObject/>": "more than shapes",
    '<a xmlns="http://www.w3.org/1999/xhtml"/>': "more than shapes",
    '<path onclick="alert(1)"/>': "event handler",
    '<path OnLoad="alert(1)"/>': "event handler",
    '<g style="fill: red"/>': "a link or a style",
    '<g xmlns:x="http://www.w3.org/1999/xlink" x:href="https://elsewhere.example"/>': "a link or a style",
    '<rect fill="url(https://elsewhere.example/#a)"/>': "outside itself",
    "<rect fill=\"URL( 'https://elsewhere.example/#a')\"/>": "outside itself",
}


def of(tmp_path: Path, data: bytes) -> Mark:
    (tmp_path / mark.FILE).write_bytes(data)
    return mark.of_home(tmp_path)


def test_a_home_without_one_has_the_neutral_one_which_is_such_a_drawing_too(tmp_path: Path) -> None:
    found = mark.of_home(tmp_path)
    assert found == mark.neutral()
    assert mark.checked(found.svg) == found.svg


def test_an_operators_own_is_served_byte_for_byte_and_without_the_neutral_pictures(tmp_path: Path) -> None:
    own = of(tmp_path, OWN)
    assert own.files() == {"/static/icon.svg": OWN}
    assert [icon["src"] for icon in own.icons()] == ["/static/icon.svg"]


@pytest.mark.parametrize(("why", "data"), REFUSED.items())
def test_what_is_no_drawing_is_refused_with_what_to_change(tmp_path: Path, why: str, data: bytes) -> None:
    with pytest.raises(MarkRefusedError, match=why):
        of(tmp_path, data)


@pytest.mark.parametrize(("part", "why"), WITHIN.items())
def test_a_drawing_with_more_in_it_is_refused(tmp_path: Path, part: str, why: str) -> None:
    with pytest.raises(MarkRefusedError, match=why):
        of(tmp_path, f"{HEAD}>{part}</svg>".encode())


def test_one_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / mark.FILE).mkdir()
    with pytest.raises(MarkRefusedError, match="cannot be read"):
        mark.of_home(tmp_path)


def test_the_pictures_have_the_size_that_the_manifest_says() -> None:
    neutral = mark.neutral()
    files = neutral.files()
    pictures = [icon for icon in neutral.icons() if icon["type"] == "image/png"]
    assert len(pictures) == len(mark.PNGS)
    for icon in pictures:
        picture = Image.open(io.BytesIO(files[icon["src"]])).convert("RGBA")
        assert "x".join(map(str, picture.size)) == icon["sizes"]
        # Only what a phone cuts to its own shape goes to the corner.
        assert (picture.getpixel((0, 0))[3] == 255) == ("purpose" in icon)


def test_pages_app_and_paper_show_the_same(fonts: Fonts, tmp_path: Path) -> None:
    own = of(tmp_path, OWN)
    files = verify_page(registry_name="R", host=made.HOST, root_jwk=made.ROOT.public.jwk, mark=own)
    assert files["/static/icon.svg"] == OWN
    assert b'src="/static/icon.svg"' in files["/"]
    assert json.loads(files["/manifest.webmanifest"])["icons"] == own.icons()
    ours, neutral = Sheets(fonts, own), Sheets(fonts)
    for first, second in (
        (ours.certificate(CERTIFICATE), neutral.certificate(CERTIFICATE)),
        (ours.claim(CLAIM), neutral.claim(CLAIM)),
    ):
        assert first.count('class="emblem"') == second.count('class="emblem"') == 1
        assert first != second
