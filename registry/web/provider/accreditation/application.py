"""One application at the provider's console: its scope, papers and steps, with the timeline to read."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from registry.model.accrediting import APPROVALS, OVER, CaseState, DocumentKind
from registry.model.errors import RegistryError
from registry.model.ids import CaseId, ConditionId, DocumentId
from registry.model.said import said
from registry.operations.accrediting import apply, conditions, documents, showing
from registry.operations.accrediting import proposal as proposals
from registry.web.accrediting import shown
from registry.web.accrediting import words as case_words
from registry.web.faults import STATUS, sentence
from registry.web.forms import Picked, Posted
from registry.web.multipart import Uploaded
from registry.web.provider.accreditation.picking import ALL, Picks
from registry.web.sessions import Officer, SignedIn

if TYPE_CHECKING:
    from collections.abc import Callable


router = APIRouter(prefix="/accreditation/{case}")

HOME: Final = "/provider/accreditation"
MAX_BODY: Final = documents.MOST_BYTES + 64_000
"""Bytes of a form with a paper: what stands around the file is small."""

_MINE: Final = (DocumentKind.APPLICATION, DocumentKind.EVIDENCE, DocumentKind.REPRESENTATION)


def address(case: str) -> str:
    """Return the page of a case."""
    return f"{HOME}/{case}"


@router.get("")
def look(case: str, officer: SignedIn) -> Response:
    """Show an application."""
    return _page(officer, CaseId(case))


@router.get("/scope")
def ask_scope(case: str, officer: SignedIn) -> Response:
    """Ask which competencies, up to which level, and which courses are planned."""
    found = _found(officer, CaseId(case))
    typed = "".join(f"{one.competency} {one.level}\n" for one in found.proposal.courses)
    return _scope(officer, case, Picks.of(found.proposal.scope), typed)


@router.post("/scope")
def keep_scope(case: str, officer: SignedIn, form: Picked) -> Response:
    """Keep the scope and the courses, and show which of them fall outside."""
    picks = Picks.sent(form, officer.registry.frameworks)
    lines, wrong = picks.lines()
    read = proposals.read_courses(form.text("courses"))
    if read.wrong:
        numbers = ", ".join(map(str, read.wrong))
        wrong["courses"] = said(
            "Write a competency's code and a level in line {lines}, such as MFG-05 L2.", lines=numbers
        )
    if not wrong:
        try:
            apply.write(
                CaseId(case),
                lines,
                read.courses,
                provider=officer.provider.id,
                frameworks=officer.registry.frameworks,
                store=officer.registry.store,
                keys=officer.registry.keys,
            )
        except proposals.ScopeRefusedError as error:
            wrong["scope"] = sentence(error.message)
        else:
            return RedirectResponse(address(case), HTTPStatus.SEE_OTHER)
    _found(officer, CaseId(case))
    return _scope(officer, case, picks, form.text("courses"), wrong)


@router.post("/documents", max_body_size=MAX_BODY)
def add_document(case: str, officer: SignedIn, form: Uploaded) -> Response:
    """Keep a paper."""
    kind = form.line("kind")
    return _step(
        officer,
        case,
        shown.Slip(field="document", typed=form.line("title")),
        lambda **by: documents.add(
            CaseId(case),
            DocumentKind(kind) if kind in _MINE else DocumentKind.EVIDENCE,
            form.line("title"),
            form.file,
            **by,
        ),
    )


@router.get("/documents/{document}")
def get_document(case: str, document: str, officer: SignedIn) -> Response:  # noqa: ARG001 - part of the address
    """Hand a paper out as it came."""
    return shown.paper(*documents.get(DocumentId(document), **officer.parts))


@router.post("/submit")
def submit(case: str, officer: SignedIn, form: Posted) -> Response:
    """Hand the application in."""
    return _said(
        officer,
        case,
        form.text("reason"),
        "submit",
        lambda *what, **by: apply.submit(*what, frameworks=officer.registry.frameworks, **by),
    )


@router.post("/withdraw")
def withdraw(case: str, officer: SignedIn, form: Posted) -> Response:
    """Take the application back."""
    return _said(officer, case, form.text("reason"), "withdraw", apply.withdraw)


@router.post("/represent")
def represent(case: str, officer: SignedIn, form: Posted) -> Response:
    """Answer a first refusal."""
    return _said(officer, case, form.text("reason"), "represent", apply.represent)


@router.post("/appeal")
def appeal(case: str, officer: SignedIn, form: Posted) -> Response:
    """Appeal against a rejection."""
    return _said(officer, case, form.text("reason"), "appeal", apply.appeal)


@router.post("/conditions")
def answer_condition(case: str, officer: SignedIn, form: Posted) -> Response:
    """Say how a condition is met."""
    condition = ConditionId(form.line("condition"))
    slip = shown.Slip(field=f"condition-{condition}", typed=form.text("reason"))
    return _step(
        officer,
        case,
        slip,
        lambda **by: conditions.answer(CaseId(case), condition, form.text("reason"), **by),
    )


def _said(officer: Officer, case: str, reason: str, field: str, step: Callable[..., object]) -> Response:
    slip = shown.Slip(field=field, typed=reason)
    return _step(officer, case, slip, lambda **by: step(CaseId(case), reason, **by))


def _step(officer: Officer, case: str, slip: shown.Slip, step: Callable[..., object]) -> Response:
    """Take a step and show the case; what was refused and can be put right is said at its field."""
    try:
        step(**officer.parts, by=officer.person, now=officer.registry.now())
    except RegistryError as error:
        return _page(officer, CaseId(case), slip.refused(error), STATUS[error.code])
    return RedirectResponse(address(case), HTTPStatus.SEE_OTHER)


def _found(officer: Officer, case: CaseId) -> showing.Shown:
    return showing.show(case, **officer.parts, person=officer.person, frameworks=officer.registry.frameworks)


def _page(
    officer: Officer, case: CaseId, slip: shown.Slip | None = None, status: HTTPStatus = HTTPStatus.OK
) -> Response:
    found = _found(officer, case)
    frameworks = officer.registry.frameworks
    return officer.pages.page(
        "provider/accreditation/case",
        status,
        officer=officer,
        case=found,
        at=address(case),
        scope=shown.scope(found.proposal.scope, frameworks),
        courses=shown.courses(found.proposal.courses, frameworks),
        outside=shown.courses(found.outside, frameworks),
        slip=slip or shown.Slip(),
        is_draft=found.state is CaseState.DRAFT,
        is_open=found.state not in OVER,
        may_add=found.state not in documents.CLOSED,
        may_answer=found.state is CaseState.REPRESENTATION,
        may_appeal=found.state is CaseState.REJECTED,
        is_approved=found.state in APPROVALS,
        offered=[(one, case_words.PAPERS[one]) for one in _MINE],
        **shown.WORDS,
    )


def _scope(
    officer: Officer, case: str, picks: Picks, courses: str, wrong: dict[str, str] | None = None
) -> Response:
    return officer.pages.page(
        "provider/accreditation/scope",
        HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
        officer=officer,
        at=address(case),
        offered=picks.offered(officer.registry.frameworks),
        picked=picks.ticked,
        courses=courses,
        wrong=wrong or {},
        all=ALL,
    )
