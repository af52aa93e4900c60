"""A badge is found in a picture where it must stand, and nowhere else."""

from __future__ import annotations

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.verifying import png
from registry.verifying.baked import KEYWORD, MAX_PICTURE, badge_in
from registry.verifying.png import Chunk

HEAD, END = Chunk(b"IHDR", b"\x00" * 13), Chunk(b"IEND", b"")
BADGE = "eyJh.eyJi.c2ln"


def picture(*chunks: Chunk) -> bytes:
    return png.write([HEAD, *chunks, END])


def badge(text: bytes = BADGE.encode(), *, keyword: bytes = KEYWORD, packed: bytes = b"\x00\x00") -> Chunk:
    return Chunk(b"iTXt", keyword + b"\x00" + packed + b"en\x00\x00" + text)


def svg(*elements: str) -> bytes:
    return f"<svg xmlns='http://www.w3.org/2000/svg'>{''.join(elements)}</svg>".encode()


def test_a_png_holds_its_badge_in_a_text_chunk() -> None:
    assert badge_in(picture(badge())) == BADGE


def test_an_svg_holds_its_badge_in_an_attribute() -> None:
    for element in (
        f'<openbadges:credential verify="{BADGE}"/>',
        f"<openbadges:credential\n  xmlns:openbadges='urn:any' verify='{BADGE}' />",
    ):
        assert badge_in(svg(element)) == BADGE


def test_the_same_badge_twice_is_one_and_two_are_none() -> None:
    assert badge_in(picture(badge(), badge())) == BADGE
    assert badge_in(picture(badge(), badge(b"other"))) is None
    assert badge_in(svg('<openbadges:credential verify="a"/><openbadges:credential verify="b"/>')) is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        png.SIGNATURE,
        picture(),
        picture(badge(keyword=b"openbadges")),
        picture(badge(keyword=b"openbadgecredentials")),
        picture(badge(packed=b"\x01\x00")),
        picture(badge(b"")),
        picture(Chunk(b"tEXt", KEYWORD + b"\x00" + BADGE.encode())),
        picture(Chunk(b"iTXt", KEYWORD)),
        picture(Chunk(b"iTXt", KEYWORD + b"\x00\x00\x00en")),
        picture(badge())[:-30],
        picture(badge()).replace(b"eyJi", b"eyJj"),
        picture(badge()) + b"\x00" * MAX_PICTURE,
        svg(),
        svg('<openbadges:assertion verify="a"/>'),
        svg('<openbadges:credential xverify="a"/>'),
        svg('<openbadges:credential/><g verify="a"/>'),
        svg('<openbadges:credential verify="a b"/>'),
        svg('<openbadges:credential verify="&lt;"/>'),
    ],
)
def test_no_badge_is_found_anywhere_else(data: bytes) -> None:
    assert badge_in(data) is None


def test_letters_that_no_badge_has_are_not_an_error() -> None:
    assert badge_in(picture(badge("ä".encode()))) == "\ufffd\ufffd"


def test_a_chunk_is_written_with_its_check_sum() -> None:
    data = png.write([END])
    assert data == png.SIGNATURE + b"\x00\x00\x00\x00IEND" + zlib.crc32(b"IEND").to_bytes(4, "big")


@given(st.lists(st.builds(Chunk, st.binary(min_size=4, max_size=4), st.binary(max_size=40))))
def test_chunks_that_were_written_are_read(chunks: list[Chunk]) -> None:
    assert list(png.read(png.write(chunks))) == chunks


@given(st.binary() | st.binary().map(png.SIGNATURE.__add__))
def test_any_bytes_hold_a_badge_or_none(data: bytes) -> None:
    assert badge_in(data) is None
