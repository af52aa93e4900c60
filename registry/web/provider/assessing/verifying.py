"""What was drawn, for somebody else than its assessor to agree to or overturn."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from registry.model.ids import DecisionId
from registry.operations import assess
from registry.operations.assess import DecisionReasonError
from registry.web.faults import sentence
from registry.web.forms import Posted
from registry.web.provider.assessing import shown
from registry.web.sessions import Officer, SignedIn

router = APIRouter()

AT_ONCE: Final = 20
"""Decisions on one page: the next come as these are done."""


@router.get("/verifying")
def waiting(officer: SignedIn) -> Response:
    """Show what waits for this verifier."""
    return _waiting(officer, HTTPStatus.OK)


@router.post("/verifying/agree")
def agree(officer: SignedIn, form: Posted) -> Response:
    """Agree to a decision."""
    decision = DecisionId(form.line("decision"))
    assess.agree(decision, verifier=officer.person, now=officer.registry.now(), **officer.parts)
    return RedirectResponse("/provider/verifying", HTTPStatus.SEE_OTHER)


@router.post("/verifying/overturn")
def overturn(officer: SignedIn, form: Posted) -> Response:
    """Overturn a decision, with the reason."""
    decision, reason = DecisionId(form.line("decision")), form.text("reason")
    now = officer.registry.now()
    try:
        assess.overturn(decision, reason, verifier=officer.person, now=now, **officer.parts)
    except DecisionReasonError as error:
        wrong = {decision: sentence(error.message)}
        return _waiting(officer, HTTPStatus.UNPROCESSABLE_ENTITY, wrong=wrong, typed=reason)
    return RedirectResponse("/provider/verifying", HTTPStatus.SEE_OTHER)


def _waiting(
    officer: Officer, status: HTTPStatus, *, wrong: dict[DecisionId, str] | None = None, typed: str = ""
) -> Response:
    found = assess.to_verify(officer.person, **officer.parts)
    # What was just sent comes first, so that what is wrong with it is in view.
    found.sort(key=lambda one: one.id not in (wrong or {}))
    return officer.pages.page(
        "provider/assessing/verifying",
        status,
        officer=officer,
        decisions=[shown.decision(one, officer.registry.frameworks) for one in found[:AT_ONCE]],
        count=len(found),
        wrong=wrong or {},
        typed=typed,
        most=assess.MAX_REASON,
    )
