"""The language in which an answer is made: what its reader chose before, else what the browser asks for.

* No address tells it. A page with a form carries the choice in its forms, as a field of the body; a console
  keeps it in a cookie of its own, beside the session's. Public pages set no cookie.
* It is chosen anew for each request, and holds wherever something is said while that request is answered.
"""

from __future__ import annotations

from contextvars import ContextVar
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers

from registry.wording.choosing import preferred
from registry.wording.languages import ENGLISH, LANGUAGES
from registry.wording.wordings import wording

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from registry.wording.wordings import Wording

FIELD: Final = "language"
"""The field of a form, and the cookie of a console."""

_CONSOLES: Final = ("/provider", "/registrar")
_SPOKEN: Final[ContextVar[str]] = ContextVar("spoken", default=ENGLISH.code)


def spoken() -> Wording:
    """Return the words of the language that is spoken now."""
    return wording(_SPOKEN.get())


def speak(code: str) -> None:
    """Speak the language of this code from here on; one that is not spoken here changes nothing."""
    if code in LANGUAGES:
        _SPOKEN.set(code)


class Speaking:
    """Chooses the language of each request, before anything is said."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand around `app`."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Choose, and pass the request on."""
        if scope["type"] == "http":
            headers = Headers(scope=scope)
            _SPOKEN.set(preferred(headers.get("accept-language", "")))
            if scope["path"].startswith(_CONSOLES):
                speak(_kept(headers.get("cookie", "")))
        await self._app(scope, receive, send)


def _kept(header: str) -> str:
    try:
        found = SimpleCookie(header).get(FIELD)
    except CookieError:
        return ""
    return found.value if found else ""
