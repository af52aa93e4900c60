"""A key in a file, sealed with Argon2id and AES-256-GCM: a private key, or the secret of the keystore.

* A PEM's own passphrase is 2,048 rounds of PBKDF2: too cheap to guess. Argon2id with the second recommended
  option of RFC 9106 (64 MiB, 3 passes, 4 lanes) takes its place.
* What stands in the clear (use, public half or name) is bound to the ciphertext: nothing can be exchanged.
* A file that others may read or that git would track is refused, and a file is never written over.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, get_args

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from registry.keystore import disk
from registry.keystore.untracked import refuse_tracked
from registry.model.errors import RegistryError
from registry.model.said import said
from registry.securing import gate
from registry.securing.keys import PublicKey
from registry.securing.report_sealing import ReportKey

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cryptography import x509

Use = Literal["root", "credential", "status", "bundle", "request"]
USES: Final[tuple[Use, ...]] = get_args(Use)
SECRET: Final = "secret"  # noqa: S105 - a use, like root
OVERSIGHT: Final = "oversight"
FORMAT: Final = 1

_MAX_FILE: Final = 4096
_OTHERS: Final = 0o077
_ES256: Final = ec.ECDSA(hashes.SHA256())
_SALT: Final = 16
_NONCE: Final = 12
_SCALAR: Final = 32
_SECRET_BYTES: Final = 32
_SEALING: Final = frozenset({"salt", "nonce", "sealed"})
_MEMORY_KIB: Final = 64 * 1024
_PASSES: Final = 3
_LANES: Final = 4

Clear = dict[str, gate.Json]


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
        r, s = decode_dss_signature(self._private.sign(data, _ES256))
        return r.to_bytes(_SCALAR, "big") + s.to_bytes(_SCALAR, "big")

    def sign_certificate(self, builder: x509.CertificateBuilder) -> x509.Certificate:
        """Return the certificate, signed by this key."""
        return builder.sign(self._private, hashes.SHA256())


@dataclass(frozen=True, slots=True)
class Secret:
    """The opened secret of the keystore; keys are drawn from it, each for one purpose."""

    _value: bytes = field(repr=False)

    @property
    def kid(self) -> str:
        """The secret's name: drawn from it, so that it says nothing about what is drawn for a purpose."""
        return gate.b64url_encode(self.key_for("name"))

    def key_for(self, purpose: str) -> bytes:
        """Return the 32 bytes for a purpose: HKDF-SHA256, the purpose as its info (RFC 5869)."""
        info = f"registry keystore {purpose} 1".encode("ascii")
        return HKDF(hashes.SHA256(), _SECRET_BYTES, None, info).derive(self._value)


def make(path: Path, use: Use, passphrase: bytes) -> FileSigner:
    """Make a key and keep it at `path`, readable by the owner alone; raise `KeyFileError` if a file is there.

    The file and its folder are on the disk before this returns.
    """
    private = ec.generate_private_key(ec.SECP256R1())
    signer = FileSigner(use, PublicKey(private.public_key()), private)
    scalar = private.private_numbers().private_value.to_bytes(_SCALAR, "big")
    _keep(path, {"use": use, "public": dict(signer.public.jwk)}, scalar, passphrase)
    return signer


def make_secret(path: Path, passphrase: bytes) -> Secret:
    """Make the secret of a keystore and keep it as `make` keeps a key."""
    value = os.urandom(_SECRET_BYTES)
    secret = Secret(value)
    _keep(path, {"use": SECRET, "name": secret.kid}, value, passphrase)
    return secret


def open_key(path: Path, passphrase: bytes) -> FileSigner:
    """Open a key; raise `PassphraseError`, or `KeyFileError` for a file that cannot or must not be used."""
    document = _read(path)
    use, public = _signer_of(document, path)
    private = int.from_bytes(_unseal(document, passphrase, path), "big")
    return FileSigner(use, public, ec.derive_private_key(private, ec.SECP256R1()))


def open_secret(path: Path, passphrase: bytes) -> Secret:
    """Open the secret of a keystore; raise as `open_key` does."""
    document = _read(path)
    if document.get("use") != SECRET:
        raise _foreign(path)
    return Secret(_unseal(document, passphrase, path))


