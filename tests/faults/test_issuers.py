"""Several that issue at once, as processes of their own, on either database: nothing twice, nothing lost."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from registry.model.credential import Slot
from registry.model.status import State
from registry.operations import fsck
from registry.operations.publish import FILLERS
from registry.storage.database import Database
from tests.faults.desk import Desk, open_keys
from tests.keystore import homes
from tests.operations.office import URL, Office

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Place

ISSUERS = 8
CERTIFICATES = 1000
SECONDS = 200


@pytest.mark.slow
def test_eight_who_issue_a_thousand_each_use_no_place_twice_and_lose_none(
    place: Place, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    homes.found(home, URL)
    keys = open_keys(home)
    store = Database(place.url)
    Office(store, keys=keys, attempts=store.attempts(home / "run"), root=keys.root)
    words = [sys.executable, "-m", "tests.faults.issuers", home, place.url, ISSUERS, CERTIFICATES]
    done = subprocess.run(list(map(str, words)), capture_output=True, timeout=SECONDS, check=False)  # noqa: S603 - our own program
    assert (done.returncode, done.stderr.decode()) == (0, "")
    told = [
        Slot(*slot)
        for number in range(ISSUERS)
        for slot in json.loads((home / f"issuer-{number}.json").read_text())
    ]
    assert len(told) == len(set(told)) == ISSUERS * CERTIFICATES
    desk = Desk(store, keys=keys, attempts=store.attempts(home / "run"), root=keys.root)
    assert desk.copy_states(told[:100]) == [State.ISSUED] * 100
    with store.reading() as tx:
        assert [copy.state for copy in tx.credentials.all_copies()] == [State.ISSUED] * len(told)
        used = {Slot(one.number, at) for one in tx.slots.lists() for at in tx.slots.used_places(one.number)}
    assert set(told) <= used
    assert len(used) == len(told) + FILLERS
    found = fsck.faults(store=store, keys=keys, attempts=desk.attempts, root=keys.root)
    assert list(found) == []
    store.close()


@pytest.fixture
def pool(place: Place) -> Database:
    database = Database(place.url)
    database.migrate()
    return database


@pytest.mark.parametrize("kept", [True, False], ids=["kept", "undone"])
@pytest.mark.only_on("postgresql", why="on SQLite a second writer does not begin")
def test_who_draws_what_another_holds_waits_and_has_what_is_left(pool: Database, kept: bool) -> None:  # noqa: FBT001 - a case
    places = [Slot(1, index) for index in range(100)]
    began = threading.Event()

    def draw() -> set[Slot]:
        with pool.transaction() as tx:
            began.set()
            return set(tx.slots.reserve(places))

    def hold() -> None:
        with pool.transaction() as tx:
            assert len(tx.slots.reserve(places[:50])) == 50
            drawing.append(threads.submit(draw))
            assert began.wait(60)
            if not kept:
                raise InterruptedError

    drawing: list[Future[set[Slot]]] = []
    with ThreadPoolExecutor(1) as threads:
        if kept:
            hold()
        else:
            with pytest.raises(InterruptedError):
                hold()
        assert drawing[0].result(60) == set(places[50:] if kept else places)
    pool.close()


@pytest.mark.slow
@pytest.mark.only_on("postgresql", why="on SQLite a second writer does not begin")
def test_many_who_draw_from_a_small_pool_in_any_order_share_no_place_and_never_wait_for_each_other(
    pool: Database,
) -> None:
    def draw(number: int) -> list[Slot]:
        mine: list[Slot] = []
        for turn in range(20):
            with pool.transaction() as tx:
                for part in range(3):
                    start = (37 * number + 101 * turn + 59 * part) % 900
                    mine += tx.slots.reserve(Slot(1, (start + 7 * step) % 1000) for step in range(12))
        return mine

    with ThreadPoolExecutor(ISSUERS) as threads:
        drawn = [slot for mine in threads.map(draw, range(ISSUERS)) for slot in mine]
    assert len(drawn) == len(set(drawn)) > 500
    with pool.reading() as tx:
        assert tx.slots.used(1) == len(drawn)
    pool.close()
