"""A publication: signed anew at fixed times, padded, made once, complete or not there."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from registry.model.credential import Slot
from registry.model.month import Month
from registry.model.verdict import Genuine
from registry.operations import accredit, publish, standstill, status
from registry.operations.publish import FILLERS, LEAST_FLIPS, LastRefusedError, ReleaseChangedError
from registry.securing.keys import PublicKey
from registry.securing.statuslist import LIST_SIZE
from registry.verifying.snapshot import Trusted, open_snapshot
from tests import registry_files as made
from tests.databases import sql
from tests.operations.office import FRAMEWORKS, framework, row

if TYPE_CHECKING:
    from tests.operations.office import Office

SIX, EIGHTEEN = (datetime(2026, 11, 24, hour, tzinfo=UTC) for hour in (6, 18))


def snapshot(office: Office) -> Trusted:
    newest = publish.published(store=office.store)
    assert newest is not None
    opened = open_snapshot(newest[1], PublicKey(made.ROOT.private.public_key()))
    assert isinstance(opened, Trusted)
    return opened


def set_places(office: Office) -> set[tuple[int, int]]:
    return {
        (number, index)
        for number, one in snapshot(office).lists.items()
        if not isinstance(one, str)
        for at in range(0, LIST_SIZE, 8)
        if one.bits[at >> 3]
        for index in range(at, at + 8)
        if one.is_set(index)
    }


def states(office: Office) -> dict[int, str]:
    with office.store.reading() as tx:
        return {one.number: one.state for one in tx.slots.lists()}


def fill(office: Office, number: int, used: int) -> None:
    """Mark places of a list as used, from the first."""
    with office.store.transaction() as tx:
        sql(
            tx.connection,
            "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?) "
            "INSERT INTO used_slot SELECT ?, i FROM n WHERE true ON CONFLICT DO NOTHING",
            used,
            number,
        )


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (SIX, SIX),
        (SIX - timedelta(seconds=1), EIGHTEEN - timedelta(days=1)),
        (EIGHTEEN - timedelta(seconds=1), SIX),
        (EIGHTEEN + timedelta(hours=5), EIGHTEEN),
    ],
)
def test_the_slot_that_is_due_is_the_newest_one_not_after_now(now: datetime, expected: datetime) -> None:
    assert publish.due(now, (18, 6)) == expected


def test_a_missed_slot_is_due_until_it_is_published(office: Office) -> None:
    assert not publish.is_due(office.now, (6, 18), store=office.store)
    assert publish.is_due(EIGHTEEN, (6, 18), store=office.store)
    office.now = EIGHTEEN + timedelta(hours=3)
    office.publish(at=EIGHTEEN)
    assert not publish.is_due(office.now, (6, 18), store=office.store)


def test_before_the_first_publication_one_is_due_and_there_is_nothing(office: Office) -> None:
    with office.store.transaction() as tx:
        tx.connection.exec_driver_sql("DELETE FROM published_file")
        tx.connection.exec_driver_sql("DELETE FROM publication")
    assert publish.is_due(office.now, (6, 18), store=office.store)
    assert publish.published(store=office.store) is None


def test_versions_grow_and_lists_are_never_older_than_before(office: Office) -> None:
    first = office.publish()
    again = office.publish()
    earlier = office.publish(at=office.now - timedelta(hours=2))
    assert first.version < again.version < earlier.version
    assert first.iat == again.iat == earlier.iat
    assert snapshot(office).bundle.version == earlier.version


def test_only_the_last_two_publications_are_kept(office: Office) -> None:
    before = [office.publish() for _ in range(3)]
    with office.store.reading() as tx:
        kept = [bool(tx.publications.files(one.version)) for one in before]
    assert kept == [False, True, True]


def test_every_list_is_signed_anew_and_named_with_its_hash(office: Office) -> None:
    before = publish.published(store=office.store)
    office.publish()
    after = publish.published(store=office.store)
    assert before is not None
    assert after is not None
    bundle = snapshot(office).bundle
    assert set(bundle.lists) == {1, 2, 3, 4}
    for number, entry in bundle.lists.items():
        path = f"status/{number}"
        assert entry.sha256 == hashlib.sha256(after[1][path]).hexdigest()
        assert entry.uri.endswith(path)
    assert bundle.texts["en"].sha256 == hashlib.sha256(after[1]["texts/en.json"]).hexdigest()


def test_every_list_is_there_in_both_forms_and_stays_as_it_was_signed(office: Office) -> None:
    newest = publish.published(store=office.store)
    assert newest is not None
    lists = {path: data for path, data in newest[1].items() if path.startswith("status/")}
    assert set(lists) == {f"status/{number}{form}" for number in range(1, 5) for form in ("", ".bitstring")}
    assert publish.published(store=office.store) == newest
    office.now = EIGHTEEN
    office.publish(at=EIGHTEEN)
    after = publish.published(store=office.store)
    assert after is not None
    assert {path for path, data in lists.items() if after[1][path] == data} == set()


@pytest.mark.parametrize(("withdrawn", "flips"), [(0, 0), (1, 8), (7, 8), (8, 8), (9, 9)])
def test_a_publication_with_withdrawals_sets_at_least_eight_bits(
    office: Office, withdrawn: int, flips: int
) -> None:
    sheets = office.issued(*(row(f"Person {number}") for number in range(10)))
    for sheet in sheets[:withdrawn]:
        office.withdraw(sheet.credential)
    assert office.publish().withdrawn == flips
    assert office.publish().withdrawn == flips
    assert len(set_places(office)) == flips
    verdicts = [office.verdict(sheet.digits).state for sheet in sheets]
    assert verdicts == ["WITHDRAWN"] * withdrawn + ["CURRENT"] * (10 - withdrawn)


def fillers(office: Office) -> set[Slot]:
    with office.store.reading() as tx:
        return {status.open_slot(one, office.keys) for one in tx.slots.fillers()}


def used(office: Office) -> set[Slot]:
    with office.store.reading() as tx:
        return {Slot(one.number, at) for one in tx.slots.lists() for at in tx.slots.used_places(one.number)}


def test_fillers_are_places_that_nobody_has_or_will_have(office: Office) -> None:
    sheets = office.issued(*(row(f"Person {number}") for number in range(10)))
    kept = fillers(office)
    assert len(kept) == FILLERS
    office.withdraw(sheets[0].credential)
    office.publish()
    spent = {Slot(*place) for place in set_places(office)} - {sheets[0].facts.slot}
    assert len(spent) == LEAST_FLIPS - 1
    assert spent == kept - fillers(office)
    assert len(fillers(office)) == FILLERS
    with office.store.transaction() as tx:
        assert tx.slots.reserve(spent | fillers(office)) == []


def test_a_copy_of_the_database_from_before_does_not_tell_fillers_from_certificates(office: Office) -> None:
    sheets = office.issued(*(row(f"Person {number}") for number in range(10)))
    before = used(office)
    office.withdraw(sheets[0].credential)
    office.publish()
    assert {Slot(*place) for place in set_places(office)} <= before


def test_where_no_list_has_room_the_fillers_that_are_kept_are_spent_first(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheets = office.issued(row("A"), row("B"))
    monkeypatch.setattr(status, "LIST_SIZE", 0)
    with office.store.transaction() as tx:
        for one in tx.slots.lists():
            tx.slots.set_list(replace(one, state="closed"))
    office.withdraw(sheets[0].credential)
    office.publish()
    assert len(fillers(office)) == FILLERS - LEAST_FLIPS + 1
    assert office.verdict(sheets[0].digits).state == "WITHDRAWN"


@pytest.mark.slow
def test_lists_are_announced_opened_after_a_bundles_lifetime_and_closed_at_half_full(office: Office) -> None:
    assert states(office) == dict.fromkeys(range(1, 5), "open")
    fill(office, 1, publish.ANNOUNCE_AT)
    office.publish()
    assert states(office)[5] == "announced"
    assert 5 in snapshot(office).lists
    office.publish()
    assert 6 not in states(office)
    fill(office, 2, publish.CLOSE_AT)
    office.now += publish.LIFETIME - timedelta(seconds=1)
    office.publish()
    assert states(office) == {1: "open", 2: "closed", 3: "open", 4: "open", 5: "announced", 6: "announced"}
    office.now += timedelta(seconds=1)
    office.publish()
    assert states(office)[5] == "open"
    assert states(office)[6] == "announced"
    assert set(snapshot(office).lists) == set(range(1, 7))


def test_a_provider_is_named_only_where_its_accreditation_says_so(office: Office) -> None:
    named = accredit.accredit(
        office.provider,
        framework=framework(),
        competencies=None,
        level="L2",
        until=date(2027, 1, 31),
        may_be_named=True,
        **office.parts,
    )
    office.publish()
    ((number, provider),) = snapshot(office).bundle.named.items()
    assert number == named.number
    assert provider.name == "Example College"
    assert (provider.first, provider.last) == (Month(2026, 11), Month(2027, 1))


@pytest.mark.parametrize(
    "others",
    [FRAMEWORKS[1:], (replace(FRAMEWORKS[0], sha256="0" * 64), *FRAMEWORKS[1:])],
    ids=["missing", "changed"],
)
def test_a_published_text_that_changed_or_went_missing_stops_the_publication(
    office: Office, others: tuple[object, ...]
) -> None:
    before = publish.published(store=office.store)
    office.frameworks = others  # type: ignore[assignment]
    with pytest.raises(ReleaseChangedError) as refused:
        office.publish()
    assert refused.value.code == "release_changed"
    assert publish.published(store=office.store) == before


def test_the_last_publication_is_fresh_for_years_and_no_other_follows_it(office: Office) -> None:
    (sheet,) = office.issued(row())
    standstill.stop("the registry ends", store=office.store, keys=office.keys, now=office.now)
    until = office.now + timedelta(days=3 * 365)
    made_last = office.publish_last(until)
    assert publish.is_last(made_last)
    assert made_last.exp == int(until.timestamp())
    office.now = until - timedelta(seconds=1)
    assert not publish.is_due(office.now, (6, 18), store=office.store)
    assert isinstance(office.verdict(sheet.digits), Genuine)
    office.now = until + timedelta(days=1)
    assert not isinstance(office.verdict(sheet.digits), Genuine)


def test_an_ordinary_publication_can_be_made_after_the_last_one_by_intent(office: Office) -> None:
    standstill.stop("the registry ends", store=office.store, keys=office.keys, now=office.now)
    office.publish_last(office.now + timedelta(days=365))
    assert not publish.is_last(office.publish())
    assert publish.is_due(office.now + timedelta(days=1), (6, 18), store=office.store)


@pytest.mark.parametrize(
    ("stopped", "days", "says"),
    [
        (False, 365, "registry stop-issuing"),
        (True, 8, "after the next eight"),
        (True, 40_000, "registry keys renew --until"),
    ],
)
def test_the_last_publication_is_refused_while_it_is_not_the_end(
    office: Office, *, stopped: bool, days: int, says: str
) -> None:
    before = office.publish()
    if stopped:
        standstill.stop("the registry ends", store=office.store, keys=office.keys, now=office.now)
    with pytest.raises(LastRefusedError, match=says):
        office.publish_last(office.now + timedelta(days=days))
    assert publish.newest(store=office.store) == before
