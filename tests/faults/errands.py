"""What a registry must not lose, each as an errand that may be cut off anywhere.

* `begin` makes ready and returns what `act` needs, as JSON; `act` is the one call that may be killed.
* `check` is asked after the home was opened anew; `answer` is what was acknowledged, or `None`. It asks
  again, as a person would, and looks at what is there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, Protocol

import pytest

from registry.model import ids
from registry.model.status import State, TransitionError
from registry.operations import claim, correct, status
from registry.operations.claim import ClaimRefusedError
from registry.operations.hand_over import TrayUnknownError
from registry.operations.issue import AlreadyHandedOverError, RequestConflictError, carried_out
from registry.securing import papercode
from tests.faults.batch_errands import BATCH_ERRANDS
from tests.faults.correcting_errands import CORRECTING_ERRANDS
from tests.faults.holder_errands import HOLDER_ERRANDS
from tests.faults.relay_errands import RELAY_ERRANDS
from tests.faults.wallet_errands import WALLET_ERRANDS
from tests.faults.working_day import WorkingDay
from tests.operations.office import row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.model.credential import Slot
    from registry.securing.sheet import Sheet
    from tests.faults.desk import Desk

Given = dict[str, Any]


class Errand(Protocol):
    """One thing that a person asks for."""

    def begin(self, desk: Desk) -> Given: ...

    def act(self, desk: Desk, given: Given) -> Any: ...

    def check(self, desk: Desk, given: Given, answer: Any) -> None: ...


def names(count: int) -> list[str]:
    return [f"Person {number}" for number in range(count)]


def slot_of(sheet: Sheet) -> Slot:
    return papercode.unpack(sheet.digits).facts.slot


def works(desk: Desk, sheets: Sequence[Sheet]) -> None:
    """Each sheet opens its record (of many, every hundredth), and its certificate counts once published."""
    for sheet in sheets if len(sheets) < 100 else sheets[::100]:
        assert desk.claimed(sheet).record.digits == sheet.digits
    desk.publish()
    assert {verdict.state for verdict in desk.verdicts(sheets)} <= {"CURRENT"}


def shown(desk: Desk, sheet: Sheet) -> str:
    """Return the state in which a certificate is shown."""
    (verdict,) = desk.verdicts([sheet])
    return verdict.state


def is_dead(desk: Desk, sheet: Sheet) -> bool:
    """Say whether a sheet's secret opens nothing."""
    try:
        desk.claimed(sheet)
    except ClaimRefusedError:
        return True
    return False


def started(desk: Desk, count: int) -> Given:
    """Issue a class that an errand is about."""
    tray = desk.issue(desk.prepared(*map(row, names(count))))
    opened = desk.open(tray)
    return {"tray": tray, "items": list(opened.items), "credential": opened.sheets[0].credential}


@dataclass(frozen=True)
class Class:
    """A class is issued; `into` is not used, so its tray is new."""

    count: int

    def begin(self, desk: Desk) -> Given:
        del desk
        return {"request": ids.new_id()}

    def act(self, desk: Desk, given: Given) -> Any:
        return desk.issue(desk.prepared(*map(row, names(self.count))), request=given["request"])

    def check(self, desk: Desk, given: Given, answer: Any) -> None:
        before = desk.sheets(answer) if answer else []
        with desk.store.reading() as tx:
            trays = tx.trays.all()
        tray = self.act(desk, given)
        after = desk.sheets(tray)
        if answer:
            assert (tray, after) == (answer, before)
        assert [one.id for one in trays] in ([], [tray])
        assert [sheet.facts.name for sheet in after] == names(self.count)
        assert len({slot_of(sheet) for sheet in after}) == self.count
        with desk.store.reading() as tx:
            assert len(tx.credentials.issued_by(desk.provider)) == self.count
        works(desk, after)
        with pytest.raises(RequestConflictError):
            desk.issue(desk.prepared(row("Somebody else")), request=given["request"])


