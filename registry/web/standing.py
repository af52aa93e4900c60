"""How pages speak of accreditations after the decision: their states, and what stands in a timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from registry.model.accreditation import AccreditationKind, AccreditationState, LineState, Listing
from registry.operations.standing.showing import Moment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.model.accreditation import Accreditation, ScopeLine
    from registry.model.competency import Framework

STATES: Final = {
    AccreditationState.ACTIVE: "Active",
    AccreditationState.REVIEW_DUE: "Active, its review is open",
    AccreditationState.SUSPENDED: "Suspended",
    AccreditationState.WITHDRAWN: "Withdrawn",
    AccreditationState.EXPIRED: "Ended",
}
LISTINGS: Final = {
    Listing.LISTED: "Listed with its frameworks",
    Listing.NAME_ONLY: "Listed by name alone",
    Listing.UNLISTED: "Not listed",
}
KINDS: Final = {
    AccreditationKind.FOUNDING: "Founding, from the command line",
    AccreditationKind.FULL: "Decided by two accreditors",
}
_MOMENTS: Final = {
    Moment.DECIDED: "Approved",
    Moment.BEGINS: "Begins",
    Moment.SUSPENDED: "Suspended",
    Moment.LIFTED: "Counts again",
    Moment.UNMET: "Suspended by itself: a condition was not met",
    Moment.WITHDRAWN: "Withdrawn",
    Moment.RENEWED: "Renewal approved",
    Moment.EXTENDED: "Later end approved",
    Moment.CHANGED: "Change of scope approved",
    Moment.REVIEW_OPENS: "Review opens, a renewal can be applied for",
    Moment.ENDS: "Last day",
}

WORDS: Final[dict[str, Any]] = {
    "states": STATES,
    "listings": LISTINGS,
    "kinds": KINDS,
    "moments": _MOMENTS,
}
"""What the templates of these pages look words up in."""


def scope(accreditation: Accreditation, frameworks: Sequence[Framework]) -> list[str]:
    """Return each line of a scope in words, in its order."""
    newest = {one.key: one for one in sorted(frameworks, key=lambda one: one.release)}
    return [_line(line, newest.get(line.framework)) for line in accreditation.scope]


def is_suspended(line: ScopeLine) -> bool:
    """Say whether a line of a scope is suspended by itself."""
    return line.state is LineState.SUSPENDED


def _line(line: ScopeLine, framework: Framework | None) -> str:
    title = framework.title if framework else line.framework
    level = framework.level(line.highest_level).title.lower() if framework else line.highest_level
    units = "all competencies" if line.competencies is None else ", ".join(line.competencies)
    return f"{title}, up to {level}: {units}"
