"""Pages to read, one for each of three readers: who checks, who holds, who certifies. The same for everybody.

* Static, without script, and exported with the verify page: they are read when nobody can be asked.
* The first is made to be printed and pinned up.
"""

from __future__ import annotations

from typing import Final

from registry.rendering.page_templates import environment, origin
from registry.wording.languages import LANGUAGES

GUIDES: Final = {"how-to-check": "check", "for-holders": "holders", "for-providers": "providers"}
"""Template below `pages/guides/` by address."""


def guide_pages(*, registry_name: str, host: str, language: str = "en") -> dict[str, bytes]:
    """Return path -> bytes of the three pages in a language; `host` is as printed on certificates."""
    home = LANGUAGES[language].home
    view = {"registry_name": registry_name, "origin": origin(host)}
    pages = environment(language=language)
    return {
        f"{home}{path}": pages.get_template(f"pages/guides/{name}.html")
        .render(view, here=name, published_path=path)
        .encode()
        for path, name in GUIDES.items()
    }
