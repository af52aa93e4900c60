"""The vectors of C2SP/wycheproof that lie beside the checkout, as cases with their outcome in our profile.

* Our keys are on P-256 and our tokens say ES256: what another algorithm signed is refused, valid or not, and
  so are the groups of HMAC and RSA, whose keys are none of ours.
* Two vectors of HMAC are byte for byte a valid one and called invalid all the same (SOURCE.txt beside them).
  They are refused like the valid one, for its algorithm; the gate reads them as it reads it.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from registry.securing.gate import b64url_encode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.verifying.cases import Case

FOLDER: Final = Path("../shared/data/wycheproof")
SIGNATURES: Final = "ecdsa_secp256r1_sha256_p1363_test"
KEYS: Final = "json_web_key_test"
TOKENS: Final = "json_web_signature_test"
SAME_AS_A_VALID_ONE: Final = (367, 370)
"""The two that are called invalid and are byte for byte a valid one."""

SPELLED_IN_ANOTHER_WAY: Final = (372, 373)
"""Called valid, for a reader may skip a letter that is not base64url; RFC 7515, section 2, lets us refuse."""


def groups(name: str) -> list[dict[str, Any]]:
    """Return the groups of a file, or skip and say why."""
    path = Path(__file__).parents[1] / FOLDER / f"{name}.json.gz"
    if not path.is_file():
        pytest.skip(f"{FOLDER} is not beside this checkout: the vectors of wycheproof are not tried")
    read: list[dict[str, Any]] = json.loads(gzip.decompress(path.read_bytes()))["testGroups"]
    return read


def signatures() -> Iterator[tuple[str, Case, bool]]:
    """Yield a name, a case and whether it holds, for each vector of ECDSA on P-256 with SHA-256."""
    for group in groups(SIGNATURES):
        numbers = {name: int(group["publicKey"][f"w{name}"], 16).to_bytes(32, "big") for name in "xy"}
        for test in group["tests"]:
            case = {
                "jwk": _jwk(numbers),
                "signed": bytes.fromhex(test["msg"]).decode("latin-1"),
                "signature": bytes.fromhex(test["sig"]).decode("latin-1"),
            }
            yield f"{SIGNATURES} {test['tcId']}", case, test["result"] == "valid"


def tokens() -> Iterator[tuple[str, Case, bool]]:
    """Yield the same for each vector of a token, under each key of its set."""
    for name in (KEYS, TOKENS):
        for group in groups(name):
            published = group.get("public") or group["private"]
            for key in published.get("keys", [published]):
                for test in group["tests"]:
                    ours = key["kty"] == "EC" and key.get("alg", "ES256") == "ES256"
                    case = {"jwk": key, "token": test["jws"]}
                    yield f"{name} {test['tcId']}", case, ours and test["result"] == "valid"


def _jwk(numbers: dict[str, bytes]) -> dict[str, str]:
    return {"kty": "EC", "crv": "P-256", **{name: b64url_encode(data) for name, data in numbers.items()}}
