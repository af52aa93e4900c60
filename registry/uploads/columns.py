"""From a table's cells to rows: columns are matched by name, and whatever does not fit is refused.

* Case, spaces and punctuation of a column's name do not count; a few other words for it are understood.
* A column of another name is refused with the file: what is not meant for a certificate need not come here,
  and a second column of names would be lost without a word.
* A row that cannot be taken says why, by column, without a value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from registry.model.batch import MAX_ROWS
from registry.model.said import Said, said
from registry.model.spoken import ENGLISH, LanguageUnknownError, Spoken
from registry.operations.listed import ListedRow, ListRefusedError, RowRefusal
from registry.operations.prepare import Row
from registry.wording.languages import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

NEEDED: Final = ("name", "framework", "competency", "level")
COLUMNS: Final = (*NEEDED, "reference", "language")

LAST_ROW: Final = 1_048_576
LAST_COLUMN: Final = 16_384
"""The last row and column of a spreadsheet, as every program for them has it."""

_OTHER_NAMES: Final = {
    "name": ("full name", "learner", "learner name", "name as printed", "name on the certificate"),
    "framework": ("framework key", "competency framework"),
    "competency": ("competency code", "competence", "competence code", "unit", "unit code"),
    "level": ("level code",),
    "reference": ("ref", "learner number", "learner id", "own reference", "your reference"),
    "language": ("lang",),
}
_FIELDS: Final = {name: field for field, others in _OTHER_NAMES.items() for name in (field, *others)}
_WORD: Final = re.compile(r"[^\W_]+")
_PHONETIC: Final = re.compile("[\u0250-\u036f]")
_ESCAPED: Final = re.compile(r"_x[0-9A-Fa-f]{4}_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A cell that holds something, but no text: a stable code and plain words."""

    code: str
    message: str


Cell = str | Unreadable
Record = tuple[int, "Sequence[Cell]"]
"""A row's number, as a spreadsheet shows it, and its cells."""


def fields_of(cells: Sequence[Cell]) -> list[str | None]:
    """Return the field of each cell of a first line; `None` where the name is none of ours."""
    return [
        _FIELDS.get(" ".join(_WORD.findall(cell.casefold()))) if isinstance(cell, str) else None
        for cell in cells
    ]


def listed(records: Iterable[Record]) -> list[ListedRow]:
    """Read a whole table, its first line first; raise `ListRefusedError`."""
    filled = ((number, cells) for number, cells in records if any(map(holds, cells)))
    _, head = next(filled, (0, ()))
    places = _places(head)
    rows: list[ListedRow] = []
    known: dict[str, str] = {}
    for number, cells in filled:
        if len(rows) == MAX_ROWS:
            message = said("there are more than {most:,} rows: split the file", most=MAX_ROWS)
            raise ListRefusedError("too_many_rows", message)  # noqa: EM101 - a stable code
        rows.append(_listed(number, cells, places, known))
    if not rows:
        message = said("there is no row below the line of column names: add one for each certificate")
        raise ListRefusedError("no_rows", message)  # noqa: EM101 - a stable code
    return rows


def letter(place: int) -> str:
    """Return a column's letter as a spreadsheet shows it, from 0: `A`, `Z`, `AA`."""
    text = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def _places(head: Sequence[Cell]) -> Mapping[str, int]:
    """Return where each field stands; raise `ListRefusedError` naming the columns by their letters."""
    fields = fields_of(head)
    # The message counts the whole first line, so that one attempt mends all of it.
    missing = [field for field in NEEDED if field not in fields]
    if missing:
        message = said(
            "the first line must name the columns {needed}, and rows must follow; missing: {missing}",
            needed=", ".join(NEEDED),
            missing=", ".join(missing),
        )
        raise ListRefusedError("columns_missing", message)  # noqa: EM101 - a stable code
    unknown = [letter(place) for place, field in enumerate(fields) if field is None and holds(head[place])]
    if unknown:
        message = said(
            "column {unknown} has no name that is known here: delete what is not needed; "
            "the columns are {columns}",
            unknown=", ".join(unknown),
            columns=", ".join(COLUMNS),
        )
        raise ListRefusedError("columns_unknown", message)  # noqa: EM101 - a stable code
    twice = sorted({field for field in fields if field and fields.count(field) > 1})
    if twice:
        message = said("more than one column is read as {twice}: keep one", twice=", ".join(twice))
        raise ListRefusedError("columns_twice", message)  # noqa: EM101 - a stable code
    return {field: place for place, field in enumerate(fields) if field}


def _listed(
    number: int, cells: Sequence[Cell], places: Mapping[str, int], known: dict[str, str]
) -> ListedRow:
    refusal = next(_refusals(cells, places), None)
    if refusal is not None:
        return ListedRow(number=number, row=None, refusal=refusal)
    values = {field: _text(cells, place) for field, place in places.items() if field != "language"}
    for field in ("framework", "competency", "level"):
        # The same few codes stand in every row: each is kept once.
        values[field] = known.setdefault(values[field], values[field])
    spoken = _spoken(cells, places)
    return ListedRow(number=number, row=Row(**values, spoken=spoken), refusal=None)


def _spoken(cells: Sequence[Cell], places: Mapping[str, int]) -> Spoken:
    return Spoken.read(_text(cells, places["language"]), LANGUAGES) if "language" in places else ENGLISH


def _refusals(cells: Sequence[Cell], places: Mapping[str, int]) -> Iterator[RowRefusal]:
    taken = set(places.values())
    for place, cell in enumerate(cells):
        if place not in taken and holds(cell):
            message = said(
                "there is more in this row than columns have names: a comma in a name needs quotation marks"
            )
            yield RowRefusal(letter(place), "cell_beyond", message)
    for field, place in places.items():
        cell = cells[place] if place < len(cells) else ""
        if isinstance(cell, Unreadable):
            yield RowRefusal(field, cell.code, cell.message)
        elif found := _fault(cell):
            yield RowRefusal(field, *found)
    try:
        _spoken(cells, places)
    except LanguageUnknownError as error:
        yield RowRefusal("language", error.code, error.message)


def holds(cell: Cell) -> bool:
    """Say whether a cell holds anything but spaces."""
    return bool(cell.strip()) if isinstance(cell, str) else True


def _text(cells: Sequence[Cell], place: int) -> str:
    cell = cells[place] if place < len(cells) else ""
    return cell.strip() if isinstance(cell, str) else ""


def _fault(text: str) -> tuple[str, Said] | None:
    """Return code and words for a text that was not meant so by whoever wrote it."""
    stripped = text.strip()
    if "\n" in stripped or "\r" in stripped:
        return (
            "line_break",
            said("the cell holds a line break, or a quotation mark is missing: write it in one line"),
        )
    if stripped.isascii():
        return (
            ("hidden_character", said("the cell holds a hidden character: type it again"))
            if _ESCAPED.search(stripped)
            else None
        )
    if "\ufffd" in stripped or _is_garbled(stripped):
        return "letters_garbled", said("letters were garbled when the file was saved: save it anew, as UTF-8")
    return None


def _is_garbled(text: str) -> bool:
    """Say whether UTF-8 was once read as Windows-1252: two signs stand where one letter was."""
    try:
        meant = text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return False
    # An accented capital and an apostrophe also make one sign, but of phonetic script, which no name has.
    return meant != text and not _PHONETIC.search(meant)
