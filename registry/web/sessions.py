"""Who is signed in: a cookie of one console's path only, kept by the browser until it is closed.

* On any host but localhost the cookie's name makes browsers insist on https (`__Secure-`, RFC 6265bis).
* No other site can make a browser send it (`SameSite=Strict`), and no script can read it (`HttpOnly`).
* Whoever asks for `SignedIn` or `InOffice` gets in only if the table of permissions lets them.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import Depends, Request

from registry.bootstrap import Registry
from registry.model.ids import PersonId, ProviderId
from registry.model.person import Role
from registry.model.provider import Provider
from registry.operations import sign_in
from registry.operations.sign_in import SignInError
from registry.securing.passkeys import Party
from registry.web import permissions, speaking
from registry.web.pages import Pages

if TYPE_CHECKING:
    from starlette.responses import Response

    from registry.operations.sign_in import Seated
    from registry.settings import Settings

PROVIDER: Final = "/provider"
REGISTRAR: Final = "/registrar"
_NAME: Final = "registry-session"
_A_YEAR: Final = 365 * 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Insider:
    """Somebody who is signed in, with what a page of either console needs."""

    registry: Registry
    pages: Pages
    person: PersonId
    roles: frozenset[Role]

    @property
    def seat(self) -> ProviderId | None:
        """The provider at which they are signed in; nothing at the registry."""
        return None

    def may_open(self, path: str) -> bool:
        """Say whether one of the roles opens a page of the console."""
        return permissions.may_open(path, self.roles)


@dataclass(frozen=True, slots=True, kw_only=True)
class Officer(Insider):
    """Somebody who acts for a provider."""

    provider: Provider

    @property
    def seat(self) -> ProviderId | None:
        """The provider at which they are signed in."""
        return self.provider.id

    @property
    def parts(self) -> dict[str, Any]:
        """What an operation on this provider's things asks for, but for the time."""
        return {"provider": self.provider.id, "store": self.registry.store, "keys": self.registry.keys}


@dataclass(frozen=True, slots=True, kw_only=True)
class Official(Insider):
    """Somebody who acts for the registry."""

    @property
    def parts(self) -> dict[str, Any]:
        """What an operation asks for, but for the time."""
        return {"store": self.registry.store, "keys": self.registry.keys}


def officer(request: Request) -> Officer:
    """Return who is signed in at a provider, and keep the session alive.

    Raises `SignInError`, `NotPermittedError` or `NotFreshError`.
    """
    registry, seated = _seated(request)
    if seated.provider is None:
        raise SignInError
    permissions.require(request, seated, registry)
    return Officer(
        registry=registry,
        pages=request.app.state.pages,
        provider=seated.provider,
        person=seated.person,
        roles=seated.roles,
    )


def official(request: Request) -> Official:
    """Return who is signed in at the registry, and keep the session alive.

    Raises `SignInError`, `NotPermittedError` or `NotFreshError`.
    """
    registry, seated = _seated(request)
    if seated.provider is not None:
        raise SignInError
    permissions.require(request, seated, registry)
    return Official(
        registry=registry, pages=request.app.state.pages, person=seated.person, roles=seated.roles
    )


def somebody(request: Request) -> Officer | Official:
    """Return who is signed in at the console that a request is for, and keep the session alive.

    Raises `SignInError`, `NotPermittedError` or `NotFreshError`.
    """
    return official(request) if console(request) == REGISTRAR else officer(request)


SignedIn = Annotated[Officer, Depends(officer)]
InOffice = Annotated[Official, Depends(official)]
Somebody = Annotated[Officer | Official, Depends(somebody)]


def console(request: Request) -> str:
    """Return the path of the console that a request is for."""
    return REGISTRAR if request.url.path.startswith(REGISTRAR) else PROVIDER


def party(registry: Registry) -> Party:
    """Return for whom passkeys are made and shown."""
    settings = registry.settings
    return Party(host=settings.host.partition(":")[0], name=settings.name, origin=settings.url)


def page(somebody: Insider, template: str, status: HTTPStatus = HTTPStatus.OK, /, **view: object) -> Response:
    """Return a page that both consoles have, in the frame of the one that `console` names."""
    who = {"officer": somebody, "official": somebody}
    frame = f"pages{view['console']}/frame.html"
    return somebody.pages.page(template, status, frame=frame, **who, **view)


def cookie(request: Request) -> str:
    """Return the session's text, empty if there is none."""
    registry: Registry = request.app.state.registry
    return request.cookies.get(cookie_name(registry.settings), "")


def cookie_name(settings: Settings) -> str:
    """Return the cookie's name."""
    return _NAME if settings.is_local else f"__Secure-{_NAME}"


def keep_language(answer: Response, code: str, path: str, settings: Settings) -> None:
    """Let the browser keep the language of a console; it goes nowhere else, and says nothing of anybody."""
    answer.set_cookie(
        speaking.FIELD,
        code,
        max_age=_A_YEAR,
        path=path,
        secure=not settings.is_local,
        httponly=True,
        samesite="strict",
    )


def give(answer: Response, text: str, path: str, settings: Settings) -> None:
    """Let the browser keep the session of a console."""
    answer.set_cookie(
        cookie_name(settings),
        text,
        path=path,
        secure=not settings.is_local,
        httponly=True,
        samesite="strict",
    )


def take(answer: Response, path: str, settings: Settings) -> None:
    """Let the browser forget the session of a console."""
    answer.delete_cookie(
        cookie_name(settings), path=path, secure=not settings.is_local, httponly=True, samesite="strict"
    )


def _seated(request: Request) -> tuple[Registry, Seated]:
    registry: Registry = request.app.state.registry
    text = cookie(request)
    return registry, sign_in.signed_in(text, store=registry.store, keys=registry.keys, now=registry.now())
