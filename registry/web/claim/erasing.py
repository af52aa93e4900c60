"""Erase: the way back first, and what stays said beforehand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from starlette.responses import Response

from registry.operations import erase
from registry.web.claim.sheet import Sheet, facts, open_unit, page, pages_of, registry_of
from registry.web.forms import Form, Posted
from registry.web.printed_in import as_read

if TYPE_CHECKING:
    from collections.abc import Callable

router = APIRouter(prefix="/claim/erase")


@router.post("")
def explain(request: Request, form: Posted) -> Response:
    """Say what is erased, when, and what stays."""
    return _page(request, "claim/erase", open_unit(request, form))


@router.post("/ask")
def ask(request: Request, form: Posted) -> Response:
    """Let it be erased, with a way back."""
    return _back(request, form, erase.ask)


@router.post("/keep")
def keep(request: Request, form: Posted) -> Response:
    """Take the way back."""
    return _back(request, form, erase.keep)


@router.post("/now")
def ask_now(request: Request, form: Posted) -> Response:
    """Ask once more."""
    return _page(request, "claim/erase_now", open_unit(request, form))


@router.post("/now/confirm")
def now(request: Request, form: Posted) -> Response:
    """Erase it at once. What else the sheet opens stays."""
    sheet = open_unit(request, form)
    _do(request, sheet, erase.at_once)
    left = [one for one in sheet.units if one is not sheet.chosen]
    if not left:
        return pages_of(request).page("claim/erased", left=False)
    rest = Sheet(secret=sheet.secret, pin=sheet.pin, units=tuple(left), chosen=left[0])
    return page(request, "claim/erased", rest, left=True)


def _back(request: Request, form: Form, errand: Callable[..., object]) -> Response:
    _do(request, open_unit(request, form), errand)
    return facts(request, open_unit(request, form))


def _do(request: Request, sheet: Sheet, errand: Callable[..., object]) -> None:
    registry = registry_of(request)
    errand(
        sheet.secret,
        sheet.pin,
        sheet.chosen.unit,
        store=registry.store,
        keys=registry.keys,
        now=registry.now(),
    )


def _page(request: Request, template: str, sheet: Sheet) -> Response:
    return page(
        request,
        template,
        sheet,
        title=registry_of(request).in_words(sheet.chosen.record.facts, as_read()).title,
        erase_after=sheet.chosen.erase_after,
        hours=int(erase.WAIT.total_seconds()) // 3600,
    )
