"""The cases of all providers: by state, by the provider's name, a page at a time."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.responses import Response

from registry.model.accrediting import OVER, CaseState
from registry.model.said import said
from registry.operations.accrediting import showing
from registry.web.accrediting import shown
from registry.web.sessions import InOffice

router = APIRouter()

_OPEN: Final = "open"
_WHICH: Final = {
    _OPEN: (said("Open"), frozenset(CaseState) - OVER - {CaseState.DRAFT}),
    "registrar": (
        said("Waiting for the registrar"),
        frozenset({CaseState.SUBMITTED, CaseState.ELIGIBILITY, CaseState.REVIEW}),
    ),
    "accreditors": (said("Waiting for accreditors"), showing.DECIDING),
    "provider": (
        said("Waiting for the provider"),
        frozenset({CaseState.REPRESENTATION}),
    ),
    "over": (said("Decided or withdrawn"), OVER),
}


@router.get("/accreditations")
def look(
    official: InOffice,
    text: str = "",
    which: str = _OPEN,
    page: Annotated[int, Query(ge=0, le=9999)] = 0,
) -> Response:
    """Show a page of the list."""
    chosen = which if which in _WHICH else _OPEN
    found = showing.find(text, _WHICH[chosen][1], page=page, store=official.registry.store)
    return official.pages.page(
        "registrar/accreditations/all",
        official=official,
        found=found,
        text=text,
        which=chosen,
        choices=[(key, title) for key, (title, _) in _WHICH.items()],
        page=page,
        **shown.WORDS,
    )
