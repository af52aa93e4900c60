"""A sitting as it was typed: its units, its learners' references, a cell for each, methods and evidence."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final

from registry.model import ids
from registry.model.assessment import Assessment, Evidence, Judgement
from registry.model.said import said
from registry.operations.assess import Entry
from registry.operations.prepare import MAX_REFERENCE
from registry.web.provider import choices

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model.competency import Competency, Framework
    from registry.web.forms import Form
    from registry.web.provider.choices import Choice, Group
    from registry.web.sessions import Officer

MOST_UNITS: Final = 6
MOST_LEARNERS: Final = 50
PIECES: Final = 6
"""Rows for evidence; the first few are in view."""

KINDS: Final = (
    *(said("observation record"), said("product"), said("test paper"), said("photo or recording")),
    *(said("witness statement"), said("portfolio")),
)
"""Kinds of evidence; what is kept of one is its English."""
JUDGEMENTS: Final = {
    Judgement.VALID: said("valid"),
    Judgement.AUTHENTIC: said("authentic"),
    Judgement.CURRENT: said("current"),
    Judgement.SUFFICIENT: said("sufficient"),
}
MET: Final = "met"
NOT_YET: Final = "not"
_CELLS: Final = frozenset({MET, NOT_YET})


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A unit of the sitting."""

    choice: Choice
    framework: Framework = field(repr=False)
    competency: Competency = field(repr=False)

    @property
    def name(self) -> str:
        """Code, title and level in words."""
        return said(
            "{code} {title}, {level}",
            code=self.competency.code,
            title=self.choice.title,
            level=self.choice.level_words,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A row for evidence as it was typed; `unit` and `learner` are places, or empty for all."""

    kind: str
    sha256: str
    on: str
    unit: str
    learner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """What was typed, and what to change in it, by field."""

    offered: list[Group]
    chosen: list[str]
    columns: list[Column]
    references: list[str]
    cells: dict[tuple[int, int], str]
    pieces: list[Piece]
    methods: dict[int, list[str]]
    judgements: frozenset[Judgement]
    alone: str
    wrong: dict[str, str]

    @property
    def not_yet(self) -> list[tuple[int, int]]:
        """The cells of who is not there yet: each needs its criteria."""
        return [place for place, one in self.cells.items() if one == NOT_YET]


def read(officer: Officer, form: Form) -> Sitting:
    """Return a sitting as it was typed."""
    terms, now = officer.registry.terms(officer.provider.id), officer.registry.now()
    offered = choices.groups(terms, now)
    chosen = [form.line(f"unit-{place}") for place in range(MOST_UNITS)]
    units = [one for value in dict.fromkeys(chosen) if (one := choices.chosen(value, offered)) is not None]
    columns = [
        Column(
            choice=one,
            framework=terms.frameworks[one.framework],
            competency=terms.frameworks[one.framework].competency(one.competency),
        )
        for one in units
    ]
    references, wrong = _references(form)
    if not columns:
        wrong["units"] = said("Choose at least one unit.")
    cells = dict(_cells(form, len(references), len(columns)))
    return Sitting(
        offered=offered,
        chosen=chosen,
        columns=columns,
        references=references,
        cells=cells,
        pieces=[_piece(form, number, now.date()) for number in range(PIECES)],
        methods={place: _methods(form, place, column) for place, column in enumerate(columns)},
        judgements=frozenset(one for one in Judgement if form.line(f"judged-{one}")),
        alone=form.line("alone"),
        wrong=wrong,
    )


def _references(form: Form) -> tuple[list[str], dict[str, str]]:
    lines = form.text("references").split("\n")
    references = list(dict.fromkeys(plain for line in lines if (plain := " ".join(line.split()))))
    count = form.line("count")
    if not references and count.isdecimal() and 0 < int(count) <= MOST_LEARNERS:
        references = [ids.new_slip_number() for _ in range(int(count))]
    wrong: dict[str, str] = {}
    if not references:
        wrong["references"] = said(
            "Give a reference for each learner, or how many there are, 1 to {most}.", most=MOST_LEARNERS
        )
    elif len(references) > MOST_LEARNERS:
        wrong["references"] = said(
            "There are {count}: at most {most} are assessed in one go.",
            count=len(references),
            most=MOST_LEARNERS,
        )
    elif any(len(one) > MAX_REFERENCE for one in references):
        wrong["references"] = said("A reference has at most {most} characters.", most=MAX_REFERENCE)
    return references, wrong


def _cells(form: Form, rows: int, columns: int) -> Iterator[tuple[tuple[int, int], str]]:
    fill = form.line("fill")
    for row in range(min(rows, MOST_LEARNERS)):
        for column in range(columns):
            mark = form.line(f"cell-{row}-{column}")
            if not mark and fill in ("all", str(column)):
                mark = MET
            if mark in _CELLS:
                yield (row, column), mark


def _piece(form: Form, number: int, today: date) -> Piece:
    return Piece(
        kind=form.line(f"kind-{number}") or KINDS[0],
        sha256="".join(form.line(f"hash-{number}").lower().split()),
        on=form.line(f"on-{number}") or today.isoformat(),
        unit=form.line(f"for-{number}"),
        learner=form.line(f"who-{number}"),
    )


def _methods(form: Form, place: int, column: Column) -> list[str]:
    found = column.competency.methods
    return [one for number, one in enumerate(found) if form.line(f"method-{place}-{number}")]


def require_whole(sitting: Sitting) -> dict[str, str]:
    """Return what is missing before decisions can be made of it, by field."""
    wrong = dict(sitting.wrong)
    if not sitting.cells:
        wrong["cells"] = said("Mark at least one learner in one unit.")
    if sitting.alone not in ("yes", "no"):
        wrong["alone"] = said("Say whether you trained this class alone.")
    if any(piece.sha256 and _day(piece.on) is None for piece in sitting.pieces):
        wrong["evidence"] = said("Write each day as the field shows it: year, month, day.")
    return wrong


def entries(sitting: Sitting, form: Form) -> list[Entry]:
    """Return what is to be recorded, cell by cell, in the order of the cells."""
    return [_entry(sitting, form, row, column) for row, column in sitting.cells]


def _entry(sitting: Sitting, form: Form, row: int, place: int) -> Entry:
    column = sitting.columns[place]
    criteria = column.competency.criteria
    is_met = sitting.cells[row, place] == MET
    met = {
        one.code: is_met or bool(form.line(f"seen-{row}-{place}-{number}"))
        for number, one in enumerate(criteria)
    }
    return Entry(
        reference=sitting.references[row],
        framework=column.framework,
        competency=column.competency,
        level=column.choice.level,
        assessment=Assessment(
            met=met,
            methods=tuple(sitting.methods[place]),
            evidence=tuple(_evidence(sitting, row, place)),
            judgements=sitting.judgements,
            taught_alone=sitting.alone == "yes",
        ),
    )


def _evidence(sitting: Sitting, row: int, column: int) -> Iterator[Evidence]:
    for piece in sitting.pieces:
        on = _day(piece.on)
        is_for_it = piece.unit in ("", str(column)) and piece.learner in ("", str(row))
        if piece.sha256 and on is not None and is_for_it:
            yield Evidence(kind=piece.kind if piece.kind in KINDS else "", sha256=piece.sha256, on=on)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
