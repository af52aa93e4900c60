"""Recognising what somebody learned before: a claim, evidence for each criterion, a decision, an appeal.

* The learner is not known here: neither a name nor a reference.
* Whatever is recognised ends as the same decision that an assessment ends in (`registry.model.assessment`),
  by the same rules. Old evidence may help an assessor to see; each criterion needs something current besides.
* One transition table. An appeal is decided by somebody who had no part in the decision, and once.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Final

from registry.model.assessment import (
    HASH_LETTERS,
    MOST_EVIDENCE,
    Assessment,
    AssessmentRefusedError,
    Evidence,
    Judgement,
    SamePersonError,
    months_before,
    require_sound,
)
from registry.model.errors import RegistryError
from registry.model.said import Said, said

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from registry.model.competency import Competency, Framework
    from registry.model.ids import PersonId


LONGEST_KIND: Final = 60
"""Characters that say what a piece of evidence is."""


class RecognitionStateError(RegistryError):
    """The recognition has moved on, or is not there yet."""

    code: ClassVar[str] = "recognition_state"


class Reason(StrEnum):
    """Why something is refused; stable, as codes of errors are."""

    EVIDENCE_MISSING = "evidence_missing"
    EVIDENCE_TOO_MUCH = "evidence_too_much"
    EVIDENCE_UNMAPPED = "evidence_unmapped"
    EVIDENCE_UNREADABLE = "evidence_unreadable"
    EVIDENCE_IN_FUTURE = "evidence_in_future"
    CRITERIA_MISSING = "criteria_missing"
    LEVEL_NOT_OFFERED = "level_not_offered"
    METHOD_MISSING = "method_missing"
    NOTHING_MISSING = "nothing_missing"
    NOT_SHOWN = "not_shown"
    GAPS = "gaps"
    OTHER_LEVEL = "other_level"
    NOT_LOWER = "not_lower"
    REFERENCE_UNREADABLE = "reference_unreadable"
    RECORDED_ELSEWHERE = "recorded_elsewhere"
    APPEALED_BEFORE = "appealed_before"
    REASON_MISSING = "reason_missing"
    FRAMEWORK_UNKNOWN = "framework_unknown"
    COMPETENCY_UNKNOWN = "competency_unknown"
    NOT_INDEPENDENT = "not_independent"
    JUDGEMENT_MISSING = "judgement_missing"
    EVIDENCE_TOO_OLD = "evidence_too_old"
    ALREADY_DECIDED = "already_decided"
    OUTCOME_MISSING = "outcome_missing"
    DAY_UNREADABLE = "day_unreadable"


class RecognitionRefusedError(RegistryError):
    """It cannot be decided like this; `reason` is a stable code and `message` says what to change."""

    code: ClassVar[str] = "recognition_refused"

    def __init__(self, reason: Reason, message: str) -> None:
        """Keep the reason and the words."""
        super().__init__(message)
        self.reason = reason


class RecognitionState(StrEnum):
    """Where a recognition is."""

    CLAIMED = "claimed"
    DOCUMENTED = "documented"
    ASSESSED = "assessed"
    FULL = "full"
    PARTIAL = "partial"
    TOP_UP = "top_up"
    REFUSED = "refused"
    ACCEPTED = "accepted"
    APPEALED = "appealed"
    REASSESSED = "reassessed"
    WITHDRAWN = "withdrawn"

    @property
    def words(self) -> Said:
        """What it is called in a message."""
        return _SAID[self]


class Outcome(StrEnum):
    """What is decided: all of it, at a lower level, more is needed first, or nothing of it."""

    FULL = "full"
    PARTIAL = "partial"
    TOP_UP = "top_up"
    REFUSED = "refused"

    @property
    def state(self) -> RecognitionState:
        """The state that it leads to."""
        return RecognitionState(self.value)


_SAID: Final = {
    RecognitionState.CLAIMED: said("claimed"),
    RecognitionState.DOCUMENTED: said("documented"),
    RecognitionState.ASSESSED: said("assessed"),
    RecognitionState.FULL: said("full"),
    RecognitionState.PARTIAL: said("partial"),
    RecognitionState.TOP_UP: said("top up"),
    RecognitionState.REFUSED: said("refused"),
    RecognitionState.ACCEPTED: said("accepted"),
    RecognitionState.APPEALED: said("appealed"),
    RecognitionState.REASSESSED: said("reassessed"),
    RecognitionState.WITHDRAWN: said("withdrawn"),
}
_S = RecognitionState
_DECIDED: Final = frozenset(outcome.state for outcome in Outcome)
OVER: Final = frozenset({_S.FULL, _S.ACCEPTED, _S.WITHDRAWN})
"""Nothing more happens, and nothing of it is kept."""

MOVES: Final[Mapping[RecognitionState, frozenset[RecognitionState]]] = {
    _S.CLAIMED: frozenset({_S.DOCUMENTED, _S.WITHDRAWN}),
    _S.DOCUMENTED: frozenset({_S.ASSESSED, _S.WITHDRAWN}),
    # An assessor may find that something is missing that the learner has.
    _S.ASSESSED: _DECIDED | {_S.DOCUMENTED, _S.WITHDRAWN},
    _S.FULL: frozenset(),
    # A lower level is issued once the learner agrees to it.
    _S.PARTIAL: frozenset({_S.ACCEPTED, _S.APPEALED, _S.WITHDRAWN}),
    _S.TOP_UP: frozenset({_S.DOCUMENTED, _S.APPEALED, _S.WITHDRAWN}),
    _S.REFUSED: frozenset({_S.APPEALED, _S.WITHDRAWN}),
    _S.ACCEPTED: frozenset(),
    _S.APPEALED: frozenset({_S.REASSESSED, _S.WITHDRAWN}),
    _S.REASSESSED: _DECIDED | {_S.WITHDRAWN},
    _S.WITHDRAWN: frozenset(),
}
"""What may follow what; everything else is refused."""


def require_step(before: RecognitionState, after: RecognitionState) -> None:
    """Raise `RecognitionStateError` unless the table has this step."""
    if after not in MOVES[before]:
        message = said("this recognition is at the step “{step}”: look at it again", step=before.words)
        raise RecognitionStateError(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A piece of evidence and the criteria, by their codes, that it speaks for."""

    evidence: Evidence
    criteria: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gaps:
    """What is missing: criteria without any evidence, those with nothing but old, and how many pieces."""

    without: tuple[str, ...]
    only_old: tuple[str, ...]
    pieces: int

    @property
    def is_closed(self) -> bool:
        """Whether nothing is missing."""
        return not (self.without or self.only_old or self.pieces)


