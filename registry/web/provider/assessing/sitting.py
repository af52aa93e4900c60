"""A class assessed on one screen: choose, mark, record."""

from __future__ import annotations

from collections import defaultdict
from http import HTTPStatus
from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from registry.model import ids
from registry.model.assessment import DecisionState, Judgement
from registry.model.ids import DecisionId
from registry.operations import assess
from registry.operations.assess import EntriesRefusedError
from registry.web.forms import Form, Posted
from registry.web.provider.assessing import reading, shown
from registry.web.sessions import Officer, SignedIn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from registry.web.provider.assessing.reading import Sitting

router = APIRouter()


@router.get("/assessments")
def start(officer: SignedIn) -> Response:
    """Show the empty form, and what became of the assessor's own decisions."""
    return _start(officer, Form({}), HTTPStatus.OK)


@router.post("/assessments/edit")
def edit(officer: SignedIn, form: Posted) -> Response:
    """Show the first form with what was typed."""
    return _start(officer, form, HTTPStatus.OK)


@router.post("/assessments/sitting")
def sitting(officer: SignedIn, form: Posted) -> Response:
    """Show the class as a grid; with `fill`, a unit or all of it marked as met."""
    typed = reading.read(officer, form)
    if typed.wrong:
        return _start(officer, form, HTTPStatus.UNPROCESSABLE_ENTITY, typed.wrong)
    return _grid(officer, typed, form, {})


@router.post("/assessments/record")
def record(officer: SignedIn, form: Posted) -> Response:
    """Record the decisions, once; ask for the criteria first where somebody is not there yet."""
    typed = reading.read(officer, form)
    if typed.wrong:
        return _start(officer, form, HTTPStatus.UNPROCESSABLE_ENTITY, typed.wrong)
    wrong = reading.require_whole(typed)
    if wrong:
        return _grid(officer, typed, form, wrong)
    if typed.not_yet and not form.line("criteria"):
        return _criteria(officer, typed, form, HTTPStatus.OK)
    entries = reading.entries(typed, form)
    undecided = [
        place
        for place, entry in zip(typed.cells, entries, strict=True)
        if place in set(typed.not_yet) and entry.assessment.is_competent
    ]
    if undecided:
        return _criteria(officer, typed, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        made = assess.record(
            entries,
            assessor=officer.person,
            request=form.line("request") or ids.new_id(),
            now=officer.registry.now(),
            **officer.parts,
        )
    except EntriesRefusedError as error:
        return _grid(officer, typed, form, {"problems": _problems(typed, error)})
    return officer.pages.page(
        "provider/assessing/recorded",
        officer=officer,
        count=len(entries),
        to_verify=made[DecisionState.TO_VERIFY],
        ready=made[DecisionState.READY],
        not_yet=len(typed.not_yet),
        references=typed.references,
    )


@router.post("/assessments/take-back")
def take_back(officer: SignedIn, form: Posted) -> Response:
    """Undo a decision of one's own."""
    decision = DecisionId(form.line("decision"))
    assess.take_back(decision, assessor=officer.person, now=officer.registry.now(), **officer.parts)
    return RedirectResponse("/provider/assessments", HTTPStatus.SEE_OTHER)


def _start(officer: Officer, form: Form, status: HTTPStatus, wrong: dict[str, str] | None = None) -> Response:
    typed = reading.read(officer, form)
    return officer.pages.page(
        "provider/assessing/start",
        status,
        officer=officer,
        recording=assess.recording(provider=officer.provider.id, store=officer.registry.store),
        offered=typed.offered,
        chosen=typed.chosen,
        references=form.text("references"),
        count=form.line("count"),
        wrong=wrong or {},
        most=reading.MOST_LEARNERS,
        groups=shown.groups(assess.mine(officer.person, **officer.parts), officer.registry.frameworks),
    )


def _grid(officer: Officer, typed: Sitting, form: Form, wrong: Mapping[str, object]) -> Response:
    return officer.pages.page(
        "provider/assessing/grid",
        HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
        officer=officer,
        sitting=typed,
        kinds=reading.KINDS,
        judgements=list(Judgement),
        judged=reading.JUDGEMENTS,
        in_view=max(one.competency.evidence_minimum for one in typed.columns),
        request=form.line("request") or ids.new_id(),
        wrong=wrong,
    )


def _criteria(officer: Officer, typed: Sitting, form: Form, status: HTTPStatus) -> Response:
    asked = {f"seen-{row}-{column}" for row, column in typed.not_yet}
    return officer.pages.page(
        "provider/assessing/criteria",
        status,
        officer=officer,
        sitting=typed,
        typed=[
            (name, text)
            for name, text in form.fields.items()
            if name not in ("criteria", "fill") and name.rpartition("-")[0] not in asked
        ],
        seen={name for name in form.fields if name.startswith("seen-")},
        wrong=status is not HTTPStatus.OK,
    )


def _problems(typed: Sitting, error: EntriesRefusedError) -> list[tuple[str, list[str], str]]:
    """Return what to change: the unit, the learners (or none, where it is all of them), the words."""
    places = list(typed.cells)
    found: dict[tuple[int, str], list[str]] = defaultdict(list)
    for one in error.problems:
        row, column = places[one.place]
        found[column, one.message].append(typed.references[row])
    return [
        (typed.columns[column].name, [] if len(who) == len(typed.references) else who, message)
        for (column, message), who in found.items()
    ]
