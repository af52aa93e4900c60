"""A batch: what a provider uploads in one file, from the dry run to the last row issued.

* One transition table, as for credentials (`registry.model.status`).
* A row that was issued is a row of the batch no more: its sheet lies in the batch's tray.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Final

from registry.model.errors import RegistryError
from registry.model.said import Said, said

if TYPE_CHECKING:
    from datetime import datetime

MAX_ROWS: Final = 100_000
"""Rows of one batch: a whole year of a large provider, and what one file can be looked through for."""


class BatchStateError(RegistryError):
    """The batch's state does not allow this."""

    code: ClassVar[str] = "batch_state"


class BatchState(StrEnum):
    """The state of a batch; while it is `receiving` it is nobody's to see."""

    RECEIVING = "receiving"
    CHECKED = "checked"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    DONE = "done"

    @property
    def words(self) -> Said:
        """What it is called in a message."""
        return _SAID[self]


class RowState(StrEnum):
    """The state of a row that is not issued."""

    WAITING = "waiting"
    REFUSED = "refused"


class Choice(StrEnum):
    """What is issued if a row is refused: nothing, or the others."""

    ALL_OR_NOTHING = "all_or_nothing"
    GOOD_ROWS = "good_rows"


_SAID: Final = {
    BatchState.RECEIVING: said("receiving"),
    BatchState.CHECKED: said("checked"),
    BatchState.RUNNING: said("running"),
    BatchState.PAUSED: said("paused"),
    BatchState.STOPPED: said("stopped"),
    BatchState.DONE: said("done"),
}
_ALLOWED: Final = frozenset(
    {
        (BatchState.RECEIVING, BatchState.CHECKED),
        (BatchState.CHECKED, BatchState.RUNNING),
        (BatchState.RUNNING, BatchState.PAUSED),
        (BatchState.RUNNING, BatchState.STOPPED),
        (BatchState.RUNNING, BatchState.DONE),
        (BatchState.PAUSED, BatchState.RUNNING),
        (BatchState.PAUSED, BatchState.STOPPED),
        # The chunk that was under way when the pause was asked for may be the last.
        (BatchState.PAUSED, BatchState.DONE),
    }
)


def require_step(before: BatchState, after: BatchState) -> None:
    """Raise `BatchStateError` unless the table has this step."""
    if (before, after) not in _ALLOWED:
        message = said(
            "this batch is {before}: it cannot become {after}", before=before.words, after=after.words
        )
        raise BatchStateError(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many rows a batch has, and what became of them."""

    rows: int = 0
    refused: int = 0
    issued: int = 0

    @property
    def good(self) -> int:
        """Rows that were not refused: issued, or waiting."""
        return self.rows - self.refused

    @property
    def waiting(self) -> int:
        """Rows that are neither issued nor refused."""
        return self.good - self.issued


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a batch is. `rate` is rows a second since it was last begun; zero before anything is known.

    `seconds_left` is `None` where nothing is known; `trouble` is the code of what hinders it, if anything.
    """

    state: BatchState
    rows: int
    good: int
    refused: int
    issued: int
    begun_at: datetime | None = None
    rate: float = 0.0
    seconds_left: int | None = None
    trouble: str | None = None


def progress_of(
    state: BatchState,
    counts: Counts,
    *,
    begun_at: datetime | None,
    issued_before: int,
    trouble: str | None,
    now: datetime,
) -> Progress:
    """Return how far a batch is that was last begun at this time, with so many issued before."""
    seconds = (now - begun_at).total_seconds() if begun_at is not None else 0.0
    done = counts.issued - issued_before
    is_running = state is BatchState.RUNNING and done > 0 and seconds > 0
    rate = done / seconds if is_running else 0.0
    return Progress(
        state=state,
        rows=counts.rows,
        good=counts.good,
        refused=counts.refused,
        issued=counts.issued,
        begun_at=begun_at,
        rate=rate,
        seconds_left=round(counts.waiting / rate) if is_running else None,
        trouble=trouble,
    )
