"""Digits attached to a PDF: found where there is exactly one certificate."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.verifying.pdf import MAX_PDF, digits_in_pdf
from tests import registry_files as made

DIGITS = made.digits()
OTHER = made.digits(name="Another Name")


def pdf(*streams: str) -> bytes:
    parts = "".join(f"1 0 obj <<>>\nstream\n{text}\nendstream\nendobj\n" for text in streams)
    return f"%PDF-1.7\n{parts}%%EOF".encode()


def test_the_digits_of_one_certificate_are_found() -> None:
    assert digits_in_pdf(pdf("q 1 0 0 1 0 0 cm", DIGITS)) == DIGITS
    assert digits_in_pdf(pdf(DIGITS).replace(b"\n", b"\r\n")) == DIGITS
    assert digits_in_pdf(pdf(DIGITS, DIGITS)) == DIGITS


@pytest.mark.parametrize(
    "data",
    [
        pdf(),
        pdf(DIGITS, OTHER),
        pdf("1" * 99),
        pdf("1" * 1001),
        pdf(f"0{DIGITS}"),
        pdf(DIGITS)[1:],
        pdf(DIGITS) + bytes(MAX_PDF),
        b"",
    ],
)
def test_none_or_several_or_no_pdf_is_nothing(data: bytes) -> None:
    assert digits_in_pdf(data) is None


@given(st.binary(max_size=400))
def test_any_bytes_are_digits_or_nothing(data: bytes) -> None:
    assert digits_in_pdf(b"%PDF-" + data) is None
