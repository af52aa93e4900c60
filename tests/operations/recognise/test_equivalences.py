"""Equivalences: proposed by one, agreed to by two others; the rules, and the database behind them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy.exc import IntegrityError

from registry.model.equivalence import (
    DeciderRefusedError,
    EquivalenceState,
    EquivalenceStateError,
    Foreign,
    Opinion,
)
from registry.model.ids import EquivalenceId
from registry.model.person import Role
from registry.operations.recognise import equivalences
from registry.operations.recognise.equivalences import (
    EquivalenceRefusedError,
    EquivalenceUnknownError,
    Proposal,
)
from registry.ports.recognising import DeclaredConflict, GivenOpinion
from tests.databases import sql
from tests.operations.office import FRAMEWORKS
from tests.operations.recognise.conftest import somebody

if TYPE_CHECKING:
    from registry.model.ids import PersonId
    from tests.operations.office import Office

PROPOSAL = Proposal(
    foreign=Foreign(issuer="other.example", competency="WELD-7@3", levels=("B", "C")),
    framework="manufacturing",
    competency="MFG-07",
    level="L2",
    max_age_months=24,
    until=date(2028, 11, 30),
    conditions="Only for steel; ask which process was used.",
)
REASON = "Their text asks for the same welds and the same test."


def propose(office: Office, person: PersonId, **changes: Any) -> EquivalenceId:
    return equivalences.propose(
        replace(PROPOSAL, **changes),
        person=person,
        issuers=("localhost", "other.example"),
        frameworks=FRAMEWORKS,
        **office.parts,
    )


def give(
    office: Office, equivalence: EquivalenceId, person: PersonId, opinion: Opinion = Opinion.AGREE
) -> EquivalenceState:
    return equivalences.give(equivalence, opinion, REASON, person=person, **office.parts)


def state(office: Office, equivalence: EquivalenceId) -> EquivalenceState:
    with office.store.reading() as tx:
        kept = tx.equivalences.get(equivalence)
    assert kept is not None
    return kept.equivalence.state


def test_two_others_agree_and_it_counts_until_its_day(
    office: Office, registrar: PersonId, accreditors: list[PersonId]
) -> None:
    made = propose(office, registrar)
    parts = {"store": office.store, "keys": office.keys, "now": office.now}
    assert give(office, made, accreditors[0]) is EquivalenceState.PROPOSED
    assert equivalences.usable(**parts) == []
    assert give(office, made, accreditors[1]) is EquivalenceState.AGREED
    (whole,) = equivalences.usable(**parts)
    assert whole.conditions == PROPOSAL.conditions
    assert [one.reason for one in whole.opinions] == [REASON, REASON]
    assert {one.person for one in whole.opinions} == set(accreditors[:2])
    assert whole.equivalence.framework == "manufacturing@1"
    assert (whole.proposed_by, whole.proposed_on) == (registrar, office.now.date())
    assert [one.equivalence.id for one in equivalences.all_equivalences(store=office.store)] == [made]
    late = office.now.replace(year=2028, month=12)
    assert equivalences.usable(store=office.store, keys=office.keys, now=late) == []


def test_a_third_decides_where_two_differ(
    office: Office, registrar: PersonId, accreditors: list[PersonId]
) -> None:
    made = propose(office, registrar)
    give(office, made, accreditors[0])
    give(office, made, accreditors[1], Opinion.DECLINE)
    assert give(office, made, accreditors[2], Opinion.DECLINE) is EquivalenceState.DECLINED
    with pytest.raises(EquivalenceStateError):
        equivalences.end(made, **office.parts)


def test_one_that_was_agreed_can_be_ended_by_one(
    office: Office, registrar: PersonId, accreditors: list[PersonId]
) -> None:
    made = propose(office, registrar)
    for person in accreditors[:2]:
        give(office, made, person)
    equivalences.end(made, **office.parts)
    assert state(office, made) is EquivalenceState.ENDED
    with pytest.raises(EquivalenceStateError):
        give(office, made, accreditors[2])


def test_nobody_decides_twice_or_on_what_they_proposed_or_in_conflict(
    office: Office, accreditors: list[PersonId]
) -> None:
    proposer, second, third = accreditors
    made = propose(office, proposer)
    give(office, made, second)
    equivalences.declare_conflict(made, "I taught there.", person=third, **office.parts)
    for person in accreditors:
        with pytest.raises(DeciderRefusedError):
            give(office, made, person)
        with pytest.raises(DeciderRefusedError):
            equivalences.declare_conflict(made, REASON, person=person, **office.parts)
    assert state(office, made) is EquivalenceState.PROPOSED
    whole = equivalences.get(made, store=office.store, keys=office.keys)
    assert whole.in_conflict == {third}
    assert not any(whole.may_decide(person) for person in accreditors)


def test_a_conflict_is_declared_before_the_decision_not_after(
    office: Office, registrar: PersonId, accreditors: list[PersonId]
) -> None:
    made = propose(office, registrar)
    for person in accreditors[:2]:
        give(office, made, person)
    with pytest.raises(EquivalenceStateError):
        equivalences.declare_conflict(made, REASON, person=accreditors[2], **office.parts)


def test_there_is_no_other(office: Office, registrar: PersonId) -> None:
    unknown = EquivalenceId("none")
    with pytest.raises(EquivalenceUnknownError):
        equivalences.get(unknown, store=office.store, keys=office.keys)
    with pytest.raises(EquivalenceUnknownError):
        give(office, unknown, registrar)
    with pytest.raises(EquivalenceUnknownError):
        equivalences.end(unknown, **office.parts)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"foreign": replace(PROPOSAL.foreign, issuer="elsewhere.example")}, "issuer"),
        *[
            ({"foreign": replace(PROPOSAL.foreign, competency=text)}, "foreign_competency")
            for text in ("WELD-7", "@1", "WELD-7@x", "WELD-7@", "W\u200b@1", "W" * 40 + "@1")
        ],
        *[
            ({"foreign": replace(PROPOSAL.foreign, levels=levels)}, "foreign_levels")
            for levels in ((), ("L 2",), ("",), ("L" * 41,))
        ],
        ({"framework": "manufacturing@2"}, "competency"),
        ({"competency": "MFG-99"}, "competency"),
        ({"level": "L9"}, "competency"),
        ({"competency": "MFG-11", "level": "L1"}, "level"),
        ({"until": date(2026, 11, 24)}, "until"),
        ({"until": date(2029, 12, 1)}, "until"),
        ({"max_age_months": 0}, "max_age_months"),
        ({"max_age_months": 361}, "max_age_months"),
        ({"conditions": " "}, "conditions"),
        ({"conditions": "x" * 501}, "conditions"),
        ({"conditions": "x\u202ey"}, "conditions"),
    ],
)
def test_what_cannot_be_proposed_names_the_field(
    office: Office, registrar: PersonId, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(EquivalenceRefusedError) as refused:
        propose(office, registrar, **changes)
    assert refused.value.field == field
    assert equivalences.all_equivalences(store=office.store) == []


def test_a_certificate_of_any_age_and_the_longest_words_can_be_proposed(
    office: Office, registrar: PersonId
) -> None:
    words = "é" * 500
    made = propose(office, registrar, max_age_months=None, until=date(2029, 11, 30), conditions=words)
    assert equivalences.get(made, store=office.store, keys=office.keys).conditions == words


def test_what_was_typed_lies_sealed_at_one_length(
    office: Office, registrar: PersonId, accreditors: list[PersonId]
) -> None:
    made = propose(office, registrar)
    give(office, made, accreditors[0])
    other = propose(office, registrar, conditions="x" * 500)
    with office.store.reading() as tx:
        kept = {one.equivalence.id: one.conditions_sealed for one in tx.equivalences.all()}
        (opinion,) = tx.equivalences.opinions(made)
    assert len({len(kept[made]), len(kept[other]), len(opinion.reason_sealed)}) == 1
    assert PROPOSAL.conditions.encode() not in kept[made]


# --- what the database itself refuses ---------------------------------------------------------------------


@pytest.fixture
def proposed(office: Office, registrar: PersonId) -> EquivalenceId:
    return propose(office, registrar)


def opinion(equivalence: EquivalenceId, person: PersonId) -> GivenOpinion:
    return GivenOpinion(
        equivalence=equivalence,
        person=person,
        opinion=Opinion.AGREE,
        given_on=date(2026, 11, 24),
        reason_sealed=b"r",
    )


def test_the_database_refuses_an_opinion_by_whoever_may_not_decide(
    office: Office, proposed: EquivalenceId, registrar: PersonId, accreditors: list[PersonId]
) -> None:
    first, second, third = accreditors
    own = propose(office, third)
    with office.store.transaction() as tx:
        tx.equivalences.declare(DeclaredConflict(equivalence=proposed, person=third, reason_sealed=b"r"))
        tx.equivalences.give(opinion(proposed, first))
    auditor = somebody(office, Role.AUDITOR)
    for equivalence, person in (
        (proposed, first),
        (proposed, third),
        (proposed, registrar),
        (proposed, auditor),
        (own, third),
    ):
        with pytest.raises(DeciderRefusedError), office.store.transaction() as tx:
            tx.equivalences.give(opinion(equivalence, person))
    with pytest.raises(DeciderRefusedError), office.store.transaction() as tx:
        tx.equivalences.declare(DeclaredConflict(equivalence=proposed, person=first, reason_sealed=b"r"))
    with pytest.raises(DeciderRefusedError), office.store.transaction() as tx:
        tx.equivalences.move(proposed, EquivalenceState.AGREED)
    with office.store.transaction() as tx:
        tx.equivalences.give(opinion(proposed, second))
        tx.equivalences.move(proposed, EquivalenceState.AGREED)
    assert state(office, proposed) is EquivalenceState.AGREED


INSERT_OPINION = (
    "INSERT INTO equivalence_opinion (equivalence, person, opinion, given_on, reason_sealed) "
    "VALUES (?, ?, ?, '2026-11-24', ?)"
)
INSERT = (
    "INSERT INTO equivalence (id, issuer, foreign_competency, foreign_levels, framework, competency, level, "
    "until, state, proposed_by, proposed_on, conditions_sealed) "
    "VALUES ('e', 'h', 'A@1', '[]', 'f@1', 'c', 'L1', {}, '{}', 'p', '2026-11-24', ?)"
)


@pytest.mark.parametrize(
    "statement",
    [
        INSERT.format("NULL", "proposed"),
        INSERT.format("'2026-11-24'", "proposed"),
        INSERT.format("'2027-11-24'", "agreed"),
    ],
)
def test_raw_sql_makes_no_equivalence_without_an_end_or_agreed_at_once(
    office: Office, statement: str
) -> None:
    with pytest.raises(IntegrityError), office.store.transaction() as tx:
        sql(tx.connection, statement, b"c")
    with office.store.transaction() as tx:
        sql(tx.connection, INSERT.format("'2027-11-24'", "proposed"), b"c")


@pytest.mark.parametrize(
    "change",
    [
        "state = 'agreed'",
        "state = 'declined'",
        "state = 'ended'",
        "until = '2099-01-01'",
        "level = 'L3'",
        "foreign_levels = '[\"A\"]'",
        "max_age_months = NULL",
        "proposed_by = 'somebody'",
        "conditions_sealed = 'x'",
    ],
)
def test_raw_sql_changes_nothing_that_was_proposed(
    office: Office, proposed: EquivalenceId, accreditors: list[PersonId], change: str
) -> None:
    give(office, proposed, accreditors[0])
    with pytest.raises(IntegrityError), office.store.transaction() as tx:
        sql(tx.connection, f"UPDATE equivalence SET {change} WHERE id = ?", proposed)  # noqa: S608 - its own words
    with pytest.raises(IntegrityError), office.store.transaction() as tx:
        sql(tx.connection, "DELETE FROM equivalence WHERE id = ?", proposed)


def test_raw_sql_gives_no_opinion_that_may_not_be_given(
    office: Office, proposed: EquivalenceId, registrar: PersonId, accreditors: list[PersonId]
) -> None:
    give(office, proposed, accreditors[0])
    equivalences.declare_conflict(proposed, REASON, person=accreditors[1], **office.parts)
    for person, said in (
        (accreditors[0], "agree"),
        (accreditors[1], "agree"),
        (registrar, "agree"),
        ("nobody", "agree"),
        (accreditors[2], "perhaps"),
    ):
        with pytest.raises(IntegrityError), office.store.transaction() as tx:
            sql(tx.connection, INSERT_OPINION, proposed, person, said, b"r")
    for table in ("equivalence_opinion", "equivalence_conflict"):
        for statement in ("UPDATE {} SET person = 'x'", "DELETE FROM {}"):
            with pytest.raises(IntegrityError), office.store.transaction() as tx:
                sql(tx.connection, statement.format(table))


def test_raw_sql_gives_no_opinion_on_what_was_decided(
    office: Office, proposed: EquivalenceId, accreditors: list[PersonId]
) -> None:
    for person in accreditors[:2]:
        give(office, proposed, person)
    with pytest.raises(IntegrityError), office.store.transaction() as tx:
        sql(tx.connection, INSERT_OPINION, proposed, accreditors[2], "agree", b"r")


def test_a_publication_leaves_the_refusals_where_they_are(
    office: Office, proposed: EquivalenceId, accreditors: list[PersonId]
) -> None:
    office.publish()
    with pytest.raises(IntegrityError), office.store.transaction() as tx:
        sql(tx.connection, "UPDATE equivalence SET state = 'agreed' WHERE id = ?", proposed)
    assert give(office, proposed, accreditors[0]) is EquivalenceState.PROPOSED


def test_two_who_agree_at_the_same_moment_are_two(
    office: Office, registrar: PersonId, accreditors: list[PersonId]
) -> None:
    for _ in range(5):
        made = propose(office, registrar)
        with ThreadPoolExecutor(2) as both:
            told = list(both.map(lambda person, own=made: give(office, own, person), accreditors[:2]))
        assert set(told) == {EquivalenceState.PROPOSED, EquivalenceState.AGREED}
        assert state(office, made) is EquivalenceState.AGREED


def test_one_who_agrees_twice_at_the_same_moment_is_one(
    office: Office, registrar: PersonId, accreditors: list[PersonId]
) -> None:
    made = propose(office, registrar)

    def once(_: int) -> str:
        try:
            return give(office, made, accreditors[0])
        except DeciderRefusedError as error:
            return error.code

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(once, range(2))) == ["decider_refused", "proposed"]
    assert state(office, made) is EquivalenceState.PROPOSED
