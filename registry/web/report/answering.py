"""Coming back with the reply code: how the report stands, what oversight says, and what else there is to say.

* A code that opens nothing has one answer, whatever it is.
* How much is asked in a time is limited for everybody together: no address is looked at.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from registry.model import ids
from registry.model.report import MAX_TEXT, Outcome, ReportState
from registry.model.said import said
from registry.operations import report
from registry.operations.report import ReportInvalidError
from registry.securing.report_sealing import ReplyCodeError
from registry.web.faults import sentence
from registry.web.forms import Posted

if TYPE_CHECKING:
    from registry.bootstrap import Registry
    from registry.web.pages import Pages

router = APIRouter(prefix="/report/answer")

STATES: Final = {
    ReportState.RECEIVED: said("It waits to be read."),
    ReportState.OPEN: said("It is being looked into."),
    ReportState.DECIDED: said("It is decided."),
    ReportState.CLOSED: said("It is decided, and closed."),
}
OUTCOMES: Final = {
    Outcome.CONFIRMED: said("It was found to be so, and something is done about it."),
    Outcome.NOT_CONFIRMED: said("It was looked into, and was not found to be so."),
    Outcome.CANNOT_TELL: said("It was looked into, and cannot be told either way."),
    Outcome.PASSED_ON: said("It was passed on to whoever is responsible."),
    Outcome.NOT_OURS: said("It is nothing that this registry can look into."),
}


@router.get("")
def ask(request: Request) -> Response:
    """Ask for the code."""
    return _ask(request)


@router.post("/language")
def say(request: Request, form: Posted) -> Response:
    """Ask in another language; the code that was typed stays."""
    return _pages(request).page("report/ask", wrong=False, code=form.line("code"))


@router.post("")
def show(request: Request, form: Posted) -> Response:
    """Show how the report stands."""
    request.app.state.answers.take()
    return _shown(request, form.line("code"))


@router.post("/add")
def add(request: Request, form: Posted) -> Response:
    """Add to the report, and show how it stands; what was typed is kept if it cannot be taken."""
    registry: Registry = request.app.state.registry
    code, text = form.line("code"), form.text("text")
    request.app.state.answers.take()
    try:
        report.read_text(text)
    except ReportInvalidError as error:
        return _shown(request, code, typed=text, once=form.line("once"), error=sentence(error.message))
    request.app.state.reports.take()
    try:
        report.add(
            code,
            text,
            form.line("once"),
            store=registry.store,
            keys=registry.keys,
            oversight=registry.oversight,
            now=registry.now(),
        )
    except ReplyCodeError:
        return _ask(request, code)
    return _shown(request, code, added=True)


def _shown(
    request: Request, code: str, *, typed: str = "", once: str = "", error: str = "", added: bool = False
) -> Response:
    registry: Registry = request.app.state.registry
    try:
        answer = report.answer(code, store=registry.store, keys=registry.keys)
    except ReplyCodeError:
        return _ask(request, code)
    return _pages(request).page(
        "report/answer",
        HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK,
        state=STATES[answer.state],
        waits=answer.state in {ReportState.RECEIVED, ReportState.OPEN},
        is_closed=answer.state is ReportState.CLOSED,
        outcome=OUTCOMES[answer.outcome] if answer.outcome else "",
        due=answer.due,
        is_late=answer.due < registry.now().date(),
        reply=answer.reply,
        code=code,
        most=MAX_TEXT,
        typed=typed,
        once=once or ids.new_id(),
        error=error,
        added=added,
    )


def _ask(request: Request, code: str | None = None) -> Response:
    status = HTTPStatus.OK if code is None else HTTPStatus.FORBIDDEN
    return _pages(request).page("report/ask", status, wrong=code is not None, code=code or "")


def _pages(request: Request) -> Pages:
    pages: Pages = request.app.state.pages
    return pages
