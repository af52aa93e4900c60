"""Wishes to erase a record, as they wait for their hour: under a digest, and sealed.

* A copy of the database shows how many there are, and neither of whom nor when: units erased together
  would otherwise show that they lie on one sheet.
* A wish is bound to the record's locator. A record that was sealed anew has another, and is not erased.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from registry.model.errors import SealedDamagedError
from registry.model.ids import CredentialId
from registry.ports import Erasure

if TYPE_CHECKING:
    from registry.ports import Keys, Record, Transaction

_PURPOSE: Final = "erasure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """That a record is to be erased from this hour on."""

    credential: CredentialId
    locator: bytes
    at: datetime


def add(tx: Transaction, record: Record, at: datetime, keys: Keys) -> None:
    """Keep the wish to erase a record."""
    mac = _mac(record.locator, keys)
    text = json.dumps([record.credential, record.locator.hex(), int(at.timestamp())])
    tx.erasures.add(Erasure(mac=mac, sealed=keys.seal(_PURPOSE, text.encode("ascii"), mac)))


def hour_of(tx: Transaction, locator: bytes, keys: Keys) -> datetime | None:
    """Return when the record under this locator is to be erased."""
    found = tx.erasures.find(_mac(locator, keys))
    return _open(found, keys).at if found else None


def remove(tx: Transaction, locator: bytes, keys: Keys) -> None:
    """Forget the wish, if there is one."""
    tx.erasures.remove(_mac(locator, keys))


def are_whole(tx: Transaction, keys: Keys) -> bool:
    """Say whether every wish can be read."""
    try:
        return all(_open(one, keys) for one in tx.erasures.all())
    except SealedDamagedError:
        return False


def due(tx: Transaction, keys: Keys, now: datetime) -> list[Wish]:
    """Return the wishes whose hour has come, in the order of the credentials' ids."""
    wishes = [_open(one, keys) for one in tx.erasures.all()]
    return sorted((one for one in wishes if one.at <= now), key=lambda one: one.credential)


def _open(erasure: Erasure, keys: Keys) -> Wish:
    credential, locator, at = json.loads(keys.open(_PURPOSE, erasure.sealed, erasure.mac))
    return Wish(
        credential=CredentialId(credential),
        locator=bytes.fromhex(locator),
        at=datetime.fromtimestamp(at, UTC),
    )


def _mac(locator: bytes, keys: Keys) -> bytes:
    return keys.mac(_PURPOSE, locator)
