"""A list as it arrives: CSV, XLSX or JSON, into rows that a batch takes.

* Files are read like those that a person uploads. JSON rows are numbered from 1, in their order.
* A row for a competency outside the key's scope is refused with its reason, like any that cannot be issued.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from registry import bootstrap
from registry.model.batch import MAX_ROWS
from registry.model.said import said
from registry.model.spoken import LanguageUnknownError, Spoken
from registry.operations.listed import ListedRow, RowRefusal
from registry.operations.prepare import Row
from registry.securing import gate
from registry.web.api.answers import AskedWronglyError
from registry.web.api.asked import MAX_FILE
from registry.wording.languages import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from registry.ports import ApiKey

CSV: Final = "text/csv"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
JSON: Final = "application/json"

_FIELDS: Final = ("name", "framework", "competency", "level", "reference", "language")


def read(data: bytes, media_type: str) -> Sequence[ListedRow]:
    """Return the rows of a body; raise `AskedWronglyError` or `ListRefusedError`."""
    if media_type == JSON:
        return list(_rows(data))
    if media_type in {CSV, XLSX}:
        return bootstrap.read_list(data)
    message = f"send the list as {CSV}, as XLSX or as {JSON}"
    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    raise AskedWronglyError("media_type", message, status=status)  # noqa: EM101 - a stable code


def within(rows: Iterable[ListedRow], key: ApiKey) -> Iterator[ListedRow]:
    """Yield the rows; one outside the key's scope is refused."""
    for listed in rows:
        if key.competencies is None or listed.row is None or listed.row.competency in key.competencies:
            yield listed
        else:
            why = RowRefusal("competency", "not_in_scope", said("this key may not issue this competency"))
            yield ListedRow(number=listed.number, row=None, refusal=why)


def _rows(data: bytes) -> Iterator[ListedRow]:
    try:
        members = gate.read_json(data, limit=MAX_FILE)
    except gate.MalformedError as error:
        message = "the body is not one plain JSON object"
        raise AskedWronglyError("malformed", message) from error  # noqa: EM101 - a stable code
    rows = members.get("rows")
    if members.keys() != {"rows"} or not isinstance(rows, list):
        message = "the body holds rows, a list, and nothing else"
        raise AskedWronglyError("malformed", message, column="rows")  # noqa: EM101 - a stable code
    if len(rows) > MAX_ROWS:
        message = f"there are more than {MAX_ROWS:,} rows: send the list in parts"
        raise AskedWronglyError("too_many_rows", message, column="rows")  # noqa: EM101 - a stable code
    for number, one in enumerate(rows, start=1):
        refusal = _refusal(one)
        row = None
        if refusal is None and isinstance(one, dict):
            texts = {field: str(one.get(field, "")) for field in _FIELDS if field != "language"}
            row = Row(**texts, spoken=Spoken.read(str(one.get("language", "")), LANGUAGES))
        yield ListedRow(number=number, row=row, refusal=refusal)


def _refusal(one: gate.Json) -> RowRefusal | None:
    if not isinstance(one, dict) or not one.keys() <= set(_FIELDS):
        message = said("a row is an object with these members only: {fields}", fields=", ".join(_FIELDS))
        return RowRefusal("", "row_unreadable", message)
    for field, value in one.items():
        if not isinstance(value, str):
            return RowRefusal(field, "not_text", said("give it as text"))
    try:
        Spoken.read(str(one.get("language", "")), LANGUAGES)
    except LanguageUnknownError as error:
        return RowRefusal("language", error.code, error.message)
    return None
