"""Looking a registry through: silent while all holds, and one break by hand for each invariant is found."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from registry.model.copy import Kind
from registry.model.credential import Slot
from registry.model.status import State
from registry.operations import fsck, fsck_secrets, hand_over, status, tries
from registry.ports import Copy
from registry.securing import publishing, sealing
from registry.securing.keys import PublicKey
from registry.securing.publishing import ListSigner, Registry, Window
from registry.securing.sheet import HolderRecord, Sheet
from registry.storage.database import Database
from tests import registry_files as made
from tests.operations.office import URL, row
from tests.ports.fakes import FakeAttempts, FakeKeys

if TYPE_CHECKING:
    from collections.abc import Callable

    from registry.model.ids import CredentialId
    from tests.databases import Place
    from tests.operations.office import Office

pytestmark = pytest.mark.slow

ROOT = PublicKey(made.ROOT.private.public_key())


KEYS_OFF_AND_ON = {
    True: ("PRAGMA foreign_keys=OFF", "PRAGMA foreign_keys=ON"),
    False: ("SET session_replication_role = replica", "RESET session_replication_role"),
}


REPLACE_FILE = (
    "INSERT INTO published_file VALUES (?, ?, ?)"
    " ON CONFLICT (version, path) DO UPDATE SET body = excluded.body"
)
SET_ALL = "INSERT INTO withdrawn_slot SELECT * FROM used_slot WHERE true ON CONFLICT DO NOTHING"


def in_the_other_words(statement: str) -> str:
    """Return SQLite's words as PostgreSQL's."""
    drawn = "sha256(CAST(CAST(random() AS text) AS bytea))"
    return re.sub(r"randomblob\(\d+\)", drawn, statement).replace("?", "%s")


def codes(office: Office) -> set[str]:
    found = fsck.faults(store=office.store, keys=office.keys, attempts=office.attempts, root=ROOT)
    return {fault.code for fault in found}


def sql(office: Office, statement: str, *values: Any) -> None:
    """Change the database as somebody with a tool would: no key of another table is respected."""
    driver = office.store._engine.raw_connection()  # noqa: SLF001 - by hand
    cursor = driver.cursor()
    is_sqlite = office.store._engine.dialect.name == "sqlite"  # noqa: SLF001 - likewise
    off, on = KEYS_OFF_AND_ON[is_sqlite]
    cursor.execute(off)
    cursor.execute(*((statement, values) if is_sqlite else (in_the_other_words(statement), values or None)))
    assert cursor.rowcount > 0
    cursor.execute(on)
    driver.commit()
    driver.close()


@pytest.fixture
def lived(office: Office) -> Office:
    """Let something of every kind happen; one tray is open at the end."""
    tray = office.issue(office.prepared(row("A"), row("B"), row("C")))
    first, second, third = office.sheets(tray)
    office.withdraw(second.credential)
    office.new_slip(third.credential, "C", stolen=True)
    office.destroy(tray)
    for other in office.keys.tray_ids():
        office.destroy(other)  # type: ignore[arg-type]
    status.abandon_dead(store=office.store, keys=office.keys, attempts=office.attempts)
    office.publish()
    office.issue(office.prepared(row("D")))
    office.withdraw(first.credential)
    return office


def test_where_everything_holds_nothing_is_said(office: Office, lived: Office) -> None:
    assert codes(lived) == set()
    office.publish()
    assert codes(office) == set()


def test_before_anything_happened_everything_holds(place: Place) -> None:
    store = Database(place.url)
    store.migrate()
    assert list(fsck.faults(store=store, keys=FakeKeys(), attempts=FakeAttempts(), root=ROOT)) == []
    store.close()


def issued(office: Office) -> CredentialId:
    """Return the one issued credential that is not in a tray."""
    with office.store.reading() as tx:
        records = {one.credential: one for one in tx.credentials.all_copies()}
        (tray,) = tx.trays.all()
        inside = {sheet.credential for sheet in office.sheets(tray.id)}
        return next(
            one.id
            for one in tx.credentials.all()
            if one.state is State.ISSUED and one.id not in inside and one.id in records
        )


def copy_of(office: Office, credential: CredentialId, state: State = State.ISSUED) -> Copy:
    return next(copy for copy in office.copies(credential) if copy.state is state)


def break_slot(office: Office, change: Callable[[Slot], Slot]) -> None:
    """Put another slot into a copy, sealed rightly under its digest."""
    credential = issued(office)
    copy = copy_of(office, credential)
    slot = change(status.open_slot(copy, office.keys))
    sealed = status.seal_slot(slot, copy.slot_mac, office.keys)
    sql(office, "UPDATE copy SET slot_sealed = ? WHERE slot_mac = ?", sealed, copy.slot_mac)


def of_another(office: Office) -> Slot:
    (tray,) = office.keys.tray_ids()
    return office.sheets(tray)[0].facts.slot  # type: ignore[arg-type]


def use(office: Office, slot: Slot) -> None:
    with office.store.transaction() as tx:
        tx.slots.reserve([slot])


def let_the_dead_intend(office: Office) -> None:
    slot = Slot(1, 4711)
    use(office, slot)
    mac = status.slot_mac(slot, office.keys)
    copy = Copy(
        slot_mac=mac,
        credential=issued(office),
        slot_sealed=status.seal_slot(slot, mac, office.keys),
        state=State.INTENDED,
        attempt=None,
    )
    with office.store.transaction() as tx:
        tx.credentials.add_copies([copy])


def move_a_sheet(office: Office) -> None:
    """Put a sheet of a code that is nobody's into the tray, sealed rightly."""
    (tray,) = office.keys.tray_ids()
    sheet = replace(office.sheets(tray)[0], digits=made.digits())  # type: ignore[arg-type]
    put_sheet(office, sheet.encode())


