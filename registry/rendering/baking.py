"""Putting a badge into a picture (Open Badges 3.0, section 5.3); what reads it is `verifying.baked`.

* A picture holds one badge: one that is in it already gives way.
* Nothing else of the picture changes.
"""

from __future__ import annotations

import re
from typing import Final

from registry.verifying import png
from registry.verifying.baked import KEYWORD, NAMESPACE, is_badge
from registry.verifying.png import Chunk

_END: Final = Chunk(b"IEND", b"")
_PLAIN: Final = b"\x00" * 5
"""The keyword's end; no compression, by the only method there is; no language; no translated keyword."""

_DECLARED: Final = f' xmlns:openbadges="{NAMESPACE}"'
_ROOT: Final = re.compile(r"(<svg\b[^>]*)>")
_BADGE: Final = re.compile(r"<openbadges:credential\b[^>]*/>")


def bake_png(picture: bytes, token: str) -> bytes:
    """Return the PNG with the badge in a text chunk of its own, before the end."""
    kept = [chunk for chunk in png.read(picture) if chunk != _END and not is_badge(chunk)]
    badge = Chunk(b"iTXt", KEYWORD + _PLAIN + token.encode("ascii"))
    return png.write([*kept, badge, _END])


def bake_svg(picture: str, token: str) -> str:
    """Return the SVG with the badge right after its first tag."""
    bare = _BADGE.sub("", picture).replace(_DECLARED, "")
    return _ROOT.sub(rf'\1{_DECLARED}><openbadges:credential verify="{token}"/>', bare, count=1)
