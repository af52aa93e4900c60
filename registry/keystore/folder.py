"""The keystore of a home: its sealed keys, what is drawn from its secret, and the keys of open trays.

* A key is opened when it is first needed, and once: Argon2 makes each opening slow by intent.
* The root is not among them: everything daily works while it lies elsewhere.
* A tray's key is 32 raw bytes in a file of its own, so that destroying the file destroys the tray.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
from functools import cached_property
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from registry.keystore import disk, example, sealed_file
from registry.keystore.certificates import der_of
from registry.keystore.sealed_file import FileSigner, KeyFileError, Secret
from registry.keystore.untracked import refuse_tracked
from registry.model.errors import DiskRefusedError, SealedDamagedError, TrayGoneError
from registry.model.said import said
from registry.securing import gate
from registry.securing.keys import PublicKey

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TRAY_KEY_BYTES: Final = 32
_NONCE: Final = 12
_TRAY_ID: Final = re.compile(r"[a-z0-9]{10,40}\Z")
_MAX_PUBLIC: Final = 65_536


class KeyFolder:
    """The keystore of the home at `home`, whose registry is reached under `host`.

    `passphrase` is called at most once, when the first key is opened; never for throw-away keys, whose
    passphrase everybody knows and which only localhost accepts. Every method raises `KeyFileError` for a file
    that cannot or must not be used, and `PassphraseError`.
    """

    def __init__(self, home: Path, *, host: str, passphrase: Callable[[], bytes]) -> None:
        """Keep where the keys are; nothing is read yet."""
        self._home = home
        self._keys = home / "keys"
        self._trays = self._keys / "trays"
        self._host = host
        self._ask = passphrase
        self._mac_keys: dict[str, bytes] = {}
        self._ciphers: dict[str, AESGCM] = {}
        self._has_trays = False

    @cached_property
    def credential(self) -> FileSigner:
        """The key that signs credentials."""
        return self._signer("credential")

    @cached_property
    def status(self) -> FileSigner:
        """The key that signs status lists."""
        return self._signer("status")

    @cached_property
    def bundle(self) -> FileSigner:
        """The key that signs the bundle."""
        return self._signer("bundle")

    @cached_property
    def request(self) -> FileSigner:
        """The key that signs requests to wallets."""
        return self._signer("request")

    @cached_property
    def credential_leaf(self) -> bytes:
        """The certificate of the key that signs credentials, as DER."""
        return self._leaf("credential")

    @cached_property
    def status_leaf(self) -> bytes:
        """The certificate of the key that signs status lists, as DER."""
        return self._leaf("status")

    @cached_property
    def request_leaf(self) -> bytes:
        """The certificate of the key that signs requests, as DER."""
        return self._leaf("request")

    @cached_property
    def root_certificate(self) -> bytes:
        """The certificate of the root, as PEM."""
        return self._public_file("root.pem")

    @cached_property
    def root_jws(self) -> str:
        """What the root signed: the keys for bundle and lists."""
        return self._public_file("root.jws").decode("ascii")

    @cached_property
    def root(self) -> PublicKey:
        """The root's public key, as verifiers pin it; raise `MalformedError` for another file."""
        return PublicKey.from_jwk(gate.read_json(self._public_file("root.jwk"), limit=_MAX_PUBLIC))

    @cached_property
    def pin_key(self) -> bytes:
        """The 32 bytes under which a PIN enters a sealed record's key (decision 1)."""
        return self._secret.key_for("pin")

    def mac(self, purpose: str, data: bytes) -> bytes:
        """Return the HMAC-SHA256 of `data` under the key of this purpose; a purpose is a constant word."""
        if purpose not in self._mac_keys:
            self._mac_keys[purpose] = self._secret.key_for(f"mac {purpose}")
        return hmac.digest(self._mac_keys[purpose], data, hashlib.sha256)

    def seal(self, purpose: str, data: bytes, bound: bytes) -> bytes:
        """Return nonce and ciphertext under the key of this purpose; only with the same `bound` it opens."""
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher(purpose).encrypt(nonce, data, bound)

    def open(self, purpose: str, sealed: bytes, bound: bytes) -> bytes:
        """Return what was sealed; raise `SealedDamagedError`."""
        try:
            return self._cipher(purpose).decrypt(sealed[:_NONCE], sealed[_NONCE:], bound)
        except (InvalidTag, ValueError) as error:
            raise SealedDamagedError from error

    def make_tray_key(self, tray_id: str) -> bytes:
        """Make a tray's key; it is on the disk before this returns.

        Raises `KeyFileError` if there is one, and `DiskRefusedError`.
        """
        path = self._tray_path(tray_id)
        refuse_tracked(path)
        key = os.urandom(TRAY_KEY_BYTES)
        try:
            self._make_trays()
            disk.write_new(path, key)
        except FileExistsError as error:
            message = said("this tray has a key already")
            raise KeyFileError(message) from error
        except OSError as error:
            raise DiskRefusedError from error
        return key

    def tray_key(self, tray_id: str) -> bytes:
        """Return a tray's key; raise `TrayGoneError`."""
        try:
            key = self._tray_path(tray_id).read_bytes()
        except FileNotFoundError as error:
            raise TrayGoneError from error
        # Too short: never finished, so nothing was sealed with it. Zeros: destroying it was interrupted.
        if len(key) != TRAY_KEY_BYTES or not any(key):
            raise TrayGoneError
        return key

    def destroy_tray_key(self, tray_id: str) -> None:
        """Destroy a tray's key for good; nothing happens if that was done already."""
        disk.destroy(self._tray_path(tray_id))

    def tray_ids(self) -> set[str]:
        """Return the trays that have a key file, be it whole or not."""
        return {path.stem for path in self._trays.glob("*.key") if _TRAY_ID.match(path.stem)}

    def _make_trays(self) -> None:
        # Once is enough: that it was flushed stays true while it is there.
        if not (self._has_trays and self._trays.is_dir()):
            disk.make_folder(self._trays)
            self._has_trays = True

    @cached_property
    def _passphrase(self) -> bytes:
        return self._ask()

    @cached_property
    def _secret(self) -> Secret:
        path = self._keys / "secret.key"
        return sealed_file.open_secret(path, self._passphrase_of(path))

    def _signer(self, use: sealed_file.Use) -> FileSigner:
        path = self._keys / f"{use}.key"
        signer = sealed_file.open_key(path, self._passphrase_of(path))
        if signer.use != use:
            message = said("{file} holds a key for another use", file=path.name)
            raise KeyFileError(message)
        return signer

    def _leaf(self, use: sealed_file.Use) -> bytes:
        name = f"{use}.pem"
        kid, _ = sealed_file.names_of(self._keys / f"{use}.key")
        try:
            return der_of(self._public_file(name), kid)
        except ValueError as error:
            message = said("{name} is not the certificate of {use}.key", name=name, use=use)
            raise KeyFileError(message) from error

    def _passphrase_of(self, path: Path) -> bytes:
        kid, _ = sealed_file.names_of(path)
        example.refuse_elsewhere(kid, self._host)
        return example.PASSPHRASE if kid in example.KIDS else self._passphrase

    def _cipher(self, purpose: str) -> AESGCM:
        if purpose not in self._ciphers:
            self._ciphers[purpose] = AESGCM(self._secret.key_for(f"seal {purpose}"))
        return self._ciphers[purpose]

    def _tray_path(self, tray_id: str) -> Path:
        if not _TRAY_ID.match(tray_id):
            message = said("a tray's name has 10 to 40 small letters and digits")
            raise KeyFileError(message)
        return self._trays / f"{tray_id}.key"

    def _public_file(self, name: str) -> bytes:
        try:
            with (self._home / name).open("rb") as file:
                return file.read(_MAX_PUBLIC)
        except OSError as error:
            message = said("{name} is missing in the home or cannot be read", name=name)
            raise KeyFileError(message) from error
