"""Withdrawing: every copy in one publication, once, by whoever may."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from registry.model.copy import Kind
from registry.model.credential import Slot
from registry.model.ids import CredentialId
from registry.model.status import State, TransitionError
from registry.operations import certify, status
from registry.operations.publish import LEAST_FLIPS, OPEN_LISTS, published
from registry.operations.withdraw import CredentialUnknownError, withdraw
from tests.operations.office import row
from tests.published_lists import bitstring_places, token_places

if TYPE_CHECKING:
    from tests.operations.office import Office


def test_every_copy_is_withdrawn_with_its_credential(office: Office) -> None:
    (first,) = office.issued()
    second = office.new_slip(first.credential)
    office.withdraw(first.credential)
    assert {copy.state for copy in office.copies(first.credential)} == {State.WITHDRAWN}
    assert office.verdict(second.digits).state == "CURRENT"
    office.publish()
    assert [office.verdict(sheet.digits).state for sheet in (first, second)] == ["WITHDRAWN"] * 2


def places(office: Office) -> dict[str, set[Slot]]:
    """Return every place that the newest publication withdraws, by the form of its lists."""
    newest = published(store=office.store)
    assert newest is not None
    read = {"": token_places, ".bitstring": bitstring_places}
    return {
        form: {
            Slot(number, index)
            for number in range(1, OPEN_LISTS + 1)
            for index in reader(newest[1][f"status/{number}{form}"])
        }
        for form, reader in read.items()
    }


def slots(office: Office, credential: CredentialId) -> set[Slot]:
    return {status.open_slot(copy, office.keys) for copy in office.copies(credential)}


def test_one_publication_takes_out_every_kind_of_copy_in_both_forms_and_nothing_else(office: Office) -> None:
    gone, other = office.issued(row("Person 1"), row("Person 2"))
    for sheet in (gone, other):
        held = office.held(sheet)
        office.paper_copy(held)
        for kind, count in ((Kind.WALLET, 3), (Kind.BADGE, 1)):
            certify.further_copies(held, kind, count, str, attempts=office.attempts, **office.parts)
    mine, theirs = slots(office, gone.credential), slots(office, other.credential)
    assert len(mine) == len(theirs) == 6
    office.publish()
    before = places(office)
    assert not before[""] & (mine | theirs)
    office.withdraw(gone.credential)
    assert places(office) == before
    office.publish()
    after = places(office)
    assert after[""] == after[".bitstring"]
    # The rest of the eight are places that nobody holds.
    assert mine < after[""]
    assert len(after[""] - before[""]) == LEAST_FLIPS
    assert not after[""] & theirs
    assert office.verdict(other.digits).state == "CURRENT"


def test_the_registrar_may_withdraw_for_anybody(office: Office) -> None:
    (sheet,) = office.issued()
    withdraw(sheet.credential, provider=None, **office.parts)
    assert office.state(sheet.credential) is State.WITHDRAWN


def test_the_credential_of_somebody_else_answers_like_none(office: Office) -> None:
    (sheet,) = office.issued()
    office.provider = office.add_provider("Another College")
    for credential in (sheet.credential, CredentialId("none")):
        with pytest.raises(CredentialUnknownError) as refused:
            office.withdraw(credential)
        assert refused.value.code == "credential_unknown"
    assert office.state(sheet.credential) is State.ISSUED


def test_nothing_is_withdrawn_twice(office: Office) -> None:
    (sheet,) = office.issued()
    office.withdraw(sheet.credential)
    with pytest.raises(TransitionError) as refused:
        office.withdraw(sheet.credential)
    assert refused.value.code == "state_conflict"
