"""Further copies: signed anew with a slot of their own, counted, told apart by a mark, withdrawn alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from registry.model.copy import Kind, Shown
from registry.model.errors import OwnOutputError
from registry.model.ids import CredentialId
from registry.model.month import Month, Year
from registry.model.status import State, TransitionError
from registry.operations import accredit, certify, claim
from registry.operations.certify import (
    CopyLimitError,
    CopyUnknownError,
    Held,
    MadeCopy,
    ShownRefusedError,
)
from registry.operations.copying import NoSlotError
from registry.ports import ListState
from registry.securing import papercode
from registry.securing.sealing import ClaimRefusedError
from tests import registry_files as made
from tests.operations.office import framework, row

if TYPE_CHECKING:
    from registry.model.credential import Slot
    from registry.securing.sheet import Sheet
    from tests.operations.office import Office


@pytest.fixture
def sheet(office: Office) -> Sheet:
    return office.issued()[0]


@pytest.fixture
def held(office: Office, sheet: Sheet) -> Held:
    return office.held(sheet)


def copies_of(office: Office, held: Held) -> list[MadeCopy]:
    return certify.copies_of(held, store=office.store, keys=office.keys)


def states(office: Office, held: Held) -> list[State]:
    return sorted(copy.state for copy in office.copies(held.credential))


def name_provider(office: Office, **changes: Any) -> int:
    """Accredit the office's provider once more, so that it may be named; return the number."""
    return accredit.accredit(
        office.provider,
        framework=framework(),
        competencies=None,
        level="L2",
        until=office.now.date() + timedelta(days=60),
        may_be_named=True,
        **{**office.parts, **changes},
    ).number


# --- making them ------------------------------------------------------------------------------------------


def test_a_copy_on_paper_says_the_same_with_a_slot_of_its_own(office: Office, held: Held) -> None:
    one, other = office.paper_copy(held), office.paper_copy(held)
    facts = [papercode.unpack(digits).facts for digits in (one, other)]
    assert len({held.facts.slot, *(each.slot for each in facts)}) == 3
    assert {replace(each, slot=held.facts.slot) for each in facts} == {held.facts}
    office.publish()
    assert {office.verdict(digits).state for digits in (one, other)} == {"CURRENT"}


def test_two_copies_share_no_bytes_but_what_they_say(office: Office, held: Held) -> None:
    one, other = (papercode.unpack(office.paper_copy(held)) for _ in range(2))
    pieces = {one.signature[at : at + 8] for at in range(57)}
    assert not any(other.signature[at : at + 8] in pieces for at in range(57))


def test_a_copy_leaves_the_name_out(office: Office, held: Held) -> None:
    digits = office.paper_copy(held, Shown(name=False))
    assert papercode.unpack(digits).facts.name is None
    assert "Ana" not in papercode.unpack(digits).payload.decode()


def test_a_copy_shows_the_year_alone(office: Office, held: Held) -> None:
    digits = office.paper_copy(held, Shown(month=False))
    facts = papercode.unpack(digits).facts
    assert facts.month == Year(held.facts.month.first.year)
    assert facts.renew_by is None
    office.publish()
    assert office.verdict(digits).state == "CURRENT"


def test_beside_a_year_alone_the_renewal_is_never_later_than_the_truth(office: Office, held: Held) -> None:
    renewed = replace(held, facts=replace(held.facts, renew_by=Month(2029, 5)))
    assert papercode.unpack(office.paper_copy(renewed)).facts.renew_by == Month(2029, 5)
    alone = papercode.unpack(office.paper_copy(renewed, Shown(month=False)))
    assert alone.facts.renew_by == Month(2029, 1)
    assert b"2905" not in alone.payload


