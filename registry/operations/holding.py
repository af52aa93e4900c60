"""Sealing a holder's record, and finding out whether its bytes are the ones that were written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.model import ids
from registry.ports import Record
from registry.securing import sealing

if TYPE_CHECKING:
    from registry.model.ids import CredentialId
    from registry.ports import Keys
    from registry.securing.sealing import ClaimSecret
    from registry.securing.sheet import HolderRecord


def seal_record(
    credential: CredentialId, record: HolderRecord, *, secret: ClaimSecret, pin: str, keys: Keys
) -> Record:
    """Return the record as it is kept: nonce and ciphertext under secret and PIN."""
    nonce = ids.new_bytes(sealing.NONCE_BYTES)
    sealed = nonce + sealing.seal(record.encode(), secret=secret, pin=pin, pin_key=keys.pin_key, nonce=nonce)
    mac = record_mac(credential, secret.locator, sealed, keys)
    return Record(credential=credential, locator=secret.locator, sealed=sealed, mac=mac)


def unseal_record(sealed: bytes, *, secret: ClaimSecret, pin: str, keys: Keys) -> bytes:
    """Return what was sealed; raise `ClaimRefusedError` for a wrong PIN, another secret or changed bytes."""
    nonce, rest = sealed[: sealing.NONCE_BYTES], sealed[sealing.NONCE_BYTES :]
    return sealing.unseal(rest, secret=secret, pin=pin, pin_key=keys.pin_key, nonce=nonce)


def record_mac(credential: CredentialId, locator: bytes, sealed: bytes, keys: Keys) -> bytes:
    """Return the digest that shows whether a record was changed; made with a key of the keystore."""
    return keys.mac("record", credential.encode("ascii") + locator + sealed)
