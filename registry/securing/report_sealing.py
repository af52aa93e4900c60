"""Reports at rest: sealed to oversight's public key, so that the registry itself cannot read them.

* Hybrid public-key encryption in base mode (RFC 9180) with DHKEM(P-256, HKDF-SHA256), HKDF-SHA256 and
  AES-256-GCM. Each text has a fresh key of its own, so that no two texts show that one person wrote them.
* Every text has the same length before it is sealed, and so has every reply: a length tells nothing.
* The reply to whoever reported lies under a key drawn from the reply code, which only that person has. The
  text of the report brings that key to oversight; without either of them a reply is noise.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from registry.model.errors import RegistryError, SealedDamagedError
from registry.model.said import said
from registry.securing import sealing

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric import ec

    from registry.securing.keys import PublicKey

TEXT_BYTES: Final = 8192
REPLY_BYTES: Final = 4096
SEALED_TEXT_BYTES: Final = TEXT_BYTES + 65 + 16
"""With the sender's point (RFC 9180, section 7.1) and the tag."""

_SUITE: Final = hpke.Suite(hpke.KEM.P256, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
_INFO: Final = b"registry report 1 "
_KEY_BYTES: Final = 32
_END: Final = b"\x01"


class ReplyCodeError(RegistryError):
    """A reply code opens nothing. One error for every cause, so that an answer tells none of them."""

    code = "reply_code_refused"

    def __init__(self) -> None:
        """Say the same for every cause."""
        super().__init__(said("this code belongs to no report: compare it with what you wrote down"))


class TextTooLongError(RegistryError):
    """A text does not fit the one length that every text has."""

    code = "text_too_long"


@dataclass(frozen=True, slots=True)
class ReplyCode:
    """128 random bits that only the person who reported has; printed like a claim secret."""

    value: bytes = field(repr=False)

    @classmethod
    def read(cls, text: str) -> ReplyCode:
        """Read what a person typed; raise `ReplyCodeError` if it cannot be a code."""
        value = sealing.value_of(text)
        if value is None:
            raise ReplyCodeError
        return cls(value)

    @property
    def text(self) -> str:
        """The 26 letters and digits."""
        return sealing.letters_of(self.value)

    @property
    def locator(self) -> bytes:
        """What the report is found by; it is kept only as a digest under a key of the keystore."""
        return self._drawn(b"registry report locator 1")

    @property
    def reply_key(self) -> bytes:
        """The key of the reply."""
        return self._drawn(b"registry report reply 1")

    def _drawn(self, purpose: bytes) -> bytes:
        return HKDF(hashes.SHA256(), _KEY_BYTES, b"", purpose).derive(self.value)


@dataclass(frozen=True, slots=True)
class ReportKey:
    """The private half of oversight's key, opened; it opens reports and never shows itself."""

    _private: ec.EllipticCurvePrivateKey = field(repr=False)

    def open(self, sealed: bytes, *, bound: bytes) -> bytes:
        """Return the text; raise `SealedDamagedError` for changed bytes or another key."""
        try:
            return _unpad(_SUITE.decrypt(sealed, self._private, _INFO + bound))
        except (InvalidTag, ValueError) as error:
            raise SealedDamagedError from error


def seal(text: bytes, *, to: PublicKey, bound: bytes) -> bytes:
    """Return the ciphertext for oversight, always of one length; raise `TextTooLongError`.

    `bound` (the row's id) must be given again to open, so that no ciphertext can stand in another's place.
    """
    return _SUITE.encrypt(_padded(text, TEXT_BYTES), to.value, _INFO + bound)


def seal_reply(text: bytes, *, key: bytes, bound: bytes, nonce: bytes) -> bytes:
    """Return nonce and ciphertext of a reply, always of one length; raise `TextTooLongError`."""
    return nonce + AESGCM(key).encrypt(nonce, _padded(text, REPLY_BYTES), bound)


def open_reply(sealed: bytes, *, key: bytes, bound: bytes) -> bytes:
    """Return a reply; raise `SealedDamagedError`."""
    nonce, rest = sealed[: sealing.NONCE_BYTES], sealed[sealing.NONCE_BYTES :]
    try:
        return _unpad(AESGCM(key).decrypt(nonce, rest, bound))
    except (InvalidTag, ValueError) as error:
        raise SealedDamagedError from error


def _padded(text: bytes, length: int) -> bytes:
    if len(text) >= length:
        message = said("the text is longer than a page: shorten it")
        raise TextTooLongError(message)
    return (text + _END).ljust(length, b"\x00")


def _unpad(padded: bytes) -> bytes:
    return padded.rstrip(b"\x00").removesuffix(_END)
