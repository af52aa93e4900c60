"""Putting one certificate right in its provider's place: type the name, look at it, ask a second person."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.responses import Response

from registry.model.ids import CredentialId
from registry.operations import correct_for, finding
from registry.operations.standstill import ReasonRefusedError
from registry.web import correcting
from registry.web.correcting import REFUSALS, Way
from registry.web.forms import Form, Posted
from registry.web.pages import pdf
from registry.web.sessions import InOffice, Official

if TYPE_CHECKING:
    from registry.model.errors import RegistryError
    from registry.operations.prepare import Prepared

router = APIRouter(prefix="/corrections/way")


@router.post("/{way}")
def ask_for_name(way: Way, official: InOffice, form: Posted) -> Response:
    """Say what this way does, and ask for the name; what was typed stands there again."""
    return _form(official, way, form)


@router.post("/{way}/check")
def check(way: Way, official: InOffice, form: Posted) -> Response:
    """Show what will be printed and what becomes of the old one, or what to change."""
    try:
        prepared = _prepared(official, way, form)
    except REFUSALS as error:
        return _form(official, way, form, error)
    return _check(official, way, form, prepared)


@router.post("/{way}/preview")
def preview(way: Way, official: InOffice, form: Posted) -> Response:
    """Return the certificate as it will be printed, without a code."""
    try:
        prepared = _prepared(official, way, form)
    except REFUSALS as error:
        return _form(official, way, form, error)
    return pdf(official.registry.preview(prepared), "preview")


@router.post("/{way}/ask")
def ask(way: Way, official: InOffice, form: Posted) -> Response:
    """Ask a second person."""
    registry = official.registry
    try:
        correct_for.ask(
            CredentialId(form.line("credential")),
            correcting.wanted(way, form),
            form.text("name"),
            reason=form.line("reason"),
            by=official.person,
            terms_of=registry.terms,
            now=registry.now(),
            **official.parts,
        )
    except REFUSALS as error:
        return _form(official, way, form, error)
    except ReasonRefusedError as error:
        return _check(official, way, form, _prepared(official, way, form), error)
    return official.pages.page("registrar/act_done", official=official, what="asked", count=0)


def _prepared(official: Official, way: Way, form: Form) -> Prepared:
    return correct_for.prepare_for(
        CredentialId(form.line("credential")),
        correcting.wanted(way, form),
        form.text("name"),
        terms_of=official.registry.terms,
        **official.parts,
    )


def _check(
    official: Official, way: Way, form: Form, prepared: Prepared, error: ReasonRefusedError | None = None
) -> Response:
    return official.pages.page(
        "correct/check",
        HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK,
        official=official,
        **_view(official, way, form),
        printed=prepared.holder.name,
        reason=form.line("reason"),
        wrong_reason=error.message if error else "",
    )


def _form(official: Official, way: Way, form: Form, error: RegistryError | None = None) -> Response:
    return official.pages.page(
        "correct/form",
        HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK,
        official=official,
        **_view(official, way, form),
        wrong=correcting.wrong(error),
    )


def _view(official: Official, way: Way, form: Form) -> dict[str, object]:
    registry = official.registry
    found = finding.get(CredentialId(form.line("credential")), None, store=registry.store)
    return {
        "frame": "pages/registrar/frame.html",
        "base": "/registrar/corrections/way",
        "back": "/registrar/corrections",
        "way": way,
        "one": correcting.shown(registry, found),
        "ends_old": correcting.wanted(way, form).ends_old,
        "coming": correcting.coming(registry),
        "name": form.text("name"),
        "reference": "",
        "for_provider": True,
    }
