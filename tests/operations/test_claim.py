"""The holder's door: secret and PIN open one record; everything else is one and the same refusal."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from registry.model.ids import CredentialId
from registry.operations import claim, erase
from registry.operations.claim import NewSecret
from registry.operations.tries import CLOSED, WRONG_IN_A_ROW, read
from registry.operations.withdraw import CredentialUnknownError
from registry.securing.sealing import ClaimRefusedError, ClaimSecret

if TYPE_CHECKING:
    from registry.operations.claim import Opened
    from registry.operations.tries import Tries
    from registry.securing.sheet import Sheet
    from tests.operations.office import Office


def attempt(office: Office, secret: str, pin: str) -> Opened:
    return claim.open_sheet(secret, pin, **office.parts)[0]


def wrong_pin(sheet: Sheet) -> str:
    return f"{(int(sheet.pin) + 1) % 1_000_000:06}"


def try_wrongly(office: Office, sheet: Sheet, times: int) -> None:
    for _ in range(times):
        with pytest.raises(ClaimRefusedError):
            attempt(office, sheet.secret, wrong_pin(sheet))


def tries(office: Office, sheet: Sheet) -> Tries:
    with office.store.reading() as tx:
        found = tx.records.find(ClaimSecret.read(sheet.secret).locator)
    assert found is not None
    return read(found, office.keys)


@pytest.fixture
def sheet(office: Office) -> Sheet:
    return office.issued()[0]


def test_secret_and_pin_open_the_record(office: Office, sheet: Sheet) -> None:
    opened = attempt(office, f" {sheet.secret.lower()} ", f" {sheet.pin} ")
    assert opened.record.digits == sheet.digits
    assert opened.record.facts.name == "Ana-María O’Neill"
    assert opened.credential.id == sheet.credential
    assert (opened.record.mine, opened.withdrawn) == (False, False)


def written(office: Office) -> int:
    """Return how much has been written: bytes of SQLite's log, or transactions of PostgreSQL that wrote."""
    with office.store.reading() as tx:
        if tx.connection.dialect.name == "sqlite":
            (_, _, file) = tx.connection.exec_driver_sql("PRAGMA database_list").one()
            return Path(f"{file}-wal").stat().st_size
        newest = "SELECT CAST(CAST(pg_snapshot_xmax(pg_current_snapshot()) AS text) AS bigint)"
        return int(tx.connection.exec_driver_sql(newest).scalar_one())


@pytest.mark.parametrize("cause", ["wrong", "unknown", "closed", "erased"])
def test_every_refusal_waits_for_the_disk_so_that_its_time_tells_no_cause(
    office: Office, sheet: Sheet, cause: str
) -> None:
    office.issued()
    secret = claim.draw_secret().secret if cause == "unknown" else sheet.secret
    if cause == "closed":
        try_wrongly(office, sheet, WRONG_IN_A_ROW)
    elif cause == "erased":
        erase.at_once(sheet.secret, sheet.pin, sheet.unit, **office.parts)
    before = tries_of_all(office)
    office.store.scrub()
    log = written(office)
    with pytest.raises(ClaimRefusedError):
        attempt(office, secret, wrong_pin(sheet))
    assert written(office) > log
    assert (tries_of_all(office) == before) is (cause != "wrong")


def test_a_count_that_somebody_changed_hinders_nobody_else(office: Office, sheet: Sheet) -> None:
    with office.store.transaction() as tx:
        for record in list(tx.records.all()):
            tx.records.set_tries(record.locator, b"changed")
    with pytest.raises(ClaimRefusedError):
        attempt(office, claim.draw_secret().secret, sheet.pin)


def test_a_registry_that_issued_nothing_refuses_like_any_other(office: Office) -> None:
    fresh = claim.draw_secret()
    with pytest.raises(ClaimRefusedError):
        attempt(office, fresh.secret, fresh.pin)


def tries_of_all(office: Office) -> list[Tries]:
    with office.store.reading() as tx:
        return [read(one, office.keys) for one in tx.records.all()]


def test_a_withdrawn_credential_opens_and_says_so(office: Office, sheet: Sheet) -> None:
    office.withdraw(sheet.credential)
    assert office.claimed(sheet).withdrawn


@pytest.mark.parametrize("pin", ["", "1", "abc", "٣٣٣٣٣٣", "\ud800", "0000000000"])
def test_whatever_else_is_typed_is_refused_in_the_same_words(office: Office, sheet: Sheet, pin: str) -> None:
    other = ClaimSecret(bytes(16)).text
    for secret, typed in [
        (sheet.secret, pin),
        (other, sheet.pin),
        ("\ud800", sheet.pin),
        (sheet.secret[:-1], pin),
    ]:
        with pytest.raises(ClaimRefusedError, match=r"\Asecret and PIN do not open a record\Z") as refused:
            attempt(office, secret, typed)
        assert refused.value.code == "claim_refused"


def test_ten_wrong_pins_in_a_row_close_the_record_for_a_day(office: Office, sheet: Sheet) -> None:
    try_wrongly(office, sheet, 10)
    with pytest.raises(ClaimRefusedError):
        office.claimed(sheet)
    office.now += CLOSED - timedelta(seconds=1)
    with pytest.raises(ClaimRefusedError):
        office.claimed(sheet)
    office.now += timedelta(seconds=1)
    assert office.claimed(sheet).credential.id == sheet.credential


