"""Cover: the whole registry in counts, and whether a host may be served with so few."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from registry.model.month import Month
from registry.operations import cover
from registry.operations.cover import Crowd, ThinCoverError
from tests.operations.crowds import RULE, issued
from tests.operations.office import FRAMEWORKS

if TYPE_CHECKING:
    from tests.operations.office import Office


def counted(office: Office) -> cover.Cover:
    return cover.cover(rule=RULE, frameworks=FRAMEWORKS, store=office.store, now=office.now)


def test_cover_counts_certificates_by_month_and_says_where_the_crowd_is_thin(office: Office) -> None:
    issued(office, 1)
    office.now += timedelta(days=10)
    issued(office, 2, competency="MFG-01")
    office.add_provider("Other College")
    found = counted(office)
    assert (found.credentials, found.providers, found.least) == (3, 2, 2)
    assert found.months[-2:] == ((Month(2026, 11), 1), (Month(2026, 12), 2))
    assert len(found.months) == cover.MONTHS
    ((title, count),) = ((one.name, one.count) for one in found.thin_units)
    assert count == 1
    assert title == next(
        unit.title for one in FRAMEWORKS for unit in one.competencies if unit.code == "MFG-05"
    )
    assert found.thin_providers == (Crowd(name="Other College", count=0),)
    assert (found.wide_units, found.wide_providers) == (1, 1)


def test_no_month_is_shown_before_the_first_that_there_can_be(office: Office) -> None:
    office.now = datetime(2024, 2, 1, tzinfo=UTC)
    assert [month for month, _ in counted(office).months] == [Month(2024, 1), Month(2024, 2)]


def test_a_host_with_few_certificates_is_served_only_by_whoever_knows(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ThinCoverError) as refused:
        cover.require_cover(store=office.store, acknowledged=False)
    assert refused.value.code == "thin_cover"
    assert "--acknowledge-thin-cover" in refused.value.message
    cover.require_cover(store=office.store, acknowledged=True)
    monkeypatch.setattr(cover, "ENOUGH", 2)
    issued(office, 1)
    with pytest.raises(ThinCoverError):
        cover.require_cover(store=office.store, acknowledged=False)
    issued(office, 1)
    cover.require_cover(store=office.store, acknowledged=False)
