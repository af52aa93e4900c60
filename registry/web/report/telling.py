"""A report: one form, a code to come back with, and nothing that says who sent it.

* No cookie, no account, no address; every page works without JavaScript.
* The code is drawn with the form: sent twice, it is one report.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from registry.model.report import ANSWER_DAYS, MAX_ABOUT, MAX_TEXT, ReportKind
from registry.model.said import said
from registry.operations import report
from registry.operations.report import ReportInvalidError
from registry.web.faults import sentence
from registry.web.forms import Posted

if TYPE_CHECKING:
    from registry.bootstrap import Registry
    from registry.web.forms import Form

router = APIRouter(prefix="/report")

KINDS: Final = {
    ReportKind.FAKE: said("A certificate that may be a fake"),
    ReportKind.SLIP: said("A claim sheet or a PIN that somebody misused"),
    ReportKind.MONEY: said("Money or a favour was asked for a certificate"),
    ReportKind.ASSESSMENT: said("An assessment that was not fair"),
    ReportKind.BREACH: said("Something about a person got out"),
    ReportKind.OTHER: said("Something else"),
}


@router.get("")
def ask(request: Request) -> Response:
    """Ask what happened."""
    return _form(request, code=report.draw_code())


@router.post("/language")
def say(request: Request, form: Posted) -> Response:
    """Ask in another language; nothing that was typed is lost."""
    return _form(request, form, code=form.line("code"))


@router.post("")
def take(request: Request, form: Posted) -> Response:
    """Take a report and show its code, or say what to change; nothing that was typed is lost."""
    registry: Registry = request.app.state.registry
    code = form.line("code")
    try:
        told = report.read(form.line("kind"), form.line("about"), form.text("text"))
    except ReportInvalidError as error:
        return _form(request, form, code=code, error=error)
    request.app.state.reports.take()
    report.file(
        told,
        code,
        store=registry.store,
        keys=registry.keys,
        oversight=registry.oversight,
        now=registry.now(),
    )
    return _page(request, "report/taken", code=code, days=ANSWER_DAYS)


def _form(
    request: Request, form: Form | None = None, *, code: str, error: ReportInvalidError | None = None
) -> Response:
    registry: Registry = request.app.state.registry
    return _page(
        request,
        "report/tell",
        HTTPStatus.OK if error is None else HTTPStatus.UNPROCESSABLE_ENTITY,
        kinds=KINDS,
        most=MAX_TEXT,
        most_about=MAX_ABOUT,
        code=code,
        is_open=registry.oversight.public is not None,
        typed={name: form.text(name) if form else "" for name in ("kind", "about", "text")},
        field=error.field if error else "",
        error=sentence(error.message) if error else "",
    )


def _page(request: Request, template: str, status: HTTPStatus = HTTPStatus.OK, /, **view: object) -> Response:
    answer: Response = request.app.state.pages.page(template, status, **view)
    return answer
