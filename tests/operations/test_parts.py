"""A tray read in parts: order, sittings, what was voided, and how little is read at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from registry.model.errors import TrayGoneError
from registry.operations import hand_over, parts
from registry.operations.hand_over import TrayUnknownError
from registry.operations.parts import PART, PartUnknownError, Place
from tests.operations.office import row

if TYPE_CHECKING:
    from registry.model.ids import TrayId
    from registry.operations.parts import Sitting, Sittings
    from tests.operations.office import Office

NAMES = ("Ana", "Li", "Mo", "Ra", "Sa")


@pytest.fixture
def tray(office: Office) -> TrayId:
    return office.issue(office.prepared(*(row(name) for name in NAMES)))


def own(office: Office, **changes: Any) -> dict[str, Any]:
    return {"provider": office.provider, "store": office.store, "keys": office.keys, **changes}


def read(office: Office, tray: TrayId, sittings: Sittings) -> list[Sitting]:
    return list(parts.read(sittings, tray, **own(office)))


def at(*rows: int) -> list[Place]:
    return [Place(row=row, item=f"item {row}", secret=f"secret {rows[0]}") for row in rows]


def test_sheets_come_in_the_order_of_the_upload(office: Office, tray: TrayId) -> None:
    found = read(office, tray, parts.places(tray, **own(office)))
    assert [sheet.facts.name for sitting in found for sheet in sitting.sheets] == list(NAMES)
    assert [sitting.row for sitting in found] == [0, 1, 2, 3, 4]


def test_rows_of_a_sitting_come_with_the_first_of_them(office: Office) -> None:
    rows = [row("Ana", reference="7"), row("Li"), row("Ana", reference="7", competency="MFG-01")]
    tray = office.issue(office.prepared(*rows))
    found = read(office, tray, parts.places(tray, **own(office)))
    assert [[sheet.position for sheet in sitting.sheets] for sitting in found] == [[0, 2], [1]]


def test_a_sheet_that_is_voided_meanwhile_is_told_with_its_row(office: Office, tray: TrayId) -> None:
    sittings = parts.places(tray, **own(office))
    office.void(sittings[2][0].item, tray)
    found = read(office, tray, sittings)
    assert [(sitting.row, list(sitting.gone)) for sitting in found if sitting.gone] == [(2, [2])]
    assert [len(sitting.sheets) for sitting in found] == [1, 1, 0, 1, 1]


def test_a_tray_that_is_handed_over_meanwhile_ends_the_reading(office: Office, tray: TrayId) -> None:
    reading = parts.read(parts.places(tray, **own(office)) * 20, tray, **own(office))
    next(reading)
    office.destroy(tray)
    with pytest.raises((TrayUnknownError, TrayGoneError)):
        list(reading)


def test_another_providers_tray_is_not_there(office: Office, tray: TrayId) -> None:
    other = office.add_provider("Another College")
    with pytest.raises(TrayUnknownError):
        parts.places(tray, **own(office, provider=other))
    with pytest.raises(TrayUnknownError):
        list(parts.read(parts.places(tray, **own(office)), tray, **own(office, provider=other)))


def test_a_part_is_what_its_row_numbers_say_whatever_was_voided() -> None:
    sittings = [at(2), at(PART, PART + 7), at(PART + 1), at(3 * PART)]
    told = [(one.number, one.first, one.last, one.sheets) for one in parts.parts(sittings)]
    assert told == [(1, 1, PART, 3), (2, PART + 1, 2 * PART, 1), (3, 2 * PART + 1, 3 * PART, 1)]
    assert parts.in_part(sittings, 1) == sittings[:2]
    assert parts.in_part(sittings[1:], 3) == sittings[3:]
    assert parts.in_part(sittings, None) == sittings


@pytest.mark.parametrize("number", [0, 2, 9])
def test_there_is_no_part_without_rows(number: int) -> None:
    with pytest.raises(PartUnknownError) as refused:
        parts.in_part([at(2), at(2 * PART + 1)], number)
    assert refused.value.code == "part_unknown"


def test_few_sheets_are_open_at_a_time(office: Office, tray: TrayId) -> None:
    sittings = parts.places(tray, **own(office)) * 20
    reading = parts.read(sittings, tray, **own(office))
    first = next(reading)
    # Everything that the first lot needed was read before it; the rest waits.
    hand_over.void(sittings[0][0].item, tray, **own(office), now=office.now)
    assert first.sheets
    assert [len(one.sheets) for one in reading if one.row == 0] == [1] * 9 + [0] * 10
