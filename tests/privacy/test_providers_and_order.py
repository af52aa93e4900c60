"""A stolen database says neither which provider issued a certificate nor what was issued before what."""

from __future__ import annotations

import hashlib
import random
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from registry.model.copy import Shown
from registry.operations.prepare import prepare
from tests.operations.office import row
from tests.privacy import layout
from tests.privacy.attacker import Stolen, scores_of_providers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from registry.securing.sheet import Sheet
    from tests.operations.office import Office

pytestmark = pytest.mark.slow
ON_A_FILE = pytest.mark.only_on("sqlite", why="reads the pages of its file")

# --- which provider ---------------------------------------------------------------------------------------


@pytest.fixture
def class_of_many(office: Office) -> list[Sheet]:
    """Let four providers issue the same competency in the same month; return the sheets of the third."""
    classes = []
    for number in range(4):
        office.provider = office.add_provider(f"College {number}")
        terms = office.terms()
        rows = [prepare(row(f"Person {one}"), terms, office.now) for one in range(3)]
        classes.append(office.sheets(office.issue(rows)))
        last = office.provider
    office.withdraw(classes[3][0].credential)
    assert last == office.provider
    office.publish()
    return classes[2]


def provider_of(stolen: Stolen, sheet: Sheet) -> str:
    return next(one["provider"] for one in stolen.tables["credential"] if one["id"] == sheet.credential)


def test_a_certificate_and_the_database_do_not_say_who_issued_it(
    office: Office, class_of_many: list[Sheet]
) -> None:
    stolen = Stolen.copied(office.store)
    for sheet in class_of_many:
        assert scores_of_providers(stolen, sheet.digits) == {}


def test_a_further_copy_does_not_say_it_either(office: Office, class_of_many: list[Sheet]) -> None:
    copies = [
        office.paper_copy(office.held(sheet), shown)
        for sheet in class_of_many[:1]
        for shown in (Shown(), Shown(name=False))
    ]
    office.publish()
    stolen = Stolen.copied(office.store)
    for digits in copies:
        assert scores_of_providers(stolen, digits) == {}


def test_the_facts_of_a_certificate_fit_every_provider_alike(
    office: Office, class_of_many: list[Sheet]
) -> None:
    facts = class_of_many[0].facts
    fitting = [
        one["provider"]
        for one in Stolen.copied(office.store).tables["credential"]
        if (one["competency"], one["level"], one["month"])
        == (facts.competencies[0], facts.level, facts.month.yymm)
    ]
    assert {fitting.count(one) for one in fitting} == {3}
    assert len(set(fitting)) == 4


def a_plain_place(sheet: Sheet) -> Any:
    return sheet.facts.slot.index


def a_digest_of_the_place(sheet: Sheet) -> Any:
    slot = sheet.facts.slot
    return hashlib.sha256(f"{slot.list_number}:{slot.index}".encode()).digest()


def a_digest_with_the_id_for_salt(sheet: Sheet) -> Any:
    slot = sheet.facts.slot
    return hashlib.sha256(f"{sheet.credential}|[{slot.list_number}, {slot.index}]".encode()).hexdigest()


def a_digest_of_the_code(sheet: Sheet) -> Any:
    return hashlib.sha1(sheet.digits.encode()).digest()  # noqa: S324 - a weak table


@pytest.mark.parametrize(
    "weak", [a_plain_place, a_digest_of_the_place, a_digest_with_the_id_for_salt, a_digest_of_the_code]
)
def test_the_attacker_would_know_the_provider_from_a_weak_table(
    office: Office, class_of_many: list[Sheet], weak: Callable[[Sheet], Any]
) -> None:
    stolen = Stolen.copied(office.store)
    sheet = class_of_many[1]
    rows = [{"credential": one.credential, "value": weak(one)} for one in class_of_many]
    scores = scores_of_providers(Stolen({**stolen.tables, "weak": rows}), sheet.digits)
    assert set(scores) == {provider_of(stolen, sheet)}


