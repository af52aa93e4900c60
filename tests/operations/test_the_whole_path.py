"""From a row to a verdict: the main job of the operations, once and whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from registry.model.verdict import Currency, Genuine
from registry.operations.withdraw import withdraw
from tests.operations.office import Office, open_office, row

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return open_office(tmp_path)


def test_what_is_issued_verifies_until_it_is_withdrawn(office: Office) -> None:
    kept, withdrawn = office.issued(row(), row("محمد علي"))
    verdict = office.verdict(kept.digits)
    assert isinstance(verdict, Genuine)
    assert verdict.currency is Currency.CURRENT
    assert verdict.facts.name == "Ana-María O’Neill"
    withdraw(
        withdrawn.credential, provider=office.provider, store=office.store, keys=office.keys, now=office.now
    )
    office.publish()
    assert office.verdict(withdrawn.digits).state == "WITHDRAWN"
    assert office.verdict(kept.digits).state == "CURRENT"
