"""Who may certify what, until when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from registry.model.accreditation import (
    Accreditation,
    AccreditationState,
    LineState,
    NotAccreditedError,
    ScopeLine,
    require_cover,
)
from registry.model.ids import AccreditationId, ProviderId
from tests.operations.office import framework

FROM = datetime(2026, 11, 1, 9, tzinfo=UTC)
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def accredited(**changes: Any) -> Accreditation:
    line = ScopeLine(framework="manufacturing", competencies=("MFG-05",), highest_level="L2")
    values = {
        "id": AccreditationId("a"),
        "provider": ProviderId("p"),
        "number": 123_456_789,
        "valid_from": FROM,
        "valid_until": date(2026, 11, 30),
        "scope": (line,),
        **changes,
    }
    return Accreditation(**values)


@pytest.mark.parametrize(
    ("code", "level", "covered"),
    [("MFG-05", "L1", True), ("MFG-05", "L2", True), ("MFG-05", "L3", False), ("MFG-06", "L1", False)],
)
def test_a_line_covers_its_competencies_up_to_its_level(code: str, level: str, covered: bool) -> None:  # noqa: FBT001 - a case
    assert accredited().covers(framework(), code, level, NOON) is covered


def test_a_line_without_competencies_covers_all_of_its_framework_and_no_other() -> None:
    line = ScopeLine(framework="manufacturing", competencies=None, highest_level="L1")
    assert accredited(scope=(line,)).covers(framework(), "MFG-12", "L1", NOON)
    assert not accredited(scope=(line,)).covers(framework("construction"), "CON-01", "L1", NOON)
    empty = ScopeLine(framework="manufacturing", competencies=(), highest_level="L3")
    assert not accredited(scope=(empty,)).covers(framework(), "MFG-05", "L1", NOON)


@pytest.mark.parametrize(
    ("first", "last", "release", "covered"),
    [
        (None, None, 1, True),
        (None, 2, 2, True),
        (None, 2, 3, False),
        (2, None, 1, False),
        (2, None, 2, True),
        (2, 3, 4, False),
        (2, 3, 3, True),
    ],
)
def test_a_line_covers_its_releases_alone_and_says_so(
    first: int | None,
    last: int | None,
    release: int,
    covered: bool,  # noqa: FBT001 - a case
) -> None:
    line = ScopeLine(
        framework="manufacturing",
        competencies=None,
        highest_level="L2",
        first_release=first,
        last_release=last,
    )
    asked, made = replace(framework(), release=release), accredited(scope=(line,))
    assert made.covers(asked, "MFG-05", "L2", NOON) is covered
    if not covered:
        with pytest.raises(NotAccreditedError, match="covers other releases"):
            require_cover([made], asked, "MFG-05", "L2", NOON)
        off = accredited(scope=(replace(line, state=LineState.SUSPENDED),))
        with pytest.raises(NotAccreditedError, match="no accreditation in force"):
            require_cover([off], asked, "MFG-05", "L2", NOON)


def test_places_and_languages_limit_no_credential() -> None:
    line = ScopeLine(
        framework="manufacturing",
        competencies=None,
        highest_level="L2",
        jurisdictions=("KE",),
        languages=("sw",),
    )
    assert accredited(scope=(line,)).covers(framework(), "MFG-05", "L2", NOON)


@pytest.mark.parametrize(
    ("at", "counts"),
    [
        (FROM - timedelta(seconds=1), False),
        (FROM, True),
        (datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC), True),
        (datetime(2026, 12, 1, tzinfo=UTC), False),
        # 1 December in the east is still 30 November in UTC.
        (datetime(2026, 12, 1, 5, tzinfo=timezone(timedelta(hours=6))), True),
    ],
)
def test_it_counts_from_its_instant_to_the_end_of_its_last_day_in_utc(at: datetime, counts: bool) -> None:  # noqa: FBT001 - a case
    assert accredited().in_force(at) is counts


@pytest.mark.parametrize("state", [AccreditationState.SUSPENDED, AccreditationState.WITHDRAWN])
def test_only_an_active_one_counts(state: AccreditationState) -> None:
    assert not accredited(state=state).in_force(NOON)


def test_one_of_several_is_enough_and_none_is_refused() -> None:
    over = accredited(valid_until=date(2026, 11, 2))
    assert require_cover([over, accredited()], framework(), "MFG-05", "L2", NOON) == accredited()
    for several in ([], [over]):
        with pytest.raises(NotAccreditedError) as refused:
            require_cover(several, framework(), "MFG-05", "L2", NOON)
        assert refused.value.code == "not_accredited"


def test_a_suspended_line_covers_nothing_and_its_neighbour_what_it_did() -> None:
    mine = ScopeLine(framework="manufacturing", competencies=("MFG-05",), highest_level="L2")
    other = ScopeLine(framework="manufacturing", competencies=("MFG-06",), highest_level="L2")
    made = accredited(scope=(replace(mine, state=LineState.SUSPENDED), other))
    assert not made.covers(framework(), "MFG-05", "L1", NOON)
    assert made.scope[0].reaches(framework(), "MFG-05", "L1")
    assert made.covers(framework(), "MFG-06", "L1", NOON)


@pytest.mark.parametrize(
    ("state", "day", "shown"),
    [
        ("active", date(2026, 11, 19), "active"),
        ("active", date(2026, 11, 20), "review_due"),
        ("active", date(2026, 11, 30), "review_due"),
        ("active", date(2026, 12, 1), "expired"),
        ("suspended", date(2026, 11, 20), "suspended"),
        ("suspended", date(2026, 12, 1), "expired"),
        ("withdrawn", date(2026, 12, 1), "withdrawn"),
    ],
)
def test_what_it_is_follows_from_what_was_decided_and_from_the_calendar(
    state: str, day: date, shown: str
) -> None:
    made = accredited(state=AccreditationState(state), review_due=date(2026, 11, 20))
    assert made.state_at(datetime(day.year, day.month, day.day, 12, tzinfo=UTC)) == shown
    never_reviewed = replace(made, review_due=None)
    assert never_reviewed.state_at(NOON) == state
