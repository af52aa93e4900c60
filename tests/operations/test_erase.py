"""Erasing: not one byte of a record is left, nobody can tell, and what is out there keeps working."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from registry.model.status import State
from registry.operations import certify, claim, erase, fsck, offer, tries
from registry.operations.tries import Tries
from registry.securing import papercode
from registry.securing.sealing import ClaimRefusedError, ClaimSecret
from tests.operations.office import row

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from registry.ports import Record
    from registry.securing.sheet import Sheet
    from registry.storage.database import Database
    from tests.operations.office import Office

PIECE = 16
"""Bytes: nobody meets so many by chance."""


@pytest.fixture
def sheet(office: Office) -> Sheet:
    return office.issued()[0]


def record_of(office: Office, sheet: Sheet) -> Record:
    with office.store.reading() as tx:
        found = tx.records.of(sheet.credential)
    assert found is not None
    return found


def at_once(office: Office, sheet: Sheet) -> None:
    erase.at_once(sheet.secret, sheet.pin, sheet.unit, **office.parts)


def ask(office: Office, sheet: Sheet) -> Any:
    return erase.ask(sheet.secret, sheet.pin, sheet.unit, **office.parts)


def keep(office: Office, sheet: Sheet) -> None:
    erase.keep(sheet.secret, sheet.pin, sheet.unit, **office.parts)


def due(office: Office) -> int:
    return erase.erase_due(**office.parts)


def is_gone(office: Office, sheet: Sheet) -> bool:
    try:
        office.claimed(sheet)
    except ClaimRefusedError:
        return True
    return False


# --- no byte ----------------------------------------------------------------------------------------------


def pieces_left(folder: Path, secret: bytes) -> set[str]:
    """Return the files of the database in which any piece of these bytes stands."""
    pieces = [secret[at : at + PIECE] for at in range(len(secret) - PIECE + 1)]
    files = {path.name: path.read_bytes() for path in folder.glob("registry.db*")}
    return {name for name, data in files.items() if any(piece in data for piece in pieces)}


def sealed_of(office: Office, sheet: Sheet) -> dict[str, bytes]:
    """Copy every ciphertext and locator that leads to one record: its own, its tray's, its offer's."""
    record = record_of(office, sheet)
    (opened,) = claim.open_sheet(sheet.secret, sheet.pin, **office.parts)
    code = ClaimSecret.read(offer.make_offer(opened, sheet.pin, **office.parts))
    with office.store.reading() as tx:
        offered = tx.offers.find(code.locator)
        (item,) = (item for tray in tx.trays.all() for item in tx.trays.items(tray.id))
    assert offered is not None
    return {
        "record": record.sealed,
        "locator": record.locator,
        "digest": record.mac,
        "tray": item.sealed,
        "offer": offered.sealed,
    }


@pytest.mark.slow
@pytest.mark.only_on("sqlite", why="reads the bytes of its file")
@pytest.mark.parametrize("waited", [False, True], ids=["at once", "when due"])
def test_not_one_piece_of_a_record_is_left_in_any_file_of_the_database(
    office: Office,
    tmp_path: Path,
    waited: bool,  # noqa: FBT001 - a case
) -> None:
    for number in range(30):
        office.destroy(office.issue(office.prepared(row(f"Person {number}"))))
    (sheet,) = office.issued()
    before = sealed_of(office, sheet)
    assert all(pieces_left(tmp_path, one) for one in before.values())
    assert (tmp_path / "registry.db-wal").stat().st_size
    if waited:
        ask(office, sheet)
        office.now += timedelta(hours=73)
        assert due(office) == 1
    else:
        at_once(office, sheet)
    assert {what for what, one in before.items() if pieces_left(tmp_path, one)} == set()
    assert {path.name for path in tmp_path.glob("registry.db*")} >= {"registry.db", "registry.db-wal"}


def test_a_copy_of_the_ciphertext_from_before_opens_nothing_of_what_is_there(
    office: Office, sheet: Sheet
) -> None:
    before = record_of(office, sheet)
    at_once(office, sheet)
    after = record_of(office, sheet)
    assert len(after.sealed) == len(before.sealed)
    assert len(after.locator) == len(before.locator)
    assert (after.locator, after.sealed, after.mac) != (before.locator, before.sealed, before.mac)
    with office.store.reading() as tx:
        assert tx.records.find(before.locator) is None


def test_an_erased_record_looks_like_one_that_somebody_holds(office: Office) -> None:
    erased, held = office.issued(row("A"), row("B"))
    set_tries(office, erased)
    at_once(office, erased)
    with office.store.reading() as tx:
        rows = tx.connection.exec_driver_sql(
            "SELECT credential, length(locator), length(sealed), length(mac), length(tries_sealed)"
            " FROM sealed_record"
        ).all()
    looks = {one[0]: tuple(one)[1:] for one in rows}
    assert looks[erased.credential] == looks[held.credential]
    found = fsck.faults(store=office.store, keys=office.keys, attempts=office.attempts, root=office.root)
    assert list(found) == []


def set_tries(office: Office, sheet: Sheet) -> None:
    with office.store.transaction() as tx:
        counted = Tries(wrong=0, wrong_total=7, closed_until=None)
        tries.put(tx, ClaimSecret.read(sheet.secret).locator, counted, office.keys)


# --- what stays and what goes -----------------------------------------------------------------------------


def test_copies_out_there_keep_working_and_no_more_are_made(office: Office, sheet: Sheet) -> None:
    held = office.held(sheet)
    copy = office.paper_copy(held)
    at_once(office, sheet)
    office.publish()
    assert {office.verdict(digits).state for digits in (sheet.digits, copy)} == {"CURRENT"}
    with pytest.raises(ClaimRefusedError):
        office.paper_copy(held)
    mark = certify.mark_of(papercode.unpack(copy).facts.slot, office.keys)
    with pytest.raises(ClaimRefusedError):
        certify.withdraw_copy(held, mark, **office.parts)
    assert is_gone(office, sheet)


def test_an_erased_credential_can_still_be_withdrawn_with_all_its_copies(
    office: Office, sheet: Sheet
) -> None:
    copy = office.paper_copy(office.held(sheet))
    at_once(office, sheet)
    office.withdraw(sheet.credential)
    office.publish()
    assert {office.verdict(digits).state for digits in (sheet.digits, copy)} == {"WITHDRAWN"}


def test_a_new_slip_is_the_way_back(office: Office, sheet: Sheet) -> None:
    at_once(office, sheet)
    slip = office.new_slip(sheet.credential)
    assert office.claimed(slip).record.facts.name == "Ana-María O’Neill"
    assert office.state(sheet.credential) is State.ISSUED


def test_its_sheet_goes_out_of_an_open_tray_and_others_stay(office: Office) -> None:
    tray = office.issue(office.prepared(row("A"), row("B"), row("C")))
    first, second, third = office.sheets(tray)
    slip = office.new_slip(first.credential, "A")
    at_once(office, slip)
    assert office.sheets(tray) == [second, third]
    with office.store.reading() as tx:
        assert [len(tx.trays.items(one.id)) for one in tx.trays.all()].count(0) == 1


def test_a_tray_that_can_no_longer_be_read_hinders_nothing(office: Office, sheet: Sheet) -> None:
    office.keys.trays.clear()
    at_once(office, sheet)
    assert is_gone(office, sheet)


def test_the_offer_to_a_wallet_goes_too(office: Office, sheet: Sheet) -> None:
    code = offer.make_offer(office.claimed(sheet), sheet.pin, **office.parts)
    at_once(office, sheet)
    with office.store.reading() as tx:
        assert list(tx.offers.all()) == []
    with pytest.raises(ClaimRefusedError):
        offer.redeem(code, sheet.pin, **office.parts)


def test_one_unit_is_erased_and_the_others_of_its_sheet_stay(office: Office) -> None:
    sheets = office.issued(*[row(reference="L 12")] * 3)
    at_once(office, sheets[1])
    assert [is_gone(office, sheet) for sheet in sheets] == [False, True, False]
    with pytest.raises(ClaimRefusedError):
        at_once(office, sheets[1])


def test_a_withdrawn_credentials_record_can_be_erased(office: Office, sheet: Sheet) -> None:
    office.withdraw(sheet.credential)
    at_once(office, sheet)
    assert is_gone(office, sheet)


# --- 72 hours ---------------------------------------------------------------------------------------------


def test_it_is_erased_after_72_hours_counted_up_to_a_full_hour(office: Office, sheet: Sheet) -> None:
    office.now = office.now.replace(minute=1)
    at = ask(office, sheet)
    assert at == office.now.replace(minute=0) + timedelta(hours=73)
    assert office.claimed(sheet).erase_after == at
    office.now = at - timedelta(seconds=1)
    assert due(office) == 0
    assert not is_gone(office, sheet)
    office.now = at
    assert due(office) == 1
    assert is_gone(office, sheet)
    assert due(office) == 0


def test_at_a_full_hour_it_is_72_hours(office: Office, sheet: Sheet) -> None:
    assert ask(office, sheet) == office.now + timedelta(hours=72)


def test_who_asks_again_does_not_put_it_off(office: Office, sheet: Sheet) -> None:
    at = ask(office, sheet)
    office.now += timedelta(hours=5)
    assert ask(office, sheet) == at


def test_until_then_the_holder_takes_it_back(office: Office, sheet: Sheet) -> None:
    ask(office, sheet)
    for _ in range(2):
        keep(office, sheet)
    assert office.claimed(sheet).erase_after is None
    office.now += timedelta(hours=100)
    assert due(office) == 0
    assert not is_gone(office, sheet)


def test_until_then_copies_can_be_made(office: Office, sheet: Sheet) -> None:
    ask(office, sheet)
    assert office.paper_copy(office.held(sheet))


@pytest.mark.parametrize("how", ["a new slip", "make it mine"])
def test_a_record_that_is_sealed_anew_is_not_erased(office: Office, sheet: Sheet, how: str) -> None:
    ask(office, sheet)
    if how == "a new slip":
        office.new_slip(sheet.credential)
    else:
        claim.make_it_mine(sheet.secret, sheet.pin, fresh=claim.draw_secret(), **office.parts)
    office.now += timedelta(hours=100)
    assert due(office) == 0


def test_nothing_at_rest_says_whose_record_waits_to_be_erased_nor_when(office: Office) -> None:
    sheets = office.issued(*[row(reference="L 12")] * 3)
    for sheet in sheets:
        at = ask(office, sheet)
    with office.store.reading() as tx:
        wishes = list(tx.erasures.all())
        known = {value for one in tx.records.all() for value in (one.locator, one.credential.encode())}
    assert len(wishes) == 3
    assert len({len(one.sealed) for one in wishes}) == 1
    for one in wishes:
        data = one.mac + one.sealed
        assert not any(value in data for value in {*known, str(int(at.timestamp())).encode()})


# --- by whom ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", [ask, keep, at_once])
def test_only_secret_and_pin_erase_or_keep(office: Office, sheet: Sheet, how: Any) -> None:
    pin = f"{(int(sheet.pin) + 1) % 1_000_000:06}"
    for change in ({"pin": pin}, {"unit": 1}, {"secret": "0" * 26}):
        parts = {"secret": sheet.secret, "pin": sheet.pin, "unit": 0, **change}
        action = {ask: erase.ask, keep: erase.keep, at_once: erase.at_once}[how]
        with pytest.raises(ClaimRefusedError):
            action(**parts, **office.parts)
    opened = office.claimed(sheet)
    assert opened.erase_after is None


def test_a_record_sealed_anew_while_it_is_opened_is_not_erased(
    office: Office, sheet: Sheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = claim.open_sheet
    slips = []

    def meanwhile(*given: Any, **parts: Any) -> Any:
        opened = real(*given, **parts)
        slips.append(office.new_slip(sheet.credential))
        return opened

    monkeypatch.setattr(erase.claim, "open_sheet", meanwhile)
    with pytest.raises(ClaimRefusedError):
        at_once(office, sheet)
    monkeypatch.setattr(erase.claim, "open_sheet", real)
    assert not is_gone(office, slips[0])


class Interrupted:
    """A store in which something happens before the first transaction that writes."""

    def __init__(self, store: Database, happens: Callable[[], None]) -> None:
        self.store = store
        self.happens = [happens]

    def transaction(self) -> Any:
        while self.happens:
            self.happens.pop()()
        return self.store.transaction()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)


def test_what_is_kept_or_erased_while_a_round_begins_is_left_alone(office: Office) -> None:
    kept, erased, later = office.issued(row("A"), row("B"), row("C"))
    for sheet in (kept, erased, later):
        ask(office, sheet)
    office.now += timedelta(hours=73)

    def meanwhile() -> None:
        keep(office, kept)
        at_once(office, erased)
        keep(office, later)
        ask(office, later)

    store = Interrupted(office.store, meanwhile)
    assert erase.erase_due(store=store, keys=office.keys, now=office.now) == 0  # type: ignore[arg-type]
    assert [is_gone(office, sheet) for sheet in (kept, erased, later)] == [False, True, False]
