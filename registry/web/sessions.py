"""Who is signed in: a cookie of the console's path only, kept by the browser until it is closed.

* On any host but localhost the cookie's name makes browsers insist on https (`__Secure-`, RFC 6265bis).
* No other site can make a browser send it (`SameSite=Strict`), and no script can read it (`HttpOnly`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import Depends, Request

from registry.bootstrap import Registry
from registry.model.provider import Provider
from registry.operations import sign_in
from registry.web.pages import Pages

if TYPE_CHECKING:
    from starlette.responses import Response

    from registry.settings import Settings

PATH: Final = "/provider"
_NAME: Final = "registry-session"


@dataclass(frozen=True, slots=True, kw_only=True)
class Officer:
    """Somebody who acts for a provider, with what a page of the console needs."""

    registry: Registry
    pages: Pages
    provider: Provider

    @property
    def parts(self) -> dict[str, Any]:
        """What an operation on this provider's things asks for, but for the time."""
        return {"provider": self.provider.id, "store": self.registry.store, "keys": self.registry.keys}


def officer(request: Request) -> Officer:
    """Return who is signed in and keep the session alive; raise `SignInError`."""
    registry: Registry = request.app.state.registry
    provider = sign_in.signed_in(
        cookie(request), store=registry.store, keys=registry.keys, now=registry.now()
    )
    return Officer(registry=registry, pages=request.app.state.pages, provider=provider)


SignedIn = Annotated[Officer, Depends(officer)]


def cookie(request: Request) -> str:
    """Return the session's text, empty if there is none."""
    registry: Registry = request.app.state.registry
    return request.cookies.get(cookie_name(registry.settings), "")


def cookie_name(settings: Settings) -> str:
    """Return the cookie's name."""
    return _NAME if settings.is_local else f"__Secure-{_NAME}"


def give(answer: Response, text: str, settings: Settings) -> None:
    """Let the browser keep the session."""
    answer.set_cookie(
        cookie_name(settings),
        text,
        path=PATH,
        secure=not settings.is_local,
        httponly=True,
        samesite="strict",
    )


def take(answer: Response, settings: Settings) -> None:
    """Let the browser forget the session."""
    answer.delete_cookie(
        cookie_name(settings), path=PATH, secure=not settings.is_local, httponly=True, samesite="strict"
    )
