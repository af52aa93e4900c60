"""A person's own page at either console: name, passkeys, open sessions, and the seats they have."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from registry.model.ids import ProviderId
from registry.operations import open_sessions, passkeys, people
from registry.operations.people import PersonRefusedError
from registry.securing.passkeys import PasskeyRefusedError
from registry.web import sessions, speaking
from registry.web.faults import sentence
from registry.web.forms import Posted
from registry.web.sessions import Somebody
from registry.wording.languages import LANGUAGES

if TYPE_CHECKING:
    from registry.web.sessions import Insider

router = APIRouter(prefix="/you")


@router.get("")
def look(request: Request, somebody: Somebody) -> Response:
    """Show the page."""
    return _page(request, somebody)


@router.post("/name")
def rename(request: Request, somebody: Somebody, form: Posted) -> Response:
    """Keep another name."""
    try:
        people.rename(somebody.person, form.line("name"), **_kept(somebody))
    except PersonRefusedError as error:
        return _page(request, somebody, name=form.line("name"), wrong_name=sentence(error.message))
    return _back(request)


@router.post("/language")
def say(request: Request, somebody: Somebody, form: Posted) -> Response:
    """Speak another language at this console from here on."""
    answer = _back(request)
    if form.line(speaking.FIELD) in LANGUAGES:
        path, settings = sessions.console(request), somebody.registry.settings
        sessions.keep_language(answer, form.line(speaking.FIELD), path, settings)
    return answer


@router.post("/passkeys")
def add(request: Request, somebody: Somebody, form: Posted) -> Response:
    """Keep a new passkey."""
    try:
        passkeys.add(
            sessions.cookie(request),
            form.text("answer"),
            form.line("label"),
            sessions.party(somebody.registry),
            person=somebody.person,
            provider=somebody.seat,
            now=somebody.registry.now(),
            **_kept(somebody),
        )
    except PasskeyRefusedError as error:
        return _page(request, somebody, wrong=sentence(error.message))
    return _back(request)


@router.post("/passkeys/rename")
def relabel(request: Request, somebody: Somebody, form: Posted) -> Response:
    """Call a passkey something else."""
    passkeys.rename(form.line("passkey"), form.line("label"), person=somebody.person, **_kept(somebody))
    return _back(request)


@router.post("/passkeys/remove")
def ask_to_remove(request: Request, somebody: Somebody, form: Posted) -> Response:
    """Say what removing a passkey means."""
    own = passkeys.own(somebody.person, **_kept(somebody))
    one = next((one for one in own if one.id == form.line("passkey")), None)
    if one is None:
        raise PasskeyRefusedError
    return sessions.page(
        somebody, "you_remove", console=sessions.console(request), one=one, left=len(own) - 1
    )


@router.post("/passkeys/remove/confirm")
def remove(request: Request, somebody: Somebody, form: Posted) -> Response:
    """Remove a passkey."""
    passkeys.remove(
        form.line("passkey"),
        person=somebody.person,
        provider=somebody.seat,
        now=somebody.registry.now(),
        **_kept(somebody),
    )
    return _back(request)


@router.post("/sessions/end")
def end(request: Request, somebody: Somebody, form: Posted) -> Response:
    """End one session."""
    open_sessions.end(somebody.person, form.line("session"), store=somebody.registry.store)
    return _back(request)


@router.post("/sessions/end-others")
def end_others(request: Request, somebody: Somebody) -> Response:
    """End all sessions but this one."""
    open_sessions.end_others(somebody.person, sessions.cookie(request), **_kept(somebody))
    return _back(request)


@router.get("/seats")
def seats(request: Request, somebody: Somebody) -> Response:
    """Show where this person has a role."""
    found = open_sessions.seats(somebody.person, store=somebody.registry.store)
    return sessions.page(
        somebody, "you_seats", console=sessions.console(request), seats=found, seat=somebody.seat
    )


@router.post("/seats")
def move(request: Request, somebody: Somebody, form: Posted) -> Response:
    """Go to another seat."""
    registry = somebody.registry
    seat = ProviderId(form.line("seat")) if form.line("seat") else None
    text = open_sessions.move(sessions.cookie(request), seat, now=registry.now(), **_kept(somebody))
    here, there = sessions.console(request), sessions.PROVIDER if seat else sessions.REGISTRAR
    answer = RedirectResponse(f"{there}/", HTTPStatus.SEE_OTHER)
    if here != there:
        sessions.take(answer, here, registry.settings)
    sessions.give(answer, text, there, registry.settings)
    return answer


def _page(request: Request, somebody: Insider, **wrong: str) -> Response:
    registry, now = somebody.registry, somebody.registry.now()
    cookie = sessions.cookie(request)
    kept = _kept(somebody)
    return sessions.page(
        somebody,
        "you",
        HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
        console=sessions.console(request),
        name=wrong.get("name", people.name_of(somebody.person, **kept)),
        wrong_name=wrong.get("wrong_name", ""),
        wrong=wrong.get("wrong", ""),
        passkeys=passkeys.own(somebody.person, **kept),
        encouraged=passkeys.ENCOURAGED,
        asked=passkeys.to_add(cookie, somebody.person, sessions.party(registry), now=now, **kept),
        open=open_sessions.of(somebody.person, cookie, now=now, **kept),
        has_several=len(open_sessions.seats(somebody.person, store=registry.store)) > 1,
    )


def _kept(somebody: Insider) -> dict[str, Any]:
    return {"store": somebody.registry.store, "keys": somebody.registry.keys}


def _back(request: Request) -> Response:
    return RedirectResponse(f"{sessions.console(request)}/you", HTTPStatus.SEE_OTHER)
