"""Issuing: once for a request, nothing lost, nothing twice, nothing without a slot."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from registry.model.accreditation import NotAccreditedError
from registry.model.credential import Slot
from registry.model.errors import OwnOutputError, TrayGoneError
from registry.model.status import State, TransitionError
from registry.operations import correct, hand_over, issue, status
from registry.operations.copying import NoSlotError
from registry.operations.hand_over import TrayUnknownError
from registry.operations.issue import (
    AlreadyHandedOverError,
    RequestConflictError,
    StillRunningError,
)
from registry.operations.prepare import prepare
from registry.ports import ListState
from tests import registry_files as made
from tests.operations.office import row

if TYPE_CHECKING:
    from registry.model.ids import TrayId
    from tests.operations.office import Office

REQUEST = "a request of the caller"


def rows(count: int) -> list[Any]:
    return [row(f"Person {number}", reference=f"ref {number}") for number in range(count)]


def crash_at_signature(office: Office, number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the process die, without any clean-up, as it makes this signature (counted from 1)."""

    class Dead(BaseException):
        pass

    class Dying(made.SeededSigner):
        def sign(self, data: bytes) -> bytes:
            signatures.append(data)
            if len(signatures) == number:
                raise Dead
            return super().sign(data)

    signatures: list[bytes] = []
    monkeypatch.setattr(issue, "CHUNK", 2)
    office.keys.credential = Dying("credential")
    with pytest.raises(Dead):
        office.issue(office.prepared(*rows(5)), request=REQUEST)
    office.keys.credential = made.CREDENTIAL


def test_sheets_lie_in_the_order_of_the_class(office: Office) -> None:
    sheets = office.issued(*rows(5))
    assert [sheet.facts.name for sheet in sheets] == [f"Person {number}" for number in range(5)]
    assert [sheet.reference for sheet in sheets] == [f"ref {number}" for number in range(5)]
    assert [sheet.position for sheet in sheets] == list(range(5))
    assert len({(sheet.secret, sheet.pin, sheet.slip, sheet.facts.slot) for sheet in sheets}) == 5


def test_the_same_request_gives_the_same_tray_and_issues_nothing_again(office: Office) -> None:
    first = office.issue(office.prepared(*rows(3)), request=REQUEST)
    before = office.sheets(first)
    assert office.issue(office.prepared(*rows(3)), request=REQUEST) == first
    assert office.sheets(first) == before


@pytest.mark.parametrize(
    "other", [rows(2), [*rows(2), row("Person 3")], [*rows(2), row("Person 2", reference="ref 3")]]
)
def test_the_same_request_with_other_rows_is_refused(office: Office, other: list[Any]) -> None:
    office.issue(office.prepared(*rows(3)), request=REQUEST)
    with pytest.raises(RequestConflictError) as refused:
        office.issue(office.prepared(*other), request=REQUEST)
    assert refused.value.code == "request_conflict"


