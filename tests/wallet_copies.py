"""Wallet copies made from fixed seeds, for tests and golden vectors: right ones, and any that are not.

They are put together here by hand, not by `registry.securing.sdjwt`: each says the same in another way, and
every part can be made wrong.
"""

from __future__ import annotations

import base64
import copy
import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from registry.securing import gate, jws
from tests import registry_files as made

PAGE = f"{made.URL}/frameworks/manufacturing/MFG-05@1"
HOLDER = made.SeededSigner("holder")
OTHER_HOLDER = made.SeededSigner("another holder")
NONCE = "n-0S6_WzA2Mj"
AUDIENCE = "x509_hash:Uvo3HtuIxuhC92rShpgqcT3YXwrqRxWEviRiA0OZszk"
NBF = int(datetime(2026, 11, 1, tzinfo=UTC).timestamp())
EXP = int(datetime(2028, 12, 1, tzinfo=UTC).timestamp()) - 1

CLAIMS: dict[str, Any] = {
    "level": {"code": "L2", "name": "Level 2 of 4, Independent"},
    "notional_hours": {"from": 40, "to": 60},
    "issued": "2026-11",
    "name": "Ana-María O\u2019Neill",
}
PROVIDER: dict[str, Any] = {"number": 4711, "name": "Example College"}


def b64(data: bytes) -> str:
    return gate.b64url_encode(data)


def dumped(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def digest(text: str) -> str:
    return b64(hashlib.sha256(text.encode("ascii")).digest())


def disclosure(*parts: Any) -> str:
    return b64(dumped(list(parts)))


def salt(seed: str) -> str:
    return b64(hashlib.sha256(seed.encode()).digest()[:16])


@dataclass
class Copy:
    """One wallet copy; change a part, then ask for a presentation."""

    claims: dict[str, Any] = field(default_factory=lambda: copy.deepcopy(CLAIMS))
    seed: str = "a copy"
    signer: made.SeededSigner = made.CREDENTIAL
    header: dict[str, Any] = field(default_factory=dict)
    payload: dict[str, Any] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    disclosed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not self.disclosed:
            self.disclosed = [
                disclosure(salt(f"{self.seed} {name}"), name, value) for name, value in self.claims.items()
            ]

    @property
    def digests(self) -> list[str]:
        decoys = [digest(f"{self.seed} decoy {n}") for n in range(8 - len(self.disclosed))]
        return sorted([*map(digest, self.disclosed), *decoys])

    @property
    def head(self) -> dict[str, Any]:
        whole = {
            "alg": "ES256",
            "typ": "dc+sd-jwt",
            "kid": f"{made.URL}/keys/{self.signer.kid}",
            "x5c": [base64.b64encode(made.certificate(self.signer)).decode()],
        }
        return self._kept({**whole, **self.header})

    @property
    def body(self) -> dict[str, Any]:
        whole = {
            "iss": made.URL,
            "vct": f"{made.URL}/vct/competency",
            "nbf": NBF,
            "exp": EXP,
            "cnf": {"jwk": HOLDER.public.jwk},
            "status": {"status_list": {"idx": 1234, "uri": f"{made.URL}/status/1"}},
            "_sd_alg": "sha-256",
            "_sd": self.digests,
            "achievement": {
                "id": PAGE,
                "type": ["Achievement"],
                "name": "Set up and operate a CNC machine",
                "criteria": {"id": PAGE},
                "alignment": [
                    {
                        "type": ["Alignment"],
                        "targetName": "operate a machine",
                        "targetUrl": "http://data.europa.eu/esco/skill/0",
                        "targetFramework": "ESCO 1.2.1",
                        "targetCode": "0",
                    },
                    {
                        "type": ["Alignment"],
                        "targetName": "machining",
                        "targetFramework": "DigComp 2.2",
                        "targetCode": "1.1",
                    },
                ],
            },
        }
        return self._kept({**whole, **self.payload})

    @property
    def token(self) -> str:
        return jws.sign(self.head, dumped(self.body), self.signer)

    def presented(self, *names: str) -> str:
        """Return a presentation with these claims; without names, with all."""
        chosen = [
            text for text in self.disclosed if not names or json.loads(gate.b64url_decode(text))[1] in names
        ]
        return "~".join((self.token, *chosen, ""))

    def nothing_shown(self) -> str:
        return f"{self.token}~"

    def _kept(self, members: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in members.items() if name not in self.without}


def bound(presented: str, holder: made.SeededSigner = HOLDER, **changes: Any) -> str:
    """Return the presentation with a key binding at its end; `typ` and `alg` go into its header."""
    header = {name: changes.pop(name, value) for name, value in (("alg", "ES256"), ("typ", "kb+jwt"))}
    payload = {
        "iat": int(made.NOW.timestamp()) - 10,
        "aud": AUDIENCE,
        "nonce": NONCE,
        "sd_hash": digest(presented),
        **changes,
    }
    kept = {name: value for name, value in payload.items() if value is not None}
    return presented + jws.sign(header, dumped(kept), holder)