def put_sheet(office: Office, data: bytes) -> None:
    (tray,) = office.keys.tray_ids()
    with office.store.reading() as tx:
        (item,) = tx.trays.items(tray)  # type: ignore[arg-type]
    sealed = sealing.seal_under(
        office.keys.tray_key(tray), data, bound=item.id.encode(), nonce=bytes(sealing.NONCE_BYTES)
    )
    sql(office, "UPDATE tray_item SET sealed = ?", sealed)


def publish_by_hand(office: Office, indexes: dict[int, list[int]], *, withdrawn: int | None = None) -> None:
    """Put signed lists with these bits, and a bundle that names them, into the newest publication."""
    with office.store.reading() as tx:
        last = tx.publications.last()
        assert last is not None
        files = tx.publications.files(last.version)
    registry = Registry(host=made.HOST, name="Example Registry", url=URL)
    when = Window(iat=last.iat)
    texts = {path: data for path, data in files.items() if path.startswith("texts/")}
    signer = ListSigner(signer=made.STATUS, leaf=made.certificate(made.STATUS))
    lists = {
        path: data
        for number, places in indexes.items()
        for path, data in publishing.status_lists(number, places, registry, when, signer).items()
    }
    bundle = publishing.bundle(
        version=last.version,
        when=when,
        registry=registry,
        issuer=made.CREDENTIAL.public,
        frameworks=office.frameworks,
        named={},
        files=texts | lists,
        signer=made.BUNDLE,
    )
    for path, body in {**lists, "bundle.jws": bundle}.items():
        sql(office, REPLACE_FILE, last.version, path, body)
    if withdrawn is not None:
        sql(
            office,
            "UPDATE publication SET withdrawn = ? WHERE version = ?",
            withdrawn,
            last.version,
        )


def bits(office: Office) -> dict[int, list[int]]:
    with office.store.reading() as tx:
        return {number: list(tx.slots.withdrawn(number)) for number in range(1, 5)}


def one_too_many(office: Office) -> None:
    most = bits(office)
    publish_by_hand(office, {**most, 1: [*most[1], 1_048_575]})


