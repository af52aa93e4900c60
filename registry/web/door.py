"""The door: which requests come in at all, and the headers that every answer carries on the way out.

* A request for another host is refused: an answer under a foreign name could be read by a foreign page.
* A console takes no post from another site. Browsers say where a request comes from (`Sec-Fetch-Site`);
  where an old one does not, the `Origin` must be ours.
* Nor does what the page `/check` posts: a foreign page could have the registry ask in its place.
* `/claim` carries no cookie that a foreign page could ride on: whoever has secret and PIN may post them, from
  an old phone too. Nor does `/report`: whoever reports has no account.
* Providers' own systems show a key and are no browsers; where one says that it comes from another site, it is
  refused.
* Wallets carry no cookie either, and are no browsers: their tokens stand in headers and bodies.
* Pages with forms, and what a wallet gets, are stored by no cache.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers, MutableHeaders

from registry.web.headers import ASKING, FORMS, PUBLIC
from registry.wording.languages import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from registry.settings import Settings
    from registry.web.pages import Pages

CONSOLES: Final = ("/provider", "/registrar")
FROM_HERE: Final = (*CONSOLES, "/oid4vp/requests", "/oid4vp/answers")
WITH_FORMS: Final = (*CONSOLES, "/claim", "/report")
QUESTIONS: Final = tuple(f"{one.home}frameworks" for one in LANGUAGES.values())
MACHINES: Final = "/api"
NEVER_STORED: Final = (*WITH_FORMS, MACHINES, "/oid4vci")
SAFE_METHODS: Final = frozenset({"GET", "HEAD"})

_OWN_SITES: Final = frozenset({"same-origin", "none"})
_THIS_MACHINE: Final = re.compile(r"(localhost|127\.0\.0\.1)(:[0-9]{1,5})?\Z")
_TWO_YEARS: Final = 63_072_000


class Door:
    """Lets a request in or refuses it, in plain words that repeat nothing of it."""

    def __init__(self, app: ASGIApp, settings: Settings, pages: Pages) -> None:
        """Stand in front of `app`."""
        self._app = app
        self._settings = settings
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add_headers(MutableHeaders(scope=message), scope["path"])
            await send(message)

        app = self._refusal(scope) or self._app
        await app(scope, receive, send_with_headers)

    def _refusal(self, scope: Scope) -> ASGIApp | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if not self._is_ours(host):
            return self._pages.refused(HTTPStatus.MISDIRECTED_REQUEST, "host_unknown")
        writes = scope["method"] not in SAFE_METHODS
        if writes and _is_below(scope["path"], FROM_HERE) and not self._is_from_here(headers, host):
            return self._pages.refused(HTTPStatus.FORBIDDEN, "cross_site")
        if _is_below(scope["path"], (MACHINES,)) and headers.get("sec-fetch-site", "none") not in _OWN_SITES:
            return self._pages.refused(HTTPStatus.FORBIDDEN, "cross_site")
        return None

    def _is_ours(self, host: str) -> bool:
        if self._settings.is_local:
            # Whatever the port, only this machine answers there.
            return bool(_THIS_MACHINE.match(host.lower()))
        return host.lower() == self._settings.host

    def _is_from_here(self, headers: Headers, host: str) -> bool:
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site in _OWN_SITES
        scheme = self._settings.url.partition("://")[0]
        return headers.get("origin") == f"{scheme}://{host.lower()}"

    def _add_headers(self, headers: MutableHeaders, path: str) -> None:
        for name, value in _policy(path).items():
            headers.setdefault(name, value)
        if _is_below(path, NEVER_STORED):
            headers["Cache-Control"] = "no-store"
        if not self._settings.is_local:
            headers["Strict-Transport-Security"] = f"max-age={_TWO_YEARS}"


def _policy(path: str) -> Mapping[str, str]:
    if _is_below(path, WITH_FORMS):
        return FORMS
    return ASKING if _is_below(path, QUESTIONS) else PUBLIC


def _is_below(path: str, tops: tuple[str, ...]) -> bool:
    return any(path == top or path.startswith(f"{top}/") for top in tops)
