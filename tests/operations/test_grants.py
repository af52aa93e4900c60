"""Access tokens and nonces: only this keystore makes them, and they are over soon."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from registry.model.ids import CredentialId
from registry.operations import grants
from registry.operations.certify import Held
from registry.operations.grants import AccessRefusedError, NonceRefusedError
from registry.securing import gate
from tests import registry_files as made
from tests.ports.fakes import FakeKeys
from tests.wallets import NOW

if TYPE_CHECKING:
    from datetime import datetime

HELD = Held(credential=CredentialId("c" * 20), facts=made.facts(), locator=b"l" * 16)
KEYS = FakeKeys()


class OtherKeys(FakeKeys):
    def mac(self, purpose: str, data: bytes) -> bytes:
        return super().mac(f"another {purpose}", data)

    def _key(self, purpose: str) -> bytes:
        return super()._key(f"another {purpose}")


def access(now: datetime = NOW) -> str:
    return grants.give_access(HELD, keys=KEYS, now=now)


def test_an_access_token_carries_what_was_held() -> None:
    opened = grants.open_access(access(), keys=KEYS, now=NOW)
    assert opened.held == HELD
    assert opened.once.expires_at == NOW + timedelta(minutes=10)
    assert "Ana" not in repr(opened)


def test_no_two_access_tokens_or_nonces_are_one() -> None:
    digests = {grants.open_access(access(), keys=KEYS, now=NOW).once.mac for _ in range(3)}
    digests |= {
        grants.open_nonce(grants.give_nonce(keys=KEYS, now=NOW), keys=KEYS, now=NOW).mac for _ in range(3)
    }
    assert len(digests) == 6


def test_an_access_token_is_over_after_ten_minutes() -> None:
    token = access()
    assert grants.open_access(token, keys=KEYS, now=NOW + timedelta(minutes=10, seconds=-1))
    with pytest.raises(AccessRefusedError) as refused:
        grants.open_access(token, keys=KEYS, now=NOW + timedelta(minutes=10))
    assert refused.value.code == "access_refused"


def test_another_registrys_token_a_changed_one_and_any_text_are_refused() -> None:
    token = access()
    changed = gate.b64url_decode(token)
    foreign = grants.give_access(HELD, keys=OtherKeys(), now=NOW)
    for other in (
        foreign,
        gate.b64url_encode(changed[:-1] + bytes([changed[-1] ^ 1])),
        f"{token}=",
        "",
        "x",
        "é",
        "A" * 5000,
        grants.give_nonce(keys=KEYS, now=NOW),
    ):
        with pytest.raises(AccessRefusedError):
            grants.open_access(other, keys=KEYS, now=NOW)


def test_a_nonce_is_over_after_five_minutes() -> None:
    nonce = grants.give_nonce(keys=KEYS, now=NOW)
    assert grants.open_nonce(nonce, keys=KEYS, now=NOW).expires_at == NOW + timedelta(minutes=5)
    with pytest.raises(NonceRefusedError) as refused:
        grants.open_nonce(nonce, keys=KEYS, now=NOW + timedelta(minutes=5))
    assert refused.value.code == "nonce_refused"


def test_another_registrys_nonce_a_changed_one_and_any_text_are_refused() -> None:
    nonce = grants.give_nonce(keys=KEYS, now=NOW)
    made_of = gate.b64url_decode(nonce)
    later = (int.from_bytes(made_of[:8], "big") + 60).to_bytes(8, "big") + made_of[8:]
    foreign = grants.give_nonce(keys=OtherKeys(), now=NOW)
    for other in (foreign, gate.b64url_encode(later), f"{nonce}=", "", "x", "A" * 5000, access()):
        with pytest.raises(NonceRefusedError):
            grants.open_nonce(other, keys=KEYS, now=NOW)
