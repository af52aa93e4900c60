"""Certifying a class in one go: type it, look at it, confirm it.

* Nothing is kept between two steps: each sends the whole class again, and each judges it anew.
* Confirming carries a key drawn for the preview: pressed twice, it issues once and shows the same tray.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from fastapi import APIRouter
from starlette.responses import Response

from registry.model import ids
from registry.model.said import said
from registry.web.forms import Form, Posted
from registry.web.pages import pdf
from registry.web.printed_in import printed_in
from registry.web.provider import choices, class_list, tray
from registry.web.sessions import Officer, SignedIn

if TYPE_CHECKING:
    from registry.model.spoken import Spoken
    from registry.web.provider.choices import Choice, Group
    from registry.web.provider.class_list import Judged

router = APIRouter()

_FIELDS: Final = ("choice", "names")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Class:
    """What was typed, and what came of it; `wrong` says what to change in each field."""

    offered: list[Group]
    choice: Choice | None
    names: str = field(repr=False)
    judged: Judged | None
    spoken: Spoken
    wrong: dict[str, str]


@router.get("/class")
def start(officer: SignedIn) -> Response:
    """Show the empty form."""
    return _form(officer, _read(officer, Form({})), HTTPStatus.OK, show_wrong=False)


@router.post("/class/edit")
def edit(officer: SignedIn, form: Posted) -> Response:
    """Show the form with what was typed."""
    return _form(officer, _read(officer, form), HTTPStatus.OK, show_wrong=False)


@router.post("/class/check")
def check(officer: SignedIn, form: Posted) -> Response:
    """Show the class as it will be printed, or what to change."""
    typed = _read(officer, form)
    judged = _whole(typed)
    if judged is None:
        return _form(officer, typed, HTTPStatus.UNPROCESSABLE_ENTITY)
    return officer.pages.page(
        "provider/class_check",
        officer=officer,
        choice=typed.choice,
        names=typed.names,
        printed=typed.spoken,
        rows=judged.rows,
        repeated=judged.repeated,
        request=ids.new_id(),
    )


@router.post("/class/proof-list")
def proof_list(officer: SignedIn, form: Posted) -> Response:
    """Return the list on which learners tick their names."""
    typed = _read(officer, form)
    judged = _whole(typed)
    if judged is None:
        return _form(officer, typed, HTTPStatus.UNPROCESSABLE_ENTITY)
    return pdf(officer.registry.proof_list(judged.rows), "proof-list")


@router.post("/class/preview")
def preview(officer: SignedIn, form: Posted) -> Response:
    """Return the certificate with the longest name as it will be printed, without a code."""
    typed = _read(officer, form)
    judged = _whole(typed)
    if judged is None:
        return _form(officer, typed, HTTPStatus.UNPROCESSABLE_ENTITY)
    longest = max(judged.rows, key=lambda row: len(row.holder.name))
    return pdf(officer.registry.preview(longest), "preview")


@router.post("/class/confirm")
def confirm(officer: SignedIn, form: Posted) -> Response:
    """Issue the class, once, and show its tray."""
    typed = _read(officer, form)
    judged = _whole(typed)
    request = form.line("request")
    if judged is None or not request:
        return _form(officer, typed, HTTPStatus.UNPROCESSABLE_ENTITY)
    return tray.show(officer, officer.registry.issue(judged.rows, request=request), note="issued")


def _read(officer: Officer, form: Form) -> _Class:
    now = officer.registry.now()
    request = form.line("request") or None
    terms = officer.registry.terms(officer.provider.id, by=officer.person, request=request)
    offered = choices.groups(terms, now)
    choice = choices.chosen(form.line("choice"), offered)
    lines = class_list.read(form.text("names"))
    wrong = dict.fromkeys(_FIELDS, "")
    if choice is None:
        wrong["choice"] = said("Choose what the class is certified for.")
    if not lines:
        wrong["names"] = said("Type or paste at least one name.")
    elif len(lines) > class_list.MOST:
        wrong["names"] = said(
            "There are {count} names: at most {most} go in one class, more from a file.",
            count=len(lines),
            most=class_list.MOST,
        )
    spoken, ready = printed_in(form), not any(wrong.values())
    judged = class_list.judge(lines, choice, terms, now, spoken=spoken) if choice and ready else None
    if judged is not None and judged.problems:
        wrong["names"] = said("Some lines have to be changed; they are listed above.")
    return _Class(
        offered=offered,
        choice=choice,
        names=form.text("names"),
        judged=judged,
        spoken=spoken,
        wrong=wrong,
    )


def _whole(typed: _Class) -> Judged | None:
    return typed.judged if typed.judged is not None and not typed.judged.problems else None


def _form(officer: Officer, typed: _Class, status: HTTPStatus, *, show_wrong: bool = True) -> Response:
    return officer.pages.page(
        "provider/class",
        status,
        officer=officer,
        offered=typed.offered,
        chosen=typed.choice.value if typed.choice else "",
        names=typed.names,
        printed=typed.spoken,
        wrong=typed.wrong if show_wrong else dict.fromkeys(_FIELDS, ""),
        problems=typed.judged.problems if typed.judged and show_wrong else (),
        most=class_list.MOST,
    )
