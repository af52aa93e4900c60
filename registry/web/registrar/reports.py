"""Reports at oversight's desk: the list as the registry knows it, and what the passphrase opens.

* The private key is opened for one request. The pages that need it again carry the passphrase along in their
  forms, as a holder's pages carry secret and PIN; nothing of it is kept (decision record 21).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from registry.model.ids import ProviderId, ReportId
from registry.model.report import MAX_REPLY, MAX_TEXT, Outcome, ReportState
from registry.model.said import said
from registry.operations import accredit, oversee
from registry.operations.oversee import OversightKeyError
from registry.operations.report import ReportInvalidError
from registry.web.faults import sentence
from registry.web.forms import Form, Posted
from registry.web.report.answering import OUTCOMES
from registry.web.report.telling import KINDS
from registry.web.sessions import InOffice, Official

if TYPE_CHECKING:
    from collections.abc import Callable

    from registry.operations.oversee import OpenReport, ReportLine
    from registry.securing.report_sealing import ReportKey

router = APIRouter(prefix="/reports")

STATES: Final = {
    ReportState.RECEIVED: said("Not read yet"),
    ReportState.OPEN: said("Looked into"),
    ReportState.DECIDED: said("Decided"),
    ReportState.CLOSED: said("Closed"),
}
_SHOWN: Final = 160
_LOOKING: Final = ("provider", "due", "reason")
_DECIDING: Final = ("outcome", "reason", "reply")
_TYPED_AS: Final = {"text": "reason"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A line of the list; `kind` and `words` are empty until the passphrase opens them."""

    id: ReportId
    state: str
    due: date | None
    late: bool
    provider: str
    kind: str = ""
    words: str = ""


@router.get("")
def all_(official: InOffice) -> Response:
    """Show how many reports wait, and until when."""
    return _list(official)


@router.post("/read")
def read(request: Request, official: InOffice, form: Posted) -> Response:
    """Open every report, and show what each is about."""
    try:
        key = _unlocked(request, official, form)
    except OversightKeyError as error:
        return _list(official, error=sentence(error.message))
    names = _names(official)
    opened = [oversee.opened(one.id, key=key, **official.parts) for one in oversee.reports(**official.parts)]
    lines = [_listed(official, one.line, names, one) for one in opened]
    return official.pages.page(
        "registrar/reports_read", official=official, lines=lines, passphrase=form.text("passphrase")
    )


@router.post("/report")
def report(request: Request, official: InOffice, form: Posted) -> Response:
    """Show one report with what can be done."""
    return _with_key(request, official, form)


@router.post("/look-into")
def look_into(request: Request, official: InOffice, form: Posted) -> Response:
    """Say whom a report is about, and until when it is decided."""

    def errand(report: ReportId, _: ReportKey) -> str:
        review = oversee.look_into(
            report,
            provider=ProviderId(form.line("provider")) if form.line("provider") else None,
            due=_day(form.line("due")),
            reason=form.text("reason"),
            oversight=official.registry.oversight,
            now=official.registry.now(),
            **official.parts,
        )
        return said("Kept.") if review is None else said("Kept. This provider is under review.")

    return _with_key(request, official, form, errand)


@router.post("/decide")
def decide(request: Request, official: InOffice, form: Posted) -> Response:
    """Decide about a report, and tell whoever sent it."""

    def errand(report: ReportId, key: ReportKey) -> str:
        oversee.decide(
            report,
            outcome=_outcome(form.line("outcome")),
            reason=form.text("reason"),
            reply=form.text("reply"),
            key=key,
            oversight=official.registry.oversight,
            now=official.registry.now(),
            **official.parts,
        )
        return said("Decided. Whoever sent it sees the answer with their code.")

    return _with_key(request, official, form, errand)


@router.post("/close")
def close(request: Request, official: InOffice, form: Posted) -> Response:
    """Close a report."""

    def errand(report: ReportId, _: ReportKey) -> str:
        oversee.close(report, now=official.registry.now(), **official.parts)
        return said("Closed. It is removed after half a year.")

    return _with_key(request, official, form, errand)


