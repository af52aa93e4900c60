"""The hand-over tray: print, print again, void and redo a row, and destroy it when all is handed over."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.responses import Response

from registry.model import ids
from registry.model.ids import TrayId
from registry.model.said import said
from registry.operations import correct, hand_over
from registry.operations.hand_over import OpenTray, TrayUnknownError
from registry.operations.issue import carried_out
from registry.operations.prepare import RowRefusedError
from registry.web import words
from registry.web.forms import Form, Posted
from registry.web.pages import pdf
from registry.web.sessions import Officer, Official, SignedIn

if TYPE_CHECKING:
    from registry.securing.sheet import Sheet

router = APIRouter(prefix="/tray")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrayRow:
    """One sheet as the page shows it."""

    item: str
    name: str = field(repr=False)
    what: str
    slip: str
    reference: str = field(repr=False)


@router.post("")
def look(officer: SignedIn, form: Posted) -> Response:
    """Show what lies in the tray."""
    return show(officer, _opened(officer, form))


@router.post("/print")
def print_all(officer: SignedIn, form: Posted) -> Response:
    """Return certificates and claim sheets, one after the other."""
    return pdf(officer.registry.class_sheets(_opened(officer, form)), "certificates")


@router.post("/pins")
def print_pins(officer: SignedIn, form: Posted) -> Response:
    """Return the PINs, to be kept apart from the sheets."""
    return pdf(officer.registry.pin_list(_opened(officer, form)), "pins")


@router.post("/sheet")
def print_one(officer: SignedIn, form: Posted) -> Response:
    """Return one certificate and its claim sheet again."""
    return pdf(officer.registry.sheet(_opened(officer, form), form.line("item")), "certificate")


@router.post("/void")
def ask_to_void(officer: SignedIn, form: Posted) -> Response:
    """Say what voiding means."""
    return officer.pages.page("provider/void", officer=officer, tray=_tray_id(form), row=_row(officer, form))


@router.post("/void/confirm")
def void(officer: SignedIn, form: Posted) -> Response:
    """Void one row."""
    hand_over.void(form.line("item"), _tray_id(form), now=officer.registry.now(), **officer.parts)
    return show(officer, _opened(officer, form), note="voided")


@router.post("/redo")
def ask_for_name(officer: SignedIn, form: Posted) -> Response:
    """Ask for the right name."""
    row = _row(officer, form)
    return _redo_form(officer, form, row, name=row.name, request=ids.new_id())


@router.post("/redo/confirm")
def redo(officer: SignedIn, form: Posted) -> Response:
    """Issue the row anew in its place, and void the old one."""
    request = form.line("request")
    if carried_out(request, **officer.parts) is None:
        try:
            _replace(officer, form, request)
        except RowRefusedError as error:
            return _redo_form(
                officer,
                form,
                _row(officer, form),
                name=form.line("name"),
                request=request,
                wrong=error.message,
            )
    # The old sheet may be gone: whoever presses twice, or comes after a crash, finds the new one.
    with suppress(TrayUnknownError):
        hand_over.void(form.line("item"), _tray_id(form), now=officer.registry.now(), **officer.parts)
    return show(officer, _opened(officer, form), note="redone")


@router.post("/destroy")
def ask_to_destroy(officer: SignedIn, form: Posted) -> Response:
    """Say what destroying means."""
    opened = _opened(officer, form)
    return officer.pages.page(
        "provider/destroy", officer=officer, tray=opened.tray.id, count=len(opened.sheets)
    )


@router.post("/destroy/confirm")
def destroy(officer: SignedIn, form: Posted) -> Response:
    """Destroy the tray: all is handed over."""
    hand_over.destroy(_tray_id(form), now=officer.registry.now(), **officer.parts)
    return officer.pages.page("provider/destroyed", officer=officer)


def show(officer: Officer, opened: OpenTray, *, note: str = "") -> Response:
    """Return the tray's page; `note` says what has just been done."""
    return officer.pages.page(
        "provider/tray",
        officer=officer,
        tray=opened.tray.id,
        opened_on=opened.tray.opened_on,
        destroyed_on=opened.destroyed_on,
        reminded=hand_over.is_reminded(opened.tray, officer.registry.now()),
        rows=rows(officer, opened),
        note=note,
    )


def rows(officer: Officer | Official, opened: OpenTray) -> list[TrayRow]:
    """Return the tray's rows in the order of the class."""
    return [_shown(officer, item, sheet) for item, sheet in zip(opened.items, opened.sheets, strict=True)]


def _shown(officer: Officer | Official, item: str, sheet: Sheet) -> TrayRow:
    facts = sheet.facts
    title, level = words.competency(officer.registry.frameworks, facts.competencies[0], facts.level)
    return TrayRow(
        item=item,
        name=facts.name or "",
        what=said("{competency}, {level}", competency=title, level=level),
        slip=sheet.slip,
        reference=sheet.reference,
    )


def _replace(officer: Officer, form: Form, request: str) -> None:
    registry = officer.registry
    sheet = _opened(officer, form).sheet(form.line("item"))
    prepared = correct.prepare_replacement(
        sheet.credential,
        form.text("name"),
        keep_old=False,
        terms=registry.terms(officer.provider.id),
        store=registry.store,
        reference=sheet.reference,
    )
    prepared.position, prepared.spoken = sheet.position, sheet.spoken
    registry.issue([prepared], request=request, into=_tray_id(form))


def _redo_form(
    officer: Officer, form: Form, row: TrayRow, *, name: str, request: str, wrong: str = ""
) -> Response:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return officer.pages.page(
        "provider/redo",
        status,
        officer=officer,
        tray=_tray_id(form),
        row=row,
        name=name,
        request=request,
        wrong=wrong,
    )


def _tray_id(form: Form) -> TrayId:
    return TrayId(form.line("tray"))


def _opened(officer: Officer, form: Form) -> OpenTray:
    return officer.registry.tray(_tray_id(form), officer.provider.id)


def _row(officer: Officer, form: Form) -> TrayRow:
    opened = _opened(officer, form)
    item = form.line("item")
    return _shown(officer, item, opened.sheet(item))
