"""The private ledger: a line for each decision, sealed, chained, naming nobody."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from registry.model.errors import SealedDamagedError
from registry.operations import ledger
from registry.operations.ledger import LedgerBrokenError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.ports import LedgerEntry
    from tests.operations.office import Office


@pytest.fixture
def lines(office: Office) -> Sequence[LedgerEntry]:
    (sheet,) = office.issued()
    office.withdraw(sheet.credential)
    office.publish()
    with office.store.reading() as tx:
        return list(tx.ledger.all())


def test_every_decision_leaves_a_line(office: Office, lines: Sequence[LedgerEntry]) -> None:
    ledger.check(lines, office.keys)
    opened = [office.keys.open("ledger", one.sealed, str(one.number).encode()) for one in lines]
    actions = ["publish", "provider", "accredit", "issue", "withdraw", "publish"]
    assert [action.encode() in text for action, text in zip(actions, opened, strict=True)] == [True] * 6
    assert len({len(one.sealed) for one in lines}) == 1
    with office.store.reading() as tx:
        (credential,) = tx.credentials.issued_by(office.provider)
    assert not any(credential.id.encode() in text for text in opened)


@pytest.mark.parametrize("number", range(6))
def test_a_missing_line_is_found(office: Office, lines: list[LedgerEntry], number: int) -> None:
    broken = [*lines[:number], *lines[number + 1 :]]
    if number == 5:
        ledger.check(broken, office.keys)  # what was cut off at the end leaves no trace in the chain
        return
    with pytest.raises(LedgerBrokenError, match=f"line {number + 1}") as refused:
        ledger.check(broken, office.keys)
    assert refused.value.code == "ledger_broken"


def test_changed_moved_and_renumbered_lines_are_found(office: Office, lines: list[LedgerEntry]) -> None:
    changed = [replace(lines[0], sealed=lines[1].sealed), *lines[1:]]
    moved = [lines[1], lines[0], *lines[2:]]
    for broken in (changed, moved):
        with pytest.raises(LedgerBrokenError):
            ledger.check(broken, office.keys)


def test_a_line_that_somebody_chained_without_the_key_does_not_open(
    office: Office, lines: list[LedgerEntry]
) -> None:
    sealed = bytes(len(lines[0].sealed))
    forged = replace(lines[0], number=7, sealed=sealed, chain=ledger._chain(lines[-1], sealed))  # noqa: SLF001 - as anybody could
    with pytest.raises(SealedDamagedError):
        ledger.check([*lines, forged], office.keys)


def test_a_line_that_was_noted_must_still_be_there(office: Office, lines: Sequence[LedgerEntry]) -> None:
    parts: dict[str, Any] = {"store": office.store, "keys": office.keys}
    found = ledger.verify(None, **parts)
    assert (found.lines, found.chain) == (len(lines), lines[-1].chain)
    assert found.done["issue"] == 1
    for line in lines:
        assert ledger.verify((line.number, line.chain), **parts) == found
    for noted in ((lines[-1].number + 1, lines[-1].chain), (lines[0].number, lines[-1].chain)):
        with pytest.raises(LedgerBrokenError, match="that was noted"):
            ledger.verify(noted, **parts)


def test_a_line_without_room_for_all_that_it_says_is_a_fault_of_ours(office: Office) -> None:
    with pytest.raises(RuntimeError, match="too long"), office.store.transaction() as tx:
        ledger.write(tx, office.keys, office.now, "x" * 300, provider=None)
