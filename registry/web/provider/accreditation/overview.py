"""What a provider is accredited for, its applications, and what is said about it."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from registry.model.accrediting import OVER, CaseKind
from registry.model.errors import RegistryError
from registry.model.ids import ComplaintId
from registry.operations.accrediting import apply, complaints, showing
from registry.operations.accrediting.complaints import answer
from registry.web.accrediting import shown
from registry.web.accrediting import words as case_words
from registry.web.faults import STATUS
from registry.web.forms import Posted
from registry.web.provider.accreditation.application import HOME, address
from registry.web.sessions import Officer, SignedIn

router = APIRouter()

COMPLAINTS = "/provider/complaints"


@router.get("/accreditation")
def look(officer: SignedIn) -> Response:
    """Show what there is."""
    registry = officer.registry
    now = registry.now()
    with registry.store.reading() as tx:
        found = list(tx.providers.accreditations(officer.provider.id))
    cases = showing.cases_of(officer.provider.id, store=registry.store)
    return officer.pages.page(
        "provider/accreditation/overview",
        officer=officer,
        accreditations=[
            (one, case_words.ACCREDITATIONS[one.state_at(now)], shown.scope(one.scope, registry.frameworks))
            for one in sorted(found, key=lambda one: one.valid_until, reverse=True)
        ],
        cases=cases,
        may_apply=not any(one.kind is CaseKind.FIRST and one.state not in OVER for one in cases),
        **shown.WORDS,
    )


@router.post("/accreditation")
def start(officer: SignedIn) -> Response:
    """Start an application, and lead to it."""
    case = apply.start(**officer.parts, by=officer.person, now=officer.registry.now())
    return RedirectResponse(f"{address(case)}/scope", HTTPStatus.SEE_OTHER)


@router.get("/complaints")
def complained(officer: SignedIn) -> Response:
    """Show what is said about the provider."""
    return _complaints(officer)


@router.post("/complaints")
def answer_complaint(officer: SignedIn, form: Posted) -> Response:
    """Keep the provider's answer."""
    complaint = ComplaintId(form.line("complaint"))
    try:
        answer(
            complaint,
            form.text("reason"),
            **officer.parts,
            by=officer.person,
            now=officer.registry.now(),
        )
    except RegistryError as error:
        slip = shown.Slip(field=f"answer-{complaint}", typed=form.text("reason"))
        return _complaints(officer, slip.refused(error), STATUS[error.code])
    return RedirectResponse(COMPLAINTS, HTTPStatus.SEE_OTHER)


def _complaints(
    officer: Officer, slip: shown.Slip | None = None, status: HTTPStatus = HTTPStatus.OK
) -> Response:
    return officer.pages.page(
        "provider/accreditation/complaints",
        status,
        officer=officer,
        complaints=complaints.complaints(**officer.parts),
        states=case_words.COMPLAINTS,
        events=case_words.COMPLAINT_EVENTS,
        slip=slip or shown.Slip(),
        back=HOME,
    )
