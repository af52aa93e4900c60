"""A wallet file as another program reads and writes it: the twin of `templates/static/keep/sealed.js`."""

from __future__ import annotations

import hashlib
import json
import os
from typing import Any, Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

ARGON2ID: Final = 1
PBKDF2: Final = 2
LEAST: Final = 2**18
_SALT: Final = slice(1, 17)
_NONCE: Final = slice(17, 29)


def key(form: int, passphrase: str, salt: bytes) -> bytes:
    words = " ".join(passphrase.split()).encode()
    if form == ARGON2ID:
        return Argon2id(salt=salt, length=32, iterations=2, lanes=1, memory_cost=19_456).derive(words)
    return hashlib.pbkdf2_hmac("sha256", words, salt, 1_000_000)


def opened(file: bytes, passphrase: str) -> Any:
    form, salt, nonce, sealed = file[0], file[_SALT], file[_NONCE], file[_NONCE.stop :]
    plain = AESGCM(key(form, passphrase, salt)).decrypt(nonce, sealed, file[: _SALT.stop])
    length = int.from_bytes(plain[:4], "big")
    assert set(plain[4 + length :]) <= {0}
    assert len(plain) >= LEAST
    assert len(plain).bit_count() == 1
    return json.loads(plain[4 : 4 + length])


def sealed(form: int, passphrase: str, content: Any) -> bytes:
    data = json.dumps(content).encode()
    salt, nonce = os.urandom(16), os.urandom(12)
    head = bytes([form]) + salt
    plain = (len(data).to_bytes(4, "big") + data).ljust(LEAST, b"\0")
    return head + nonce + AESGCM(key(form, passphrase, salt)).encrypt(nonce, plain, head)