def test_a_copy_names_the_provider_if_it_may_be_named_in_that_month(office: Office, held: Held) -> None:
    with pytest.raises(ShownRefusedError) as refused:
        office.paper_copy(held, Shown(provider=True))
    assert refused.value.code == "shown_refused"
    name_provider(office, now=office.now + timedelta(days=40))
    with pytest.raises(ShownRefusedError):
        office.paper_copy(held, Shown(provider=True))
    assert certify.provider_to_name(held, store=office.store) is None
    number = name_provider(office)
    assert certify.provider_to_name(held, store=office.store) == "Example College"
    digits = office.paper_copy(held, Shown(provider=True))
    assert papercode.unpack(digits).facts.provider == number
    office.publish()
    assert office.verdict(digits).state == "CURRENT"


def test_the_title_is_left_out_where_it_does_not_fit_beside_the_provider(office: Office) -> None:
    name_provider(office)
    (sheet,) = office.issued(row("Ж" * 30))
    held = office.held(sheet)
    held = replace(held, facts=replace(held.facts, title="A title of forty letters, or even more so"))
    assert papercode.unpack(office.paper_copy(held, Shown(name=False))).facts.title == held.facts.title
    assert papercode.unpack(office.paper_copy(held, Shown(provider=True))).facts.title is None


def test_what_does_not_fit_at_all_is_refused_before_anything_is_signed(office: Office, held: Held) -> None:
    name_provider(office)
    longest = ("MANUF-101@123456", "MANUF-102@123456", "MANUF-103@123456")
    held = replace(held, facts=replace(held.facts, name="\U00010400" * 64, competencies=longest))
    with pytest.raises(ShownRefusedError):
        office.paper_copy(held, Shown(provider=True))
    assert len(office.copies(held.credential)) == 1


def test_what_the_first_copy_lacked_no_copy_has(office: Office, held: Held) -> None:
    held = replace(held, facts=replace(held.facts, title=None))
    assert papercode.unpack(office.paper_copy(held)).facts.title is None


@pytest.mark.parametrize(("kind", "count"), [(Kind.FIRST, 1), (Kind.PAPER, 0)])
def test_a_first_copy_or_none_is_a_bug_of_the_caller(
    office: Office, held: Held, kind: Kind, count: int
) -> None:
    with pytest.raises(RuntimeError):
        office.further(held, kind, count)


def test_a_copy_that_does_not_verify_is_abandoned_with_its_slot(office: Office, held: Held) -> None:
    class Broken(made.SeededSigner):
        def sign(self, data: bytes) -> bytes:
            return super().sign(data + b"x")

    office.keys.credential = Broken("credential")
    with pytest.raises(OwnOutputError) as refused:
        office.paper_copy(held)
    assert refused.value.code == "own_output"
    assert states(office, held) == [State.ABANDONED, State.ISSUED]
    assert copies_of(office, held) == []


def test_without_a_slot_there_is_no_copy(office: Office, held: Held) -> None:
    with office.store.transaction() as tx:
        for one in tx.slots.lists():
            tx.slots.set_list(ListState(number=one.number, state="closed", since=one.since))
    with pytest.raises(NoSlotError) as refused:
        office.paper_copy(held)
    assert refused.value.code == "no_slot"


# --- for whom ---------------------------------------------------------------------------------------------


def test_a_withdrawn_credential_has_no_more_copies(office: Office, held: Held) -> None:
    office.withdraw(held.credential)
    with pytest.raises(TransitionError):
        office.paper_copy(held)
    assert len(office.copies(held.credential)) == 1


def test_a_credential_withdrawn_while_its_copy_is_signed_has_none(office: Office, held: Held) -> None:
    class Meanwhile(made.SeededSigner):
        def sign(self, data: bytes) -> bytes:
            office.withdraw(held.credential)
            return super().sign(data)

    office.keys.credential = Meanwhile("credential")
    with pytest.raises(TransitionError):
        office.paper_copy(held)
    assert states(office, held) == [State.ABANDONED, State.WITHDRAWN]


