"""Withdrawing many for cause: counted first, two persons, a few with each publication, or all at once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from registry.failpoint import Failure, Plan, Point, arm, disarm
from registry.model.copy import Kind
from registry.model.ids import PersonId
from registry.model.month import Month
from registry.model.status import State
from registry.operations import countersign, fsck, publish, withdraw_for_cause
from registry.operations.countersign import ActUnknownError, SamePersonError
from registry.operations.standstill import ReasonRefusedError
from registry.operations.withdraw_for_cause import Selection, SelectionRefusedError
from tests.operations.hall import person
from tests.operations.office import row
from tests.operations.safe import Safe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model.ids import ActId
    from registry.securing.sheet import Sheet
    from tests.databases import Place
    from tests.operations.office import Office

ANN, BEN = PersonId("ann"), PersonId("ben")
NOVEMBER = Month(2026, 11)


def of(office: Office, competency: str | None = None, last: Month = NOVEMBER) -> Selection:
    return Selection(provider=office.provider, competency=competency, first=NOVEMBER, last=last)


def ask(office: Office, selection: Selection | None = None, **changes: Any) -> ActId:
    parts = {"urgent": False, "reason": "assessments were bought", "by": ANN, **office.parts}
    return withdraw_for_cause.ask(selection or of(office), **{**parts, **changes})


def decide(office: Office, selection: Selection | None = None, *, urgent: bool = False) -> int:
    return withdraw_for_cause.confirm(ask(office, selection, urgent=urgent), by=BEN, **office.parts)


def a_class(office: Office, count: int) -> list[Sheet]:
    return office.issued(*(row(person(number)) for number in range(count)))


def states(office: Office, sheets: list[Sheet]) -> list[State]:
    return [office.state(sheet.credential) for sheet in sheets]


def gone(office: Office, sheets: list[Sheet]) -> int:
    return states(office, sheets).count(State.WITHDRAWN)


def publish_flips(office: Office) -> int:
    """Publish and return how many bits that set."""
    before = publish.newest(store=office.store)
    office.now += timedelta(hours=12)
    return office.publish().withdrawn - (before.withdrawn if before else 0)


def test_a_dry_run_counts_and_changes_nothing(office: Office) -> None:
    a_class(office, 30)
    office.issued(row("Ana", competency="MFG-06"))
    before = withdraw_for_cause.dry_run(of(office), urgent=False, store=office.store)
    assert before == withdraw_for_cause.dry_run(of(office), urgent=False, store=office.store)
    assert [(one.competency, one.level, one.month, one.count) for one in before.counts] == [
        ("MFG-05@1", "L2", NOVEMBER, 30),
        ("MFG-06@1", "L2", NOVEMBER, 1),
    ]
    assert (before.count, before.publications) == (31, 16)
    assert withdraw_for_cause.dry_run(of(office), urgent=True, store=office.store).publications == 1
    only = withdraw_for_cause.dry_run(of(office, "MFG-06"), urgent=False, store=office.store)
    assert (only.count, only.publications) == (1, 1)


def test_only_what_was_chosen_and_still_counts_is_counted(office: Office) -> None:
    first, second = office.issued(row("Ana"), row("Ben"))
    office.withdraw(first.credential)
    office.now += timedelta(days=10)
    office.issued(row("Cleo"))
    assert withdraw_for_cause.dry_run(of(office), urgent=False, store=office.store).count == 1
    longer = of(office, last=Month(2026, 12))
    assert withdraw_for_cause.dry_run(longer, urgent=False, store=office.store).count == 2
    office.withdraw(second.credential)
    for chosen in (of(office), of(office, "MFG-07", Month(2026, 12))):
        with pytest.raises(SelectionRefusedError) as refused:
            withdraw_for_cause.dry_run(chosen, urgent=False, store=office.store)
        assert refused.value.code == "selection_refused"
        with pytest.raises(SelectionRefusedError):
            ask(office, chosen)


def test_more_than_one_decision_takes_are_refused(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(withdraw_for_cause, "MOST", 2)
    a_class(office, 3)
    with pytest.raises(SelectionRefusedError, match="fewer months"):
        ask(office)


def test_two_persons_decide_with_a_reason(office: Office) -> None:
    sheets = a_class(office, 3)
    with pytest.raises(ReasonRefusedError):
        ask(office, reason="")
    act = ask(office)
    (waiting,) = countersign.waiting(**office.parts)
    assert withdraw_for_cause.about(waiting) == (of(office), False)
    with pytest.raises(SamePersonError):
        withdraw_for_cause.confirm(act, by=ANN, **office.parts)
    assert withdraw_for_cause.left(store=office.store) == 0
    assert withdraw_for_cause.confirm(act, by=BEN, **office.parts) == 3
    assert withdraw_for_cause.left(store=office.store) == 3
    with pytest.raises(ActUnknownError):
        withdraw_for_cause.confirm(act, by=BEN, **office.parts)
    assert set(states(office, sheets)) == {State.ISSUED}


def test_a_few_go_with_each_publication_among_as_many_places_of_nobody(office: Office) -> None:
    sheets = a_class(office, 60)
    decide(office)
    went, flips = [], []
    while withdraw_for_cause.left(store=office.store):
        flips.append(publish_flips(office))
        went.append(gone(office, sheets))
    assert went == [*range(3, 61, 3)]
    assert set(flips) == {publish.LEAST_FLIPS}
    assert publish_flips(office) == 0
    assert not faults(office)


def test_where_many_go_as_many_places_of_nobody_are_set_beside_them(office: Office) -> None:
    a_class(office, 28 * 9)
    (other,) = office.issued(row("Ana", competency="MFG-06"))
    decide(office, of(office, "MFG-05"))
    assert publish_flips(office) == 18
    office.withdraw(other.credential)
    assert publish_flips(office) == 19


def test_no_more_go_than_places_of_nobody_were_kept_ahead_for(office: Office) -> None:
    """The fillers for a large decision are drawn one publication ahead of it."""
    sheets = a_class(office, 300)
    with office.store.transaction() as tx:
        withdraw_for_cause.keep(
            tx, [one.credential for one in sheets], pace=100, urgent=False, keys=office.keys
        )
    assert publish_flips(office) == 2 * publish.FILLERS
    assert gone(office, sheets) == publish.FILLERS
    assert publish_flips(office) == 200


def test_a_credential_with_more_copies_than_fillers_goes_all_the_same(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = office.issued(row("Ana"), row("Ben"))
    for sheet in (first, second):
        office.further(office.held(sheet), Kind.WALLET, 3)
    monkeypatch.setattr(publish, "FILLERS", 2)
    monkeypatch.setattr(withdraw_for_cause, "SPREAD", 1)
    with office.store.transaction() as tx:
        tx.slots.remove_fillers([one.slot_mac for one in tx.slots.fillers()])
    decide(office)
    publish_flips(office)
    assert gone(office, [first, second]) == 1
    publish_flips(office)
    assert gone(office, [first, second]) == 2


def test_every_copy_goes_with_its_credential_in_one_publication(office: Office) -> None:
    (sheet,) = office.issued()
    copy = office.paper_copy(office.held(sheet))
    decide(office)
    publish_flips(office)
    assert [office.verdict(one).state for one in (sheet.digits, copy)] == ["WITHDRAWN", "WITHDRAWN"]


def test_where_safety_is_at_stake_all_go_with_the_next_publication(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(withdraw_for_cause, "MOST_AT_ONCE", 4)
    sheets = a_class(office, 9)
    assert decide(office, urgent=True) == 9
    assert set(states(office, sheets)) == {State.WITHDRAWN}
    publish_flips(office)
    assert {office.verdict(one.digits).state for one in sheets} == {"WITHDRAWN"}


def test_what_was_withdrawn_meanwhile_is_passed_over(office: Office) -> None:
    sheets = a_class(office, 3)
    decide(office)
    for sheet in sheets[:2]:
        office.withdraw(sheet.credential)
    while withdraw_for_cause.left(store=office.store):
        publish_flips(office)
    assert set(states(office, sheets)) == {State.WITHDRAWN}
    assert publish_flips(office) == 0


def test_what_is_decided_twice_goes_once_and_the_later_decision_says_how_fast(office: Office) -> None:
    sheets = a_class(office, 3)
    decide(office)
    assert decide(office, urgent=True) == 3
    assert withdraw_for_cause.left(store=office.store) == 0
    assert set(states(office, sheets)) == {State.WITHDRAWN}


def test_a_publication_that_fails_takes_nothing_and_the_next_one_does(office: Office) -> None:
    sheets = a_class(office, 3)
    decide(office)
    arm(Plan({Point.PUBLISH_WRITTEN: Failure(kind="error")}), host="localhost")
    with pytest.raises(OSError, match="error"):
        office.publish()
    disarm()
    assert (gone(office, sheets), withdraw_for_cause.left(store=office.store)) == (0, 3)
    publish_flips(office)
    assert (gone(office, sheets), withdraw_for_cause.left(store=office.store)) == (1, 2)


def test_what_a_dead_process_left_of_an_urgent_decision_is_withdrawn_by_the_next_round(
    office: Office,
) -> None:
    sheets = a_class(office, 3)
    with office.store.transaction() as tx:
        withdraw_for_cause.keep(tx, [one.credential for one in sheets], pace=1, urgent=True, keys=office.keys)
    assert withdraw_for_cause.withdraw_urgent(**office.parts) == 3
    assert withdraw_for_cause.withdraw_urgent(**office.parts) == 0
    assert set(states(office, sheets)) == {State.WITHDRAWN}


def test_what_waits_has_one_length_and_shows_no_credential_and_no_provider(office: Office) -> None:
    sheets = a_class(office, 5)
    decide(office)
    with office.store.reading() as tx:
        kept = tx.for_cause.some(10, urgent=False)
    assert len(kept) == 5
    assert len({len(one.sealed) for one in kept}) == 1
    known = [office.provider.encode(), *(sheet.credential.encode() for sheet in sheets)]
    assert not any(text in one.mac + one.sealed for one in kept for text in known)


def test_the_order_in_which_they_go_is_not_that_of_the_class(office: Office) -> None:
    sheets = a_class(office, 24)
    decide(office)
    order = []
    while withdraw_for_cause.left(store=office.store):
        publish_flips(office)
        now = {place for place, state in enumerate(states(office, sheets)) if state is State.WITHDRAWN}
        order += sorted(now - set(order))
    assert sorted(order) == list(range(24))
    assert order != sorted(order)
    assert order != sorted(order, reverse=True)


@pytest.fixture
def safe(place: Place) -> Iterator[Safe]:
    made = Safe(place)
    yield made
    made.office.store.close()


def test_a_restored_backup_forgets_no_decision_and_withdraws_nothing_twice(safe: Safe) -> None:
    office = safe.office
    sheets = a_class(office, 3)
    saved = safe.back_up()
    issued_since = a_class(office, 1)
    decide(office)
    publish_flips(office)
    restored = safe.restored(saved)
    assert withdraw_for_cause.left(store=restored.store) == 3 - gone(restored, sheets)
    while withdraw_for_cause.left(store=restored.store):
        publish_flips(restored)
    assert set(states(restored, sheets)) == {State.WITHDRAWN}
    assert issued_since
    restored.store.close()


def faults(office: Office) -> list[fsck.Fault]:
    parts = {"store": office.store, "keys": office.keys, "attempts": office.attempts, "root": office.root}
    return list(fsck.faults(**parts))
