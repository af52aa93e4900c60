"""Equivalences at the registry's desk: the list, proposing one, deciding on it, ending it.

* An equivalence is about registries and competencies: its id, and what is looked for, may be in an address.
* Whoever may not decide any more sees why, and no form for it; the operation refuses it anyway.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.responses import RedirectResponse, Response

from registry.model.equivalence import EquivalenceState, Foreign, Opinion
from registry.model.ids import EquivalenceId, PersonId
from registry.model.person import Role
from registry.model.said import said
from registry.operations import people
from registry.operations.recognise import equivalences
from registry.operations.recognise.equivalences import EquivalenceRefusedError, Proposal
from registry.ports.recognising import KeptEquivalence
from registry.web import words
from registry.web.faults import sentence
from registry.web.forms import Form, Posted
from registry.web.sessions import InOffice, Official

router = APIRouter(prefix="/equivalences")

PAGE: Final = 25
"""Lines of one page of the list."""

_HOME: Final = "/registrar/equivalences"
_FIELDS: Final = (
    *("issuer", "foreign_competency", "foreign_levels", "unit", "max_age_months", "until", "conditions"),
)
_STATES: Final = {
    EquivalenceState.PROPOSED: said("waits for two accreditors"),
    EquivalenceState.AGREED: said("agreed"),
    EquivalenceState.DECLINED: said("declined"),
    EquivalenceState.ENDED: said("ended"),
}
_OVER: Final = said("its day is past")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An equivalence in words."""

    id: EquivalenceId
    issuer: str
    foreign: str
    levels: tuple[str, ...]
    title: str
    level: str
    until: date
    state: str
    is_open: bool

    def holds(self, text: str) -> bool:
        """Say whether a text that somebody looks for is in it."""
        found = f"{self.issuer} {self.foreign} {self.title} {self.level} {self.state}"
        return text.casefold() in found.casefold()


@router.get("")
def overview(official: InOffice, find: str = "", page: Annotated[int, Query(ge=1, le=9999)] = 1) -> Response:
    """Show the equivalences: first those that wait for somebody."""
    kept = equivalences.all_equivalences(store=official.registry.store)
    lines = [one for each in kept if (one := _line(official, each)).holds(find.strip())]
    lines.sort(key=lambda one: not one.is_open)
    start = (page - 1) * PAGE
    return official.pages.page(
        "registrar/equivalences",
        official=official,
        lines=lines[start : start + PAGE],
        count=len(lines),
        find=find.strip(),
        page=page,
        more=len(lines) > start + PAGE,
        may_propose=official.may_open(f"{_HOME}/new"),
    )


@router.get("/new")
def new(official: InOffice) -> Response:
    """Show the empty form."""
    return _form(official, Form({}), HTTPStatus.OK)


@router.post("/new")
def propose(official: InOffice, form: Posted) -> Response:
    """Keep a proposal, or say what to change."""
    framework, _, rest = form.line("unit").partition("/")
    competency, _, level = rest.partition("/")
    try:
        proposal = Proposal(
            foreign=Foreign(
                issuer=form.line("issuer"),
                competency=form.line("foreign_competency"),
                levels=tuple(one.strip() for one in form.line("foreign_levels").split(",")),
            ),
            framework=framework,
            competency=competency,
            level=level,
            max_age_months=_months(form.line("max_age_months")),
            until=_day(form.line("until")),
            conditions=form.text("conditions"),
        )
        made = equivalences.propose(
            proposal,
            person=official.person,
            issuers=official.registry.registries.hosts(),
            frameworks=official.registry.frameworks,
            now=official.registry.now(),
            **official.parts,
        )
    except EquivalenceRefusedError as error:
        return _form(official, form, HTTPStatus.UNPROCESSABLE_ENTITY, error)
    return RedirectResponse(f"{_HOME}/{made}", HTTPStatus.SEE_OTHER)


@router.get("/{equivalence}")
def show(official: InOffice, equivalence: str) -> Response:
    """Show one equivalence and what was said about it."""
    return _one(official, EquivalenceId(equivalence), HTTPStatus.OK)


