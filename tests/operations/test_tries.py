"""The count of wrong PINs lies sealed: it shows neither who was guessed at nor what lies on one sheet."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from registry.model.errors import SealedDamagedError
from registry.operations import claim, tries
from registry.operations.tries import NONE, Tries
from registry.securing.sealing import ClaimRefusedError
from tests.operations.office import NOW, row

if TYPE_CHECKING:
    from registry.ports import Record
    from tests.operations.office import Office

COUNTS = [
    NONE,
    Tries(wrong=3, wrong_total=33, closed_until=None),
    Tries(wrong=0, wrong_total=100, closed_until=NOW),
]


def records(office: Office) -> list[Record]:
    with office.store.reading() as tx:
        return list(tx.records.all())


def test_a_count_opens_to_itself_with_its_record_alone_and_shows_nothing_by_its_length(
    office: Office,
) -> None:
    office.issued()
    (record,) = records(office)
    sizes = set()
    for one in COUNTS:
        sealed = tries.seal(one, record.locator, office.keys)
        sizes.add(len(sealed))
        kept = replace(record, tries_sealed=sealed)
        assert tries.read(kept, office.keys) == one
        with pytest.raises(SealedDamagedError):
            tries.read(replace(kept, locator=bytes(16)), office.keys)
    assert len(sizes) == 1


def test_a_record_from_before_counts_were_sealed_has_none(office: Office) -> None:
    (sheet,) = office.issued()
    with office.store.transaction() as tx:
        tx.connection.exec_driver_sql("UPDATE sealed_record SET tries_sealed = NULL")
    (record,) = records(office)
    assert tries.read(record, office.keys) == NONE
    assert office.claimed(sheet).record.digits == sheet.digits


def test_wrong_pins_at_a_sheet_link_none_of_its_units(office: Office) -> None:
    office.issued(row("Somebody else"))
    sheet = office.issued(*[row(reference="L 12")] * 3)[0]
    for _ in range(12):
        with pytest.raises(ClaimRefusedError):
            claim.open_sheet(sheet.secret, "no PIN", **office.parts)
    kept = [one.tries_sealed for one in records(office)]
    assert None not in kept
    assert len({len(one or b"") for one in kept}) == 1
    assert len(set(kept)) == 4
    counted = sorted(tries.read(one, office.keys).wrong_total for one in records(office))
    assert counted == [0, 10, 10, 10]
