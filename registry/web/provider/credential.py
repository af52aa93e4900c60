"""One credential that was issued: found by slip number or reference, then withdrawn, copied or put right."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.responses import Response

from registry.model import ids
from registry.model.ids import CredentialId
from registry.model.status import State
from registry.operations import claim, correct, finding, publish, withdraw
from registry.operations.correct import NameDiffersError
from registry.operations.issue import carried_out
from registry.operations.prepare import RowRefusedError
from registry.web import words
from registry.web.forms import Form, Posted
from registry.web.provider import tray
from registry.web.sessions import Officer, SignedIn

if TYPE_CHECKING:
    from registry.model.credential import Credential
    from registry.model.errors import RegistryError
    from registry.model.month import Month
    from registry.operations.prepare import Prepared

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A credential as the page shows it: it names nobody."""

    id: CredentialId
    title: str
    level: str
    month: Month
    renew_by: Month | None
    withdrawn: bool


@router.post("/find")
def find(officer: SignedIn, form: Posted) -> Response:
    """Show what has this slip number or reference."""
    text = form.line("text")
    found = finding.find(text, **officer.parts)
    return officer.pages.page(
        "provider/found", officer=officer, text=text, found=[shown(officer, one) for one in found]
    )


@router.post("/credential/withdraw")
def ask_to_withdraw(officer: SignedIn, form: Posted) -> Response:
    """Say what withdrawing means, and from when on it shows."""
    settings = officer.registry.settings
    coming = publish.coming(officer.registry.now(), settings.publication_hours)
    return officer.pages.page("provider/withdraw", officer=officer, one=_one(officer, form), coming=coming)


@router.post("/credential/withdraw/confirm")
def withdraw_it(officer: SignedIn, form: Posted) -> Response:
    """Withdraw it."""
    withdraw.withdraw(_id(form), now=officer.registry.now(), **officer.parts)
    return _done(officer, form, "withdrawn")


@router.post("/credential/reopen")
def reopen(officer: SignedIn, form: Posted) -> Response:
    """Let the holder try the PIN again."""
    claim.reopen(_id(form), now=officer.registry.now(), **officer.parts)
    return _done(officer, form, "reopened")


@router.post("/credential/slip")
def ask_for_slip(officer: SignedIn, form: Posted) -> Response:
    """Ask for the name and whether the old slip was stolen."""
    return _slip_form(officer, form, ids.new_id())


@router.post("/credential/slip/confirm")
def new_slip(officer: SignedIn, form: Posted) -> Response:
    """Make a new slip and show its tray."""
    registry = officer.registry
    try:
        prepared = correct.prepare_new_slip(
            _id(form),
            form.text("name"),
            stolen=form.line("stolen") == "yes",
            terms=registry.terms(officer.provider.id),
            store=registry.store,
            keys=registry.keys,
        )
    except (NameDiffersError, RowRefusedError) as error:
        return _slip_form(officer, form, form.line("request"), error)
    return _issued(officer, prepared, form.line("request"), "slip")


@router.post("/credential/replace")
def ask_for_name(officer: SignedIn, form: Posted) -> Response:
    """Ask for the right name and whether the old certificate is to keep working."""
    return _replace_form(officer, form, ids.new_id())


@router.post("/credential/replace/confirm")
def replace(officer: SignedIn, form: Posted) -> Response:
    """Issue the replacement and show its tray."""
    request = form.line("request")
    # After the first time the old one is withdrawn: pressed twice, it cannot be prepared again.
    made = carried_out(request, **officer.parts)
    if made is not None:
        return tray.show(officer, officer.registry.tray(made, officer.provider.id), note="replaced")
    registry = officer.registry
    try:
        prepared = correct.prepare_replacement(
            _id(form),
            form.text("name"),
            keep_old=form.line("keep") == "yes",
            terms=registry.terms(officer.provider.id),
            store=registry.store,
            reference=form.line("reference"),
        )
    except RowRefusedError as error:
        return _replace_form(officer, form, request, error)
    return _issued(officer, prepared, request, "replaced")


def shown(officer: Officer, credential: Credential) -> Shown:
    """Return a credential in words."""
    frameworks = officer.registry.frameworks
    title, level = words.competency(frameworks, credential.competency, credential.level)
    return Shown(
        id=credential.id,
        title=title,
        level=level,
        month=credential.month,
        renew_by=credential.renew_by,
        withdrawn=credential.state is State.WITHDRAWN,
    )


def _issued(officer: Officer, prepared: Prepared, request: str, note: str) -> Response:
    return tray.show(officer, officer.registry.issue([prepared], request=request), note=note)


def _slip_form(officer: Officer, form: Form, request: str, error: RegistryError | None = None) -> Response:
    return officer.pages.page(
        "provider/slip",
        HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK,
        officer=officer,
        one=_one(officer, form),
        name=form.text("name"),
        stolen=form.line("stolen"),
        request=request,
        wrong=error.message if error else "",
    )


def _replace_form(
    officer: Officer, form: Form, request: str, error: RowRefusedError | None = None
) -> Response:
    return officer.pages.page(
        "provider/replace",
        HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK,
        officer=officer,
        one=_one(officer, form),
        name=form.text("name"),
        reference=form.line("reference"),
        keep=form.line("keep"),
        request=request,
        wrong_name=error.message if error and error.column != "reference" else "",
        wrong_reference=error.message if error and error.column == "reference" else "",
    )


def _done(officer: Officer, form: Form, what: str) -> Response:
    return officer.pages.page("provider/done", officer=officer, one=_one(officer, form), what=what)


def _id(form: Form) -> CredentialId:
    return CredentialId(form.line("credential"))


def _one(officer: Officer, form: Form) -> Shown:
    return shown(officer, finding.get(_id(form), officer.provider.id, store=officer.registry.store))
