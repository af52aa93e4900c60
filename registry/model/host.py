"""Hosts: the names under which a registry is reached."""

from __future__ import annotations

import re
from typing import Final

_LOCALHOST: Final = re.compile(r"localhost(:[0-9]{1,5})?\Z")


def is_localhost(host: str) -> bool:
    """Say whether the host is this machine's own, with or without a port."""
    return bool(_LOCALHOST.match(host))
