"""The page of what a person keeps on a device, as files by path: the same bytes for everybody.

* It needs no server once visited, so an exported verify page brings it along: whoever has a wallet file can
  open it there when the registry is gone.
* Argon2id comes from a package of other people (`web/package.json`), which is not in this tree. Where it is
  not installed either, the page does with what every browser has.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from registry import resources
from registry.rendering import vendored
from registry.rendering.page_files import POLICY, scripts
from registry.rendering.page_templates import environment, origin
from registry.wording.languages import ENGLISH, LANGUAGES, Language

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

BELOW: Final = "/keep"
VENDOR: Final = "/static/keep/vendor"


@dataclass(frozen=True, slots=True, kw_only=True)
class InLanguage:
    """The page in another language than English, for its reader to have it without asking the network."""

    language: str
    direction: str
    title: Markup
    body: Markup


def keep_page(*, registry_name: str, host: str) -> dict[str, bytes]:
    """Return path -> bytes of the page `/keep` and of every file that only it consists of."""
    view = {"registry_name": registry_name, "origin": origin(host), "policy": POLICY}
    others = [_in_language(one, view) for one in LANGUAGES.values() if one != ENGLISH]
    return {BELOW: _page("en", {**view, "others": others}).encode(), **scripts("keep"), **argon2()}


def _page(language: str, view: Mapping[str, object]) -> str:
    return environment(language=language).get_template("pages/keep.html").render(view)


def _in_language(language: Language, view: Mapping[str, object]) -> InLanguage:
    page = _page(language.code, {**view, "others": ()})
    title, body = (Markup(_inside(tag, page)) for tag in ("title", "body"))  # noqa: S704 - a page of ours
    return InLanguage(language=language.code, direction=language.direction, title=title, body=body)


def _inside(tag: str, page: str) -> str:
    return page.partition(f"<{tag}>")[2].partition(f"</{tag}>")[0]


def argon2(node_modules: Path | None = None) -> dict[str, bytes]:
    """Return the modules of Argon2id by the paths at which they are served; none where they are missing."""
    found = vendored.served(node_modules or resources.path("web", "node_modules"), vendored.ARGON2)
    return {f"{VENDOR}/{name}": data for name, data in found.items()}
