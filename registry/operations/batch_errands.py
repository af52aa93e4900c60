"""Running batches as errands for workers: a lane of a batch is one, under a name that tells nobody which.

* The name is a keyed digest: what keeps the history of the work knows no batch, and so no provider.
* So many rows at a time that no transaction keeps others from writing for long, whatever the disk is like.
* One portion at a time in a process: two threads of Python that sign, seal and write take turns at every
  step, and together do less than one. Whoever has another core has another worker.
* What hinders a batch is kept for its provider to see, as a code; it is tried again later.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from registry.model import ids
from registry.model.errors import RegistryError
from registry.model.status import TransitionError
from registry.operations import batch_work
from registry.operations.batch_work import Lane, RowNoLongerPassesError
from registry.operations.issue import CHUNK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from registry.model.ids import ProviderId
    from registry.operations.batch_work import Done
    from registry.operations.prepare import Terms
    from registry.ports import Attempts, Batch, Keys, Store, Transaction

LONGEST: Final = 0.1
"""Seconds for which a transaction of a batch may keep others from writing; a form waits for one or two."""

LEAST: Final = 50
"""Rows at first, so that little is in vain where nothing works, and where even they take longer than that.

What a portion costs however short it is comes to half of a row's own cost with 50, and to all of it with 25.
"""

FAULT: Final = "fault"
"""The code of what nobody foresaw."""


@dataclass(slots=True)
class Pace:
    """How many rows at a time: as many as a short transaction holds, by how long the last one took."""

    seconds: Callable[[], float]
    limit: int = LEAST
    longest: float = 0.0

    def watched(self, store: Store) -> Store:
        """Return the store, its transactions measured."""
        return _Watched(store, self)

    def adapt(self) -> None:
        """Draw a conclusion from what was measured since the last time."""
        if self.longest > 0:
            fitting = int(self.limit * LONGEST / self.longest)
            self.limit = max(LEAST, min(fitting, 2 * self.limit, CHUNK))
        self.longest = 0.0

    def begin_anew(self) -> None:
        """Forget what was concluded: something hinders, and little is to be in vain."""
        self.limit, self.longest = LEAST, 0.0


@dataclass(frozen=True, slots=True)
class _Watched:
    """A store that tells for how long it keeps others from writing."""

    store: Store
    pace: Pace

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Open a transaction; waiting for it does not count."""
        begun = self.pace.seconds()
        try:
            with self.store.transaction() as tx:
                begun = self.pace.seconds()
                yield tx
        finally:
            self.pace.longest = max(self.pace.longest, self.pace.seconds() - begun)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the store has
        """Be the store in everything else."""
        return getattr(self.store, name)


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchErrands:
    """Keeps the contract of `registry.ports.Errands`.

    `clock` tells the time; `tell` is told of what nobody foresaw. `pace` goes from one errand to the next: a
    disk is as fast for each of them.
    """

    store: Store
    keys: Keys
    attempts: Attempts
    terms_of: Callable[[ProviderId], Terms]
    clock: Callable[[], datetime]
    pace: Pace
    tell: Callable[[Exception], None]
    turn: Lock = field(default_factory=Lock, repr=False)

    def wanted(self) -> set[str]:
        """Return the lanes of running batches in which rows wait."""
        return {
            self._name(batch, lane)
            for batch, lane in self._lanes()
            if batch_work.is_waiting(batch.id, lane, store=self.store)
        }

    def carry_out(self, errand: str, go_on: Callable[[], bool]) -> str | None:
        """Issue the rows of a lane."""
        found = self._find(errand)
        while found is not None and go_on():
            batch, lane = found
            try:
                with self.turn:
                    done = self._issue_some(batch, lane)
            except TransitionError:
                # Somebody else is at these rows, and goes on with them.
                break
            except RowNoLongerPassesError as error:
                return error.code
            except RegistryError as error:
                return self._note(batch, error.code)
            except Exception as error:  # noqa: BLE001 - whatever it was, it is tried again
                self.tell(error)
                return self._note(batch, FAULT)
            if done.is_over:
                break
        return None

    def _issue_some(self, batch: Batch, lane: Lane) -> Done:
        limit = self.pace.limit
        try:
            done = batch_work.issue_some(
                batch.id,
                run=batch.run,
                lane=lane,
                limit=limit,
                terms_of=self.terms_of,
                store=self.pace.watched(self.store),
                keys=self.keys,
                attempts=self.attempts,
                now=self.clock(),
            )
        except Exception:
            self.pace.begin_anew()
            raise
        # The rest of a lane says nothing of how long as many rows as might have been there would take.
        if done.issued + done.refused == limit:
            self.pace.adapt()
        return done

    def _note(self, batch: Batch, code: str) -> str:
        batch_work.note_trouble(batch.id, code, store=self.store)
        return code

    def _find(self, errand: str) -> tuple[Batch, Lane] | None:
        return next((one for one in self._lanes() if self._name(*one) == errand), None)

    def _lanes(self) -> Iterator[tuple[Batch, Lane]]:
        for batch in batch_work.running(store=self.store):
            count = batch_work.lanes(batch.counts.rows)
            yield from ((batch, Lane(number=number, of=count)) for number in range(count))

    def _name(self, batch: Batch, lane: Lane) -> str:
        text = f"{batch.id}|{batch.run}|{lane.number}|{lane.of}"
        return ids.spelled(self.keys.mac("errand", text.encode("ascii")), ids.ID_LETTERS).lower()
