"""A stolen database does not say which credentials lie on one sheet, whatever was done to the sheet."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

import pytest

from registry.model.copy import Kind
from registry.operations import claim, erase
from registry.securing.sealing import ClaimRefusedError
from tests.operations.office import row
from tests.privacy.attacker import Stolen

if TYPE_CHECKING:
    from registry.model.ids import CredentialId
    from registry.securing.sheet import Sheet
    from tests.operations.office import Office

IN_THE_CLEAR: Final = {"provider", "competency", "level", "month", "renew_by", "state", "credential", "id"}
WINDOW: Final = 6
"""Bytes that two values do not share by chance."""

Pair = frozenset[str]


def scores_of_pairs(stolen: Stolen, credentials: list[CredentialId]) -> dict[Pair, int]:
    """Return for each two credentials how much is the same in the rows about them."""
    known = {credential: _windows(stolen, credential) for credential in credentials}
    return {
        frozenset({one, other}): len(known[one] & known[other]) for one, other in combinations(credentials, 2)
    }


def _windows(stolen: Stolen, credential: CredentialId) -> set[bytes]:
    values = [
        _bytes(value)
        for one in stolen.rows()
        if credential in one.values()
        for name, value in one.items()
        if name not in IN_THE_CLEAR
    ]
    return {value[at : at + WINDOW] for value in values for at in range(len(value) - WINDOW + 1)}


def _bytes(value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value or "").encode()


@pytest.fixture
def sheets(office: Office) -> list[Sheet]:
    """Issue the units of two people, and let everything happen to the sheet of the first."""
    sheets = office.issued(*[row("Ana", reference="L 12")] * 3, *[row("Bo", reference="L 13")] * 3)
    ana = sheets[0]
    for _ in range(11):
        with pytest.raises(ClaimRefusedError):
            claim.open_sheet(ana.secret, "no PIN", **office.parts)
    for sheet in sheets[:3]:
        claim.reopen(sheet.credential, provider=office.provider, **office.parts)
    fresh = claim.draw_secret()
    claim.make_it_mine(ana.secret, ana.pin, fresh=fresh, **office.parts)
    with pytest.raises(ClaimRefusedError):
        claim.open_sheet(fresh.secret, "no PIN", **office.parts)
    for unit in range(3):
        held = office.held(sheets[3 + unit])
        office.further(held, Kind.WALLET, 2)
        erase.ask(fresh.secret, fresh.pin, unit, **office.parts)
    erase.at_once(fresh.secret, fresh.pin, 2, **office.parts)
    office.publish()
    return sheets


def stolen_of(office: Office, sheets: list[Sheet]) -> tuple[Stolen, list[CredentialId]]:
    office.store.scrub()
    return Stolen.copied(office.store), [sheet.credential for sheet in sheets]


def test_nothing_links_two_units_more_than_any_other_two(office: Office, sheets: list[Sheet]) -> None:
    stolen, credentials = stolen_of(office, sheets)
    assert stolen.tables["erasure"]
    assert set(scores_of_pairs(stolen, credentials).values()) == {0}


def test_an_hour_or_a_count_in_the_clear_would_be_found_out(office: Office, sheets: list[Sheet]) -> None:
    stolen, credentials = stolen_of(office, sheets)
    weak = [{"credential": one, "closed_until": "2026-11-25 12:00:00"} for one in credentials[:3]]
    scores = scores_of_pairs(Stolen({**stolen.tables, "weak": weak}), credentials)
    assert {pair for pair, score in scores.items() if score} == {
        frozenset(pair) for pair in combinations(credentials[:3], 2)
    }
