"""What npm brings along: for pages an entry, every module that it imports, binaries; for paper some fonts.

* Standard library only: building a wheel looks at the same files, before anything is installed.
* Served, a module names no other host: what a package would fetch from one by default, our pages point at
  their own.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

FONTS: Final = ("armenian", "georgian", "gujarati", "oriya", "sinhala")
"""The scripts whose fonts come with the JavaScript packages (docs/decisions/0022)."""
LICENCE: Final = "LICENSE"
_IMPORT: Final = re.compile(r"""^import [^;]*? from "(\.\.?/[\w./]+\.js)";""", re.MULTILINE)
_SOURCE_MAP: Final = re.compile(r"^//# sourceMappingURL=.*\n?", re.MULTILINE)
_ELSEWHERE: Final = re.compile(r"""(?<=[`"'])https?://[^`"'\n]*""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A package by the name of its folder in `node_modules`, and what of it a page needs."""

    name: str
    entry: str
    """The module that a page imports; others that it imports are found."""
    binaries: tuple[str, ...] = ()


ARGON2: Final = Package(name="@noble/hashes", entry="argon2.js")
ZXING: Final = Package(
    name="zxing-wasm",
    entry="dist/es/reader/index.js",
    binaries=("dist/reader/zxing_reader.wasm",),
)
PACKAGES: Final = (ARGON2, ZXING)


def files(node_modules: Path, package: Package) -> Iterator[str]:
    """Name the files of a package that a page needs, relative to its folder; none where one is missing."""
    folder = node_modules / package.name
    found: set[str] = set(package.binaries)
    waiting = [package.entry]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        if (folder / name).is_file():
            imported = _IMPORT.findall((folder / name).read_text("utf-8"))
            waiting += [posixpath.normpath(posixpath.join(posixpath.dirname(name), one)) for one in imported]
    if all((folder / name).is_file() for name in found):
        yield from sorted(found)


def served(node_modules: Path, package: Package) -> dict[str, bytes]:
    """Return the files of a package by name, as they are served; none where the package is not there."""
    folder = node_modules / package.name
    return {name: _served(folder / name) for name in files(node_modules, package)}


def _served(path: Path) -> bytes:
    if path.suffix != ".js":
        return path.read_bytes()
    return _ELSEWHERE.sub("", _SOURCE_MAP.sub("", path.read_text("utf-8"))).encode()


def font_of(script: str) -> Path:
    """Return where npm puts the font of a script, within `web/`; beside its folder lies the licence."""
    name = f"noto-serif-{script}"
    folder = Path("node_modules", "@fontsource-variable", name)
    return folder / "files" / f"{name}-{script}-wght-normal.woff2"
