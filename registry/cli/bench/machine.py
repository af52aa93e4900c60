"""The machine on which is measured, by what its speed hangs on; nothing that tells whose it is."""

from __future__ import annotations

import os
import platform
import sqlite3
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.backends.openssl.backend import backend

from registry.cli.bench import postgres

_PROCESSORS: Final = Path("/proc/cpuinfo")
_GIB: Final = 2**30


def about(database: str | None) -> dict[str, Any]:
    """Return what a reader has to know of the machine and the programs on it."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gib": round(memory / _GIB, 1),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "openssl": backend.openssl_version_text(),
        "cryptography": version("cryptography"),
        "sqlite": sqlite3.sqlite_version,
        "postgresql": postgres.version(database) if database else None,
    }


def busy() -> float:
    """Return how many processes wanted a core in the last minute: on an idle machine less than one."""
    return round(os.getloadavg()[0], 2)


def _processor() -> str:
    with suppress(OSError):
        for line in _PROCESSORS.read_text().splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return value.strip()
    return platform.processor() or "unknown"
