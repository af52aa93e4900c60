"""A new slip for a lost one, a new certificate for a slip of the pen."""

from __future__ import annotations

import unicodedata
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from registry.model.correction import Correction, Wanted
from registry.model.ids import CredentialId
from registry.model.status import State, TransitionError
from registry.operations import correct, finding, ledger
from registry.operations.correct import NameDiffersError
from registry.operations.prepare import FRAMEWORK_UNKNOWN, RowRefusedError
from registry.operations.withdraw import CredentialUnknownError
from registry.securing.sealing import ClaimRefusedError
from tests.operations.office import row

if TYPE_CHECKING:
    from tests.operations.office import Office

NAME = "Ana-María O’Neill"


def test_a_new_slip_is_one_more_copy_and_the_old_sheet_opens_nothing(office: Office) -> None:
    (old,) = office.issued()
    new = office.new_slip(old.credential)
    assert new.credential == old.credential
    assert new.facts.slot != old.facts.slot
    assert new.facts.name == old.facts.name
    assert office.claimed(new).record.digits == new.digits
    with pytest.raises(ClaimRefusedError):
        office.claimed(old)
    office.publish()
    assert [office.verdict(sheet.digits).state for sheet in (old, new)] == ["CURRENT", "CURRENT"]


def test_a_stolen_slip_takes_the_earlier_copies_with_it(office: Office) -> None:
    (first,) = office.issued()
    second = office.new_slip(first.credential)
    third = office.new_slip(first.credential, stolen=True)
    office.publish()
    states = [office.verdict(sheet.digits).state for sheet in (first, second, third)]
    assert states == ["WITHDRAWN", "WITHDRAWN", "CURRENT"]
    assert office.state(first.credential) is State.ISSUED


def test_a_new_slip_has_the_new_slip_number_and_the_old_one_finds_nothing(office: Office) -> None:
    (old,) = office.issued()
    new = office.new_slip(old.credential)
    parts = {"store": office.store, "keys": office.keys}
    assert [one.id for one in finding.find(new.slip, office.provider, **parts)] == [old.credential]
    assert finding.find(old.slip, office.provider, **parts) == []


@pytest.mark.parametrize("typed", [f"  {NAME} ", "Ana-María   O’Neill", unicodedata.normalize("NFD", NAME)])
def test_spaces_and_ways_of_typing_a_letter_make_no_other_name(office: Office, typed: str) -> None:
    (old,) = office.issued()
    assert office.new_slip(old.credential, typed).facts.name == NAME


@pytest.mark.parametrize("typed", ["", "Ana", "ana-maría o’neill", "Ana-María O'Neill", "\ud800"])
def test_a_new_slip_is_made_in_no_other_name(office: Office, typed: str) -> None:
    (old,) = office.issued()
    with pytest.raises(NameDiffersError) as refused:
        office.new_slip(old.credential, typed)
    assert refused.value.code == "name_differs"
    if typed:
        assert typed not in refused.value.message


def test_a_replacement_is_a_new_credential_with_the_first_month(office: Office) -> None:
    (old,) = office.issued()
    office.now += timedelta(days=40)
    new = office.replaced(old.credential)
    assert new.credential != old.credential
    assert (new.facts.name, new.facts.month) == ("Ana O’Neill", old.facts.month)
    assert new.facts.renew_by == old.facts.renew_by
    assert (office.state(old.credential), office.state(new.credential)) == (State.WITHDRAWN, State.ISSUED)
    office.publish()
    assert [office.verdict(sheet.digits).state for sheet in (old, new)] == ["WITHDRAWN", "CURRENT"]


def test_after_a_change_of_name_both_may_count(office: Office) -> None:
    (old,) = office.issued()
    new = office.replaced(old.credential, keep_old=True)
    assert (office.state(old.credential), office.state(new.credential)) == (State.ISSUED, State.ISSUED)


def test_a_correction_is_made_after_the_accreditation_has_ended(office: Office) -> None:
    (old,) = office.issued()
    office.now += timedelta(days=100)
    assert office.replaced(old.credential).facts.month == old.facts.month


def test_a_new_slip_is_made_after_the_accreditation_has_ended(office: Office) -> None:
    (old,) = office.issued()
    office.now += timedelta(days=100)
    assert office.new_slip(old.credential).facts.month == old.facts.month


@pytest.mark.parametrize(
    ("how", "ends_old", "states"),
    [
        (Correction.SLIP_OF_THE_PEN, False, ["WITHDRAWN", "CURRENT"]),
        (Correction.CHANGE_OF_NAME, False, ["CURRENT", "CURRENT"]),
        (Correction.CHANGE_OF_NAME, True, ["WITHDRAWN", "CURRENT"]),
        (Correction.NEW_SLIP, False, ["CURRENT", "CURRENT"]),
        (Correction.NEW_SLIP, True, ["WITHDRAWN", "CURRENT"]),
    ],
)
def test_each_way_says_what_becomes_of_the_old_and_is_in_the_ledger(
    office: Office, *, how: Correction, ends_old: bool, states: list[str]
) -> None:
    (old,) = office.issued(row(reference="L 12"))
    wanted = Wanted.read(how, ends_old=ends_old)
    name = NAME if how is Correction.NEW_SLIP else "Ana Ray"
    prepared = correct.prepare_correction(
        old.credential, wanted, name, terms=office.terms(), store=office.store, keys=office.keys
    )
    (new,) = office.sheets(office.issue([prepared]))
    office.publish()
    assert [office.verdict(sheet.digits).state for sheet in (old, new)] == states
    assert new.facts.month == old.facts.month
    with office.store.reading() as tx:
        done = ledger.check(tx.ledger.all(), office.keys)
    assert (done["issue"], done[how]) == (2, 1)


def test_a_name_that_could_not_be_issued_replaces_nothing(office: Office) -> None:
    (old,) = office.issued()
    with pytest.raises(RowRefusedError) as refused:
        office.replaced(old.credential, "Ana\u202e")
    assert (refused.value.reason, refused.value.column) == ("shown_as_typed", "name")
    assert office.state(old.credential) is State.ISSUED


def test_a_withdrawn_credential_is_not_corrected(office: Office) -> None:
    (old,) = office.issued()
    office.withdraw(old.credential)
    with pytest.raises(TransitionError) as refused:
        office.replaced(old.credential)
    assert refused.value.code == "state_conflict"
    with pytest.raises(TransitionError):
        office.new_slip(old.credential)


def test_a_credential_is_replaced_once(office: Office) -> None:
    (old,) = office.issued()
    office.replaced(old.credential)
    with pytest.raises(TransitionError):
        office.replaced(old.credential)


def test_the_credential_of_somebody_else_answers_like_none(office: Office) -> None:
    (old,) = office.issued()
    office.provider = office.add_provider("Another College")
    for credential in (old.credential, CredentialId("none")):
        with pytest.raises(CredentialUnknownError) as refused:
            office.new_slip(credential)
        assert refused.value.code == "credential_unknown"
        with pytest.raises(CredentialUnknownError):
            office.replaced(credential)


def test_where_the_release_is_not_known_any_more_nothing_is_made(office: Office) -> None:
    (old,) = office.issued(row())
    terms = office.terms()
    without = {name: one for name, one in terms.frameworks.items() if one.key != "manufacturing"}
    stripped = correct.changed(terms, frameworks=without)
    with pytest.raises(RowRefusedError) as refused:
        correct.prepare_replacement(old.credential, "Ana", keep_old=False, terms=stripped, store=office.store)
    assert refused.value.reason == FRAMEWORK_UNKNOWN
