"""What a holder asks for, each as an errand that may be cut off anywhere; see `tests.faults.errands`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import pytest

from registry.model.copy import Kind
from registry.model.status import State
from registry.operations import certify, claim, copying, erase, status
from registry.operations.certify import CopyUnknownError, Held
from registry.operations.claim import ClaimRefusedError, NewSecret
from registry.securing import papercode
from tests.operations.office import row

if TYPE_CHECKING:
    from registry.model.credential import Slot
    from registry.operations.claim import Opened
    from tests.faults.desk import Desk

Given = dict[str, Any]

COPIES: Final = 3


def opened(desk: Desk, given: Given) -> tuple[Opened, ...]:
    """Open a sheet, or nothing."""
    try:
        return claim.open_sheet(given["secret"], given["pin"], **desk.parts)
    except ClaimRefusedError:
        return ()


def held(desk: Desk, given: Given) -> Held:
    return Held.of(opened(desk, given)[0])


def handed_over(desk: Desk, count: int = 1) -> Given:
    """Issue the units of a sheet and return what its holder has."""
    tray = desk.issue(desk.prepared(*[row("Ana", reference="L 12")] * count))
    sheets = desk.sheets(tray)
    return {
        "tray": tray,
        "secret": sheets[0].secret,
        "pin": sheets[0].pin,
        "digits": [sheet.digits for sheet in sheets],
    }


def shown(desk: Desk, *digits: str) -> set[str]:
    """Publish, and return the states in which certificates are shown."""
    desk.publish()
    return {desk.verdict(one).state for one in digits}


def further(desk: Desk, given: Given) -> list[State]:
    """Return the states of the credential's further copies."""
    with desk.store.reading() as tx:
        copies = tx.credentials.copies(held(desk, given).credential)
    kinds = {copy: status.open_copy(copy, desk.keys)[1] for copy in copies}
    return [copy.state for copy, kind in kinds.items() if kind is not Kind.FIRST]


@dataclass(frozen=True)
class FurtherCopies:
    """Some copies are made in one go: all of them or none, and what was signed in vain never counts."""

    def begin(self, desk: Desk) -> Given:
        return handed_over(desk)

    def act(self, desk: Desk, given: Given) -> Any:
        holds = held(desk, given)

        def sign(slot: Slot) -> str:
            return copying.sign_paper(replace(holds.facts, slot=slot), desk.keys)

        return certify.further_copies(holds, Kind.PAPER, COPIES, sign, attempts=desk.attempts, **desk.parts)

    def check(self, desk: Desk, given: Given, answer: Any) -> None:
        states = further(desk, given)
        made = states.count(State.ISSUED)
        assert made in ({COPIES} if answer else {0, COPIES})
        assert set(states) <= {State.ISSUED, State.ABANDONED}
        again = self.act(desk, given)
        assert further(desk, given).count(State.ISSUED) == made + COPIES
        assert shown(desk, *given["digits"], *again, *(answer or ())) == {"CURRENT"}


@dataclass(frozen=True)
class WithdrawCopy:
    """One copy is withdrawn alone, or it is not."""

    def begin(self, desk: Desk) -> Given:
        given = handed_over(desk)
        copies = [desk.paper_copy(held(desk, given)) for _ in range(2)]
        slot = papercode.unpack(copies[0]).facts.slot
        return {**given, "copies": copies, "mark": certify.mark_of(slot, desk.keys)}

    def act(self, desk: Desk, given: Given) -> Any:
        certify.withdraw_copy(held(desk, given), given["mark"], **desk.parts)
        return True

    def check(self, desk: Desk, given: Given, answer: Any) -> None:
        copies = certify.copies_of(held(desk, given), store=desk.store, keys=desk.keys)
        done = {copy.mark: copy.withdrawn for copy in copies}[given["mark"]]
        assert done or not answer
        if not done:
            self.act(desk, given)
        assert shown(desk, given["copies"][0]) == {"WITHDRAWN"}
        assert shown(desk, given["copies"][1], *given["digits"]) == {"CURRENT"}


@dataclass(frozen=True)
class MakeItMine:
    """All units of a sheet are under the new secret, or all under the old."""

    units: int

    def begin(self, desk: Desk) -> Given:
        fresh = claim.draw_secret()
        return {**handed_over(desk, self.units), "new": {"secret": fresh.secret, "pin": fresh.pin}}

    def act(self, desk: Desk, given: Given) -> Any:
        claim.make_it_mine(given["secret"], given["pin"], fresh=NewSecret(**given["new"]), **desk.parts)
        return True

    def check(self, desk: Desk, given: Given, answer: Any) -> None:
        there = len(opened(desk, given)), len(opened(desk, given["new"]))
        assert there == (0, self.units) if answer else there in {(0, self.units), (self.units, 0)}
        self.act(desk, given)
        assert opened(desk, given) == ()
        records = [one.record for one in opened(desk, given["new"])]
        assert [(one.digits, one.mine) for one in records] == [(one, True) for one in given["digits"]]


@dataclass(frozen=True)
class Erase:
    """A record is there, or there is no byte of it; what is out there and the other units stay."""

    waited: bool

    def begin(self, desk: Desk) -> Given:
        given = handed_over(desk, 2)
        copy = desk.paper_copy(held(desk, given))
        if self.waited:
            erase.ask(given["secret"], given["pin"], 0, **desk.parts)
        with desk.store.reading() as tx:
            record = tx.records.of(held(desk, given).credential)
        assert record is not None
        return {**given, "copy": copy, "sealed": record.sealed.hex()}

    def act(self, desk: Desk, given: Given) -> Any:
        if self.waited:
            return erase.erase_due(**{**desk.parts, "now": desk.now + timedelta(hours=73)})
        erase.at_once(given["secret"], given["pin"], 0, **desk.parts)
        return True

    def check(self, desk: Desk, given: Given, answer: Any) -> None:
        units = [one.unit for one in opened(desk, given)]
        assert units == [1] if answer else units in ([0, 1], [1])
        assert (len(desk.sheets(given["tray"])) == 1) == (units == [1])
        if units == [0, 1]:
            self.act(desk, given)
        assert [one.unit for one in opened(desk, given)] == [1]
        assert [sheet.unit for sheet in desk.sheets(given["tray"])] == [1]
        desk.store.scrub()
        sealed = bytes.fromhex(given["sealed"])
        files = [path.read_bytes() for path in desk.home.glob("registry.db*")]
        assert not any(sealed[at : at + 16] in data for data in files for at in range(len(sealed) - 15))
        assert shown(desk, given["copy"], *given["digits"]) == {"CURRENT"}
        with_mark = certify.mark_of(papercode.unpack(given["copy"]).facts.slot, desk.keys)
        with pytest.raises(CopyUnknownError):
            certify.withdraw_copy(held(desk, given), with_mark, **desk.parts)


HOLDER_ERRANDS: Final = {
    "further copies": FurtherCopies(),
    "withdraw a copy": WithdrawCopy(),
    "make it mine": MakeItMine(1),
    "make three units mine": MakeItMine(3),
    "erase at once": Erase(waited=False),
    "erase when due": Erase(waited=True),
}
