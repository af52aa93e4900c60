"""What makes a name in a folder last: a file is on the disk only when its folder is too."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def flush_folder(folder: Path) -> None:
    """Let what was made, named or taken away in a folder be on the disk when this returns."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
