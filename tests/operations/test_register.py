"""The public register: who is in it, and what of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from registry.model.accreditation import AccreditationState, Listing, ScopeLine
from registry.operations import accredit, register
from registry.operations.register import Entry
from tests.operations.crowds import accredited, issued, settled
from tests.operations.office import FRAMEWORKS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.operations.office import Office


def entries(office: Office) -> Sequence[Entry]:
    with office.store.reading() as tx:
        return register.entries(tx, FRAMEWORKS, office.now)


def test_a_listed_provider_shows_its_name_and_frameworks(office: Office) -> None:
    accredited(office, listing=Listing.LISTED)
    issued(office, 2)
    settled(office)
    assert entries(office) == [Entry(name="Example College", frameworks=("manufacturing",))]
    assert b"Example College" in office.files()["providers"]


def test_what_limits_a_line_is_in_no_byte_that_is_published(office: Office) -> None:
    limited = ScopeLine(
        framework="manufacturing",
        competencies=None,
        highest_level="L2",
        last_release=987_654,
        jurisdictions=("KE",),
        languages=("swa",),
    )
    accredited(office, scope=(limited,), listing=Listing.LISTED, may_be_named=True)
    issued(office, 2)
    settled(office)
    assert entries(office) == [Entry(name="Example College", frameworks=("manufacturing",))]
    published = b"".join(office.files().values())
    for limit in (b"987654", b'KE"', b"'KE'", b'swa"', b"'swa'"):
        assert limit not in published


def test_a_provider_that_is_listed_by_name_shows_nothing_else(office: Office) -> None:
    accredited(office, listing=Listing.NAME_ONLY)
    issued(office, 2)
    settled(office)
    assert entries(office) == [Entry(name="Example College", frameworks=())]


def test_an_unlisted_provider_is_in_no_byte(office: Office) -> None:
    accredited(office)
    issued(office, 2)
    settled(office)
    assert entries(office) == []
    assert b"Example College" not in b"".join(office.files().values())


def test_a_listed_provider_without_a_crowd_is_in_no_byte(office: Office) -> None:
    accredited(office, listing=Listing.LISTED)
    issued(office, 1)
    settled(office)
    assert entries(office) == []
    assert b"Example College" not in b"".join(office.files().values())


def test_the_register_changes_with_publications_alone(office: Office) -> None:
    accredited(office, listing=Listing.LISTED)
    issued(office, 2)
    settled(office)
    before = office.files()["providers"]
    other = office.add_provider("Another College")
    accredited(office, other, listing=Listing.LISTED)
    assert office.files()["providers"] == before


def test_a_suspended_provider_stays_so_that_no_state_shows(office: Office) -> None:
    made = accredited(office, listing=Listing.LISTED)
    issued(office, 2)
    settled(office)
    before = entries(office)
    change(office, made, AccreditationState.SUSPENDED)
    assert entries(office) == before


def test_a_provider_whose_accreditation_was_withdrawn_is_not_in_it(office: Office) -> None:
    accredited(office, listing=Listing.LISTED, state=AccreditationState.WITHDRAWN)
    issued(office, 2)
    settled(office)
    assert entries(office) == []


def test_a_provider_whose_accreditation_is_over_is_not_in_it(office: Office) -> None:
    accredited(office, listing=Listing.LISTED)
    issued(office, 2)
    settled(office)
    office.now += timedelta(days=400)
    assert entries(office) == []


def change(office: Office, made: object, state: AccreditationState) -> None:
    with office.store.transaction() as tx:
        accredit.change(tx, replace(made, state=state), "state", keys=office.keys, now=office.now)  # type: ignore[type-var]
