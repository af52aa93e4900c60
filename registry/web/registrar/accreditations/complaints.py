"""Complaints about providers at the registry's console."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from registry.model.accrediting import ComplaintState
from registry.model.errors import RegistryError
from registry.model.ids import ComplaintId, ProviderId
from registry.operations import accredit
from registry.operations.accrediting import complaints
from registry.web.accrediting import shown
from registry.web.accrediting import words as case_words
from registry.web.faults import STATUS
from registry.web.forms import Form, Posted
from registry.web.sessions import InOffice, Official

if TYPE_CHECKING:
    from collections.abc import Callable

router = APIRouter(prefix="/complaints")

HOME: Final = "/registrar/complaints"


@router.get("")
def look(official: InOffice) -> Response:
    """Show every complaint: first those that are open."""
    return _page(official)


@router.post("")
def record(official: InOffice, form: Posted) -> Response:
    """Keep a complaint."""
    provider = ProviderId(form.line("provider"))
    return _step(
        official, "record", form, lambda **by: complaints.record(provider, form.text("reason"), **by)
    )


@router.post("/look-into")
def look_into(official: InOffice, form: Posted) -> Response:
    """Say what will be done."""
    complaint = ComplaintId(form.line("complaint"))
    return _step(
        official,
        f"look-into-{complaint}",
        form,
        lambda **by: complaints.look_into(complaint, form.text("reason"), **by),
    )


@router.post("/close")
def close(official: InOffice, form: Posted) -> Response:
    """Close a complaint with its outcome."""
    complaint = ComplaintId(form.line("complaint"))
    return _step(
        official,
        f"close-{complaint}",
        form,
        lambda **by: complaints.close(complaint, form.text("reason"), **by),
    )


def _step(official: Official, field: str, form: Form, step: Callable[..., object]) -> Response:
    try:
        step(**official.parts, by=official.person, now=official.registry.now())
    except RegistryError as error:
        slip = shown.Slip(field=field, typed=form.text("reason")).refused(error)
        return _page(official, slip, STATUS[error.code], form.line("provider"))
    return RedirectResponse(HOME, HTTPStatus.SEE_OTHER)


def _page(
    official: Official,
    slip: shown.Slip | None = None,
    status: HTTPStatus = HTTPStatus.OK,
    chosen: str = "",
) -> Response:
    found = complaints.complaints(**official.parts)
    return official.pages.page(
        "registrar/accreditations/complaints",
        status,
        official=official,
        complaints=sorted(found, key=lambda one: one.state is ComplaintState.CLOSED),
        providers=[one for one, _ in accredit.providers(store=official.registry.store)],
        states=case_words.COMPLAINTS,
        events=case_words.COMPLAINT_EVENTS,
        chosen=chosen,
        slip=slip or shown.Slip(),
    )