def test_what_a_thief_has_under_way_when_the_slip_is_reported_stolen_never_counts(
    office: Office, held: Held
) -> None:
    slots = []

    def meanwhile(slot: Slot) -> None:
        slots.append(slot)
        office.new_slip(held.credential, stolen=True)

    with pytest.raises(ClaimRefusedError):
        certify.further_copies(held, Kind.PAPER, 1, meanwhile, attempts=office.attempts, **office.parts)
    assert states(office, held) == [State.ABANDONED, State.ISSUED, State.WITHDRAWN]
    with office.store.reading() as tx:
        assert slots[0].index in tx.slots.withdrawn(slots[0].list_number)


@pytest.mark.parametrize("moment", ["before", "meanwhile"])
def test_a_record_sealed_anew_since_it_was_opened_has_no_copies_made_from_it(
    office: Office, sheet: Sheet, held: Held, moment: str
) -> None:
    def make_it_theirs(_: object = None) -> None:
        claim.make_it_mine(sheet.secret, sheet.pin, fresh=claim.draw_secret(), **office.parts)

    if moment == "before":
        make_it_theirs()
    with pytest.raises(ClaimRefusedError):
        certify.further_copies(held, Kind.PAPER, 1, make_it_theirs, attempts=office.attempts, **office.parts)
    assert State.INTENDED not in states(office, held)
    assert states(office, held).count(State.ISSUED) == 1


@pytest.mark.parametrize("change", [{"credential": CredentialId("none")}, {"locator": bytes(16)}])
def test_who_holds_something_else_gets_nothing(office: Office, held: Held, change: dict[str, Any]) -> None:
    other = replace(held, **change)
    with pytest.raises(ClaimRefusedError):
        office.paper_copy(other)
    with pytest.raises(ClaimRefusedError):
        certify.withdraw_copy(other, "0000", **office.parts)


def test_the_provider_of_nothing_is_not_named(office: Office, held: Held) -> None:
    with pytest.raises(ClaimRefusedError):
        office.paper_copy(replace(held, credential=CredentialId("none")), Shown(provider=True))


# --- how many ---------------------------------------------------------------------------------------------


def test_paper_and_badges_share_a_limit_and_wallets_have_their_own(office: Office, held: Held) -> None:
    office.further(held, Kind.PAPER, 30)
    office.further(held, Kind.BADGE, 19)
    with pytest.raises(CopyLimitError) as refused:
        office.further(held, Kind.BADGE, 2)
    assert refused.value.code == "copy_limit"
    office.further(held, Kind.PAPER)
    for _ in range(5):
        office.further(held, Kind.WALLET, 20)
    for kind in (Kind.PAPER, Kind.BADGE, Kind.WALLET):
        with pytest.raises(CopyLimitError):
            office.further(held, kind, 1)
    kinds = [one.kind for one in copies_of(office, held)]
    assert [kinds.count(kind) for kind in Kind] == [0, 31, 100, 19]


def test_the_holder_sees_how_many_more_copies_there_can_be(office: Office, held: Held) -> None:
    def left() -> int:
        return certify.copies_left(held, store=office.store, keys=office.keys)

    assert left() == 50
    office.further(held, Kind.BADGE, 2)
    office.further(held, Kind.WALLET, 20)
    assert left() == 48


def test_a_withdrawn_copy_and_one_that_never_came_about_count_too(office: Office, held: Held) -> None:
    office.further(held, Kind.PAPER, 48)
    certify.withdraw_copy(held, copies_of(office, held)[0].mark, **office.parts)

    def fail(_: Slot) -> None:
        raise OwnOutputError

    with pytest.raises(OwnOutputError):
        certify.further_copies(held, Kind.BADGE, 1, fail, attempts=office.attempts, **office.parts)
    office.further(held, Kind.PAPER)
    with pytest.raises(CopyLimitError):
        office.further(held, Kind.PAPER)


