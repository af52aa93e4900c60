"""A backup is brought back: what must not be undone stays done, and no place is used again."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from registry.model.batch import BatchState, Choice
from registry.model.copy import Kind, Shown
from registry.model.credential import Slot
from registry.model.errors import SealedDamagedError
from registry.model.ids import PersonId
from registry.model.person import Role
from registry.model.status import State
from registry.operations import (
    api_keys,
    certify,
    claim,
    erase,
    finding,
    hand_over,
    people,
    sign_in,
    standstill,
    tombstones,
    tries,
    umbrellas,
)
from registry.operations.api_keys import ApiKeyRefusedError
from registry.operations.publish import OPEN_LISTS
from registry.operations.replay import RESTED, replay
from registry.operations.sign_in import SignInError
from registry.operations.standstill import IssuingStoppedError
from registry.operations.tombstones import What
from registry.operations.tries import WRONG_IN_A_ROW, Tries
from registry.operations.withdraw import CredentialUnknownError, withdraw_slot
from registry.ports.people import Passkey
from registry.securing import papercode
from registry.securing.sealing import ClaimRefusedError
from tests import registry_files as made
from tests.operations import crowds
from tests.operations.hall import Hall, a_class
from tests.operations.office import FRAMEWORKS, row
from tests.operations.safe import Safe, again, faults
from tests.operations.test_certify import name_provider
from tests.operations.test_claim import try_wrongly
from tests.ports.fakes import FakeFonts, FakeKeys

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from registry.securing.sheet import Sheet
    from tests.databases import Place
    from tests.operations.office import Office


@pytest.fixture
def safe(place: Place) -> Iterator[Safe]:
    made = Safe(place)
    yield made
    made.office.store.close()


@pytest.fixture
def office(safe: Safe) -> Office:
    return safe.office


def opens(office: Office, sheet: Sheet) -> bool:
    try:
        office.claimed(sheet)
    except ClaimRefusedError:
        return False
    return True


def slot(digits: str) -> Slot:
    return papercode.unpack(digits).facts.slot


def states(office: Office, *digits: str) -> list[str]:
    return [office.verdict(one).state for one in digits]


# --- what was withdrawn -----------------------------------------------------------------------------------


def test_what_was_withdrawn_since_stays_withdrawn_and_all_else_counts(safe: Safe, office: Office) -> None:
    known, kept = office.issued(row(), row("Ben"))
    saved = safe.back_up()
    unknown, counts = office.issued(row("Cleo"), row("Dan"))
    for sheet in (known, unknown):
        office.withdraw(sheet.credential)
    office.publish()
    restored = safe.restored(saved)
    assert faults(restored) == []
    shown = states(restored, known.digits, kept.digits, unknown.digits, counts.digits)
    assert shown == ["WITHDRAWN", "CURRENT", "WITHDRAWN", "CURRENT"]
    assert restored.state(known.credential) is State.WITHDRAWN


def test_a_copy_that_was_withdrawn_alone_stays_so_and_a_new_slip_too(safe: Safe, office: Office) -> None:
    first, stolen = office.issued(row(), row("Ben"))
    held = office.held(first)
    copy = office.paper_copy(held)
    saved = safe.back_up()
    mark = certify.mark_of(slot(copy), office.keys)
    certify.withdraw_copy(held, mark, **office.parts)
    new = office.new_slip(stolen.credential, "Ben", stolen=True)
    restored = safe.restored(saved)
    assert states(restored, first.digits, copy) == ["CURRENT", "WITHDRAWN"]
    assert states(restored, stolen.digits, new.digits) == ["WITHDRAWN", "CURRENT"]
    assert faults(restored) == []


def test_what_only_filled_up_a_publication_is_filled_up_still(safe: Safe, office: Office) -> None:
    (sheet,) = office.issued()
    saved = safe.back_up()
    office.withdraw(sheet.credential)
    published = office.publish().withdrawn
    assert published > 1
    restored = safe.restored(saved)
    assert faults(restored) == []
    with restored.store.reading() as tx:
        last = tx.publications.last()
    assert last is not None
    assert last.withdrawn == published


def test_what_the_database_does_not_know_is_withdrawn_by_its_code(safe: Safe, office: Office) -> None:
    (known,) = office.issued()
    saved = safe.back_up()
    (unknown,) = office.issued(row("Ben"))
    restored = safe.restored(saved)
    for sheet in (known, unknown):
        withdraw_slot(slot(sheet.digits), **restored.parts)
    with pytest.raises(CredentialUnknownError):
        withdraw_slot(Slot(99, 1), **restored.parts)
    restored.publish()
    assert states(restored, known.digits, unknown.digits) == ["WITHDRAWN", "WITHDRAWN"]
    assert restored.state(known.credential) is State.WITHDRAWN
    assert faults(restored) == []


# --- what lies sealed -------------------------------------------------------------------------------------


def test_what_was_erased_since_stays_erased_in_a_tray_too(safe: Safe, office: Office) -> None:
    tray = office.issue(office.prepared(row(), row("Ben")))
    erased, kept = office.sheets(tray)
    saved = safe.back_up()
    erase.at_once(erased.secret, erased.pin, erased.unit, **office.parts)
    (later,) = office.issued(row("Cleo"))
    erase.at_once(later.secret, later.pin, later.unit, **office.parts)
    restored = safe.restored(saved)
    assert not opens(restored, erased)
    assert opens(restored, kept)
    assert [sheet.digits for sheet in restored.sheets(tray)] == [kept.digits]
    assert states(restored, erased.digits) == ["CURRENT"]
    assert faults(restored) == []


def test_an_old_sheet_stays_dead_and_the_new_secret_opens(safe: Safe, office: Office) -> None:
    (sheet,) = office.issued()
    saved = safe.back_up()
    fresh = claim.draw_secret()
    claim.make_it_mine(sheet.secret, sheet.pin, fresh=fresh, **office.parts)
    mine = replace(sheet, secret=fresh.secret, pin=fresh.pin)
    restored = safe.restored(saved)
    assert not opens(restored, sheet)
    assert opens(restored, mine)
    # What the backup knows already stays as it is, with the count of its wrong PINs.
    with pytest.raises(ClaimRefusedError):
        claim.open_sheet(mine.secret, "000000", **office.parts)
    counted = safe.restored(safe.back_up())
    assert wrong(counted, sheet) == wrong(office, sheet) == 1
    assert faults(counted) == []


def wrong(office: Office, sheet: Sheet) -> int:
    with office.store.reading() as tx:
        record = tx.records.of(sheet.credential)
    assert record is not None
    return tries.read(record, office.keys).wrong_total


def test_a_new_slip_is_found_opens_and_is_withdrawn_with_its_credential(safe: Safe, office: Office) -> None:
    (sheet,) = office.issued()
    saved = safe.back_up()
    new = office.new_slip(sheet.credential)
    restored = safe.restored(saved)
    assert (opens(restored, sheet), opens(restored, new)) == (False, True)
    for slip, found in ((new.slip, 1), (sheet.slip, 0)):
        got = finding.find(slip, restored.provider, store=restored.store, keys=restored.keys)
        assert len(got) == found
    restored.withdraw(sheet.credential)
    restored.publish()
    assert states(restored, sheet.digits, new.digits) == ["WITHDRAWN", "WITHDRAWN"]
    assert faults(restored) == []


def test_copies_made_since_are_withdrawn_with_their_credential(safe: Safe, office: Office) -> None:
    (sheet,) = office.issued()
    saved = safe.back_up()
    held = office.held(sheet)
    copies = [office.paper_copy(held), office.paper_copy(held, Shown(name=False))]
    office.further(held, Kind.WALLET, 3)
    (later,) = office.issued(row("Ben"))
    office.paper_copy(office.held(later))
    restored = safe.restored(saved)
    assert sorted(copy.state for copy in restored.copies(sheet.credential)) == [State.ISSUED] * 6
    listed = certify.copies_of(restored.held(sheet), store=restored.store, keys=restored.keys)
    assert sorted((one.kind, one.shown.name) for one in listed) == [
        (Kind.PAPER, False),
        (Kind.PAPER, True),
        *[(Kind.WALLET, True)] * 3,
    ]
    restored.withdraw(sheet.credential)
    restored.publish()
    assert states(restored, sheet.digits, *copies) == ["WITHDRAWN"] * 3
    assert faults(restored) == []


def test_a_wish_to_erase_is_kept_and_one_that_was_taken_back_is_not(safe: Safe, office: Office) -> None:
    wishes, keeps, gone = office.issued(row(), row("Ben"), row("Cleo"))
    erase.ask(keeps.secret, keeps.pin, keeps.unit, **office.parts)
    saved = safe.back_up()
    for sheet in (wishes, gone):
        erase.ask(sheet.secret, sheet.pin, sheet.unit, **office.parts)
    erase.keep(keeps.secret, keeps.pin, keeps.unit, **office.parts)
    office.new_slip(gone.credential, "Cleo")
    restored = safe.restored(saved)
    restored.now += timedelta(days=4)
    assert erase.erase_due(**restored.parts) == 1
    assert (opens(restored, wishes), opens(restored, keeps)) == (False, True)
    assert faults(restored) == []


# --- wrong PINs -------------------------------------------------------------------------------------------


def test_a_closed_record_stays_closed_and_a_reopened_one_open(safe: Safe, office: Office) -> None:
    closed, reopened, sealed_anew = office.issued(row(), row("Ben"), row("Cleo"))
    saved = safe.back_up()
    for sheet in (closed, reopened, sealed_anew):
        try_wrongly(office, sheet, WRONG_IN_A_ROW)
    claim.reopen(reopened.credential, provider=office.provider, **office.parts)
    new = office.new_slip(sealed_anew.credential, "Cleo")
    restored = safe.restored(saved)
    assert [opens(restored, one) for one in (closed, reopened, new)] == [False, True, True]
    restored.now += timedelta(days=2)
    assert opens(restored, closed)
    assert faults(restored) == []


def test_a_record_that_was_closed_for_good_stays_so(safe: Safe, office: Office) -> None:
    (sheet,) = office.issued()
    with office.store.transaction() as tx:
        record = tx.records.of(sheet.credential)
        assert record is not None
        almost = Tries(wrong=3, wrong_total=tries.WRONG_IN_ALL - 1, closed_until=None)
        tries.put(tx, record.locator, almost, office.keys)
    saved = safe.back_up()
    try_wrongly(office, sheet, 1)
    restored = safe.restored(saved)
    restored.now += timedelta(days=2)
    assert not opens(restored, sheet)


def test_what_a_backup_counted_is_not_counted_less(safe: Safe, office: Office) -> None:
    (sheet,) = office.issued()
    try_wrongly(office, sheet, WRONG_IN_A_ROW)
    office.now += timedelta(days=2)
    try_wrongly(office, sheet, 2)
    assert wrong(safe.restored(safe.back_up()), sheet) == WRONG_IN_A_ROW + 2


# --- places and publications ------------------------------------------------------------------------------


def test_no_place_is_used_again_and_versions_only_grow(safe: Safe, office: Office) -> None:
    before = {slot(one.digits) for one in office.issued(*[row()] * 20)}
    saved = safe.back_up()
    since = {slot(one.digits) for one in office.issued(*[row()] * 20)}
    # Emergencies within one second, on a clock that was set back since.
    last = [office.publish().version for _ in range(5)][-1]
    office.now -= timedelta(hours=1)
    restored = safe.restored(saved)
    with restored.store.reading() as tx:
        newest, lists = tx.publications.last(), tx.slots.lists()
    assert newest is not None
    assert newest.version > last
    assert [one.state for one in lists] == ["closed"] * OPEN_LISTS + ["open"] * OPEN_LISTS
    restored.now += timedelta(hours=1)
    after = {slot(one.digits) for one in restored.issued(*[row()] * 20)}
    assert not after & (before | since)
    assert {one.list_number for one in after}.isdisjoint(one.list_number for one in before | since)
    assert faults(restored) == []


def test_a_list_that_was_opened_since_is_published_and_closed(safe: Safe, office: Office) -> None:
    saved = safe.back_up()
    with office.store.transaction() as tx:
        for one in tx.slots.lists():
            tx.slots.set_list(replace(one, state="closed"))
        tx.slots.set_list(replace(one, number=9, state="open"))
    office.publish()
    (sheet,) = office.issued()
    assert slot(sheet.digits).list_number == 9
    restored = safe.restored(saved)
    assert states(restored, sheet.digits) == ["CURRENT"]
    assert slot(restored.issued()[0].digits).list_number > 9
    assert faults(restored) == []


def test_without_a_line_the_numbers_of_lists_that_may_be_out_are_passed_over(safe: Safe) -> None:
    restored = safe.restored(safe.back_up(), [])
    with restored.store.reading() as tx:
        numbers = [one.number for one in tx.slots.lists() if one.state == "open"]
    assert numbers == [13, 14, 15, 16]
    assert faults(restored) == []


@dataclass(frozen=True)
class Interrupted(made.SeededSigner):
    """A signer that lets something happen between intent and acknowledgement."""

    happen: list[Callable[[], Any]] = field(default_factory=list, hash=False, compare=False)

    def sign(self, data: bytes) -> bytes:
        while self.happen:
            self.happen.pop()()
        return super().sign(data)


def test_what_was_under_way_when_the_backup_was_made_counts(safe: Safe, office: Office) -> None:
    (first,) = office.issued()
    held = office.held(first)
    saved: list[str] = []
    happen: list[Callable[[], Any]] = [lambda: saved.append(safe.back_up())]
    office.keys.credential = Interrupted(made.CREDENTIAL.seed, happen)
    sheets = office.issued(row("Ben"), row("Cleo"))
    happen.append(lambda: saved.append(safe.back_up()))
    copy = office.paper_copy(held)
    for each in saved:
        restored = safe.restored(each)
        assert states(restored, first.digits, *(one.digits for one in sheets), copy) == ["CURRENT"] * 4
        assert {one.state for one in restored.copies(first.credential)} == {State.ISSUED}
        assert faults(restored) == []
    assert len(saved) == 2


# --- decisions --------------------------------------------------------------------------------------------


def test_an_accreditation_made_since_is_there_and_names_its_provider(safe: Safe, office: Office) -> None:
    saved = safe.back_up()
    number = name_provider(office)
    (sheet,) = office.issued()
    copy = office.paper_copy(office.held(sheet), Shown(provider=True))
    other = office.add_provider("Another College")
    restored = safe.restored(saved)
    assert papercode.unpack(copy).facts.provider == number
    assert states(restored, copy) == ["CURRENT"]
    with restored.store.reading() as tx, office.store.reading() as lost:
        assert list(tx.providers.all()) == list(lost.providers.all())
        for one in (office.provider, other):
            before, after = (set(each.providers.accreditations(one)) for each in (lost, tx))
            assert after == before


def test_an_umbrella_body_named_since_is_named_still_and_bears_no_new_copy_before_a_check(
    safe: Safe, office: Office
) -> None:
    saved = safe.back_up()
    body = crowds.umbrella(office)
    other = office.add_provider("Another College")
    for provider in (office.provider, other):
        crowds.accredited(office, provider, may_be_named=True, umbrella=body.id)
    sheet, *_ = crowds.issued(office, 2)
    crowds.settled(office)
    copy = office.paper_copy(office.held(sheet), Shown(provider=True))
    restored = safe.restored(saved)
    assert papercode.unpack(copy).facts.provider == body.number
    assert states(restored, copy) == ["CURRENT"]
    with restored.store.reading() as tx:
        assert list(tx.umbrellas.all()) == [body]
        assert [(one.number, one.units) for one in tx.namings.all()] == [(body.number, ())]


def test_an_umbrella_body_made_since_is_there_though_nothing_had_named_it(safe: Safe, office: Office) -> None:
    saved = safe.back_up()
    made = umbrellas.add("Example Guild", by=PersonId("r"), fonts=FakeFonts(), **office.parts)
    crowds.accredited(office, may_be_named=True, umbrella=made.id)
    restored = safe.restored(saved)
    again(restored, safe.told.all())
    with restored.store.reading() as tx:
        assert list(tx.umbrellas.all()) == [made]
        assert [one.number for one in tx.namings.all()] == [made.number]


def test_a_decision_to_stop_issuing_stands_and_so_does_its_end(safe: Safe, office: Office) -> None:
    saved = safe.back_up()
    stopped = standstill.stop("a key may be known", **office.parts)
    restored = safe.restored(saved)
    with pytest.raises(IssuingStoppedError):
        restored.issued()
    assert standstill.stop("again", **restored.parts) == stopped
    stopped_saved = safe.back_up()
    standstill.resume("it is not", **office.parts)
    assert safe.restored(stopped_saved).issued()


def test_links_sessions_and_removed_keys_open_nothing(safe: Safe, office: Office) -> None:
    link = sign_in.invite(office.provider, **office.parts)
    cookie = sign_in.sign_in(sign_in.invite(office.provider, **office.parts), **office.parts)
    until = office.now.date() + timedelta(days=9)
    given = {"competencies": None, "rate": 5, "until": until, "frameworks": FRAMEWORKS}
    removed, text = api_keys.add(office.provider, **given, **office.parts)
    _, kept = api_keys.add(office.provider, **given, **office.parts)
    saved = safe.back_up()
    api_keys.remove(removed.id, **office.parts)
    restored = safe.restored(saved)
    for refused in (sign_in.sign_in, sign_in.signed_in):
        with pytest.raises(SignInError):
            refused(link if refused is sign_in.sign_in else cookie, **restored.parts)
    with pytest.raises(ApiKeyRefusedError):
        api_keys.admitted(text, **restored.parts)
    assert api_keys.admitted(kept, **restored.parts)


def test_a_role_that_was_taken_away_stays_away_and_one_given_again_stays(safe: Safe, office: Office) -> None:
    roles = (Role.ADMINISTRATOR, Role.OFFICER, Role.ASSESSOR)

    def let_in() -> PersonId:
        link = sign_in.invite(office.provider, roles=roles, **office.parts)
        return sign_in.signed_in(sign_in.sign_in(link, **office.parts), **office.parts).person

    def give(person: PersonId, role: Role) -> None:
        link = sign_in.invite(office.provider, roles=[role], **office.parts)
        with office.store.transaction() as tx:
            sign_in.accept(tx, link, person, office.keys, office.now)

    first, second = let_in(), let_in()
    people.revoke(second, Role.OFFICER, office.provider, **office.parts)
    give(second, Role.OFFICER)
    key = Passkey(id=b"k", person=first, public_key=b"", sign_count=0, label_sealed=b"")
    with office.store.transaction() as tx:
        tx.people.add_passkey(key)
        tx.people.add_passkey(replace(key, id=b"kept"))
    saved = safe.back_up()
    people.revoke(first, Role.OFFICER, office.provider, **office.parts)
    people.revoke(second, Role.ASSESSOR, office.provider, **office.parts)
    give(second, Role.ASSESSOR)
    with office.store.transaction() as tx:
        tombstones.tell(tx, office.keys, What.PASSKEY_REMOVED, key.id.hex())
        assert tx.people.remove_passkey(key.id)
    restored = safe.restored(saved)
    found = people.colleagues(office.provider, store=restored.store, keys=restored.keys)
    assert {one.id: set(one.roles) for one in found} == {
        first: {Role.ADMINISTRATOR, Role.ASSESSOR},
        second: set(roles),
    }
    with restored.store.reading() as tx:
        assert [one.id for one in tx.people.passkeys(first)] == [b"kept"]


def test_batches_rest_and_trays_without_their_key_go(safe: Safe, office: Office) -> None:
    hall = Hall(office)
    running, checked = hall.upload(a_class()), hall.upload(a_class(), request="another")
    hall.start(running, Choice.GOOD_ROWS)
    handed_over = office.issue(office.prepared())
    saved = safe.back_up()
    office.destroy(handed_over)
    restored = safe.restored(saved)
    with restored.store.reading() as tx:
        states = {one.id: (one.state, one.trouble) for one in tx.batches.all()}
        assert tx.trays.get(handed_over) is None
    assert states == {running: (BatchState.PAUSED, RESTED), checked: (BatchState.CHECKED, None)}
    assert faults(restored) == []


# --- the whole, twice, and what is refused ----------------------------------------------------------------


def test_all_of_it_may_be_done_twice(safe: Safe, office: Office) -> None:
    tray = office.issue(office.prepared(row(), row("Ben"), row("Cleo"), row("Dan")))
    gone, erased, slip, counts = office.sheets(tray)
    saved = safe.back_up()
    office.withdraw(gone.credential)
    erase.at_once(erased.secret, erased.pin, erased.unit, **office.parts)
    new = office.new_slip(slip.credential, "Cleo")
    copy = office.paper_copy(office.held(counts))
    name_provider(office)
    office.publish()
    restored = safe.restored(saved)
    first = restored.publish().version
    again(restored, safe.told.all())
    assert restored.publish().version > first
    assert states(restored, gone.digits, counts.digits, copy) == ["WITHDRAWN", "CURRENT", "CURRENT"]
    assert [opens(restored, one) for one in (erased, slip, new, counts)] == [False, False, True, True]
    assert len(restored.copies(counts.credential)) == 2
    assert faults(restored) == []
    # And so may restoring what was restored.
    assert restored.issued()
    assert faults(safe.restored(saved)) == []


def test_lines_of_another_registry_and_another_keystore_are_refused(safe: Safe, office: Office) -> None:
    @dataclass
    class OtherKeys(FakeKeys):
        def _key(self, purpose: str) -> bytes:
            return super()._key(f"other {purpose}")

    office.publish()
    lines = list(safe.told.all())
    with pytest.raises(SealedDamagedError):
        replay([lines[0][:-1] + b"?"], store=office.store, keys=office.keys, now=office.now)
    with pytest.raises(SealedDamagedError):
        replay([], store=office.store, keys=OtherKeys(), now=office.now)
    hand_over.sweep(**office.parts)
    assert faults(office) == []


def test_a_registry_without_a_line_in_its_ledger_is_anybodys(office: Office) -> None:
    with office.store.transaction() as tx:
        tx.connection.exec_driver_sql("DELETE FROM ledger")
    assert replay([], store=office.store, keys=office.keys, now=office.now).lines == 0


def test_lines_tell_nothing_by_their_length(safe: Safe, office: Office) -> None:
    (sheet,) = office.issued()
    office.new_slip(sheet.credential)
    try_wrongly(office, sheet, WRONG_IN_A_ROW)
    office.withdraw(sheet.credential)
    standstill.stop("r" * 100, **office.parts)
    office.publish()
    lines = list(safe.told.all())
    assert len(lines) > 5
    assert len({len(line) for line in lines}) == 1
    names = [text.encode() for text in (sheet.credential, sheet.digits, sheet.secret, "withdrawn", "sealed")]
    assert not any(name in line for line in lines for name in names)
