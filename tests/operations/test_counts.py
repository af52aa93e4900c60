"""Counts: a provider's own, by quarter; and as others get them, with nobody alone in a number."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.model.ids import ProviderId
from registry.model.month import Month
from registry.operations import counts
from registry.operations.accredit import ProviderUnknownError
from registry.operations.counts import LEAST, QUARTERS
from registry.securing import countsheet
from registry.securing.bundle import IssuerKey
from tests import registry_files as made
from tests.operations.office import FRAMEWORKS, row

if TYPE_CHECKING:
    from tests.operations.office import Office


def counted(office: Office) -> counts.Counted:
    return counts.counted(office.provider, frameworks=FRAMEWORKS, store=office.store, now=office.now)


def sheet(office: Office) -> counts.SignedSheet:
    return counts.sheet(office.provider, host=made.HOST, frameworks=FRAMEWORKS, **office.parts)


def issue(office: Office, number: int, competency: str = "MFG-05") -> list[object]:
    return list(office.issued(*(row(f"P {chr(97 + one)}", competency=competency) for one in range(number))))


@pytest.mark.parametrize(
    ("month", "first", "last"),
    [(Month(2026, 11), "2025-Q1", "2026-Q4"), (Month(2027, 1), "2025-Q2", "2027-Q1")],
)
def test_two_years_end_with_the_quarter_of_the_month(month: Month, first: str, last: str) -> None:
    quarters = counts.quarters_until(month)
    assert (len(quarters), quarters[0], quarters[-1]) == (QUARTERS, first, last)
    assert counts.quarter_of(month) == last


def test_what_counts_is_counted_by_competency_and_quarter(office: Office) -> None:
    issue(office, 3)
    office.now = datetime(2027, 1, 5, tzinfo=UTC)
    first, *_ = issue(office, 2)
    issue(office, 1, "MFG-01")
    office.withdraw(first.credential)  # type: ignore[attr-defined]
    found = counted(office)
    assert found.provider == "Example College"
    assert [(one.competency, one.counts[-2:]) for one in found.lines] == [
        ("MFG-01@1", (0, 1)),
        ("MFG-05@1", (3, 1)),
    ]
    assert found.lines[0].title != "MFG-01@1"


def test_a_certificate_that_was_put_right_counts_once_in_its_first_quarter(office: Office) -> None:
    (first,) = issue(office, 1)
    office.now = datetime(2027, 1, 5, tzinfo=UTC)
    office.replaced(first.credential)  # type: ignore[attr-defined]
    (line,) = counted(office).lines
    assert line.counts[-2:] == (1, 0)


def test_another_providers_certificates_are_not_counted(office: Office) -> None:
    issue(office, 2)
    other = office.add_provider("Another College")
    found = counts.counted(other, frameworks=FRAMEWORKS, store=office.store, now=office.now)
    assert found.lines == ()
    with pytest.raises(ProviderUnknownError):
        counts.counted(ProviderId("nobody"), frameworks=FRAMEWORKS, store=office.store, now=office.now)


def test_what_is_older_than_two_years_is_not_counted(office: Office) -> None:
    issue(office, 2)
    office.now = datetime(2029, 1, 5, tzinfo=UTC)
    assert counted(office).lines == ()


def test_a_release_that_is_gone_has_its_code_for_a_title() -> None:
    assert counts.title_of("OLD-01@9", FRAMEWORKS) == "OLD-01@9"


@given(st.integers(0, 100_000))
def test_a_number_below_five_leaves_the_house_as_fewer_than_five(number: int) -> None:
    assert counts.outside(number) == (None if number in range(1, LEAST) else number)


def test_others_get_no_small_number_and_no_sum_that_tells_one(office: Office) -> None:
    issue(office, 7)
    assert sheet(office).totals[-1] == 7
    issue(office, 4, "MFG-01")
    found = sheet(office)
    assert [one.counts[-1] for one in found.sheet.lines] == [None, 7]
    assert found.totals[-2:] == (0, None)


def test_the_sheet_is_signed_by_the_registry(office: Office) -> None:
    issue(office, 7)
    found = sheet(office)
    public = office.keys.credential.public
    key = IssuerKey(host=made.HOST, kid=public.kid, key=public, last_month=None, void=False)
    assert countsheet.check(found.token, [key]) == found.sheet
