"""One array of bits, two encodings that always say the same."""

from __future__ import annotations

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.securing import gate
from registry.securing.statuslist import LIST_SIZE, bits_of, bitstring, token_list

SIZE = 4096
INDEXES = st.sets(st.integers(0, SIZE - 1), max_size=40)


@given(INDEXES, st.integers(0, SIZE - 1))
def test_both_encodings_answer_the_same_for_any_index(indexes: set[int], asked: int) -> None:
    bits = bits_of(indexes, size=SIZE)
    token = zlib.decompress(gate.b64url_decode(token_list(bits)))
    string = gzip.decompress(gate.b64url_decode(bitstring(bits).removeprefix("u")))
    assert (token[asked // 8] >> asked % 8 & 1) == (asked in indexes)
    assert (string[asked // 8] << asked % 8 & 128) // 128 == (asked in indexes)


def test_the_same_bits_give_the_same_bytes() -> None:
    assert bitstring(bits_of({5})) == bitstring(bits_of({5}))
    assert len(bits_of(())) * 8 == LIST_SIZE


def test_the_example_of_the_specification_is_encoded_as_there() -> None:
    # Token Status List, section 4.1: 16 entries in the bytes b9 a3.
    bits = bits_of({0, 3, 4, 5, 7, 8, 9, 13, 15}, size=16)
    assert bits == bytes.fromhex("b9a3")
    assert token_list(bits) == "eNrbuRgAAhcBXQ"


def test_an_index_outside_the_list_is_a_bug() -> None:
    with pytest.raises(IndexError):
        bits_of({SIZE}, size=SIZE)
