"""Nothing that is signed leads anywhere: no address of the web or of mail in a certificate's code.

A reader of codes might make a link of it, and a link on a genuine certificate would be trusted.
"""

from __future__ import annotations

import re
from typing import Final

NAME: Final = "no_address"
REASON: Final = "An address in signed text would be followed because the signature holds."
GOOD: Final = ("Ana-María O\u2019Neill", "J. R. Tan", "Dr. Wang", "Ana B.Sc.")
BAD: Final = ("https://a.example", "www.a.example", "a@b.example", "call tel:123", "Ana//b", "a.example/x")

_ADDRESS: Final = re.compile(r"://|//|www\.|[^\s]@[^\s]|\b[a-z]{2,12}:[^\s]|\.[a-z]{2,}/", re.IGNORECASE)


def fits(text: str) -> bool:
    """Say whether the text keeps the rule."""
    return _ADDRESS.search(text) is None
