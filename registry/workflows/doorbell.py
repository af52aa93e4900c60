"""The bell by which a worker of this process hears at once that a batch was begun.

* Nothing is lost if nobody hears it: every worker looks for running batches by itself, each second.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from registry.model.ids import BatchId


class Doorbell:
    """Keeps the contract of `registry.ports.Work`."""

    def __init__(self) -> None:
        """Begin silent."""
        self._rung = threading.Event()

    def begin(self, batch: BatchId) -> None:  # noqa: ARG002 - whoever hears it looks which are running
        """Ring."""
        self.ring()

    def ring(self) -> None:
        """Wake whoever waits, or will next."""
        self._rung.set()

    def wait(self, seconds: float) -> None:
        """Wait until it rings, or for so long."""
        self._rung.wait(seconds)
        self._rung.clear()
