"""Whether a code fits the QR on paper, by arithmetic."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.securing import jws, papercode
from registry.securing.lints import fits_the_qr
from registry.securing.lints.fits_the_qr import BAD, GOOD, QrSize, QrTooLargeError, most_digits, size

PREFIX = "https://registry.example/#"


@pytest.mark.parametrize(("prefix", "digits"), GOOD)
def test_a_good_example_has_a_size(prefix: str, digits: int) -> None:
    assert size(prefix, digits).module_mm >= 0.65


@pytest.mark.parametrize(("prefix", "digits"), BAD)
def test_a_bad_example_is_refused_with_a_stable_code(prefix: str, digits: int) -> None:
    with pytest.raises(QrTooLargeError) as refused:
        size(prefix, digits)
    assert refused.value.code == "qr_too_large"


def test_a_typical_code_is_version_10_and_40_millimetres() -> None:
    assert size(PREFIX, 437) == QrSize(10, 40)
    assert size(PREFIX, 437).modules == 57


def test_the_square_grows_at_version_12_and_at_14() -> None:
    sizes = [size(PREFIX, digits) for digits in range(1, 1000)]
    sides = {one.version: one.side_mm for one in sizes}
    assert [sides[version] for version in (11, 12, 13, 14, 16)] == [40, 45, 45, 54, 54]


def test_no_module_is_smaller_than_a_phone_reads() -> None:
    smallest = min(QrSize(last, side).module_mm for last, side in fits_the_qr.SIDES)
    assert smallest >= 0.65


def test_one_digit_more_than_the_capacity_needs_the_next_version() -> None:
    # Version 10 holds 1,728 bits: 36 for modes and lengths, 208 for the prefix, 1,484 for 445 digits.
    assert size(PREFIX, 445).version == 10
    assert size(PREFIX, 446).version == 11


def test_every_payload_that_a_code_may_have_fits_with_a_short_host() -> None:
    assert size(PREFIX, most_digits(papercode.MAX_PAYLOAD)).version == 16


@pytest.mark.parametrize("length", [0, 1, 110, papercode.MAX_PAYLOAD])
def test_the_greatest_number_of_digits_is_the_packed_code_of_greatest_value(length: int) -> None:
    packed = int.from_bytes(b"\x01" + b"\xff" * (fits_the_qr.BESIDE_PAYLOAD + length), "big")
    assert most_digits(length) == len(str(packed))


@given(st.binary(max_size=papercode.MAX_PAYLOAD))
def test_no_payload_becomes_more_digits_than_foretold(payload: bytes) -> None:
    signature = hashlib.sha512(payload).digest()[: jws.SIGNATURE_BYTES]
    digits = papercode.pack(b"\xff" * 4, signature, payload)
    assert most_digits(len(payload)) - 1 <= len(digits) <= most_digits(len(payload))
