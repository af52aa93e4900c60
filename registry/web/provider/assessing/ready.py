"""What is ready to be issued, by reference; here the officer types the names, looks, and issues."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from itertools import groupby
from typing import TYPE_CHECKING, Final

from fastapi import APIRouter
from starlette.responses import Response

from registry.model import ids
from registry.model.assessment import DecisionState
from registry.model.credential import CompetencyRef
from registry.model.said import said
from registry.operations import assess
from registry.operations.deciding import Unit
from registry.operations.finding import plain
from registry.operations.prepare import Row, RowRefusedError, prepare, require_decided_once
from registry.web import words
from registry.web.faults import sentence
from registry.web.forms import Form, Posted
from registry.web.pages import pdf
from registry.web.provider import tray
from registry.web.sessions import Officer, SignedIn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.operations.prepare import Prepared

router = APIRouter()

AT_ONCE: Final = 50
"""Learners on one page: as many as a class may have."""

_BETWEEN: Final = "/"
_PARTS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Learner:
    """A learner by reference, the units that are ready, the name that was typed, what to change in it.

    `waiting` counts their units that a verifier has not looked at yet.
    """

    reference: str
    units: Sequence[Unit]
    what: Sequence[str]
    name: str = field(default="", repr=False)
    wrong: str = ""
    waiting: int = 0

    @property
    def value(self) -> str:
        """The units as the form sends them."""
        return " ".join(_BETWEEN.join((one.framework, one.competency, one.level)) for one in self.units)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Class:
    learners: list[Learner]
    more: int
    rows: list[Prepared] = field(repr=False)
    request: str

    @property
    def is_whole(self) -> bool:
        return bool(self.rows) and not any(one.wrong for one in self.learners)


@router.get("/ready")
def ready(officer: SignedIn) -> Response:
    """Show what is ready."""
    return _list(officer, _listed(officer), HTTPStatus.OK)


@router.post("/ready/edit")
def edit(officer: SignedIn, form: Posted) -> Response:
    """Show it with the names that were typed."""
    return _list(officer, _typed(officer, form), HTTPStatus.OK)


@router.post("/ready/check")
def check(officer: SignedIn, form: Posted) -> Response:
    """Show what will be printed, or what to change."""
    typed = _typed(officer, form)
    if not typed.is_whole:
        return _list(officer, typed, HTTPStatus.UNPROCESSABLE_ENTITY)
    return officer.pages.page(
        "provider/assessing/ready_check",
        officer=officer,
        learners=[one for one in typed.learners if one.name],
        count=len(typed.rows),
        request=form.line("request") or ids.new_id(),
    )


@router.post("/ready/preview")
def preview(officer: SignedIn, form: Posted) -> Response:
    """Return the certificate with the longest name as it will be printed, without a code."""
    typed = _typed(officer, form)
    if not typed.is_whole:
        return _list(officer, typed, HTTPStatus.UNPROCESSABLE_ENTITY)
    longest = max(typed.rows, key=lambda row: len(row.holder.name))
    return pdf(officer.registry.preview(longest), "preview")


@router.post("/ready/confirm")
def confirm(officer: SignedIn, form: Posted) -> Response:
    """Issue, once, and show the tray."""
    typed = _typed(officer, form)
    if not typed.is_whole or not typed.request:
        return _list(officer, typed, HTTPStatus.UNPROCESSABLE_ENTITY)
    return tray.show(officer, officer.registry.issue(typed.rows, request=typed.request), note="issued")


def _listed(officer: Officer) -> _Class:
    found = assess.in_state(DecisionState.READY, **officer.parts)
    found.sort(key=lambda one: plain(one.content.reference))
    learners = [list(some) for _, some in groupby(found, key=lambda one: plain(one.content.reference))]
    waiting = Counter(
        plain(one.content.reference) for one in assess.in_state(DecisionState.TO_VERIFY, **officer.parts)
    )
    shown = [
        _learner(officer, some[0].content.reference, [one.content.unit for one in some])
        for some in learners[:AT_ONCE]
    ]
    return _Class(
        learners=[replace(one, waiting=waiting[plain(one.reference)]) for one in shown],
        more=len(learners[AT_ONCE:]),
        rows=[],
        request="",
    )


def _typed(officer: Officer, form: Form) -> _Class:
    """Judge what was typed; what was issued by this very request is judged as it was before."""
    registry, request = officer.registry, form.line("request")
    terms = registry.terms(officer.provider.id, by=officer.person, request=request or None)
    now, taken = registry.now(), set[bytes]()
    learners, rows = [], []
    for place in range(AT_ONCE):
        reference = form.line(f"reference-{place}")
        units = [_unit(value) for value in form.line(f"units-{place}").split()]
        if not reference or not units or None in units:
            continue
        learner = _learner(officer, reference, [one for one in units if one is not None])
        learner = replace(learner, name=form.line(f"name-{place}"))
        try:
            for unit in learner.units if learner.name else ():
                row = Row(
                    framework=unit.framework,
                    competency=unit.competency.partition("@")[0],
                    level=unit.level,
                    name=learner.name,
                    reference=reference,
                )
                rows.append(require_decided_once(prepare(row, terms, now), taken))
        except RowRefusedError as error:
            learner = replace(learner, wrong=sentence(error.message))
        learners.append(learner)
    return _Class(learners=learners, more=0, rows=rows, request=request)


def _unit(value: str) -> Unit | None:
    """Return a unit as the form sends it, if it has its form."""
    parts = value.split(_BETWEEN)
    if len(parts) != _PARTS:
        return None
    return Unit(framework=parts[0], competency=CompetencyRef(parts[1]), level=parts[2])


def _learner(officer: Officer, reference: str, units: Sequence[Unit]) -> Learner:
    return Learner(
        reference=reference,
        units=units,
        what=[_in_words(officer, one) for one in units],
    )


def _in_words(officer: Officer, unit: Unit) -> str:
    title, level = words.competency(officer.registry.frameworks, unit.competency, unit.level)
    return said("{competency}, {level}", competency=title, level=level)


def _list(officer: Officer, typed: _Class, status: HTTPStatus) -> Response:
    return officer.pages.page(
        "provider/assessing/ready",
        status,
        officer=officer,
        recording=assess.recording(provider=officer.provider.id, store=officer.registry.store),
        learners=typed.learners,
        more=typed.more,
        wrong=status is not HTTPStatus.OK,
        is_empty=status is not HTTPStatus.OK and not any(one.name for one in typed.learners),
        request=typed.request,
    )
