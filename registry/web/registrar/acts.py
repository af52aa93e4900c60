"""Acts that wait for a second person, and the trays of what two persons made in a provider's place."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from fastapi import APIRouter
from starlette.responses import Response

from registry.model.accrediting import KeptApartError
from registry.model.ids import ActId, ProviderId, TrayId
from registry.operations import correct_for, countersign, finding, hand_over, withdraw_for_cause
from registry.operations.accredit import get_provider, providers
from registry.operations.correct_for import NamesDifferError
from registry.operations.countersign import ActUnknownError, SamePersonError
from registry.operations.standstill import ReasonRefusedError
from registry.operations.withdraw_for_cause import SelectionRefusedError
from registry.web import correcting
from registry.web.correcting import Shown, Way
from registry.web.forms import Form, Posted
from registry.web.pages import pdf
from registry.web.provider import tray
from registry.web.registrar import for_cause
from registry.web.sessions import InOffice, Official

if TYPE_CHECKING:
    from datetime import datetime

    from registry.model.errors import RegistryError
    from registry.operations.countersign import Waiting
    from registry.operations.hand_over import OpenTray
    from registry.web.registrar.for_cause import Choice

router = APIRouter(prefix="/corrections")

_APART: Final = (SamePersonError, KeptApartError)
_SHOWN: Final = frozenset({correct_for.ACTION, withdraw_for_cause.ACTION})
"""What is confirmed here; other acts of two persons wait on pages of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingAct:
    """An act as a page shows it: what it is about, without a name."""

    id: ActId
    reason: str
    until: datetime
    is_own: bool
    provider: str
    way: Way | None = None
    one: Shown | None = None
    ends_old: bool = False
    choice: Choice | None = None


@router.get("")
def start(official: InOffice) -> Response:
    """Show what waits, and the ways to find a certificate."""
    registry = official.registry
    waiting = countersign.waiting(now=registry.now(), **official.parts)
    return official.pages.page(
        "registrar/corrections",
        official=official,
        waiting=[_act(official, one) for one in waiting if one.action in _SHOWN],
        trays=hand_over.open_trays(None, store=registry.store),
        left=withdraw_for_cause.left(store=registry.store),
        providers=[provider for provider, _ in providers(store=registry.store)],
    )


@router.post("/find")
def find(official: InOffice, form: Posted) -> Response:
    """Show what of a provider has this slip number or reference."""
    found = finding.find(form.line("text"), ProviderId(form.line("provider")), **official.parts)
    return _found(official, [correcting.shown(official.registry, one) for one in found])


@router.post("/find/scanned")
def find_scanned(official: InOffice, form: Posted) -> Response:
    """Show what has a copy at this place in a status list."""
    found = finding.find_scanned(correcting.place(form), None, **official.parts)
    return _found(official, [correcting.shown(official.registry, one) for one in found])


@router.post("/act")
def look(official: InOffice, form: Posted) -> Response:
    """Show one act that waits."""
    return _page(official, form)


@router.post("/act/confirm")
def confirm(official: InOffice, form: Posted) -> Response:
    """Make what a first person asked for, and show its tray."""
    registry = official.registry
    try:
        made = correct_for.confirm(
            ActId(form.line("act")),
            form.text("name"),
            by=official.person,
            terms_of=registry.terms,
            attempts=registry.attempts,
            now=registry.now(),
            **official.parts,
        )
    except (NamesDifferError, *_APART) as error:
        return _page(official, form, error)
    return _tray(official, registry.tray(made, None))


@router.post("/act/withdraw")
def withdraw(official: InOffice, form: Posted) -> Response:
    """Let what a first person chose be withdrawn."""
    try:
        count = withdraw_for_cause.confirm(
            ActId(form.line("act")), by=official.person, now=official.registry.now(), **official.parts
        )
    except (SelectionRefusedError, *_APART) as error:
        return _page(official, form, error)
    return official.pages.page("registrar/act_done", official=official, what="decided", count=count)


@router.post("/act/refuse")
def refuse(official: InOffice, form: Posted) -> Response:
    """Refuse an act, or take it back."""
    act, reason = _waiting(official, form).id, form.line("reason")
    try:
        countersign.refuse(act, reason, by=official.person, now=official.registry.now(), **official.parts)
    except ReasonRefusedError as error:
        return _page(official, form, error)
    return official.pages.page("registrar/act_done", official=official, what="refused", count=0)


@router.post("/tray")
def look_into(official: InOffice, form: Posted) -> Response:
    """Show what lies in one of the registry's own trays."""
    return _tray(official, _opened(official, form))


@router.post("/tray/print")
def print_all(official: InOffice, form: Posted) -> Response:
    """Return certificate and claim sheet."""
    return pdf(official.registry.class_sheets(_opened(official, form)), "certificates")


@router.post("/tray/pins")
def print_pins(official: InOffice, form: Posted) -> Response:
    """Return the PIN, to be kept apart from the sheet."""
    return pdf(official.registry.pin_list(_opened(official, form)), "pins")


@router.post("/tray/destroy")
def destroy(official: InOffice, form: Posted) -> Response:
    """Destroy the tray: it is handed over."""
    tray_id = TrayId(form.line("tray"))
    hand_over.destroy(tray_id, provider=None, now=official.registry.now(), **official.parts)
    return official.pages.page("registrar/act_done", official=official, what="handed over", count=0)


def _found(official: Official, found: list[Shown]) -> Response:
    return official.pages.page("registrar/corrections_found", official=official, found=found)


def _page(official: Official, form: Form, error: RegistryError | None = None) -> Response:
    waiting = _waiting(official, form)
    return official.pages.page(
        "registrar/act",
        HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK,
        official=official,
        act=_act(official, waiting),
        name=form.text("name"),
        reason=form.line("reason"),
        wrong_name=error.message if isinstance(error, NamesDifferError) else "",
        wrong_reason=error.message if isinstance(error, ReasonRefusedError) else "",
        wrong=error.message if isinstance(error, (SelectionRefusedError, *_APART)) else "",
    )


def _waiting(official: Official, form: Form) -> Waiting:
    found = countersign.get(ActId(form.line("act")), now=official.registry.now(), **official.parts)
    if found.action not in _SHOWN:
        raise ActUnknownError
    return found


def _act(official: Official, waiting: Waiting) -> WaitingAct:
    registry = official.registry
    is_own = waiting.requested_by == official.person
    if waiting.action == withdraw_for_cause.ACTION:
        selection, urgent = withdraw_for_cause.about(waiting)
        choice = for_cause.shown(registry, selection, urgent=urgent)
        return WaitingAct(
            id=waiting.id,
            reason=waiting.reason,
            until=waiting.until,
            is_own=is_own,
            provider=choice.provider.name,
            choice=choice,
        )
    credential, wanted = correct_for.about(waiting)
    found = finding.get(credential, None, store=registry.store)
    return WaitingAct(
        id=waiting.id,
        reason=waiting.reason,
        until=waiting.until,
        is_own=is_own,
        provider=get_provider(found.provider, store=registry.store).name,
        way=Way.of(wanted.how),
        one=correcting.shown(registry, found),
        ends_old=wanted.ends_old,
    )


def _opened(official: Official, form: Form) -> OpenTray:
    return official.registry.tray(TrayId(form.line("tray")), None)


def _tray(official: Official, opened: OpenTray) -> Response:
    return official.pages.page(
        "registrar/own_tray",
        official=official,
        tray=opened.tray.id,
        destroyed_on=opened.destroyed_on,
        rows=tray.rows(official, opened),
    )
