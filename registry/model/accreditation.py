"""Who may certify what, until when; the one place that answers whether a decision is covered.

* `valid_until` is never empty and counts as a whole day in UTC.
* What is not written in a scope line is not covered.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from registry.model.errors import RegistryError
from registry.model.month import Month

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from registry.model.competency import Framework
    from registry.model.ids import AccreditationId, ProviderId


class NotAccreditedError(RegistryError):
    """No accreditation in force covers this competency at this level."""

    code: ClassVar[str] = "not_accredited"


class AccreditationState(StrEnum):
    """Only an active accreditation covers anything."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeLine:
    """One framework, some of its competencies (`None`: all), up to a level."""

    framework: str
    competencies: tuple[str, ...] | None
    highest_level: str

    def covers(self, framework: Framework, code: str, level: str) -> bool:
        """Say whether the competency at this level lies within the line."""
        return (
            self.framework == framework.key
            and (self.competencies is None or code in self.competencies)
            and framework.level(level).number <= framework.level(self.highest_level).number
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Accreditation:
    """A decision that a provider may certify; `number` may stand on a certificate if `may_be_named`."""

    id: AccreditationId
    provider: ProviderId
    number: int
    valid_from: datetime
    valid_until: date
    scope: tuple[ScopeLine, ...]
    may_be_named: bool = False
    state: AccreditationState = AccreditationState.ACTIVE

    @property
    def months(self) -> tuple[Month, Month]:
        """The first and the last month in which a certificate may name the provider."""
        return Month.of(self.valid_from), Month(self.valid_until.year, self.valid_until.month)

    def in_force(self, at: datetime) -> bool:
        """Say whether it counts at this instant."""
        day = at.astimezone(UTC).date()
        return self.state is AccreditationState.ACTIVE and self.valid_from <= at and day <= self.valid_until

    def covers(self, framework: Framework, code: str, level: str, at: datetime) -> bool:
        """Say whether a decision at this instant is covered."""
        return self.in_force(at) and any(line.covers(framework, code, level) for line in self.scope)


def require_cover(
    accreditations: Iterable[Accreditation], framework: Framework, code: str, level: str, at: datetime
) -> Accreditation:
    """Return an accreditation that covers the decision; raise `NotAccreditedError` if there is none."""
    for accreditation in accreditations:
        if accreditation.covers(framework, code, level, at):
            return accreditation
    message = "no accreditation in force covers this competency at this level: choose another, or ask for it"
    raise NotAccreditedError(message)
