"""Finding a text in bytes, however it was written: encoded, shifted, compressed."""

from __future__ import annotations

import base64
import zlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOOKED_AT: Final = 8192
_MOST: Final = 1 << 16
_SHORTEST: Final = 8
_RAW: Final = -15
_ZLIB_OR_GZIP: Final = 47
_HEADERS: Final = (0x78, 0x1F)


def forms(text: str | bytes) -> dict[str, bytes]:
    """Return what the text looks like in each way of writing it."""
    if isinstance(text, bytes):
        written = {"bytes": text}
    else:
        cases = {"typed": text, "small": text.lower(), "large": text.upper()}
        encodings = ("utf-8", "utf-16-le", "utf-16-be")
        written = {
            f"{case} {encoding}": value.encode(encoding)
            for case, value in cases.items()
            for encoding in encodings
        }
    return dict(
        pair
        for name, data in written.items()
        for pair in (
            (name, data),
            (f"{name} hex", data.hex().encode()),
            (f"{name} HEX", data.hex().upper().encode()),
            *((f"{name} base64 {shift}", _base64(data, shift)) for shift in range(3)),
        )
    )


def found(texts: dict[str, str | bytes], data: bytes) -> set[str]:
    """Return which of the texts stand in the data, each with the way it was written."""
    whole = b"\0".join([data, *inflated(data)])
    return {
        f"{name}: {way}"
        for name, text in texts.items()
        for way, needle in forms(text).items()
        if needle in whole
    }


def inflated(data: bytes) -> Iterator[bytes]:
    """Yield what every deflate stream in the data holds, with or without a header, wherever it begins."""
    for start, first in enumerate(data):
        windows = [_ZLIB_OR_GZIP] if first in _HEADERS else []
        # A block of fixed or of own codes; a stored one would stand there in the clear.
        windows += [_RAW] if first >> 1 & 3 in (1, 2) else []
        for window in windows:
            try:
                part = zlib.decompressobj(window).decompress(data[start : start + _LOOKED_AT], _MOST)
            except zlib.error:
                continue
            if len(part) >= _SHORTEST:
                yield part


def _base64(data: bytes, shift: int) -> bytes:
    """Return the letters that stand in base64 wherever the data begins at this remainder of three."""
    text = base64.b64encode(bytes(shift) + data)
    # A letter holds six bits: from the first that lies wholly in the data to the last.
    return text[-(-8 * shift // 6) : 8 * (shift + len(data)) // 6]
