"""What is held sealed opens to what was written, and shows when it was changed."""

from __future__ import annotations

import pytest

from registry.model.ids import CredentialId
from registry.operations import holding
from registry.securing.sealing import ClaimRefusedError, ClaimSecret
from registry.securing.sheet import HolderRecord
from tests import registry_files as made
from tests.ports.fakes import FakeKeys

KEYS = FakeKeys()
SECRET = ClaimSecret(bytes(range(16)))
RECORD = HolderRecord(digits=made.digits())


def test_a_record_opens_with_secret_and_pin_and_its_digest_covers_every_part() -> None:
    kept = holding.seal_record(CredentialId("a" * 20), RECORD, secret=SECRET, pin="012345", keys=KEYS)
    data = holding.unseal_record(kept.sealed, secret=SECRET, pin="012345", keys=KEYS)
    assert HolderRecord.decode(data) == RECORD
    assert kept.mac == holding.record_mac(kept.credential, kept.locator, kept.sealed, KEYS)
    assert kept.mac not in {
        holding.record_mac(CredentialId("b" * 20), kept.locator, kept.sealed, KEYS),
        holding.record_mac(kept.credential, bytes(16), kept.sealed, KEYS),
        holding.record_mac(kept.credential, kept.locator, kept.sealed + b"x", KEYS),
    }
    with pytest.raises(ClaimRefusedError):
        holding.unseal_record(kept.sealed, secret=SECRET, pin="012346", keys=KEYS)


def test_the_same_record_is_sealed_differently_every_time() -> None:
    parts = {"secret": SECRET, "pin": "012345", "keys": KEYS}
    one, other = (holding.seal_record(CredentialId("a" * 20), RECORD, **parts) for _ in range(2))
    assert one.sealed != other.sealed
    assert len(one.sealed) == len(other.sealed)