@router.post("/{equivalence}/opinion")
def give(official: InOffice, equivalence: str, form: Posted) -> Response:
    """Keep what an accreditor thinks."""
    own = EquivalenceId(equivalence)
    found = {one.value: one for one in Opinion}.get(form.line("opinion"))
    if found is None:
        wrong = EquivalenceRefusedError(said("say whether you agree"), field="opinion")
        return _one(official, own, HTTPStatus.UNPROCESSABLE_ENTITY, form, wrong)
    try:
        equivalences.give(
            own,
            found,
            form.text("reason"),
            person=official.person,
            now=official.registry.now(),
            **official.parts,
        )
    except EquivalenceRefusedError as error:
        return _one(official, own, HTTPStatus.UNPROCESSABLE_ENTITY, form, error)
    return RedirectResponse(f"{_HOME}/{own}", HTTPStatus.SEE_OTHER)


@router.post("/{equivalence}/conflict")
def declare(official: InOffice, equivalence: str, form: Posted) -> Response:
    """Keep that this accreditor does not decide on it."""
    own = EquivalenceId(equivalence)
    try:
        equivalences.declare_conflict(
            own,
            form.text("conflict"),
            person=official.person,
            now=official.registry.now(),
            **official.parts,
        )
    except EquivalenceRefusedError as error:
        wrong = EquivalenceRefusedError(error.message, field="conflict")
        return _one(official, own, HTTPStatus.UNPROCESSABLE_ENTITY, form, wrong)
    return RedirectResponse(f"{_HOME}/{own}", HTTPStatus.SEE_OTHER)


@router.post("/{equivalence}/end")
def end(official: InOffice, equivalence: str) -> Response:
    """Let it count no more."""
    own = EquivalenceId(equivalence)
    equivalences.end(own, now=official.registry.now(), **official.parts)
    return RedirectResponse(f"{_HOME}/{own}", HTTPStatus.SEE_OTHER)


def _one(
    official: Official,
    own: EquivalenceId,
    status: HTTPStatus,
    form: Form | None = None,
    wrong: EquivalenceRefusedError | None = None,
) -> Response:
    whole = equivalences.get(own, **official.parts)
    kept = next(
        one
        for one in equivalences.all_equivalences(store=official.registry.store)
        if one.equivalence.id == own
    )
    names = {one.id: one.name or said("somebody here") for one in people.colleagues(None, **official.parts)}
    return official.pages.page(
        "registrar/equivalence",
        status,
        official=official,
        line=_line(official, kept),
        whole=whole,
        names=lambda person: names.get(PersonId(person), said("somebody who has left")),
        may_decide=Role.ACCREDITOR in official.roles and whole.may_decide(official.person),
        may_end=official.roles & {Role.ACCREDITOR, Role.REGISTRAR}
        and whole.equivalence.state is EquivalenceState.AGREED,
        is_own=whole.proposed_by == official.person,
        typed=form or Form({}),
        wrong={wrong.field: sentence(wrong.message)} if wrong else {},
        most=equivalences.MAX_TEXT,
    )


def _form(
    official: Official, form: Form, status: HTTPStatus, wrong: EquivalenceRefusedError | None = None
) -> Response:
    # Its level belongs to the one choice in which it is made.
    at = {"competency": "unit", "level": "unit"}
    return official.pages.page(
        "registrar/equivalence_new",
        status,
        official=official,
        typed={name: form.text(name) for name in _FIELDS},
        wrong={at.get(wrong.field, wrong.field): sentence(wrong.message)} if wrong else {},
        issuers=official.registry.registries.hosts(),
        frameworks=official.registry.frameworks,
        words=words,
        most=equivalences.MAX_TEXT,
    )


def _line(official: Official, kept: KeptEquivalence) -> Line:
    one = kept.equivalence
    framework = next((each for each in official.registry.frameworks if each.name == one.framework), None)
    today = official.registry.now().date()
    is_past = one.state is EquivalenceState.AGREED and not one.counts(today)
    title, level = one.competency, one.level
    if framework is not None:
        title = framework.competency(one.competency).title
        level = words.level(framework, one.level)
    return Line(
        id=one.id,
        issuer=one.foreign.issuer,
        foreign=one.foreign.competency,
        levels=one.foreign.levels,
        title=title,
        level=level,
        until=one.until,
        state=_OVER if is_past else _STATES[one.state],
        is_open=one.state is EquivalenceState.PROPOSED,
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        message = said("give the day on which it ends, as year-month-day")
        raise EquivalenceRefusedError(message, field="until") from error


def _months(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= len("9999")):
        message = said("give the age of a certificate in months, or leave it empty")
        raise EquivalenceRefusedError(message, field="max_age_months")
    return int(text)
