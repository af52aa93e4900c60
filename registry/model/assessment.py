"""An assessment of one unit of one learner: what was seen, what was decided, and what may become of it.

* The learner is not known here: neither a name nor a reference.
* Competent is who met every criterion, on evidence that is valid, authentic, current and sufficient.
* One transition table, as for credentials (`registry.model.status`). Nothing comes back: what was overturned,
  taken back or not yet enough is assessed anew, as a decision of its own.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Final

from registry.model.errors import RegistryError
from registry.model.said import Said, said

if TYPE_CHECKING:
    from registry.model.competency import Competency

MOST_EVIDENCE: Final = 8
"""Pieces of evidence on one unit: more than twice what any competency asks for."""

HASH_LETTERS: Final = 64
"""SHA-256 in hexadecimal."""

_MONTHS: Final = 12


class DecisionStateError(RegistryError):
    """The decision's state does not allow this."""

    code: ClassVar[str] = "decision_state"


class SamePersonError(RegistryError):
    """Two steps that need two people were to be taken by one."""

    code: ClassVar[str] = "same_person"


class Reason(StrEnum):
    """Why an assessment is refused; stable, as codes of errors are."""

    LEVEL_NOT_OFFERED = "level_not_offered"
    CRITERIA_MISSING = "criteria_missing"
    METHOD_MISSING = "method_missing"
    NOT_INDEPENDENT = "not_independent"
    EVIDENCE_TOO_MUCH = "evidence_too_much"
    EVIDENCE_UNREADABLE = "evidence_unreadable"
    EVIDENCE_IN_FUTURE = "evidence_in_future"
    EVIDENCE_TOO_OLD = "evidence_too_old"
    EVIDENCE_MISSING = "evidence_missing"
    JUDGEMENT_MISSING = "judgement_missing"
    ALREADY_DECIDED = "already_decided"
    REFERENCE_UNREADABLE = "reference_unreadable"


class AssessmentRefusedError(RegistryError):
    """One unit of one learner cannot be decided as it was given; `reason` is a stable code.

    `message` says what to change and repeats no value.
    """

    code: ClassVar[str] = "assessment_refused"

    def __init__(self, reason: Reason, message: str) -> None:
        """Keep the reason and the words."""
        super().__init__(message)
        self.reason = reason


class DecisionState(StrEnum):
    """The state of a decision."""

    RECORDED = "recorded"
    TO_VERIFY = "to_verify"
    READY = "ready"
    NOT_YET = "not_yet"
    OVERTURNED = "overturned"
    TAKEN_BACK = "taken_back"
    RELEASED = "released"

    @property
    def words(self) -> Said:
        """What it is called in a message."""
        return _SAID[self]


_SAID: Final = {
    DecisionState.RECORDED: said("recorded"),
    DecisionState.TO_VERIFY: said("to verify"),
    DecisionState.READY: said("ready"),
    DecisionState.NOT_YET: said("not yet"),
    DecisionState.OVERTURNED: said("overturned"),
    DecisionState.TAKEN_BACK: said("taken back"),
    DecisionState.RELEASED: said("released"),
}
_ALLOWED: Final = frozenset(
    {
        (DecisionState.RECORDED, DecisionState.TO_VERIFY),
        (DecisionState.RECORDED, DecisionState.READY),
        (DecisionState.RECORDED, DecisionState.NOT_YET),
        # The verifier agrees, with either outcome, or does not.
        (DecisionState.TO_VERIFY, DecisionState.READY),
        (DecisionState.TO_VERIFY, DecisionState.NOT_YET),
        (DecisionState.TO_VERIFY, DecisionState.OVERTURNED),
        (DecisionState.TO_VERIFY, DecisionState.TAKEN_BACK),
        (DecisionState.READY, DecisionState.TAKEN_BACK),
        (DecisionState.READY, DecisionState.RELEASED),
    }
)

STANDING: Final = frozenset({DecisionState.TO_VERIFY, DecisionState.READY})
"""While one of these stands, the unit is not decided a second time."""


def require_decision(before: DecisionState, after: DecisionState) -> None:
    """Raise `DecisionStateError` unless the table has this step."""
    if (before, after) not in _ALLOWED:
        message = said(
            "this decision is {before}: it cannot become {after}", before=before.words, after=after.words
        )
        raise DecisionStateError(message)


