"""One case at the registry's console: read by all who decide, prepared by the registrar, decided by two.

* Whoever may not decide sees no form for it, and why; the operation and the database refuse it anyway.
"""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from registry.model.accreditation import Listing
from registry.model.accrediting import APPROVALS, OVER, CaseState, DocumentKind, Outcome
from registry.model.errors import RegistryError
from registry.model.ids import CaseId, ConditionId, DocumentId, UmbrellaId
from registry.model.person import Role
from registry.model.said import said
from registry.operations.accrediting import conditions, decide, documents, review, showing
from registry.web.accrediting import shown
from registry.web.accrediting import words as case_words
from registry.web.faults import STATUS
from registry.web.forms import Form, Posted
from registry.web.multipart import UploadedInOffice
from registry.web.sessions import InOffice, Official

if TYPE_CHECKING:
    from collections.abc import Callable

router = APIRouter(prefix="/accreditations/{case}")

HOME: Final = "/registrar/accreditations"
MAX_BODY: Final = documents.MOST_BYTES + 64_000


@router.get("")
def look(case: str, official: InOffice) -> Response:
    """Show a case."""
    return _page(official, CaseId(case))


@router.post("/take-up")
def take_up(case: str, official: InOffice) -> Response:
    """Take up a case that was submitted."""
    return _step(official, case, shown.Slip(field="take-up"), lambda **by: review.take_up(CaseId(case), **by))


@router.post("/eligibility")
def eligibility(case: str, official: InOffice, form: Posted) -> Response:
    """Say whether it can be reviewed at all."""
    return _step(
        official,
        case,
        _slip("eligibility", form),
        lambda **by: review.answer_eligibility(
            CaseId(case),
            eligible=shown.chosen(form.line("answer"), ("yes", "no")) == "yes",
            reason=form.text("reason"),
            **by,
        ),
    )


@router.post("/terms")
def terms(case: str, official: InOffice, form: Posted) -> Response:
    """Set what may be shown of the provider."""
    listing, umbrella = form.line("listing"), form.line("umbrella")
    return _step(
        official,
        case,
        _slip("terms", form),
        lambda **by: review.set_terms(
            CaseId(case),
            may_be_named=form.line("named") == "yes",
            listing=Listing(listing) if listing in set(Listing) else Listing.UNLISTED,
            umbrella=UmbrellaId(umbrella) if umbrella else None,
            reason=form.text("reason"),
            **by,
        ),
    )


@router.post("/conditions")
def add_condition(case: str, official: InOffice, form: Posted) -> Response:
    """Set a condition."""
    line = form.line("line")

    def step(**by: object) -> None:
        try:
            due = date.fromisoformat(form.line("due"))
        except ValueError as error:
            message = said("give the day by which it has to be met")
            raise review.ConditionRefusedError(message) from error
        place = int(line) if line.isascii() and line.isdigit() else None
        review.set_condition(CaseId(case), form.text("reason"), due, line=place, **by)  # type: ignore[arg-type]

    return _step(official, case, _slip("condition", form), step)


@router.post("/conditions/remove")
def remove_condition(case: str, official: InOffice, form: Posted) -> Response:
    """Take a condition out again."""
    condition = ConditionId(form.line("condition"))
    return _step(
        official,
        case,
        _slip(f"condition-{condition}", form),
        lambda **by: review.take_out_condition(CaseId(case), condition, reason=form.text("reason"), **by),
    )


@router.post("/conditions/met")
def meet_condition(case: str, official: InOffice, form: Posted) -> Response:
    """Keep that a condition is met."""
    condition = ConditionId(form.line("condition"))
    return _step(
        official,
        case,
        _slip(f"condition-{condition}", form),
        lambda **by: conditions.meet(CaseId(case), condition, form.text("reason"), **by),
    )


@router.post("/consider")
def consider(case: str, official: InOffice, form: Posted) -> Response:
    """Hand a reviewed case to the accreditors."""
    return _step(
        official,
        case,
        _slip("consider", form),
        lambda **by: review.finish(CaseId(case), form.text("reason"), **by),
    )


@router.post("/decide")
def decide_it(case: str, official: InOffice, form: Posted) -> Response:
    """Decide for oneself."""
    return _step(
        official,
        case,
        _slip("decide", form),
        lambda **by: decide.decide(
            CaseId(case),
            Outcome(shown.chosen(form.line("outcome"), Outcome)),
            form.text("reason"),
            **by,
        ),
    )


@router.post("/conflict")
def conflict(case: str, official: InOffice, form: Posted) -> Response:
    """Declare that one may not decide."""
    return _step(
        official,
        case,
        _slip("conflict", form),
        lambda **by: decide.declare_conflict(
            CaseId(case), form.text("reason"), whole_provider=form.line("whole") == "yes", **by
        ),
    )


@router.post("/documents", max_body_size=MAX_BODY)
def add_document(case: str, official: InOffice, form: UploadedInOffice) -> Response:
    """Keep a report."""
    return _step(
        official,
        case,
        shown.Slip(field="document", typed=form.line("title")),
        lambda **by: documents.add(CaseId(case), DocumentKind.REPORT, form.line("title"), form.file, **by),
    )


@router.get("/documents/{document}")
def get_document(case: str, document: str, official: InOffice) -> Response:  # noqa: ARG001 - part of the address
    """Hand a paper out as it came."""
    return shown.paper(*documents.get(DocumentId(document), **official.parts))


def _slip(field: str, form: Form) -> shown.Slip:
    return shown.Slip(field=field, typed=form.text("reason"), kept=form.fields)


def _step(official: Official, case: str, slip: shown.Slip, step: Callable[..., object]) -> Response:
    """Take a step and show the case; what was refused and can be put right is said at its field."""
    try:
        step(**official.parts, by=official.person, now=official.registry.now())
    except RegistryError as error:
        return _page(official, CaseId(case), slip.refused(error), STATUS[error.code])
    return RedirectResponse(f"{HOME}/{case}", HTTPStatus.SEE_OTHER)


def _page(
    official: Official, case: CaseId, slip: shown.Slip | None = None, status: HTTPStatus = HTTPStatus.OK
) -> Response:
    frameworks = official.registry.frameworks
    found = showing.show(case, **official.parts, person=official.person, frameworks=frameworks)
    is_registrar = Role.REGISTRAR in official.roles
    is_accreditor = Role.ACCREDITOR in official.roles
    return official.pages.page(
        "registrar/accreditations/case",
        status,
        official=official,
        case=found,
        at=f"{HOME}/{case}",
        scope=shown.scope(found.proposal.scope, frameworks),
        courses=shown.courses(found.proposal.courses, frameworks),
        outside=shown.courses(found.outside, frameworks),
        slip=slip or shown.Slip(),
        umbrellas=showing.umbrellas(store=official.registry.store),
        outcomes=case_words.OUTCOMES,
        may_take_up=is_registrar and found.state is CaseState.SUBMITTED,
        may_answer=is_registrar and found.state is CaseState.ELIGIBILITY,
        may_review=is_registrar and found.state is CaseState.REVIEW,
        may_report=is_registrar and found.state not in documents.CLOSED | {CaseState.DRAFT},
        may_meet=is_registrar and found.state in APPROVALS,
        may_decide=is_accreditor and found.may_decide,
        may_not=is_accreditor and not found.may_decide and found.state in showing.DECIDING,
        may_declare=is_accreditor and found.state not in OVER,
        **shown.WORDS,
    )
