"""The steps of one recognition; each shows it again, with what comes next or what to change."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from registry.model.assessment import Evidence, Judgement, SamePersonError
from registry.model.ids import RecognitionId
from registry.model.person import Role
from registry.model.recognition import Judged, Outcome, Piece, Reason, RecognitionRefusedError
from registry.model.said import said
from registry.operations.recognise import prior
from registry.web.forms import Form, Posted
from registry.web.permissions import NotPermittedError
from registry.web.provider.recognising import shown
from registry.web.sessions import Officer, SignedIn

router = APIRouter(prefix="/recognition")

_UNPROCESSABLE: Final = HTTPStatus.UNPROCESSABLE_ENTITY


@router.post("/evidence")
def add(officer: SignedIn, form: Posted) -> Response:
    """Add a piece of evidence, or put it in the place of the same file."""
    own = _own(form)
    found = shown.look(officer, own)
    codes = [criterion.code for criterion in found.competency.criteria]
    sha256 = "".join(form.line("sha256").lower().split())
    try:
        piece = Piece(
            evidence=Evidence(kind=form.line("kind"), sha256=sha256, on=_day(form.line("on"))),
            criteria=tuple(code for code in codes if form.line(f"for-{code}")),
        )
        others = tuple(one for one in found.content.pieces if one.evidence.sha256 != sha256)
        prior.document(own, (*others, piece), **shown.everything(officer))
    except RecognitionRefusedError as error:
        return shown.case(officer, own, _UNPROCESSABLE, form=form, wrong=("evidence", error))
    return shown.case(officer, own, HTTPStatus.OK)


@router.post("/evidence/remove")
def remove(officer: SignedIn, form: Posted) -> Response:
    """Take a piece of evidence out."""
    own = _own(form)
    kept = shown.look(officer, own).content.pieces
    left = tuple(one for one in kept if one.evidence.sha256 != form.line("sha256"))
    try:
        prior.document(own, left, **shown.everything(officer))
    except RecognitionRefusedError as error:
        return shown.case(officer, own, _UNPROCESSABLE, wrong=("evidence", error))
    return shown.case(officer, own, HTTPStatus.OK)


@router.post("/assess")
def assess(officer: SignedIn, form: Posted) -> Response:
    """Keep what was seen."""
    own = _own(form)
    found = shown.look(officer, own)
    _require_part(officer, found.content.state in shown.APPEAL)
    methods = found.competency.methods
    judged = Judged(
        shown={
            criterion.code: form.line(f"shown-{criterion.code}") for criterion in found.competency.criteria
        },
        methods=tuple(one for number, one in enumerate(methods) if form.line(f"method-{number}")),
        judgements=frozenset(one for one in Judgement if form.line(f"judged-{one.value}")),
        taught_alone=form.line("alone") == "yes",
    )
    try:
        prior.assess_claim(own, judged, person=officer.person, **shown.everything(officer))
    except (RecognitionRefusedError, SamePersonError) as error:
        return shown.case(officer, own, _UNPROCESSABLE, form=form, wrong=("assess", error))
    return shown.case(officer, own, HTTPStatus.OK)


@router.post("/decide")
def decide(officer: SignedIn, form: Posted) -> Response:
    """Decide."""
    own = _own(form)
    content = shown.look(officer, own).content
    _require_part(officer, content.state in shown.APPEAL)
    outcome = {one.value: one for one in Outcome}.get(form.line("outcome"))
    level = form.line("level") if outcome is Outcome.PARTIAL else content.claimed
    try:
        prior.decide(
            own,
            _known(outcome),
            level,
            form.text("reason"),
            person=officer.person,
            **shown.everything(officer),
        )
    except (RecognitionRefusedError, SamePersonError) as error:
        return shown.case(officer, own, _UNPROCESSABLE, form=form, wrong=("decide", error))
    if outcome is Outcome.FULL:
        return _done(officer, "recognised")
    return shown.case(officer, own, HTTPStatus.OK)


@router.post("/accept")
def accept(officer: SignedIn, form: Posted) -> Response:
    """Let a lower level count that the learner agrees to."""
    own = _own(form)
    try:
        prior.accept(own, **shown.everything(officer))
    except RecognitionRefusedError as error:
        return shown.case(officer, own, _UNPROCESSABLE, wrong=("accept", error))
    return _done(officer, "recognised")


@router.post("/appeal")
def appeal(officer: SignedIn, form: Posted) -> Response:
    """Have it looked at again by somebody else."""
    own = _own(form)
    try:
        prior.appeal(own, form.text("grounds"), now=officer.registry.now(), **officer.parts)
    except RecognitionRefusedError as error:
        return shown.case(officer, own, _UNPROCESSABLE, form=form, wrong=("appeal", error))
    return shown.case(officer, own, HTTPStatus.OK)


@router.post("/withdraw")
def withdraw(officer: SignedIn, form: Posted) -> Response:
    """Forget a claim as its learner wishes."""
    prior.withdraw(_own(form), now=officer.registry.now(), **officer.parts)
    return _done(officer, "withdrawn")


def _done(officer: Officer, what: str) -> Response:
    return officer.pages.page("provider/recognising/done", officer=officer, what=what)


def _own(form: Form) -> RecognitionId:
    return RecognitionId(form.line("recognition"))


def _require_part(officer: Officer, is_appeal: bool) -> None:  # noqa: FBT001 - said by its name
    """Raise `NotPermittedError` for a verifier where no appeal is looked at: assessing is not theirs."""
    if Role.ASSESSOR not in officer.roles and not is_appeal:
        raise NotPermittedError


def _known(outcome: Outcome | None) -> Outcome:
    if outcome is None:
        message = said("choose what you decide")
        raise RecognitionRefusedError(Reason.OUTCOME_MISSING, message)
    return outcome


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        message = said("give the day of the evidence, as year-month-day")
        raise RecognitionRefusedError(Reason.DAY_UNREADABLE, message) from error