def _with_key(
    request: Request,
    official: Official,
    form: Form,
    errand: Callable[[ReportId, ReportKey], str] | None = None,
) -> Response:
    """Open the key, do the errand, and show the report; what was typed is kept if it cannot be done."""
    try:
        key = _unlocked(request, official, form)
    except OversightKeyError as locked:
        return _list(official, error=sentence(locked.message))
    error: ReportInvalidError | None = None
    chosen, done = ReportId(form.line("report")), ""
    # Whatever is wrong with a report's address is said before anything is looked at.
    oversee.opened(chosen, key=key, **official.parts)
    try:
        done = errand(chosen, key) if errand else ""
    except ReportInvalidError as found:
        error = found
    return _shown(official, form, oversee.opened(chosen, key=key, **official.parts), error, done)


def _shown(
    official: Official, form: Form, opened: OpenReport, error: ReportInvalidError | None, done: str
) -> Response:
    case, deciding = opened.line.case, bool(form.line("deciding"))
    guess = case.provider or oversee.suggested(opened.about, store=official.registry.store)
    typed = {
        "provider": guess or "",
        "due": case.due.isoformat(),
        "reason": "",
        "outcome": "",
        "reply": opened.reply,
    }
    if error is not None:
        typed |= {name: form.text(name) for name in (_DECIDING if deciding else _LOOKING)}
    return official.pages.page(
        "registrar/report",
        HTTPStatus.OK if error is None else HTTPStatus.UNPROCESSABLE_ENTITY,
        official=official,
        line=_listed(official, opened.line, _names(official), opened),
        about=opened.about,
        texts=opened.texts,
        outcome=OUTCOMES[case.outcome] if case.outcome else "",
        reply=opened.reply,
        may_look=opened.line.state is not ReportState.CLOSED,
        may_decide=opened.line.state is ReportState.OPEN,
        may_close=opened.line.state is ReportState.DECIDED,
        providers=_names(official),
        outcomes=OUTCOMES,
        most=MAX_TEXT,
        most_reply=MAX_REPLY,
        passphrase=form.text("passphrase"),
        typed=typed,
        field=_TYPED_AS.get(error.field, error.field) if error else "",
        deciding=deciding,
        error=sentence(error.message) if error else "",
        done=done,
    )


def _list(official: Official, *, error: str = "") -> Response:
    oversight, names = official.registry.oversight, _names(official)
    lines = [_listed(official, one, names) for one in oversee.reports(**official.parts)]
    return official.pages.page(
        "registrar/reports",
        HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK,
        official=official,
        lines=lines,
        has_key=oversight.public is not None,
        is_example=oversight.is_example,
        error=error,
    )


def _listed(
    official: Official, line: ReportLine, names: dict[ProviderId, str], opened: OpenReport | None = None
) -> Listed:
    waits = line.state in {ReportState.RECEIVED, ReportState.OPEN}
    words = " ".join(opened.texts[0].text.split()) if opened else ""
    return Listed(
        id=line.id,
        state=STATES[line.state],
        due=line.case.due if waits else None,
        late=waits and line.case.due < official.registry.now().date(),
        provider=names.get(line.case.provider, "") if line.case.provider else "",
        kind=KINDS[opened.kind] if opened else "",
        words=words if len(words) <= _SHOWN else f"{words[:_SHOWN]} …",
    )


def _unlocked(request: Request, official: Official, form: Form) -> ReportKey:
    request.app.state.unlocks.take()
    return oversee.unlock(form.text("passphrase"), oversight=official.registry.oversight)


def _names(official: Official) -> dict[ProviderId, str]:
    return {one.id: one.name for one, _ in accredit.providers(store=official.registry.store)}


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        field, message = "due", said("write the day like 2026-12-24")
        raise ReportInvalidError(field, message) from error


def _outcome(text: str) -> Outcome:
    found = next((one for one in Outcome if one == text), None)
    if found is None:
        field, message = "outcome", said("choose what was found")
        raise ReportInvalidError(field, message)
    return found