def publish_the_forms_apart(office: Office) -> None:
    """Put a bitstring into the newest publication that says something else than the list beside it."""
    signer = ListSigner(signer=made.STATUS, leaf=made.certificate(made.STATUS))
    with office.store.reading() as tx:
        last = tx.publications.last()
    assert last is not None
    registry = Registry(host=made.HOST, name="Example Registry", url=URL)
    files = publishing.status_lists(1, [0], registry, Window(iat=last.iat), signer)
    path = publishing.bitstring_path(1)
    sql(
        office,
        "UPDATE published_file SET body = ? WHERE version = ? AND path = ?",
        files[path],
        last.version,
        path,
    )


def fill_with_anothers_place(office: Office) -> None:
    copy = copy_of(office, issued(office))
    sql(office, "INSERT INTO filler SELECT slot_mac, slot_sealed FROM copy WHERE slot_mac = ?", copy.slot_mac)


def lose_without_a_trace(office: Office) -> None:
    """Take a credential out with everything that knows of it, its place too: only the ledger remembers."""
    credential = issued(office)
    for copy in office.copies(credential):
        slot = status.open_slot(copy, office.keys)
        where = "WHERE list_number = ? AND place = ?"
        sql(office, f"DELETE FROM used_slot {where}", slot.list_number, slot.index)  # noqa: S608 - our words
        sql(office, "DELETE FROM copy WHERE slot_mac = ?", copy.slot_mac)
    sql(office, "DELETE FROM sealed_record WHERE credential = ?", credential)
    sql(office, "DELETE FROM credential WHERE id = ?", credential)


