"""What oversight does with reports; and that two about one provider open a review."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from registry.model.errors import SealedDamagedError
from registry.model.ids import ProviderId, ReportId, ReviewId
from registry.model.report import MAX_REPLY, Outcome, ReportKind, ReportState, ReportStateError
from registry.operations import ledger, oversee, report
from registry.operations.oversee import (
    KEPT,
    LONGEST,
    OversightKeyError,
    ReportUnknownError,
    ReviewUnknownError,
)
from registry.operations.report import NoOversight, ReportInvalidError, ReportsClosedError
from registry.operations.standstill import ReasonRefusedError
from registry.securing.report_sealing import ReplyCodeError, ReportKey
from tests.reporting import KEY, TEXT, WORDS, FakeOversight, filed

if TYPE_CHECKING:
    from tests.operations.office import Office

OTHER = ReportKey(ec.derive_private_key(5, ec.SECP256R1()))


def lines(office: Office) -> list[oversee.ReportLine]:
    return oversee.reports(store=office.store, keys=office.keys)


def file_one(office: Office, text: str = TEXT) -> ReportId:
    before = {one.id for one in lines(office)}
    filed(office, text)
    (new,) = {one.id for one in lines(office)} - before
    return new


def look(office: Office, one: ReportId, provider: ProviderId | None = None, **changes: Any) -> Any:
    asked = {"due": office.now.date() + timedelta(days=10), "reason": "It names dates.", **changes}
    return oversee.look_into(one, provider=provider, oversight=FakeOversight(), **asked, **office.parts)


def decide(office: Office, one: ReportId, **changes: Any) -> None:
    asked = {
        "outcome": Outcome.CONFIRMED,
        "reason": "Two receipts.",
        "reply": "It stopped.",
        "key": KEY,
        **changes,
    }
    oversee.decide(one, oversight=FakeOversight(), **asked, **office.parts)


def opened(office: Office, one: ReportId, key: ReportKey = KEY) -> oversee.OpenReport:
    return oversee.opened(one, key=key, store=office.store, keys=office.keys)


def reviews(office: Office) -> list[oversee.ReviewLine]:
    return oversee.reviews(store=office.store, keys=office.keys)


def actions(office: Office) -> dict[str, int]:
    with office.store.reading() as tx:
        return dict(ledger.check(tx.ledger.all(), office.keys))


def test_a_report_is_opened_looked_into_decided_and_closed(office: Office) -> None:
    one = file_one(office)
    first = opened(office, one)
    assert (first.kind, first.about, first.reply) == (ReportKind.MONEY, "Example College", "")
    assert [(each.by_oversight, each.text) for each in first.texts] == [(False, TEXT)]
    assert first.texts[0].at == office.now
    office.now += timedelta(days=1)
    assert look(office, one) is None
    office.now += timedelta(days=1)
    decide(office, one)
    later = opened(office, one)
    assert [(each.by_oversight, each.text) for each in later.texts] == [
        (False, TEXT),
        (True, "It names dates."),
        (True, "Two receipts."),
    ]
    assert (later.reply, later.line.case.outcome) == ("It stopped.", Outcome.CONFIRMED)
    oversee.close(one, **office.parts)
    (line,) = lines(office)
    assert (line.state, line.case.closed_on) == (ReportState.CLOSED, office.now.date())
    done = actions(office)
    assert [done[f"report {what}"] for what in ("looked into", "decided", "closed")] == [1, 1, 1]


def test_another_key_opens_and_decides_nothing(office: Office) -> None:
    one = file_one(office)
    with pytest.raises(SealedDamagedError):
        opened(office, one, OTHER)
    look(office, one)
    with pytest.raises(SealedDamagedError):
        decide(office, one, key=OTHER)
    assert lines(office)[0].state is ReportState.OPEN


def test_an_open_report_can_be_looked_into_again_and_a_decision_be_put_right(office: Office) -> None:
    one = file_one(office)
    look(office, one)
    look(office, one, office.provider)
    decide(office, one)
    look(office, one, office.provider)
    (line,) = lines(office)
    assert (line.state, line.case.outcome, line.case.provider) == (
        ReportState.OPEN,
        None,
        office.provider,
    )


def test_no_step_is_left_out(office: Office) -> None:
    one = file_one(office)
    for call in (lambda: decide(office, one), lambda: oversee.close(one, **office.parts)):
        with pytest.raises(ReportStateError):
            call()
    look(office, one)
    decide(office, one)
    oversee.close(one, **office.parts)
    with pytest.raises(ReportStateError):
        look(office, one)


def test_what_is_not_there_is_unknown(office: Office) -> None:
    nowhere = ReportId("nowhere")
    for call in (
        lambda: opened(office, nowhere),
        lambda: look(office, nowhere),
        lambda: decide(office, nowhere),
        lambda: oversee.close(nowhere, **office.parts),
    ):
        with pytest.raises(ReportUnknownError):
            call()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": " "}, "text"),
        ({"due": None}, "due"),
        ({"due": LONGEST + timedelta(days=1)}, "due"),
        ({"provider": ProviderId("nobody")}, "provider"),
    ],
)
def test_what_is_wrong_with_a_step_is_named(office: Office, changes: dict[str, Any], field: str) -> None:
    one = file_one(office)
    if "due" in changes:
        changes = {"due": office.now.date() + (changes["due"] or -timedelta(days=1))}
    with pytest.raises(ReportInvalidError) as refused:
        look(office, one, **changes)
    assert refused.value.field == field
    assert lines(office)[0].state is ReportState.RECEIVED


@pytest.mark.parametrize("reply", ["", "x" * (MAX_REPLY + 1)])
def test_whoever_reported_is_told_something_that_fits(office: Office, reply: str) -> None:
    one = file_one(office)
    look(office, one)
    with pytest.raises(ReportInvalidError) as refused:
        decide(office, one, reply=reply)
    assert refused.value.field == "reply"


def test_what_waits_comes_first_by_its_deadline(office: Office) -> None:
    late, soon, decided = (file_one(office) for _ in range(3))
    day = office.now.date()
    look(office, late, due=day + timedelta(days=20))
    look(office, soon, due=day + timedelta(days=2))
    look(office, decided)
    decide(office, decided)
    new = file_one(office)
    assert [one.id for one in lines(office)] == [new, soon, late, decided]


# --- reviews ------------------------------------------------------------------------------------------------


def test_the_second_report_on_one_provider_opens_a_review(office: Office) -> None:
    first, second, third = (file_one(office) for _ in range(3))
    elsewhere = office.add_provider("Another College")
    assert look(office, first, office.provider) is None
    assert look(office, third, elsewhere) is None
    assert reviews(office) == []
    review = look(office, second, office.provider)
    (line,) = reviews(office)
    assert (line.id, line.provider, line.is_open, line.reports) == (review, office.provider, True, 2)
    assert line.opened_on == office.now.date()
    # A third one belongs to it, and looking again opens no other.
    look(office, third, office.provider)
    look(office, first, office.provider)
    (line,) = reviews(office)
    assert line.reports == 3
    assert actions(office)["review opened"] == 1


def test_one_report_that_is_looked_into_twice_is_one_report(office: Office) -> None:
    one = file_one(office)
    for _ in range(2):
        assert look(office, one, office.provider) is None


@pytest.mark.parametrize(
    ("outcome", "opens"),
    [(outcome, outcome not in {Outcome.NOT_CONFIRMED, Outcome.NOT_OURS}) for outcome in Outcome],
)
def test_what_was_not_found_to_be_so_counts_for_no_review(
    office: Office, outcome: Outcome, *, opens: bool
) -> None:
    first, second = file_one(office), file_one(office)
    look(office, first, office.provider)
    decide(office, first, outcome=outcome)
    assert (look(office, second, office.provider) is not None) is opens


def test_after_a_review_is_closed_two_more_reports_open_another(office: Office) -> None:
    for _ in range(2):
        look(office, file_one(office), office.provider)
    (first,) = reviews(office)
    oversee.close_review(first.id, reason="They changed their rules.", **office.parts)
    assert look(office, file_one(office), office.provider) is None
    assert look(office, file_one(office), office.provider) is not None
    now_open, closed = reviews(office)
    assert (now_open.is_open, now_open.reports, closed.is_open, closed.id) == (True, 2, False, first.id)
    assert actions(office)["review closed"] == 1


def test_a_review_is_closed_once_and_for_a_reason(office: Office) -> None:
    for _ in range(2):
        look(office, file_one(office), office.provider)
    (one,) = reviews(office)
    with pytest.raises(ReasonRefusedError):
        oversee.close_review(one.id, reason="", **office.parts)
    oversee.close_review(one.id, reason="Done.", **office.parts)
    for again in (one.id, ReviewId("nowhere")):
        with pytest.raises(ReviewUnknownError):
            oversee.close_review(again, reason="Done.", **office.parts)


def test_closed_reports_go_after_half_a_year_and_others_stay(office: Office) -> None:
    code = filed(office)
    one = lines(office)[0].id
    look(office, one)
    decide(office, one)
    oversee.close(one, **office.parts)
    left = file_one(office)
    office.now += KEPT
    assert oversee.sweep(**office.parts) == 0
    office.now += timedelta(days=1)
    assert oversee.sweep(**office.parts) == 1
    assert [line.id for line in lines(office)] == [left]
    with pytest.raises(ReplyCodeError):
        report.answer(code, store=office.store, keys=office.keys)


# --- the key, and whom somebody means -----------------------------------------------------------------------


def test_the_key_opens_with_its_passphrase_and_says_why_it_does_not() -> None:
    assert oversee.unlock(WORDS.decode(), oversight=FakeOversight()) is KEY
    with pytest.raises(OversightKeyError, match="does not open"):
        oversee.unlock("guess\udcff", oversight=FakeOversight())
    with pytest.raises(ReportsClosedError):
        oversee.unlock("", oversight=NoOversight())


def test_a_provider_is_found_by_its_name_and_by_the_number_on_a_certificate(office: Office) -> None:
    other = office.add_provider("Another College")
    with office.store.reading() as tx:
        (accreditation,) = tx.providers.accreditations(other)
    for words, found in {
        " example  COLLEGE ": office.provider,
        "Another College": other,
        f"number {accreditation.number}": other,
        "College": None,
        "": None,
        "123456789": None,
    }.items():
        assert oversee.suggested(words, store=office.store) == found
