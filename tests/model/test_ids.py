"""Drawn values: the alphabet, the length, the bounds."""

from __future__ import annotations

import re

from registry.model import ids

LETTERS = "0-9a-hjkmnp-tv-z"


def test_ids_and_slip_numbers_have_letters_that_nobody_mixes_up() -> None:
    drawn = {ids.new_id() for _ in range(500)}
    assert len(drawn) == 500
    assert all(re.fullmatch(f"[{LETTERS}]{{20}}", one) for one in drawn)
    slips = {ids.new_slip_number() for _ in range(500)}
    assert all(re.fullmatch(f"[{LETTERS.upper()}]{{6}}", one) for one in slips)


def test_pins_keep_their_zeros() -> None:
    drawn = [ids.new_pin() for _ in range(2000)]
    assert all(re.fullmatch("[0-9]{6}", one) for one in drawn)
    assert any(one.startswith("0") for one in drawn)


def test_numbers_and_places_lie_within_their_bounds() -> None:
    assert all(100_000_000 <= ids.new_accreditation_number() <= 999_999_999 for _ in range(500))
    assert {ids.below(3) for _ in range(500)} == {0, 1, 2}


def test_bytes_and_tokens_are_drawn_anew() -> None:
    assert len(ids.new_bytes(16)) == 16
    assert ids.new_bytes(16) != ids.new_bytes(16)
    assert re.fullmatch("[A-Za-z0-9_-]{43}", ids.new_token())
    assert ids.new_token() != ids.new_token()


def test_a_urn_is_a_random_uuid() -> None:
    drawn = {ids.new_urn() for _ in range(100)}
    assert len(drawn) == 100
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", one) for one in drawn)
    assert {one[23] for one in drawn} == {"4"}
    assert {one[28] for one in drawn} <= set("89ab")
