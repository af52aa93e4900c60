"""What a served registry does by itself: publish, destroy trays and erase records when it is due.

* One round does everything that is due, so that whatever was missed is made up at the next one.
* A round that fails is logged and tried again: serving goes on.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final, Self

from registry.operations import (
    batch,
    countersign,
    erase,
    hand_over,
    herd,
    offer,
    oversee,
    publish,
    relay,
    status,
    withdraw_for_cause,
)
from registry.operations.recognise import prior
from registry.operations.standing import suspend
from registry.web import log

if TYPE_CHECKING:
    from registry.bootstrap import Registry

SECONDS: Final = 20.0
"""Between two rounds: a publication is at most this late."""


def make_round(registry: Registry) -> None:
    """Do what is due; raise what went wrong."""
    store, keys, now = registry.store, registry.keys, registry.now()
    status.abandon_dead(store=store, keys=keys, attempts=registry.attempts)
    relay.sweep(store=store, now=now)
    offer.sweep(store=store, now=now)
    batch.sweep(store=store, keys=keys, attempts=registry.attempts)
    # This one scrubs: what was taken out above is then in no byte.
    swept = hand_over.sweep(store=store, keys=keys, now=now)
    if swept:
        log.event("trays destroyed", count=swept)
    withdrawn = withdraw_for_cause.withdraw_urgent(store=store, keys=keys, now=now)
    if withdrawn:
        log.event("withdrawn for cause", count=withdrawn)
    unmet = suspend.suspend_unmet(store=store, keys=keys, now=now)
    if unmet:
        log.event("suspended for unmet conditions", count=unmet)
    # Before a publication: what it finds counts from there on.
    if herd.recheck(rule=registry.rule, store=store, keys=keys, now=now):
        log.event("herd checked")
    hours = registry.settings.publication_hours
    if publish.is_due(now, hours, store=store):
        made = registry.publish(at=publish.due(now, hours))
        log.event("published", version=made.version)
        oversee.sweep(store=store, keys=keys, now=now)
        prior.sweep(store=store, keys=keys, now=now)
    countersign.sweep(store=store, keys=keys, now=now)
    erased = erase.erase_due(store=store, keys=keys, now=now)
    if erased:
        log.event("records erased", count=erased)


class Rounds:
    """Makes rounds in a thread of its own until the block ends."""

    def __init__(self, registry: Registry, every: float = SECONDS) -> None:
        """Begin with the block."""
        self._registry = registry
        self._every = every
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._go_round, name="rounds")

    def __enter__(self) -> Self:
        """Begin; the first round is made now, so that what hinders all of them stops the start."""
        make_round(self._registry)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Let the round under way finish, and end."""
        self._over.set()
        self._thread.join()

    def _go_round(self) -> None:
        while not self._over.wait(self._every):
            try:
                make_round(self._registry)
            except Exception as error:  # noqa: BLE001 - whatever it was, the next round tries again
                log.fault(error)
