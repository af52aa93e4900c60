"""What becomes of an accreditation once it was decided: what happens to it, and what its calendar says."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Final

from registry.model.accreditation import AccreditationKind, AccreditationState
from registry.model.accrediting import REVIEW_DAYS
from registry.model.errors import RegistryError
from registry.model.said import said

if TYPE_CHECKING:
    from datetime import date

    from registry.model.accreditation import Accreditation

REMINDERS: Final = (180, 90, 30)
"""Days before the end at which provider and registrar are reminded."""


class StandingError(RegistryError):
    """The accreditation is not where this could be done."""

    code: ClassVar[str] = "standing_conflict"


class Event(StrEnum):
    """What happens to an accreditation after the decision."""

    SUSPENDED = "suspended"
    LIFTED = "lifted"
    UNMET = "unmet"
    """A condition was not met by its day: what it is about is suspended by itself."""
    WITHDRAWN = "withdrawn"


def reminder(valid_until: date, today: date) -> int | None:
    """Return the nearest reminder that is due, in days before the end; none before, or once it is over."""
    left = (valid_until - today).days
    due = [days for days in REMINDERS if 0 <= left <= days]
    return min(due, default=None)


def renewal_opens(accreditation: Accreditation) -> date:
    """Return the day from which on a renewal may be applied for."""
    return accreditation.review_due or accreditation.valid_until - timedelta(days=REVIEW_DAYS)


def require_renewable(accreditation: Accreditation, today: date) -> None:
    """Raise `StandingError` unless a renewal may be applied for."""
    if accreditation.kind is AccreditationKind.FOUNDING:
        message = said(
            "a founding accreditation is not renewed: apply for a first one, which two accreditors decide"
        )
        raise StandingError(message)
    if accreditation.state is AccreditationState.WITHDRAWN:
        message = said("a withdrawn accreditation is not renewed: apply for a first one")
        raise StandingError(message)
    if not renewal_opens(accreditation) <= today <= accreditation.valid_until:
        message = said(
            "a renewal is applied for within the last {days} days before the end",
            days=REVIEW_DAYS,
        )
        raise StandingError(message)
