"""Tables of PostgreSQL written anew: no order, no class and nothing that was deleted is left in a file."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import SQLModel

from registry.operations import erase, fsck
from registry.storage import written_anew
from tests.operations.office import open_office, row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.databases import Place
    from tests.operations.office import Office

pytestmark = pytest.mark.only_on("postgresql", why="is about how its tables lie")

TELLING = ("credential", "copy", "sealed_record", "used_slot", "tray_item", "request", "ledger")


@pytest.fixture
def office(place: Place) -> Iterator[Office]:
    opened = open_office(place)
    for name in "ABCD":
        opened.issue(opened.prepared(row(name), row(f"{name} too")))
    yield opened
    opened.store.close()


def writers(office: Office) -> set[str]:
    """Return the numbers of the transactions that wrote the rows of every table that tells something."""
    with office.store.reading() as tx:
        return {
            number
            for table in TELLING
            for number in tx.connection.exec_driver_sql(f"SELECT xmin::text FROM {table}").scalars()  # noqa: S608 - names above
        }


def files(place: Place) -> bytes:
    """Return every byte of the database's own files."""
    assert place.server is not None
    place.server.execute("CHECKPOINT")
    own = "SELECT oid FROM pg_database WHERE datname = current_database()"
    ((number,),) = place.server.execute(own, place.made[0])
    folder = place.server.data / "base" / str(number)
    return b"".join(path.read_bytes() for path in folder.iterdir())


def test_after_a_publication_all_rows_came_at_once_and_lie_in_the_order_of_their_keys(office: Office) -> None:
    assert len(writers(office)) > 4
    office.publish()
    assert len(writers(office)) == 1
    with office.store.reading() as tx:
        for table, key in (("credential", "id"), ("copy", "slot_mac"), ("sealed_record", "credential")):
            lie = tx.connection.exec_driver_sql(f"SELECT {key} FROM {table} ORDER BY ctid").scalars().all()  # noqa: S608 - names above
            assert list(lie) == sorted(lie)
            assert len(lie) == 8


def test_they_are_the_tables_that_they_were(office: Office) -> None:
    office.publish()
    with office.store.reading() as tx:
        assert compare_metadata(MigrationContext.configure(tx.connection), SQLModel.metadata) == []
    found = fsck.faults(store=office.store, keys=office.keys, attempts=office.attempts, root=office.root)
    assert list(found) == []
    assert len(office.issued(row("E"))) == 1


def test_of_what_was_erased_no_piece_is_in_a_file_after_the_next_publication(
    office: Office, place: Place
) -> None:
    (sheet,) = office.issued(row("E"))
    with office.store.reading() as tx:
        record = tx.records.of(sheet.credential)
    assert record is not None
    pieces = [record.sealed[at : at + 16] for at in range(0, len(record.sealed) - 16, 16)]
    assert all(piece in files(place) for piece in pieces[:3])
    erase.at_once(sheet.secret, sheet.pin, sheet.unit, **office.parts)
    office.publish()
    left = files(place)
    assert not any(piece in left for piece in pieces)


def test_who_reads_is_not_disturbed_and_who_comes_sees_everything(office: Office) -> None:
    before = writers(office)
    with office.store.reading() as tx:
        office.store.forget_order()
        assert len(list(tx.credentials.all())) == 8
    assert writers(office) == before

    def read(_: int) -> int:
        with office.store.reading() as tx:
            return len(tx.slots.lists()) and len(list(tx.credentials.all()))

    with ThreadPoolExecutor(6) as pool:
        reading = [pool.submit(read, number) for number in range(40)]
        writing = pool.submit(office.store.forget_order)
        reading += [pool.submit(read, number) for number in range(40)]
        assert {one.result() for one in reading} == {8}
        writing.result()


def test_a_large_database_stays_as_it_lies(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    before = writers(office)
    monkeypatch.setattr(written_anew, "MOST_WRITTEN_ANEW", 0)
    office.store.forget_order()
    assert writers(office) == before
