"""Stand-ins that keep the contracts of `registry.ports`, without disk, Argon2 or fonts."""

from __future__ import annotations

import hashlib
import hmac
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding

from registry.keystore.sealed_file import KeyFileError
from registry.model import ids
from registry.model.errors import SealedDamagedError, TrayGoneError
from registry.model.ids import AttemptId
from registry.securing import sealing
from tests import registry_files as made

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class FakeKeys:
    """Keys from seeds; tray keys in memory."""

    credential: made.SeededSigner = made.CREDENTIAL
    status: made.SeededSigner = made.STATUS
    bundle: made.SeededSigner = made.BUNDLE
    request: made.SeededSigner = made.REQUEST
    url: str = made.URL
    pin_key: bytes = b"p" * 32
    trays: dict[str, bytes] = field(default_factory=dict)

    @property
    def credential_leaf(self) -> bytes:
        return made.certificate(self.credential, url=self.url)

    @property
    def status_leaf(self) -> bytes:
        return made.certificate(self.status, url=self.url)

    @property
    def request_leaf(self) -> bytes:
        return made.certificate(self.request, url=self.url)

    @property
    def root_certificate(self) -> bytes:
        root = x509.load_der_x509_certificate(made.certificate(made.ROOT, root=True))
        return root.public_bytes(Encoding.PEM)

    @property
    def root_jws(self) -> str:
        return made.Files().build()["root.jws"].decode()

    def mac(self, purpose: str, data: bytes) -> bytes:
        return hmac.digest(purpose.encode(), data, "sha256")

    def seal(self, purpose: str, data: bytes, bound: bytes) -> bytes:
        nonce = ids.new_bytes(sealing.NONCE_BYTES)
        return nonce + AESGCM(self._key(purpose)).encrypt(nonce, data, bound)

    def open(self, purpose: str, sealed: bytes, bound: bytes) -> bytes:
        nonce, rest = sealed[: sealing.NONCE_BYTES], sealed[sealing.NONCE_BYTES :]
        try:
            return AESGCM(self._key(purpose)).decrypt(nonce, rest, bound)
        except (InvalidTag, ValueError) as error:
            raise SealedDamagedError from error

    def make_tray_key(self, tray: str) -> bytes:
        if tray in self.trays:
            message = "this tray has a key already"
            raise KeyFileError(message)
        self.trays[tray] = ids.new_bytes(32)
        return self.trays[tray]

    def tray_key(self, tray: str) -> bytes:
        if tray not in self.trays:
            raise TrayGoneError
        return self.trays[tray]

    def destroy_tray_key(self, tray: str) -> None:
        self.trays.pop(tray, None)

    def tray_ids(self) -> set[str]:
        return set(self.trays)

    def _key(self, purpose: str) -> bytes:
        return hashlib.sha256(purpose.encode()).digest()


@dataclass
class FakeAttempts:
    """Attempts that the test lets die."""

    under_way: set[AttemptId] = field(default_factory=set)

    @contextmanager
    def begin(self) -> Iterator[AttemptId]:
        attempt = AttemptId(ids.new_id())
        self.under_way.add(attempt)
        try:
            yield attempt
        finally:
            self.under_way.discard(attempt)

    def alive(self, attempt: AttemptId) -> bool:
        return attempt in self.under_way

    def forget_dead(self) -> None:
        """Nothing is left of the dead."""


@dataclass(frozen=True)
class FakeFonts:
    """Every letter of Latin, Greek, Cyrillic and Arabic has a glyph."""

    def available(self) -> frozenset[int]:
        return frozenset(range(0x20, 0x700)) | frozenset((0x2019, 0x200C))
