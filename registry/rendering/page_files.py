"""What pages with modules consist of: their scripts, and their words by language.

* Scripts are sent without comments, indentation, empty lines and spaces around signs; else the code is line
  for line what stands in `templates/static`. So no text in it may go over a line's end.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

from registry import resources
from registry.rendering.guide_pages import GUIDES
from registry.wording.keyed import as_json, keyed
from registry.wording.languages import LANGUAGES
from registry.wording.wordings import wording

if TYPE_CHECKING:
    from collections.abc import Mapping

    from registry.wording.wordings import Wording

POLICY: Final = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' blob:; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; "
    "require-trusted-types-for 'script'; trusted-types registry-worker"
)
"""What a page with modules may load, written into it too: who serves an exported page may send no headers.

The registry's own header says the same, and what only a header can say (`registry/web/headers.py`).
"""

SUMS: Final = "/pages.sha256"

_PAGES: Final = frozenset({"", "about", "frameworks", "keep", "many", "providers", "report", *GUIDES})
"""Pages whose addresses have no ending: a web server finds each as the index of a folder."""

_COMMENT: Final = re.compile(r"^[ ]*(?:/\*\*.*?\*/|//[^\n]*)\n", re.DOTALL | re.MULTILINE)
_STYLE_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_INDENTATION: Final = re.compile(r"^\s+", re.MULTILINE)
_SIGNS: Final = re.compile(r" ?([=<>{}(),:;?&|]+) ?")
# What stands as it is: texts. A line with anything else that may hold a space of its own stays whole.
_TEXT: Final = re.compile(r"""("[^"\\]*"|`[^`]*`)""")
_SPACED: Final = re.compile(r"[/`'\\]")


def scripts(page: str) -> dict[str, bytes]:
    """Return the modules of a page (`verify`) by the paths at which they are served."""
    found = sorted(resources.path("templates", "static", page).glob("*.js"))
    return {f"/static/{page}/{path.name}": code(path.read_text("utf-8")) for path in found}


def stylesheet() -> bytes:
    """Return the stylesheet as it is sent: without comments and indentation."""
    css = resources.path("templates", "static", "registry.css").read_text("utf-8")
    return _INDENTATION.sub("", _STYLE_COMMENT.sub("", css)).encode()


def sums(files: Mapping[str, bytes]) -> bytes:
    """Return the digests of files by their names in an exported folder, as `sha256sum` reads them.

    The same program and settings give the same bytes, so whoever makes the files anew can compare.
    """
    lines = (f"{hashlib.sha256(data).hexdigest()}  {file_name(path)}\n" for path, data in files.items())
    return "".join(sorted(lines, key=lambda line: line[66:])).encode()


def file_name(path: str) -> str:
    """Return a file's name in a folder, for a server that knows nothing of addresses without an ending."""
    name = path.strip("/")
    first, _, rest = name.partition("/")
    plain = rest if first in LANGUAGES else name
    is_page = plain in _PAGES or plain.startswith("frameworks/")
    return f"{name}/index.html".lstrip("/") if is_page else name


def code(script: str) -> bytes:
    """Return a script as it is sent."""
    plain = _INDENTATION.sub("", _COMMENT.sub("", script))
    return "".join(map(_tight, plain.splitlines(keepends=True))).encode()


def _tight(line: str) -> str:
    parts = _TEXT.split(line)
    # A text inside a text is more than is looked at here.
    if line.count("`") not in {0, 2} or any(map(_SPACED.search, parts[::2])):
        return line
    parts[::2] = [_SIGNS.sub(r"\1", part) for part in parts[::2]]
    return "".join(parts)


def catalogues(page: str) -> dict[str, bytes]:
    """Return what a page says, by language; English is always among them."""
    return {code: _catalogue(page, wording(code)) for code in LANGUAGES}


def _catalogue(page: str, words: Wording) -> bytes:
    return as_json({"dir": words.language.direction, **keyed(page, words)}).encode()
