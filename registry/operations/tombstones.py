"""What a restored backup must not undo: told outside the database before the commit (decision record 13).

* Every line is sealed under a key of the keystore and filled up: without it the file tells how many lines
  there are, and no more.
* A line says what is, not what changed: told twice, or of something that the backup knows already, it changes
  nothing. The last line about a thing counts.
"""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from registry.ports import Keys, Transaction

_PURPOSE: Final = "tombstone"
_BLOCK: Final = 2560
"""Bytes that a line is filled up to: what a sealed record needs; only many places at once need more."""


class What(StrEnum):
    """What a line says, and with which values."""

    BITS = "bits"
    """Places whose bits are set: `[list, index]` for each."""
    WITHDRAWN = "withdrawn"
    """A credential is withdrawn: its id."""
    COPY = "copy"
    """A copy of a credential that was there before: the credential's id, list, index, number of its kind."""
    SEALED = "sealed"
    """A record is sealed anew: credential, locator, ciphertext, and the digest of a new slip or nothing."""
    FOR_CAUSE = "for cause"
    """Credentials are to be withdrawn: over how many publications' pace, whether at once, their ids."""
    ERASED = "erased"
    """A record is erased: credential."""
    WISH = "wish"
    """A record is to be erased: locator, credential, from when on."""
    KEPT = "kept"
    """It is not, after all: locator."""
    CLOSED = "closed"
    """Wrong PINs closed a record: locator, how many in all, until when."""
    REOPENED = "reopened"
    """Its provider reopened it: locator."""
    PUBLISHED = "published"
    """A publication: version, time, the highest list."""
    ACCREDITED = "accredited"
    """What an accreditation is, with its provider."""
    DECIDED = "decided"
    """A case of accreditation that was approved: the case, its decisions and its conditions."""
    STANDING = "standing"
    """What happened to an accreditation after the decision."""
    UMBRELLA = "umbrella"
    """An umbrella body: id, name, number."""
    NAMED = "named"
    """A number that bundles name; of an umbrella body its id and name too."""
    KEY_REMOVED = "key removed"
    """A program's key opens nothing any more: its id."""
    ROLE_REMOVED = "role removed"
    """A person holds a role no more: person, role, provider or nothing."""
    ROLE_GIVEN = "role given"
    """Somebody holds a role (again): person, role, provider or nothing."""
    PASSKEY_REMOVED = "passkey removed"
    """A person's passkey opens nothing any more: its id."""
    STOPPED = "stopped"
    """Issuing stands still: since when, the sealed reason."""
    RESUMED = "resumed"
    """Issuing goes on."""


def tell(tx: Transaction, keys: Keys, what: What, *values: object) -> None:
    """Let the caller's transaction tell this before it is committed; values are text, numbers or lists."""
    data = json.dumps([what, *values]).encode("ascii")
    filled = data.ljust(-(-len(data) // _BLOCK) * _BLOCK)
    tx.tombstones.append(keys.seal(_PURPOSE, filled, b""))


def read(line: bytes, keys: Keys) -> tuple[What, list[Any]]:
    """Return what a line says and its values; raise `SealedDamagedError`."""
    what, *values = json.loads(keys.open(_PURPOSE, line, b""))
    return What(what), values
