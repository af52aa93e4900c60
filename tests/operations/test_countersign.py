"""Acts of two persons: asked for by one, confirmed by another, never by the same."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import IntegrityError

from registry.model.accrediting import KeptApartError
from registry.model.correction import Correction, Wanted
from registry.model.ids import ActId, PersonId
from registry.model.month import Month
from registry.model.person import Role
from registry.operations import correct_for, countersign, ledger, sign_in, withdraw_for_cause
from registry.operations.countersign import ActUnknownError, SamePersonError
from registry.operations.standstill import ReasonRefusedError
from registry.operations.withdraw_for_cause import Selection
from tests.databases import sql

if TYPE_CHECKING:
    from registry.operations.countersign import Waiting
    from tests.operations.office import Office

ANN, BEN = PersonId("ann"), PersonId("ben")
ACTION = "an act"


def asked(office: Office, *, by: PersonId = ANN, reason: str = "the provider is closed") -> ActId:
    act = countersign.new_act()
    with office.store.transaction() as tx:
        countersign.ask(
            tx, act, ACTION, {"what": "this"}, reason=reason, by=by, keys=office.keys, now=office.now
        )
    return act


def confirmed(office: Office, act: ActId, by: PersonId, action: str = ACTION) -> Waiting:
    with office.store.transaction() as tx:
        return countersign.confirm(tx, act, action=action, by=by, keys=office.keys, now=office.now)


def lines(office: Office) -> list[dict[str, str]]:
    with office.store.reading() as tx:
        entries = list(tx.ledger.all())
    opened = [office.keys.open(ledger.PURPOSE, one.sealed, str(one.number).encode()) for one in entries]
    return [json.loads(one) for one in opened]


def test_a_second_person_confirms_what_the_first_asked_for(office: Office) -> None:
    act = asked(office)
    (waiting,) = countersign.waiting(**office.parts)
    assert (waiting.id, waiting.action, waiting.about) == (act, ACTION, {"what": "this"})
    assert (waiting.reason, waiting.requested_by) == ("the provider is closed", ANN)
    assert confirmed(office, act, BEN) == waiting
    with office.store.transaction() as tx:
        countersign.done(tx, act)
    assert countersign.waiting(**office.parts) == []


def test_who_asked_does_not_confirm(office: Office) -> None:
    act = asked(office)
    with pytest.raises(SamePersonError) as refused:
        confirmed(office, act, ANN)
    assert refused.value.code == "same_person"
    assert countersign.get(act, action=ACTION, **office.parts).id == act


def test_the_database_refuses_the_same_person_by_itself(office: Office) -> None:
    act = asked(office)
    statement = "UPDATE act SET confirmed_by = ? WHERE id = ?"
    with pytest.raises(IntegrityError), office.store.transaction() as tx:
        sql(tx.connection, statement, ANN, act)
    insert = "INSERT INTO act (id, requested_by, confirmed_by, sealed) VALUES (?, ?, ?, ?)"
    with pytest.raises(IntegrityError), office.store.transaction() as tx:
        sql(tx.connection, insert, "another", ANN, ANN, b"")
    with office.store.transaction() as tx:
        assert sql(tx.connection, statement, BEN, act).rowcount == 1


def test_after_72_hours_nobody_confirms_and_it_is_forgotten(office: Office) -> None:
    act = asked(office)
    office.now += countersign.WAIT - timedelta(seconds=1)
    assert countersign.sweep(**office.parts) == 0
    later = asked(office)
    office.now += timedelta(seconds=1)
    with pytest.raises(ActUnknownError):
        confirmed(office, act, BEN)
    assert [one.id for one in countersign.waiting(**office.parts)] == [later]
    assert countersign.sweep(**office.parts) == 1
    with office.store.reading() as tx:
        assert [one.id for one in tx.acts.all()] == [later]


def test_over_refused_of_another_kind_and_never_asked_for_are_one_answer(office: Office) -> None:
    refused, other = asked(office), asked(office)
    countersign.refuse(refused, "not the person", by=BEN, **office.parts)
    messages = set()
    for act, action in ((refused, ACTION), (ActId("none"), ACTION), (other, "another kind")):
        with pytest.raises(ActUnknownError) as caught:
            confirmed(office, act, BEN, action)
        messages.add((caught.value.code, caught.value.message))
    assert len(messages) == 1
    with pytest.raises(ActUnknownError):
        countersign.refuse(refused, "again", by=BEN, **office.parts)


@pytest.mark.parametrize("reason", ["", "r" * 101, 'a"b'])
def test_asking_and_refusing_need_a_reason_that_fits(office: Office, reason: str) -> None:
    act = asked(office)
    with pytest.raises(ReasonRefusedError):
        asked(office, reason=reason)
    with pytest.raises(ReasonRefusedError):
        countersign.refuse(act, reason, by=BEN, **office.parts)
    assert len(countersign.waiting(**office.parts)) == 1


def test_every_act_has_one_length_and_shows_nothing_of_what_it_is_about(office: Office) -> None:
    acts = {asked(office, reason=reason) for reason in ("short", "r" * ledger.MAX_REASON)}
    with office.store.reading() as tx:
        kept = list(tx.acts.all())
    assert {one.id for one in kept} == acts
    assert len({len(one.sealed) for one in kept}) == 1
    assert not any(word in one.sealed for one in kept for word in (b"short", b"this", b"act"))


def test_an_act_that_is_too_long_is_a_defect(office: Office) -> None:
    with pytest.raises(RuntimeError), office.store.transaction() as tx:
        countersign.ask(
            tx,
            countersign.new_act(),
            ACTION,
            {"what": "x" * 1000},
            reason="reason",
            by=ANN,
            keys=office.keys,
            now=office.now,
        )


def test_each_step_is_in_the_ledger(office: Office) -> None:
    asked(office)
    countersign.refuse(asked(office), "not the person", by=BEN, **office.parts)
    office.now += countersign.WAIT
    countersign.sweep(**office.parts)
    found = [(line["action"], line.get("reason")) for line in lines(office)][-4:]
    assert found == [
        ("asked", "the provider is closed"),
        ("asked", "the provider is closed"),
        ("refused", "not the person"),
        ("not confirmed", None),
    ]


def test_who_works_for_a_provider_neither_asks_nor_confirms_about_it(office: Office) -> None:
    parts = {"store": office.store, "keys": office.keys, "now": office.now}
    text = sign_in.invite(office.provider, roles=[Role.OFFICER], name="Robin", **parts)
    theirs = sign_in.signed_in(sign_in.sign_in(text, **parts), **parts).person
    other = office.add_provider("Another College")
    with office.store.reading() as tx:
        countersign.require_apart(tx, theirs, other)
        countersign.require_apart(tx, ANN, office.provider)
        with pytest.raises(KeptApartError):
            countersign.require_apart(tx, theirs, office.provider)
    (sheet,) = office.issued()
    month = Month.of(office.now)
    chosen = Selection(provider=office.provider, competency=None, first=month, last=month)
    wanted = Wanted.read(Correction.CHANGE_OF_NAME)
    why = {"reason": "the provider is closed", **office.parts}
    for_cause = withdraw_for_cause.ask(chosen, urgent=False, by=ANN, **why)
    terms = {"terms_of": office.terms}
    correction = correct_for.ask(sheet.credential, wanted, "Ana Ray", by=ANN, **terms, **why)
    attempts = {"attempts": office.attempts}
    for act in (
        lambda: withdraw_for_cause.ask(chosen, urgent=False, by=theirs, **why),
        lambda: withdraw_for_cause.confirm(for_cause, by=theirs, **office.parts),
        lambda: correct_for.ask(sheet.credential, wanted, "Ana Ray", by=theirs, **terms, **why),
        lambda: correct_for.confirm(correction, "Ana Ray", by=theirs, **terms, **attempts, **office.parts),
    ):
        with pytest.raises(KeptApartError):
            act()
