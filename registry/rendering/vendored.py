"""The modules of other people that a page brings along: one, and every one that it imports.

Standard library only: building a wheel looks at the same modules, before anything is installed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

ENTRY: Final = "argon2.js"

_IMPORT: Final = re.compile(r"""^import [^;]*? from "\./(\w+\.js)";""", re.MULTILINE)
_SOURCE_MAP: Final = re.compile(r"^//# sourceMappingURL=.*\n?", re.MULTILINE)


def modules(package: Path, entry: str = ENTRY) -> dict[str, bytes]:
    """Return the modules of a package by name, as they are served; none where the package is not there."""
    found: dict[str, bytes] = {}
    waiting = [entry]
    while waiting:
        name = waiting.pop()
        path = package / name
        if name in found or not path.is_file():
            continue
        text = path.read_text("utf-8")
        waiting += _IMPORT.findall(text)
        found[name] = _SOURCE_MAP.sub("", text).encode()
    return found
