"""What a person or a wallet hands over, and in which form.

* `~` stands in every SD-JWT and in no other form; `eyJ` begins every JWT, and no code: it is `{"` encoded.
* Paper: the QR's text, or its digits typed or pasted. A code that leads to another host is refused in words
  and never followed.
* A wallet's presentation and a badge are taken as they are, but for the space around them.
"""

from __future__ import annotations

import re
from typing import Final

from registry.model.host import is_localhost
from registry.securing import openbadge_reading, papercode, presentation
from registry.securing.papercode import UnreadableError
from registry.verifying.badge import Badge
from registry.verifying.forms import Form, Paper, Wallet

MAX_TEXT: Final = 4096
_JWT: Final = "eyJ"
_URL: Final = re.compile(r"https?://([^/?#@\s]{1,255})/#([^#]*)\Z")


def read(text: str, hosts: frozenset[str] | None) -> Form:
    """Read what was presented; raise `UnreadableError`. Without a bundle no host is known: `None`."""
    if "~" in text:
        return Wallet(presentation.read(text.strip()))
    if text.lstrip().startswith(_JWT):
        return Badge(openbadge_reading.read(text.strip()))
    return Paper(papercode.unpack(_digits(text, hosts)))


def _digits(text: str, hosts: frozenset[str] | None) -> str:
    if hosts is None:
        # The digits decide, and the verdict says that nothing was checked.
        text = text.rpartition("/#")[2]
        hosts = frozenset()
    return digits_of(text, hosts)


def digits_of(text: str, hosts: frozenset[str]) -> str:
    """Return the digits in the text; raise `UnreadableError` (`too-long`, `not-digits` or `other-host`)."""
    if len(text) > MAX_TEXT:
        why = "too-long"
        raise UnreadableError(why)
    compact = "".join(text.split())
    url = _URL.match(compact)
    if url is None:
        return compact
    host, digits = url.groups()
    if host not in hosts and not is_localhost(host):
        why = "other-host"
        raise UnreadableError(why)
    return digits
