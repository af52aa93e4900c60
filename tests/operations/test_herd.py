"""Counting the herd: once a month, what counts, by provider and umbrella body."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from registry.operations import herd
from registry.ports.crowds import Wide
from tests.operations.crowds import RULE, accredited, issued, recheck, settled, umbrella
from tests.operations.office import framework

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from registry.ports import Transaction
    from tests.operations.office import Office


def wide(office: Office) -> set[str]:
    with office.store.reading() as tx:
        return {one.unit for one in tx.crowds.wide()}


def counted(office: Office) -> Counter[str]:
    with office.store.reading() as tx:
        return herd.issued(tx, office.now).get(office.provider, Counter())


def test_a_check_is_made_once_a_month(office: Office) -> None:
    assert recheck(office)
    issued(office, 2)
    assert not recheck(office)
    assert wide(office) == set()
    office.now += timedelta(days=7)
    assert office.now.month == 12
    assert recheck(office)
    assert wide(office) == {"MFG-05"}


@dataclass
class Slower:
    """A machine that looked before another made the check."""

    office: Office

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        with self.office.store.reading() as tx:
            yield tx
        assert recheck(self.office)

    def transaction(self) -> AbstractContextManager[Transaction]:
        return self.office.store.transaction()


def test_of_two_machines_the_second_finds_it_done(office: Office) -> None:
    store: Any = Slower(office)
    assert not herd.recheck(rule=RULE, store=store, keys=office.keys, now=office.now)


def test_what_was_withdrawn_counts_no_more(office: Office) -> None:
    first, *_ = issued(office, 3, competency="MFG-01")
    issued(office, 2)
    assert counted(office) == Counter({"MFG-01": 3, "MFG-05": 2})
    office.withdraw(first.credential)
    assert counted(office) == Counter({"MFG-01": 2, "MFG-05": 2})


def test_what_is_past_its_renewal_counts_no_more(office: Office) -> None:
    renewed = next(one for one in framework().competencies if one.validity_months is not None)
    issued(office, 2, competency=renewed.code)
    with office.store.reading() as tx:
        (until,) = {one.renew_by for one in tx.crowds.counted()}
    assert until is not None
    office.now = datetime(until.year, until.month, 28, tzinfo=UTC)
    assert counted(office) == Counter({renewed.code: 2})
    office.now += timedelta(days=4)
    assert counted(office) == Counter()


def test_under_an_umbrella_body_counts_who_is_accredited_now(office: Office) -> None:
    body = umbrella(office)
    accredited(office, umbrella=body.id)
    issued(office, 2)
    recheck(office)
    with office.store.reading() as tx:
        assert tx.crowds.wide() == {Wide(body=office.provider, unit="MFG-05")}
    other = office.add_provider("Other College")
    accredited(office, other, umbrella=body.id, valid_until=office.now.date() + timedelta(days=62))
    settled(office, RULE)
    with office.store.reading() as tx:
        assert Wide(body=body.id, unit="MFG-05") in tx.crowds.wide()
    office.now += timedelta(days=60)
    settled(office, RULE)
    with office.store.reading() as tx:
        assert tx.crowds.wide() == {Wide(body=office.provider, unit="MFG-05")}
