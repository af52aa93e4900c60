"""The keys of a provider's own systems, for its administrator: which there are, and an end to one.

* A key is made by the registrar, and shown once there; nothing here shows one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from registry.model.ids import ApiKeyId
from registry.operations import api_keys
from registry.operations.api_keys import ApiKeyUnknownError
from registry.web.forms import Form, Posted
from registry.web.sessions import Officer, SignedIn

if TYPE_CHECKING:
    from registry.ports import ApiKey

router = APIRouter(prefix="/keys")


@router.get("")
def look(officer: SignedIn) -> Response:
    """Show the keys."""
    registry = officer.registry
    found = api_keys.keys_of(officer.provider.id, store=registry.store)
    today = registry.now().date()
    return officer.pages.page("provider/keys", officer=officer, keys=found, today=today)


@router.post("/remove")
def ask_to_remove(officer: SignedIn, form: Posted) -> Response:
    """Say what removing a key means."""
    return officer.pages.page("provider/key_remove", officer=officer, key=_key(officer, form))


@router.post("/remove/confirm")
def remove(officer: SignedIn, form: Posted) -> Response:
    """Remove a key."""
    key = ApiKeyId(form.line("key"))
    api_keys.remove(key, by=officer.person, now=officer.registry.now(), **officer.parts)
    return RedirectResponse("/provider/keys", 303)


def _key(officer: Officer, form: Form) -> ApiKey:
    found = api_keys.keys_of(officer.provider.id, store=officer.registry.store)
    key = next((one for one in found if one.id == form.line("key")), None)
    if key is None:
        raise ApiKeyUnknownError
    return key
