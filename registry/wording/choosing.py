"""Which language a reader wants, of those that are spoken here (RFC 9110, section 12.5.4)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from registry.wording.languages import ENGLISH, LANGUAGES

_LONGEST: Final = 1000
"""Letters of a header that are looked at: browsers send a few dozen."""

_RANGE: Final = re.compile(
    r"\s*([A-Za-z]{1,8})(?:-[A-Za-z0-9-]*)?\s*(?:;\s*[qQ]\s*=\s*([01](?:\.[0-9]{0,3})?)\s*)?\Z"
)


@lru_cache(maxsize=512)
def preferred(accepted: str) -> str:
    """Return the language that a header `Accept-Language` wants most; English where it wants none of ours.

    A region is another way of the same language; of two that are wanted alike, the first.
    """
    wanted: dict[str, float] = {}
    for one in accepted[:_LONGEST].split(","):
        found = _RANGE.match(one)
        if found and found[1].lower() in LANGUAGES:
            code, weight = found[1].lower(), float(found[2] or 1)
            wanted[code] = max(wanted.get(code, 0.0), weight)
    best = max(wanted, key=wanted.__getitem__, default=ENGLISH.code)
    return best if wanted.get(best) else ENGLISH.code
