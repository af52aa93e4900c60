"""A report that something is wrong: what it can be about, its way to an outcome, and what an opinion can say.

* One transition table, as for credentials (`registry.model.status`).
* What was written is no part of it: text, kind and who is meant lie sealed for oversight alone.
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar, Final

from registry.model.errors import RegistryError
from registry.model.said import Said, said

MAX_TEXT: Final = 1800
"""Characters of a report or of what is added to it: a page of writing. With four bytes each it fits."""

MAX_ABOUT: Final = 100
"""Characters of the words that say which provider is meant: as many as a provider's name has."""

MAX_REPLY: Final = 900
"""Characters of what oversight tells the person who reported."""

ANSWER_DAYS: Final = 14
"""Within which a report is looked at. The same for every kind, so that a date tells no kind."""

FOR_A_REVIEW: Final = 2
"""Reports on one provider that open a review."""


class ReportStateError(RegistryError):
    """The report's state does not allow this."""

    code: ClassVar[str] = "report_state"


class ReportKind(StrEnum):
    """What a report is about."""

    FAKE = "fake"
    SLIP = "slip"
    MONEY = "money"
    ASSESSMENT = "assessment"
    BREACH = "breach"
    OTHER = "other"


class ReportState(StrEnum):
    """Where a report is on its way."""

    RECEIVED = "received"
    OPEN = "open"
    DECIDED = "decided"
    CLOSED = "closed"

    @property
    def words(self) -> Said:
        """What it is called in a message."""
        return _SAID[self]


class Outcome(StrEnum):
    """What was decided about a report."""

    CONFIRMED = "confirmed"
    NOT_CONFIRMED = "not_confirmed"
    CANNOT_TELL = "cannot_tell"
    PASSED_ON = "passed_on"
    NOT_OURS = "not_ours"


class Opinion(StrEnum):
    """Whether somebody with a certificate could do what it says."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


_SAID: Final = {
    ReportState.RECEIVED: said("received"),
    ReportState.OPEN: said("open"),
    ReportState.DECIDED: said("decided"),
    ReportState.CLOSED: said("closed"),
}
_ALLOWED: Final = frozenset(
    {
        (ReportState.RECEIVED, ReportState.OPEN),
        (ReportState.OPEN, ReportState.DECIDED),
        # Something was added, or the decision was a mistake.
        (ReportState.DECIDED, ReportState.OPEN),
        (ReportState.DECIDED, ReportState.CLOSED),
    }
)


def require_step(before: ReportState, after: ReportState) -> None:
    """Raise `ReportStateError` unless the table has this step."""
    if (before, after) not in _ALLOWED:
        message = said(
            "this report is {before}: it cannot become {after}", before=before.words, after=after.words
        )
        raise ReportStateError(message)
