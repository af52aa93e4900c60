"""What the database refuses of what becomes of an accreditation, tried by raw SQL."""

from __future__ import annotations

import pytest

from tests.storage.test_accrediting import DAY, Raw, raw

__all__ = ["raw"]

EVENT = "INSERT INTO accreditation_event VALUES (?, 'a', ?, ?, NULL, ?, ?, ?)"
WITHDRAW = "UPDATE accreditation SET state = 'withdrawn' WHERE id = 'a'"
EXTEND = "UPDATE accreditation SET valid_until = ? WHERE id = 'a'"


def happened(
    what: str, person: str | None = "one", second: str | None = None, own: str = "e"
) -> tuple[str, str, str, str, str | None, str | None, bytes]:
    return EVENT, own, DAY, what, person, second, b"s"


def extended(raw: Raw, case: str, until: str) -> None:
    """Extend it as two accreditors do."""
    raw.add_case(id=case, kind="extension", accreditation="a")
    raw.decide("one", case=case)
    raw.decide("two", case=case)
    raw.do(EXTEND, until)
    raw.do("UPDATE accreditation_case SET state = 'approved' WHERE id = ?", case)


@pytest.mark.parametrize(("person", "second"), [("one", "one"), ("one", None), (None, "two"), (None, None)])
def test_one_person_withdraws_nothing(raw: Raw, person: str | None, second: str | None) -> None:
    raw.approved()
    raw.refuse("two_persons|by_somebody", *happened("withdrawn", person, second))
    raw.refuse("withdrawn by two", WITHDRAW)


def test_two_persons_withdraw_for_good(raw: Raw) -> None:
    raw.approved()
    raw.do(*happened("withdrawn", "one", "two"))
    raw.do(WITHDRAW)
    raw.refuse("stays withdrawn", "UPDATE accreditation SET state = 'active' WHERE id = 'a'")


def test_a_suspension_makes_no_withdrawal(raw: Raw) -> None:
    raw.approved()
    raw.do(*happened("suspended"))
    raw.do("UPDATE accreditation SET state = 'suspended' WHERE id = 'a'")
    raw.refuse("withdrawn by two", WITHDRAW)


def test_what_two_accreditors_replace_is_withdrawn_too(raw: Raw) -> None:
    raw.approved()
    raw.add_case(id="d", kind="change", accreditation="a")
    raw.decide("one", case="d")
    raw.refuse("withdrawn by two", WITHDRAW)
    raw.decide("two", case="d")
    raw.do(WITHDRAW)


@pytest.mark.parametrize("whose", ["person", "second"])
@pytest.mark.parametrize("what", ["suspended", "lifted", "withdrawn"])
def test_nobody_acts_on_a_provider_of_their_own(raw: Raw, what: str, whose: str) -> None:
    raw.approved()
    raw.do("INSERT INTO person (id, name_sealed) VALUES ('own', ?)", b"s")
    raw.do("INSERT INTO role_grant (person, role, provider) VALUES ('own', 'officer', 'p')")
    raw.refuse("role at", *happened(what, **{"person": "one", "second": "two", whose: "own"}))


@pytest.mark.parametrize("whose", ["person", "second"])
def test_nobody_acts_where_they_declared_a_conflict(raw: Raw, whose: str) -> None:
    raw.approved()
    raw.do("INSERT INTO declared_conflict VALUES ('f', 'own', 'p', NULL, ?, ?)", DAY, b"s")
    raw.refuse("declared", *happened("withdrawn", **{"person": "one", "second": "two", whose: "own"}))


def test_what_happened_is_added_to_and_never_changed(raw: Raw) -> None:
    raw.approved()
    raw.do(*happened("suspended"))
    raw.refuse("stays as it was", "UPDATE accreditation_event SET what = 'lifted'")
    raw.refuse("stays as it was", "DELETE FROM accreditation_event")
    raw.refuse("there already|UNIQUE|unique", *happened("lifted"))


@pytest.mark.only_on("sqlite", why="no other dialect replaces rows at insert")
def test_what_happened_is_not_replaced_either(raw: Raw) -> None:
    raw.approved()
    raw.do(*happened("suspended"))
    statement, *values = happened("lifted")
    raw.refuse("there already", statement.replace("INSERT", "INSERT OR REPLACE"), *values)


def test_the_calendar_alone_acts_without_a_person(raw: Raw) -> None:
    raw.approved()
    raw.refuse("by_somebody", *happened("suspended", None))
    raw.do(*happened("unmet", None))


def test_an_extension_is_of_at_most_sixty_days_in_all(raw: Raw) -> None:
    raw.approved()
    extended(raw, "d", "2027-12-24")
    extended(raw, "e", "2028-01-23")
    raw.add_case(id="f", kind="extension", accreditation="a")
    raw.decide("one", case="f")
    raw.decide("two", case="f")
    raw.refuse("60 days in all", EXTEND, "2028-01-24")


def test_sixty_one_days_at_once_are_too_many(raw: Raw) -> None:
    raw.approved()
    raw.add_case(id="d", kind="extension", accreditation="a")
    raw.decide("one", case="d")
    raw.decide("two", case="d")
    raw.refuse("60 days|later only", EXTEND, "2028-01-24")
    raw.do(EXTEND, "2028-01-23")


def test_the_first_end_is_written_by_the_database_and_stays(raw: Raw) -> None:
    raw.approved()
    extended(raw, "d", "2027-12-24")
    raw.refuse("stays as it was", "UPDATE extended SET first_until = '2028-12-31'")
    raw.refuse("stays as it was", "DELETE FROM extended")
    raw.refuse("there already|UNIQUE|unique", "INSERT INTO extended VALUES ('a', '2028-12-31')")
