"""Providers under review: who, since when, and after how many reports; nothing of what was written."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter
from starlette.responses import Response

from registry.model.ids import ReviewId
from registry.model.person import Role
from registry.operations import accredit, ledger, oversee
from registry.operations.standstill import ReasonRefusedError
from registry.web.faults import sentence
from registry.web.forms import Form, Posted
from registry.web.sessions import InOffice, Official

router = APIRouter(prefix="/reviews")


@router.get("")
def all_(official: InOffice) -> Response:
    """Show every review."""
    return _page(official)


@router.post("/close")
def close(official: InOffice, form: Posted) -> Response:
    """Close a review, with its reason."""
    try:
        oversee.close_review(
            ReviewId(form.line("review")),
            reason=form.line("reason"),
            now=official.registry.now(),
            **official.parts,
        )
    except ReasonRefusedError as error:
        return _page(official, form, sentence(error.message))
    return _page(official)


def _page(official: Official, form: Form | None = None, error: str = "") -> Response:
    names = {one.id: one.name for one, _ in accredit.providers(store=official.registry.store)}
    return official.pages.page(
        "registrar/reviews",
        HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK,
        official=official,
        reviews=oversee.reviews(**official.parts),
        names=names,
        may_close=Role.OVERSIGHT in official.roles,
        chosen=form.line("review") if form else "",
        typed=form.line("reason") if form else "",
        error=error,
        most=ledger.MAX_REASON,
    )
