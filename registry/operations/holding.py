"""What is held sealed: a holder's record under their secret, a tray's sheets under the tray's key."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Final

from registry.model import ids
from registry.operations import tombstones, tries
from registry.operations.tombstones import What
from registry.ports import Record
from registry.securing import sealing
from registry.securing.sealing import ClaimRefusedError
from registry.securing.sheet import Sheet

if TYPE_CHECKING:
    from registry.model.credential import Credential
    from registry.model.ids import CredentialId, TrayId
    from registry.ports import Keys, Transaction, TrayItem
    from registry.securing.sealing import ClaimSecret
    from registry.securing.sheet import HolderRecord

SEALED_BYTES: Final = sealing.NONCE_BYTES + sealing.RECORD_BYTES + 16
"""Nonce, record and tag."""


def seal_record(
    credential: CredentialId, record: HolderRecord, *, secret: ClaimSecret, pin: str, keys: Keys
) -> Record:
    """Return the record as it is kept: nonce and ciphertext under secret and PIN."""
    return row_of(credential, secret.locator, seal(record.encode(), secret=secret, pin=pin, keys=keys), keys)


def row_of(credential: CredentialId, locator: bytes, sealed: bytes, keys: Keys) -> Record:
    """Return the row of a record that nobody has tried to open yet."""
    return Record(
        credential=credential,
        locator=locator,
        sealed=sealed,
        mac=record_mac(credential, locator, sealed, keys),
        tries_sealed=tries.seal(tries.NONE, locator, keys),
    )


def seal(data: bytes, *, secret: ClaimSecret, pin: str, keys: Keys) -> bytes:
    """Return nonce and ciphertext under secret and PIN, always of `SEALED_BYTES`."""
    nonce = ids.new_bytes(sealing.NONCE_BYTES)
    return nonce + sealing.seal(data, secret=secret, pin=pin, pin_key=keys.pin_key, nonce=nonce)


def unseal_record(sealed: bytes, *, secret: ClaimSecret, pin: str, keys: Keys) -> bytes:
    """Return what was sealed; raise `ClaimRefusedError` for a wrong PIN, another secret or changed bytes."""
    nonce, rest = sealed[: sealing.NONCE_BYTES], sealed[sealing.NONCE_BYTES :]
    return sealing.unseal(rest, secret=secret, pin=pin, pin_key=keys.pin_key, nonce=nonce)


def record_mac(credential: CredentialId, locator: bytes, sealed: bytes, keys: Keys) -> bytes:
    """Return the digest that shows whether a record was changed; made with a key of the keystore."""
    return keys.mac("record", credential.encode("ascii") + locator + sealed)


def replace(tx: Transaction, record: Record, keys: Keys, *, slip_mac: bytes | None = None) -> None:
    """Put a record in the place of the old one, which must not come back; with the digest of a new slip."""
    places = record.locator.hex(), record.sealed.hex()
    tombstones.tell(tx, keys, What.SEALED, record.credential, *places, slip_mac and slip_mac.hex())
    tx.records.replace(record)
    if slip_mac is not None:
        tx.credentials.renumber(record.credential, slip_mac)


def lock_where_opened(tx: Transaction, credential: CredentialId, locator: bytes) -> tuple[Credential, Record]:
    """Return the credential, locked, with its record; raise `ClaimRefusedError` if that lies elsewhere.

    A record that was sealed anew or erased since it was opened has another locator.
    """
    found, record = tx.credentials.lock(credential), tx.records.of(credential)
    if found is None or record is None or not hmac.compare_digest(record.locator, locator):
        raise ClaimRefusedError
    return found, record


def open_sheets(tx: Transaction, tray: TrayId, tray_key: bytes) -> list[tuple[str, Sheet]]:
    """Return the sheets of a tray with the ids of their rows, in the order of the class.

    Raises `SealedDamagedError` if one was changed.
    """
    opened = [(item.id, open_sheet(item, tray_key)) for item in tx.trays.items(tray)]
    return sorted(opened, key=lambda pair: pair[1].position)


def open_sheet(item: TrayItem, tray_key: bytes) -> Sheet:
    """Return one sheet; raise `SealedDamagedError` or `MalformedError` if it was changed."""
    return Sheet.decode(sealing.unseal_under(tray_key, item.sealed, bound=item.id.encode("ascii")))
