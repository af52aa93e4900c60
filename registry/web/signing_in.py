"""Signing in to a console by an invitation, and signing out: the same for each console.

* Opening the link spends nothing: mail programs open links too. The button does (decision record 2).
"""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from registry.bootstrap import Registry
from registry.operations import sign_in
from registry.web import sessions
from registry.web.forms import Posted
from registry.web.pages import Pages

router = APIRouter()


@router.get("/sign-in")
def ask(request: Request) -> Response:
    """Ask for the link."""
    pages: Pages = request.app.state.pages
    return pages.page("sign_in", console=sessions.console(request), over=False, typed="")


@router.get("/sign-in/{invitation}")
def arrive(invitation: str, request: Request) -> Response:
    """Show the button that spends the invitation."""
    pages: Pages = request.app.state.pages
    return pages.page("arrive", console=sessions.console(request), invitation=invitation)


@router.post("/sign-in")
def enter(request: Request, form: Posted) -> Response:
    """Spend the invitation and begin a session."""
    registry: Registry = request.app.state.registry
    invitation = form.line("invitation").rpartition("/")[2]
    text = sign_in.sign_in(invitation, store=registry.store, keys=registry.keys, now=registry.now())
    seated = sign_in.signed_in(text, store=registry.store, keys=registry.keys, now=registry.now())
    # A link pasted at the other console leads to its own all the same.
    console = sessions.PROVIDER if seated.provider else sessions.REGISTRAR
    answer = RedirectResponse(f"{console}/", HTTPStatus.SEE_OTHER)
    sessions.give(answer, text, console, registry.settings)
    return answer


@router.post("/sign-out")
def leave(request: Request) -> Response:
    """End the session, here and in the browser."""
    registry: Registry = request.app.state.registry
    console = sessions.console(request)
    sign_in.sign_out(sessions.cookie(request), store=registry.store, keys=registry.keys)
    answer = RedirectResponse(f"{console}/sign-in", HTTPStatus.SEE_OTHER)
    sessions.take(answer, console, registry.settings)
    return answer
