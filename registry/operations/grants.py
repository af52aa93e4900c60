"""What a wallet carries from one request to the next: an access token, and nonces.

* Neither is kept: both are bytes that only this keystore can make. What is noted, by a keyed digest and until
  it is over anyway, is that one was used.
* An access token holds the facts, sealed: between two requests they are nowhere else.
"""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, ClassVar, Final

from registry.model import ids
from registry.model.errors import RegistryError, SealedDamagedError
from registry.model.ids import CredentialId
from registry.operations.certify import Held
from registry.securing import gate, papercode

if TYPE_CHECKING:
    from registry.ports import Keys

ACCESS_LIFETIME: Final = timedelta(minutes=10)
"""A wallet asks within seconds; a person may have to unlock it first."""

NONCE_LIFETIME: Final = timedelta(minutes=5)
"""As old as a proof of a key may be, which is made right after the nonce was fetched."""

_MOST_LETTERS: Final = 4096
_MOST_BYTES: Final = 1024
_RANDOM: Final = 16
_TIME: Final = 8
_MAC: Final = 32
_ACCESS: Final = "access token"
_NONCE: Final = "nonce"


class AccessRefusedError(RegistryError):
    """An access token is not ours, is over, or was used."""

    code: ClassVar[str] = "access_refused"

    def __init__(self) -> None:
        """Say the same for every cause."""
        super().__init__("this access token opens nothing")


class NonceRefusedError(RegistryError):
    """A nonce is not ours, is over, or was used."""

    code: ClassVar[str] = "nonce_refused"

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__("this nonce cannot be used: fetch a new one")


@dataclass(frozen=True, slots=True, kw_only=True)
class OneUse:
    """Something that can be used once, by a digest, and until when."""

    mac: bytes
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What an access token allows: copies of one credential, while its record lies where it was."""

    held: Held = field(repr=False)
    once: OneUse


def give_access(held: Held, *, keys: Keys, now: datetime) -> str:
    """Return an access token for copies of this credential."""
    members = {
        "credential": held.credential,
        "locator": gate.b64url_encode(held.locator),
        "facts": gate.b64url_encode(papercode.encode_payload(held.facts)),
        "until": int((now + ACCESS_LIFETIME).timestamp()),
    }
    return gate.b64url_encode(keys.seal(_ACCESS, json.dumps(members).encode("ascii"), b""))


def open_access(text: str, *, keys: Keys, now: datetime) -> Access:
    """Read an access token; raise `AccessRefusedError` unless it is ours and not over."""
    try:
        sealed = _bytes_of(text)
        members = gate.read_json(keys.open(_ACCESS, sealed, b""), limit=_MOST_BYTES)
    except (gate.MalformedError, SealedDamagedError) as error:
        raise AccessRefusedError from error
    expires_at = _instant(int(str(members["until"])))
    if now >= expires_at:
        raise AccessRefusedError
    held = Held(
        credential=CredentialId(str(members["credential"])),
        facts=papercode.decode_payload(gate.b64url_decode(str(members["facts"]))),
        locator=gate.b64url_decode(str(members["locator"])),
    )
    return Access(
        held=held,
        once=OneUse(mac=keys.mac(f"{_ACCESS} spent", sealed), expires_at=expires_at),
    )


def give_nonce(*, keys: Keys, now: datetime) -> str:
    """Return a fresh nonce."""
    until = int((now + NONCE_LIFETIME).timestamp())
    data = until.to_bytes(_TIME, "big") + ids.new_bytes(_RANDOM)
    return gate.b64url_encode(data + keys.mac(_NONCE, data))


def open_nonce(text: str, *, keys: Keys, now: datetime) -> OneUse:
    """Read a nonce; raise `NonceRefusedError` unless it is ours and not over."""
    try:
        made = _bytes_of(text)
    except gate.MalformedError as error:
        raise NonceRefusedError from error
    data, mac = made[:-_MAC], made[-_MAC:]
    if not hmac.compare_digest(keys.mac(_NONCE, data), mac):
        raise NonceRefusedError
    expires_at = _instant(int.from_bytes(data[:_TIME], "big"))
    if now >= expires_at:
        raise NonceRefusedError
    return OneUse(mac=keys.mac(f"{_NONCE} spent", data), expires_at=expires_at)


def _bytes_of(text: str) -> bytes:
    if len(text) > _MOST_LETTERS:
        message = "longer than anything of ours"
        raise gate.MalformedError(message)
    return gate.b64url_decode(text)


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
