"""An equivalence: what a certificate from elsewhere counts for here, as two people decided; never for ever.

* It is about registries and competencies, never about a person.
* Two accreditors who think alike settle it; who proposed it, or declared a conflict, is not one of them.
* Other levels, other competencies and older certificates than it says are not covered: nothing is guessed.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Final

from registry.model.errors import RegistryError
from registry.model.month import Month
from registry.model.said import said

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from registry.model.credential import Disclosed, Facts
    from registry.model.ids import EquivalenceId

ALIKE: Final = 2
"""So many have to think alike."""

LONGEST_MONTHS: Final = 36
"""After three years both texts, and those who stand behind them, are looked at again."""


class EquivalenceStateError(RegistryError):
    """The equivalence has moved on, or is not there yet."""

    code: ClassVar[str] = "equivalence_state"

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(said("this equivalence has been decided, or has ended: look at it again"))


class DeciderRefusedError(RegistryError):
    """Somebody may not decide on an equivalence: the database holds it too."""

    code: ClassVar[str] = "decider_refused"

    def __init__(self) -> None:
        """Say who may."""
        super().__init__(
            said(
                "this has to be decided by another accreditor: nobody decides twice, on what they "
                "proposed, or with a declared conflict",
            )
        )


class Reason(StrEnum):
    """Why a certificate does not count; stable, as codes of errors are."""

    EQUIVALENCE_OVER = "equivalence_over"
    OTHER_COMPETENCY = "other_competency"
    OTHER_LEVEL = "other_level"
    TOO_OLD = "too_old"
    NOT_CONFIRMED = "not_confirmed"
    NOT_CHECKED = "not_checked"
    FORGED = "forged"
    UNKNOWN = "unknown"
    UNREADABLE = "unreadable"
    UNCHECKED = "unchecked"
    WITHDRAWN = "withdrawn"
    RENEW = "renew"


class TransferRefusedError(RegistryError):
    """A certificate from elsewhere does not count for this; `reason` is a stable code."""

    code: ClassVar[str] = "transfer_refused"

    def __init__(self, reason: Reason, message: str) -> None:
        """Keep the reason and the words."""
        super().__init__(message)
        self.reason = reason


class EquivalenceState(StrEnum):
    """Where an equivalence is."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    DECLINED = "declined"
    ENDED = "ended"


class Opinion(StrEnum):
    """What one accreditor thinks of it."""

    AGREE = "agree"
    DECLINE = "decline"


_ALLOWED: Final = frozenset(
    {
        (EquivalenceState.PROPOSED, EquivalenceState.AGREED),
        (EquivalenceState.PROPOSED, EquivalenceState.DECLINED),
        # Before its day, by one person: closing a way needs no second one.
        (EquivalenceState.AGREED, EquivalenceState.ENDED),
    }
)


def require_step(before: EquivalenceState, after: EquivalenceState) -> None:
    """Raise `EquivalenceStateError` unless the table has this step."""
    if (before, after) not in _ALLOWED:
        raise EquivalenceStateError


def settled(opinions: Iterable[Opinion]) -> EquivalenceState | None:
    """Return what the opinions make of it, or nothing as long as no two are alike."""
    counted = Counter(opinions)
    if counted[Opinion.AGREE] >= ALIKE:
        return EquivalenceState.AGREED
    return EquivalenceState.DECLINED if counted[Opinion.DECLINE] >= ALIKE else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreign:
    """What a certificate from elsewhere has to say: who signed it, the competency, one of these levels.

    `issuer` is a registry's host, `competency` what its certificates pin (`MFG-05@1`). Levels of others are
    compared with nothing: each that counts is named.
    """

    issuer: str
    competency: str
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Equivalence:
    """What it counts for here, and how long; `until` is never empty.

    `framework` names a release (`manufacturing@1`). A certificate of before `max_age_months` does not count.
    """

    id: EquivalenceId
    foreign: Foreign
    framework: str
    competency: str
    level: str
    max_age_months: int | None
    until: date
    state: EquivalenceState

    def counts(self, on: date) -> bool:
        """Say whether it can be relied on, on this day."""
        return self.state is EquivalenceState.AGREED and on <= self.until

    def require_covers(self, facts: Facts | Disclosed, on: date) -> None:
        """Raise `TransferRefusedError` unless a certificate with these facts counts on this day."""
        if not self.counts(on):
            message = said(
                "this equivalence does not count: it was not agreed, has ended, or its day is past"
            )
            raise TransferRefusedError(Reason.EQUIVALENCE_OVER, message)
        if self.foreign.competency not in facts.competencies:
            message = said("the certificate is about another competency: choose the equivalence for that one")
            raise TransferRefusedError(Reason.OTHER_COMPETENCY, message)
        if facts.level not in self.foreign.levels:
            message = said("the certificate shows no level that counts: ask its holder to show it, or assess")
            raise TransferRefusedError(Reason.OTHER_LEVEL, message)
        self._require_young(facts, on)

    def _require_young(self, facts: Facts | Disclosed, on: date) -> None:
        if self.max_age_months is None:
            return
        # Where it shows the year alone, or no month, it may be as old as that allows.
        oldest = Month(on.year, on.month).plus(-self.max_age_months)
        if facts.month is None or facts.month.first < oldest:
            message = said(
                "the certificate may be older than {months} months: ask for a newer one",
                months=self.max_age_months,
            )
            raise TransferRefusedError(Reason.TOO_OLD, message)
