"""The badge inside a picture (Open Badges 3.0, section 5.3): a PNG's text chunk, an attribute in an SVG.

* No picture is decoded and no XML is parsed: a badge stands in one known place, or nowhere.
* Two different badges in one picture are none: nobody knows which is meant.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from registry.verifying import png

if TYPE_CHECKING:
    from registry.verifying.png import Chunk

MAX_PICTURE: Final = 2_000_000
"""Bytes: ours have some ten thousand."""

KEYWORD: Final = b"openbadgecredential"
NAMESPACE: Final = "https://purl.imsglobal.org/ob/v3p0"
# Not compressed, and after it a language, a translated keyword and the text.
_PLAIN: Final = re.compile(rb"%s\x00\x00\x00[^\x00]*\x00[^\x00]*\x00(.*)\Z" % KEYWORD, re.DOTALL)

_ELEMENT: Final = re.compile(rb"<openbadges:credential\s(?:[^<>]*\s)?verify=([\"'])([A-Za-z0-9._-]+)\1")


def badge_in(data: bytes) -> str | None:
    """Return the one badge that is baked into a picture, or `None`."""
    if len(data) > MAX_PICTURE:
        return None
    found = {text for chunk in png.read(data) if (text := _text(chunk))}
    found |= {match[2] for match in _ELEMENT.finditer(data)}
    return found.pop().decode("ascii", errors="replace") if len(found) == 1 else None


def is_badge(chunk: Chunk) -> bool:
    """Say whether this is a chunk in which a badge stands."""
    return chunk.kind == b"iTXt" and chunk.data.startswith(KEYWORD + b"\x00")


def _text(chunk: Chunk) -> bytes:
    found = _PLAIN.match(chunk.data) if chunk.kind == b"iTXt" else None
    return found[1] if found else b""
