"""Two encodings of one array of bits: IETF Token Status List and W3C Bitstring Status List.

* Token Status List: zlib, index 0 is the least significant bit of the first byte.
* Bitstring Status List 1.0: gzip, multibase `u`, index 0 is the most significant bit of the first byte.
* The same bits give the same bytes: no time of compression is written.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final

from registry.securing import gate

if TYPE_CHECKING:
    from collections.abc import Iterable

LIST_SIZE: Final = 2**20
"""Bits in every list: large enough to hide in, some hundred bytes when few are set."""

GZIP: Final = zlib.MAX_WBITS | 16
"""How zlib is asked for the frame of gzip."""

REVERSED: Final = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
"""A byte with its bits in the other order, for each byte."""

_LEVEL: Final = 9


def bits_of(indexes: Iterable[int], *, size: int = LIST_SIZE) -> bytes:
    """Return the array with these indexes set, least significant bit first; `size` is a multiple of 8."""
    bits = bytearray(size // 8)
    for index in indexes:
        bits[index >> 3] |= 1 << (index & 7)
    return bytes(bits)


def token_list(bits: bytes) -> str:
    """Return `lst` of a Token Status List (section 4.1 of its specification)."""
    return gate.b64url_encode(zlib.compress(bits, _LEVEL))


def bitstring(bits: bytes) -> str:
    """Return `encodedList` of a Bitstring Status List (section 3.3 of its specification)."""
    # Not the gzip module: what it writes as the system differs between releases of Python.
    packer = zlib.compressobj(_LEVEL, wbits=GZIP)
    return "u" + gate.b64url_encode(packer.compress(bits.translate(REVERSED)) + packer.flush())