# --- in which order ---------------------------------------------------------------------------------------

FEW, MANY = 40, 200
"""So few that a table is one page, and so many that it is several."""

COLUMNS = {"credential": "id", "sealed_record": "credential", "copy": "slot_mac"}


def chance(count: int) -> float:
    """Return a correlation that things without one do not reach: five times its deviation."""
    return 5 / (count - 1) ** 0.5


def one_by_one(office: Office, count: int) -> list[Sheet]:
    return [office.issued(row(f"Person {number}"))[0] for number in range(count)]


def keys_of(office: Office, sheets: Sequence[Sheet]) -> dict[str, list[bytes]]:
    ids = [sheet.credential.encode() for sheet in sheets]
    macs = [office.copies(sheet.credential)[0].slot_mac for sheet in sheets]
    return {"credential": ids, "sealed_record": ids, "copy": macs}


def as_read(path: Path, table: str, keys: list[bytes]) -> list[int]:
    """Return where each key comes when the table is read without an order."""
    with closing(sqlite3.connect(path)) as driver:
        found = [one[0] for one in driver.execute(f"SELECT {COLUMNS[table]} FROM {table}")]  # noqa: S608 - names above
    places = {key if isinstance(key, bytes) else key.encode(): place for place, key in enumerate(found)}
    return [places[key] for key in keys]


@ON_A_FILE
def test_before_a_publication_neither_rows_nor_pages_stand_in_the_order_of_issuing(
    office: Office, tmp_path: Path
) -> None:
    sheets = one_by_one(office, MANY)
    path = tmp_path / "registry.db"
    for table, keys in keys_of(office, sheets).items():
        assert abs(layout.correlation(as_read(path, table, keys))) < chance(MANY), table
        places = layout.places(path, table, keys)
        assert len({page for page, _ in places}) > 2
        assert abs(layout.correlation(places)) < chance(MANY), table


@ON_A_FILE
@pytest.mark.parametrize("count", [FEW, MANY])
def test_after_a_publication_no_byte_stands_in_the_order_of_issuing(
    office: Office, tmp_path: Path, count: int
) -> None:
    sheets = one_by_one(office, count)
    office.publish()
    path = tmp_path / "registry.db"
    assert not path.with_name("registry.db-wal").read_bytes()
    for table, keys in keys_of(office, sheets).items():
        places = layout.places(path, table, keys)
        assert abs(layout.correlation(places)) < chance(count), table
        assert abs(layout.earlier_lies_behind(places) - 0.5) < chance(FEW) / 3, table


@ON_A_FILE
def test_the_order_of_a_class_is_in_no_byte_even_before(office: Office, tmp_path: Path) -> None:
    sheets = office.issued(*(row(f"Person {number}") for number in range(FEW)))
    path = tmp_path / "registry.db"
    for table, keys in keys_of(office, sheets).items():
        places = layout.places(path, table, keys)
        assert abs(layout.correlation(as_read(path, table, keys))) < chance(FEW), table
        assert abs(layout.correlation(places)) < chance(FEW), table


def test_a_table_that_keeps_an_order_would_be_found_out(tmp_path: Path) -> None:
    path = tmp_path / "weak.db"
    source = random.Random(1)  # noqa: S311 - a weak table, the same every time
    keys = [f"{source.getrandbits(100):025x}".encode() for _ in range(MANY)]
    with closing(sqlite3.connect(path)) as driver:
        driver.execute("CREATE TABLE credential (id TEXT PRIMARY KEY, filler TEXT)")
        for key in keys:
            driver.execute("INSERT INTO credential VALUES (?, ?)", (key.decode(), "x" * 100))
            driver.commit()
        read = [one[0].encode() for one in driver.execute("SELECT id FROM credential NOT INDEXED")]
    assert read == keys
    places = layout.places(path, "credential", keys)
    assert layout.correlation([(page, -at) for page, at in places]) > 0.99
    assert layout.earlier_lies_behind(places) > 0.99
