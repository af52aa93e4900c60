"""Signing in to a console, by a passkey or an invitation, and signing out: the same for each console.

* Opening the link spends nothing: mail programs open links too. The button does (decision record 2).
* Whoever has a passkey here already shows it when they spend an invitation: then they get its roles, instead
  of becoming somebody new.
* A passkey is shown once more before what needs it; what was typed waits in the page meanwhile.
"""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from registry.bootstrap import Registry
from registry.operations import open_sessions, passkeys, sign_in
from registry.securing.passkeys import PasskeyRefusedError
from registry.web import sessions
from registry.web.forms import Posted
from registry.web.pages import Pages
from registry.web.sessions import Somebody

router = APIRouter()


@router.get("/sign-in")
def ask(request: Request) -> Response:
    """Ask for a passkey or the link."""
    return page(request, HTTPStatus.OK)


@router.get("/sign-in/{invitation}")
def arrive(invitation: str, request: Request) -> Response:
    """Show the button that spends the invitation."""
    pages: Pages = request.app.state.pages
    return pages.page(
        "arrive",
        console=sessions.console(request),
        invitation=invitation,
        asked=_asked(request),
    )


@router.post("/sign-in")
def enter(request: Request, form: Posted) -> Response:
    """Spend the invitation and begin a session."""
    registry: Registry = request.app.state.registry
    invitation = form.line("invitation").rpartition("/")[2]
    text = sign_in.sign_in(invitation, store=registry.store, keys=registry.keys, now=registry.now())
    return _let_in(registry, text)


@router.post("/sign-in/passkey")
def enter_by_passkey(request: Request, form: Posted) -> Response:
    """Begin a session for whoever shows a passkey, and spend an invitation for them if there is one."""
    registry: Registry = request.app.state.registry
    try:
        text = passkeys.enter(
            form.text("answer"),
            sessions.party(registry),
            at_registry=sessions.console(request) == sessions.REGISTRAR,
            invitation=form.line("invitation"),
            store=registry.store,
            keys=registry.keys,
            now=registry.now(),
        )
    except PasskeyRefusedError:
        return page(request, HTTPStatus.UNAUTHORIZED, refused=True)
    return _let_in(registry, text)


@router.post("/prove")
def prove(request: Request, somebody: Somebody, form: Posted) -> Response:
    """Note that whoever is signed in has just shown a passkey; a page's script asks, and goes on then."""
    registry = somebody.registry
    passkeys.prove(
        sessions.cookie(request),
        form.text("answer"),
        sessions.party(registry),
        store=registry.store,
        keys=registry.keys,
        now=registry.now(),
    )
    return Response(status_code=HTTPStatus.NO_CONTENT)


@router.post("/sign-out")
def leave(request: Request) -> Response:
    """End the session, here and in the browser."""
    registry: Registry = request.app.state.registry
    console = sessions.console(request)
    sign_in.sign_out(sessions.cookie(request), store=registry.store, keys=registry.keys)
    answer = RedirectResponse(f"{console}/sign-in", HTTPStatus.SEE_OTHER)
    sessions.take(answer, console, registry.settings)
    return answer


def page(
    request: Request, status: HTTPStatus, *, over: bool = False, refused: bool = False, typed: str = ""
) -> Response:
    """Return the page that asks for a passkey or the link; `typed` is what would be lost else."""
    pages: Pages = request.app.state.pages
    return pages.page(
        "sign_in",
        status,
        console=sessions.console(request),
        asked=_asked(request),
        over=over,
        refused=refused,
        typed=typed,
    )


def _asked(request: Request) -> str:
    registry: Registry = request.app.state.registry
    return passkeys.to_sign_in(sessions.party(registry), keys=registry.keys, now=registry.now())


def _let_in(registry: Registry, text: str) -> Response:
    seated = sign_in.signed_in(text, store=registry.store, keys=registry.keys, now=registry.now())
    # A link pasted at the other console leads to its own all the same.
    console = sessions.PROVIDER if seated.provider else sessions.REGISTRAR
    has_several = len(open_sessions.seats(seated.person, store=registry.store)) > 1
    answer = RedirectResponse(f"{console}/you/seats" if has_several else f"{console}/", HTTPStatus.SEE_OTHER)
    sessions.give(answer, text, console, registry.settings)
    return answer
