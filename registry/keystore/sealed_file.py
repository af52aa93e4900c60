"""A private key in a file, sealed with Argon2id and AES-256-GCM.

* A PEM's own passphrase is 2,048 rounds of PBKDF2: too cheap to guess. Argon2id with the second recommended
  option of RFC 9106 (64 MiB, 3 passes, 4 lanes) takes its place.
* The public half and the use stand in the clear and are bound to the ciphertext: neither can be exchanged.
* A file that others may read is refused, and a file is never written over.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from registry.model.errors import RegistryError
from registry.securing import gate
from registry.securing.keys import PublicKey

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Use = Literal["root", "credential", "status", "bundle"]
USES: Final = ("root", "credential", "status", "bundle")
FORMAT: Final = 1

_MAX_FILE: Final = 4096
_OTHERS: Final = 0o077
_SALT: Final = 16
_NONCE: Final = 12
_SCALAR: Final = 32
_MEMORY_KIB: Final = 64 * 1024
_PASSES: Final = 3
_LANES: Final = 4


class KeyFileError(RegistryError):
    """The key's file cannot be used; the message says what to change."""

    code = "key_file"


class PassphraseError(KeyFileError):
    """The passphrase does not open the file."""

    code = "passphrase"


@dataclass(frozen=True, slots=True)
class FileSigner:
    """An opened key; it signs and never shows itself."""

    use: Use
    public: PublicKey
    _private: ec.EllipticCurvePrivateKey = field(repr=False)

    @property
    def alg(self) -> str:
        """The key's one algorithm."""
        return "ES256"

    @property
    def kid(self) -> str:
        """The key's RFC 7638 thumbprint."""
        return self.public.kid

    def sign(self, data: bytes) -> bytes:
        """Return r and s, 32 bytes each (RFC 7518, section 3.4)."""
        r, s = decode_dss_signature(self._private.sign(data, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(_SCALAR, "big") + s.to_bytes(_SCALAR, "big")


def make(path: Path, use: Use, passphrase: bytes) -> FileSigner:
    """Make a key and keep it at `path`, readable by the owner alone; raise `KeyFileError` if a file is there.

    The file and its folder are on the disk before this returns.
    """
    private = ec.generate_private_key(ec.SECP256R1())
    signer = FileSigner(use, PublicKey(private.public_key()), private)
    scalar = private.private_numbers().private_value.to_bytes(_SCALAR, "big")
    document = _seal(scalar, use, signer.public, passphrase)
    try:
        _write(path, json.dumps(document, indent=1).encode("ascii") + b"\n")
    except FileExistsError as error:
        message = f"{path.name} is there already: move it away first, keys are never written over"
        raise KeyFileError(message) from error
    return signer


def open_key(path: Path, passphrase: bytes) -> FileSigner:
    """Open a key; raise `PassphraseError`, or `KeyFileError` for a file that cannot or must not be used."""
    document = _read(path)
    try:
        use, public, scalar = _unseal(document, passphrase)
        private = ec.derive_private_key(int.from_bytes(scalar, "big"), ec.SECP256R1())
    except InvalidTag as error:
        message = f"the passphrase does not open {path.name}"
        raise PassphraseError(message) from error
    except (gate.MalformedError, ValueError) as error:
        message = f"{path.name} is not a key file of this registry"
        raise KeyFileError(message) from error
    return FileSigner(use, public, private)


def _seal(scalar: bytes, use: Use, public: PublicKey, passphrase: bytes) -> dict[str, gate.Json]:
    salt, nonce = os.urandom(_SALT), os.urandom(_NONCE)
    clear: dict[str, gate.Json] = {"format": FORMAT, "use": use, "public": dict(public.jwk)}
    sealed = AESGCM(_stretch(passphrase, salt)).encrypt(nonce, scalar, _bound(clear))
    parts = {"salt": salt, "nonce": nonce, "sealed": sealed}
    return {**clear, **{name: gate.b64url_encode(data) for name, data in parts.items()}}


def _unseal(document: Mapping[str, gate.Json], passphrase: bytes) -> tuple[Use, PublicKey, bytes]:
    use = next((known for known in USES if known == document.get("use")), None)
    jwk = document.get("public")
    if use is None or document.get("format") != FORMAT or not isinstance(jwk, dict):
        message = "another format"
        raise gate.MalformedError(message)
    public = PublicKey.from_jwk(jwk)
    salt, nonce, sealed = (
        gate.b64url_decode(str(document.get(name))) for name in ("salt", "nonce", "sealed")
    )
    clear: dict[str, gate.Json] = {"format": FORMAT, "use": use, "public": dict(public.jwk)}
    return use, public, AESGCM(_stretch(passphrase, salt)).decrypt(nonce, sealed, _bound(clear))


def _stretch(passphrase: bytes, salt: bytes) -> bytes:
    kdf = Argon2id(salt=salt, length=32, iterations=_PASSES, lanes=_LANES, memory_cost=_MEMORY_KIB)
    return kdf.derive(passphrase)


def _bound(clear: Mapping[str, gate.Json]) -> bytes:
    return json.dumps(clear, sort_keys=True, separators=(",", ":")).encode("ascii")


def _read(path: Path) -> dict[str, gate.Json]:
    try:
        if path.stat().st_mode & _OTHERS:
            message = f"{path.name} can be read by others: run chmod 600 on it"
            raise KeyFileError(message)
        with path.open("rb") as file:
            return gate.read_json(file.read(_MAX_FILE + 1), limit=_MAX_FILE)
    except OSError as error:
        message = f"{path.name} is missing or cannot be read"
        raise KeyFileError(message) from error
    except gate.MalformedError as error:
        message = f"{path.name} is not a key file of this registry"
        raise KeyFileError(message) from error


def _write(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
