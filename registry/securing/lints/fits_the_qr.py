"""A certificate's code fits a QR that a phone reads from paper: known before anything is signed.

* The QR is one byte segment (`https://host/#`) and one numeric segment (the digits), error correction M.
* Side without the quiet zone: 40 mm up to version 11, 45 mm up to 13, 54 mm up to 16. So a module is never
  smaller than 0.65 mm: below it a fixed-focus camera begins to fail (docs/paper-code.md).
* Capacities and field lengths: ISO/IEC 18004:2015, tables 3 and 7.
"""

from __future__ import annotations

from functools import lru_cache
from typing import ClassVar, Final, NamedTuple

from registry.model.errors import RegistryError
from registry.model.said import said

NAME: Final = "fits_the_qr"
REASON: Final = "A code with more or smaller modules is not read from paper by every phone."
GOOD: Final = (("https://registry.example/#", 437), ("https://registry.example/#", 1014))
BAD: Final = (
    ("https://registry.example/#", 1015),
    ("https://a-very-long-name-of-a-host.registry.example/#", 991),
)

BESIDE_PAYLOAD: Final = 71
"""Bytes of a packed code that are not payload: check bytes 2, format 1, key 4, signature 64."""

SIDES: Final = ((11, 40), (13, 45), (16, 54))
"""Up to this version, the side in millimetres."""

# Data codewords at error correction M, version 1 first.
_CODEWORDS: Final = (16, 28, 44, 64, 86, 108, 124, 154, 182, 216, 254, 290, 334, 365, 415, 453)
_MODE_BITS: Final = 4
# The two lengths: up to version 9, and above (to version 26).
_BYTE_LENGTH_BITS: Final = (8, 16)
_NUMERIC_LENGTH_BITS: Final = (10, 12)
_SMALL: Final = 9
_LENGTHS: Final = 512
"""A class has a handful of different lengths, and a payload has at most 340 bytes."""


class QrTooLargeError(RegistryError):
    """The code needs more than a version 16 QR: nothing may be signed."""

    code: ClassVar[str] = "qr_too_large"

    def __init__(self) -> None:
        """Say what can be changed, and no value."""
        super().__init__(said("the name and the facts are too long for the code on paper: shorten the name"))


class QrSize(NamedTuple):
    """The QR's version and its side on paper in millimetres, without the quiet zone."""

    version: int
    side_mm: int

    @property
    def modules(self) -> int:
        """The number of modules along a side."""
        return 17 + 4 * self.version

    @property
    def module_mm(self) -> float:
        """The side of one module in millimetres."""
        return self.side_mm / self.modules


@lru_cache(maxsize=_LENGTHS)
def size(prefix: str, digits: int) -> QrSize:
    """Return the size of the QR for a prefix (`https://host/#`) and a number of digits.

    Raises `QrTooLargeError` above version 16.
    """
    for version, codewords in enumerate(_CODEWORDS, start=1):
        if _bits(prefix, digits, large=version > _SMALL) <= 8 * codewords:
            return QrSize(version, next(side for last, side in SIDES if version <= last))
    raise QrTooLargeError


@lru_cache(maxsize=_LENGTHS)
def most_digits(payload_bytes: int) -> int:
    """Return the greatest number of digits that a payload of so many bytes can become.

    The code is the number 1, then the bytes (docs/paper-code.md): below 2 * 256^bytes.
    """
    return len(str(2 * 256 ** (BESIDE_PAYLOAD + payload_bytes) - 1))


def _bits(prefix: str, digits: int, *, large: bool) -> int:
    threes, rest = divmod(digits, 3)
    # Three digits take 10 bits, two take 7, one takes 4.
    numeric = 10 * threes + (0, 4, 7)[rest]
    lengths = _BYTE_LENGTH_BITS[large] + _NUMERIC_LENGTH_BITS[large]
    return 2 * _MODE_BITS + lengths + 8 * len(prefix.encode()) + numeric
