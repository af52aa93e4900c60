"""A file into rows: what it is is seen from its bytes, whatever its name says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from registry.model.said import said
from registry.operations.listed import ListRefusedError
from registry.uploads import columns, delimited, workbook

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.operations.listed import ListedRow

MAX_FILE: Final = 20_000_000
"""Bytes: 100,000 rows of 200 bytes."""

_ZIP: Final = b"PK\x03\x04"
_OLD_OR_LOCKED: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Compound files: XLS before 2007, and workbooks with a password."""


def read(data: bytes, *, charset: str = "") -> Sequence[ListedRow]:
    """Read a whole CSV or XLSX file; `charset` is a person's answer where there are several ways to read it.

    Raises `ListRefusedError`, and nothing else, whatever the bytes are.
    """
    if len(data) > MAX_FILE:
        message = said("the file is larger than {most} MB: split it", most=MAX_FILE // 1000000)
        raise ListRefusedError("too_large", message)  # noqa: EM101 - a stable code
    if data.startswith(_OLD_OR_LOCKED):
        message = said(
            "this is an old workbook (XLS), or has a password: save it as XLSX without one, or as CSV UTF-8"
        )
        raise ListRefusedError("not_a_table", message)  # noqa: EM101 - a stable code
    if data.startswith(_ZIP):
        with workbook.quiet():
            return columns.listed(workbook.records(data))
    return columns.listed(delimited.records(data, charset))
