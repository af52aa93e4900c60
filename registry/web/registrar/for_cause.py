"""Withdrawing many for cause: choose, look at the numbers, say why, ask a second person."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.responses import Response

from registry.model.ids import ProviderId
from registry.model.month import Month, MonthError
from registry.model.said import said
from registry.operations import review_singly, withdraw_for_cause
from registry.operations.accredit import ProviderUnknownError, get_provider, providers
from registry.operations.standstill import ReasonRefusedError
from registry.operations.withdraw_for_cause import Selection, SelectionRefusedError
from registry.web import words
from registry.web.forms import Form, Posted
from registry.web.sessions import InOffice, Official

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry.bootstrap import Registry
    from registry.model.errors import RegistryError
    from registry.model.provider import Provider
    from registry.operations.withdraw_for_cause import Counted

router = APIRouter(prefix="/for-cause")

_REFUSALS = (SelectionRefusedError, ProviderUnknownError, MonthError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """How many of one competency, level and month."""

    title: str
    level: str
    month: Month
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What is chosen, and what withdrawing it would do now; `wrong` where nothing is left to withdraw."""

    provider: Provider
    competency: str
    first: Month
    last: Month
    urgent: bool
    lines: list[Line]
    count: int
    publications: int
    wrong: str = ""


@router.get("")
def start(official: InOffice) -> Response:
    """Show the empty form."""
    return _form(official, Form({}))


@router.post("")
def edit(official: InOffice, form: Posted) -> Response:
    """Show the form with what was chosen."""
    return _form(official, form)


@router.post("/count")
def count(official: InOffice, form: Posted) -> Response:
    """Show how many would go, and over how many publications."""
    try:
        return _check(official, form)
    except _REFUSALS as error:
        return _form(official, form, error)


@router.post("/ask")
def ask(official: InOffice, form: Posted) -> Response:
    """Ask a second person."""
    try:
        withdraw_for_cause.ask(
            _selection(official.registry, form),
            urgent=_is_urgent(form),
            reason=form.line("reason"),
            by=official.person,
            now=official.registry.now(),
            **official.parts,
        )
    except _REFUSALS as error:
        return _form(official, form, error)
    except ReasonRefusedError as error:
        return _check(official, form, error)
    return official.pages.page("registrar/act_done", official=official, what="asked", count=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What a withdrawn accreditation leaves to be looked at."""

    name: str
    lines: list[Line]


def shown(registry: Registry, selection: Selection, *, urgent: bool) -> Choice:
    """Return what is chosen in words, with the numbers of this moment."""
    lines: list[Line] = []
    number, publications, wrong = 0, 0, ""
    try:
        run = withdraw_for_cause.dry_run(selection, urgent=urgent, store=registry.store)
    except SelectionRefusedError as error:
        wrong = error.message
    else:
        number, publications = run.count, run.publications
        lines = _lines(registry, run.counts)
    return Choice(
        provider=get_provider(selection.provider, store=registry.store),
        competency=selection.competency or "",
        first=selection.first,
        last=selection.last,
        urgent=urgent,
        lines=lines,
        count=number,
        publications=publications,
        wrong=wrong,
    )


def _selection(registry: Registry, form: Form) -> Selection:
    """Read what was chosen; raise `ProviderUnknownError` or `MonthError`."""
    return Selection(
        provider=get_provider(ProviderId(form.line("provider")), store=registry.store).id,
        competency=form.line("competency").upper() or None,
        first=_month(form.line("first")),
        last=_month(form.line("last")),
    )


def _month(text: str) -> Month:
    year, _, month = text.partition("-")
    if not (text.isascii() and year.isdecimal() and month.isdecimal() and len(text) <= len("2026-11")):
        message = said("write a month like 2026-11")
        raise MonthError(message)
    return Month(int(year), int(month))


def _is_urgent(form: Form) -> bool:
    return form.line("urgent") == "yes"


def _form(official: Official, form: Form, error: RegistryError | None = None) -> Response:
    registry = official.registry
    return official.pages.page(
        "registrar/for_cause",
        HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK,
        official=official,
        providers=[provider for provider, _ in providers(store=registry.store)],
        competencies=_competencies(registry),
        typed={name: form.line(name) for name in ("provider", "competency", "first", "last", "urgent")},
        wrong=error.message if error else "",
        left=withdraw_for_cause.left(store=registry.store),
        to_review=[
            Left(name=one.provider.name, lines=_lines(registry, one.counts))
            for one in review_singly.to_review(store=registry.store, frameworks=registry.frameworks)
        ],
    )


def _check(official: Official, form: Form, error: ReasonRefusedError | None = None) -> Response:
    registry = official.registry
    choice = shown(registry, _selection(registry, form), urgent=_is_urgent(form))
    if choice.wrong:
        raise SelectionRefusedError(choice.wrong)
    return official.pages.page(
        "registrar/for_cause_check",
        HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK,
        official=official,
        choice=choice,
        reason=form.line("reason"),
        wrong_reason=error.message if error else "",
    )


def _lines(registry: Registry, counts: Iterable[Counted]) -> list[Line]:
    lines = []
    for one in counts:
        title, level = words.competency(registry.frameworks, one.competency, one.level)
        lines.append(Line(title=title, level=level, month=one.month, count=one.count))
    return lines


def _competencies(registry: Registry) -> list[tuple[str, str]]:
    """Return the codes of all frameworks with their titles, each once, in order."""
    newest = {one.code: one.title for framework in registry.frameworks for one in framework.competencies}
    return sorted(newest.items())
