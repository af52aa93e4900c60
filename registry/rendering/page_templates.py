"""The one way in which pages are made from templates: everything is escaped, nothing may be missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from registry import resources

if TYPE_CHECKING:
    from pathlib import Path


def environment(templates: Path | None = None) -> Environment:
    """Return an environment over `templates` (the folder of `base.html`), by default the program's own."""
    return Environment(
        loader=FileSystemLoader(templates or resources.path("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def origin(host: str) -> str:
    """Return the address that a host is reached at: https, but for this computer."""
    scheme = "http" if host.partition(":")[0] == "localhost" else "https"
    return f"{scheme}://{host}"
