"""Accreditations as a person reads them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from registry.model.accreditation import AccreditationState
from registry.operations import accredit
from registry.operations.standing import showing
from registry.operations.standing.events import AccreditationUnknownError
from registry.operations.standing.showing import Moment
from tests.operations.accrediting.chamber import REJECT
from tests.operations.crowds import accredited, issued, recheck, umbrella
from tests.operations.standing.test_renew import OPENS, start, use

if TYPE_CHECKING:
    from tests.operations.standing.bench import Bench


def find(bench: Bench, *wanted: Any, **more: Any) -> showing.Page:
    return showing.find(*wanted, store=bench.office.store, now=bench.office.now, **more)


def moments(shown: showing.Shown) -> list[Moment]:
    return [one.what for one in shown.timeline]


def test_a_timeline_says_who_decided_what_happened_and_what_comes(bench: Bench) -> None:
    bench.office.now += timedelta(days=1)
    bench.suspend(1, "no report came")
    bench.office.now += timedelta(days=1)
    bench.lift(1)
    shown = bench.seen()
    assert moments(shown) == [
        *(Moment.DECIDED, Moment.DECIDED, Moment.BEGINS),
        *(Moment.SUSPENDED, Moment.LIFTED, Moment.REVIEW_OPENS, Moment.ENDS),
    ]
    assert {one.who for one in shown.timeline[:2]} == {("Amir",), ("Bela",)}
    assert (shown.timeline[3].who, shown.timeline[3].reason) == (("Ruth",), "no report came")
    assert shown.timeline[3].line == 1
    assert [one.is_ahead for one in shown.timeline] == [False] * 5 + [True] * 2
    assert (shown.provider_name, shown.state) == ("Harbour College", AccreditationState.ACTIVE)


def test_a_provider_sees_its_own_and_no_name_of_the_registrys(bench: Bench) -> None:
    bench.suspend()
    (shown,) = showing.of_provider(bench.provider, **bench.parts)
    assert {who for one in shown.timeline for who in one.who} == {"the registry"}
    with pytest.raises(AccreditationUnknownError):
        bench.seen(provider=bench.office.provider)
    assert bench.seen(provider=bench.provider).timeline == shown.timeline


def test_a_withdrawal_shows_both_and_nothing_is_still_to_come(bench: Bench) -> None:
    bench.office.now += timedelta(days=1)
    bench.withdraw()
    shown = bench.seen()
    assert moments(shown)[-1] is Moment.WITHDRAWN
    assert shown.timeline[-1].who == ("Ruth", "Rosa")
    assert not any(one.is_ahead for one in shown.timeline)
    assert (shown.reminder, shown.renewal_is_open) == (None, False)


def test_what_was_decided_on_it_later_stands_in_the_timeline(bench: Bench) -> None:
    use(bench)
    first = bench.accreditation
    bench.extend(first.valid_until + timedelta(days=10))
    bench.go_to(OPENS)
    shown = bench.seen()
    assert (shown.reminder, shown.renewal_is_open) == (180, True)
    bench.both(bench.reviewed(start(bench)))
    shown = bench.seen()
    assert moments(shown).count(Moment.EXTENDED) == 2
    assert moments(shown).count(Moment.RENEWED) == 2
    assert not shown.renewal_is_open
    # What is renewed is nothing to be reminded of.
    assert showing.reminders(bench.provider, store=bench.office.store, now=bench.office.now) == []


def test_a_founding_accreditation_has_no_renewal_and_says_whose_umbrella_it_is_under(bench: Bench) -> None:
    body = umbrella(bench.office)
    made = accredited(bench.office, bench.office.provider, umbrella=body.id)
    shown = showing.show(made.id, **bench.parts)
    assert moments(shown) == [Moment.BEGINS, Moment.ENDS]
    assert (shown.umbrella, shown.renewal_is_open, shown.reminder) == ("Example Guild", False, 90)


def test_a_provider_is_reminded_of_what_ends_soon(bench: Bench) -> None:
    bench.go_to(date(2027, 11, 1))
    (line,) = showing.reminders(bench.provider, store=bench.office.store, now=bench.office.now)
    assert (line.reminder, line.valid_until) == (30, date(2027, 11, 23))


def test_the_list_has_first_what_ends_first_and_last_what_is_over(bench: Bench) -> None:
    other = accredit.add_provider("Another College", **bench.parts).id
    soon = accredited(bench.office, other, valid_until=bench.office.now.date() + timedelta(days=20))
    over = accredited(bench.office, other, valid_until=bench.office.now.date())
    bench.office.now += timedelta(days=1)
    found = find(bench)
    assert found.lines[0].id == soon.id
    assert found.lines[-1].id == over.id
    assert (found.count, found.more) == (4, False)
    assert found.lines[-1].state is AccreditationState.EXPIRED
    assert [one.provider_name for one in find(bench, "HARB").lines] == ["Harbour College"]
    assert [one.id for one in find(bench, "", AccreditationState.EXPIRED).lines] == [over.id]
    assert {one.reminder for one in find(bench, reminded=True).lines} == {30, 90}


def test_the_list_is_paged_and_says_what_is_suspended_in_part(bench: Bench) -> None:
    bench.suspend(0)
    (line,) = find(bench, "harbour").lines
    assert line.is_partly_suspended
    assert line.frameworks == ("manufacturing", "construction")
    for _ in range(showing.PAGE):
        accredited(bench.office, bench.office.provider)
    first, second = find(bench), find(bench, page=1)
    assert (len(first.lines), first.more, first.count) == (showing.PAGE, True, showing.PAGE + 2)
    assert (len(second.lines), second.more) == (2, False)
    assert not {one.id for one in first.lines} & {one.id for one in second.lines}


def test_who_was_against_it_and_what_is_still_open_stand_in_no_timeline(bench: Bench) -> None:
    first = bench.accreditation
    case = bench.extension(first.valid_until + timedelta(days=10))
    assert Moment.EXTENDED not in moments(bench.seen())
    bench.decide(case, 0, REJECT)
    bench.decide(case, 1)
    bench.decide(case, 2)
    extended = [one for one in bench.seen().timeline if one.what is Moment.EXTENDED]
    assert {one.who for one in extended} == {("Bela",), ("Cem",)}


def test_it_says_whether_a_crowd_lets_it_be_named_and_listed(bench: Bench) -> None:
    body = umbrella(bench.office)
    other = accredited(bench.office, bench.office.provider, umbrella=body.id)
    issued(bench.office, 2)

    def now() -> tuple[bool, bool]:
        shown = showing.show(other.id, **bench.parts)
        return shown.may_be_named_now, shown.may_be_listed_now

    assert now() == (False, False)
    recheck(bench.office)
    # One provider under an umbrella body is too few.
    assert now() == (False, True)
