"""The chunks of a PNG (ISO/IEC 15948, section 5); no picture is decoded."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_AROUND: Final = 12
"""Bytes of a chunk that are not its data: size, kind and check sum."""


class Chunk(NamedTuple):
    """Four letters and data."""

    kind: bytes
    data: bytes


def read(data: bytes) -> Iterator[Chunk]:
    """Walk over the chunks, up to the first that is cut off or damaged; any bytes may be handed in."""
    place = len(SIGNATURE)
    while data.startswith(SIGNATURE) and place + _AROUND <= len(data):
        size, kind = struct.unpack_from(">I4s", data, place)
        chunk = Chunk(kind, data[place + 8 : place + 8 + size])
        place += _AROUND + size
        if data[place - 4 : place] != _sum(chunk):
            return
        yield chunk


def write(chunks: Iterable[Chunk]) -> bytes:
    """Return a PNG of these chunks."""
    return SIGNATURE + b"".join(
        struct.pack(">I", len(chunk.data)) + chunk.kind + chunk.data + _sum(chunk) for chunk in chunks
    )


def _sum(chunk: Chunk) -> bytes:
    return struct.pack(">I", zlib.crc32(chunk.kind + chunk.data))