def make_for_oversight(path: Path, passphrase: bytes) -> PublicKey:
    """Make the key to which reports are sealed, and keep it as `make` keeps a key; return its public half."""
    private = ec.generate_private_key(ec.SECP256R1())
    public = PublicKey(private.public_key())
    scalar = private.private_numbers().private_value.to_bytes(_SCALAR, "big")
    _keep(path, {"use": OVERSIGHT, "public": dict(public.jwk)}, scalar, passphrase)
    return public


def open_for_oversight(path: Path, passphrase: bytes) -> ReportKey:
    """Open the key to which reports are sealed; raise as `open_key` does."""
    document = _read(path)
    if document.get("use") != OVERSIGHT:
        raise _foreign(path)
    private = int.from_bytes(_unseal(document, passphrase, path), "big")
    return ReportKey(ec.derive_private_key(private, ec.SECP256R1()))


def public_for_oversight(path: Path) -> PublicKey:
    """Return the public half without opening the file; raise `KeyFileError`."""
    return _key_of(_read(path), path, OVERSIGHT)


def names_of(path: Path) -> tuple[str, str]:
    """Return `kid`, and `kid4` in hex, without opening the file; the secret has no `kid4`.

    Raises `KeyFileError`.
    """
    document = _read(path)
    if document.get("use") == SECRET:
        return str(document.get("name")), ""
    public = _key_of(document, path, *USES, OVERSIGHT)
    return public.kid, public.kid4.hex()


def _signer_of(document: Clear, path: Path) -> tuple[Use, PublicKey]:
    use = next((known for known in USES if known == document.get("use")), None)
    if use is None:
        raise _foreign(path)
    return use, _key_of(document, path, use)


def _key_of(document: Clear, path: Path, *uses: str) -> PublicKey:
    jwk = document.get("public")
    if document.get("use") not in uses or not isinstance(jwk, dict):
        raise _foreign(path)
    try:
        return PublicKey.from_jwk(jwk)
    except gate.MalformedError as error:
        raise _foreign(path) from error


def _keep(path: Path, clear: Clear, content: bytes, passphrase: bytes) -> None:
    refuse_tracked(path)
    salt, nonce = os.urandom(_SALT), os.urandom(_NONCE)
    clear = {"format": FORMAT, **clear}
    sealed = AESGCM(_stretch(passphrase, salt)).encrypt(nonce, content, _bound(clear))
    parts = {"salt": salt, "nonce": nonce, "sealed": sealed}
    document = {**clear, **{name: gate.b64url_encode(data) for name, data in parts.items()}}
    try:
        disk.write_new(path, json.dumps(document, indent=1).encode("ascii") + b"\n")
    except FileExistsError as error:
        message = said(
            "{file} is there already: move it away first, keys are never written over", file=path.name
        )
        raise KeyFileError(message) from error


def _unseal(document: Clear, passphrase: bytes, path: Path) -> bytes:
    clear = {name: value for name, value in document.items() if name not in _SEALING}
    try:
        salt, nonce, sealed = (
            gate.b64url_decode(str(document.get(name))) for name in ("salt", "nonce", "sealed")
        )
        return AESGCM(_stretch(passphrase, salt)).decrypt(nonce, sealed, _bound(clear))
    except InvalidTag as error:
        message = said("the passphrase does not open {file}", file=path.name)
        raise PassphraseError(message) from error
    except (gate.MalformedError, ValueError) as error:
        raise _foreign(path) from error


def _stretch(passphrase: bytes, salt: bytes) -> bytes:
    kdf = Argon2id(salt=salt, length=32, iterations=_PASSES, lanes=_LANES, memory_cost=_MEMORY_KIB)
    return kdf.derive(passphrase)


def _bound(clear: Mapping[str, gate.Json]) -> bytes:
    return json.dumps(clear, sort_keys=True, separators=(",", ":")).encode("ascii")


def _read(path: Path) -> Clear:
    refuse_tracked(path)
    try:
        if path.stat().st_mode & _OTHERS:
            message = said("{file} can be read by others: run chmod 600 on it", file=path.name)
            raise KeyFileError(message)
        with path.open("rb") as file:
            document = gate.read_json(file.read(_MAX_FILE + 1), limit=_MAX_FILE)
    except OSError as error:
        message = said("{file} is missing or cannot be read", file=path.name)
        raise KeyFileError(message) from error
    except gate.MalformedError as error:
        raise _foreign(path) from error
    if document.get("format") != FORMAT:
        raise _foreign(path)
    return document


def _foreign(path: Path) -> KeyFileError:
    return KeyFileError(said("{file} is not a key file of this registry", file=path.name))