def test_the_tray_of_a_request_is_found_while_it_is_open(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def found(request: str = REQUEST) -> object:
        return issue.carried_out(request, provider=office.provider, store=office.store, keys=office.keys)

    crash_at_signature(office, 3, monkeypatch)
    assert found() is None
    tray = office.issue(office.prepared(*rows(5)), request=REQUEST)
    assert found() == tray
    assert found("another") is None
    office.destroy(tray)
    assert found() is None


def test_two_providers_may_use_the_same_request(office: Office) -> None:
    first = office.issue(office.prepared(), request=REQUEST)
    other = office.add_provider("Another College")
    prepared = [prepare(row(), office.terms(other), office.now)]
    assert office.issue(prepared, request=REQUEST) != first


def test_a_request_whose_tray_was_handed_over_is_refused(office: Office) -> None:
    office.destroy(office.issue(office.prepared(), request=REQUEST))
    with pytest.raises(AlreadyHandedOverError) as refused:
        office.issue(office.prepared(), request=REQUEST)
    assert refused.value.code == "already_handed_over"


def test_a_request_under_way_is_not_carried_out_a_second_time(office: Office) -> None:
    def ask_again(*_: Any) -> Any:
        with pytest.raises(StillRunningError) as refused:
            office.issue(office.prepared(*rows(2)), request=REQUEST)
        assert refused.value.code == "still_running"
        return made.CREDENTIAL.public

    class Asking(made.SeededSigner):
        public = property(ask_again)  # type: ignore[assignment]

    keys, office.keys = office.keys, replace(office.keys, credential=Asking("credential"))
    prepared = office.prepared(*rows(2))
    tray = office.issue(prepared, request=REQUEST)
    office.keys = replace(keys, trays=office.keys.trays)
    assert len(office.sheets(tray)) == 2


@pytest.mark.parametrize("signature", [1, 2, 3, 4, 5])
def test_after_a_crash_the_same_request_does_what_was_left(
    office: Office, monkeypatch: pytest.MonkeyPatch, signature: int
) -> None:
    crash_at_signature(office, signature, monkeypatch)
    with office.store.reading() as tx:
        (tray,) = tx.trays.all()
        intended = [copy.slot_mac for copy in tx.credentials.open_intents()]
    before = office.sheets(tray.id)
    assert len(before) == (signature - 1) // 2 * 2
    assert office.issue(office.prepared(*rows(5)), request=REQUEST) == tray.id
    after = office.sheets(tray.id)
    assert [sheet.facts.name for sheet in after] == [f"Person {number}" for number in range(5)]
    assert after[: len(before)] == before
    with office.store.reading() as tx:
        assert tx.credentials.open_intents() == []
        places = {Slot(number, place) for number in range(1, 5) for place in tx.slots.withdrawn(number)}
    withdrawn = {status.slot_mac(slot, office.keys) for slot in places}
    assert withdrawn == set(intended)
    assert not withdrawn & {status.slot_mac(sheet.facts.slot, office.keys) for sheet in after}


def test_a_row_that_was_voided_after_a_crash_is_not_issued_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    crash_at_signature(office, 3, monkeypatch)
    with office.store.reading() as tx:
        (tray,) = tx.trays.all()
    opened = hand_over.open_tray(tray.id, provider=office.provider, store=office.store, keys=office.keys)
    office.void(opened.items[0], tray.id)
    office.issue(office.prepared(*rows(5)), request=REQUEST)
    names = [sheet.facts.name for sheet in office.sheets(tray.id)]
    assert names == ["Person 1", "Person 2", "Person 3", "Person 4"]


def test_a_call_that_fails_abandons_what_it_intended_at_once(office: Office) -> None:
    class Broken(made.SeededSigner):
        def sign(self, data: bytes) -> bytes:
            return super().sign(data + b"x")

    office.keys.credential = Broken("credential")
    with pytest.raises(OwnOutputError) as refused:
        office.issue(office.prepared(*rows(2)))
    assert refused.value.code == "own_output"
    with office.store.reading() as tx:
        assert tx.credentials.open_intents() == []
        assert sum(len(tx.slots.withdrawn(number)) for number in range(1, 5)) == 2
        assert office.sheets(tx.trays.all()[0].id) == []


def test_without_an_open_list_nothing_is_issued(office: Office) -> None:
    with office.store.transaction() as tx:
        for one in tx.slots.lists():
            tx.slots.set_list(replace(one, state="closed"))
    prepared = office.prepared()
    with pytest.raises(NoSlotError) as refused:
        office.issue(prepared)
    assert refused.value.code == "no_slot"
    with office.store.reading() as tx:
        assert tx.trays.all() == []
        assert list(tx.credentials.all()) == []


def test_when_every_place_is_taken_nothing_is_issued(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(status, "LIST_SIZE", 2)
    # No list is ever so full: the last place of eight is found by chance in the end.
    monkeypatch.setattr(status, "_DRAWS", 1000)
    office.issue(office.prepared(*rows(8)))
    with pytest.raises(NoSlotError) as refused:
        office.issue(office.prepared())
    assert refused.value.code == "no_slot"
    with office.store.reading() as tx:
        assert all({0, 1} <= set(tx.slots.used_places(number)) for number in range(1, 5))


def test_a_list_that_is_only_announced_is_not_used(office: Office) -> None:
    with office.store.transaction() as tx:
        for number in (2, 3, 4):
            tx.slots.set_list(ListState(number=number, state="announced", since=office.now))
    assert {sheet.facts.slot.list_number for sheet in office.issued(*rows(20))} == {1}


def test_an_accreditation_that_ended_since_the_form_was_judged_issues_nothing(office: Office) -> None:
    prepared = office.prepared()
    office.now += timedelta(days=61)
    with pytest.raises(NotAccreditedError) as refused:
        office.issue(prepared)
    assert refused.value.code == "not_accredited"


@pytest.mark.parametrize("count", [0, 1, 2])
def test_rows_are_spent_once(office: Office, count: int) -> None:
    prepared = office.prepared() * count
    if count == 1:
        office.issue(prepared)
    with pytest.raises(RuntimeError, match="unspent rows"):
        office.issue(prepared)


def test_rows_of_two_providers_are_not_mixed(office: Office) -> None:
    other = office.add_provider("Another College")
    mixed = [*office.prepared(), prepare(row(), office.terms(other), office.now)]
    with pytest.raises(RuntimeError, match="one provider"):
        office.issue(mixed)


def redone(office: Office, tray: TrayId, *, request: str = REQUEST) -> TrayId:
    prepared = office.prepared(row("Person 1 in new letters"))
    prepared[0].position = 1
    return office.issue(prepared, request=request, into=tray)


def test_one_row_is_done_anew_in_its_place_in_the_tray(office: Office) -> None:
    tray = office.issue(office.prepared(*rows(3)))
    opened = hand_over.open_tray(tray, provider=office.provider, store=office.store, keys=office.keys)
    office.void(opened.items[1], tray)
    assert redone(office, tray) == redone(office, tray) == tray
    names = [sheet.facts.name for sheet in office.sheets(tray)]
    assert names == ["Person 0", "Person 1 in new letters", "Person 2"]


def test_rows_go_to_their_places_in_a_tray_that_is_open(office: Office) -> None:
    tray = office.issue(office.prepared(*rows(2)))
    prepared = office.prepared(row("Ana"), row("Bob"))
    prepared[0].position, prepared[1].position = 3, 2
    assert office.issue(prepared, into=tray) == tray
    assert [sheet.facts.name for sheet in office.sheets(tray)] == ["Person 0", "Person 1", "Bob", "Ana"]


def test_nothing_goes_into_a_tray_of_somebody_else_or_one_that_is_handed_over(office: Office) -> None:
    tray = office.issue(office.prepared())
    other = office.add_provider("Another College")
    prepared = [prepare(row(), office.terms(other), office.now)]
    with pytest.raises(AlreadyHandedOverError):
        office.issue(prepared, into=tray)
    office.destroy(tray)
    with pytest.raises(AlreadyHandedOverError):
        redone(office, tray)
    with pytest.raises(TrayUnknownError):
        office.sheets(tray)


def at_the_signature(office: Office, happens: Any) -> None:
    """Let something happen between the intent and the acknowledgement."""

    class Slow(made.SeededSigner):
        def sign(self, data: bytes) -> bytes:
            happens()
            return super().sign(data)

    office.keys.credential = Slow("credential")


def test_a_tray_destroyed_meanwhile_gets_no_more_sheets(office: Office) -> None:
    tray = office.issue(office.prepared())
    at_the_signature(office, lambda: office.destroy(tray))
    with pytest.raises(AlreadyHandedOverError):
        redone(office, tray)
    with office.store.reading() as tx:
        assert tx.credentials.open_intents() == []
        assert len(tx.credentials.issued_by(office.provider)) == 1
    with pytest.raises(TrayGoneError):
        office.keys.tray_key(tray)


@pytest.mark.parametrize("kind", ["new slip", "replacement"])
def test_a_credential_withdrawn_meanwhile_gets_no_copy_and_no_successor(office: Office, kind: str) -> None:
    (sheet,) = office.issued()
    if kind == "new slip":
        prepared = correct.prepare_new_slip(
            sheet.credential,
            "Ana-María O’Neill",
            stolen=False,
            terms=office.terms(),
            store=office.store,
            keys=office.keys,
        )
    else:
        prepared = correct.prepare_replacement(
            sheet.credential, "Ana", keep_old=False, terms=office.terms(), store=office.store
        )
    at_the_signature(office, lambda: office.withdraw(sheet.credential))
    with pytest.raises(TransitionError) as refused:
        office.issue([prepared])
    assert refused.value.code == "state_conflict"
    assert office.state(sheet.credential) is State.WITHDRAWN
    assert State.ISSUED not in {copy.state for copy in office.copies(sheet.credential)}
    with office.store.reading() as tx:
        assert len(tx.credentials.issued_by(office.provider)) == 1


def test_before_a_signature_a_withdrawn_credential_is_refused(office: Office) -> None:
    (sheet,) = office.issued()
    prepared = correct.prepare_replacement(
        sheet.credential, "Ana", keep_old=False, terms=office.terms(), store=office.store
    )
    office.withdraw(sheet.credential)
    at_the_signature(office, lambda: pytest.fail("signed"))
    with pytest.raises(TransitionError):
        office.issue([prepared])


def test_what_others_abandoned_is_not_acknowledged(office: Office) -> None:
    def abandon() -> None:
        office.attempts.under_way.clear()
        assert status.abandon_dead(store=office.store, keys=office.keys, attempts=office.attempts) == 1

    prepared = office.prepared()
    at_the_signature(office, abandon)
    with pytest.raises(TransitionError):
        office.issue(prepared)
    with office.store.reading() as tx:
        assert tx.credentials.issued_by(office.provider) == []


def test_once_issued_a_copy_does_not_tell_who_was_certified_with_it(office: Office) -> None:
    sheets = office.issued(*rows(3))
    office.new_slip(sheets[0].credential, "Person 0")
    assert {copy.attempt for sheet in sheets for copy in office.copies(sheet.credential)} == {None}
