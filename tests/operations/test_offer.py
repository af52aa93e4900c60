"""An offer to a wallet: opened once, with the PIN, within ten minutes; everything else is one refusal."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from registry.model.status import TransitionError
from registry.operations import claim, grants, offer, tries
from registry.operations.tries import CLOSED
from registry.securing.sealing import ClaimRefusedError, ClaimSecret
from tests.databases import sql
from tests.operations.office import row

if TYPE_CHECKING:
    from collections.abc import Callable

    from registry.operations.grants import Access
    from registry.ports import Offer
    from registry.securing.sheet import Sheet
    from tests.operations.office import Office


@pytest.fixture
def sheet(office: Office) -> Sheet:
    return office.issued()[0]


def offered(office: Office, sheet: Sheet) -> str:
    return offer.make_offer(office.claimed(sheet), sheet.pin, **office.parts)


def redeemed(office: Office, code: str, pin: str) -> Access:
    given = offer.redeem(code, pin, **office.parts)
    return grants.open_access(given, keys=office.keys, now=office.now)


def refused(office: Office, code: str, pin: str) -> None:
    with pytest.raises(ClaimRefusedError, match=r"\Asecret and PIN do not open a record\Z"):
        offer.redeem(code, pin, **office.parts)


def wrong_pin(sheet: Sheet) -> str:
    return f"{(int(sheet.pin) + 1) % 1_000_000:06}"


def kept(office: Office) -> list[Offer]:
    with office.store.reading() as tx:
        return list(tx.offers.all())


def wrong_in_all(office: Office, sheet: Sheet) -> int:
    with office.store.transaction() as tx:
        found = tx.records.find(ClaimSecret.read(sheet.secret).locator)
    assert found is not None
    return tries.read(found, office.keys).wrong_total


def test_code_and_pin_give_access_to_the_facts_once(office: Office, sheet: Sheet) -> None:
    code = offered(office, sheet)
    held = redeemed(office, code, f" {sheet.pin} ").held
    assert (held.credential, held.facts) == (sheet.credential, sheet.facts)
    assert "Ana" not in repr(held)
    assert kept(office) == []
    refused(office, code, sheet.pin)


def test_a_right_pin_is_no_try(office: Office, sheet: Sheet) -> None:
    redeemed(office, offered(office, sheet), sheet.pin)
    assert wrong_in_all(office, sheet) == 0


@pytest.mark.parametrize("code", ["", "x", "\ud800", ClaimSecret(bytes(16)).text])
def test_a_code_that_never_was_is_refused(office: Office, sheet: Sheet, code: str) -> None:
    offered(office, sheet)
    refused(office, code, sheet.pin)
    assert len(kept(office)) == 1


@pytest.mark.parametrize("pin", ["", "1", "abc", "\ud800"])
def test_another_pin_is_refused_and_counts_on_the_record(office: Office, sheet: Sheet, pin: str) -> None:
    code = offered(office, sheet)
    refused(office, code, pin)
    assert wrong_in_all(office, sheet) == 1
    assert redeemed(office, code, sheet.pin)
    assert wrong_in_all(office, sheet) == 1


def test_five_wrong_pins_end_a_code_and_count_no_further(office: Office, sheet: Sheet) -> None:
    code = offered(office, sheet)
    for _ in range(7):
        refused(office, code, wrong_pin(sheet))
    refused(office, code, sheet.pin)
    assert wrong_in_all(office, sheet) == 5
    assert redeemed(office, offered(office, sheet), sheet.pin)


def test_the_fifth_try_may_be_the_right_one(office: Office, sheet: Sheet) -> None:
    code = offered(office, sheet)
    for _ in range(4):
        refused(office, code, wrong_pin(sheet))
    assert redeemed(office, code, sheet.pin)


def test_page_and_wallet_close_a_record_together(office: Office, sheet: Sheet) -> None:
    opened = office.claimed(sheet)
    for _ in range(2):
        code = offer.make_offer(opened, sheet.pin, **office.parts)
        for _ in range(4):
            refused(office, code, wrong_pin(sheet))
    for _ in range(2):
        with pytest.raises(ClaimRefusedError):
            claim.open_sheet(sheet.secret, wrong_pin(sheet), **office.parts)
    refused(office, code, sheet.pin)
    with pytest.raises(ClaimRefusedError):
        office.claimed(sheet)
    office.now += CLOSED
    assert redeemed(office, offered(office, sheet), sheet.pin)


def test_an_offer_is_over_after_ten_minutes(office: Office, sheet: Sheet) -> None:
    first = offered(office, sheet)
    office.now += timedelta(minutes=9, seconds=59)
    assert redeemed(office, first, sheet.pin)
    second = offered(office, sheet)
    office.now += timedelta(minutes=10)
    refused(office, second, sheet.pin)
    assert kept(office) == []


def test_a_new_offer_takes_the_place_of_the_credentials_last_one_alone(office: Office, sheet: Sheet) -> None:
    other = office.issued(row("Somebody Else"))[0]
    first, others = offered(office, sheet), offered(office, other)
    second = offered(office, sheet)
    assert len(kept(office)) == 2
    refused(office, first, sheet.pin)
    assert redeemed(office, second, sheet.pin)
    assert redeemed(office, others, other.pin).held.credential == other.credential


def make_mine(office: Office, sheet: Sheet) -> None:
    claim.make_it_mine(sheet.secret, sheet.pin, fresh=claim.draw_secret(), **office.parts)


def new_slip(office: Office, sheet: Sheet) -> None:
    office.new_slip(sheet.credential)


def withdraw(office: Office, sheet: Sheet) -> None:
    office.withdraw(sheet.credential)


@pytest.mark.parametrize("happens", [make_mine, new_slip, withdraw])
def test_what_happens_to_a_record_ends_its_offers(
    office: Office, sheet: Sheet, happens: Callable[[Office, Sheet], None]
) -> None:
    code, opened = offered(office, sheet), office.claimed(sheet)
    happens(office, sheet)
    refused(office, code, sheet.pin)
    with pytest.raises((ClaimRefusedError, TransitionError)):
        offer.make_offer(opened, sheet.pin, **office.parts)


def test_the_offers_of_a_record_are_forgotten_with_it(office: Office, sheet: Sheet) -> None:
    other = office.issued(row("Somebody Else"))[0]
    offered(office, other)
    code, opened = offered(office, sheet), office.claimed(sheet)
    with office.store.transaction() as tx:
        offer.forget(tx, opened.locator, office.keys)
    assert len(kept(office)) == 1
    refused(office, code, sheet.pin)


def test_of_a_sheet_with_several_units_the_one_that_was_chosen_is_offered(office: Office) -> None:
    units = [row(competency=code, reference="L 12") for code in ("MFG-05", "MFG-06")]
    sheets = office.issued(*units)
    opened = claim.open_sheet(sheets[0].secret, sheets[0].pin, **office.parts)
    codes = [offer.make_offer(one, sheets[0].pin, **office.parts) for one in opened]
    for sheet, code in zip(sheets, codes, strict=True):
        held = redeemed(office, code, sheet.pin).held
        assert (held.credential, held.facts) == (sheet.credential, sheet.facts)


def test_an_offer_that_was_changed_at_rest_opens_nothing_and_hinders_no_other(
    office: Office, sheet: Sheet
) -> None:
    other = office.issued(row("Somebody Else"))[0]
    code = offered(office, other)
    with office.store.transaction() as tx:
        sql(tx.connection, "UPDATE offer SET record_sealed = ?", b"\0")
    refused(office, code, other.pin)
    assert redeemed(office, offered(office, sheet), sheet.pin)


def test_of_two_who_redeem_at_once_only_one_does(
    office: Office, sheet: Sheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = offered(office, sheet)
    real = offer.holding.unseal_record

    def meanwhile(*given: object, **parts: object) -> bytes:
        monkeypatch.setattr(offer.holding, "unseal_record", real)
        assert redeemed(office, code, sheet.pin)
        return real(*given, **parts)  # type: ignore[arg-type]

    monkeypatch.setattr(offer.holding, "unseal_record", meanwhile)
    refused(office, code, sheet.pin)


def test_a_sweep_takes_out_what_is_over(office: Office, sheet: Sheet) -> None:
    offered(office, sheet)
    with office.store.transaction() as tx:
        tx.spent.add(b"m", office.now + timedelta(minutes=10))
    for minutes, left in ((9, 1), (1, 0)):
        office.now += timedelta(minutes=minutes)
        offer.sweep(store=office.store, now=office.now)
        assert len(kept(office)) == left
    with office.store.transaction() as tx:
        assert tx.spent.add(b"m", office.now)


def test_an_offer_at_rest_says_neither_whose_it_is_nor_how_long_the_name_is(office: Office) -> None:
    sheets = office.issued(row("X"), row("Ж" * 64))
    for sheet in sheets:
        offered(office, sheet)
    rows = kept(office)
    assert len({(len(one.sealed), len(one.record_sealed)) for one in rows}) == 1
    for one in rows:
        stored = one.locator + one.record_sealed + one.sealed
        for sheet in sheets:
            assert sheet.credential.encode() not in stored
            assert ClaimSecret.read(sheet.secret).locator not in stored