BREAKS: list[tuple[str, Callable[[Office], Any]]] = [
    ("record_missing", lambda o: sql(o, "DELETE FROM sealed_record WHERE credential = ?", issued(o))),
    ("record_changed", lambda o: sql(o, "UPDATE sealed_record SET locator = randomblob(16)")),
    ("record_changed", lambda o: sql(o, "UPDATE sealed_record SET sealed = randomblob(1052)")),
    ("record_changed", lambda o: sql(o, "UPDATE sealed_record SET tries_sealed = randomblob(60)")),
    ("erasure_damaged", lambda o: sql(o, "INSERT INTO erasure VALUES (randomblob(32), randomblob(99))")),
    ("act_damaged", lambda o: sql(o, "INSERT INTO act VALUES ('a', 'ann', NULL, randomblob(99))")),
    (
        "for_cause_damaged",
        lambda o: sql(o, "INSERT INTO to_withdraw VALUES (randomblob(32), randomblob(92), false)"),
    ),
    ("record_alone", lambda o: sql(o, "DELETE FROM credential WHERE id = ?", issued(o))),
    ("record_too_many", lambda o: sql(o, "UPDATE credential SET state = 'abandoned'")),
    ("copy_alone", lambda o: sql(o, "UPDATE copy SET credential = 'zzzz'")),
    ("copy_alone", lambda o: sql(o, "UPDATE copy SET credential = '0000'")),
    ("copy_missing", lambda o: sql(o, "DELETE FROM copy WHERE credential = ?", issued(o))),
    ("copy_counts_still", lambda o: sql(o, "UPDATE credential SET state = 'withdrawn'")),
    ("slot_damaged", lambda o: sql(o, "UPDATE copy SET slot_sealed = randomblob(52)")),
    ("slot_damaged", lambda o: sql(o, "UPDATE copy SET slot_mac = randomblob(32)")),
    ("slot_mac", lambda o: break_slot(o, lambda slot: Slot(slot.list_number, slot.index ^ 1))),
    ("slot_twice", lambda o: break_slot(o, lambda _: of_another(o))),
    ("slot_unused", lambda o: break_slot(o, lambda slot: Slot(slot.list_number, slot.index ^ 1))),
    ("slot_unused", lambda o: break_slot(o, lambda _: Slot(99, 5))),
    ("slot_unused", lambda o: sql(o, "DELETE FROM used_slot")),
    ("slot_lost", lambda o: use(o, Slot(1, 4711))),
    ("slot_lost", lambda o: sql(o, "DELETE FROM filler")),
    ("slot_damaged", lambda o: sql(o, "UPDATE filler SET slot_sealed = randomblob(52)")),
    ("slot_twice", fill_with_anothers_place),
    ("bit_missing", lambda o: sql(o, "DELETE FROM withdrawn_slot")),
    ("bit_set", lambda o: sql(o, SET_ALL)),
    ("bit_unused", lambda o: sql(o, "INSERT INTO withdrawn_slot VALUES (1, 4711)")),
    ("intent_open", let_the_dead_intend),
    ("tray_key_missing", lambda o: o.keys.trays.clear()),
    ("tray_key_alone", lambda o: o.keys.make_tray_key("of a request that failed")),
    ("tray_unasked", lambda o: sql(o, "DELETE FROM request")),
    ("sheet_damaged", lambda o: sql(o, "UPDATE tray_item SET sealed = randomblob(1052)")),
    ("sheet_damaged", lambda o: put_sheet(o, b"{}")),
    ("sheet_damaged", lambda o: put_sheet(o, b'{"v":1}')),
    ("sheet_foreign", move_a_sheet),
    ("ledger_broken", lambda o: sql(o, "DELETE FROM ledger WHERE number = 2")),
    ("ledger_broken", lambda o: sql(o, "UPDATE ledger SET sealed = randomblob(284) WHERE number = 2")),
    ("acknowledged_lost", lose_without_a_trace),
    ("ledger_short", lambda o: sql(o, "DELETE FROM ledger WHERE number > 3")),
    ("list_early", lambda o: sql(o, "UPDATE status_list SET state = 'announced' WHERE number = 1")),
    ("publication_missing", lambda o: sql(o, "DELETE FROM publication")),
    ("publication_order", lambda o: sql(o, "UPDATE publication SET iat = 4e9 - version")),
    ("publication_untrusted", lambda o: sql(o, "DELETE FROM published_file WHERE path = 'root.jws'")),
    ("publication_untrusted", lambda o: sql(o, "UPDATE published_file SET body = ?", b"\0")),
    ("publication_changed", lambda o: sql(o, "UPDATE publication SET withdrawn = 7")),
    ("publication_changed", lambda o: sql(o, "UPDATE publication SET exp = exp + 1")),
    ("text_changed", lambda o: sql(o, "DELETE FROM published_file WHERE path = 'texts/en.json'")),
    ("list_untrusted", lambda o: sql(o, "DELETE FROM published_file WHERE path = 'status/2'")),
    ("list_untrusted", lambda o: sql(o, "UPDATE published_file SET body = ? WHERE path = 'status/2'", b"\0")),
    (
        "list_untrusted",
        lambda o: sql(o, "INSERT INTO status_list SELECT 9, state, since FROM status_list WHERE number = 1"),
    ),
    ("bit_lost", one_too_many),
    ("forms_differ", publish_the_forms_apart),
    ("forms_differ", lambda o: sql(o, "DELETE FROM published_file WHERE path = 'status/2.bitstring'")),
    ("bit_lost", lambda o: sql(o, "DELETE FROM status_list WHERE number = 1")),
]


@pytest.mark.parametrize(("code", "breaking"), BREAKS)
def test_an_invariant_broken_by_hand_is_found(
    lived: Office, code: str, breaking: Callable[[Office], Any]
) -> None:
    breaking(lived)
    assert code in codes(lived)


# --- further copies and sheets of several units ------------------------------------------------------------


def relabel(office: Office, copy: Copy, kind: Kind) -> None:
    slot = status.open_slot(copy, office.keys)
    sealed = status.seal_slot(slot, copy.slot_mac, office.keys, kind=kind)
    sql(office, "UPDATE copy SET slot_sealed = ? WHERE slot_mac = ?", sealed, copy.slot_mac)


def test_copies_of_every_kind_are_counted_and_none_stands_for_the_first(office: Office) -> None:
    (sheet,) = office.issued()
    held = office.held(sheet)
    office.further(held, Kind.WALLET, 100)
    office.paper_copy(held)
    office.further(held, Kind.BADGE, 49)
    office.publish()
    assert codes(office) == set()
    (first,) = (
        copy
        for copy in office.copies(sheet.credential)
        if status.open_copy(copy, office.keys)[1] is Kind.FIRST
    )
    relabel(office, first, Kind.WALLET)
    assert codes(office) == {"copy_missing", "copies_too_many", "acknowledged_lost", "ledger_short"}


