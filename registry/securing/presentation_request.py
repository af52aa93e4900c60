"""What a verifier asks of a wallet, as the signed request of OpenID for Verifiable Presentations 1.0.

* A question is a few words of ours and values that the asking page drew: it holds nothing of who asks.
* The answer is asked for in one form: `direct_post.jwt`, encrypted to the page's own key.
* The nonce that a wallet signs is bound to that key: nobody can ask again with another's nonce and a key of
  their own, read the answer and pass it on.
* Whoever holds a certificate may leave out what was asked, all but the competency: `claim_sets` names every
  smaller answer too (section 6.1 there).
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, ClassVar, Final
from urllib.parse import quote, urlencode

from registry.model.errors import RegistryError
from registry.model.said import said
from registry.securing import gate, jws
from registry.securing.keys import PublicKey

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.securing.jws import Signer

TYP: Final = "oauth-authz-req+jwt"
AUDIENCE: Final = "https://self-issued.me/v2"
"""Who a request is for when the wallet is not known (section 5.8 there)."""

CREDENTIAL: Final = "competency"
"""The id of the one credential in a query, and of its presentations in the answer."""

MAX_QUESTION: Final = 512
"""Bytes: a third more than the longest."""

ENCRYPTIONS: Final = ("A256GCM", "A128GCM")
PATHS: Final[dict[str, tuple[str, ...]]] = {
    "competency": ("achievement", "id"),
    "level": ("level",),
    "name": ("name",),
    "month": ("issued",),
    "provider": ("provider",),
}
"""What can be asked, by the path of its claim; the competency always is."""

_MEMBERS: Final = {"asked", "jwk", "nonce", "state"}
_DRAWN: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_WALLET_NONCE: Final = re.compile(r"[!-~]{1,256}")
_SCHEME: Final = "openid4vp://?"


class QuestionRefusedError(RegistryError):
    """What arrived is not a question that can be passed on."""

    code: ClassVar[str] = "question_refused"

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(said("this is not what the page asks: load it anew and ask again"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked beside the competency, and what the asking page drew for this question alone."""

    asked: tuple[str, ...]
    key: PublicKey
    nonce: str
    state: str

    @classmethod
    def decode(cls, data: bytes) -> Question:
        """Read a question as the page posts it, or as it is kept; raise `QuestionRefusedError`."""
        try:
            members = gate.read_json(data, limit=MAX_QUESTION)
            jwk = members.get("jwk")
            key = PublicKey.from_jwk(jwk if isinstance(jwk, dict) else {})
        except gate.MalformedError as error:
            raise QuestionRefusedError from error
        listed, drawn = members.get("asked"), [members.get(name) for name in ("nonce", "state")]
        asked = [str(one) for one in listed] if isinstance(listed, list) else [""]
        if members.keys() != _MEMBERS or not PATHS.keys() >= set(asked) or not all(map(_is_drawn, drawn)):
            raise QuestionRefusedError
        nonce, state = map(str, drawn)
        # In the one order of ours, each once: how a page wrote it tells nothing.
        ordered = tuple(name for name in PATHS if name in asked and name != CREDENTIAL)
        return cls(asked=ordered, key=key, nonce=nonce, state=state)

    @property
    def challenge(self) -> str:
        """The nonce of the request: a digest of what the page drew and of the key that reads the answer."""
        data = f"{self.nonce}.{self.key.kid}".encode("ascii")
        return gate.b64url_encode(hashlib.sha256(data).digest())

    def encode(self) -> bytes:
        """Return it as it is kept: always of one length, whatever is asked."""
        members = {"asked": list(self.asked), "jwk": self.key.jwk, "nonce": self.nonce, "state": self.state}
        return json.dumps(members, separators=(",", ":")).encode("ascii").ljust(MAX_QUESTION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """The registry as it stands towards a wallet; `url` has no slash at its end, `leaf` is DER."""

    name: str
    url: str
    leaf: bytes

    @property
    def client_id(self) -> str:
        """The prefixed identifier (section 5.9.3 there): the hash of the leaf that signs the requests."""
        return f"x509_hash:{gate.b64url_encode(hashlib.sha256(self.leaf).digest())}"

    def request_uri(self, request: str) -> str:
        """Return where a wallet fetches the signed request."""
        return f"{self.url}/oid4vp/request/{request}"

    def response_uri(self, request: str) -> str:
        """Return where a wallet posts its answer."""
        return f"{self.url}/oid4vp/response/{request}"

    def invitation(self, request: str) -> str:
        """Return the address that opens a wallet, as a QR or a link holds it."""
        asked = {
            "client_id": self.client_id,
            "request_uri": self.request_uri(request),
            "request_uri_method": "post",
        }
        return _SCHEME + urlencode(asked, quote_via=quote, safe="")


def request_object(
    question: Question, request: str, *, asker: Asker, signer: Signer, exp: int, wallet_nonce: str | None
) -> str:
    """Return the signed request (section 5 there); raise `QuestionRefusedError` for an odd `wallet_nonce`.

    `exp` is in Unix seconds. The leaf goes along without the root above it, as its profile asks.
    """
    payload: dict[str, gate.Json] = {
        "aud": AUDIENCE,
        "exp": exp,
        "client_id": asker.client_id,
        "response_type": "vp_token",
        "response_mode": "direct_post.jwt",
        "response_uri": asker.response_uri(request),
        "nonce": question.challenge,
        "state": question.state,
        "dcql_query": {"credentials": [_query(question, asker.url)]},
        "client_metadata": _metadata(question, asker.name),
    }
    if wallet_nonce is not None:
        if not _WALLET_NONCE.fullmatch(wallet_nonce):
            raise QuestionRefusedError
        payload["wallet_nonce"] = wallet_nonce
    header: dict[str, gate.Json] = {
        "alg": signer.alg,
        "typ": TYP,
        "x5c": [base64.b64encode(asker.leaf).decode("ascii")],
    }
    return jws.sign(header, json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode(), signer)


def _query(question: Question, url: str) -> dict[str, gate.Json]:
    names = (CREDENTIAL, *question.asked)
    return {
        "id": CREDENTIAL,
        "format": "dc+sd-jwt",
        "meta": {"vct_values": [f"{url}/vct/competency"]},
        "claims": [{"id": name, "path": list(PATHS[name])} for name in names],
        "claim_sets": [[CREDENTIAL, *some] for some in _fewer(question.asked)],
    }


def _fewer(asked: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield every choice among what is asked, all of it first: a wallet takes the first that it can."""
    for count in range(len(asked), -1, -1):
        yield from combinations(asked, count)


def _metadata(question: Question, name: str) -> dict[str, gate.Json]:
    key: dict[str, gate.Json] = {**question.key.jwk, "use": "enc", "alg": "ECDH-ES", "kid": question.key.kid}
    return {
        "client_name": f"Somebody who asks through {name}. The registry does not know who is asking.",
        "jwks": {"keys": [key]},
        "encrypted_response_enc_values_supported": list(ENCRYPTIONS),
        "vp_formats_supported": {
            "dc+sd-jwt": {"sd-jwt_alg_values": ["ES256"], "kb-jwt_alg_values": ["ES256"]}
        },
    }


def _is_drawn(value: gate.Json) -> bool:
    return isinstance(value, str) and _DRAWN.fullmatch(value) is not None
