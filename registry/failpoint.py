"""Named places at which the program can be made to fail, to see what a fault there leaves behind.

* Off unless somebody arms it, and nothing but a registry on localhost can be armed: `arm` asks for the host.
* Off, a place costs a call and a look at one name.
* What can happen there is what machines do: the process dies, a call is refused, nothing moves for a while.
"""

from __future__ import annotations

import errno
import os
import re
import signal
import time
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Final, TypeAlias

from registry.model.errors import RegistryError
from registry.model.host import is_localhost
from registry.model.said import said

if TYPE_CHECKING:
    from collections.abc import Callable


class Point(StrEnum):
    """Every place, by the step that was just taken; docs/faults.md says what must hold after each."""

    ISSUE_INTENDED = "issue.intended"
    ISSUE_SIGNED = "issue.signed"
    ISSUE_WRITTEN = "issue.written"
    ISSUE_ACKNOWLEDGED = "issue.acknowledged"
    COPY_INTENDED = "copy.intended"
    COPY_SIGNED = "copy.signed"
    COPY_ACKNOWLEDGED = "copy.acknowledged"
    PUBLISH_SIGNED = "publish.signed"
    PUBLISH_WRITTEN = "publish.written"
    PUBLISH_KEPT = "publish.kept"
    TRAY_KEY_MADE = "tray.key-made"
    TRAY_MARKED = "tray.marked"
    TRAY_KEY_DESTROYED = "tray.key-destroyed"
    TRAY_REMOVED = "tray.removed"
    BATCH_BEGUN = "batch.begun"
    BATCH_PART_KEPT = "batch.part-kept"
    BATCH_CHECKED = "batch.checked"
    BATCH_REFUSED = "batch.refused"
    BATCH_TAKEN_OUT = "batch.taken-out"
    BATCH_REMOVED = "batch.removed"
    FILE_MADE = "file.made"
    FILE_RENAMED = "file.renamed"
    FILE_ZEROED = "file.zeroed"
    FILE_GONE = "file.gone"
    MIGRATION_STEP = "migration.step"
    MIGRATION_KEPT = "migration.kept"
    PDF_ASKED = "pdf.asked"
    PDF_MADE = "pdf.made"
    PAPER_PACKED = "paper.packed"


Watch: TypeAlias = "Callable[[Point], None]"
"""What is told of each place that is reached; it may return, raise, or never come back."""

_PLACE: Final = re.compile(r"([a-z.-]+)=(kill|error|delay:([0-9]+(?:\.[0-9]+)?))(?:@([1-9][0-9]*))?\Z")
_watch: Watch | None = None


class FailpointError(RegistryError):
    """Failpoints were asked for where they must not be, or in words that are not understood."""

    code: ClassVar[str] = "failpoint"


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What happens at a place: `kill`, `error` or `delay`, at the time `at` that it is reached, or each."""

    kind: str
    seconds: float = 0.0
    at: int | None = None

    def happen(self) -> None:
        """Let it happen."""
        if self.kind == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if self.kind == "error":
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        time.sleep(self.seconds)


@dataclass(frozen=True, slots=True)
class Plan:
    """Which places fail, and how; it is a `Watch`."""

    failures: dict[Point, Failure]
    counts: dict[Point, int] = field(default_factory=dict)

    def __call__(self, point: Point) -> None:
        """Count the place, and fail if it is planned."""
        self.counts[point] = self.counts.get(point, 0) + 1
        failure = self.failures.get(point)
        if failure is not None and failure.at in {None, self.counts[point]}:
            failure.happen()


def read(text: str) -> Plan:
    """Read `issue.signed=kill,publish.kept=error@2,pdf.asked=delay:0.5`; raise `FailpointError`.

    `@2` is the second time that the place is reached; without it, each time.
    """
    return Plan(dict(_failure(one.strip()) for one in text.split(",")))


def _failure(text: str) -> tuple[Point, Failure]:
    found = _PLACE.match(text)
    if found is None or found[1] not in set(Point):
        message = said(
            "a failpoint is PLACE=kill, PLACE=error or PLACE=delay:SECONDS, with @N for the Nth time"
        )
        raise FailpointError(message)
    name, kind, seconds, at = found.groups()
    return Point(name), Failure(
        kind=kind.partition(":")[0], seconds=float(seconds or 0), at=int(at) if at else None
    )


def arm(watch: Watch, *, host: str) -> None:
    """Tell `watch` of every place from now on, in this process; raise `FailpointError` but for localhost."""
    global _watch  # noqa: PLW0603 - one name to look at is what keeps it free where it is off
    if not is_localhost(host):
        message = said("failpoints are for localhost only: take REGISTRY_FAILPOINTS out of the environment")
        raise FailpointError(message)
    _watch = watch


def disarm() -> None:
    """Let nothing fail any more."""
    global _watch  # noqa: PLW0603 - as above
    _watch = None


def reached(point: Point) -> None:
    """Pass a place."""
    if _watch is not None:
        _watch(point)
