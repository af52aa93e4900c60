"""Accreditations at the registry's desk: the list, one as a timeline, and what is decided on it.

* An accreditation's id, and a provider's name that is looked for, may be in an address: they lead to nobody.
* What was typed is there again where it could not be done.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import APIRouter, Query
from starlette.responses import RedirectResponse, Response

from registry.model.accreditation import AccreditationState
from registry.model.accrediting import KeptApartError
from registry.model.ids import AccreditationId, ActId
from registry.model.person import Role
from registry.model.standing import StandingError
from registry.operations import countersign
from registry.operations.accrediting.typed import MOST, WordsRefusedError
from registry.operations.countersign import SamePersonError
from registry.operations.ledger import MAX_REASON
from registry.operations.standing import showing, suspend, withdraw
from registry.operations.standstill import ReasonRefusedError
from registry.web import standing
from registry.web.faults import STATUS, sentence
from registry.web.forms import Form, Posted
from registry.web.sessions import InOffice, Official

if TYPE_CHECKING:
    from collections.abc import Callable

    from registry.model.errors import RegistryError

router = APIRouter(prefix="/standing")

HOME: Final = "/registrar/standing"
_SOON: Final = "soon"
_WRONG: Final = (WordsRefusedError, ReasonRefusedError, StandingError, KeptApartError, SamePersonError)


@router.get("")
def overview(
    official: InOffice,
    text: str = "",
    which: str = "",
    page: Annotated[int, Query(ge=1, le=9999)] = 1,
) -> Response:
    """Show the accreditations: what ends first, and what is over last."""
    registry = official.registry
    state = AccreditationState(which) if which in set(AccreditationState) else None
    found = showing.find(
        text,
        state,
        reminded=which == _SOON,
        page=page - 1,
        store=registry.store,
        now=registry.now(),
    )
    return official.pages.page(
        "registrar/standing",
        official=official,
        found=found,
        text=text.strip(),
        which=which,
        page=page,
        titles={one.key: one.title for one in sorted(registry.frameworks, key=lambda one: one.release)},
        **standing.WORDS,
    )


@router.get("/{accreditation}")
def show(official: InOffice, accreditation: str) -> Response:
    """Show one accreditation."""
    return _one(official, accreditation)


@router.post("/{accreditation}/suspend")
def suspend_it(official: InOffice, accreditation: str, form: Posted) -> Response:
    """Suspend it, whole or by a line."""
    return _do(
        official,
        accreditation,
        "suspend",
        form,
        lambda own: suspend.suspend(own, _line(form), form.text("reason"), **_by(official)),
    )


@router.post("/{accreditation}/lift")
def lift_it(official: InOffice, accreditation: str, form: Posted) -> Response:
    """Let it count again."""
    return _do(
        official,
        accreditation,
        "lift",
        form,
        lambda own: suspend.lift(own, _line(form), form.text("reason"), **_by(official)),
    )


@router.post("/{accreditation}/withdraw")
def ask_to_withdraw(official: InOffice, accreditation: str, form: Posted) -> Response:
    """Ask a second person to withdraw it."""
    return _do(
        official,
        accreditation,
        "withdraw",
        form,
        lambda own: withdraw.ask(own, form.line("reason"), **_by(official)),
    )


@router.post("/{accreditation}/withdraw/confirm")
def confirm(official: InOffice, accreditation: str, form: Posted) -> Response:
    """Withdraw it as the second person."""
    return _do(
        official,
        accreditation,
        "confirm",
        form,
        lambda _: withdraw.confirm(ActId(form.line("act")), **_by(official)),
    )


@router.post("/{accreditation}/withdraw/refuse")
def refuse(official: InOffice, accreditation: str, form: Posted) -> Response:
    """Refuse it as the second person, or take it back."""
    return _do(
        official,
        accreditation,
        "refuse",
        form,
        lambda _: countersign.refuse(ActId(form.line("act")), form.line("reason"), **_by(official)),
    )


def _do(
    official: Official,
    accreditation: str,
    what: str,
    form: Form,
    act: Callable[[AccreditationId], object],
) -> Response:
    """Do something and show the page anew; where it could not be done, with what was typed."""
    try:
        act(AccreditationId(accreditation))
    except _WRONG as error:
        return _one(official, accreditation, what, form, error)
    return RedirectResponse(f"{HOME}/{accreditation}", HTTPStatus.SEE_OTHER)


def _one(
    official: Official,
    accreditation: str,
    what: str = "",
    form: Form | None = None,
    error: RegistryError | None = None,
) -> Response:
    registry = official.registry
    own, now = AccreditationId(accreditation), registry.now()
    shown = showing.show(own, now=now, **official.parts)
    is_over = shown.state in {AccreditationState.EXPIRED, AccreditationState.WITHDRAWN}
    return official.pages.page(
        "registrar/standing_one",
        STATUS[error.code] if error else HTTPStatus.OK,
        official=official,
        one=shown,
        scope=standing.scope(shown.of, registry.frameworks),
        waiting=withdraw.waiting_for(own, now=now, **official.parts),
        may_decide=Role.REGISTRAR in official.roles,
        is_over=is_over,
        is_suspended=standing.is_suspended,
        something_suspended=shown.of.state is AccreditationState.SUSPENDED
        or any(map(standing.is_suspended, shown.of.scope)),
        what=what,
        typed=form or Form({}),
        wrong=sentence(error.message) if error else "",
        most=MOST,
        most_for_two=MAX_REASON,
        **standing.WORDS,
    )


def _line(form: Form) -> int | None:
    """Return the line of the scope that was chosen; one that is none is refused by the operation."""
    chosen = form.line("line")
    if chosen in {"", "all"}:
        return None
    return int(chosen) if chosen.isascii() and chosen.isdecimal() and len(chosen) <= len("9999") else -1


def _by(official: Official) -> dict[str, Any]:
    return {"by": official.person, "now": official.registry.now(), **official.parts}
