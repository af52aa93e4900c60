"""The database itself keeps people apart who decide, whatever writes into it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import IntegrityError

from registry.model import ids
from tests.databases import sql

if TYPE_CHECKING:
    from tests.operations.office import Office

WORDS = "INSERT INTO assessment (id, provider, mac, state, drawn, assessor, verifier, sealed)"


def insert(
    office: Office, *, mac: bytes = b"m", state: str = "ready", drawn: bool = True, verifier: bytes | None
) -> None:
    with office.store.transaction() as tx:
        values = (ids.new_id(), office.provider, mac, state, drawn, b"a", verifier, b"sealed")
        sql(tx.connection, f"{WORDS} VALUES (?, ?, ?, ?, ?, ?, ?, ?)", *values)


def test_nobody_verifies_their_own_decision(office: Office) -> None:
    insert(office, verifier=b"v")
    with pytest.raises(IntegrityError, match="assessment_two_people"):
        insert(office, mac=b"n", verifier=b"a")
    with pytest.raises(IntegrityError, match="assessment_two_people"), office.store.transaction() as tx:
        sql(tx.connection, "UPDATE assessment SET verifier = assessor")


@pytest.mark.parametrize("state", ["ready", "released"])
def test_what_was_drawn_is_neither_ready_nor_released_before_somebody_verified_it(
    office: Office, state: str
) -> None:
    insert(office, state="to_verify", verifier=None)
    with pytest.raises(IntegrityError, match="assessment_drawn_verified"), office.store.transaction() as tx:
        sql(tx.connection, "UPDATE assessment SET state = ?", state)
    with pytest.raises(IntegrityError, match="assessment_drawn_verified"):
        insert(office, mac=b"n", state=state, verifier=None)
    insert(office, mac=b"o", state=state, drawn=False, verifier=None)


def test_a_unit_of_a_learner_is_decided_once(office: Office) -> None:
    insert(office, verifier=b"v")
    with pytest.raises(IntegrityError):
        insert(office, verifier=b"v")


def test_a_state_is_one_of_the_table(office: Office) -> None:
    with pytest.raises(IntegrityError, match="assessment_state"):
        insert(office, state="recorded", verifier=b"v")


def test_a_decision_is_of_a_provider_that_there_is(office: Office) -> None:
    values = (ids.new_id(), "nobody", b"m", "ready", False, b"a", None, b"sealed")
    with pytest.raises(IntegrityError), office.store.transaction() as tx:
        sql(tx.connection, f"{WORDS} VALUES (?, ?, ?, ?, ?, ?, ?, ?)", *values)
