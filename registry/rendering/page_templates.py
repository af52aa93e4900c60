"""The one way in which pages are made from templates: everything is escaped, nothing may be missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry import resources
from registry.wording import templates as filling
from registry.wording.wordings import wording

if TYPE_CHECKING:
    from pathlib import Path

    from jinja2 import Environment


def environment(templates: Path | None = None, language: str = "en") -> Environment:
    """Return an environment over `templates` (the folder of `base.html`), by default the program's own."""
    folder = templates or resources.path("templates")
    return filling.environment(folder, wording(language), keep_trailing_newline=True)


def origin(host: str) -> str:
    """Return the address that a host is reached at: https, but for this computer."""
    scheme = "http" if host.partition(":")[0] == "localhost" else "https"
    return f"{scheme}://{host}"