def test_a_further_copy_that_outlived_its_credential_is_found(office: Office) -> None:
    (sheet,) = office.issued()
    held = office.held(sheet)
    office.withdraw(sheet.credential)
    office.publish()
    assert codes(office) == set()
    sql(office, "UPDATE credential SET state = 'issued'")
    sql(office, "UPDATE copy SET state = 'issued'")
    sql(office, "DELETE FROM withdrawn_slot")
    office.paper_copy(held)
    sql(office, "UPDATE credential SET state = 'withdrawn'")
    assert "copy_counts_still" in codes(office)


@pytest.mark.parametrize("change", [{"unit": 0}, {"pin": "000000"}, {"reference": "L 13"}])
def test_a_sheet_on_which_units_do_not_belong_together_is_found(
    office: Office, change: dict[str, Any]
) -> None:
    tray = office.issue(office.prepared(*[row(reference="L 12")] * 2))
    assert codes(office) == set()
    opened = hand_over.open_tray(tray, provider=office.provider, store=office.store, keys=office.keys)
    data = replace(opened.sheets[1], **change).encode()
    item = opened.items[1]
    sealed = sealing.seal_under(
        office.keys.tray_key(tray), data, bound=item.encode(), nonce=bytes(sealing.NONCE_BYTES)
    )
    sql(office, "UPDATE tray_item SET sealed = ? WHERE id = ?", sealed, item)
    assert codes(office) == {"sheet_mixed"}


def test_a_list_that_is_published_but_nowhere_kept_is_found(lived: Office) -> None:
    publish_by_hand(lived, {**bits(lived), 9: []}, withdrawn=0)
    assert "bit_lost" in codes(lived)


def test_what_is_under_way_is_no_fault(lived: Office) -> None:
    seen = []

    class Looking(made.SeededSigner):
        def sign(self, data: bytes) -> bytes:
            seen.append(codes(lived))
            return super().sign(data)

    lived.keys.credential = Looking("credential")
    lived.issue(lived.prepared(row("E")))
    assert seen == [set()]


def test_a_tray_that_is_being_destroyed_is_no_fault(lived: Office) -> None:
    (tray,) = lived.keys.tray_ids()
    with lived.store.transaction() as tx:
        tx.trays.set_destroying(tray)  # type: ignore[arg-type]
    lived.keys.destroy_tray_key(tray)
    assert codes(lived) == set()


def test_a_fault_says_where_by_an_id_a_list_or_a_file_alone(lived: Office) -> None:
    credential = issued(lived)
    sql(lived, "DELETE FROM sealed_record WHERE credential = ?", credential)
    use(lived, Slot(1, 4711))
    sql(lived, "UPDATE published_file SET body = ? WHERE path = 'status/2'", b"\0")
    found = fsck.faults(store=lived.store, keys=lived.keys, attempts=lived.attempts, root=ROOT)
    assert {(fault.code, fault.where) for fault in found} >= {
        ("record_missing", credential),
        ("slot_lost", "list 1"),
        ("list_untrusted", "status/2"),
    }


# --- with secrets -----------------------------------------------------------------------------------------


def opened(office: Office, *lines: str) -> list[tuple[str, str]]:
    found = fsck_secrets.faults(lines, store=office.store, keys=office.keys, root=ROOT, now=office.now)
    return [(fault.code, fault.where) for fault in found]


def line(sheet: Sheet) -> str:
    return f"{sheet.secret} {sheet.pin}"


def test_what_the_secrets_open_is_whole(office: Office) -> None:
    sheets = office.issued(row("A"), row("B"))
    office.withdraw(sheets[1].credential)
    assert opened(office, *map(line, sheets)) == []
    office.publish()
    office.now = office.now.replace(year=2027)
    assert opened(office, *map(line, sheets)) == []


