"""A worker: it keeps every wanted errand under way on some living worker, with DBOS.

* What is wanted is asked of the registry's own tables, each second; DBOS distributes it over workers and
  machines, and what it should lose is begun again.
* A worker's name is an attempt (`registry.ports.Attempts`): who is dead is told by a lock that the kernel or
  the database lets go of, not by a clock. What a dead worker had begun is taken over by any other.
* An errand that was hindered is begun again after a while; one that only made room for others at once.
* No value, name or text of an error reaches DBOS: errands are opaque, their outcomes codes. Its log is off,
  it has no console and tells nobody anything.
"""

from __future__ import annotations

import logging
import threading
from collections import defaultdict
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, Self

from dbos import DBOS, SetWorkflowID

from registry.model.ids import AttemptId
from registry.workflows.history import SCHEMA, Json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from dbos import DBOSConfig, WorkflowStatus
    from sqlalchemy import Engine

    from registry.ports import Attempts, Errands
    from registry.workflows.doorbell import Doorbell

VERSION: Final = "1"
"""Of what an errand is called with: another number for another form, so that none is read by the other."""

LOOK_SECONDS: Final = 1.0
"""Between two looks at what is wanted and who is dead."""

SLICE: Final = timedelta(seconds=20)
"""After so long an errand makes room for others: no batch keeps a small one waiting."""

RETRY: Final = timedelta(minutes=1)
"""Before an errand that was hindered is begun again."""

AGAIN_SECONDS: Final = 5.0
"""Before the next shift where one could not begin."""

LAST_SECONDS: Final = 60.0
"""For what is under way when the end is asked for: a portion takes one or two."""

_QUEUE: Final = "errands"
_AT_ONCE: Final = 2
"""Errands at once in a worker: while one waits for the disk the other signs."""

_POLL_SECONDS: Final = 0.25
_PENDING: Final = "PENDING"
_UNDER_WAY: Final = ("ENQUEUED", "DELAYED", _PENDING)


