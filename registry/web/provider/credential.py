"""One credential that was issued: withdrawn, or opened to its holder again."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from registry.model.ids import CredentialId
from registry.operations import claim, finding, withdraw
from registry.web import correcting
from registry.web.correcting import Shown
from registry.web.forms import Form, Posted
from registry.web.sessions import Officer, SignedIn

router = APIRouter(prefix="/credential")


@router.post("/withdraw")
def ask_to_withdraw(officer: SignedIn, form: Posted) -> Response:
    """Say what withdrawing means, and from when on it shows."""
    coming = correcting.coming(officer.registry)
    return officer.pages.page("provider/withdraw", officer=officer, one=_one(officer, form), coming=coming)


@router.post("/withdraw/confirm")
def withdraw_it(officer: SignedIn, form: Posted) -> Response:
    """Withdraw it."""
    withdraw.withdraw(_id(form), now=officer.registry.now(), **officer.parts)
    return _done(officer, form, "withdrawn")


@router.post("/reopen")
def reopen(officer: SignedIn, form: Posted) -> Response:
    """Let the holder try the PIN again."""
    claim.reopen(_id(form), now=officer.registry.now(), **officer.parts)
    return _done(officer, form, "reopened")


def _done(officer: Officer, form: Form, what: str) -> Response:
    return officer.pages.page("provider/done", officer=officer, one=_one(officer, form), what=what)


def _id(form: Form) -> CredentialId:
    return CredentialId(form.line("credential"))


def _one(officer: Officer, form: Form) -> Shown:
    found = finding.get(_id(form), officer.provider.id, store=officer.registry.store)
    return correcting.shown(officer.registry, found)
