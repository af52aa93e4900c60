"""A hall for tests of batches: an office, lists as read from files, and work that is only asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from registry.model.batch import Choice, RowState
from registry.operations import batch as batches
from registry.operations import fsck, hand_over
from registry.operations.batch_work import Done, Lane, issue_some
from registry.operations.listed import ListedRow, RowRefusal
from tests.operations.office import Office, row

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from registry.model.batch import Progress
    from registry.model.ids import BatchId, ProviderId
    from registry.operations.batch import Refusal
    from registry.operations.prepare import Row

REQUEST = "the year's list"
UNREADABLE = RowRefusal("language", "language_unknown", "certificates are printed in en, de: give one")


def listed(*rows: Row | RowRefusal) -> list[ListedRow]:
    """Return rows as read from a file, whose first line names the columns."""
    return [
        ListedRow(number=number, row=None, refusal=one)
        if isinstance(one, RowRefusal)
        else ListedRow(number=number, row=one, refusal=None)
        for number, one in enumerate(rows, start=2)
    ]


def a_class(count: int = 3) -> list[ListedRow]:
    return listed(*(row(person(number)) for number in range(count)))


def person(number: int) -> str:
    """Return a name without digits: they could be read as a year."""
    return "Person " + "".join(chr(ord("a") + number // 26**place % 26) for place in range(4))


@dataclass
class Bell:
    """Work that is only asked for."""

    rung: list[BatchId] = field(default_factory=list)

    def begin(self, batch: BatchId) -> None:
        self.rung.append(batch)


@dataclass
class Hall:
    """An office in which batches are uploaded."""

    office: Office
    work: Bell = field(default_factory=Bell)

    def upload(self, rows: Iterable[ListedRow], *, request: str = REQUEST) -> BatchId:
        return batches.upload(
            rows,
            terms=self.office.terms(),
            request=request,
            attempts=self.office.attempts,
            **self.office.parts,
        )

    def start(self, batch: BatchId, choice: Choice = Choice.GOOD_ROWS) -> None:
        batches.start(batch, choice, provider=self.office.provider, work=self.work, **self.office.parts)

    def resume(self, batch: BatchId) -> None:
        batches.resume(batch, provider=self.office.provider, work=self.work, **self.office.parts)

    def pause(self, batch: BatchId) -> None:
        batches.pause(batch, provider=self.office.provider, store=self.office.store)

    def stop(self, batch: BatchId) -> None:
        batches.stop(batch, provider=self.office.provider, store=self.office.store)

    def progress(self, batch: BatchId) -> Progress:
        return batches.progress(batch, provider=self.office.provider, **self.office.parts)

    def report(self, batch: BatchId, provider: ProviderId | None = None) -> Sequence[Refusal]:
        return batches.report(
            batch, provider=provider or self.office.provider, store=self.office.store, keys=self.office.keys
        )

    def row(self, batch: BatchId, number: int) -> Any:
        return batches.row(batch, number, terms=self.office.terms(), **self.office.parts)

    def batches(self) -> list[BatchId]:
        return [one.id for one in batches.batches_of(self.office.provider, store=self.office.store)]

    def items(self, batch: BatchId) -> list[Any]:
        with self.office.store.reading() as tx:
            return [one for state in RowState for one in tx.batches.items(batch, state)]

    def tray(self, batch: BatchId) -> Any:
        """Return the batch's tray, open."""
        office = self.office
        found = batches.get_batch(batch, provider=office.provider, store=office.store)
        return hand_over.open_tray(found.tray, provider=office.provider, store=office.store, keys=office.keys)

    def issue_some(self, batch: BatchId, **changes: Any) -> Done:
        office = self.office
        parts: dict[str, Any] = {"attempts": office.attempts, "lane": Lane(), "limit": 500, **office.parts}
        with office.store.reading() as tx:
            found = tx.batches.get(batch)
        parts["run"] = found.run if found else 1
        return issue_some(batch, terms_of=office.terms, **{**parts, **changes})

    def carry_out(self, batch: BatchId, **changes: Any) -> list[Done]:
        """Issue until nothing is left to do now."""
        done = [self.issue_some(batch, **changes)]
        while not done[-1].is_over:
            done.append(self.issue_some(batch, **changes))
        return done

    def faults(self) -> list[fsck.Fault]:
        office = self.office
        return list(
            fsck.faults(store=office.store, keys=office.keys, attempts=office.attempts, root=office.root)
        )

    def destroy(self, batch: BatchId) -> None:
        found = batches.get_batch(batch, provider=self.office.provider, store=self.office.store)
        self.office.destroy(found.tray)
