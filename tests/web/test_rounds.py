"""What a served registry does by itself."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from registry.model.ids import TrayId
from registry.operations import claim, erase, hand_over, publish
from registry.securing.sealing import ClaimRefusedError
from registry.web.rounds import Rounds, make_round

if TYPE_CHECKING:
    from pathlib import Path

    from registry.bootstrap import Registry
    from tests.web.desk import Desk


def version(registry: Registry) -> int:
    newest = publish.newest(store=registry.store)
    assert newest is not None
    return newest.version


def test_a_round_publishes_once_for_each_slot_and_makes_up_a_missed_one(desk: Desk) -> None:
    make_round(desk.registry)
    before = version(desk.registry)
    for hours, published in ((5, False), (1, True), (0, False), (36, True)):
        desk.clock.wait(hours=hours)
        make_round(desk.registry)
        assert (version(desk.registry) > before) is published
        before = version(desk.registry)


def test_a_round_destroys_what_lay_for_fourteen_days(desk: Desk) -> None:
    provider = desk.signed_in()
    desk.issue("Ana")
    for days, left in ((13, 1), (1, 0)):
        desk.clock.wait(days=days)
        make_round(desk.registry)
        assert len(hand_over.open_trays(provider, store=desk.registry.store)) == left


def test_a_round_erases_what_a_holder_asked_to_be_erased(desk: Desk) -> None:
    provider = desk.signed_in()
    desk.issue("Ana")
    store, keys = desk.registry.store, desk.registry.keys
    (tray,) = hand_over.open_trays(provider, store=store)
    (sheet,) = hand_over.open_tray(tray.id, provider=provider, store=store, keys=keys).sheets
    parts = {"store": store, "keys": keys}
    erase.ask(sheet.secret, sheet.pin, 0, now=desk.registry.now(), **parts)
    for hours, sheets in ((71, 1), (1, 0)):
        desk.clock.wait(hours=hours)
        make_round(desk.registry)
        left = hand_over.open_tray(tray.id, provider=provider, store=store, keys=keys).sheets
        assert len(left) == sheets
    with pytest.raises(ClaimRefusedError):
        claim.open_sheet(sheet.secret, sheet.pin, now=desk.registry.now(), **parts)


@pytest.mark.only_on("sqlite", why="reads the bytes of its file")
def test_a_round_leaves_no_byte_of_an_offer_that_is_over(desk: Desk, home: Path) -> None:
    provider, store = desk.signed_in(), desk.registry.store
    tray = desk.issue("Ana")
    (sheet,) = desk.registry.tray(TrayId(tray.id), provider).sheets
    assert desk.post("/claim/offer", secret=sheet.secret, pin=sheet.pin, unit="0").status_code == 200
    with store.reading() as tx:
        (made,) = tx.offers.all()
    for minutes, left in ((9, True), (1, False)):
        desk.clock.wait(minutes=minutes)
        make_round(desk.registry)
        assert any(made.sealed in path.read_bytes() for path in home.glob("registry.db*")) is left


def test_rounds_go_on_after_one_that_failed(desk: Desk, capfd: pytest.CaptureFixture[str]) -> None:
    asked, enough = [], threading.Event()
    registry = desk.registry

    class Failing:
        store, keys, attempts, settings = registry.store, registry.keys, registry.attempts, registry.settings
        rule = registry.rule

        def now(self) -> object:
            asked.append(1)
            if len(asked) > 3:
                enough.set()
            if len(asked) > 1:
                message = "with a value"
                raise OSError(message)
            return registry.now()

    with Rounds(Failing(), every=0.01):
        assert enough.wait(10)
    written = "".join(capfd.readouterr())
    assert '"kind": "OSError"' in written
    assert "with a value" not in written


def test_what_hinders_the_first_round_stops_the_start(desk: Desk) -> None:
    with desk.registry.store.transaction() as tx:
        tx.connection.exec_driver_sql("ALTER TABLE publication RENAME TO elsewhere")
    with pytest.raises(Exception, match="publication"), Rounds(desk.registry):
        pytest.fail("the block was entered")
    assert not [thread for thread in threading.enumerate() if thread.name == "rounds"]
