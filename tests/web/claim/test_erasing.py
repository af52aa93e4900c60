"""Erasing from the holder's page: explained, with a way back, or at once; never another unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from registry.operations import claim, erase
from registry.operations.prepare import Row, prepare

if TYPE_CHECKING:
    from registry.model.ids import ProviderId
    from registry.securing.sheet import Sheet
    from tests.web.desk import Desk

Fields = dict[str, str]
PENDING = "It will be erased here on 27 November 2026 at 12:00 UTC."


def test_what_erasing_means_is_said_before_anything_is_asked(desk: Desk, fields: Fields) -> None:
    page = desk.post("/claim/erase", **fields).text
    assert "It takes 72 hours" in page
    assert "counts as before" in page
    assert PENDING not in desk.post("/claim", **fields).text


def test_it_is_pending_until_its_time_and_can_be_kept_after_all(desk: Desk, fields: Fields) -> None:
    assert PENDING in desk.post("/claim/erase/ask", **fields).text
    assert PENDING in desk.post("/claim", **fields).text
    assert PENDING not in desk.post("/claim/erase/keep", **fields).text
    desk.clock.wait(hours=73)
    erase.erase_due(**desk.parts())
    assert desk.post("/claim", **fields).status_code == 200


def test_when_its_time_has_come_nothing_opens(desk: Desk, fields: Fields) -> None:
    desk.post("/claim/erase/ask", **fields)
    desk.clock.wait(hours=72)
    assert erase.erase_due(**desk.parts()) == 1
    assert desk.post("/claim", **fields).status_code == 403


def test_at_once_asks_again_and_is_for_good(desk: Desk, fields: Fields) -> None:
    assert "There is no way back." in desk.post("/claim/erase/now", **fields).text
    assert desk.post("/claim", **fields).status_code == 200
    page = desk.post("/claim/erase/now/confirm", **fields).text
    assert "It is erased" in page
    assert fields["secret"] not in page
    assert desk.post("/claim", **fields).status_code == 403


@pytest.fixture
def units(desk: Desk, provider: ProviderId) -> list[Sheet]:
    terms = desk.registry.terms(provider)
    rows = [
        Row(framework="manufacturing", competency=code, level="L2", name="Ana", reference="12")
        for code in ("MFG-05", "MFG-06")
    ]
    prepared = [prepare(row, terms, desk.clock.now) for row in rows]
    return list(desk.registry.issue(prepared, request="once").sheets)


def test_one_unit_goes_and_the_other_stays_however_often_it_is_pressed(
    desk: Desk, units: list[Sheet]
) -> None:
    first, second = units
    fields = {"secret": first.secret, "pin": first.pin, "unit": "0"}
    assert "Back to what is left" in desk.post("/claim/erase/now/confirm", **fields).text
    for step in ("", "/ask", "/keep", "/now", "/now/confirm"):
        assert desk.post(f"/claim/erase{step}", **fields).status_code == 403
    # Another tab still shows the unit that is gone: nothing is done to the other one instead.
    for errand in ("copies", "copies/make", "copies/withdraw/confirm", "offer", "comparison", "show"):
        assert desk.post(f"/claim/{errand}", **fields).status_code == 403
    assert desk.post("/claim/badge", **fields, form="png").status_code == 403
    assert desk.post("/claim", **fields).status_code == 200
    (left,) = claim.open_sheet(second.secret, second.pin, **desk.parts())
    assert (left.unit, left.erase_after) == (1, None)
