"""What lies sealed reads back as it was written, and fits the one length of a record."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.model.credential import CompetencyRef
from registry.model.ids import CredentialId
from registry.model.spoken import Spoken
from registry.securing import papercode
from registry.securing.gate import MalformedError
from registry.securing.sealing import RECORD_BYTES
from registry.securing.sheet import HolderRecord, Sheet
from tests import registry_files as made

DIGITS = made.digits()
SHEET = Sheet(
    credential=CredentialId("a" * 20),
    position=7,
    digits=DIGITS,
    secret="0" * 26,
    pin="012345",
    slip="ABC123",
    reference="L 12",
)


@given(st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=40), st.integers(0, 10_000))
def test_a_sheet_reads_back_and_fits_however_long_its_reference(reference: str, position: int) -> None:
    longest = made.digits(
        name="\U00010400" * 60,
        competencies=(CompetencyRef("MANUF-105@123456"),),
        renew_by=made.facts().month,
        provider=999_999_999,
    )
    assert len(papercode.unpack(longest).payload) > 310
    sheet = Sheet(
        credential=CredentialId("z" * 20),
        position=position,
        digits=longest,
        secret="Z" * 26,
        pin="999999",
        slip="ZZZZZZ",
        reference=reference,
        unit=11,
        spoken=Spoken(first="ar", second="uk"),
    )
    assert Sheet.decode(sheet.encode()) == sheet
    assert len(sheet.encode()) < RECORD_BYTES
    assert len(HolderRecord(digits=longest, mine=True).encode()) < RECORD_BYTES


def test_a_sheet_from_before_there_were_units_is_the_first_of_its_own() -> None:
    members = json.loads(replace(SHEET, unit=3).encode())
    assert members.pop("language") == "en"
    assert Sheet.decode(json.dumps({**members, "v": 2}).encode()) == replace(SHEET, unit=3)
    assert members.pop("unit") == 3
    assert Sheet.decode(json.dumps({**members, "v": 1}).encode()) == SHEET


def test_a_sheet_keeps_its_languages() -> None:
    sheet = replace(SHEET, spoken=Spoken(first="ar", second="en"))
    assert Sheet.decode(sheet.encode()) == sheet


@pytest.mark.parametrize("mine", [False, True])
def test_a_record_reads_back(mine: bool) -> None:  # noqa: FBT001 - a case
    record = HolderRecord(digits=DIGITS, mine=mine)
    assert HolderRecord.decode(record.encode()) == record
    assert record.facts == SHEET.facts == made.facts()


@pytest.mark.parametrize(
    "change",
    [
        {"v": 1},
        {"v": 0},
        {"v": 2},
        {"v": 4},
        {"v": None},
        {"language": None},
        {"more": 1},
        {"code": "a"},
        {"code": None},
        {"position": "7"},
        {"position": True},
        {"unit": None},
    ],
)
def test_what_this_version_did_not_write_is_refused(change: dict[str, Any]) -> None:
    members = json.loads(SHEET.encode())
    with pytest.raises(MalformedError):
        Sheet.decode(json.dumps({**members, **change}).encode())


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"\xff", SHEET.encode()])
def test_other_bytes_are_no_record(data: bytes) -> None:
    with pytest.raises(MalformedError):
        HolderRecord.decode(data)


def test_neither_shows_what_it_holds() -> None:
    shown = repr(SHEET) + repr(HolderRecord(digits=DIGITS))
    assert not any(value in shown for value in (DIGITS, SHEET.secret, SHEET.pin, SHEET.reference))
