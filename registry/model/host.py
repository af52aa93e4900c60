"""Hosts: the names under which a registry is reached."""

from __future__ import annotations

import re
from typing import Final

_LOCALHOST: Final = re.compile(r"localhost(:[0-9]{1,5})?\Z")


def is_localhost(host: str) -> bool:
    """Say whether the host is this machine's own, with or without a port."""
    return bool(_LOCALHOST.match(host))


def address_of(host: str) -> str:
    """Return the address of the registry on this host, without a slash at the end."""
    return f"{'http' if is_localhost(host) else 'https'}://{host}"
