"""The page of what a person keeps on a device, as files by path: the same bytes for everybody.

* It needs no server once visited, so an exported verify page brings it along: whoever has a wallet file can
  open it there when the registry is gone.
* Argon2id comes from a package of other people (`web/package.json`), which is not in this tree. Where it is
  not installed either, the page does with what every browser has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from registry import resources
from registry.rendering import vendored
from registry.rendering.page_files import POLICY, scripts
from registry.rendering.page_templates import environment, origin

if TYPE_CHECKING:
    from pathlib import Path

BELOW: Final = "/keep"
VENDOR: Final = "/static/keep/vendor"


def keep_page(*, registry_name: str, host: str) -> dict[str, bytes]:
    """Return path -> bytes of the page `/keep` and of every file that only it consists of."""
    page = environment().get_template("pages/keep.html")
    view = {"registry_name": registry_name, "origin": origin(host), "policy": POLICY, "language": "en"}
    return {BELOW: page.render(view).encode(), **scripts("keep"), **argon2()}


def argon2(package: Path | None = None) -> dict[str, bytes]:
    """Return the modules of Argon2id by the paths at which they are served; none where they are missing."""
    package = package or resources.path("web", "node_modules", "@noble", "hashes")
    return {f"{VENDOR}/{name}": data for name, data in vendored.modules(package).items()}
