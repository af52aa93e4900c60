"""What is under way, and a new claim."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from registry.model.accreditation import NotAccreditedError
from registry.model.ids import RecognitionId
from registry.model.recognition import Reason, RecognitionRefusedError
from registry.operations.recognise import prior
from registry.web import words
from registry.web.faults import sentence
from registry.web.forms import Form, Posted
from registry.web.provider import choices
from registry.web.provider.recognising import shown
from registry.web.sessions import Officer, SignedIn

router = APIRouter(prefix="/recognition")

MOST_SHOWN: Final = 50
"""Lines of the list; a search finds the others."""


@router.get("")
def under_way(officer: SignedIn) -> Response:
    """Show what is under way."""
    return _list(officer, "")


@router.post("/find")
def find(officer: SignedIn, form: Posted) -> Response:
    """Show what is under way with a text in it: a reference is in no address."""
    return _list(officer, form.line("find"))


@router.get("/new")
def new(officer: SignedIn) -> Response:
    """Show the empty form."""
    return _new(officer, Form({}), HTTPStatus.OK)


@router.post("/new")
def claim(officer: SignedIn, form: Posted) -> Response:
    """Keep a claim and show it, or say what to change."""
    framework, _, rest = form.line("choice").partition("/")
    code, _, level = rest.partition("/")
    try:
        own = prior.claim(form.line("reference"), (framework, code, level), **shown.everything(officer))
    except RecognitionRefusedError as error:
        field = "reference" if error.reason is Reason.REFERENCE_UNREADABLE else "choice"
        return _new(officer, form, HTTPStatus.UNPROCESSABLE_ENTITY, {field: sentence(error.message)})
    except NotAccreditedError as error:
        return _new(officer, form, HTTPStatus.UNPROCESSABLE_ENTITY, {"choice": sentence(error.message)})
    return shown.case(officer, own, HTTPStatus.OK)


@router.post("/case")
def case(officer: SignedIn, form: Posted) -> Response:
    """Show one recognition."""
    return shown.case(officer, RecognitionId(form.line("recognition")), HTTPStatus.OK)


def _list(officer: Officer, find: str) -> Response:
    found = [
        one
        for one in prior.under_way(**shown.everything(officer))
        if find.casefold()
        in f"{one.content.reference} {one.competency.title} {one.competency.code}".casefold()
    ]
    return officer.pages.page(
        "provider/recognising/list",
        officer=officer,
        found=found[:MOST_SHOWN],
        count=len(found),
        find=find,
        states=shown.STATES,
        words=words,
        is_recorded_here=shown.is_recorded_here(officer),
        may_claim=officer.may_open("/provider/recognition/new"),
        may_turn_on=officer.may_open("/provider/assessments/recording"),
    )


def _new(officer: Officer, form: Form, status: HTTPStatus, wrong: dict[str, str] | None = None) -> Response:
    registry = officer.registry
    return officer.pages.page(
        "provider/recognising/new",
        status,
        officer=officer,
        offered=choices.groups(registry.terms(officer.provider.id), registry.now()),
        chosen=form.line("choice"),
        reference=form.line("reference"),
        wrong=wrong or {},
    )
