"""The page on which anybody checks a certificate, as files by path: served here, or exported.

* The same settings give the same bytes. Nothing in them depends on what was checked.
* The pinned root stands inside the page, so that no file beside it can put another in its place.
* The digests of all of them stand in one file, whose own digest is in the bundle.
* The service worker's version is a digest of everything that it keeps, so a changed file is a new version.
"""

from __future__ import annotations

import hashlib
import json
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from registry import resources
from registry.rendering import mark as marks
from registry.rendering.page_files import POLICY, SUMS, catalogues, code, scripts, stylesheet, sums
from registry.rendering.page_templates import environment, origin

if TYPE_CHECKING:
    from collections.abc import Mapping

    from registry.rendering.mark import Mark

WORKER: Final = "/sw.js"
SCANNER: Final = "scanner"
MANY: Final = "many"
READING: Final = tuple(f"/static/verify/{name}.js" for name in ("camera", "pictures", "reader"))
_NONE: Final[Mapping[str, Mapping[str, bytes]]] = MappingProxyType({})
# One stroke each, 24 units wide: tick, clock, question mark, stop, cross, arrows, dash.
ICONS: Final = {
    "CURRENT": "M5 12.5l4.5 4.5L19 7.5",
    "RENEW": "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17M12 7.5V12l3 2",
    "UNCHECKED": "M8.5 9a3.5 3.5 0 1 1 5.2 3c-1.2.7-1.7 1.3-1.7 2.5M12 18.2v.3",
    "WITHDRAWN": "M8.3 3.5h7.4l4.8 4.8v7.4l-4.8 4.8H8.3l-4.8-4.8V8.3zM8 12h8",
    "FORGED": "M6.5 6.5l11 11M17.5 6.5l-11 11",
    "UNREADABLE": "M4.5 10a8 8 0 0 1 14-3L20 8.5M20 4v4.5h-4.5M19.5 14a8 8 0 0 1-14 3L4 15.5M4 20v-4.5h4.5",
    "NOT_CHECKED": "M5 12h14",
}


def verify_page(
    *,
    registry_name: str,
    host: str,
    root_jwk: Mapping[str, str],
    more: Mapping[str, Mapping[str, bytes]] = _NONE,
    mark: Mark | None = None,
) -> dict[str, bytes]:
    """Return path -> bytes of the page `/` and of every file that it consists of.

    Without a `mark` it has the neutral one.

    `more` are files by groups (`scanner`, a page for holders), which the worker keeps for whoever has used
    a group: nobody loads them before. A group without files is not there, and the page does without; the
    page's own modules for reading pictures are kept with the scanner.

    `host` is the registry's host as printed on certificates, without a scheme; `root_jwk` is the pinned
    root's public key. The files that are checked against (`root.jws`, `bundle.jws`, lists, texts) are the
    publication's, not the page's.
    """
    found, mark = catalogues("verify"), mark or marks.neutral()
    modules = scripts("verify")
    reading = {path: modules.pop(path) for path in READING}
    has_scanner = bool(more.get(SCANNER))
    more = {**more, SCANNER: {**reading, **more.get(SCANNER, {})}}
    files = {
        "/": _page(registry_name, host, root_jwk, found, has_scanner=has_scanner, has_many=MANY in more),
        "/manifest.webmanifest": _manifest(registry_name, mark),
        "/static/icon.svg": mark.svg,
        "/static/registry.css": stylesheet(),
        **{f"/static/verify/{lang}.json": data for lang, data in found.items()},
        **modules,
    }
    added = {path: data for group in more.values() for path, data in group.items()}
    whole = {**files, **added, WORKER: _worker(files, more)}
    return {**whole, SUMS: sums(whole)}


def about_page(
    *,
    registry_name: str,
    host: str,
    operator: str,
    postal_address: str,
    phone: str,
    authority: str,
    language: str = "en",
) -> bytes:
    """Return the page `/about` in a language: who runs the registry and how to reach them without this site.

    `authority` is the address of the page of a public authority that links here; it may be empty on this
    computer only, as every other setting may.
    """
    page = environment(language=language).get_template("pages/about.html")
    view = {
        "registry_name": registry_name,
        "origin": origin(host),
        "operator": operator,
        "postal_address": postal_address,
        "phone": phone,
        "authority": authority,
        "published_path": "about",
    }
    return page.render(view).encode()


def report_page(*, registry_name: str, host: str) -> bytes:
    """Return the page `/report` of exported pages: reports are taken at the registry itself."""
    page = environment().get_template("pages/report/elsewhere.html")
    return page.render(registry_name=registry_name, origin=origin(host), language="en").encode()


def _page(
    registry_name: str,
    host: str,
    root_jwk: Mapping[str, str],
    catalogues: Mapping[str, bytes],
    *,
    has_scanner: bool,
    has_many: bool,
) -> bytes:
    page = environment().get_template("pages/verify.html")
    words: dict[str, Any] = json.loads(catalogues["en"])
    return page.render(
        registry_name=registry_name,
        origin=origin(host),
        policy=POLICY,
        language="en",
        languages=sorted(catalogues),
        words=words,
        root=root_text(root_jwk),
        icons=ICONS,
        has_scanner=has_scanner,
        has_many=has_many,
    ).encode()


def root_text(root_jwk: Mapping[str, str]) -> str:
    """Return the pinned root as a page holds it: the four members of a public key and no more."""
    return json.dumps({name: root_jwk[name] for name in ("crv", "kty", "x", "y")}, separators=(",", ":"))


def _manifest(registry_name: str, mark: Mark) -> bytes:
    manifest = {"name": registry_name, "start_url": "/", "display": "standalone", "icons": mark.icons()}
    return json.dumps(manifest, ensure_ascii=False).encode()


def _worker(files: Mapping[str, bytes], more: Mapping[str, Mapping[str, bytes]]) -> bytes:
    script = resources.path("templates", "static", "sw.js").read_text("utf-8")
    every = sorted(
        {**files, **{path: data for group in more.values() for path, data in group.items()}}.items()
    )
    digests = [f"{path} {hashlib.sha256(data).hexdigest()}" for path, data in every]
    version = hashlib.sha256("\n".join([script, *digests]).encode()).hexdigest()[:16]
    groups = {name: sorted(group) for name, group in more.items() if group}
    script = script.replace('["{paths}"]', json.dumps(sorted(files))).replace(
        "{ more: [] }", json.dumps(groups)
    )
    return code(script.replace("{version}", version))
