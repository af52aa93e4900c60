"""What an auditor reads: the ledger, checked, and one page of a provider without a holder."""

from __future__ import annotations

from dataclasses import fields
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from registry.model.ids import ProviderId
from registry.operations import extract
from registry.operations.accredit import ProviderUnknownError
from registry.operations.extract import PAGE, Sampled
from tests.databases import sql
from tests.operations.assessors import Bench
from tests.operations.office import FRAMEWORKS, row

if TYPE_CHECKING:
    from registry.operations.extract import Extract, LedgerPage
    from tests.operations.office import Office


def read(office: Office, **asked: object) -> LedgerPage:
    return extract.read_ledger(**asked, store=office.store, keys=office.keys)  # type: ignore[arg-type]


def extracted(office: Office) -> Extract:
    return extract.extract(office.provider, frameworks=FRAMEWORKS, **office.parts)


def damage(office: Office, number: int) -> None:
    with office.store.transaction() as tx:
        sql(tx.connection, "UPDATE ledger SET chain = ? WHERE number = ?", b"x" * 32, number)


def test_the_newest_lines_come_first_and_say_what_was_done(office: Office) -> None:
    office.now += timedelta(days=1)
    office.issued()
    page = read(office)
    assert page.lines[0].at == office.now
    assert page.lines[0].provider == office.provider
    assert [one.number for one in page.lines] == list(range(page.total, 0, -1))
    assert set(page.actions) == {one.action for one in page.lines}
    assert (page.broken, page.older) == ("", None)


def test_lines_are_found_by_words_and_by_provider(office: Office) -> None:
    other = office.add_provider("Another College")
    assert {one.action for one in read(office, action="ACCRED").lines} == {"accredit"}
    assert read(office, action="accredit").found == 2
    assert {one.provider for one in read(office, provider=other).lines} == {other}
    nothing = read(office, action="no such thing")
    assert (nothing.lines, nothing.found, nothing.total > 0) == ([], 0, True)


def test_pages_follow_one_another_without_a_gap(office: Office) -> None:
    for number in range(PAGE):
        office.add_provider(f"College {number}")
    total = read(office).total
    seen: list[int] = []
    older: int | None = total + 1
    while older is not None:
        page = read(office, before=older)
        seen += [one.number for one in page.lines]
        assert len(page.lines) <= PAGE
        older = page.older
    assert seen == list(range(total, 0, -1))


def test_behind_a_broken_link_nothing_is_shown_as_sound(office: Office) -> None:
    total = read(office).total
    damage(office, 2)
    page = read(office)
    assert page.broken == "line 2 of the ledger is missing or was changed"
    assert [one.number for one in page.lines] == [1]
    assert total > 1
    assert extracted(office).broken == page.broken


def test_an_extract_has_numbers_decisions_and_accreditations(office: Office) -> None:
    first, *_ = office.issued(row("Some Body"), row("Else Body"))
    office.now += timedelta(days=2)
    office.withdraw(first.credential)
    found = extracted(office)
    assert (found.provider, found.made_on) == ("Example College", office.now.date())
    (month,) = found.months
    assert (month.competency, month.issued, month.withdrawn) == ("MFG-05@1", 1, 1)
    assert len(found.accreditations) == 1
    actions = {one.action: one for one in found.actions}
    assert actions["withdraw"].first == actions["withdraw"].last == office.now.date()
    assert actions["accredit"].lines == 1
    assert found.sampled is None
    assert found.ledger_lines == read(office).total


def test_no_credential_and_no_holder_is_in_it(office: Office) -> None:
    sheets = office.issued(row("Some Body"), row("Else Body"))
    office.withdraw(sheets[0].credential)
    found = repr(extracted(office)) + repr(read(office))
    for sheet in sheets:
        assert sheet.credential not in found
    assert "Body" not in found
    assert {one.name for one in fields(extract.Extract)} == {
        *("provider", "made_on", "ledger_lines", "broken"),
        *("accreditations", "months", "actions", "sampled"),
    }


def test_what_was_drawn_and_verified_is_counted_for_its_provider_alone(office: Office) -> None:
    bench = Bench(office)
    bench.record(*(bench.entry(f"A-{number}") for number in range(4)))
    first, *rest = bench.waiting()
    bench.overturn(first)
    for one in rest:
        bench.agree(one)
    assert extracted(office).sampled == Sampled(decisions=4, drawn=4, verified=4, overturned=1, missed=0)
    other = office.add_provider("Another College")
    assert extract.extract(other, frameworks=FRAMEWORKS, **office.parts).sampled is None


def test_of_a_provider_that_does_not_exist_there_is_none(office: Office) -> None:
    with pytest.raises(ProviderUnknownError):
        extract.extract(ProviderId("nobody"), frameworks=FRAMEWORKS, **office.parts)