@dataclass(frozen=True)
class Redo:
    """A row that was voided is done anew in its place in the tray."""

    def begin(self, desk: Desk) -> Given:
        given = started(desk, 2)
        desk.void(given["items"][0], given["tray"])
        return {**given, "request": ids.new_id()}

    def act(self, desk: Desk, given: Given) -> Any:
        return desk.issue(desk.prepared(row("Anew")), request=given["request"], into=given["tray"])

    def check(self, desk: Desk, given: Given, answer: Any) -> None:
        before = [sheet.facts.name for sheet in desk.sheets(given["tray"])]
        assert sorted(before) in ([["Anew", "Person 1"]] if answer else [["Person 1"], ["Anew", "Person 1"]])
        assert self.act(desk, given) == given["tray"]
        sheets = desk.sheets(given["tray"])
        assert sorted(sheet.facts.name for sheet in sheets) == ["Anew", "Person 1"]
        works(desk, sheets)


@dataclass(frozen=True)
class NewSlip:
    """A stolen slip is replaced: the old sheet is dead and the old copy withdrawn, or neither."""

    def begin(self, desk: Desk) -> Given:
        return {**started(desk, 1), "request": ids.new_id()}

    def act(self, desk: Desk, given: Given) -> Any:
        prepared = correct.prepare_new_slip(
            given["credential"], "Person 0", stolen=True, terms=desk.terms(), store=desk.store, keys=desk.keys
        )
        return desk.issue([prepared], request=given["request"])

    def check(self, desk: Desk, given: Given, answer: Any) -> None:
        (old,) = desk.sheets(given["tray"])
        done = is_dead(desk, old)
        assert done or not answer
        assert (slot_of(old) in desk.withdrawn()) == done
        (new,) = desk.sheets(self.act(desk, given))
        works(desk, [new])
        assert is_dead(desk, old)
        assert shown(desk, old) == "WITHDRAWN"


@dataclass(frozen=True)
class Replace:
    """A certificate with a wrong name is replaced: the old is withdrawn and the new there, or neither."""

    def begin(self, desk: Desk) -> Given:
        return {**started(desk, 1), "request": ids.new_id()}

    def act(self, desk: Desk, given: Given) -> Any:
        prepared = correct.prepare_replacement(
            given["credential"], "Person Zero", keep_old=False, terms=desk.terms(), store=desk.store
        )
        return desk.issue([prepared], request=given["request"])

    def check(self, desk: Desk, given: Given, answer: Any) -> None:
        asked = {"provider": desk.provider, "store": desk.store, "keys": desk.keys}
        done = carried_out(given["request"], **asked)
        assert done == answer or not answer
        assert (desk.state(given["credential"]) is State.WITHDRAWN) == (done is not None)
        if done:
            # The old one is withdrawn, so asking again goes by the request, as the console does.
            with pytest.raises(TransitionError):
                self.act(desk, given)
        (new,) = desk.sheets(done or self.act(desk, given))
        assert new.facts.name == "Person Zero"
        works(desk, [new])
        assert shown(desk, desk.sheets(given["tray"])[0]) == "WITHDRAWN"


@dataclass(frozen=True)
class Destroy:
    """A tray is handed over: it is whole, or it is gone and its key and rows follow."""

    swept: bool

    def begin(self, desk: Desk) -> Given:
        request = ids.new_id()
        tray = desk.issue(desk.prepared(*map(row, names(2))), request=request)
        return {
            "tray": tray,
            "request": request,
            "secrets": [[one.secret, one.pin] for one in desk.sheets(tray)],
        }

    def act(self, desk: Desk, given: Given) -> Any:
        if self.swept:
            desk.now += timedelta(days=14)
            return desk.sweep()
        desk.destroy(given["tray"])
        return True

    def check(self, desk: Desk, given: Given, answer: Any) -> None:
        whole = self._is_whole(desk, given)
        assert not (whole and answer)
        if whole:
            self.act(desk, given)
            assert not self._is_whole(desk, given)
        else:
            desk.sweep()
        assert desk.keys.tray_ids() == set()
        with desk.store.reading() as tx:
            assert (tx.trays.all(), tx.trays.items(given["tray"])) == ([], [])
        for secret, pin in given["secrets"]:
            assert claim.open_sheet(secret, pin, **desk.parts)[0].record
        with pytest.raises(AlreadyHandedOverError):
            desk.issue(desk.prepared(*map(row, names(2))), request=given["request"])

    def _is_whole(self, desk: Desk, given: Given) -> bool:
        try:
            assert len(desk.sheets(given["tray"])) == 2
        except TrayUnknownError:
            return False
        return True


