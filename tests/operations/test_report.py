"""Telling that something is wrong, and coming back: with a code alone, and without a trace."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.model.report import (
    ANSWER_DAYS,
    MAX_ABOUT,
    MAX_REPLY,
    MAX_TEXT,
    Outcome,
    ReportKind,
    ReportState,
)
from registry.operations import oversee, report
from registry.operations.report import (
    MOST_TEXTS,
    NoOversight,
    ReportFullError,
    ReportInvalidError,
    ReportsClosedError,
)
from registry.securing.report_sealing import REPLY_BYTES, TEXT_BYTES, ReplyCodeError
from tests.reporting import KEY, TEXT, FakeOversight, filed, told

if TYPE_CHECKING:
    from registry.model.ids import ReportId
    from registry.ports.reports import Report, ReportText
    from tests.operations.office import Office


def kept(office: Office) -> list[Report]:
    with office.store.reading() as tx:
        return list(tx.reports.all())


def texts(office: Office, of: ReportId) -> list[ReportText]:
    with office.store.reading() as tx:
        return list(tx.reports.texts(of))


def answered(office: Office, code: str) -> report.Answer:
    return report.answer(code, store=office.store, keys=office.keys)


def add(office: Office, code: str, text: str = "One more thing.", once: str = "once") -> None:
    report.add(code, text, once, oversight=FakeOversight(), **office.parts)


def decide(office: Office, reply: str = "We went there, and it stopped.") -> ReportId:
    (line,) = oversee.reports(store=office.store, keys=office.keys)
    due = office.now.date() + timedelta(days=3)
    oversee.look_into(
        line.id, provider=None, due=due, reason="To see.", oversight=FakeOversight(), **office.parts
    )
    oversee.decide(
        line.id,
        outcome=Outcome.CONFIRMED,
        reason="Two receipts.",
        reply=reply,
        key=KEY,
        oversight=FakeOversight(),
        **office.parts,
    )
    return line.id


def test_what_is_told_can_be_read_by_oversight_alone(office: Office) -> None:
    filed(office)
    (one,) = kept(office)
    (text,) = texts(office, one.id)
    content = json.loads(KEY.open(text.sealed, bound=text.id.encode()))
    assert (content["kind"], content["about"], content["text"]) == ("money", "Example College", TEXT)
    assert content["at"] == office.now.isoformat()
    assert (one.state, len(one.case_sealed)) == (ReportState.RECEIVED, 256 + 28)


def test_nothing_of_it_is_in_the_ledger(office: Office) -> None:
    def lines() -> int:
        with office.store.reading() as tx:
            return sum(1 for _ in tx.ledger.all())

    before = lines()
    add(office, filed(office))
    assert lines() == before


def test_with_the_code_it_shows_how_it_stands_and_what_oversight_says(office: Office) -> None:
    code = filed(office)
    first = answered(office, code)
    assert (first.state, first.outcome, first.reply) == (ReportState.RECEIVED, None, "")
    assert first.due == office.now.date() + timedelta(days=ANSWER_DAYS)
    decide(office)
    later = answered(office, code.lower())
    assert (later.state, later.outcome) == (ReportState.DECIDED, Outcome.CONFIRMED)
    assert later.reply == "We went there, and it stopped."


def test_of_the_code_only_a_keyed_digest_is_kept(office: Office) -> None:
    code = filed(office)
    own = report.ReplyCode.read(code)
    (one,) = kept(office)
    assert one.mac == office.keys.mac("report", own.locator)
    assert own.value not in one.mac + one.case_sealed + one.reply_sealed


def test_every_code_that_opens_nothing_has_one_answer(office: Office) -> None:
    filed(office)
    for wrong in ("", "not a code", report.draw_code(), "Z" * 26):
        for call in (lambda text: answered(office, text), lambda text: add(office, text)):
            with pytest.raises(ReplyCodeError) as refused:
                call(wrong)
            assert refused.value.message == ReplyCodeError().message


def test_sent_twice_it_is_one_report_and_one_addition(office: Office) -> None:
    code = filed(office)
    report.file(told("Something else."), code, oversight=FakeOversight(), **office.parts)
    for _ in range(2):
        add(office, code)
    (one,) = kept(office)
    assert len(texts(office, one.id)) == 2
    add(office, code, once="another")
    assert len(texts(office, one.id)) == 3


def test_what_is_added_opens_what_was_decided(office: Office) -> None:
    code = filed(office)
    one = decide(office)
    office.now += timedelta(days=30)
    add(office, code, "They do it again.")
    answer = answered(office, code)
    assert (answer.state, answer.due) == (
        ReportState.OPEN,
        office.now.date() + timedelta(days=ANSWER_DAYS),
    )
    opened = oversee.opened(one, key=KEY, store=office.store, keys=office.keys)
    assert [each.text for each in opened.texts][-1] == "They do it again."


def test_nothing_is_added_to_what_is_closed_or_full(office: Office) -> None:
    code = filed(office)
    for number in range(MOST_TEXTS - 1):
        add(office, code, once=str(number))
    with pytest.raises(ReportFullError):
        add(office, code, once="one too many")
    # What was taken before is taken still.
    add(office, code, once="0")
    with office.store.transaction() as tx:
        tx.reports.remove(kept(office)[0].id)
    code = filed(office)
    oversee.close(decide(office), **office.parts)
    with pytest.raises(ReportFullError):
        add(office, code)
    assert answered(office, code).state is ReportState.CLOSED


def test_without_a_key_of_oversight_nothing_is_taken(office: Office) -> None:
    for call in (
        lambda: report.file(told(), report.draw_code(), oversight=NoOversight(), **office.parts),
        lambda: report.add("", "text", "", oversight=NoOversight(), **office.parts),
        lambda: NoOversight().opened(b""),
    ):
        with pytest.raises(ReportsClosedError):
            call()
    assert kept(office) == []


@pytest.mark.parametrize(
    ("kind", "about", "text", "field"),
    [
        ("", "", "text", "kind"),
        ("murder", "", "text", "kind"),
        ("fake", "x" * (MAX_ABOUT + 1), "text", "about"),
        ("fake", "", "", "text"),
        ("fake", "", " \n\x00 ", "text"),
        ("fake", "", "x" * (MAX_TEXT + 1), "text"),
    ],
)
def test_what_is_to_be_changed_is_named_and_nothing_repeated(
    kind: str, about: str, text: str, field: str
) -> None:
    with pytest.raises(ReportInvalidError) as refused:
        report.read(kind, about, text)
    assert refused.value.field == field
    assert "xx" not in refused.value.message


@given(
    st.text(min_size=1, max_size=MAX_TEXT),
    st.text(max_size=MAX_ABOUT),
    st.sampled_from(list(ReportKind)),
)
def test_whatever_is_within_the_limits_fits(text: str, about: str, kind: ReportKind) -> None:
    try:
        found = report.read(kind.value, about, text)
    except ReportInvalidError:
        assert not any(one.isprintable() and not one.isspace() for one in text)
        return
    sealed = json.dumps(
        {
            "kind": found.kind,
            "about": found.about,
            "reply_key": "x" * 43,
            "text": found.text,
            "from": "reporter",
            "at": "2026-11-24T12:00:00.123456+00:00",
        },
        ensure_ascii=False,
    )
    assert len(sealed.encode()) < TEXT_BYTES


@pytest.mark.parametrize("letter", ["\U0001f600", '"', "\\", "\n", "\u2028", "é"])
def test_the_longest_text_of_any_letter_fits(office: Office, letter: str) -> None:
    code = filed(office, f"x{letter * (MAX_TEXT - 2)}x", about=letter * MAX_ABOUT)
    add(office, code, f"x{letter * (MAX_TEXT - 2)}x")
    decide(office, f"x{letter * (MAX_REPLY - 2)}x")
    assert len(answered(office, code).reply.encode()) < REPLY_BYTES


def test_no_length_tells_a_long_report_from_a_short_one(office: Office) -> None:
    filed(office, "x", about="")
    filed(office, "x" * MAX_TEXT, about="y" * MAX_ABOUT)
    first, second = kept(office)
    for one, other in (
        (first.case_sealed, second.case_sealed),
        (first.reply_sealed, second.reply_sealed),
        (texts(office, first.id)[0].sealed, texts(office, second.id)[0].sealed),
    ):
        assert len(one) == len(other)
