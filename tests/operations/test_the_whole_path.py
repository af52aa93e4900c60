"""From a row to a verdict: the main job of the operations, once and whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.model.verdict import Currency, Genuine
from tests.operations.office import row

if TYPE_CHECKING:
    from tests.operations.office import Office


def test_what_is_issued_verifies_until_it_is_withdrawn(office: Office) -> None:
    kept, withdrawn = office.issued(row(), row("محمد علي"))
    verdict = office.verdict(kept.digits)
    assert isinstance(verdict, Genuine)
    assert verdict.currency is Currency.CURRENT
    assert verdict.facts.name == "Ana-María O’Neill"
    office.withdraw(withdrawn.credential)
    office.publish()
    assert office.verdict(withdrawn.digits).state == "WITHDRAWN"
    assert office.verdict(kept.digits).state == "CURRENT"
