"""A case as both consoles show it, and a paper as it is handed out."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final

from starlette.responses import Response

from registry.model.accreditation import LineState
from registry.model.competency import CompetencyUnknownError, LevelUnknownError
from registry.model.errors import RegistryError
from registry.model.said import said
from registry.operations.accrediting import limits
from registry.operations.accrediting import proposal as proposals
from registry.web import words
from registry.web.accrediting import words as case_words
from registry.web.faults import sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from registry.model.accreditation import ScopeLine
    from registry.model.competency import Framework
    from registry.model.said import Said
    from registry.operations.accrediting.documents import Paper
    from registry.operations.accrediting.proposal import Course

WORDS: Final[dict[str, Any]] = {
    "kinds": case_words.KINDS,
    "states": case_words.STATES,
    "events": case_words.EVENTS,
    "paper_kinds": case_words.PAPERS,
    "listings": case_words.LISTINGS,
}
"""The words that the templates of a case choose from."""


class ChoiceMissingError(RegistryError):
    """A question was not answered."""

    code: ClassVar[str] = "choice_missing"

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(said("choose one of the answers above the reason"))


INPUT: Final = (
    "choice_missing",
    "words_refused",
    "condition_refused",
    "document_refused",
    "scope_refused",
    "umbrella_unknown",
)
"""What can be put right in the form at hand."""

STANDING: Final = ("case_state", "kept_apart", "one_case_at_a_time")
"""What the page answers by itself once it is shown anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeView:
    """A line of a scope in words; no competencies means all of the framework."""

    framework: str
    competencies: tuple[str, ...]
    level: str
    suspended: bool
    limits: list[Said]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """What to change in a form: the field, how, and what was typed and chosen, so that nothing is lost.

    `is_gone` says that the form is not there any more: then what was typed is shown beside the message.
    """

    field: str = ""
    message: str = ""
    typed: str = dataclasses.field(default="", repr=False)
    kept: Mapping[str, str] = dataclasses.field(default_factory=dict, repr=False)
    is_gone: bool = False

    def refused(self, error: RegistryError) -> Slip:
        """Return it with what was refused; raise an error that has a page of its own."""
        if error.code not in INPUT + STANDING:
            raise error
        message = sentence(error.message)
        return dataclasses.replace(self, message=message, is_gone=error.code in STANDING)


def chosen(value: str, offered: Iterable[str]) -> str:
    """Return what was chosen; raise `ChoiceMissingError` for nothing, or what is not offered."""
    if value not in set(offered):
        raise ChoiceMissingError
    return value


def scope(lines: Iterable[ScopeLine], frameworks: Iterable[Framework]) -> list[ScopeView]:
    """Return a scope in words; codes where a framework is no longer at hand."""
    known = proposals.newest(frameworks)
    return [_line(line, known.get(line.framework)) for line in lines]


def courses(found: Iterable[Course], frameworks: Sequence[Framework]) -> list[Said]:
    """Return courses in words."""
    return [
        said(
            "{code} {title}, {level}",
            code=one.competency,
            title=_title(one.competency, frameworks),
            level=one.level,
        )
        for one in found
    ]


def paper(found: Paper, body: bytes) -> Response:
    """Return a paper to keep; no browser opens it as anything."""
    headers = {
        "Content-Disposition": f'attachment; filename="document-{found.id}"',
        "Cache-Control": "no-store",
    }
    return Response(body, media_type="application/octet-stream", headers=headers)


def _line(line: ScopeLine, framework: Framework | None) -> ScopeView:
    codes = line.competencies or ()
    if framework is None:
        return ScopeView(
            framework=line.framework,
            competencies=codes,
            level=line.highest_level,
            suspended=line.state is LineState.SUSPENDED,
            limits=limits.words(line),
        )
    try:
        level: str = words.level(framework, line.highest_level)
    except LevelUnknownError:
        level = line.highest_level
    return ScopeView(
        framework=framework.title,
        competencies=tuple(
            said("{code} {title}", code=code, title=_title(code, [framework])) for code in codes
        ),
        level=level,
        suspended=line.state is LineState.SUSPENDED,
        limits=limits.words(line),
    )


def _title(code: str, frameworks: Iterable[Framework]) -> str:
    for framework in frameworks:
        try:
            return framework.competency(code).title
        except CompetencyUnknownError:
            continue
    return said("(not in any framework)")
