"""The files of the scanner in the page: a reader of codes (zxing as WebAssembly), loaded only when asked for.

It comes from a package of other people (`web/package.json`), which is not in this tree. Where it is not
installed, the page reads pictures if the browser itself does, and offers its other ways.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from registry import resources
from registry.rendering import vendored

if TYPE_CHECKING:
    from pathlib import Path

BELOW: Final = "/static/scanner"
HOW_TO_GET: Final = "npm ci --prefix web --omit=dev --ignore-scripts"
_TOP: Final = "dist/"


def hint(node_modules: Path | None = None) -> str:
    """Return how to get the scanner, in a line; empty where it is there."""
    return (
        ""
        if scanner(node_modules)
        else f"The scanner in the page is not installed. In a checkout: {HOW_TO_GET}"
    )


def scanner(node_modules: Path | None = None) -> dict[str, bytes]:
    """Return the files of the scanner by the paths at which they are served; none where it is missing."""
    folder = node_modules or resources.path("web", "node_modules")
    found = vendored.served(folder, vendored.ZXING)
    return {f"{BELOW}/{name.removeprefix(_TOP)}": data for name, data in found.items()}