def test_a_secret_that_opens_nothing_is_said_with_its_line_and_no_try_is_counted(office: Office) -> None:
    (sheet,) = office.issued()
    wrong = f"{sheet.secret} {(int(sheet.pin) + 1) % 10**6:06}"
    lines = [line(sheet), wrong, "", "one", "a b c", "not-a-secret 1"]
    assert opened(office, *lines) == [("secret_refused", f"line {number}") for number in range(2, 7)]
    with office.store.reading() as tx:
        found = tx.records.find(sealing.ClaimSecret.read(sheet.secret).locator)
    assert found is not None
    assert tries.read(found, office.keys).wrong_total == 0
    assert office.claimed(sheet).record.digits == sheet.digits


def test_every_unit_of_a_sheet_is_opened(office: Office) -> None:
    one, two, three = office.issued(*[row(reference="L 12")] * 3)
    assert opened(office, line(one)) == []
    reseal(office, three, HolderRecord(digits=two.digits).encode())
    assert opened(office, line(one)) == [("certificate_foreign", "line 1")]
    reseal(office, two, b"{}")
    assert opened(office, line(one)) == [("secret_refused", "line 1")]


def test_a_secret_of_nobody_is_unknown(office: Office) -> None:
    assert opened(office, "0" * 26 + " 123456") == [("secret_unknown", "line 1")]


def reseal(office: Office, sheet: Sheet, data: bytes) -> None:
    secret = sealing.ClaimSecret.read(sheet.secret).units()[sheet.unit]
    nonce = bytes(sealing.NONCE_BYTES)
    sealed = nonce + sealing.seal(
        data, secret=secret, pin=sheet.pin, pin_key=office.keys.pin_key, nonce=nonce
    )
    sql(office, "UPDATE sealed_record SET sealed = ? WHERE locator = ?", sealed, secret.locator)


def test_a_record_that_holds_something_else_is_found(office: Office) -> None:
    first, second = office.issued(row("A"), row("B"))
    reseal(office, first, HolderRecord(digits=second.digits).encode())
    reseal(office, second, b"{}")
    assert opened(office, line(first), line(second)) == [
        ("certificate_foreign", "line 1"),
        ("secret_refused", "line 2"),
    ]


@pytest.mark.parametrize("change", ["competency = 'MFG-06@1'", "level = 'L1'", "month = 2610"])
def test_a_credential_whose_row_says_something_else_is_found(office: Office, change: str) -> None:
    (sheet,) = office.issued()
    sql(office, f"UPDATE credential SET {change}")  # noqa: S608 - the cases above
    assert opened(office, line(sheet)) == [("certificate_foreign", "line 1")]


def test_a_certificate_that_nobody_would_take_is_found(office: Office) -> None:
    (sheet,) = office.issued()
    sql(office, "DELETE FROM published_file WHERE path LIKE 'status/%'")
    assert opened(office, line(sheet)) == [("certificate_not_genuine", "line 1")]
    sql(office, "DELETE FROM published_file")
    assert opened(office, line(sheet)) == [("certificate_not_genuine", "line 1")]
    sql(office, "DELETE FROM publication")
    assert opened(office, line(sheet)) == [("certificate_not_genuine", "line 1")]


def test_a_certificate_that_shows_as_withdrawn_though_it_is_not_is_found(office: Office) -> None:
    (sheet,) = office.issued()
    slot = sheet.facts.slot
    publish_by_hand(office, {**bits(office), slot.list_number: [slot.index]})
    assert opened(office, line(sheet)) == [("certificate_withdrawn", "line 1")]


def test_a_tray_that_is_destroyed_while_it_is_looked_at_is_no_fault(office: Office) -> None:
    tray = office.issue(office.prepared())

    class Destroying(FakeKeys):
        def tray_key(self, one: str) -> bytes:
            # As far as another process may come while this one reads.
            with office.store.transaction() as tx:
                tx.trays.set_destroying(tray)
            office.keys.destroy_tray_key(tray)
            return office.keys.tray_key(one)

    keys = Destroying(trays=office.keys.trays)
    found = fsck.faults(store=office.store, keys=keys, attempts=office.attempts, root=ROOT)
    assert list(found) == []
    assert office.keys.tray_ids() == set()
