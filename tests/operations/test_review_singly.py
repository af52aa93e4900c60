"""What a withdrawn accreditation leaves to be looked at: numbers alone, and nothing is withdrawn."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from registry.model.ids import PersonId
from registry.model.status import State
from registry.operations import accredit, review_singly
from registry.operations.standing import withdraw
from tests.operations.office import FRAMEWORKS, framework, row

if TYPE_CHECKING:
    from tests.operations.office import Office


def withdrawn(office: Office, place: int = 0) -> None:
    """Withdraw an accreditation of the office's provider, as two registrars do."""
    with office.store.reading() as tx:
        own = tx.providers.accreditations(office.provider)[place]
    act = withdraw.ask(own.id, "false records", by=PersonId("ann"), **office.parts)
    withdraw.confirm(act, by=PersonId("ben"), **office.parts)


def to_review(office: Office, frameworks: object = FRAMEWORKS) -> list[tuple[str, list[tuple[str, int]]]]:
    found = review_singly.to_review(store=office.store, frameworks=frameworks)  # type: ignore[arg-type]
    return [(one.provider.name, [(each.competency, each.count) for each in one.counts]) for one in found]


def test_what_a_withdrawn_accreditation_covered_is_counted_and_goes_on_counting(office: Office) -> None:
    sheets = office.issued(row("A"), row("B"), row("C", competency="MFG-06"))
    assert to_review(office) == []
    withdrawn(office)
    assert to_review(office) == [("Example College", [("MFG-05@1", 2), ("MFG-06@1", 1)])]
    assert {office.state(sheet.credential) for sheet in sheets} == {State.ISSUED}


def test_what_was_looked_at_and_withdrawn_is_left_out(office: Office) -> None:
    (sheet,) = office.issued()
    withdrawn(office)
    office.withdraw(sheet.credential)
    assert to_review(office) == []


def test_other_months_other_releases_and_other_providers_are_left_out(office: Office) -> None:
    office.issued()
    office.now += timedelta(days=40)
    until = office.now.date() + timedelta(days=60)
    accredit.accredit(
        office.provider, framework=framework(), competencies=None, level="L2", until=until, **office.parts
    )
    withdrawn(office, 1)
    assert to_review(office) == []
    withdrawn(office, 0)
    assert to_review(office) == [("Example College", [("MFG-05@1", 1)])]
    assert to_review(office, ()) == []
    office.provider = office.add_provider("Another College")
    office.issued()
    assert [name for name, _ in to_review(office)] == ["Example College"]
