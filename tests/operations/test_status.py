"""States and slots at rest: one writer, and what a dead process left open."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

import pytest

from registry.model.copy import Kind, Shown
from registry.model.credential import Slot
from registry.model.errors import SealedDamagedError
from registry.model.ids import AttemptId
from registry.model.status import State
from registry.operations import status
from registry.ports import Copy, Filler
from registry.securing.statuslist import LIST_SIZE

if TYPE_CHECKING:
    from registry.model.ids import CredentialId
    from tests.operations.office import Office


def intend(office: Office, credential: CredentialId, index: int, attempt: str | None) -> Copy:
    slot = Slot(1, index)
    mac = status.slot_mac(slot, office.keys)
    copy = Copy(
        slot_mac=mac,
        credential=credential,
        slot_sealed=status.seal_slot(slot, mac, office.keys),
        state=State.INTENDED,
        attempt=None if attempt is None else AttemptId(attempt),
    )
    with office.store.transaction() as tx:
        tx.slots.reserve([slot])
        tx.credentials.add_copies([copy])
    return copy


def abandon(office: Office) -> int:
    return status.abandon_dead(store=office.store, keys=office.keys, attempts=office.attempts)


def test_an_intent_of_the_dead_is_abandoned_and_one_of_the_living_is_not(office: Office) -> None:
    (sheet,) = office.issued()
    with office.attempts.begin() as attempt:
        intend(office, sheet.credential, 1, attempt)
        intend(office, sheet.credential, 2, "dead")
        intend(office, sheet.credential, 3, None)
        assert abandon(office) == 2
        assert abandon(office) == 0
    assert abandon(office) == 1
    states = sorted(copy.state for copy in office.copies(sheet.credential))
    assert states == [State.ABANDONED] * 3 + [State.ISSUED]
    assert office.state(sheet.credential) is State.ISSUED
    with office.store.transaction() as tx:
        assert sorted(tx.slots.withdrawn(1)) == [1, 2, 3]
        assert set(tx.slots.reserve([Slot(1, 1)])) == set()


def test_a_credential_with_no_other_copy_is_abandoned_once_for_all_its_intents(office: Office) -> None:
    (sheet,) = office.issued()
    with office.store.transaction() as tx:
        tx.connection.exec_driver_sql("UPDATE credential SET state = 'intended'")
        tx.connection.exec_driver_sql("UPDATE copy SET state = 'intended', attempt = 'dead'")
    intend(office, sheet.credential, 2, "dead too")
    assert abandon(office) == 2
    assert office.state(sheet.credential) is State.ABANDONED


def test_a_sealed_slot_opens_to_itself_and_shows_nothing_by_its_length(office: Office) -> None:
    sizes = set()
    for slot in (Slot(1, 0), Slot(999_999, LIST_SIZE - 1)):
        mac = status.slot_mac(slot, office.keys)
        sealed = status.seal_slot(slot, mac, office.keys)
        sizes.add(len(sealed))
        copy = Copy(slot_mac=mac, credential=None, slot_sealed=sealed, state=State.ISSUED, attempt=None)  # type: ignore[arg-type]
        assert status.open_slot(copy, office.keys) == slot
        with pytest.raises(SealedDamagedError):
            status.open_slot(replace(copy, slot_mac=bytes(32)), office.keys)
    assert len(sizes) == 1


def test_the_kind_of_a_copy_lies_sealed_and_shows_by_no_length(office: Office) -> None:
    slot = Slot(999_999, LIST_SIZE - 1)
    mac = status.slot_mac(slot, office.keys)
    sizes = set()
    for kind, name in product(Kind, (False, True)):
        shown = Shown(name=name, month=name, provider=name)
        filler = Filler(
            slot_mac=mac, slot_sealed=status.seal_slot(slot, mac, office.keys, kind=kind, shown=shown)
        )
        assert status.open_copy(filler, office.keys) == (slot, kind, shown)
        sizes.add(len(filler.slot_sealed))
    assert len(sizes) == 1


def test_a_slot_that_was_sealed_before_there_were_kinds_is_of_a_first_copy(office: Office) -> None:
    slot = Slot(3, 7)
    mac = status.slot_mac(slot, office.keys)
    filler = Filler(slot_mac=mac, slot_sealed=office.keys.seal(status.PURPOSE, b"[3, 7]".ljust(24), mac))
    assert status.open_copy(filler, office.keys) == (slot, Kind.FIRST, Shown())
