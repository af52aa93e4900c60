"""Offers are taken once, and what is used up is used up once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from registry.ports import Offer
from tests.operations.office import NOW, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.databases import Place
    from tests.operations.office import Office


@pytest.fixture
def office(place: Place) -> Iterator[Office]:
    opened = open_office(place)
    yield opened
    opened.store.close()


def offer(number: int) -> Offer:
    return Offer(
        locator=bytes([number]) * 16,
        record_sealed=b"r",
        sealed=b"s",
        wrong=0,
        expires_at=NOW + timedelta(minutes=number),
    )


def test_an_offer_is_found_counted_and_taken_once(office: Office) -> None:
    with office.store.transaction() as tx:
        for number in (2, 1):
            tx.offers.add(offer(number))
        tx.offers.count_try(offer(1).locator)
        tx.offers.count_try(b"unknown")
        found = tx.offers.find(offer(1).locator)
        assert found is not None
        assert found.wrong == 1
        assert tx.offers.find(offer(2).locator) == offer(2)
        assert len(tx.offers.all()) == 2
        assert [tx.offers.take(offer(1).locator) for _ in range(2)] == [True, False]
        assert tx.offers.find(offer(1).locator) is None


def test_offers_that_are_over_are_taken_out(office: Office) -> None:
    with office.store.transaction() as tx:
        for number in (1, 2, 3):
            tx.offers.add(offer(number))
        tx.offers.forget_before(offer(2).expires_at)
        assert tx.offers.all() == [offer(3)]


def test_what_is_used_up_is_new_once_until_it_is_over(office: Office) -> None:
    with office.store.transaction() as tx:
        over = NOW + timedelta(minutes=1)
        assert [tx.spent.add(b"m", over) for _ in range(2)] == [True, False]
        tx.spent.remove(b"m")
        assert tx.spent.add(b"m", over)
        tx.spent.forget_before(NOW)
        assert not tx.spent.add(b"m", over)
        tx.spent.forget_before(over)
        assert tx.spent.add(b"m", over)
