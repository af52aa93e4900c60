"""A recognition as the console shows it: by its reference and words, with what is to be done next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from registry.model.assessment import Judgement
from registry.model.person import Role
from registry.model.recognition import Outcome, RecognitionState
from registry.model.said import said
from registry.operations import assess
from registry.operations.recognise import prior, records
from registry.web import words
from registry.web.faults import sentence
from registry.web.forms import Form
from registry.web.provider.assessing.reading import JUDGEMENTS, KINDS

if TYPE_CHECKING:
    from http import HTTPStatus

    from starlette.responses import Response

    from registry.model.errors import RegistryError
    from registry.model.ids import RecognitionId
    from registry.operations.recognise.prior import Seen
    from registry.web.sessions import Officer

STATES: Final = {
    RecognitionState.CLAIMED: said("Claimed: evidence comes next"),
    RecognitionState.DOCUMENTED: said("Evidence is there: an assessor looks at it next"),
    RecognitionState.ASSESSED: said("Assessed: it is to be decided"),
    RecognitionState.PARTIAL: said("A lower level is recognised: the learner agrees, or appeals"),
    RecognitionState.TOP_UP: said("More is to be shown first"),
    RecognitionState.REFUSED: said("Refused"),
    RecognitionState.APPEALED: said("Appealed: somebody else looks at it next"),
    RecognitionState.REASSESSED: said("Assessed after an appeal: it is to be decided"),
}
OUTCOMES: Final = {
    Outcome.FULL: said("Recognise all of it, at the level that was claimed"),
    Outcome.PARTIAL: said("Recognise a lower level"),
    Outcome.TOP_UP: said("Something is to be shown or learned first"),
    Outcome.REFUSED: said("Refuse it"),
}
_S = RecognitionState
_OPEN: Final = frozenset({_S.CLAIMED, _S.DOCUMENTED, _S.ASSESSED, _S.TOP_UP})
_TO_ASSESS: Final = frozenset({_S.DOCUMENTED, _S.ASSESSED})
APPEAL: Final = frozenset({_S.APPEALED, _S.REASSESSED})
_DECIDED: Final = frozenset({_S.PARTIAL, _S.TOP_UP, _S.REFUSED})


def case(
    officer: Officer,
    recognition: RecognitionId,
    status: HTTPStatus,
    *,
    form: Form | None = None,
    wrong: tuple[str, RegistryError] | None = None,
) -> Response:
    """Return the page of one recognition; `wrong` names the form that was refused, and why."""
    found = look(officer, recognition)
    state, content = found.content.state, found.content
    is_assessor = Role.ASSESSOR in officer.roles
    may_judge = officer.person not in content.apart and (is_assessor or state in APPEAL)
    return officer.pages.page(
        "provider/recognising/case",
        status,
        officer=officer,
        seen=found,
        content=content,
        framework=found.framework,
        competency=found.competency,
        level=lambda code: words.level(found.framework, code),
        state=STATES[state],
        may_document=is_assessor and state in _OPEN,
        may_assess=may_judge and state in _TO_ASSESS | APPEAL,
        may_decide=may_judge and state in (_S.ASSESSED, _S.REASSESSED),
        may_accept=is_assessor and state is _S.PARTIAL,
        may_appeal=state in _DECIDED and not content.appeal,
        may_withdraw=is_assessor,
        is_apart=officer.person in content.apart and state in APPEAL,
        decided=state in _DECIDED and content.reason,
        outcomes=OUTCOMES.items(),
        lower=[
            one
            for one in found.competency.levels
            if found.framework.level(one).number < found.framework.level(content.claimed).number
        ],
        judgements=[one.value for one in Judgement],
        judged=JUDGEMENTS,
        kinds=KINDS,
        typed=form or Form({}),
        wrong={wrong[0]: sentence(wrong[1].message)} if wrong else {},
        today=officer.registry.now().date(),
        most=records.MAX_REASON,
    )


def look(officer: Officer, recognition: RecognitionId) -> Seen:
    """Return one recognition; raise `RecognitionUnknownError`."""
    return prior.get(recognition, **everything(officer))


def everything(officer: Officer) -> dict[str, Any]:
    """Return what an operation on a provider's recognition asks for."""
    registry = officer.registry
    return {"frameworks": registry.frameworks, "now": registry.now(), **officer.parts}


def is_recorded_here(officer: Officer) -> bool:
    """Say whether the provider's assessments are recorded here: without that nothing is recognised."""
    return assess.recording(provider=officer.provider.id, store=officer.registry.store) is not None
