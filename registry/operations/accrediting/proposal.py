"""What a case is about: the scope asked for, the courses planned, and what may be shown of the provider.

* The provider proposes scope and courses; the registrar adds what may be shown. All of it is decided on.
* A course outside the scope is no mistake: it is shown, and nothing could be issued for it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Final

from registry.model.accreditation import Listing, ScopeLine
from registry.model.competency import CompetencyUnknownError, LevelUnknownError
from registry.model.errors import RegistryError
from registry.model.ids import UmbrellaId
from registry.model.said import said
from registry.operations import scope_lines
from registry.operations.accrediting import typed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from registry.model.competency import Framework
    from registry.ports import Keys

MOST_COURSES: Final = 200


class ScopeRefusedError(RegistryError):
    """The scope names what the frameworks do not have, or nothing."""

    code: ClassVar[str] = "scope_refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A course that is planned: the competency and the level that it leads to."""

    competency: str
    level: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What the accreditors decide on; `until` is the later end that an extension asks for."""

    scope: tuple[ScopeLine, ...] = ()
    courses: tuple[Course, ...] = ()
    may_be_named: bool = False
    listing: Listing = Listing.UNLISTED
    umbrella: UmbrellaId | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseLines:
    """What was typed as courses, and the numbers of the lines that say no competency and level."""

    courses: tuple[Course, ...]
    wrong: tuple[int, ...] = field(default=())


def require_scope(scope: Sequence[ScopeLine], frameworks: Iterable[Framework]) -> None:
    """Raise `ScopeRefusedError` unless every line names what the newest release of a framework has."""
    known = newest(frameworks)
    if not scope:
        message = said("choose at least one competency")
        raise ScopeRefusedError(message)
    for line in scope:
        framework = known.get(line.framework)
        try:
            if framework is None or line.competencies == ():
                message = said("choose competencies of the frameworks that are shown")
                raise ScopeRefusedError(message)
            framework.level(line.highest_level)
            for code in line.competencies or ():
                framework.competency(code)
        except (CompetencyUnknownError, LevelUnknownError) as error:
            message = said("choose competencies and levels of the frameworks that are shown")
            raise ScopeRefusedError(message) from error


def read_courses(text: str) -> CourseLines:
    """Read a course a line: a competency's code and a level, `MFG-05 L2`; what follows is not kept."""
    courses: list[Course] = []
    wrong: list[int] = []
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.replace(",", " ").replace(";", " ").split()
        match words:
            case []:
                continue
            case [code, level, *_] if len(courses) < MOST_COURSES:
                courses.append(Course(competency=code.upper(), level=level.upper()))
            case _:
                wrong.append(number)
    return CourseLines(courses=tuple(courses), wrong=tuple(wrong))


def outside(
    courses: Iterable[Course], scope: Sequence[ScopeLine], frameworks: Iterable[Framework]
) -> list[Course]:
    """Return the courses for which nothing could be issued: not in the scope, or not in any framework."""
    known = newest(frameworks).values()
    return [one for one in courses if not any(_reaches(line, each, one) for line in scope for each in known)]


def newest(frameworks: Iterable[Framework]) -> dict[str, Framework]:
    """Return the newest release of each framework in use, by key."""
    ordered = sorted(frameworks, key=lambda one: one.release)
    return {one.key: one for one in ordered if one.status == "Implemented"}


def sealed(proposal: Proposal, case: str, keys: Keys) -> bytes:
    """Return a proposal sealed for its case."""
    said_of: dict[str, Any] = {
        "scope": [scope_lines.told(one) for one in proposal.scope],
        "courses": [[one.competency, one.level] for one in proposal.courses],
        "may_be_named": proposal.may_be_named,
        "listing": proposal.listing,
        "umbrella": proposal.umbrella,
        "until": proposal.until and proposal.until.isoformat(),
    }
    return typed.sealed(json.dumps(said_of), case, keys)


def opened(data: bytes, case: str, keys: Keys) -> Proposal:
    """Return the proposal of a case."""
    read = json.loads(typed.opened(data, case, keys))
    return Proposal(
        scope=tuple(map(scope_lines.retold, read["scope"])),
        courses=tuple(Course(competency=code, level=level) for code, level in read["courses"]),
        may_be_named=read["may_be_named"],
        listing=Listing(read["listing"]),
        umbrella=read["umbrella"] and UmbrellaId(read["umbrella"]),
        until=read["until"] and date.fromisoformat(read["until"]),
    )


def _reaches(line: ScopeLine, framework: Framework, course: Course) -> bool:
    try:
        levels = framework.competency(course.competency).levels
        return course.level in levels and line.reaches(framework, course.competency, course.level)
    except (CompetencyUnknownError, LevelUnknownError):
        return False
