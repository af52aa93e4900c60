"""A case as a person reads it, and lists of cases."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from registry.model.accrediting import VOTES, CaseState, Event
from registry.model.ids import PersonId, ProviderId
from registry.operations import ledger
from registry.operations.accrediting import apply, showing
from registry.operations.accrediting.names import BY_ITSELF, NOBODY, THE_REGISTRY, Names
from registry.operations.accrediting.proposal import Course
from tests.operations.accrediting.chamber import COURSES, REJECT

if TYPE_CHECKING:
    from tests.operations.accrediting.chamber import Chamber


def test_the_timeline_says_what_happened_when_by_whom_and_why(chamber: Chamber) -> None:
    case = chamber.reviewed(chamber.draft(courses=COURSES))
    chamber.both(case)
    shown = chamber.shown(case)
    assert [(one.what, one.who, one.reason) for one in shown.timeline] == [
        (Event.STARTED, "Asha", ""),
        (Event.SUBMITTED, "Asha", "evening courses"),
        (Event.TAKEN_UP, "Ruth", ""),
        (Event.ELIGIBLE, "Ruth", "complete"),
        (Event.TERMS, "Ruth", "as they asked"),
        (Event.CONSIDERED, "Ruth", "all criteria met"),
        *[(Event.APPROVES, one.who, "as reviewed") for one in shown.timeline if one.what is Event.APPROVES],
        (Event.APPROVED, BY_ITSELF, ""),
    ]
    assert {one.who for one in shown.timeline if one.what in VOTES} == {"Amir", "Bela"}
    assert {one.at for one in shown.timeline} == {chamber.office.now}
    assert shown.outside == (Course(competency="MFG-07", level="L1"),)
    assert (shown.provider_name, shown.state, shown.decided) == ("Harbour College", CaseState.APPROVED, 0)


def test_who_may_still_decide_and_the_provider_do_not_see_how_others_decided(chamber: Chamber) -> None:
    case = chamber.considered()
    chamber.both(case, REJECT)
    apply.represent(case, "we have a workshop now", **chamber.own)
    chamber.office.now += timedelta(days=1)
    chamber.decide(case, 0, REJECT)

    def votes(person: PersonId, provider: ProviderId | None = None) -> list[Event]:
        shown = chamber.shown(case, person, provider=provider)
        assert shown.decided == 1
        return [one.what for one in shown.timeline if one.what in VOTES]

    assert len(votes(chamber.accreditors[2])) == 2
    assert len(votes(chamber.administrator, chamber.provider)) == 2
    assert len(votes(chamber.accreditors[0])) == len(votes(chamber.registrar)) == 3
    assert chamber.shown(case, chamber.accreditors[2]).may_decide
    assert not chamber.shown(case, chamber.accreditors[0]).may_decide


def test_a_provider_sees_names_of_its_own_people_only(chamber: Chamber) -> None:
    case = chamber.considered()
    shown = chamber.shown(case, chamber.administrator, provider=chamber.provider)
    assert {one.who for one in shown.timeline} == {"Asha", THE_REGISTRY}


def test_who_is_gone_has_no_name(chamber: Chamber) -> None:
    unnamed = chamber.person("")
    with chamber.office.store.reading() as tx:
        names = Names(tx, chamber.office.keys, seen_by=None)
        assert names.person(PersonId("none")) == names.person(unnamed) == NOBODY
        assert names.provider(ProviderId("none")) == NOBODY


def test_cases_are_listed_newest_first_and_found_by_the_providers_name(chamber: Chamber) -> None:
    case = chamber.draft()
    store = chamber.office.store
    (line,) = showing.cases_of(chamber.provider, store=store)
    assert (line.id, line.provider_name, line.state) == (case, "Harbour College", CaseState.DRAFT)
    assert showing.find("HARB", {CaseState.DRAFT}, store=store).lines == (line,)
    assert showing.find("", {CaseState.DRAFT}, store=store).lines == (line,)
    for text, state in (("harb", CaseState.REVIEW), ("lake", CaseState.DRAFT)):
        assert showing.find(text, {state}, store=store).lines == ()


def test_a_long_list_comes_in_pages(chamber: Chamber) -> None:
    for _ in range(showing.PAGE + 1):
        apply.withdraw(chamber.draft(), "not this year", **chamber.own)
        chamber.office.now += timedelta(days=1)
    first, second = (
        showing.find("harbour", {CaseState.WITHDRAWN}, page=page, store=chamber.office.store)
        for page in (0, 1)
    )
    assert (len(first.lines), first.more) == (showing.PAGE, True)
    assert (len(second.lines), second.more) == (1, False)
    assert first.lines[0].opened_at > first.lines[1].opened_at > second.lines[0].opened_at


def test_each_step_is_a_line_of_the_ledger(chamber: Chamber) -> None:
    case = chamber.considered()
    chamber.both(case)
    with chamber.office.store.reading() as tx:
        done = ledger.check(tx.ledger.all(), chamber.office.keys)
    assert done["case approves"] == 2
    assert done["case approved"] == 1
