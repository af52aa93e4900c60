"""A class as it was typed: a name a line, judged line by line, so that every error says where it is."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from registry.model.said import said
from registry.model.spoken import ENGLISH, Spoken
from registry.operations.prepare import Row, RowRefusedError, prepare, require_decided_once

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from registry.operations.prepare import Prepared, Terms
    from registry.web.provider.choices import Choice

MOST: Final = 50
"""People in one go: as many sheets as somebody hands out in one room."""

# A spreadsheet puts a tab between two columns; a person types a semicolon.
_COLUMNS: Final = re.compile(r"\t|;")
_MEANT_AS_COLUMNS: Final = re.compile(r",.*\d")
_COMMA: Final = said(
    "put a semicolon before your own reference: a comma and a number would be printed with the name"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One person; `number` counts the lines of the form, empty ones too."""

    number: int
    name: str = field(repr=False)
    reference: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What to change in a line."""

    number: int
    name: str = field(repr=False)
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A class with everything that is right and everything that is not."""

    rows: Sequence[Prepared] = field(repr=False)
    problems: Sequence[Problem] = field(repr=False)
    repeated: Sequence[str] = field(repr=False)


def read(text: str) -> list[Line]:
    """Return the lines that hold something."""
    return [
        Line(number=number, name=parts[0].strip(), reference=" ".join(parts[1:]).strip())
        for number, typed in enumerate(text.split("\n"), start=1)
        if typed.strip() and (parts := _COLUMNS.split(typed, maxsplit=1))
    ]


def judge(
    lines: Sequence[Line], choice: Choice, terms: Terms, now: datetime, *, spoken: Spoken = ENGLISH
) -> Judged:
    """Prepare every line, to be printed in one language; what is refused says what to change."""
    rows, problems = [], []
    taken: set[bytes] = set()
    for line in lines:
        row = Row(
            framework=choice.framework,
            competency=choice.competency,
            level=choice.level,
            name=line.name,
            reference=line.reference,
            spoken=spoken,
        )
        if _MEANT_AS_COLUMNS.search(line.name):
            problems.append(Problem(number=line.number, name=line.name, message=_COMMA))
            continue
        try:
            rows.append(require_decided_once(prepare(row, terms, now), taken))
        except RowRefusedError as error:
            problems.append(Problem(number=line.number, name=line.name, message=error.message))
    return Judged(rows=rows, problems=problems, repeated=_repeated(rows))


def _repeated(rows: Sequence[Prepared]) -> list[str]:
    names = [row.holder.name for row in rows]
    folded = [name.casefold() for name in names]
    return [name for place, name in enumerate(names) if folded.index(name.casefold()) < place]
