"""Our badges, as `openbadgeslib` reads them: the text, both pictures, and what must be refused.

It reads the clock itself, so these badges are of this month; it fetches nothing, lists are handed to it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from registry.operations.badge import badge_copy
from registry.rendering import badges
from registry.storage.database import Database
from tests import registry_files as made
from tests.badge_copies import ISSUER, with_payload
from tests.operations.office import URL, Office, framework
from tests.ports.fakes import FakeKeys

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from registry.operations.certify import Held

ob3 = pytest.importorskip("openbadgeslib.ob3")
verify = pytest.importorskip("openbadgeslib.verify")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(Database(f"sqlite:///{tmp_path / 'registry.db'}"), now=datetime.now(UTC))


@pytest.fixture
def held(office: Office) -> Held:
    return office.held(office.issued()[0])


def badge(office: Office, held: Held) -> badges.Badge:
    token = badge_copy(held, framework=framework(), issuer=ISSUER, attempts=office.attempts, **office.parts)
    return badges.badge(token, "manufacturing")


def pem(signer: made.SeededSigner) -> bytes:
    return signer.public.value.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def read(picture: bytes, signer: made.SeededSigner = made.CREDENTIAL, **more: Any) -> Any:
    return verify.verify_badge(picture, "3", pubkey_pem=pem(signer), **more)


def lists(office: Office) -> Callable[[str], bytes]:
    """Return what hands over a published list by its address, and the key that signed it."""
    files = office.files()

    def download(address: str) -> bytes:
        return files[address.removeprefix(f"{URL}/")]

    return download


def check_status(office: Office, token: str, signer: made.SeededSigner = made.STATUS) -> None:
    credential = ob3.OB3Verifier(pem(made.CREDENTIAL)).verify(token)
    ob3.check_credential_status(
        credential, download=lists(office), verify_list=True, list_pubkey_pem=pem(signer)
    )


def test_it_reads_the_text(office: Office, held: Held) -> None:
    credential = ob3.OB3Verifier(pem(made.CREDENTIAL)).verify(badge(office, held).token)
    assert credential.achievement.name == "Tend a CNC machine, level 2 of 3 (independent)"
    assert credential.issuer.name == "Example Registry"
    assert credential.identifiers == []
    assert credential.issuance_date.day == 1


def test_it_reads_both_pictures(office: Office, held: Held) -> None:
    made_badge = badge(office, held)
    for picture in (made_badge.png, made_badge.svg):
        result = read(picture)
        assert (result.valid, result.trusted, result.proof_format) == (True, True, "vc-jwt")
        assert result.credential.achievement.alignments[0].target_name.startswith("Tend a CNC machine")


def test_it_refuses_what_was_changed_and_what_another_key_signed(office: Office, held: Held) -> None:
    token = badge(office, held).token
    changed = badges.badge(with_payload(token, b"level 2 of 3", b"level 3 of 3"), "manufacturing")
    foreign = badge(office, held)
    for picture in (changed.png, changed.svg):
        assert read(picture).reason == "OB3 verification failed: Invalid signature"
    for picture in (foreign.png, foreign.svg):
        assert not read(picture, made.STRANGER).valid
    office.keys = FakeKeys(credential=made.STRANGER)
    assert not read(badge(office, held).png).valid


def test_it_finds_a_withdrawn_badge_in_the_list(office: Office, held: Held) -> None:
    token = badge(office, held).token
    check_status(office, token)
    office.withdraw(held.credential)
    office.publish()
    with pytest.raises(ob3.OB3VerificationError, match="'revocation' is set"):
        check_status(office, token)


def test_it_refuses_a_list_that_another_key_signed(office: Office, held: Held) -> None:
    token = badge(office, held).token
    with pytest.raises(ob3.OB3VerificationError, match="proof is invalid"):
        check_status(office, token, made.STRANGER)
