"""What npm brings along: of a page's modules one, and every one that it imports; and some fonts for paper.

Standard library only: building a wheel looks at the same modules, before anything is installed.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

FONTS: Final = ("armenian", "georgian", "gujarati", "oriya", "sinhala")
"""The scripts whose fonts come with the JavaScript packages (docs/decisions/0022)."""
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


def font_of(script: str) -> Path:
    """Return where npm puts the font of a script, within `web/`; beside its folder lies the licence."""
    name = f"noto-serif-{script}"
    folder = Path("node_modules", "@fontsource-variable", name)
    return folder / "files" / f"{name}-{script}-wght-normal.woff2"
