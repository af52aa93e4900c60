"""The page on which anybody asks a wallet, as files by path: the same bytes for everybody.

* It checks with the modules and shows with the words of the verify page; what is its own goes before them.
* It needs the registry's server to pass question and answer on, so an exported verify page goes without it.
* Its modules lie below `/check/` with those of the verify page beside them: the service worker, which keeps
  that page for use without a network, lets them pass, so that all are of one version.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from registry.rendering.page_files import catalogues, scripts
from registry.rendering.page_templates import environment, origin
from registry.rendering.verify_page import ICONS, root_text

if TYPE_CHECKING:
    from collections.abc import Mapping

BELOW: Final = "/check"


def check_page(*, registry_name: str, host: str, root_jwk: Mapping[str, str]) -> dict[str, bytes]:
    """Return path -> bytes of the page `/check`, of its own files, and of the page that a holder ends on."""
    texts = {page: catalogues(page) for page in ("verify", "check")}
    of_both, own = (json.loads(found["en"]) for found in texts.values())
    view = {
        "registry_name": registry_name,
        "origin": origin(host),
        "language": "en",
        "languages": sorted(texts["check"]),
        "words": _over(of_both, own),
        "root": root_text(root_jwk),
        "icons": ICONS,
    }
    files = {
        f"/static/{page}/{lang}.json": data for page, found in texts.items() for lang, data in found.items()
    }
    files |= scripts("verify") | scripts("check")
    return {
        BELOW: _page("check", view),
        f"{BELOW}/done": _page("check_done", view),
        **{f"{BELOW}{path}": data for path, data in files.items()},
    }


def _over(words: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Return the words of both, as the page's modules put them together: states and reasons one by one."""
    merged = {name: {**words[name], **said} for name, said in own.items() if isinstance(said, dict)}
    return {**words, **own, **merged}


def _page(template: str, view: Mapping[str, object]) -> bytes:
    return environment().get_template(f"pages/{template}.html").render(view).encode()
