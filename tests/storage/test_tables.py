"""Rows keep the contracts of the ports: what goes in comes out, and only from where it was seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite

from registry.model.credential import Slot
from registry.model.ids import AttemptId, CredentialId, PersonId, TrayId
from registry.model.person import Person
from registry.model.status import State, TransitionError
from registry.ports import Copy, Erasure, ListState, Record, Request, Session
from registry.storage import rows
from registry.storage.tables import UsedSlotRow, Utc
from tests.operations.office import open_office, row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.databases import Place
    from tests.operations.office import Office

EAST = timezone(timedelta(hours=5))
INSTANT = datetime(2026, 11, 24, 17, 30, tzinfo=EAST)


@pytest.fixture
def office(place: Place) -> Iterator[Office]:
    opened = open_office(place)
    yield opened
    opened.store.close()


def test_instants_come_back_in_utc(office: Office) -> None:
    with office.store.transaction() as tx:
        tx.slots.set_list(ListState(number=9, state="announced", since=INSTANT))
        person = PersonId("p")
        tx.people.add(Person(id=person, name_sealed=b""))
        times = dict.fromkeys(("began_at", "seen_at", "proved_at"), INSTANT)
        tx.sessions.save(Session(mac=b"m", person=person, provider=office.provider, **times))
        kept = tx.sessions.get(b"m")
        assert kept is not None
        for at in (tx.slots.lists()[-1].since, kept.seen_at):
            assert (at, at.tzinfo) == (INSTANT, UTC)
    assert Utc().process_bind_param(None, sqlite.dialect()) is None
    assert Utc().process_result_value(None, sqlite.dialect()) is None


def test_a_place_is_given_out_once_for_ever(office: Office) -> None:
    wanted = {Slot(7, 5), Slot(8, 5), Slot(7, 6)}
    with office.store.transaction() as tx:
        assert set(tx.slots.reserve(wanted)) == wanted
        assert tx.slots.reserve(wanted) == []
        assert list(tx.slots.reserve([Slot(7, 5), Slot(7, 7)])) == [Slot(7, 7)]
        assert tx.slots.reserve([]) == []
        assert [tx.slots.used(number) for number in (7, 8, 9)] == [3, 1, 0]


def test_a_bit_that_is_set_stays_set(office: Office) -> None:
    with office.store.transaction() as tx:
        tx.slots.withdraw([Slot(1, 9), Slot(1, 3)])
        tx.slots.withdraw([Slot(1, 9)])
        tx.slots.withdraw([])
        assert sorted(tx.slots.withdrawn(1)) == [3, 9]
        assert {number: sorted(places) for number, places in tx.slots.all_withdrawn().items() if places} == {
            1: [3, 9]
        }


def test_states_move_only_from_where_they_were_seen_and_all_or_none(office: Office) -> None:
    first, second = office.issued(row("A"), row("B"))
    office.withdraw(second.credential)

    def move() -> None:
        with office.store.transaction() as tx:
            both = [first.credential, second.credential]
            tx.credentials.move(both, State.ISSUED, State.WITHDRAWN)

    def move_copies() -> None:
        with office.store.transaction() as tx:
            macs = [office.copies(one.credential)[0].slot_mac for one in (first, second)]
            tx.credentials.move_copies(macs, State.ISSUED, State.WITHDRAWN)

    for call in (move, move_copies):
        with pytest.raises(TransitionError) as refused:
            call()
        assert refused.value.code == "state_conflict"
    assert office.state(first.credential) is State.ISSUED
    assert office.copies(first.credential)[0].state is State.ISSUED


def test_an_attempt_stands_only_while_a_copy_is_intended(office: Office) -> None:
    (sheet,) = office.issued()
    copy = Copy(
        slot_mac=b"m",
        credential=sheet.credential,
        slot_sealed=b"s",
        state=State.INTENDED,
        attempt=AttemptId("a"),
    )
    with office.store.transaction() as tx:
        tx.credentials.add_copies([copy])
        assert tx.credentials.open_intents() == [copy]
        tx.credentials.move_copies([b"m"], State.INTENDED, State.ABANDONED)
        assert tx.credentials.open_intents() == []
        assert {one.attempt for one in tx.credentials.copies(sheet.credential)} == {None}


def test_a_request_is_kept_and_changed(office: Office) -> None:
    asked = Request(mac=b"m", body_mac=b"b", tray=TrayId("t"), attempt=AttemptId("a"), left=3)
    with office.store.transaction() as tx:
        assert tx.trays.request(b"m") is None
        for one in (
            asked,
            Request(mac=b"m", body_mac=b"b", tray=TrayId("t"), attempt=AttemptId("c"), left=0),
        ):
            tx.trays.save_request(one)
            assert tx.trays.request(b"m") == one


def test_a_record_takes_the_place_of_another(office: Office) -> None:
    (sheet,) = office.issued()
    with office.store.transaction() as tx:
        old = tx.records.of(sheet.credential)
        assert old is not None
        assert tx.records.find(old.locator) == old
        for locator in (old.locator, b"unknown"):
            tx.records.set_tries(locator, b"t")
        assert tx.records.find(old.locator) == replace(old, tries_sealed=b"t")
        new = Record(credential=sheet.credential, locator=b"l" * 16, sealed=b"s", mac=b"m", tries_sealed=None)
        tx.records.replace(new)
        assert tx.records.find(old.locator) is None
        assert tx.records.find(new.locator) == new
        assert tx.records.of(CredentialId("none")) is None


def test_a_wish_to_erase_is_kept_until_it_is_removed(office: Office) -> None:
    wishes = [Erasure(mac=mac, sealed=b"s") for mac in (b"a", b"b")]
    with office.store.transaction() as tx:
        for wish in wishes:
            tx.erasures.add(wish)
        assert [tx.erasures.find(mac) for mac in (b"a", b"b", b"c")] == [*wishes, None]
        assert sorted(one.mac for one in tx.erasures.all()) == [b"a", b"b"]
        for mac in (b"a", b"c"):
            tx.erasures.remove(mac)
        assert list(tx.erasures.all()) == wishes[1:]


def test_rows_are_written_in_the_order_of_their_keys(office: Office) -> None:
    written: list[object] = []
    with office.store.transaction() as tx:

        @event.listens_for(tx.connection, "before_cursor_execute")
        def look(*call: object) -> None:
            written.extend(tuple(one.values()) if isinstance(one, dict) else one for one in call[3])

        rows.add(tx.connection, UsedSlotRow, [])
        places = [{"list_number": number, "place": place} for number, place in [(9, 2), (8, 3), (9, 1)]]
        rows.add(tx.connection, UsedSlotRow, places)
    assert written == [(8, 3), (9, 1), (9, 2)]


def test_where_a_conflict_is_let_be_both_dialects_are_spoken(office: Office) -> None:
    class OnPostgres:
        dialect = postgresql.dialect()

    statement = rows.insert_new(OnPostgres(), UsedSlotRow).on_conflict_do_nothing()  # type: ignore[arg-type]
    assert "ON CONFLICT DO NOTHING" in str(statement.compile(dialect=postgresql.dialect()))
    with office.store.reading() as tx:
        dialect = sqlite if tx.connection.dialect.name == "sqlite" else postgresql
        assert isinstance(rows.insert_new(tx.connection, UsedSlotRow), dialect.Insert)
