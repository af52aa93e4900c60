"""How much memory other processes hold, as Linux says it; elsewhere nothing is said."""

from __future__ import annotations

import os
from pathlib import Path


def most_resident(process: int) -> float:
    """Return how many mebibytes of memory a process held at most; none where the system does not say."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0.0
    kibibytes = next((line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:")), "0")
    return int(kibibytes) / 1024


def resident(process: int) -> int:
    """Return how many bytes of memory a process holds; none where the system does not say."""
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
