"""How pages speak of accreditations after the decision: their states, and what stands in a timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from registry.model.accreditation import AccreditationKind, AccreditationState, LineState, Listing
from registry.model.said import said
from registry.operations.accrediting import limits
from registry.operations.standing.showing import Moment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.model.accreditation import Accreditation, ScopeLine
    from registry.model.competency import Framework
    from registry.model.said import Said

STATES: Final = {
    AccreditationState.ACTIVE: said("Active"),
    AccreditationState.REVIEW_DUE: said("Active, its review is open"),
    AccreditationState.SUSPENDED: said("Suspended"),
    AccreditationState.WITHDRAWN: said("Withdrawn"),
    AccreditationState.EXPIRED: said("Ended"),
}
LISTINGS: Final = {
    Listing.LISTED: said("Listed with its frameworks"),
    Listing.NAME_ONLY: said("Listed by name alone"),
    Listing.UNLISTED: said("Not listed"),
}
KINDS: Final = {
    AccreditationKind.FOUNDING: said("Founding, from the command line"),
    AccreditationKind.FULL: said("Decided by two accreditors"),
}
_MOMENTS: Final = {
    Moment.DECIDED: said("Approved"),
    Moment.BEGINS: said("Begins"),
    Moment.SUSPENDED: said("Suspended"),
    Moment.LIFTED: said("Counts again"),
    Moment.UNMET: said("Suspended by itself: a condition was not met"),
    Moment.WITHDRAWN: said("Withdrawn"),
    Moment.RENEWED: said("Renewal approved"),
    Moment.EXTENDED: said("Later end approved"),
    Moment.CHANGED: said("Change of scope approved"),
    Moment.REVIEW_OPENS: said("Review opens, a renewal can be applied for"),
    Moment.ENDS: said("Last day"),
}

WORDS: Final[dict[str, Any]] = {
    "states": STATES,
    "listings": LISTINGS,
    "kinds": KINDS,
    "moments": _MOMENTS,
}
"""What the templates of these pages look words up in."""


def scope(accreditation: Accreditation, frameworks: Sequence[Framework]) -> list[Said]:
    """Return each line of a scope in words, in its order."""
    newest = {one.key: one for one in sorted(frameworks, key=lambda one: one.release)}
    return [_line(line, newest.get(line.framework)) for line in accreditation.scope]


def is_suspended(line: ScopeLine) -> bool:
    """Say whether a line of a scope is suspended by itself."""
    return line.state is LineState.SUSPENDED


def _line(line: ScopeLine, framework: Framework | None) -> Said:
    title = framework.title if framework else line.framework
    level = framework.level(line.highest_level).title.lower() if framework else line.highest_level
    if line.competencies is None:
        text = said("{framework}, up to {level}: all competencies", framework=title, level=level)
    else:
        text = said(
            "{framework}, up to {level}: {competencies}",
            framework=title,
            level=level,
            competencies=", ".join(line.competencies),
        )
    for limit in limits.words(line):
        text = said("{line}; {limit}", line=text, limit=limit)
    return text
