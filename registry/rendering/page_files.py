"""What pages with modules consist of: their scripts, and their words by language.

* Scripts are sent without comments, indentation and empty lines; else the code is line for line what stands
  in `templates/static`. So no text in it may go over a line's end.
"""

from __future__ import annotations

import re
from typing import Final

from registry import resources

_COMMENT: Final = re.compile(r"^[ ]*(?:/\*\*.*?\*/|//[^\n]*)\n", re.DOTALL | re.MULTILINE)
_INDENTATION: Final = re.compile(r"^\s+", re.MULTILINE)


def scripts(page: str) -> dict[str, bytes]:
    """Return the modules of a page (`verify`) by the paths at which they are served."""
    found = sorted(resources.path("templates", "static", page).glob("*.js"))
    return {f"/static/{page}/{path.name}": code(path.read_text("utf-8")) for path in found}


def code(script: str) -> bytes:
    """Return a script as it is sent."""
    return _INDENTATION.sub("", _COMMENT.sub("", script)).encode()


def catalogues(page: str) -> dict[str, bytes]:
    """Return what a page says, by language; English is always among them."""
    found = sorted(resources.path("templates", "texts").glob(f"{page}.*.json"))
    return {path.name.split(".")[1]: path.read_bytes() for path in found}
