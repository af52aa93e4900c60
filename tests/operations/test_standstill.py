"""Stopping all issuing: whatever door asks, nothing new is signed; everything else goes on."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from registry.model.copy import Kind
from registry.operations import fsck, hand_over, ledger, standstill
from registry.operations.standstill import IssuingStoppedError, ReasonRefusedError
from tests.operations.office import row

if TYPE_CHECKING:
    from registry.ports import Keys
    from tests.operations.office import Office


def test_nothing_new_is_signed_while_issuing_is_stopped(office: Office) -> None:
    (sheet,) = office.issued()
    held = office.held(sheet)
    standstill.stop("the signing key may be known", **office.parts)
    for asked in (
        lambda: office.issue(office.prepared()),
        lambda: office.new_slip(sheet.credential),
        lambda: office.paper_copy(held),
        lambda: office.further(held, Kind.WALLET),
        lambda: office.further(held, Kind.BADGE),
    ):
        with pytest.raises(IssuingStoppedError):
            asked()
    assert standstill.is_stopped(store=office.store)
    # What was refused left nothing behind, but for the keys of trays that were not kept.
    hand_over.sweep(**office.parts)
    assert len(office.copies(sheet.credential)) == 1
    assert fsck_passes(office)


def test_a_request_that_was_refused_is_carried_out_once_issuing_goes_on(office: Office) -> None:
    standstill.stop("a look at the disk", **office.parts)
    with pytest.raises(IssuingStoppedError):
        office.issue(office.prepared(row(), row("Ben")), request="once")
    assert standstill.resume("the disk is well", **office.parts)
    assert not standstill.is_stopped(store=office.store)
    assert len(office.sheets(office.issue(office.prepared(row(), row("Ben")), request="once"))) == 2


def test_claims_withdrawals_and_publications_go_on(office: Office) -> None:
    first, second = office.issued(row(), row("Ben"))
    standstill.stop("a key may be known", **office.parts)
    assert office.claimed(first).record.digits == first.digits
    office.withdraw(second.credential)
    office.publish()
    assert [office.verdict(one.digits).state for one in (first, second)] == ["CURRENT", "WITHDRAWN"]


def test_the_first_decision_stands_until_it_is_taken_back(office: Office) -> None:
    first = standstill.stop("first", **office.parts)
    office.now += timedelta(hours=1)
    assert standstill.stop("second", **office.parts) == first
    assert standstill.resume("over", **office.parts)
    assert not standstill.resume("over again", **office.parts)
    assert standstill.stop("third", **office.parts).since == office.now


def test_each_decision_is_in_the_ledger_with_its_reason_and_looks_like_any_other(office: Office) -> None:
    standstill.stop("r" * ledger.MAX_REASON, **office.parts)
    standstill.resume("it was nothing", **office.parts)
    with office.store.reading() as tx:
        entries = list(tx.ledger.all())
    lines = [json.loads(opened(entry.sealed, entry.number, office.keys)) for entry in entries]
    decisions = [(line["action"], line["reason"]) for line in lines if "reason" in line]
    assert decisions == [
        ("stop issuing", "r" * ledger.MAX_REASON),
        ("resume issuing", "it was nothing"),
    ]
    assert len({len(entry.sealed) for entry in entries}) == 1


def opened(sealed: bytes, number: int, keys: Keys) -> bytes:
    return keys.open(ledger.PURPOSE, sealed, str(number).encode("ascii"))


@pytest.mark.parametrize(
    "reason", ["", "  ", "r" * 101, "caf\N{LATIN SMALL LETTER E WITH ACUTE}", "a\nb", 'a"b']
)
def test_a_reason_fits_into_a_line(office: Office, reason: str) -> None:
    for decide in (standstill.stop, standstill.resume):
        with pytest.raises(ReasonRefusedError):
            decide(reason, **office.parts)
    assert not standstill.is_stopped(store=office.store)


def fsck_passes(office: Office) -> bool:
    parts = {"store": office.store, "keys": office.keys, "attempts": office.attempts, "root": office.root}
    return not list(fsck.faults(**parts))