class Judgement(StrEnum):
    """What is judged of the evidence as a whole."""

    VALID = "valid"
    AUTHENTIC = "authentic"
    CURRENT = "current"
    SUFFICIENT = "sufficient"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A piece of evidence, which stays with the provider: its kind, its file's SHA-256 in hex, its day."""

    kind: str
    sha256: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What an assessor states about one unit of one learner.

    `met` has an entry for each criterion's code; `taught_alone` says that nobody but the assessor trained
    this learner.
    """

    met: dict[str, bool]
    methods: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    judgements: frozenset[Judgement]
    taught_alone: bool

    @property
    def is_competent(self) -> bool:
        """Whether every criterion was met."""
        return all(self.met.values())


def require_sound(assessment: Assessment, competency: Competency, level: str, on: date) -> None:
    """Raise `AssessmentRefusedError` unless it can be decided on this day.

    Who is not competent yet may lack evidence: that may be why.
    """
    if level not in competency.levels:
        raise AssessmentRefusedError(
            Reason.LEVEL_NOT_OFFERED, said("choose a level that this competency has")
        )
    if set(assessment.met) != {one.code for one in competency.criteria}:
        message = said("decide every criterion of the competency, and no other")
        raise AssessmentRefusedError(Reason.CRITERIA_MISSING, message)
    if not assessment.methods or not set(assessment.methods) <= set(competency.methods):
        message = said("say how it was assessed: {methods}", methods=", ".join(competency.methods))
        raise AssessmentRefusedError(Reason.METHOD_MISSING, message)
    if competency.safety_critical and assessment.taught_alone:
        message = said(
            "this is safety-critical: who alone trained somebody does not assess them, another does"
        )
        raise AssessmentRefusedError(Reason.NOT_INDEPENDENT, message)
    _require_readable(assessment.evidence, on)
    if assessment.is_competent:
        _require_enough(assessment, competency, on)


def _require_readable(evidence: tuple[Evidence, ...], on: date) -> None:
    if len(evidence) > MOST_EVIDENCE:
        message = said("name at most {most} pieces of evidence", most=MOST_EVIDENCE)
        raise AssessmentRefusedError(Reason.EVIDENCE_TOO_MUCH, message)
    for piece in evidence:
        is_hash = len(piece.sha256) == HASH_LETTERS and set(piece.sha256) <= set("0123456789abcdef")
        if not piece.kind.strip() or not is_hash:
            message = said(
                "give each piece of evidence its kind and its file's SHA-256 (64 digits and letters a to f)"
            )
            raise AssessmentRefusedError(Reason.EVIDENCE_UNREADABLE, message)
        if piece.on > on:
            message = said("a piece of evidence has a day that is still to come: correct it")
            raise AssessmentRefusedError(Reason.EVIDENCE_IN_FUTURE, message)


def _require_enough(assessment: Assessment, competency: Competency, on: date) -> None:
    months = competency.evidence_maximum_age_months
    if months is not None and any(piece.on < months_before(on, months) for piece in assessment.evidence):
        message = said(
            "evidence for this competency is at most {months} months old: use newer evidence", months=months
        )
        raise AssessmentRefusedError(Reason.EVIDENCE_TOO_OLD, message)
    if len({piece.sha256 for piece in assessment.evidence}) < competency.evidence_minimum:
        message = said(
            "this competency needs at least {least} separate pieces of evidence",
            least=competency.evidence_minimum,
        )
        raise AssessmentRefusedError(Reason.EVIDENCE_MISSING, message)
    if assessment.judgements != frozenset(Judgement):
        message = said("judge the evidence: valid, authentic, current, sufficient; else this is not yet met")
        raise AssessmentRefusedError(Reason.JUDGEMENT_MISSING, message)


def months_before(day: date, months: int) -> date:
    """Return the same day so many months earlier, or the last day of that month."""
    year, month = divmod(day.year * _MONTHS + day.month - 1 - months, _MONTHS)
    _, days = monthrange(year, month + 1)
    return date(year, month + 1, min(day.day, days))
