"""A registry's public files made from fixed seeds, for tests and golden vectors: the same bytes every time.

The keys are made from the text of a seed, so everybody has them: they sign nothing that anyone trusts.
"""

from __future__ import annotations

import base64
import copy
import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from registry.model.credential import CompetencyRef, Facts, Slot
from registry.model.month import Month
from registry.securing import gate, jws, papercode, statuslist
from registry.securing.keys import PublicKey

HOST = "registry.example"
URL = f"https://{HOST}"
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
IAT = int(datetime(2026, 11, 24, 6, tzinfo=UTC).timestamp())
EXP = IAT + 8 * 86_400
WITHDRAWN_INDEX = 77
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


@cache
def _key(seed: str) -> ec.EllipticCurvePrivateKey:
    number = int.from_bytes(hashlib.sha256(seed.encode()).digest(), "big") % (_ORDER - 1) + 1
    return ec.derive_private_key(number, ec.SECP256R1())


@dataclass(frozen=True)
class SeededSigner:
    """A P-256 key made from a seed; signatures are deterministic (RFC 6979)."""

    seed: str

    @property
    def private(self) -> ec.EllipticCurvePrivateKey:
        return _key(self.seed)

    @property
    def public(self) -> PublicKey:
        return PublicKey(self.private.public_key())

    @property
    def alg(self) -> str:
        return "ES256"

    @property
    def kid(self) -> str:
        return self.public.kid

    def sign(self, data: bytes) -> bytes:
        r, s = decode_dss_signature(
            self.private.sign(data, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
        )
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")


ROOT = SeededSigner("root")
CREDENTIAL = SeededSigner("credential")
RETIRED = SeededSigner("retired credential")
VOID = SeededSigner("void credential")
BUNDLE = SeededSigner("bundle")
STATUS = SeededSigner("status")
REQUEST = SeededSigner("request")
STRANGER = SeededSigner("stranger")


def compact(payload: dict[str, Any], typ: str, signer: SeededSigner, **more: Any) -> bytes:
    header = {"alg": "ES256", "kid": signer.kid, "typ": typ, **more}
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
    return jws.sign(header, text, signer).encode()


def list_header(signer: SeededSigner = STATUS, **changes: Any) -> dict[str, Any]:
    """Return the header of a list's token, as wallets want it."""
    leaf = base64.b64encode(certificate(signer)).decode()
    kid = f"{URL}/keys/{signer.kid}"
    return {"alg": "ES256", "kid": kid, "typ": "statuslist+jwt", "x5c": [leaf], **changes}


def list_token(payload: dict[str, Any], signer: SeededSigner = STATUS, **changes: Any) -> bytes:
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
    return jws.sign(list_header(signer, **changes), text, signer).encode()


@cache
def certificate(signer: SeededSigner, *, url: str = URL, serial: int = 1, root: bool = False) -> bytes:
    """Return a key's certificate by the root as DER: a leaf for `url`, or the root's own."""
    names = [
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Registry {seed}")])
        for seed in (ROOT.seed, signer.seed)
    ]
    address = x509.SubjectAlternativeName([x509.UniformResourceIdentifier(url)])
    builder = (
        x509.CertificateBuilder(*names, signer.public.value, serial)
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2050 if root else 2041, 1, 1, tzinfo=UTC))
        .add_extension(x509.BasicConstraints(ca=root, path_length=0 if root else None), critical=True)
    )
    builder = builder if root else builder.add_extension(address, critical=False)
    made = builder.sign(ROOT.private, hashes.SHA256(), ecdsa_deterministic=True)
    return made.public_bytes(Encoding.DER)


def facts(**changes: Any) -> Facts:
    values: dict[str, Any] = {
        "name": "Ana-María O’Neill",
        "competencies": (CompetencyRef("MFG-05@1"),),
        "level": "L2",
        "month": Month(2026, 11),
        "slot": Slot(1, 1234),
    }
    return Facts(**{**values, **changes})


def digits(signer: SeededSigner = CREDENTIAL, **changes: Any) -> str:
    return papercode.sign(facts(**changes), kid4=signer.public.kid4, signer=signer)


@dataclass
class Files:
    """Everything that a publication holds; change a part, then `build()`."""

    root_payload: dict[str, Any] = field(
        default_factory=lambda: {
            "version": 1,
            "until": int(datetime(2036, 1, 1, tzinfo=UTC).timestamp()),
            "keys": [
                {**BUNDLE.public.jwk, "kid": BUNDLE.kid, "for": "bundle"},
                {**STATUS.public.jwk, "kid": STATUS.kid, "for": "status"},
            ],
        }
    )
    bundle_payload: dict[str, Any] = field(
        default_factory=lambda: {
            "version": IAT,
            "iat": IAT,
            "exp": EXP,
            "registries": [
                {
                    "host": HOST,
                    "name": "Example Registry",
                    "keys": [
                        issuer_key(CREDENTIAL),
                        issuer_key(RETIRED, last_month=2609),
                        issuer_key(VOID, state="void"),
                    ],
                }
            ],
            "frameworks": [{"key": "manufacturing", "release": 1, "sha256": "00" * 32}],
            "named": [{"number": 4711, "name": "Example College", "from": 2601, "until": 2612}],
            "texts": [{"lang": "en", "uri": f"https://{HOST}/texts/en.json", "sha256": "00" * 32}],
        }
    )
    list_payload: dict[str, Any] = field(
        default_factory=lambda: {
            "sub": f"https://{HOST}/status/1",
            "iat": IAT,
            "exp": EXP,
            "ttl": 43_200,
            "status_list": {"bits": 1, "lst": lst({WITHDRAWN_INDEX})},
        }
    )
    root_signer: SeededSigner = ROOT
    bundle_signer: SeededSigner = BUNDLE
    list_signer: SeededSigner = STATUS
    list_token: bytes | None = None
    list_hash: str | None = None

    def build(self) -> dict[str, bytes]:
        token = self.list_token or list_token(self.list_payload, self.list_signer)
        sha256 = self.list_hash or hashlib.sha256(token).hexdigest()
        payload = copy.deepcopy(self.bundle_payload)
        payload.setdefault("status", [{"list": 1, "uri": f"https://{HOST}/status/1", "sha256": sha256}])
        return {
            "root.jws": compact(self.root_payload, "registry-root+jwt", self.root_signer),
            "bundle.jws": compact(payload, "registry-bundle+jwt", self.bundle_signer),
            "status/1": token,
        }


def issuer_key(signer: SeededSigner, **changes: Any) -> dict[str, Any]:
    key = signer.public
    entry = {
        "kid": key.kid,
        "kid4": gate.b64url_encode(key.kid4),
        "jwk": key.jwk,
        "use": "credential",
        "last_month": None,
        "state": "good",
    }
    return {**entry, **changes}


def lst(indexes: set[int], size: int = statuslist.LIST_SIZE) -> str:
    return statuslist.token_list(statuslist.bits_of(indexes, size=size))
