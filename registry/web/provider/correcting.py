"""Putting one certificate right: type the name again, look at it as it will be printed, confirm.

* Nothing is kept between two steps: each sends all of it again, and each judges it anew.
* Confirming carries a key drawn for the check: pressed twice, it is made once and shows the same tray.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.responses import Response

from registry.model import ids
from registry.model.ids import CredentialId
from registry.operations import correct, finding
from registry.operations.issue import carried_out
from registry.web import correcting
from registry.web.correcting import REFUSALS, Shown, Way
from registry.web.forms import Form, Posted
from registry.web.pages import pdf
from registry.web.provider import tray
from registry.web.sessions import Officer, SignedIn

if TYPE_CHECKING:
    from registry.model.errors import RegistryError
    from registry.operations.prepare import Prepared

router = APIRouter(prefix="/correct")


@router.post("/{way}")
def ask(way: Way, officer: SignedIn, form: Posted) -> Response:
    """Say what this way does, and ask for the name; what was typed stands there again."""
    return _form(officer, way, form)


@router.post("/{way}/check")
def check(way: Way, officer: SignedIn, form: Posted) -> Response:
    """Show what will be printed and what becomes of the old one, or what to change."""
    try:
        prepared = _prepared(officer, way, form)
    except REFUSALS as error:
        return _form(officer, way, form, error)
    return officer.pages.page(
        "correct/check",
        officer=officer,
        **_view(officer, way, form),
        printed=prepared.holder.name,
        request=ids.new_id(),
    )


@router.post("/{way}/preview")
def preview(way: Way, officer: SignedIn, form: Posted) -> Response:
    """Return the certificate as it will be printed, without a code."""
    try:
        prepared = _prepared(officer, way, form)
    except REFUSALS as error:
        return _form(officer, way, form, error)
    return pdf(officer.registry.preview(prepared), "preview")


@router.post("/{way}/confirm")
def confirm(way: Way, officer: SignedIn, form: Posted) -> Response:
    """Make it, once, and show its tray."""
    request = form.line("request")
    # After the first time the old one may be withdrawn: pressed twice, it cannot be prepared again.
    made = carried_out(request, **officer.parts)
    if made is not None:
        return tray.show(officer, officer.registry.tray(made, officer.provider.id), note=way)
    try:
        prepared = _prepared(officer, way, form)
    except REFUSALS as error:
        return _form(officer, way, form, error)
    return tray.show(officer, officer.registry.issue([prepared], request=request), note=way)


def _prepared(officer: Officer, way: Way, form: Form) -> Prepared:
    registry = officer.registry
    return correct.prepare_correction(
        CredentialId(form.line("credential")),
        correcting.wanted(way, form),
        form.text("name"),
        terms=registry.terms(officer.provider.id),
        store=registry.store,
        keys=registry.keys,
        reference=form.line("reference"),
    )


def _form(officer: Officer, way: Way, form: Form, error: RegistryError | None = None) -> Response:
    return officer.pages.page(
        "correct/form",
        HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK,
        officer=officer,
        **_view(officer, way, form),
        wrong=correcting.wrong(error),
    )


def _view(officer: Officer, way: Way, form: Form) -> dict[str, object]:
    return {
        "frame": "pages/provider/frame.html",
        "base": "/provider/correct",
        "back": "/provider/find",
        "way": way,
        "one": _one(officer, form),
        "ends_old": correcting.wanted(way, form).ends_old,
        "coming": correcting.coming(officer.registry),
        "name": form.text("name"),
        "reference": form.line("reference"),
        "for_provider": False,
    }


def _one(officer: Officer, form: Form) -> Shown:
    credential = CredentialId(form.line("credential"))
    found = finding.get(credential, officer.provider.id, store=officer.registry.store)
    return correcting.shown(officer.registry, found)
