"""A case of accreditation: from an application to a decision and an appeal; one table says what may follow.

* Two accreditors who decide alike settle a round; two who do not leave it open for a third.
* A first refusal is never the last word: the applicant is heard, and the case is considered again.
* An appeal is decided by others than those who decided before.
"""

from __future__ import annotations

from collections import Counter
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, ClassVar, Final

from registry.model.errors import RegistryError
from registry.model.said import said

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ALIKE: Final = 2
"""So many accreditors have to decide alike: one alone never settles anything."""

FIRST_MONTHS: Final = 12
FURTHER_MONTHS: Final = 36
EXTENSION_DAYS: Final = 60
REVIEW_DAYS: Final = 120
"""How long the first accreditation and a later one last, the most by which one is extended, and how many days
before its end the review opens."""


class CaseKind(StrEnum):
    """What is applied for."""

    FIRST = "first"
    RENEWAL = "renewal"
    EXTENSION = "extension"
    CHANGE = "change"
    """Another scope, until the day on which the accreditation ends anyway."""


class CaseState(StrEnum):
    """Where a case is."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ELIGIBILITY = "eligibility"
    REVIEW = "review"
    FIRST = "first_consideration"
    REPRESENTATION = "representation"
    SECOND = "second_consideration"
    APPROVED = "approved"
    WITH_CONDITIONS = "approved_with_conditions"
    REJECTED = "rejected"
    APPEAL = "appeal"
    DISMISSED = "appeal_dismissed"
    WITHDRAWN = "withdrawn_by_applicant"


class Outcome(StrEnum):
    """What one accreditor decides."""

    APPROVE = "approve"
    REJECT = "reject"


class Round(IntEnum):
    """The considerations of a case; in each, everybody decides at most once."""

    FIRST = 1
    SECOND = 2
    APPEAL = 3


class CaseMoveError(RegistryError):
    """The case is not where this could be done."""

    code: ClassVar[str] = "case_state"

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(said("the case has moved on, or is not there yet: look at it again"))


APPROVALS: Final = frozenset({CaseState.APPROVED, CaseState.WITH_CONDITIONS})
OVER: Final = APPROVALS | {CaseState.REJECTED, CaseState.DISMISSED, CaseState.WITHDRAWN}
"""Nobody has to do anything; a rejected case may still be appealed."""

_APPLICANT: Final = frozenset({CaseState.WITHDRAWN})

MOVES: Final[Mapping[CaseState, frozenset[CaseState]]] = {
    CaseState.DRAFT: frozenset({CaseState.SUBMITTED}) | _APPLICANT,
    CaseState.SUBMITTED: frozenset({CaseState.ELIGIBILITY, CaseState.FIRST}) | _APPLICANT,
    CaseState.ELIGIBILITY: frozenset({CaseState.REVIEW, CaseState.REJECTED}) | _APPLICANT,
    CaseState.REVIEW: frozenset({CaseState.FIRST}) | _APPLICANT,
    CaseState.FIRST: APPROVALS | {CaseState.REPRESENTATION} | _APPLICANT,
    CaseState.REPRESENTATION: frozenset({CaseState.SECOND}) | _APPLICANT,
    CaseState.SECOND: APPROVALS | {CaseState.REJECTED} | _APPLICANT,
    CaseState.REJECTED: frozenset({CaseState.APPEAL}),
    CaseState.APPEAL: APPROVALS | {CaseState.DISMISSED} | _APPLICANT,
    CaseState.APPROVED: frozenset(),
    CaseState.WITH_CONDITIONS: frozenset(),
    CaseState.DISMISSED: frozenset(),
    CaseState.WITHDRAWN: frozenset(),
}
"""What may follow what; everything else is refused."""

_ROUNDS: Final = {
    CaseState.FIRST: Round.FIRST,
    CaseState.SECOND: Round.SECOND,
    CaseState.APPEAL: Round.APPEAL,
}
_REFUSED: Final = {
    Round.FIRST: CaseState.REPRESENTATION,
    Round.SECOND: CaseState.REJECTED,
    Round.APPEAL: CaseState.DISMISSED,
}


def require_move(kind: CaseKind, before: CaseState, after: CaseState) -> None:
    """Raise `CaseMoveError` unless a case of this kind may go from the one state to the other.

    An extension has nothing to review: it goes to the accreditors as it is submitted.
    """
    is_short = (before, after) == (CaseState.SUBMITTED, CaseState.FIRST)
    if after not in MOVES[before] or (is_short and kind is not CaseKind.EXTENSION):
        raise CaseMoveError


def round_of(state: CaseState) -> Round:
    """Return the round that accreditors decide in; raise `CaseMoveError` where there is nothing to decide."""
    if state not in _ROUNDS:
        raise CaseMoveError
    return _ROUNDS[state]


def settled(number: Round, outcomes: Iterable[Outcome], *, conditions: bool) -> CaseState | None:
    """Return what a round's outcomes make of the case, or nothing as long as no two are alike."""
    counted = Counter(outcomes)
    if counted[Outcome.APPROVE] >= ALIKE:
        return CaseState.WITH_CONDITIONS if conditions else CaseState.APPROVED
    if counted[Outcome.REJECT] >= ALIKE:
        return _REFUSED[number]
    return None


class KeptApartError(RegistryError):
    """Somebody may not decide here, or has done so already: the database holds it too."""

    code: ClassVar[str] = "kept_apart"

    def __init__(self) -> None:
        """Say who may."""
        super().__init__(
            said(
                "somebody else has to decide: nobody does so twice in a round, on what they asked for, on a"
                " provider that they work for or declared a conflict with, or on an appeal against themselves"
            )
        )


class Event(StrEnum):
    """What happens in a case."""

    STARTED = "started"
    DOCUMENT = "document"
    SUBMITTED = "submitted"
    TAKEN_UP = "taken_up"
    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"
    TERMS = "terms"
    CONDITION = "condition"
    CONDITION_TAKEN_OUT = "condition_taken_out"
    CONSIDERED = "considered"
    CONFLICT = "conflict"
    APPROVES = "approves"
    REJECTS = "rejects"
    APPROVED = "approved"
    REFUSED = "refused"
    """A first time: the applicant is heard."""
    REPRESENTED = "represented"
    REJECTED = "rejected"
    APPEALED = "appealed"
    DISMISSED = "dismissed"
    WITHDRAWN = "withdrawn"
    ANSWERED = "answered"
    MET = "met"


VOTES: Final = frozenset({Event.APPROVES, Event.REJECTS})
"""What one accreditor did: the others do not see it before they have decided themselves."""

PREPARED: Final = frozenset(
    {
        *(Event.TAKEN_UP, Event.ELIGIBLE, Event.NOT_ELIGIBLE, Event.TERMS),
        *(Event.CONDITION, Event.CONDITION_TAKEN_OUT, Event.CONSIDERED),
    }
)
"""What the registrar does for a case: whoever did so does not decide it."""


class DocumentKind(StrEnum):
    """What a paper of a case is."""

    APPLICATION = "application"
    EVIDENCE = "evidence"
    REPRESENTATION = "representation"
    REPORT = "report"
    """The registrar's, of the review."""


class ComplaintState(StrEnum):
    """Where a complaint is."""

    OPEN = "open"
    LOOKED_INTO = "looked_into"
    CLOSED = "closed"


class ComplaintEvent(StrEnum):
    """What happens to a complaint."""

    RECORDED = "recorded"
    LOOKED_INTO = "looked_into"
    ANSWERED = "answered"
    CLOSED = "closed"
