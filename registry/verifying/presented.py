"""What a person hands over: the QR's text, or its digits typed or pasted.

A code that leads to another host is refused in words and never followed.
"""

from __future__ import annotations

import re
from typing import Final

from registry.model.host import is_localhost
from registry.securing.papercode import UnreadableError

MAX_TEXT: Final = 4096
_URL: Final = re.compile(r"https?://([^/?#@\s]{1,255})/#([^#]*)\Z")


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
