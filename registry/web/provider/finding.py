"""Finding one certificate: by slip number, by the provider's own reference, or by the certificate itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.responses import Response

from registry.operations import finding
from registry.web import correcting
from registry.web.forms import Posted
from registry.web.sessions import Officer, SignedIn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.model.credential import Credential

router = APIRouter(prefix="/find")


@router.get("")
def start(officer: SignedIn) -> Response:
    """Show the ways to find one."""
    return officer.pages.page("provider/find", officer=officer, text="")


@router.post("")
def find(officer: SignedIn, form: Posted) -> Response:
    """Show what has this slip number or reference."""
    text = form.line("text")
    return _found(officer, finding.find(text, **officer.parts), text=text)


@router.post("/scanned")
def find_scanned(officer: SignedIn, form: Posted) -> Response:
    """Show what has a copy at this place in a status list."""
    return _found(officer, finding.find_scanned(correcting.place(form), **officer.parts))


def _found(officer: Officer, found: Sequence[Credential], *, text: str | None = None) -> Response:
    return officer.pages.page(
        "provider/found",
        officer=officer,
        text=text,
        found=[correcting.shown(officer.registry, one) for one in found],
    )
