"""Who may certify what, until when; the one place that answers whether a decision is covered.

* `valid_until` is never empty and counts as a whole day in UTC.
* What is not written in a scope line is not covered; a limit that a line leaves empty does not limit it.
* What is suspended, whole or by a line, covers nothing from that moment on; what was issued still counts.
* `review due` and `expired` are read from the calendar and never kept: no job has to run for them to hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from registry.model.errors import RegistryError
from registry.model.month import Month
from registry.model.said import said

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from registry.model.competency import Framework
    from registry.model.ids import AccreditationId, CaseId, ProviderId, UmbrellaId


class NotAccreditedError(RegistryError):
    """No accreditation in force covers this competency at this level."""

    code: ClassVar[str] = "not_accredited"


class AccreditationState(StrEnum):
    """What an accreditation is; the first three are kept, the last two are only ever derived."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    REVIEW_DUE = "review_due"
    """Active, and its review is open: it covers what it did."""
    EXPIRED = "expired"


class LineState(StrEnum):
    """A scope line may be suspended alone."""

    ACTIVE = "active"
    SUSPENDED = "suspended"


class AccreditationKind(StrEnum):
    """How it was made: typed at the command line to begin with, or decided by two accreditors."""

    FOUNDING = "founding"
    FULL = "full"


class Listing(StrEnum):
    """What the public register shows of a provider."""

    LISTED = "listed"
    """Name and frameworks."""
    NAME_ONLY = "name_only"
    UNLISTED = "unlisted"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeLine:
    """One framework, some of its competencies (`None`: all), up to a level; its place is its name.

    * `first_release` and `last_release` are releases of the framework, both included; `None` does not limit.
    * `jurisdictions` (ISO 3166-1) and `languages` (of the assessment; BCP 47, primary) say where and in which
      the provider assesses; empty is everywhere and any. They are facts of the decision, for those who look
      after it: nothing of a credential is compared with them, as no field of it says a place or a language.
    """

    framework: str
    competencies: tuple[str, ...] | None
    highest_level: str
    state: LineState = LineState.ACTIVE
    first_release: int | None = None
    last_release: int | None = None
    jurisdictions: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    def covers(self, framework: Framework, code: str, level: str) -> bool:
        """Say whether the competency at this level lies within the line, and the line counts."""
        return self.state is LineState.ACTIVE and self.reaches(framework, code, level)

    def reaches(self, framework: Framework, code: str, level: str) -> bool:
        """Say whether the competency at this level lies within the line, suspended or not."""
        return self.has_release(framework.release) and self.reaches_in_another(framework, code, level)

    def reaches_in_another(self, framework: Framework, code: str, level: str) -> bool:
        """Say whether it would lie within the line if the framework's release were one of the line's."""
        return (
            self.framework == framework.key
            and (self.competencies is None or code in self.competencies)
            and framework.level(level).number <= framework.level(self.highest_level).number
        )

    def has_release(self, release: int) -> bool:
        """Say whether a release of the framework lies within the line."""
        is_early = self.first_release is not None and release < self.first_release
        is_late = self.last_release is not None and release > self.last_release
        return not is_early and not is_late


@dataclass(frozen=True, slots=True, kw_only=True)
class Accreditation:
    """A decision that a provider may certify; `number` may stand on a certificate if `may_be_named`.

    `state` is one of those that are kept. `decided_in` is the case in which two accreditors decided; a
    founding one has none. `review_due` is the day on which its review opens.
    """

    id: AccreditationId
    provider: ProviderId
    number: int
    valid_from: datetime
    valid_until: date
    scope: tuple[ScopeLine, ...]
    may_be_named: bool = False
    state: AccreditationState = AccreditationState.ACTIVE
    kind: AccreditationKind = AccreditationKind.FOUNDING
    listing: Listing = Listing.UNLISTED
    umbrella: UmbrellaId | None = None
    review_due: date | None = None
    renewal_of: AccreditationId | None = None
    decided_in: CaseId | None = None

    @property
    def months(self) -> tuple[Month, Month]:
        """The first and the last month in which a certificate may name the provider."""
        return Month.of(self.valid_from), Month(self.valid_until.year, self.valid_until.month)

    def in_force(self, at: datetime) -> bool:
        """Say whether it counts at this instant."""
        day = at.astimezone(UTC).date()
        return self.state is AccreditationState.ACTIVE and self.valid_from <= at and day <= self.valid_until

    def state_at(self, at: datetime) -> AccreditationState:
        """Return what it is at this instant, by what was decided and by the calendar."""
        day = at.astimezone(UTC).date()
        if self.state is AccreditationState.WITHDRAWN:
            return self.state
        if day > self.valid_until:
            return AccreditationState.EXPIRED
        if self.state is AccreditationState.ACTIVE and self.review_due is not None and day >= self.review_due:
            return AccreditationState.REVIEW_DUE
        return self.state

    def covers(self, framework: Framework, code: str, level: str, at: datetime) -> bool:
        """Say whether a decision at this instant is covered."""
        return self.in_force(at) and any(line.covers(framework, code, level) for line in self.scope)

    def covers_another_release(self, framework: Framework, code: str, level: str, at: datetime) -> bool:
        """Say whether a decision would be covered under another release of the framework."""
        return self.in_force(at) and any(
            line.state is LineState.ACTIVE and line.reaches_in_another(framework, code, level)
            for line in self.scope
        )


def require_cover(
    accreditations: Iterable[Accreditation], framework: Framework, code: str, level: str, at: datetime
) -> Accreditation:
    """Return an accreditation that covers the decision; raise `NotAccreditedError` if there is none."""
    these = tuple(accreditations)
    for accreditation in these:
        if accreditation.covers(framework, code, level, at):
            return accreditation
    if any(one.covers_another_release(framework, code, level, at) for one in these):
        message = said(
            "the accreditation in force covers other releases of this framework: choose one of those, or ask "
            "for this one"
        )
        raise NotAccreditedError(message)
    message = said(
        "no accreditation in force covers this competency at this level: choose another, or ask for it"
    )
    raise NotAccreditedError(message)