def require_mapped(pieces: tuple[Piece, ...], competency: Competency, on: date) -> None:
    """Raise `RecognitionRefusedError` unless each piece can be read and speaks for a criterion."""
    known = {criterion.code for criterion in competency.criteria}
    if not pieces:
        message = said("name at least one piece of evidence")
        raise RecognitionRefusedError(Reason.EVIDENCE_MISSING, message)
    if len(pieces) > MOST_EVIDENCE:
        message = said("name at most {most} pieces of evidence", most=MOST_EVIDENCE)
        raise RecognitionRefusedError(Reason.EVIDENCE_TOO_MUCH, message)
    if any(not piece.criteria or not known.issuperset(piece.criteria) for piece in pieces):
        message = said("say for each piece of evidence which criteria it speaks for")
        raise RecognitionRefusedError(Reason.EVIDENCE_UNMAPPED, message)
    if any(not _is_readable(piece.evidence) for piece in pieces):
        message = said(
            "give each piece of evidence its kind and its file's SHA-256, 64 digits and letters a to f"
        )
        raise RecognitionRefusedError(Reason.EVIDENCE_UNREADABLE, message)
    if any(piece.evidence.on > on for piece in pieces):
        message = said("a piece of evidence has a day that is still to come: correct it")
        raise RecognitionRefusedError(Reason.EVIDENCE_IN_FUTURE, message)


def _is_readable(evidence: Evidence) -> bool:
    is_hash = len(evidence.sha256) == HASH_LETTERS and set(evidence.sha256) <= set("0123456789abcdef")
    return is_hash and bool(evidence.kind.strip()) and len(evidence.kind) <= LONGEST_KIND


def is_current(evidence: Evidence, competency: Competency, on: date) -> bool:
    """Say whether a piece is young enough to rest a decision on, on this day."""
    months = competency.evidence_maximum_age_months
    return months is None or evidence.on >= months_before(on, months)


