"""A wallet that shares no line with what it talks to: it checks a request, presents, encrypts, posts.

* Written from the specifications: OpenID for Verifiable Presentations 1.0, RFC 9901, RFC 7516, RFC 7518.
* Each part of an answer can be made wrong.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import struct
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BITS = {"A128GCM": 128, "A256GCM": 256}
CURVE = ec.SECP256R1()


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def dumped(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def jwk_of(key: ec.EllipticCurvePublicKey) -> dict[str, str]:
    numbers = key.public_numbers()
    x, y = (b64(one.to_bytes(32, "big")) for one in (numbers.x, numbers.y))
    return {"crv": "P-256", "kty": "EC", "x": x, "y": y}


def key_of(jwk: dict[str, str]) -> ec.EllipticCurvePublicKey:
    x, y = (int.from_bytes(unb64(jwk[name]), "big") for name in ("x", "y"))
    return ec.EllipticCurvePublicNumbers(x, y, CURVE).public_key()


def encrypted(plain: bytes, jwk: dict[str, str], enc: str, **header: Any) -> str:
    """Return a compact JWE with a key agreed on directly (RFC 7518, section 4.6)."""
    fresh = ec.generate_private_key(CURVE)
    head = {"alg": "ECDH-ES", "enc": enc, "epk": jwk_of(fresh.public_key()), **header}
    parties = b"".join(_prefixed(unb64(header.get(name, ""))) for name in ("apu", "apv"))
    bits = KEY_BITS[enc]
    shared = fresh.exchange(ec.ECDH(), key_of(jwk))
    info = _prefixed(enc.encode()) + parties + struct.pack(">I", bits)
    key = hashlib.sha256(struct.pack(">I", 1) + shared + info).digest()[: bits // 8]
    protected, nonce = b64(dumped(head)), os.urandom(12)
    sealed = AESGCM(key).encrypt(nonce, plain, protected.encode())
    return ".".join((protected, "", b64(nonce), b64(sealed[:-16]), b64(sealed[-16:])))


def _prefixed(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data


@dataclass
class Asked:
    """A request that was fetched and checked."""

    client_id: str
    payload: dict[str, Any]

    @property
    def key(self) -> dict[str, Any]:
        """The key to encrypt to."""
        (key,) = self.payload["client_metadata"]["jwks"]["keys"]
        assert (key["use"], key["alg"]) == ("enc", "ECDH-ES")
        found: dict[str, Any] = key
        return found


@dataclass
class Wallet:
    """One credential with the key that it is bound to."""

    credential: str
    holder: ec.EllipticCurvePrivateKey
    log: list[str] = field(default_factory=list)

    def fetch(self, address: str, *, post: bool = True) -> Asked:
        """Fetch the request that an address leads to and check who asks."""
        scheme, _, _, query, _ = urlsplit(address)
        assert scheme == "openid4vp"
        named = {name: one for name, (one,) in parse_qs(query, strict_parsing=True).items()}
        nonce = b64(os.urandom(16))
        if post:
            assert named["request_uri_method"] == "post"
            answer = httpx.post(named["request_uri"], data={"wallet_nonce": nonce})
        else:
            answer = httpx.get(named["request_uri"])
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "application/oauth-authz-req+jwt"
        head, payload, signature = answer.text.split(".")
        header = json.loads(unb64(head))
        assert (header["typ"], header["alg"]) == ("oauth-authz-req+jwt", "ES256")
        leaf = base64.b64decode(header["x5c"][0], validate=True)
        assert named["client_id"] == f"x509_hash:{b64(hashlib.sha256(leaf).digest())}"
        raw = unb64(signature)
        der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
        key = x509.load_der_x509_certificate(leaf).public_key()
        assert isinstance(key, ec.EllipticCurvePublicKey)
        key.verify(der, f"{head}.{payload}".encode(), ec.ECDSA(hashes.SHA256()))
        read = json.loads(unb64(payload))
        assert read["client_id"] == named["client_id"]
        assert read["aud"] == "https://self-issued.me/v2"
        assert (read["response_type"], read["response_mode"]) == ("vp_token", "direct_post.jwt")
        assert not post or read["wallet_nonce"] == nonce
        return Asked(named["client_id"], read)

    def chosen(self, asked: Asked, keep_back: tuple[str, ...] = ()) -> str:
        """Return the credential with the largest set of claims that it has and its holder shows."""
        (query,) = asked.payload["dcql_query"]["credentials"]
        token, *texts, last = self.credential.split("~")
        assert last == ""
        body = json.loads(unb64(token.split(".")[1]))
        assert body["vct"] in query["meta"]["vct_values"]
        hidden = {json.loads(unb64(text))[1]: text for text in texts}
        paths = {claim["id"]: claim["path"] for claim in query["claims"]}
        able = (
            names
            for names in query["claim_sets"]
            if all(
                (paths[name][0] in hidden or paths[name][0] in body) and name not in keep_back
                for name in names
            )
        )
        shown = [hidden[paths[name][0]] for name in next(able) if paths[name][0] in hidden]
        return "~".join((token, *shown, ""))

    def bound(self, asked: Asked, presented: str, now: int, **changes: Any) -> str:
        """Return a presentation with its key binding, each member of which can be another."""
        header = {"alg": "ES256", "typ": "kb+jwt"}
        digest = b64(hashlib.sha256(presented.encode()).digest())
        payload = {
            "iat": now,
            "aud": asked.client_id,
            "nonce": asked.payload["nonce"],
            "sd_hash": digest,
            **changes,
        }
        signed = f"{b64(dumped(header))}.{b64(dumped(payload))}"
        r, s = decode_dss_signature(self.holder.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
        return f"{presented}{signed}.{b64(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"

    def answer(
        self,
        asked: Asked,
        presentation: str,
        *,
        enc: str = "A256GCM",
        key: dict[str, str] | None = None,
        **changes: Any,
    ) -> str:
        """Return the encrypted answer."""
        (query,) = asked.payload["dcql_query"]["credentials"]
        assert enc in asked.payload["client_metadata"]["encrypted_response_enc_values_supported"]
        body = {"vp_token": {query["id"]: [presentation]}, "state": asked.payload["state"], **changes}
        return encrypted(
            dumped(body),
            key or asked.key,
            enc,
            kid=asked.key["kid"],
            apv=b64(asked.payload["nonce"].encode()),
        )

    def post(self, asked: Asked, **fields: str) -> httpx.Response:
        """Post an answer."""
        return httpx.post(asked.payload["response_uri"], data=fields)
