"""A wallet collects its copies once, with one unused nonce, each for a key of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from registry.model.copy import Kind
from registry.model.status import State, TransitionError
from registry.operations import claim, grants, offer, status, wallet
from registry.operations.certify import CopyLimitError
from registry.operations.grants import AccessRefusedError, NonceRefusedError
from registry.operations.wallet import ProofsRefusedError
from registry.securing import presentation
from registry.securing.keyproof import KeyProof
from registry.securing.sealing import ClaimRefusedError
from tests import registry_files as made
from tests import wallets
from tests.operations.office import URL

if TYPE_CHECKING:
    from collections.abc import Callable

    from registry.operations.grants import Access
    from registry.securing.sheet import Sheet
    from tests.operations.office import Office


class BrokenSignerError(Exception):
    pass


@dataclass(frozen=True)
class Interrupted:
    """A signer before which something else happens."""

    first: Callable[[], None]
    signer: made.SeededSigner = made.CREDENTIAL

    def sign(self, data: bytes) -> bytes:
        self.first()
        return self.signer.sign(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.signer, name)


@pytest.fixture
def sheet(office: Office) -> Sheet:
    return office.issued()[0]


@pytest.fixture
def access(office: Office, sheet: Sheet) -> Access:
    return granted(office, sheet)


def granted(office: Office, sheet: Sheet) -> Access:
    code = offer.make_offer(office.claimed(sheet), sheet.pin, **office.parts)
    given = offer.redeem(code, sheet.pin, **office.parts)
    return grants.open_access(given, keys=office.keys, now=office.now)


def nonce(office: Office) -> str:
    return grants.give_nonce(keys=office.keys, now=office.now)


def proofs(office: Office, *numbers: int, over: str | None = None) -> list[KeyProof]:
    over = over or nonce(office)
    return [KeyProof(key=wallets.key(number).public, nonce=over) for number in numbers]


def collect(office: Office, access: Access, given: list[KeyProof]) -> list[str]:
    return wallet.collect(
        access,
        given,
        frameworks=office.frameworks,
        url=URL,
        attempts=office.attempts,
        **office.parts,
    )


def test_each_key_has_a_copy_with_a_place_of_its_own(office: Office, sheet: Sheet, access: Access) -> None:
    copies = [presentation.read(copy) for copy in collect(office, access, proofs(office, 1, 2, 3))]
    assert [one.open.holder.kid for one in copies] == [wallets.key(number).kid for number in (1, 2, 3)]
    assert len({(one.open.list_uri, one.open.index) for one in copies}) == 3
    assert {one.shown.name for one in copies} == {sheet.facts.name}
    assert {one.shown.provider for one in copies} == {None}
    kinds = [status.open_copy(copy, office.keys)[1] for copy in office.copies(sheet.credential)]
    assert sorted(kinds) == [Kind.FIRST, *[Kind.WALLET] * 3]


def test_a_copy_is_genuine_until_its_credential_is_withdrawn(
    office: Office, sheet: Sheet, access: Access
) -> None:
    (copy,) = collect(office, access, proofs(office, 1))
    office.publish()
    assert office.verdict(copy).state == "CURRENT"
    office.withdraw(sheet.credential)
    office.publish()
    assert office.verdict(copy).state == "WITHDRAWN"


def test_an_access_token_is_good_for_one_collection(office: Office, access: Access) -> None:
    collect(office, access, proofs(office, 1))
    with pytest.raises(AccessRefusedError):
        collect(office, access, proofs(office, 2))


def test_a_nonce_is_used_once_also_by_another_wallet(office: Office, sheet: Sheet, access: Access) -> None:
    over = nonce(office)
    collect(office, access, proofs(office, 1, over=over))
    another = granted(office, sheet)
    with pytest.raises(NonceRefusedError):
        collect(office, another, proofs(office, 2, over=over))
    # What was refused did not use up the access token.
    assert len(collect(office, another, proofs(office, 2))) == 1


def test_a_nonce_that_is_over_or_foreign_is_refused(office: Office, access: Access) -> None:
    old = nonce(office)
    office.now += timedelta(minutes=5)
    for over in (old, "x"):
        with pytest.raises(NonceRefusedError):
            collect(office, access, proofs(office, 1, over=over))


def test_the_same_key_twice_and_two_nonces_are_refused(office: Office, access: Access) -> None:
    for given in (proofs(office, 1, 1), [*proofs(office, 1), *proofs(office, 2)]):
        with pytest.raises(ProofsRefusedError) as refused:
            collect(office, access, given)
        assert refused.value.code == "proofs_refused"
    assert len(collect(office, access, proofs(office, 1, 2))) == 2


def test_what_fails_leaves_the_access_token_and_nothing_that_counts(
    office: Office, sheet: Sheet, access: Access
) -> None:
    def fail() -> None:
        raise BrokenSignerError

    office.keys.credential = Interrupted(fail)  # type: ignore[assignment]
    with pytest.raises(BrokenSignerError):
        collect(office, access, proofs(office, 1))
    office.keys.credential = made.CREDENTIAL
    assert sorted(copy.state for copy in office.copies(sheet.credential)) == [State.ABANDONED, State.ISSUED]
    assert len(collect(office, access, proofs(office, 1))) == 1


def withdraw(office: Office, sheet: Sheet) -> None:
    office.withdraw(sheet.credential)


def make_mine(office: Office, sheet: Sheet) -> None:
    claim.make_it_mine(sheet.secret, sheet.pin, fresh=claim.draw_secret(), **office.parts)


@pytest.mark.parametrize("happens", [withdraw, make_mine])
def test_after_what_happened_to_a_credential_no_wallet_collects(
    office: Office, sheet: Sheet, access: Access, happens: Callable[[Office, Sheet], None]
) -> None:
    happens(office, sheet)
    with pytest.raises((TransitionError, ClaimRefusedError)):
        collect(office, access, proofs(office, 1))
    assert State.INTENDED not in {copy.state for copy in office.copies(sheet.credential)}


def test_a_credential_has_so_many_copies_and_no_more(office: Office, sheet: Sheet) -> None:
    office.further(office.held(sheet), Kind.WALLET, 97)
    collect(office, granted(office, sheet), proofs(office, 1, 2))
    with pytest.raises(CopyLimitError):
        collect(office, granted(office, sheet), proofs(office, 3, 4))
    assert len(collect(office, granted(office, sheet), proofs(office, 3))) == 1


def test_of_two_who_collect_at_once_only_one_does(office: Office, sheet: Sheet, access: Access) -> None:
    def meanwhile() -> None:
        with pytest.raises(AccessRefusedError):
            collect(office, access, proofs(office, 2))

    office.keys.credential = Interrupted(meanwhile)  # type: ignore[assignment]
    assert len(collect(office, access, proofs(office, 1))) == 1
    assert len(office.copies(sheet.credential)) == 2
