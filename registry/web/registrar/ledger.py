"""The ledger as an auditor reads it: the newest lines first, some at a time, and whether it is whole."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from registry.model.ids import ProviderId
from registry.operations import accredit, extract
from registry.web.sessions import InOffice

router = APIRouter(prefix="/ledger")

_DIGITS = 12


@router.get("")
def read(official: InOffice, action: str = "", provider: str = "", before: str = "") -> Response:
    """Show lines, by the words of their action and by provider."""
    names = {one.id: one.name for one, _ in accredit.providers(store=official.registry.store)}
    chosen = ProviderId(provider) if provider in names else None
    is_number = before.isascii() and before.isdigit() and len(before) <= _DIGITS
    page = extract.read_ledger(
        action=action, provider=chosen, before=int(before) if is_number else None, **official.parts
    )
    return official.pages.page(
        "registrar/ledger",
        official=official,
        page=page,
        names=names,
        action=action,
        chosen=chosen or "",
        is_later=is_number,
    )
