"""A row of a batch at rest: it opens in its own place alone, and only in the forms that were written."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from registry.model.errors import SealedDamagedError
from registry.model.said import Said, counted, said
from registry.model.spoken import Spoken
from registry.securing import batchrow, sealing
from registry.securing.batchrow import RefusedRow, WaitingRow
from registry.securing.gate import MalformedError

KEY = b"k" * 32
WAITING = WaitingRow(
    number=7, place=1, framework="manufacturing", competency="MFG-05", level="L2", name="Änne", reference="1"
)
REFUSED = RefusedRow(number=8, column="name", code="glyphs", message="2 letters cannot be printed")


def test_a_row_from_before_there_were_languages_is_in_english() -> None:
    values = json.loads(WAITING.encode())
    assert values.pop() == "en"
    assert batchrow.decode(json.dumps([1, *values[1:]]).encode()) == WAITING


@pytest.mark.parametrize("row", [WAITING, replace(WAITING, spoken=Spoken(first="de")), REFUSED])
def test_a_row_comes_out_as_it_went_in(row: batchrow.BatchRow) -> None:
    own, sealed = batchrow.seal(row, KEY)
    assert batchrow.unseal(own, sealed, KEY) == row
    assert batchrow.id_of(row.number, KEY) == own
    assert batchrow.id_of(row.number, b"o" * 32) != own
    assert len(sealed) == 1052


@pytest.mark.parametrize(
    "message",
    [
        said("at most {most} characters, and {why}", most=50, why=said("no more")),
        counted("{count} letter cannot be printed", "{count} letters cannot be printed", count=2),
    ],
)
def test_why_a_row_was_refused_is_kept_as_it_was_said(message: Said) -> None:
    row = RefusedRow(number=8, column="name", code="glyphs", message=message)
    own, sealed = batchrow.seal(row, KEY)
    opened = batchrow.unseal(own, sealed, KEY)
    assert opened == row
    assert isinstance(opened, RefusedRow)
    assert isinstance(opened.message, Said)
    assert (opened.message.template, opened.message.plural) == (message.template, message.plural)
    assert (opened.message.number, dict(opened.message.values)) == (message.number, dict(message.values))
    assert len(sealed) == 1052


def test_a_name_is_in_no_repr() -> None:
    assert "Änne" not in repr(WAITING)


def test_a_row_opens_nowhere_but_in_its_place() -> None:
    (own, sealed), (other, _) = batchrow.seal(WAITING, KEY), batchrow.seal(REFUSED, KEY)
    with pytest.raises(SealedDamagedError):
        batchrow.unseal(other, sealed, KEY)
    with pytest.raises(SealedDamagedError):
        batchrow.unseal(own, sealed[:-1] + b"\x00", KEY)
    with pytest.raises(SealedDamagedError):
        batchrow.unseal(own, sealed, b"o" * 32)
    nonce = bytes(sealing.NONCE_BYTES)
    forged = sealing.seal_under(KEY, WAITING.encode(), bound=other, nonce=nonce)
    with pytest.raises(MalformedError):
        batchrow.unseal(other, forged, KEY)


@pytest.mark.parametrize(
    "values",
    [
        [],
        [2, 8, "name", "glyphs", "m"],
        [3, 8, "name", "glyphs", "m"],
        [2, 8, "name", "glyphs", "m", "", 0, []],
        [2, 8, "name", "glyphs", "m", "", "0", {}],
        [2, 8, "name", "glyphs", "{most}", "", 0, {}],
        [2, 8, "name", "glyphs", "{most", "", 0, {}],
        [2, 8, "name", "glyphs", "{}", "", 0, {}],
        [2, 8, "name", "glyphs", "{a.b}", "", 0, {"a": 1}],
        [1, 8, "name", "glyphs"],
        [1, True, "name", "glyphs", "m"],
        [1, 8, "name", "glyphs", 5],
        [1, 8, "0", *"abcde"],
        {"v": 1},
    ],
)
def test_another_form_is_not_read(values: Any) -> None:
    with pytest.raises(MalformedError):
        batchrow.decode(json.dumps(values).encode())
