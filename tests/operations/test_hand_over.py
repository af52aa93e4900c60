"""The tray: open to its provider, until it is handed over or its days are over."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from registry.model.errors import SealedDamagedError, TrayGoneError
from registry.model.ids import TrayId
from registry.model.status import State
from registry.operations import hand_over
from registry.operations.hand_over import TrayUnknownError
from registry.ports import TrayItem
from tests.operations.office import row

if TYPE_CHECKING:
    from registry.operations.hand_over import OpenTray
    from tests.operations.office import Office


def opened(office: Office, tray: TrayId) -> OpenTray:
    return hand_over.open_tray(tray, provider=office.provider, store=office.store, keys=office.keys)


def sweep(office: Office) -> int:
    return hand_over.sweep(**office.parts)


def test_a_tray_is_open_until_it_is_handed_over_and_then_to_nobody(office: Office) -> None:
    tray = office.issue(office.prepared(row(), row("B")))
    assert [sheet.facts.name for sheet in opened(office, tray).sheets] == ["Ana-María O’Neill", "B"]
    assert [one.id for one in hand_over.open_trays(office.provider, store=office.store)] == [tray]
    office.destroy(tray)
    with pytest.raises(TrayUnknownError) as refused:
        opened(office, tray)
    assert refused.value.code == "tray_unknown"
    assert hand_over.open_trays(office.provider, store=office.store) == []
    with office.store.reading() as tx:
        assert tx.trays.items(tray) == []
    assert office.keys.tray_ids() == set()


def test_one_sheet_is_taken_by_the_id_of_its_row(office: Office) -> None:
    tray = opened(office, office.issue(office.prepared(row(), row("B"))))
    assert tray.sheet(tray.items[1]).facts.name == "B"
    with pytest.raises(TrayUnknownError):
        tray.sheet("none")


def test_what_was_issued_outlives_its_tray(office: Office) -> None:
    tray = office.issue(office.prepared())
    (sheet,) = office.sheets(tray)
    office.destroy(tray)
    assert office.state(sheet.credential) is State.ISSUED
    assert office.claimed(sheet).record.digits == sheet.digits


def test_a_tray_of_somebody_else_answers_like_none(office: Office) -> None:
    tray = office.issue(office.prepared())
    item = opened(office, tray).items[0]
    office.provider = office.add_provider("Another College")
    for call in (
        lambda: opened(office, tray),
        lambda: office.destroy(tray),
        lambda: office.void(item, tray),
        lambda: opened(office, TrayId("there is none")),
    ):
        with pytest.raises(TrayUnknownError):
            call()


def test_a_voided_sheet_is_out_and_its_credential_withdrawn(office: Office) -> None:
    tray = office.issue(office.prepared(row(), row("B")))
    before = opened(office, tray)
    office.void(before.items[0], tray)
    assert [sheet.facts.name for sheet in opened(office, tray).sheets] == ["B"]
    assert [office.state(sheet.credential) for sheet in before.sheets] == [State.WITHDRAWN, State.ISSUED]
    with pytest.raises(TrayUnknownError):
        office.void(before.items[0], tray)


def test_the_sheet_of_a_replaced_credential_can_still_be_taken_out(office: Office) -> None:
    tray = office.issue(office.prepared())
    before = opened(office, tray)
    office.replaced(before.sheets[0].credential)
    office.void(before.items[0], tray)
    assert opened(office, tray).sheets == []


def test_a_provider_is_reminded_on_the_tenth_day_and_the_tray_is_over_on_the_fourteenth(
    office: Office,
) -> None:
    tray = opened(office, office.issue(office.prepared()))
    assert not hand_over.is_reminded(tray.tray, office.now + timedelta(days=9))
    assert hand_over.is_reminded(tray.tray, office.now + timedelta(days=10))
    assert tray.destroyed_on == office.now.date() + timedelta(days=14)
    office.now += timedelta(days=13)
    assert sweep(office) == 0
    office.now += timedelta(days=1)
    assert sweep(office) == 1
    assert sweep(office) == 0
    assert office.keys.tray_ids() == set()


@pytest.mark.parametrize("key_is_gone", [False, True])
def test_an_interrupted_destruction_is_finished_by_the_next_sweep(office: Office, key_is_gone: bool) -> None:  # noqa: FBT001 - a case
    tray = office.issue(office.prepared())
    with office.store.transaction() as tx:
        tx.trays.set_destroying(tray)
    if key_is_gone:
        office.keys.destroy_tray_key(tray)
    with pytest.raises(TrayUnknownError):
        opened(office, tray)
    assert sweep(office) == 1
    with office.store.reading() as tx:
        assert tx.trays.all() == []
    assert office.keys.tray_ids() == set()


def test_a_key_without_a_tray_is_swept_away_and_others_stay(office: Office) -> None:
    tray = office.issue(office.prepared())
    office.keys.make_tray_key("of a request that failed")
    assert sweep(office) == 0
    assert office.keys.tray_ids() == {tray}


def test_without_its_key_a_tray_cannot_be_opened(office: Office) -> None:
    tray = office.issue(office.prepared())
    office.keys.destroy_tray_key(tray)
    with pytest.raises(TrayGoneError) as refused:
        opened(office, tray)
    assert refused.value.code == "tray_gone"


def test_a_sheet_that_was_put_in_anothers_place_does_not_open(office: Office) -> None:
    tray = office.issue(office.prepared())
    with office.store.transaction() as tx:
        (item,) = tx.trays.items(tray)
        tx.trays.add_items([TrayItem(id="another", tray=tray, sealed=item.sealed)])
    with pytest.raises(SealedDamagedError) as refused:
        opened(office, tray)
    assert refused.value.code == "sealed_damaged"


def test_a_credentials_sheet_is_found_among_others_and_noise(office: Office) -> None:
    tray = office.issue(office.prepared(row(), row("B"), row("C")))
    gone = office.issue(office.prepared(row("D")))
    office.keys.destroy_tray_key(gone)
    whole = opened(office, tray)
    items = whole.items
    with office.store.transaction() as tx:
        damaged = next(item for item in tx.trays.items(tray) if item.id == items[2])
        tx.trays.remove_item(damaged.id)
        tx.trays.add_items([TrayItem(id=damaged.id, tray=tray, sealed=damaged.sealed[:-1] + b"\0")])
        credential = tx.credentials.lock(whole.sheets[1].credential)
    assert credential is not None
    with office.store.reading() as tx:
        assert hand_over.sheets_of(tx, credential, office.keys) == [items[1]]