def test_what_is_tried_while_it_is_closed_does_not_count(office: Office, sheet: Sheet) -> None:
    try_wrongly(office, sheet, 10)
    before = tries(office, sheet)
    try_wrongly(office, sheet, 5)
    assert tries(office, sheet) == before


def test_a_right_pin_is_no_try_and_ends_a_row_of_wrong_ones(office: Office, sheet: Sheet) -> None:
    try_wrongly(office, sheet, 9)
    office.claimed(sheet)
    assert (tries(office, sheet).wrong, tries(office, sheet).wrong_total) == (0, 9)
    try_wrongly(office, sheet, 9)
    assert office.claimed(sheet).credential.id == sheet.credential


def test_the_tenth_try_may_be_the_right_one(office: Office, sheet: Sheet) -> None:
    try_wrongly(office, sheet, 9)
    office.claimed(sheet)
    assert tries(office, sheet).closed_until is None


@pytest.mark.slow
def test_a_hundred_wrong_pins_close_it_until_its_provider_reopens_it(office: Office, sheet: Sheet) -> None:
    for _ in range(10):
        try_wrongly(office, sheet, 10)
        office.now += CLOSED
    office.now += timedelta(days=30)
    with pytest.raises(ClaimRefusedError):
        office.claimed(sheet)
    claim.reopen(sheet.credential, provider=office.provider, **office.parts)
    assert office.claimed(sheet).credential.id == sheet.credential


def test_a_record_is_reopened_by_its_provider_alone(office: Office, sheet: Sheet) -> None:
    other = office.add_provider("Another College")
    for credential, provider in [(sheet.credential, other), (CredentialId("none"), office.provider)]:
        with pytest.raises(CredentialUnknownError) as refused:
            claim.reopen(credential, provider=provider, **office.parts)
        assert refused.value.code == "credential_unknown"


def test_reopening_what_was_never_sealed_is_harmless(office: Office, sheet: Sheet) -> None:
    with office.store.transaction() as tx:
        tx.connection.exec_driver_sql("DELETE FROM sealed_record")
    claim.reopen(sheet.credential, provider=office.provider, **office.parts)
    with pytest.raises(ClaimRefusedError):
        office.claimed(sheet)


def test_who_makes_it_theirs_has_a_new_secret_and_the_old_sheet_is_dead(office: Office, sheet: Sheet) -> None:
    fresh = claim.draw_secret()
    # Twice, because an answer may be lost on the way.
    for _ in range(2):
        claim.make_it_mine(sheet.secret, sheet.pin, fresh=fresh, **office.parts)
    with pytest.raises(ClaimRefusedError):
        office.claimed(sheet)
    opened = attempt(office, fresh.secret, fresh.pin)
    assert opened.record.digits == sheet.digits
    assert opened.record.mine
    assert "secret" not in repr(fresh)


def test_a_wrong_pin_makes_nothing_anybodys(office: Office, sheet: Sheet) -> None:
    with pytest.raises(ClaimRefusedError):
        claim.make_it_mine(sheet.secret, wrong_pin(sheet), fresh=claim.draw_secret(), **office.parts)
    assert office.claimed(sheet).record.digits == sheet.digits


@pytest.mark.parametrize("pin", ["", "12345", "1234567", "12345x"])
def test_a_new_pin_of_another_form_makes_nothing_anybodys(office: Office, sheet: Sheet, pin: str) -> None:
    fresh = NewSecret(secret=claim.draw_secret().secret, pin=pin)
    with pytest.raises(ClaimRefusedError):
        claim.make_it_mine(sheet.secret, sheet.pin, fresh=fresh, **office.parts)
    assert office.claimed(sheet).record.digits == sheet.digits


def test_nobody_takes_a_secret_that_opens_something_else(office: Office, sheet: Sheet) -> None:
    (other,) = office.issued()
    fresh = NewSecret(secret=other.secret, pin="000000")
    with pytest.raises(ClaimRefusedError):
        claim.make_it_mine(sheet.secret, sheet.pin, fresh=fresh, **office.parts)
    for one in (sheet, other):
        assert office.claimed(one).record.digits == one.digits


@pytest.mark.parametrize("same", [False, True])
def test_of_two_who_make_it_theirs_at_once_only_one_does(
    office: Office, sheet: Sheet, monkeypatch: pytest.MonkeyPatch, *, same: bool
) -> None:
    first, second = claim.draw_secret(), claim.draw_secret()
    real = claim.holding.seal_record

    def meanwhile(*given: Any, **parts: Any) -> Any:
        monkeypatch.setattr(claim.holding, "seal_record", real)
        claim.make_it_mine(sheet.secret, sheet.pin, fresh=first, **office.parts)
        return real(*given, **parts)

    monkeypatch.setattr(claim.holding, "seal_record", meanwhile)
    with nullcontext() if same else pytest.raises(ClaimRefusedError):
        claim.make_it_mine(sheet.secret, sheet.pin, fresh=first if same else second, **office.parts)
    assert attempt(office, first.secret, first.pin).record.mine


def test_a_record_made_anew_while_it_is_opened_answers_like_a_wrong_pin(
    office: Office, sheet: Sheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = claim.holding.unseal_record

    def meanwhile(*given: object, **parts: object) -> bytes:
        monkeypatch.setattr(claim.holding, "unseal_record", real)
        office.new_slip(sheet.credential)
        return real(*given, **parts)  # type: ignore[arg-type]

    monkeypatch.setattr(claim.holding, "unseal_record", meanwhile)
    with pytest.raises(ClaimRefusedError):
        office.claimed(sheet)
