"""The public register as a page: the same bytes for everybody, made with a publication."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from registry.rendering.page_templates import environment

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from registry.model.competency import Framework
    from registry.operations.register import Entry

PATH: Final = "providers"


def register_page(
    entries: Sequence[Entry],
    frameworks: Iterable[Framework],
    *,
    registry_name: str,
    host: str,
    language: str = "en",
) -> bytes:
    """Return the page `/providers` in a language; a framework is called by its newest title."""
    titles = {one.key: one.title for one in sorted(frameworks, key=lambda one: one.release)}
    page = environment(language=language).get_template("pages/register.html")
    return page.render(
        registry_name=registry_name, host=host, published_path=PATH, entries=entries, titles=titles
    ).encode("utf-8")
