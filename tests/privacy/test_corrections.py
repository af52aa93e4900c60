"""A stolen database does not say which certificate was put right by which, nor the ledger whose it was."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import TYPE_CHECKING

import pytest

from registry.model.correction import Correction, Wanted
from registry.model.ids import PersonId
from registry.operations import correct_for, hand_over, ledger
from tests.operations.hall import person
from tests.operations.office import row
from tests.privacy import layout
from tests.privacy.attacker import Stolen, scores_of_names
from tests.privacy.test_providers_and_order import FEW, chance
from tests.privacy.test_units import scores_of_pairs

if TYPE_CHECKING:
    from pathlib import Path

    from registry.model.ids import CredentialId
    from registry.securing.sheet import Sheet
    from tests.operations.office import Office

Pairs = list[tuple["CredentialId", "CredentialId"]]
RIGHT = ("Ana Right", "Bo Married", "Cleo Closed")


def by_the_registry(office: Office, sheet: Sheet, name: str) -> Sheet:
    """Put a certificate right as two persons at the registry do."""
    parts = {"terms_of": office.terms, **office.parts}
    wanted = Wanted.read(Correction.SLIP_OF_THE_PEN)
    reason = "the provider is closed"
    act = correct_for.ask(sheet.credential, wanted, name, reason=reason, by=PersonId("ann"), **parts)
    tray = correct_for.confirm(act, name, by=PersonId("ben"), attempts=office.attempts, **parts)
    return hand_over.open_tray(tray, provider=None, store=office.store, keys=office.keys).sheets[0]


@pytest.fixture
def put_right(office: Office) -> Pairs:
    """Put three certificates of a class right, each in its way; return old and new."""
    ana, bo, cleo, *_ = office.issued(*(row(f"{name} Wrong", reference="L 12") for name in "ABCDEF"))
    office.now += timedelta(days=3)
    new = (
        office.replaced(ana.credential, RIGHT[0]),
        office.replaced(bo.credential, RIGHT[1], keep_old=True),
        by_the_registry(office, cleo, RIGHT[2]),
    )
    office.publish()
    office.store.scrub()
    return [(old.credential, one.credential) for old, one in zip((ana, bo, cleo), new, strict=True)]


def test_nothing_links_the_new_to_the_old_more_than_to_any_other(office: Office, put_right: Pairs) -> None:
    stolen = Stolen.copied(office.store)
    credentials = [one["id"] for one in stolen.tables["credential"]]
    assert len(credentials) == 9
    assert set(scores_of_pairs(stolen, credentials).values()) == {0}
    assert {one for pair in put_right for one in pair} <= set(credentials)


def test_a_column_that_named_the_old_would_be_found_out(office: Office, put_right: Pairs) -> None:
    stolen = Stolen.copied(office.store)
    weak = [{"credential": one, "sitting": old.encode()} for old, new in put_right for one in (old, new)]
    scores = scores_of_pairs(
        Stolen({**stolen.tables, "weak": weak}), [one["id"] for one in stolen.tables["credential"]]
    )
    assert {pair for pair, score in scores.items() if score} == {frozenset(pair) for pair in put_right}


@pytest.mark.usefixtures("put_right")
def test_no_name_is_stored_old_or_new(office: Office) -> None:
    stolen = Stolen.copied(office.store)
    assert set(scores_of_names(stolen, [*RIGHT, "A Wrong", "Nobody Atall"]).values()) == {0}
    assert stolen.tables["act"] == []


def test_the_ledger_says_that_it_happened_and_neither_whose_nor_which(
    office: Office, put_right: Pairs
) -> None:
    with office.store.reading() as tx:
        lines = [
            office.keys.open(ledger.PURPOSE, one.sealed, str(one.number).encode()) for one in tx.ledger.all()
        ]
    for action in ("slip of the pen", "change of name", "asked", "confirmed"):
        assert any(f'"{action}"'.encode() in line for line in lines), action
    secret = [*RIGHT, "Wrong", *(one for pair in put_right for one in pair)]
    assert not [one for one, line in product(secret, lines) if one.encode() in line]


@pytest.mark.only_on("sqlite", why="reads the pages of its file")
@pytest.mark.slow
def test_the_new_do_not_lie_in_the_order_of_the_old(office: Office, tmp_path: Path) -> None:
    old = office.issued(*(row(person(number)) for number in range(FEW)))
    new = [office.replaced(one.credential, f"{person(place)} R") for place, one in enumerate(old)]
    office.publish()
    places = [
        layout.places(tmp_path / "registry.db", "credential", [one.credential.encode() for one in some])
        for some in (old, new)
    ]
    by_old = [place for _, place in sorted(zip(*places, strict=True))]
    assert abs(layout.correlation(by_old)) < chance(FEW)
