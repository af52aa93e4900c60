"""The page `/many`: many certificates at once, for whoever keeps a folder of them; checked on the device.

* It checks with the modules, the words and the files of the verify page, and needs no server once visited.
* Its own files are loaded, and kept by the service worker, for whoever has opened it, and for nobody else.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from registry.rendering.page_files import POLICY, catalogues, scripts
from registry.rendering.page_templates import environment, origin
from registry.rendering.verify_page import ICONS, root_text

if TYPE_CHECKING:
    from collections.abc import Mapping

BELOW: Final = "/many"


def many_page(
    *, registry_name: str, host: str, root_jwk: Mapping[str, str], has_scanner: bool
) -> dict[str, bytes]:
    """Return path -> bytes of the page and of every file that only it consists of."""
    found = catalogues("many")
    words = {**json.loads(catalogues("verify")["en"]), **json.loads(found["en"])}
    page = environment().get_template("pages/many.html")
    view = {
        "registry_name": registry_name,
        "origin": origin(host),
        "policy": POLICY,
        "language": "en",
        "languages": sorted(found),
        "words": words,
        "root": root_text(root_jwk),
        "icons": ICONS,
        "has_scanner": has_scanner,
    }
    return {
        BELOW: page.render(view).encode(),
        **{f"/static/many/{lang}.json": data for lang, data in found.items()},
        **scripts("many"),
    }
