"""What the database itself refuses, tried by raw SQL past every line of the program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy.exc import IntegrityError

from registry.storage.engine import open_engine
from tests.databases import sql
from tests.operations.office import open_office

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from tests.databases import Place

DAY = "2026-11-24 12:00:00.000000"
CASE = ("c", "p", "first", "first_consideration", "asker", None, DAY, b"s")
ACCREDITATION = ("a", "p", 100_000_001, DAY, "2027-11-24", False, "active", "full", "unlisted")
ACCREDITATION_COLUMNS = (
    "id, provider, number, valid_from, valid_until, may_be_named, state, kind, listing, decided_in"
)


@dataclass
class Raw:
    """A database spoken to in SQL; each call is a transaction of its own."""

    engine: Engine

    def do(self, statement: str, *values: object) -> None:
        with self.engine.begin() as connection:
            sql(connection, statement, *values)

    def refuse(self, why: str, statement: str, *values: object) -> None:
        with pytest.raises(IntegrityError, match=why):
            self.do(statement, *values)

    def add_case(self, **changes: Any) -> None:
        names = ("id", "provider", "kind", "state", "requester", "accreditation", "opened_at", "sealed")
        values = dict(zip(names, CASE, strict=True)) | changes
        self.do("INSERT INTO accreditation_case VALUES (?, ?, ?, ?, ?, ?, ?, ?)", *values.values())

    def decide(self, decider: str, outcome: str = "approve", number: int = 1, case: str = "c") -> None:
        self.do(DECISION, case, number, decider, outcome, DAY, b"s")

    def refuse_decision(self, why: str, decider: str, number: int = 1) -> None:
        self.refuse(why, DECISION, "c", number, decider, "approve", DAY, b"s")

    def accredit(self, case: str | None = "c", **changes: object) -> tuple[str, tuple[object, ...]]:
        names = [one.strip() for one in ACCREDITATION_COLUMNS.split(",")]
        values = dict(zip(names, (*ACCREDITATION, case), strict=True)) | changes
        places = ", ".join("?" * len(values))
        statement = f"INSERT INTO accreditation ({ACCREDITATION_COLUMNS}) VALUES ({places})"  # noqa: S608 - names above
        return statement, tuple(values.values())

    def approved(self) -> None:
        """Have an accreditation that two decided."""
        self.add_case()
        self.decide("one")
        self.decide("two")
        statement, values = self.accredit()
        self.do(statement, *values)
        self.do("UPDATE accreditation_case SET state = 'approved' WHERE id = 'c'")


DECISION = "INSERT INTO case_decision VALUES (?, ?, ?, ?, ?, ?)"


@pytest.fixture
def raw(place: Place) -> Iterator[Raw]:
    office = open_office(place)
    office.store.close()
    engine = open_engine(place.url)
    opened = Raw(engine)
    opened.do("INSERT INTO provider VALUES ('p', 'Harbour College')")
    opened.do("INSERT INTO provider VALUES ('q', 'Another College')")
    yield opened
    engine.dispose()


def test_the_same_decider_is_refused_twice_in_a_round(raw: Raw) -> None:
    raw.add_case()
    raw.decide("one")
    raw.refuse_decision("there already|UNIQUE|unique", "one")
    raw.decide("one", number=2)


@pytest.mark.only_on("sqlite", why="no other dialect replaces rows at insert")
def test_a_row_that_is_only_added_is_not_replaced_either(raw: Raw) -> None:
    raw.add_case()
    raw.decide("one", "reject")
    replacing = DECISION.replace("INSERT", "INSERT OR REPLACE")
    raw.refuse("there already", replacing, "c", 1, "one", "approve", DAY, b"s")


@pytest.mark.parametrize("role", ["administrator", "assessor", "verifier", "officer"])
def test_a_decider_with_any_role_at_the_provider_is_refused(raw: Raw, role: str) -> None:
    raw.add_case()
    raw.do("INSERT INTO person (id, name_sealed) VALUES ('one', ?)", b"s")
    raw.do("INSERT INTO role_grant (person, role, provider) VALUES ('one', ?, 'p')", role)
    raw.refuse_decision("role at", "one")
    raw.add_case(id="d", provider="q")
    raw.decide("one", case="d")


@pytest.mark.parametrize(("provider", "case"), [("p", None), (None, "c")])
def test_a_decider_with_a_declared_conflict_is_refused(
    raw: Raw, provider: str | None, case: str | None
) -> None:
    raw.add_case()
    conflict = "INSERT INTO declared_conflict VALUES ('f', 'one', ?, ?, ?, ?)"
    raw.do(conflict, provider, case, DAY, b"s")
    raw.refuse_decision("declared a conflict", "one")
    raw.decide("two")
    raw.add_case(id="d", provider="q")
    raw.decide("one", case="d")


def test_nobody_approves_what_they_requested_and_who_requested_stays(raw: Raw) -> None:
    raw.add_case()
    raw.refuse_decision("asked for", "asker")
    for column in ("requester", "provider", "kind"):
        changed = f"UPDATE accreditation_case SET {column} = 'q' WHERE id = 'c'"  # noqa: S608 - names above
        raw.refuse("stays", changed)


@pytest.mark.parametrize("number", [1, 2])
def test_an_appeal_is_not_decided_by_who_decided_before(raw: Raw, number: int) -> None:
    raw.add_case()
    raw.decide("one", "reject", number=number)
    raw.refuse_decision("appeal against themselves", "one", number=3)
    raw.decide("two", number=3)


@pytest.mark.parametrize("number", [0, 4])
def test_a_round_that_there_is_not_and_an_outcome_that_there_is_not_are_refused(
    raw: Raw, number: int
) -> None:
    raw.add_case()
    raw.refuse("case_decision_number", DECISION, "c", number, "one", "approve", DAY, b"s")
    raw.refuse("case_decision_outcome", DECISION, "c", 1, "one", "perhaps", DAY, b"s")


@pytest.mark.parametrize("state", ["approved", "approved_with_conditions"])
def test_a_case_is_approved_only_by_two(raw: Raw, state: str) -> None:
    approve = f"UPDATE accreditation_case SET state = '{state}' WHERE id = 'c'"  # noqa: S608 - names above
    with pytest.raises(IntegrityError, match="approved by two"):
        raw.add_case(state=state)
    raw.add_case()
    raw.refuse("approved by two", approve)
    raw.decide("one")
    raw.decide("two", "reject")
    raw.decide("three", number=2)
    raw.refuse("approved by two", approve)
    raw.decide("four", number=2)
    raw.do(approve)
    raw.refuse("stays approved", "UPDATE accreditation_case SET state = 'draft' WHERE id = 'c'")


def test_an_accreditation_is_founding_or_two_decided_it(raw: Raw) -> None:
    raw.add_case()
    raw.decide("one")
    why = "two decided it"
    for case in ("c", None):
        statement, values = raw.accredit(case)
        raw.refuse(why, statement, *values)
    statement, values = raw.accredit("c", kind="founding", valid_until="2026-12-24")
    raw.refuse(why, statement, *values)
    statement, values = raw.accredit(None, kind="founding", valid_until="2026-12-24")
    raw.do(statement, *values)
    raw.refuse(why, "UPDATE accreditation SET kind = 'full' WHERE id = 'a'")
    raw.refuse(why, "UPDATE accreditation SET kind = 'full', decided_in = 'c' WHERE id = 'a'")
    raw.decide("two")
    statement, values = raw.accredit("c", id="b", number=100_000_002)
    raw.do(statement, *values)
    statement, values = raw.accredit("c", id="x", number=100_000_003, provider="q")
    raw.refuse(why, statement, *values)


@pytest.mark.parametrize("state", ["expired", "review_due", "anything"])
def test_a_state_that_only_the_calendar_knows_is_not_kept(raw: Raw, state: str) -> None:
    raw.approved()
    raw.refuse("state that is kept", f"UPDATE accreditation SET state = '{state}'")  # noqa: S608 - names above
    raw.refuse("a listing", f"UPDATE accreditation SET listing = '{state}'")  # noqa: S608 - likewise


@pytest.mark.parametrize("until", [None, "9999-12-31", "2030-01-24"])
def test_no_accreditation_is_open_ended(raw: Raw, until: str | None) -> None:
    raw.add_case()
    raw.decide("one")
    raw.decide("two")
    for case, kind in (("c", "full"), (None, "founding")):
        statement, values = raw.accredit(case, kind=kind, valid_until=until)
        raw.refuse("ends|NOT NULL|null value", statement, *values)
    statement, values = raw.accredit(None, kind="founding", valid_until="2027-02-23")
    raw.refuse("ends", statement, *values)


@pytest.mark.only_on("sqlite", why="PostgreSQL knows what a day is")
def test_an_end_that_is_no_day_is_refused(raw: Raw) -> None:
    raw.approved()
    raw.refuse("ends", "UPDATE accreditation SET valid_until = '' WHERE id = 'a'")


def test_a_later_end_takes_two_who_decided_an_extension_and_at_most_60_days(raw: Raw) -> None:
    raw.approved()
    extend = "UPDATE accreditation SET valid_until = ? WHERE id = 'a'"
    raw.refuse("ends", extend, "2027-12-01")
    raw.add_case(id="e", kind="extension", accreditation="a")
    raw.decide("one", case="e")
    raw.refuse("ends", extend, "2027-12-01")
    raw.decide("two", case="e")
    raw.refuse("ends", extend, "2028-01-24")
    raw.do(extend, "2028-01-23")
    raw.do("UPDATE accreditation_case SET state = 'approved' WHERE id = 'e'")
    raw.refuse("ends", extend, "2028-01-24")
    raw.do(extend, "2027-06-01")


def test_what_happened_stays_as_it_was_written(raw: Raw) -> None:
    raw.add_case()
    raw.decide("one", "reject")
    raw.do("INSERT INTO case_event VALUES ('e', 'c', ?, 'submitted', 'asker', ?)", DAY, b"s")
    raw.do("INSERT INTO declared_conflict VALUES ('f', 'two', 'p', NULL, ?, ?)", DAY, b"s")
    raw.do("INSERT INTO complaint VALUES ('k', 'p', 'open', ?)", DAY)
    raw.do("INSERT INTO complaint_event VALUES ('l', 'k', ?, 'recorded', 'asker', ?)", DAY, b"s")
    changes = {
        "case_decision": "outcome = 'approve'",
        "case_event": "what = 'nothing'",
        "declared_conflict": "person = 'three'",
        "complaint_event": "what = 'nothing'",
    }
    for table, change in changes.items():
        raw.refuse("stays as it was written", f"UPDATE {table} SET {change}")  # noqa: S608 - names above
        raw.refuse("stays as it was written", f"DELETE FROM {table}")  # noqa: S608 - names above


def test_a_document_of_more_than_5_mib_is_refused(raw: Raw) -> None:
    raw.add_case()
    add = "INSERT INTO case_document VALUES ('d', 'c', 'report', ?, ?, ?)"
    for size in (0, 5 * 2**20 + 1):
        raw.refuse("case_document_size", add, size, DAY, b"s")
    raw.do(add, 5 * 2**20, DAY, b"s")
