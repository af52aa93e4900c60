"""What a provider issued: searched by slip number or reference, without a name."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from registry.failpoint import Failure, Plan, Point, arm, disarm
from registry.model.credential import Slot
from registry.operations import finding, status
from registry.operations.withdraw import CredentialUnknownError
from registry.securing import papercode
from tests.operations.office import row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.model.credential import Credential
    from registry.model.ids import ProviderId
    from tests.operations.office import Office


def find(office: Office, text: str) -> Sequence[Credential]:
    return finding.find(text, office.provider, store=office.store, keys=office.keys)


def test_a_slip_number_finds_its_credential_however_it_is_typed(office: Office) -> None:
    first, _ = office.issued(row("A"), row("B"))
    for text in (first.slip, f" {first.slip.lower()} ", f"{first.slip[:3]} {first.slip[3:]}"):
        assert [one.id for one in find(office, text)] == [first.credential]


def test_a_reference_finds_every_credential_that_has_it(office: Office) -> None:
    sheets = office.issued(
        row("A", reference="L 12/ä"), row("A", competency="MFG-06", reference="l12/a\u0308"), row("B")
    )
    assert {one.id for one in find(office, "L12/Ä")} == {sheet.credential for sheet in sheets[:2]}


def test_the_same_reference_links_no_two_credentials_at_rest(office: Office) -> None:
    office.issued(row("A", reference="L12"), row("B", reference="L12"))
    with office.store.reading() as tx:
        found = list(tx.credentials.findable(office.provider))
    digests = [one for each in found for one in (each.slip_mac, each.reference_mac)]
    assert None not in digests
    assert len(set(digests)) == len(digests) == 4


@pytest.mark.parametrize("text", ["", "   ", "none", "\ud800"])
def test_other_texts_find_nothing(office: Office, text: str) -> None:
    office.issued()
    assert list(find(office, text)) == []


def test_a_provider_finds_its_own_alone(office: Office) -> None:
    (sheet,) = office.issued(row(reference="L12"))
    office.provider = office.add_provider("Another College")
    assert list(find(office, sheet.slip)) == list(find(office, "L12")) == []
    assert finding.issued_by(office.provider, store=office.store) == []


def test_one_credential_is_shown_to_its_provider_alone(office: Office) -> None:
    (sheet,) = office.issued()
    got = finding.get(sheet.credential, office.provider, store=office.store)
    assert got.id == sheet.credential
    with pytest.raises(CredentialUnknownError) as refused:
        finding.get(sheet.credential, office.add_provider("Another College"), store=office.store)
    assert refused.value.code == "credential_unknown"


def test_what_was_issued_is_listed_by_month_and_withdrawn_ones_too(office: Office) -> None:
    first = office.issued(row("A"))[0]
    office.now += timedelta(days=10)
    second = office.issued(row("B"))[0]
    office.withdraw(first.credential)
    listed = finding.issued_by(office.provider, store=office.store)
    assert [one.id for one in listed] == [second.credential, first.credential]


def test_the_same_name_has_another_digest_on_another_credential(office: Office) -> None:
    first, second = office.issued(row("A"), row("A"))
    macs = {finding.holder_mac(sheet.credential, "A", office.keys) for sheet in (first, second)}
    assert len(macs) == 2


def scanned(office: Office, slot: Slot, provider: ProviderId | None) -> list[str]:
    parts = {"store": office.store, "keys": office.keys}
    return [one.id for one in finding.find_scanned(slot, provider, **parts)]


def test_a_certificate_is_found_by_the_place_of_any_of_its_copies(office: Office) -> None:
    first, second = office.issued(row("A"), row("B"))
    copy = papercode.unpack(office.paper_copy(office.held(first))).facts
    assert scanned(office, first.facts.slot, office.provider) == [first.credential]
    assert scanned(office, copy.slot, office.provider) == [first.credential]
    assert scanned(office, second.facts.slot, None) == [second.credential]
    office.withdraw(second.credential)
    assert scanned(office, second.facts.slot, office.provider) == [second.credential]


def test_anothers_certificate_a_filler_and_a_place_of_nobody_are_one_answer(office: Office) -> None:
    (sheet,) = office.issued()
    with office.store.reading() as tx:
        filler = status.open_slot(tx.slots.fillers()[0], office.keys)
    other = office.add_provider("Another College")
    for slot in (sheet.facts.slot, filler, Slot(9999, 1)):
        assert scanned(office, slot, other) == []


def test_what_was_never_issued_is_not_found(office: Office) -> None:
    rows = office.prepared()
    arm(Plan({Point.ISSUE_SIGNED: Failure(kind="error")}), host="localhost")
    with pytest.raises(OSError, match="error"):
        office.issue(rows)
    disarm()
    with office.store.reading() as tx:
        (copy,) = tx.credentials.all_copies()
    assert scanned(office, status.open_slot(copy, office.keys), office.provider) == []