class Worker:
    """Carries out errands until the block ends; what is under way then is finished or parked.

    It works in shifts: one ends when its attempt is lost, as with the session of a database that was started
    again, for others take it for dead then. So does one that fails.
    """

    def __init__(
        self,
        errands: Errands,
        *,
        attempts: Attempts,
        bell: Doorbell,
        database: Callable[[], Engine],
        tell: Callable[[Exception], None],
        clock: Callable[[], datetime],
    ) -> None:
        """Begin with the block; `database` opens what DBOS keeps its history in, for one shift."""
        self._errands = errands
        self._attempts = attempts
        self._bell = bell
        self._database = database
        self._tell = tell
        self._clock = clock
        self._over = threading.Event()
        self._parked = threading.Event()
        self._idle = threading.Condition()
        self._busy = 0
        self._failed = False
        # A daemon: a database that does not come back must not keep the process from ending.
        self._thread = threading.Thread(target=self._work, name="errands", daemon=True)

    def __enter__(self) -> Self:
        """Begin."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Let every errand come to its next pause, and end."""
        self._over.set()
        self._parked.set()
        self._bell.ring()
        self._thread.join(LAST_SECONDS)

    @property
    def works(self) -> bool:
        """Whether errands are carried out: not while the last shift failed and none has begun since."""
        return self._thread.is_alive() and not self._failed

    def _work(self) -> None:
        while not self._over.is_set():
            try:
                with self._attempts.begin() as own, self._shift(own):
                    self._look_about(own)
            except Exception as error:  # noqa: BLE001 - whatever it was, the next shift tries again
                self._failed = True
                self._tell(error)
                self._over.wait(AGAIN_SECONDS)

    @contextmanager
    def _shift(self, own: AttemptId) -> Iterator[None]:
        """Let DBOS run under this name."""
        _silence()
        self._parked.clear()
        engine = self._database()
        try:
            self._launch(own, engine)
            self._failed = False
            yield
        finally:
            self._parked.set()
            with self._idle:
                self._idle.wait_for(lambda: not self._busy)
            DBOS.destroy(destroy_registry=True)
            engine.dispose()

    def _launch(self, own: AttemptId, engine: Engine) -> None:
        config: DBOSConfig = {
            "name": "registry",
            "application_version": VERSION,
            "executor_id": own,
            "serializer": Json(),
            "system_database_engine": engine,
            "dbos_system_schema": SCHEMA,
            "enable_otlp": False,
            "use_listen_notify": False,
            "log_level": "CRITICAL",
            "max_executor_threads": 2 + _AT_ONCE,
        }
        DBOS(config=config)

        @DBOS.workflow(name="errand")
        def carry_out(errand: str) -> dict[str, str | None]:
            return self._errand(errand)

        self._carry_out = carry_out
        DBOS.launch()
        self._queue = DBOS.register_queue(
            _QUEUE,
            worker_concurrency=_AT_ONCE,
            polling_interval_sec=_POLL_SECONDS,
            on_conflict="always_update",
        )

    def _errand(self, errand: str) -> dict[str, str | None]:
        """Carry out an errand as a workflow; of what goes wrong only a code leaves it."""
        with self._idle:
            self._busy += 1
        end = self._clock() + SLICE
        try:
            trouble = self._errands.carry_out(
                errand, lambda: not self._parked.is_set() and self._clock() < end
            )
        except Exception as error:  # noqa: BLE001 - its text may hold a value
            self._tell(error)
            trouble = "fault"
        finally:
            with self._idle:
                self._busy -= 1
                self._idle.notify_all()
        self._bell.ring()
        return {"trouble": trouble}

    def _look_about(self, own: AttemptId) -> None:
        while not self._over.is_set() and self._attempts.alive(own):
            try:
                self._look()
            except Exception as error:  # noqa: BLE001 - whatever it was, the next look tries again
                self._tell(error)
            self._bell.wait(LOOK_SECONDS)

    def _look(self) -> None:
        """Begin what is wanted and not under way, take over from the dead, forget what is over."""
        known: dict[str, list[WorkflowStatus]] = defaultdict(list)
        for one in DBOS.list_workflows(load_input=False):
            known[one.workflow_id.partition(".")[0]].append(one)
        # Asked after: what ends between the two is wanted no more, and would else be begun once for nothing.
        wanted = self._errands.wanted()
        dead = self._dead(known)
        if dead:
            DBOS._recover_pending_workflows(dead)  # noqa: SLF001 - how it takes over without its own service
        for errand in wanted:
            self._begin(errand, known[errand])
        over = [
            one.workflow_id
            for errand, found in known.items()
            for one in found
            # The newest of what is wanted still counts how often it was begun.
            if _is_over(one, dead) and not (errand in wanted and one is _newest(found))
        ]
        if over:
            DBOS.delete_workflows(over)

    def _dead(self, known: Mapping[str, Sequence[WorkflowStatus]]) -> list[str]:
        """Return the workers that died with an errand in their hands."""
        busy = {one.executor_id for found in known.values() for one in found if one.status == _PENDING}
        return [name for name in busy if name and not self._attempts.alive(AttemptId(name))]

    def _begin(self, errand: str, known: Sequence[WorkflowStatus]) -> None:
        newest = _newest(known)
        if newest is not None:
            is_under_way = newest.status in _UNDER_WAY and newest.app_version == VERSION
            if is_under_way or self._is_to_rest(newest):
                return
        with SetWorkflowID(f"{errand}.{_number(newest) + 1 if newest else 1}"):
            self._queue.enqueue(self._carry_out, errand)

    def _is_to_rest(self, ended: WorkflowStatus) -> bool:
        """Say whether an errand was hindered a short while ago."""
        trouble = ended.output.get("trouble") if isinstance(ended.output, dict) else None
        at = datetime.fromtimestamp((ended.completed_at or 0) / 1000, UTC)
        return trouble is not None and self._clock() - at < RETRY


def _newest(known: Sequence[WorkflowStatus]) -> WorkflowStatus | None:
    return max(known, key=_number, default=None)


def _number(one: WorkflowStatus) -> int:
    return int(one.workflow_id.partition(".")[2])


def _is_over(one: WorkflowStatus, dead: Sequence[str]) -> bool:
    """Say whether it ended, or whether nobody will take it up: it was begun by another version."""
    is_left = one.app_version != VERSION and (one.status != _PENDING or one.executor_id in dead)
    return one.status not in _UNDER_WAY or is_left


def _silence() -> None:
    """Let DBOS say nothing: its lines could carry what is in an error."""
    logger = logging.getLogger("dbos")
    logger.propagate = False
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
