"""Every part of the pages on one page, for whoever changes them: on this machine, never on a public host.

* Seen as the browser asks, light, dark, and right to left with the verdicts' words in Arabic.
* The scheme is forced by a copy of the stylesheet in which one condition is another: no rule stands twice.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from registry import resources
from registry.rendering.page_files import catalogues
from registry.rendering.page_templates import environment
from registry.rendering.verify_page import ICONS

if TYPE_CHECKING:
    from collections.abc import Iterator

PATH: Final = "/styleguide"
LOOKS: Final = {"": "As the browser asks", "/light": "Light", "/dark": "Dark", "/rtl": "Right to left"}
"""What each look is called, by the end of its address."""

VERDICTS: Final = (
    ("CURRENT", "green"),
    ("CURRENT", "amber"),
    ("RENEW", "amber"),
    ("UNCHECKED", "amber"),
    ("WITHDRAWN", "red"),
    ("FORGED", "red"),
    ("UNKNOWN", "red"),
    ("UNREADABLE", "grey"),
    ("NOT_CHECKED", "grey"),
)
_DARK: Final = "@media screen and (prefers-color-scheme: dark)"
_FORCED: Final = {"light": "@media not all", "dark": "@media screen"}


def styleguide(*, registry_name: str) -> dict[str, bytes]:
    """Return path -> bytes of the page in each look, and of the stylesheets that force one."""
    css = resources.path("templates", "static", "registry.css").read_text("utf-8")
    forced = {f"{PATH}/{look}.css": css.replace(_DARK, media) for look, media in _FORCED.items()}
    return dict(_pages(registry_name)) | {path: text.encode() for path, text in forced.items()}


def _pages(registry_name: str) -> Iterator[tuple[str, bytes]]:
    words = catalogues("verify")
    for look in LOOKS:
        language = "ar" if look == "/rtl" else "en"
        page = environment(language=language).get_template("pages/styleguide.html")
        stylesheet = f"{PATH}{look}.css" if look[1:] in _FORCED else "/static/registry.css"
        view = {
            "registry_name": registry_name,
            "looks": LOOKS,
            "here": look,
            "path": PATH,
            "sheet": stylesheet,
            "icons": ICONS,
            "verdicts": VERDICTS,
            "words": json.loads(words[language]),
        }
        yield f"{PATH}{look}", page.render(view).encode()
