"""The QR of a certificate and of a claim sheet, as a 1-bit image of a few pixels a module.

* A certificate's QR is two segments, bytes and digits, at error correction M; its version is the one that the
  arithmetic foretold before signing (`registry.securing.lints.fits_the_qr`).
* One mask pattern for all: same text, same image, and a quarter of the time.
* No logo, no colour, nothing but square modules.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import qrcode
from qrcode import constants, util

from registry.securing.lints import fits_the_qr
from registry.securing.lints.fits_the_qr import QrSize, QrTooLargeError
from registry.verifying import png
from registry.verifying.png import Chunk

if TYPE_CHECKING:
    from collections.abc import Sequence

QUIET_ZONE: Final = 4
"""Modules of white on every side (ISO/IEC 18004, 5.3.8)."""

PIXELS: Final = 6
"""Pixels along a module. With one alone, Poppler smooths the code wherever a printer has less than four dots
for it: printed at 150 dots an inch, half of the photographs could not be read (docs/certificate.md)."""

CLAIM_SIDE_MM: Final = 36
"""The side of a claim sheet's QR: a module of 0.68 mm at version 9, and larger below."""

_CLAIM_LAST_VERSION: Final = 9
_MASK: Final = 0
# Mode indicators of ISO/IEC 18004, table 2.
_NUMERIC: Final = 1
_BYTES: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Qr:
    """A drawn QR: a PNG of `PIXELS` a module, and how large it must stand on paper (without quiet zone)."""

    png: bytes
    size: QrSize


def prefix(origin: str) -> str:
    """Return what stands before the digits, for an origin like `https://registry.example`."""
    return f"{origin}/#"


def draw(origin: str, digits: str, *, quiet: int = 0) -> Qr:
    """Return the QR of a certificate; `quiet` is the width of a white edge in modules.

    Raises `QrTooLargeError` where the arithmetic says that it does not fit.
    """
    code, size = _certificate(origin, digits, quiet=quiet)
    return Qr(png=_png(code.get_matrix()), size=size)


def matrix(origin: str, digits: str) -> tuple[str, ...]:
    """Return the QR of a certificate for a screen, as `rows` does; raises what `draw` raises."""
    code, _ = _certificate(origin, digits, quiet=0)
    return _rows(code)


def draw_claim(url: str, *, quiet: int = 0) -> Qr:
    """Return the QR of a claim sheet's address; raise `QrTooLargeError` where the host is far too long."""
    code = _code(util.QRData(url, _BYTES), quiet=quiet)
    if code.version > _CLAIM_LAST_VERSION:
        raise QrTooLargeError
    return Qr(png=_png(code.get_matrix()), size=QrSize(code.version, CLAIM_SIDE_MM))


def rows(text: str) -> tuple[str, ...]:
    """Return a QR for a screen, a row of modules each: `1` is dark. The quiet zone is the page's to leave."""
    return _rows(_code(util.QRData(text, _BYTES), quiet=0))


def _certificate(origin: str, digits: str, *, quiet: int) -> tuple[qrcode.QRCode[Any], QrSize]:
    before = prefix(origin)
    size = fits_the_qr.size(before, len(digits))
    code = _code(util.QRData(before, _BYTES), util.QRData(digits, _NUMERIC), quiet=quiet)
    if code.version != size.version:
        message = "the QR's version is not the one that was foretold"
        raise RuntimeError(message)
    return code, size


def _rows(code: qrcode.QRCode[Any]) -> tuple[str, ...]:
    return tuple("".join("01"[dark] for dark in row) for row in code.get_matrix())


def _code(*segments: util.QRData, quiet: int) -> qrcode.QRCode[Any]:
    code: qrcode.QRCode[Any] = qrcode.QRCode(
        error_correction=constants.ERROR_CORRECT_M, mask_pattern=_MASK, border=quiet
    )
    for segment in segments:
        code.add_data(segment)
    code.make()
    return code


def _png(rows: Sequence[Sequence[bool]]) -> bytes:
    """Write a grey image of one bit a pixel, `PIXELS` by `PIXELS` a module: black is 0."""
    # "Stored" blocks: the bytes do not depend on which zlib wrote them.
    pixels = zlib.compress(b"".join((b"\x00" + _packed(row)) * PIXELS for row in rows), 0)
    header = struct.pack(">IIBBBBB", PIXELS * len(rows[0]), PIXELS * len(rows), 1, 0, 0, 0, 0)
    return png.write([Chunk(b"IHDR", header), Chunk(b"IDAT", pixels), Chunk(b"IEND", b"")])


def _packed(row: Sequence[bool]) -> bytes:
    width = -(-PIXELS * len(row) // 8)
    bits = "".join(("0" if dark else "1") * PIXELS for dark in row).ljust(8 * width, "1")
    return int(bits, 2).to_bytes(width, "big")
