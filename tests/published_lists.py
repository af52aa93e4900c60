"""Published status lists read as their specifications say, by nothing of ours: the places that are set."""

from __future__ import annotations

import base64
import gzip
import zlib
from typing import Any

import jwt
from cryptography import x509

from registry.securing.statuslist import LIST_SIZE


def claims(token: bytes) -> dict[str, Any]:
    """Return the claims of a token that the key in its certificate signed, at whatever time."""
    leaf = x509.load_der_x509_certificate(base64.b64decode(jwt.get_unverified_header(token)["x5c"][0]))
    read: dict[str, Any] = jwt.decode(
        token,
        leaf.public_key(),  # type: ignore[arg-type]
        algorithms=["ES256"],
        options={"verify_exp": False, "verify_iat": False},
    )
    return read


def token_places(token: bytes) -> set[int]:
    """Read a Token Status List (section 4.1): zlib, least significant bit first."""
    inner = claims(token)["status_list"]
    assert inner["bits"] == 1
    array = zlib.decompress(base64.urlsafe_b64decode(inner["lst"] + "==="))
    assert len(array) == LIST_SIZE // 8
    return {8 * at + bit for at, byte in enumerate(array) if byte for bit in range(8) if byte & (1 << bit)}


def bitstring_places(token: bytes) -> set[int]:
    """Read a Bitstring Status List (sections 3.2 and 3.4): gzip, most significant bit first."""
    text = claims(token)["credentialSubject"]["encodedList"]
    assert text[0] == "u"
    array = gzip.decompress(base64.urlsafe_b64decode(text[1:] + "==="))
    assert len(array) == LIST_SIZE // 8
    return {8 * at + bit for at, byte in enumerate(array) if byte for bit in range(8) if byte & (128 >> bit)}
