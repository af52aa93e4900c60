"""Bringing a certificate from elsewhere: choose what it counts for, let it be checked, enter the decision."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter
from starlette.responses import Response

from registry.model.competency import pinned
from registry.model.credential import CompetencyRef
from registry.model.equivalence import Reason, TransferRefusedError
from registry.model.ids import EquivalenceId
from registry.model.recognition import Reason as Why
from registry.model.recognition import RecognitionRefusedError
from registry.operations.recognise import equivalences
from registry.operations.recognise.transfer import Seen, transfer
from registry.web import words
from registry.web.faults import sentence
from registry.web.forms import Form, Posted
from registry.web.provider.recognising import shown
from registry.web.sessions import Officer, SignedIn

router = APIRouter(prefix="/recognition/transfer")


@router.get("")
def choose(officer: SignedIn) -> Response:
    """Show what counts today."""
    registry = officer.registry
    usable = equivalences.usable(store=registry.store, keys=registry.keys, now=registry.now())
    return officer.pages.page(
        "provider/recognising/transfers",
        officer=officer,
        found=[
            (
                one.equivalence,
                words.competency(
                    registry.frameworks,
                    CompetencyRef(
                        f"{one.equivalence.competency}@{one.equivalence.framework.rpartition('@')[2]}"
                    ),
                    one.equivalence.level,
                ),
            )
            for one in usable
        ],
        is_recorded_here=shown.is_recorded_here(officer),
    )


@router.get("/{equivalence}")
def bring(officer: SignedIn, equivalence: str) -> Response:
    """Show the form for one equivalence."""
    return _form(officer, EquivalenceId(equivalence), Form({}), HTTPStatus.OK)


@router.post("/{equivalence}")
def enter(officer: SignedIn, equivalence: str, form: Posted) -> Response:
    """Check the certificate and enter the decision, or say what to change."""
    own = EquivalenceId(equivalence)
    registry = officer.registry
    methods = _methods(officer, own)
    try:
        transfer(
            form.line("presented"),
            own,
            reference=form.line("reference"),
            seen=Seen(
                name=bool(form.line("name")),
                conditions=bool(form.line("conditions")),
                methods=tuple(one for number, one in enumerate(methods) if form.line(f"method-{number}")),
            ),
            assessor=officer.person,
            registries=registry.registries,
            **shown.everything(officer),
        )
    except TransferRefusedError as error:
        field = "name" if error.reason is Reason.NOT_CONFIRMED else "presented"
        return _form(officer, own, form, HTTPStatus.UNPROCESSABLE_ENTITY, {field: sentence(error.message)})
    except RecognitionRefusedError as error:
        field = "methods" if error.reason is Why.METHOD_MISSING else "reference"
        return _form(officer, own, form, HTTPStatus.UNPROCESSABLE_ENTITY, {field: sentence(error.message)})
    return officer.pages.page("provider/recognising/done", officer=officer, what="transferred")


def _methods(officer: Officer, own: EquivalenceId) -> tuple[str, ...]:
    found = equivalences.get(own, store=officer.registry.store, keys=officer.registry.keys).equivalence
    reference = f"{found.competency}@{found.framework.rpartition('@')[2]}"
    _, competency = pinned(officer.registry.frameworks, reference)
    return competency.methods


def _form(
    officer: Officer,
    own: EquivalenceId,
    form: Form,
    status: HTTPStatus,
    wrong: dict[str, str] | None = None,
) -> Response:
    registry = officer.registry
    whole = equivalences.get(own, store=registry.store, keys=registry.keys)
    found = whole.equivalence
    framework, competency = pinned(
        registry.frameworks, f"{found.competency}@{found.framework.rpartition('@')[2]}"
    )
    return officer.pages.page(
        "provider/recognising/transfer",
        status,
        officer=officer,
        equivalence=found,
        conditions=whole.conditions,
        counts=found.counts(registry.now().date()),
        competency=competency,
        level=words.level(framework, found.level),
        typed=form,
        wrong=wrong or {},
    )
