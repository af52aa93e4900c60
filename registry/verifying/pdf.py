"""The digits that a certificate's PDF carries as an attached, uncompressed stream (docs/verification.md).

No PDF is parsed: the digits stand literally in the file, so that a page without a PDF library finds them too.
"""

from __future__ import annotations

import re
from typing import Final

MAX_PDF: Final = 20_000_000
SIGNATURE: Final = b"%PDF-"
_DIGITS: Final = re.compile(rb"stream\r?\n([1-9][0-9]{99,999})\r?\n?endstream")
_COUNTS: Final = re.compile(
    rb"stream\r?\n(eyJ[A-Za-z0-9_-]{1,1000}\.[A-Za-z0-9_-]{1,200000}\.[A-Za-z0-9_-]{86})\r?\n?endstream"
)


def counts_in_pdf(data: bytes) -> str | None:
    """Return the signed counts that a provider's sheet carries, or `None` where there are none."""
    found = set(_COUNTS.findall(data)) if len(data) <= MAX_PDF and data.startswith(SIGNATURE) else set()
    return found.pop().decode("ascii") if len(found) == 1 else None


def digits_in_pdf(data: bytes) -> str | None:
    """Return the one certificate's digits, or `None` where there is none, or more than one."""
    if len(data) > MAX_PDF or not data.startswith(SIGNATURE):
        return None
    found = set(_DIGITS.findall(data))
    return found.pop().decode("ascii") if len(found) == 1 else None