@dataclass(frozen=True)
class Void:
    """A sheet is taken out and its credential withdrawn, or neither."""

    def begin(self, desk: Desk) -> Given:
        return started(desk, 2)

    def act(self, desk: Desk, given: Given) -> Any:
        desk.void(given["items"][0], given["tray"])
        return True

    def check(self, desk: Desk, given: Given, answer: Any) -> None:
        left = list(desk.open(given["tray"]).items)
        done = left == given["items"][1:]
        assert done or (not answer and left == given["items"])
        assert (desk.state(given["credential"]) is State.WITHDRAWN) == done
        if not done:
            self.act(desk, given)
        works(desk, desk.sheets(given["tray"]))


@dataclass(frozen=True)
class Withdraw:
    """A credential is withdrawn, for good, with its copies."""

    def begin(self, desk: Desk) -> Given:
        return started(desk, 1)

    def act(self, desk: Desk, given: Given) -> Any:
        desk.withdraw(given["credential"])
        return True

    def check(self, desk: Desk, given: Given, answer: Any) -> None:
        (sheet,) = desk.sheets(given["tray"])
        done = desk.state(given["credential"]) is State.WITHDRAWN
        assert done or not answer
        assert (slot_of(sheet) in desk.withdrawn()) == done
        if not done:
            self.act(desk, given)
        desk.publish()
        assert shown(desk, sheet) == "WITHDRAWN"


@dataclass(frozen=True)
class Publish:
    """A publication is the old one or the new one, whole; its version only grows."""

    def begin(self, desk: Desk) -> Given:
        given = started(desk, 2)
        desk.withdraw(given["credential"])
        first = desk.publish()
        desk.withdraw(desk.sheets(given["tray"])[1].credential)
        return {**given, "before": first.version}

    def act(self, desk: Desk, given: Given) -> Any:
        del given
        return desk.publish().version

    def check(self, desk: Desk, given: Given, answer: Any) -> None:
        with desk.store.reading() as tx:
            kept = tx.publications.last()
        done = kept.version > given["before"]
        assert kept.version == (answer or kept.version)
        first, second = desk.sheets(given["tray"])
        assert shown(desk, first) == "WITHDRAWN"
        assert shown(desk, second) == ("WITHDRAWN" if done else "CURRENT")
        assert desk.shown_withdrawn() <= desk.withdrawn()
        assert self.act(desk, given) > kept.version
        assert shown(desk, second) == "WITHDRAWN"
        assert desk.shown_withdrawn() == desk.withdrawn()


@dataclass(frozen=True)
class Abandon:
    """What a crash left open is abandoned; that may crash too."""

    def begin(self, desk: Desk) -> Given:
        class Dead(BaseException):
            pass

        class Signer:
            public = desk.keys.credential.public

            def sign(self, _: bytes) -> bytes:
                raise Dead

        keys, desk.keys = desk.keys, _Instead(desk.keys, Signer())
        with pytest.raises(Dead):
            desk.issue(desk.prepared(*map(row, names(2))))
        desk.keys = keys
        with desk.store.reading() as tx:
            assert len(tx.credentials.open_intents()) == 2
        return {}

    def act(self, desk: Desk, given: Given) -> Any:
        del given
        return status.abandon_dead(store=desk.store, keys=desk.keys, attempts=desk.attempts)

    def check(self, desk: Desk, given: Given, answer: Any) -> None:
        # It was done again when the home was opened.
        assert answer in {2, None}
        assert self.act(desk, given) == 0
        assert len(desk.withdrawn()) == 2
        with desk.store.reading() as tx:
            assert tx.credentials.issued_by(desk.provider) == []


@dataclass(frozen=True)
class _Instead:
    """Keys with another signer of credentials."""

    keys: Any
    credential: Any

    def __getattr__(self, name: str) -> Any:
        return getattr(self.keys, name)


ERRANDS: Final[dict[str, Errand]] = {
    "one": Class(1),
    "three": Class(3),
    "more than a chunk": Class(501),
    "redo": Redo(),
    "new slip": NewSlip(),
    "replace": Replace(),
    "destroy": Destroy(swept=False),
    "fourteen days": Destroy(swept=True),
    "void": Void(),
    "withdraw": Withdraw(),
    "publish": Publish(),
    "abandon": Abandon(),
    **BATCH_ERRANDS,
    "a working day": WorkingDay(),
    **WALLET_ERRANDS,
    **HOLDER_ERRANDS,
    **RELAY_ERRANDS,
    **CORRECTING_ERRANDS,
}
