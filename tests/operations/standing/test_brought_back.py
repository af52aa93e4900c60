"""A backup is brought back: what was suspended or withdrawn since stays so, and says why."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from registry.model.accreditation import AccreditationState
from registry.model.standing import Event
from tests.operations.safe import Safe, again
from tests.operations.standing.bench import Bench

if TYPE_CHECKING:
    from tests.databases import Place


@pytest.fixture
def safe(place: Place) -> Safe:
    return Safe(place)


def events(bench: Bench) -> list[Event]:
    with bench.office.store.reading() as tx:
        return [one.what for one in tx.standing.events(bench.accreditation.id)]


def test_what_was_withdrawn_since_stays_withdrawn(safe: Safe) -> None:
    bench = Bench(safe.office)
    saved = safe.back_up()
    bench.office.now += timedelta(minutes=1)
    bench.suspend()
    bench.office.now += timedelta(minutes=1)
    bench.withdraw()
    seen = bench.seen().timeline
    bench.office = safe.restored(saved)
    assert bench.state() is AccreditationState.WITHDRAWN
    assert bench.seen().timeline == seen
    again(bench.office, safe.told.all())
    assert events(bench) == [Event.SUSPENDED, Event.WITHDRAWN]


def test_what_was_accredited_and_withdrawn_since_is_there_and_withdrawn(safe: Safe) -> None:
    saved = safe.back_up()
    bench = Bench(safe.office)
    bench.office.now += timedelta(minutes=1)
    bench.withdraw()
    bench.office = replace(safe.restored(saved), now=bench.office.now)
    assert bench.state() is AccreditationState.WITHDRAWN
    assert events(bench) == [Event.WITHDRAWN]
