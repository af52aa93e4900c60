"""Copies: what each shows is its holder's choice; a list of those made; one can be withdrawn alone.

* What a person calls a copy stays in the browser. The registry knows the mark that is printed on it.
* The first print and the credential cannot be withdrawn here.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from registry.model.copy import LIMITS, Kind, Shown
from registry.operations import certify
from registry.operations.certify import CopyLimitError, Held, ShownRefusedError
from registry.web.claim.sheet import facts, open_unit, page, registry_of
from registry.web.claim.showing import NEUTRAL
from registry.web.forms import Form, Posted
from registry.web.pages import pdf
from registry.web.printed_in import as_read, printed_in

if TYPE_CHECKING:
    from registry.model.errors import RegistryError
    from registry.model.spoken import Spoken
    from registry.web.claim.sheet import Sheet

router = APIRouter(prefix="/claim/copies")

MOST: Final = next(most for kinds, most in LIMITS if Kind.PAPER in kinds)


@router.post("")
def choose(request: Request, form: Posted) -> Response:
    """Show what a copy can show, what it will look like, and the copies that there are."""
    sheet = open_unit(request, form)
    if sheet.chosen.withdrawn:
        return facts(request, sheet)
    return _choices(request, sheet, _shown(form), printed=printed_in(form))


@router.post("/make")
def make(request: Request, form: Posted) -> Response:
    """Return a new copy that shows what was chosen."""
    sheet, shown = open_unit(request, form), _shown(form)
    if sheet.chosen.withdrawn:
        return facts(request, sheet)
    try:
        copy = registry_of(request).paper_copy(sheet.chosen, shown, spoken=printed_in(form))
    except (ShownRefusedError, CopyLimitError) as error:
        return _choices(request, sheet, shown, printed=printed_in(form), refused=error)
    return pdf(copy, NEUTRAL)


@router.post("/withdraw")
def ask(request: Request, form: Posted) -> Response:
    """Ask once more."""
    sheet, mark = open_unit(request, form), form.line("mark")
    there = [one for one in _made(request, sheet) if one.mark == mark and not one.withdrawn]
    if sheet.chosen.withdrawn or not there:
        return facts(request, sheet)
    return page(request, "claim/copy_withdraw", sheet, copy=there[0])


@router.post("/withdraw/confirm")
def withdraw(request: Request, form: Posted) -> Response:
    """Withdraw this one copy."""
    sheet, registry = open_unit(request, form), registry_of(request)
    if sheet.chosen.withdrawn:
        return facts(request, sheet)
    mark = form.line("mark")
    there = [one for one in _made(request, sheet) if one.mark == mark]
    if not there:
        return facts(request, sheet)
    # Pressed twice is once.
    if not there[0].withdrawn:
        certify.withdraw_copy(
            Held.of(sheet.chosen), mark, store=registry.store, keys=registry.keys, now=registry.now()
        )
    return _choices(request, sheet, Shown(), printed=as_read(), gone=mark)


def _choices(
    request: Request,
    sheet: Sheet,
    shown: Shown,
    *,
    printed: Spoken,
    refused: RegistryError | None = None,
    gone: str = "",
) -> Response:
    registry, held = registry_of(request), Held.of(sheet.chosen)
    return page(
        request,
        "claim/copies",
        sheet,
        HTTPStatus.OK if refused is None else HTTPStatus.CONFLICT,
        words=registry.in_words(sheet.chosen.record.facts, as_read()),
        # What is on show comes from what is printed: the two can never say different things.
        least=registry.copy_in_words(sheet.chosen, Shown(name=False, month=False), as_read()),
        shown=shown,
        printed=printed,
        provider=certify.provider_to_name(held, store=registry.store),
        made=_made(request, sheet),
        most=MOST,
        left=certify.copies_left(held, store=registry.store, keys=registry.keys),
        refused=refused.message if refused else "",
        gone=gone,
    )


def _made(request: Request, sheet: Sheet) -> list[certify.MadeCopy]:
    registry = registry_of(request)
    return certify.copies_of(Held.of(sheet.chosen), store=registry.store, keys=registry.keys)


def _shown(form: Form) -> Shown:
    # A box that is not ticked is not sent: the form says by a field of its own that it was filled in.
    if not form.line("chosen"):
        return Shown()
    return Shown(
        name=bool(form.line("name")),
        month=form.line("when") != "year",
        provider=bool(form.line("provider")),
    )
