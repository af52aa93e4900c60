"""A provider's accreditations as timelines; renewing one, and asking for a later end."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import Final

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from registry.model.ids import AccreditationId
from registry.model.person import Role
from registry.model.said import said
from registry.model.standing import StandingError
from registry.operations.accrediting.apply import OneAtATimeError
from registry.operations.accrediting.typed import MOST, WordsRefusedError
from registry.operations.standing import extend, renew, showing
from registry.web import standing
from registry.web.faults import STATUS, sentence
from registry.web.forms import Form, Posted
from registry.web.sessions import Officer, SignedIn

router = APIRouter(prefix="/standing")

HOME: Final = "/provider/standing"
_WRONG: Final = (OneAtATimeError, StandingError, WordsRefusedError)


@router.get("")
def overview(officer: SignedIn) -> Response:
    """Show the provider's accreditations."""
    return _page(officer, Form({}))


@router.post("/renew")
def start_renewal(officer: SignedIn, form: Posted) -> Response:
    """Start the case of a renewal, and lead to it."""
    registry = officer.registry
    try:
        case = renew.start(
            AccreditationId(form.line("accreditation")),
            by=officer.person,
            frameworks=registry.frameworks,
            now=registry.now(),
            **officer.parts,
        )
    except _WRONG as error:
        return _page(officer, form, error, "renew")
    return RedirectResponse(f"/provider/accreditation/{case}", HTTPStatus.SEE_OTHER)


@router.post("/extend")
def ask_for_later_end(officer: SignedIn, form: Posted) -> Response:
    """Ask two accreditors for a later end, and lead to the case."""
    registry = officer.registry
    try:
        case = extend.ask(
            AccreditationId(form.line("accreditation")),
            _day(form.line("until")),
            form.text("reason"),
            by=officer.person,
            frameworks=registry.frameworks,
            now=registry.now(),
            **officer.parts,
        )
    except _WRONG as error:
        return _page(officer, form, error, "extend")
    return RedirectResponse(f"/provider/accreditation/{case}", HTTPStatus.SEE_OTHER)


def _page(
    officer: Officer,
    typed: Form,
    error: OneAtATimeError | StandingError | WordsRefusedError | None = None,
    what: str = "",
) -> Response:
    registry = officer.registry
    shown = showing.of_provider(now=registry.now(), **officer.parts)
    return officer.pages.page(
        "provider/standing",
        STATUS[error.code] if error else HTTPStatus.OK,
        officer=officer,
        accreditations=[(one, standing.scope(one.of, registry.frameworks)) for one in shown],
        is_suspended=standing.is_suspended,
        may_apply=Role.ADMINISTRATOR in officer.roles,
        typed=typed,
        wrong=sentence(error.message) if error else "",
        what=what,
        most=MOST,
        **standing.WORDS,
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        message = said("give the day on which it should end, as year-month-day")
        raise StandingError(message) from error