def test_a_new_slip_is_no_further_copy(office: Office, held: Held) -> None:
    office.further(held, Kind.PAPER, 50)
    again = office.held(office.new_slip(held.credential))
    assert len(copies_of(office, again)) == 50
    assert len(office.copies(held.credential)) == 52


# --- told apart and withdrawn alone -----------------------------------------------------------------------


def test_the_holder_sees_each_copy_by_its_mark(office: Office, held: Held) -> None:
    shown = Shown(name=False)
    digits = office.paper_copy(held, shown)
    slot = papercode.unpack(digits).facts.slot
    mark = certify.mark_of(slot, office.keys)
    assert copies_of(office, held) == [MadeCopy(mark=mark, kind=Kind.PAPER, shown=shown, withdrawn=False)]
    assert len(mark) == 4
    assert mark == mark.upper()


def test_no_two_copies_of_a_credential_have_one_mark(
    office: Office, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    # With one letter there are 32 marks.
    monkeypatch.setattr(certify, "MARK_LETTERS", 1)
    office.further(held, Kind.PAPER, 10)
    office.further(held, Kind.WALLET, 5)
    marks = [one.mark for one in copies_of(office, held)]
    assert len(set(marks)) == 15
    assert marks == sorted(marks)


def test_a_mark_stands_in_no_row(office: Office, held: Held) -> None:
    slot = papercode.unpack(office.paper_copy(held)).facts.slot
    mark = certify.mark_of(slot, office.keys)
    with office.store.reading() as tx:
        for one in tx.connection.exec_driver_sql("SELECT slot_mac, slot_sealed FROM copy"):
            assert mark.encode() not in one.slot_mac.hex().upper().encode() + one.slot_sealed


def test_one_copy_is_withdrawn_alone(office: Office, sheet: Sheet, held: Held) -> None:
    one, other = office.paper_copy(held), office.paper_copy(held)
    mark = certify.mark_of(papercode.unpack(one).facts.slot, office.keys)
    certify.withdraw_copy(held, f" {mark.lower()} ", **office.parts)
    office.publish()
    assert [office.verdict(digits).state for digits in (one, other, sheet.digits)] == [
        "WITHDRAWN",
        "CURRENT",
        "CURRENT",
    ]
    assert {copy.mark: copy.withdrawn for copy in copies_of(office, held)}[mark]
    with pytest.raises(TransitionError):
        certify.withdraw_copy(held, mark, **office.parts)
    assert office.state(held.credential) is State.ISSUED


def test_the_first_copy_and_others_copies_have_no_mark_to_withdraw_by(office: Office, held: Held) -> None:
    other = office.held(office.issued(row("B"))[0])
    elsewhere = certify.mark_of(papercode.unpack(office.paper_copy(other)).facts.slot, office.keys)
    office.paper_copy(held)
    first = certify.mark_of(held.facts.slot, office.keys)
    for mark in (first, elsewhere, "", "é"):
        with pytest.raises(CopyUnknownError) as refused:
            certify.withdraw_copy(held, mark, **office.parts)
        assert refused.value.code == "copy_unknown"
    assert states(office, held) == [State.ISSUED] * 2


def test_withdrawing_the_credential_withdraws_every_copy_in_one_publication(
    office: Office, held: Held
) -> None:
    digits = [office.paper_copy(held) for _ in range(3)]
    slots = [*office.further(held, Kind.WALLET, 2), *office.further(held, Kind.BADGE, 2)]
    office.withdraw(held.credential)
    office.publish()
    assert {office.verdict(one).state for one in digits} == {"WITHDRAWN"}
    with office.store.reading() as tx:
        assert all(slot.index in tx.slots.withdrawn(slot.list_number) for slot in slots)


def test_nothing_shows_what_is_held(held: Held) -> None:
    assert "Ana" not in repr(held)
    assert repr(held.locator) not in repr(held)
    assert Month(2026, 11) == held.facts.month
