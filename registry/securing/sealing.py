"""The sealed record: a holder's facts at rest, under the claim secret that only the holder has.

* The key is drawn from the claim secret (128 random bits) and from a digest of the PIN under a key of the
  keystore. A wrong PIN is a decryption that fails: no digest of a PIN or a name is stored, and a sheet with
  a copy of the database, but without the keystore, cannot try PINs.
* The locator finds the row and says nothing about its content: it too is drawn from the secret.
* One secret opens up to 12 records, the units of one sheet, each by a locator and a key of its own. No two of
  them show that they belong together, and no unit can be asked for without the sheet's own secret.
* Every record has the same length, so that a length tells nothing.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from registry.model.errors import RegistryError, SealedDamagedError
from registry.model.said import said

SECRET_BYTES: Final = 16
SECRET_LETTERS: Final = 26
PIN_DIGITS: Final = 6
RECORD_BYTES: Final = 1024
UNITS: Final = 12
"""Units of one sheet: what an A4 page can list."""

NONCE_BYTES: Final = 12

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# Crockford reads what people write for 0 and 1, and takes hyphens and spaces as none.
_AS_READ: Final = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})
_END: Final = b"\x01"


class ClaimRefusedError(RegistryError):
    """Secret and PIN open nothing. One error for every cause, so that an answer tells none of them."""

    code = "claim_refused"

    def __init__(self) -> None:
        """Say the same for every cause."""
        super().__init__(said("secret and PIN do not open a record"))


class RecordTooLongError(RegistryError):
    """The facts do not fit the one length that every record has."""

    code = "record_too_long"


@dataclass(frozen=True)
class ClaimSecret:
    """128 random bits; printed as 26 letters and digits in Crockford's base32.

    `unit` says which of the sheet's records is meant; only the first is on a sheet that holds one. It has no
    slots: it remembers its locator.
    """

    value: bytes = field(repr=False)
    unit: int = 0

    def __post_init__(self) -> None:
        """Refuse another length: that is a bug of the caller."""
        if len(self.value) != SECRET_BYTES or not 0 <= self.unit < UNITS:
            message = "a claim secret has 16 bytes and 12 units"
            raise RuntimeError(message)

    @classmethod
    def read(cls, text: str) -> ClaimSecret:
        """Read what a person typed; raise `ClaimRefusedError` if it cannot be a secret."""
        value = value_of(text)
        if value is None:
            raise ClaimRefusedError
        return cls(value)

    @property
    def text(self) -> str:
        """The 26 letters and digits."""
        return letters_of(self.value)

    @cached_property
    def locator(self) -> bytes:
        """The 16 bytes under which the unit's record lies."""
        return self.derive(b"", b"registry record locator 1", SECRET_BYTES)

    def units(self) -> list[ClaimSecret]:
        """Return the secret of every unit that a sheet can have, in their order."""
        return [ClaimSecret(self.value, unit) for unit in range(UNITS)]

    def derive(self, salt: bytes, purpose: bytes, length: int) -> bytes:
        """Return bytes drawn from the secret for one purpose and this unit."""
        # The first unit is written as it was before there were others.
        unit = b" unit %d" % self.unit if self.unit else b""
        return HKDF(hashes.SHA256(), length, salt, purpose + unit).derive(self.value)


def letters_of(value: bytes) -> str:
    """Return 128 bits as 26 letters and digits of Crockford's base32."""
    number = int.from_bytes(value, "big")
    return "".join(_ALPHABET[number >> 5 * place & 31] for place in reversed(range(SECRET_LETTERS)))


def value_of(text: str) -> bytes | None:
    """Return the 128 bits that a person typed, or `None` if these are no such letters."""
    letters = text.upper().translate(_AS_READ)
    if len(letters) != SECRET_LETTERS or not set(letters) <= set(_ALPHABET):
        return None
    number = 0
    for letter in letters:
        number = number << 5 | _ALPHABET.index(letter)
    # 26 letters hold 130 bits; a secret never uses the first two.
    return None if number >> (SECRET_BYTES * 8) else number.to_bytes(SECRET_BYTES, "big")


def seal(facts: bytes, *, secret: ClaimSecret, pin: str, pin_key: bytes, nonce: bytes) -> bytes:
    """Return the ciphertext, always of the same length; raise `RecordTooLongError`.

    `pin_key` is a key of the keystore, `nonce` 12 fresh random bytes that are stored beside the ciphertext.
    """
    return _cipher(secret, pin, pin_key).encrypt(nonce, _pad(facts), secret.locator)


def unseal(sealed: bytes, *, secret: ClaimSecret, pin: str, pin_key: bytes, nonce: bytes) -> bytes:
    """Return the facts; raise `ClaimRefusedError` for a wrong PIN, another secret or changed bytes."""
    try:
        padded = _cipher(secret, pin, pin_key).decrypt(nonce, sealed, secret.locator)
    except (InvalidTag, ValueError) as error:
        raise ClaimRefusedError from error
    return _unpad(padded)


def seal_under(key: bytes, data: bytes, *, bound: bytes, nonce: bytes) -> bytes:
    """Return nonce and ciphertext under a key of 32 bytes, always of one length; raise `RecordTooLongError`.

    `bound` (a row's id) must be given again to open, so that no ciphertext can stand in another's place.
    """
    return nonce + AESGCM(key).encrypt(nonce, _pad(data), bound)


def unseal_under(key: bytes, sealed: bytes, *, bound: bytes) -> bytes:
    """Return what `seal_under` was given; raise `SealedDamagedError` if anything was changed."""
    try:
        padded = AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound)
    except (InvalidTag, ValueError) as error:
        raise SealedDamagedError from error
    return _unpad(padded)


def draw_from(key: bytes, purpose: bytes, length: int) -> bytes:
    """Return bytes drawn from a key of 32 bytes for one purpose; the same each time."""
    return HKDF(hashes.SHA256(), length, b"", b"registry " + purpose).derive(key)


def _pad(facts: bytes) -> bytes:
    if len(facts) >= RECORD_BYTES:
        message = said("the facts are longer than a record: shorten the name")
        raise RecordTooLongError(message)
    return (facts + _END).ljust(RECORD_BYTES, b"\x00")


def _unpad(padded: bytes) -> bytes:
    return padded.rstrip(b"\x00").removesuffix(_END)


def _cipher(secret: ClaimSecret, pin: str, pin_key: bytes) -> AESGCM:
    digest = hmac.digest(pin_key, secret.locator + pin.encode(errors="replace"), hashlib.sha256)
    return AESGCM(secret.derive(digest, b"registry record key 1", 32))
