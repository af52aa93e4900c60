"""Whatever is asked of a batch in whatever order, each of its rows waits, was refused or is issued, once."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from registry.model.batch import BatchState, BatchStateError
from registry.model.status import State, TransitionError
from registry.operations.batch_work import Lane
from tests.databases import Place
from tests.operations.hall import UNREADABLE, Hall, listed, person
from tests.operations.office import open_office, row
from tests.operations.test_batch_work import Meanwhile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model.ids import BatchId

pytestmark = pytest.mark.slow


class PowerCut(BaseException):
    """The process ends here, for all that the store knows."""


class BatchStates(RuleBasedStateMachine):
    """A batch of some rows, its provider, and workers that come, meet and die."""

    folder: Path
    hall: Hall
    batch: BatchId

    def __init__(self) -> None:
        super().__init__()
        self.rows = 0
        self.stopped_with: int | None = None

    @initialize(good=st.integers(1, 8), refused=st.integers(0, 3), people=st.integers(1, 4))
    def upload(self, good: int, refused: int, people: int) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.hall = Hall(open_office(Place(self.folder)))
        rows = [row(person(at % people), reference=str(at % people)) for at in range(good)]
        self.batch = self.hall.upload(listed(*rows, *[UNREADABLE] * refused))
        self.rows = good + refused

    @property
    def state(self) -> BatchState:
        return self.hall.progress(self.batch).state

    def asked(self, what: str, before: BatchState, after: BatchState) -> None:
        """Ask for a step: it is taken from this state, and refused from any other."""
        seen = self.state
        try:
            getattr(self.hall, what)(self.batch)
        except BatchStateError:
            assert seen is not before
        else:
            assert (seen, self.state) == (before, after)

    @rule()
    def start(self) -> None:
        self.asked("start", BatchState.CHECKED, BatchState.RUNNING)

    @rule()
    def pause(self) -> None:
        self.asked("pause", BatchState.RUNNING, BatchState.PAUSED)

    @rule()
    def resume(self) -> None:
        self.asked("resume", BatchState.PAUSED, BatchState.RUNNING)

    @precondition(lambda self: self.state in (BatchState.RUNNING, BatchState.PAUSED))
    @rule(is_meant=st.integers(0, 3))
    def stop(self, is_meant: int) -> None:
        if not is_meant:
            self.hall.stop(self.batch)
            self.stopped_with = self.hall.progress(self.batch).issued

    @rule(limit=st.integers(1, 4), lane=st.integers(0, 2))
    def work(self, limit: int, lane: int) -> None:
        self.hall.issue_some(self.batch, limit=limit, lane=Lane(number=lane, of=3))

    @rule(limit=st.integers(1, 4), what=st.sampled_from(["pause", "stop", "work", "die"]))
    def work_while(self, limit: int, what: str) -> None:
        """Let something happen between the intents and the acknowledgement."""
        keys, signer = self.hall.office.keys, self.hall.office.keys.credential

        def happens() -> None:
            if what == "die":
                raise PowerCut
            if what == "work":
                self.hall.issue_some(self.batch, limit=limit)
            else:
                getattr(self.hall, what)(self.batch)
                if what == "stop":
                    self.stopped_with = self.hall.progress(self.batch).issued

        keys.credential = Meanwhile(signer, happens)
        try:
            self.hall.issue_some(self.batch, limit=limit)
        except TransitionError:
            assert what == "work"
        except PowerCut:
            assert what == "die"
        finally:
            keys.credential = signer

    @rule(limit=st.integers(1, 4))
    def die_before_the_commit(self, limit: int) -> None:
        with suppress(PowerCut):
            self.hall.issue_some(self.batch, limit=limit, store=Cut(self.hall.office.store))

    @invariant()
    def every_row_is_in_one_place(self) -> None:
        if not self.rows:
            return
        seen = self.hall.progress(self.batch)
        sheets = self.hall.tray(self.batch).sheets
        assert seen.issued == len(sheets) == len({one.position for one in sheets})
        assert seen.issued + len(self.hall.items(self.batch)) == self.rows
        assert (seen.state is BatchState.DONE) == (seen.issued == seen.good)
        if self.stopped_with is not None:
            assert seen.issued == self.stopped_with
        with self.hall.office.store.reading() as tx:
            states = [one.state for one in tx.credentials.all()]
        assert states.count(State.ISSUED) == seen.issued

    def teardown(self) -> None:
        if self.rows:
            # Whoever issues next clears away what the dead left.
            self.hall.office.issued()
            assert self.hall.faults() == []
            self.hall.office.store.close()
            shutil.rmtree(self.folder)


class Cut:
    """A store whose second transaction is not committed: the power fails before."""

    def __init__(self, store: Any) -> None:
        self.store, self.begun = store, 0

    @contextmanager
    def transaction(self) -> Iterator[Any]:
        self.begun += 1
        with self.store.transaction() as tx:
            yield tx
            if self.begun == 2:
                raise PowerCut

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)


TestBatchStates = BatchStates.TestCase
TestBatchStates.settings = settings(
    max_examples=12,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
