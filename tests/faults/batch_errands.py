"""A list, uploaded, started, carried out and handed over: cut off anywhere, each row is issued once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from registry.model import ids
from registry.model.batch import BatchState
from registry.operations import batch as batches
from registry.operations.batch import BatchUnknownError
from registry.operations.issue import AlreadyHandedOverError
from registry.securing import papercode
from tests.operations.hall import UNREADABLE, Hall, listed, person
from tests.operations.office import row

if TYPE_CHECKING:
    from registry.model.ids import BatchId
    from tests.faults.desk import Desk

Given = dict[str, Any]
COUNT: Final = 3


def uploaded(desk: Desk, request: str) -> BatchId:
    rows = [row(person(number)) for number in range(COUNT)]
    # The second is refused when it is looked through, the last cannot even be read.
    return Hall(desk).upload(listed(rows[0], row(""), *rows[1:], UNREADABLE), request=request)


def carried_out(desk: Desk, batch: BatchId) -> None:
    """Start it if nobody did, and issue what waits, two rows at a time."""
    hall = Hall(desk)
    if hall.progress(batch).state is BatchState.CHECKED:
        hall.start(batch)
    hall.carry_out(batch, limit=2)


@dataclass(frozen=True)
class Batch:
    """A list is issued once, however often it is begun again."""

    def begin(self, desk: Desk) -> Given:
        del desk
        return {"request": ids.new_id()}

    def act(self, desk: Desk, given: Given) -> Any:
        batch = uploaded(desk, given["request"])
        carried_out(desk, batch)
        return batch

    def check(self, desk: Desk, given: Given, answer: Any) -> None:
        # A dead upload is cleared away by the rounds of a registry that serves.
        batches.sweep(store=desk.store, keys=desk.keys, attempts=desk.attempts)
        hall = Hall(desk)
        kept = hall.batches()
        batch = self.act(desk, given)
        assert kept in ([], [batch])
        assert batch == (answer or batch)
        progress = hall.progress(batch)
        assert (progress.state, progress.issued) == (BatchState.DONE, COUNT)
        assert [line.row for line in hall.report(batch)] == [3, 6]
        sheets = hall.tray(batch).sheets
        assert sorted(sheet.facts.name for sheet in sheets) == [person(number) for number in range(COUNT)]
        assert len({papercode.unpack(sheet.digits).facts.slot for sheet in sheets}) == COUNT
        with desk.store.reading() as tx:
            assert len(tx.credentials.issued_by(desk.provider)) == COUNT
        desk.publish()
        assert {verdict.state for verdict in desk.verdicts(sheets)} == {"CURRENT"}


@dataclass(frozen=True)
class HandOver:
    """A batch's tray is handed over: it is whole, or all of it goes, its rows too."""

    def begin(self, desk: Desk) -> Given:
        given = {"request": ids.new_id()}
        batch = uploaded(desk, given["request"])
        carried_out(desk, batch)
        return {**given, "batch": batch, "tray": Hall(desk).tray(batch).tray.id}

    def act(self, desk: Desk, given: Given) -> Any:
        desk.destroy(given["tray"])
        return True

    def check(self, desk: Desk, given: Given, answer: Any) -> None:
        hall = Hall(desk)
        try:
            assert len(hall.tray(given["batch"]).sheets) == COUNT
        except BatchUnknownError:
            desk.sweep()
        else:
            assert not answer
            self.act(desk, given)
        assert desk.keys.tray_ids() == set()
        assert hall.items(given["batch"]) == []
        try:
            uploaded(desk, given["request"])
        except AlreadyHandedOverError:
            return
        message = "a list that was handed over was taken again"
        raise AssertionError(message)


BATCH_ERRANDS: Final = {"batch": Batch(), "hand over a batch": HandOver()}
