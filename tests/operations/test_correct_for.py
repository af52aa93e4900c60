"""Putting right in a provider's place: two persons type the name, and the sheets lie at the registry."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from registry.failpoint import Failure, Plan, Point, arm, disarm
from registry.model.correction import Correction, Wanted
from registry.model.ids import ActId, CredentialId, PersonId
from registry.model.status import State, TransitionError
from registry.operations import correct_for, countersign, finding, fsck, hand_over
from registry.operations.correct import NameDiffersError
from registry.operations.correct_for import NamesDifferError
from registry.operations.countersign import ActUnknownError, SamePersonError
from registry.operations.hand_over import TrayUnknownError
from registry.operations.prepare import RowRefusedError
from registry.operations.withdraw import CredentialUnknownError

if TYPE_CHECKING:
    from registry.model.ids import TrayId
    from registry.securing.sheet import Sheet
    from tests.operations.office import Office

ANN, BEN = PersonId("ann"), PersonId("ben")
NAME = "Ana-María O’Neill"
NEW_SLIP = Wanted.read(Correction.NEW_SLIP)


def ask(office: Office, credential: CredentialId, wanted: Wanted, name: str, **changes: Any) -> ActId:
    parts = {"reason": "the provider is closed", "by": ANN, "terms_of": office.terms, **office.parts}
    return correct_for.ask(credential, wanted, name, **{**parts, **changes})


def confirm(office: Office, act: ActId, name: str, by: PersonId = BEN) -> TrayId:
    return correct_for.confirm(
        act, name, by=by, terms_of=office.terms, attempts=office.attempts, **office.parts
    )


def sheets(office: Office, tray: TrayId) -> list[Sheet]:
    opened = hand_over.open_tray(tray, provider=None, store=office.store, keys=office.keys)
    return list(opened.sheets)


@pytest.fixture
def sheet(office: Office) -> Sheet:
    """Return a certificate of a provider whose accreditation has ended since."""
    (issued,) = office.issued()
    office.now += timedelta(days=100)
    return issued


def test_two_persons_make_a_new_slip_that_lies_at_the_registry(office: Office, sheet: Sheet) -> None:
    act = ask(office, sheet.credential, NEW_SLIP, NAME)
    tray = confirm(office, act, f" {NAME} ")
    (new,) = sheets(office, tray)
    assert (new.credential, new.facts.name) == (sheet.credential, NAME)
    assert office.claimed(new).record.digits == new.digits
    assert countersign.waiting(**office.parts) == []
    assert [one.id for one in hand_over.open_trays(None, store=office.store)] == [tray]


def test_the_provider_neither_sees_nor_opens_the_registrys_tray(office: Office, sheet: Sheet) -> None:
    tray = confirm(office, ask(office, sheet.credential, NEW_SLIP, NAME), NAME)
    own = {one.id for one in hand_over.open_trays(office.provider, store=office.store)}
    assert tray not in own
    with pytest.raises(TrayUnknownError):
        office.sheets(tray)
    with pytest.raises(TrayUnknownError):
        office.destroy(tray)
    (theirs,) = own
    with pytest.raises(TrayUnknownError):
        sheets(office, theirs)
    hand_over.destroy(tray, provider=None, **office.parts)
    assert hand_over.open_trays(None, store=office.store) == []


def test_a_slip_of_the_pen_withdraws_the_old_and_a_change_of_name_keeps_it(
    office: Office, sheet: Sheet
) -> None:
    renamed = Wanted.read(Correction.CHANGE_OF_NAME)
    (new,) = sheets(office, confirm(office, ask(office, sheet.credential, renamed, "Ana Ray"), "Ana Ray"))
    assert (new.facts.month, new.facts.name) == (sheet.facts.month, "Ana Ray")
    assert office.state(sheet.credential) is State.ISSUED
    wrong = Wanted.read(Correction.SLIP_OF_THE_PEN)
    confirm(office, ask(office, sheet.credential, wrong, "Ana Roy"), "Ana Roy")
    assert office.state(sheet.credential) is State.WITHDRAWN


def test_one_person_alone_makes_nothing(office: Office, sheet: Sheet) -> None:
    act = ask(office, sheet.credential, NEW_SLIP, NAME)
    with pytest.raises(SamePersonError):
        confirm(office, act, NAME, ANN)
    assert len(office.copies(sheet.credential)) == 1


def test_both_have_to_type_the_same_name(office: Office, sheet: Sheet) -> None:
    renamed = Wanted.read(Correction.CHANGE_OF_NAME)
    act = ask(office, sheet.credential, renamed, "Ana Ray")
    for typed in ("Ana Rey", "", "\ud800"):
        with pytest.raises(NamesDifferError) as refused:
            confirm(office, act, typed)
        assert refused.value.code == "names_differ"
    assert len(finding.issued_by(office.provider, store=office.store)) == 1
    assert confirm(office, act, "Ana  Ray")


def test_what_could_not_be_made_is_not_asked_for(office: Office, sheet: Sheet) -> None:
    with pytest.raises(NameDiffersError):
        ask(office, sheet.credential, NEW_SLIP, "Ben")
    with pytest.raises(RowRefusedError):
        ask(office, sheet.credential, Wanted.read(Correction.CHANGE_OF_NAME), "")
    with pytest.raises(CredentialUnknownError):
        ask(office, CredentialId("none"), NEW_SLIP, NAME)
    assert countersign.waiting(**office.parts) == []


def test_a_credential_that_was_withdrawn_meanwhile_is_not_put_right(office: Office, sheet: Sheet) -> None:
    act = ask(office, sheet.credential, NEW_SLIP, NAME)
    office.withdraw(sheet.credential)
    with pytest.raises(TransitionError):
        confirm(office, act, NAME)


def test_what_waits_says_which_certificate_and_no_name(office: Office, sheet: Sheet) -> None:
    stolen = Wanted.read(Correction.NEW_SLIP, ends_old=True)
    ask(office, sheet.credential, stolen, NAME)
    (waiting,) = countersign.waiting(**office.parts)
    assert correct_for.about(waiting) == (sheet.credential, stolen)
    assert "Ana" not in str(waiting.about)


def test_a_crash_in_between_leaves_it_to_be_confirmed_again(office: Office, sheet: Sheet) -> None:
    act = ask(office, sheet.credential, Wanted.read(Correction.SLIP_OF_THE_PEN), "Ana Ray")
    for point in (Point.ISSUE_SIGNED, Point.ISSUE_ACKNOWLEDGED):
        arm(Plan({point: Failure(kind="error")}), host="localhost")
        with pytest.raises(OSError, match="error"):
            confirm(office, act, "Ana Ray")
        disarm()
    tray = confirm(office, act, "Ana Ray")
    assert [one.facts.name for one in sheets(office, tray)] == ["Ana Ray"]
    issued = finding.issued_by(office.provider, store=office.store)
    assert sorted(one.state for one in issued) == [State.ISSUED, State.WITHDRAWN]
    parts = {"store": office.store, "keys": office.keys, "attempts": office.attempts, "root": office.root}
    assert not list(fsck.faults(**parts))


def test_an_act_is_carried_out_once(office: Office, sheet: Sheet) -> None:
    act = ask(office, sheet.credential, NEW_SLIP, NAME)
    first = confirm(office, act, NAME)
    assert confirm(office, act, NAME) == first
    assert len(office.copies(sheet.credential)) == 2
    hand_over.destroy(first, provider=None, **office.parts)
    with pytest.raises(ActUnknownError):
        confirm(office, act, NAME)
