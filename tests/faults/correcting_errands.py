"""Acts of two persons, cut off when the second confirms: done once, or still waiting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from registry.model.correction import Correction, Wanted
from registry.model.ids import PersonId
from registry.model.month import Month
from registry.model.status import State
from registry.operations import correct_for, countersign, finding, hand_over, withdraw_for_cause
from registry.operations.countersign import ActUnknownError
from registry.operations.withdraw_for_cause import Selection
from tests.operations.office import row

if TYPE_CHECKING:
    from tests.faults.desk import Desk

Given = dict[str, Any]
FIRST, SECOND = PersonId("first"), PersonId("second")
REASON: Final = "the provider is closed"


@dataclass(frozen=True)
class CorrectFor:
    """The certificate is put right once, its sheet lies at the registry, and nothing waits any more."""

    def begin(self, desk: Desk) -> Given:
        (old,) = desk.issued(row("Person Wrong"))
        wanted = Wanted.read(Correction.SLIP_OF_THE_PEN)
        asked = {"reason": REASON, "by": FIRST, "terms_of": desk.terms}
        act = correct_for.ask(old.credential, wanted, "Person Right", **asked, **desk.parts)
        return {"act": act, "old": old.credential, "digits": old.digits}

    def act(self, desk: Desk, given: Given) -> Any:
        parts = {"by": SECOND, "terms_of": desk.terms, "attempts": desk.attempts, **desk.parts}
        return correct_for.confirm(given["act"], "Person Right", **parts)

    def check(self, desk: Desk, given: Given, answer: Any) -> None:
        issued = finding.issued_by(desk.provider, store=desk.store)
        assert len(issued) == (2 if desk.state(given["old"]) is State.WITHDRAWN else 1)
        tray = self.act(desk, given)
        assert tray == answer or not answer
        opened = hand_over.open_tray(tray, provider=None, store=desk.store, keys=desk.keys)
        (new,) = opened.sheets
        assert new.facts.name == "Person Right"
        assert desk.claimed(new).record.digits == new.digits
        assert desk.state(given["old"]) is State.WITHDRAWN
        assert len(finding.issued_by(desk.provider, store=desk.store)) == 2
        assert countersign.waiting(**desk.parts) == []
        desk.publish()
        assert [desk.verdict(one).state for one in (given["digits"], new.digits)] == ["WITHDRAWN", "CURRENT"]


@dataclass(frozen=True)
class ForCause:
    """All that was chosen goes: at once, or with the publications to come; nothing of it is forgotten."""

    urgent: bool

    def begin(self, desk: Desk) -> Given:
        sheets = desk.issued(row("Person One"), row("Person Two"), row("Person Three"))
        month = Month.of(desk.now)
        selection = Selection(provider=desk.provider, competency=None, first=month, last=month)
        asked = {"urgent": self.urgent, "reason": REASON, "by": FIRST}
        act = withdraw_for_cause.ask(selection, **asked, **desk.parts)
        return {"act": act, "credentials": [one.credential for one in sheets]}

    def act(self, desk: Desk, given: Given) -> Any:
        return withdraw_for_cause.confirm(given["act"], by=SECOND, **desk.parts)

    def check(self, desk: Desk, given: Given, answer: Any) -> None:
        # What a round of a served registry does first.
        withdraw_for_cause.withdraw_urgent(**desk.parts)
        waits = countersign.waiting(**desk.parts)
        assert not (waits and answer)
        if waits:
            assert self.act(desk, given) == 3
        else:
            self._refused(desk, given)
        for _ in range(0 if self.urgent else 3):
            desk.publish()
        assert withdraw_for_cause.left(store=desk.store) == 0
        assert {desk.state(one) for one in given["credentials"]} == {State.WITHDRAWN}

    def _refused(self, desk: Desk, given: Given) -> None:
        try:
            self.act(desk, given)
        except ActUnknownError:
            return
        message = "an act was confirmed twice"
        raise AssertionError(message)


@dataclass(frozen=True)
class Taken:
    """A publication takes what it takes of a decision, whole, or takes nothing."""

    def begin(self, desk: Desk) -> Given:
        given = ForCause(urgent=False).begin(desk)
        ForCause(urgent=False).act(desk, given)
        with desk.store.reading() as tx:
            before = tx.publications.last()
        assert before is not None
        return {**given, "before": before.version}

    def act(self, desk: Desk, given: Given) -> Any:
        del given
        return desk.publish().version

    def check(self, desk: Desk, given: Given, answer: Any) -> None:
        with desk.store.reading() as tx:
            last = tx.publications.last()
        assert last is not None
        done = last.version > given["before"]
        assert done or not answer
        assert withdraw_for_cause.left(store=desk.store) == (2 if done else 3)
        gone = [desk.state(one) for one in given["credentials"]].count(State.WITHDRAWN)
        assert gone == (1 if done else 0)


CORRECTING_ERRANDS: Final = {
    "correct for a provider": CorrectFor(),
    "withdraw for cause": ForCause(urgent=False),
    "withdraw for cause at once": ForCause(urgent=True),
    "publish a part of a decision": Taken(),
}