def gaps(pieces: tuple[Piece, ...], competency: Competency, on: date) -> Gaps:
    """Return what is missing on this day: an assessor closes it by seeing the work, now."""
    spoken = {code for piece in pieces for code in piece.criteria}
    current = [piece for piece in pieces if is_current(piece.evidence, competency, on)]
    spoken_now = {code for piece in current for code in piece.criteria}
    codes = [criterion.code for criterion in competency.criteria]
    separate = len({piece.evidence.sha256 for piece in current})
    return Gaps(
        without=tuple(code for code in codes if code not in spoken),
        only_old=tuple(code for code in codes if code in spoken - spoken_now),
        pieces=max(0, competency.evidence_minimum - separate),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What an assessor saw: for each criterion the highest level shown, or nothing (`""`)."""

    shown: Mapping[str, str]
    methods: tuple[str, ...]
    judgements: frozenset[Judgement]
    taught_alone: bool


def require_judged(judged: Judged, competency: Competency) -> None:
    """Raise `RecognitionRefusedError` unless every criterion was looked at, by a method that there is."""
    if set(judged.shown) != {criterion.code for criterion in competency.criteria}:
        message = said("say for every criterion which level was shown, or that none was")
        raise RecognitionRefusedError(Reason.CRITERIA_MISSING, message)
    if not set(judged.shown.values()) <= {"", *competency.levels}:
        message = said("choose one of the levels of this competency")
        raise RecognitionRefusedError(Reason.LEVEL_NOT_OFFERED, message)
    if not judged.methods or not set(judged.methods) <= set(competency.methods):
        message = said("say how it was looked at: {methods}", methods=", ".join(competency.methods))
        raise RecognitionRefusedError(Reason.METHOD_MISSING, message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Everything that a decision rests on."""

    framework: Framework
    competency: Competency
    claimed: str
    pieces: tuple[Piece, ...]
    judged: Judged

    def reached(self, level: str) -> bool:
        """Say whether every criterion was shown at this level or above."""
        least = self.framework.level(level).number
        return all(
            shown and self.framework.level(shown).number >= least for shown in self.judged.shown.values()
        )

    def assessment(self, on: date) -> Assessment:
        """Return what an assessor would state who had seen all of it: the current evidence counts."""
        return Assessment(
            met=dict.fromkeys(self.judged.shown, True),
            methods=self.judged.methods,
            evidence=tuple(
                piece.evidence for piece in self.pieces if is_current(piece.evidence, self.competency, on)
            ),
            judgements=self.judged.judgements,
            taught_alone=self.judged.taught_alone,
        )


def require_outcome(case: Case, outcome: Outcome, level: str, on: date) -> None:
    """Raise `RecognitionRefusedError` unless this may be decided, on this day.

    `level` is what is recognised: the one that was claimed, or with `PARTIAL` a lower one.
    """
    if outcome in (Outcome.TOP_UP, Outcome.REFUSED):
        if case.reached(case.claimed) and gaps(case.pieces, case.competency, on).is_closed:
            message = said("everything was shown at the level that was claimed: recognise it")
            raise RecognitionRefusedError(Reason.NOTHING_MISSING, message)
        return
    _require_level(case, outcome, level)
    if not case.reached(level):
        message = said("a criterion was not shown at this level: ask for it, or recognise a lower level")
        raise RecognitionRefusedError(Reason.NOT_SHOWN, message)
    if not gaps(case.pieces, case.competency, on).is_closed:
        message = said(
            "a criterion has no evidence, or only old: let it be shown now and add that as evidence"
        )
        raise RecognitionRefusedError(Reason.GAPS, message)
    try:
        require_sound(case.assessment(on), case.competency, level, on)
    except AssessmentRefusedError as error:
        raise RecognitionRefusedError(Reason(error.reason), error.message) from error


def _require_level(case: Case, outcome: Outcome, level: str) -> None:
    number = case.framework.level
    is_lower = level in case.competency.levels and number(level).number < number(case.claimed).number
    if outcome is Outcome.FULL and level != case.claimed:
        message = said("all of it is recognised at the level that was claimed")
        raise RecognitionRefusedError(Reason.OTHER_LEVEL, message)
    if outcome is Outcome.PARTIAL and not is_lower:
        message = said("choose a lower level than the one that was claimed")
        raise RecognitionRefusedError(Reason.NOT_LOWER, message)


def require_apart(person: PersonId, before: frozenset[PersonId]) -> None:
    """Raise `SamePersonError` if somebody had a part in what is appealed against."""
    if person in before:
        message = said("an appeal is looked at by somebody who had no part in the decision: ask a colleague")
        raise SamePersonError(message)
