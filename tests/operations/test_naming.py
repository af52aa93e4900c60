"""Naming by the herd rule: new copies follow it with each publication, what is out stays verifiable."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from registry.model.copy import Shown
from registry.model.herd import Rule
from registry.operations import accredit, certify
from registry.operations.certify import ShownRefusedError
from registry.securing import papercode
from registry.verifying.snapshot import open_snapshot
from tests.operations.crowds import RULE, accredited, issued, settled, umbrella
from tests.operations.office import framework

if TYPE_CHECKING:
    from registry.operations.certify import Held
    from tests.operations.office import Office

NAMED = Shown(provider=True)
THIN = Rule(least=1000, providers=2)


def in_bundle(office: Office) -> dict[int, str]:
    snapshot = open_snapshot(office.files(), office.root)
    return {number: one.name for number, one in snapshot.bundle.named.items()}  # type: ignore[union-attr]


def offered(office: Office, held: Held) -> str | None:
    return certify.provider_to_name(held, store=office.store)


def test_a_provider_without_a_crowd_is_named_nowhere(office: Office) -> None:
    accredited(office, may_be_named=True)
    (sheet,) = issued(office, 1)
    held = office.held(sheet)
    settled(office)
    assert offered(office, held) is None
    assert in_bundle(office) == {}
    assert b"Example College" not in b"".join(office.files().values())
    with pytest.raises(ShownRefusedError):
        office.paper_copy(held, NAMED)


def test_a_provider_is_named_from_the_publication_after_the_check_that_found_a_crowd(office: Office) -> None:
    made = accredited(office, may_be_named=True)
    sheet, *_ = issued(office, 2)
    held = office.held(sheet)
    office.now += timedelta(days=31)
    assert offered(office, held) is None
    settled(office)
    assert offered(office, held) == "Example College"
    assert in_bundle(office) == {made.number: "Example College"}
    digits = office.paper_copy(held, NAMED)
    assert papercode.unpack(digits).facts.provider == made.number
    assert office.verdict(digits).state == "CURRENT"


def test_a_competency_without_a_crowd_does_not_show_its_provider(office: Office) -> None:
    accredited(office, may_be_named=True)
    issued(office, 2)
    (rare,) = issued(office, 1, competency="MFG-01")
    settled(office)
    assert offered(office, office.held(rare)) is None


def test_what_falls_below_is_named_by_no_new_copy_and_stays_verifiable(office: Office) -> None:
    made = accredited(office, may_be_named=True)
    sheet, *_ = issued(office, 2)
    held = office.held(sheet)
    settled(office)
    digits = office.paper_copy(held, NAMED)
    settled(office, THIN)
    assert offered(office, held) is None
    with pytest.raises(ShownRefusedError):
        office.paper_copy(held, NAMED)
    assert in_bundle(office) == {made.number: "Example College"}
    assert office.verdict(digits).state == "CURRENT"


def test_between_two_checks_nothing_changes(office: Office) -> None:
    accredited(office, may_be_named=True)
    sheet, other = issued(office, 2)
    held = office.held(sheet)
    settled(office)
    office.withdraw(other.credential)
    office.publish()
    assert offered(office, held) == "Example College"


def test_an_accreditation_that_lost_its_wish_to_be_named_loses_the_naming(office: Office) -> None:
    made = accredited(office, may_be_named=True)
    sheet, *_ = issued(office, 2)
    held = office.held(sheet)
    settled(office)
    with office.store.transaction() as tx:
        accredit.change(
            tx, replace(made, may_be_named=False), "accreditation", keys=office.keys, now=office.now
        )
    office.publish()
    assert offered(office, held) is None
    assert in_bundle(office) == {made.number: "Example College"}


def test_an_umbrella_body_is_named_in_the_place_of_its_providers(office: Office) -> None:
    body = umbrella(office)
    other = office.add_provider("Other College")
    for provider in (office.provider, other):
        accredited(office, provider, may_be_named=True, umbrella=body.id)
    sheet, *_ = issued(office, 2)
    held = office.held(sheet)
    settled(office)
    assert offered(office, held) == "Example Guild"
    assert in_bundle(office) == {body.number: "Example Guild"}
    digits = office.paper_copy(held, NAMED)
    assert papercode.unpack(digits).facts.provider == body.number
    assert office.verdict(digits).state == "CURRENT"
    assert b"Example College" not in b"".join(office.files().values())


def test_an_umbrella_body_over_too_few_providers_is_not_named_and_nor_is_its_provider(office: Office) -> None:
    body = umbrella(office)
    accredited(office, may_be_named=True, umbrella=body.id)
    sheet, *_ = issued(office, 2)
    settled(office)
    assert offered(office, office.held(sheet)) is None
    assert in_bundle(office) == {}


@pytest.mark.parametrize(("excepted", "name"), [(True, "Example College"), (False, None)])
def test_a_founding_accreditation_is_excepted_on_localhost_alone(
    office: Office,
    excepted: bool,  # noqa: FBT001 - a case of the test
    name: str | None,
) -> None:
    accredit.accredit(
        office.provider,
        framework=framework(),
        competencies=None,
        level="L2",
        until=office.now.date() + timedelta(days=60),
        may_be_named=True,
        at_once=excepted,
        **office.parts,
    )
    (sheet,) = issued(office, 1)
    held = office.held(sheet)
    assert offered(office, held) == name
    settled(office, replace(RULE, founding_excepted=excepted))
    assert offered(office, held) == name
    assert list(in_bundle(office).values()) == ([name] if name else [])
