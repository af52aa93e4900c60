"""What the calendar says of an accreditation: reminders, and when a renewal may be applied for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from registry.model.accreditation import Accreditation, AccreditationKind, AccreditationState
from registry.model.ids import AccreditationId, ProviderId
from registry.model.standing import StandingError, reminder, renewal_opens, require_renewable

END = date(2027, 11, 23)
FULL = Accreditation(
    id=AccreditationId("a"),
    provider=ProviderId("p"),
    number=100_000_001,
    valid_from=datetime(2026, 11, 24, tzinfo=UTC),
    valid_until=END,
    scope=(),
    kind=AccreditationKind.FULL,
)


@pytest.mark.parametrize(
    ("left", "reminded"),
    [(181, None), (180, 180), (91, 180), (90, 90), (31, 90), (30, 30), (0, 30), (-1, None)],
)
def test_the_nearest_reminder_counts_until_the_last_day(left: int, reminded: int | None) -> None:
    assert reminder(END, END - timedelta(days=left)) == reminded


def test_a_renewal_opens_120_days_before_the_end_or_when_it_was_decided_so() -> None:
    assert renewal_opens(FULL) == date(2027, 7, 26)
    assert renewal_opens(replace(FULL, review_due=date(2027, 6, 1))) == date(2027, 6, 1)


def test_a_renewal_is_applied_for_from_that_day_to_the_end() -> None:
    require_renewable(FULL, date(2027, 7, 26))
    require_renewable(FULL, END)
    require_renewable(replace(FULL, state=AccreditationState.SUSPENDED), END)


@pytest.mark.parametrize(
    ("changed", "day", "words"),
    [
        (FULL, date(2027, 7, 25), "within the last 120 days"),
        (FULL, END + timedelta(days=1), "within the last 120 days"),
        (replace(FULL, kind=AccreditationKind.FOUNDING), END, "a founding accreditation"),
        (replace(FULL, state=AccreditationState.WITHDRAWN), END, "a withdrawn accreditation"),
    ],
)
def test_a_renewal_is_refused_with_what_to_do_instead(changed: Accreditation, day: date, words: str) -> None:
    with pytest.raises(StandingError) as refused:
        require_renewable(changed, day)
    assert words in refused.value.message
    assert refused.value.code == "standing_conflict"
