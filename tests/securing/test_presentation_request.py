"""The signed request, read by a reader that shares no line with its writer."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from hypothesis import given
from hypothesis import strategies as st

from registry.securing import presentation_request as requests
from registry.securing.presentation_request import Asker, Question, QuestionRefusedError
from tests import registry_files as made

PAGE = made.SeededSigner("page")
NONCE, STATE = "n" * 43, "s" * 43
LEAF = made.certificate(made.REQUEST)
ASKER = Asker(name="Example Registry", url=made.URL, leaf=LEAF)
POSTED = {"asked": ["name", "level"], "jwk": PAGE.public.jwk, "nonce": NONCE, "state": STATE}


def posted(**changes: Any) -> bytes:
    return json.dumps({**POSTED, **changes}).encode()


def made_request(wallet_nonce: str | None = None, **changes: Any) -> str:
    question = Question.decode(posted(**changes))
    return requests.request_object(
        question, "id", asker=ASKER, signer=made.REQUEST, exp=1, wallet_nonce=wallet_nonce
    )


def unpadded(text: str) -> bytes:
    assert "=" not in text
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def bound(nonce: str, kid: str) -> str:
    """Return what a wallet signs: what the page drew, bound to the key that reads the answer."""
    digest = hashlib.sha256(f"{nonce}.{kid}".encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def read(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Check a request as a wallet does, with the certificate that it brings along."""
    header, payload, signature = token.split(".")
    head = json.loads(unpadded(header))
    leaf = x509.load_der_x509_certificate(base64.b64decode(head["x5c"][0], validate=True))
    key = leaf.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    raw = unpadded(signature)
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    key.verify(der, f"{header}.{payload}".encode(), ec.ECDSA(hashes.SHA256()))
    return head, json.loads(unpadded(payload))


def test_a_request_is_what_the_specification_asks_for_and_nothing_else() -> None:
    head, payload = read(made_request())
    assert head.keys() == {"alg", "typ", "x5c"}
    assert (head["alg"], head["typ"], len(head["x5c"])) == ("ES256", "oauth-authz-req+jwt", 1)
    metadata, query = payload.pop("client_metadata"), payload.pop("dcql_query")
    digest = base64.urlsafe_b64encode(hashlib.sha256(LEAF).digest()).rstrip(b"=").decode()
    assert payload == {
        "aud": "https://self-issued.me/v2",
        "client_id": f"x509_hash:{digest}",
        "exp": 1,
        "nonce": bound(NONCE, PAGE.kid),
        "response_mode": "direct_post.jwt",
        "response_type": "vp_token",
        "response_uri": "https://registry.example/oid4vp/response/id",
        "state": STATE,
    }
    assert metadata.pop("client_name").endswith("The registry does not know who is asking.")
    assert metadata == {
        "encrypted_response_enc_values_supported": ["A256GCM", "A128GCM"],
        "jwks": {"keys": [{**PAGE.public.jwk, "alg": "ECDH-ES", "kid": PAGE.kid, "use": "enc"}]},
        "vp_formats_supported": {
            "dc+sd-jwt": {"kb-jwt_alg_values": ["ES256"], "sd-jwt_alg_values": ["ES256"]}
        },
    }
    assert query == {
        "credentials": [
            {
                "id": "competency",
                "format": "dc+sd-jwt",
                "meta": {"vct_values": ["https://registry.example/vct/competency"]},
                "claims": [
                    {"id": "competency", "path": ["achievement", "id"]},
                    {"id": "level", "path": ["level"]},
                    {"id": "name", "path": ["name"]},
                ],
                "claim_sets": [
                    ["competency", "level", "name"],
                    ["competency", "level"],
                    ["competency", "name"],
                    ["competency"],
                ],
            }
        ]
    }


def test_who_asks_with_anothers_nonce_and_a_key_of_their_own_asks_something_else() -> None:
    _, first = read(made_request())
    other = made.SeededSigner("somebody between page and wallet")
    for drawn in (NONCE, first["nonce"]):
        _, second = read(made_request(jwk=other.public.jwk, nonce=drawn))
        assert second["nonce"] != first["nonce"]
    assert read(made_request())[1]["nonce"] == first["nonce"]


def test_a_wallets_own_nonce_comes_back_and_an_odd_one_is_refused() -> None:
    assert read(made_request("wallet's"))[1]["wallet_nonce"] == "wallet's"
    assert "wallet_nonce" not in read(made_request())[1]
    for odd in ("", "two words", "é", "x" * 257):
        with pytest.raises(QuestionRefusedError):
            made_request(odd)


def test_the_address_for_a_wallet_names_the_asker_and_where_the_request_is() -> None:
    address = urlsplit(ASKER.invitation("id"))
    assert (address.scheme, address.netloc, address.path) == ("openid4vp", "", "")
    assert parse_qs(address.query, strict_parsing=True) == {
        "client_id": [ASKER.client_id],
        "request_uri": ["https://registry.example/oid4vp/request/id"],
        "request_uri_method": ["post"],
    }


def test_what_is_asked_is_kept_in_one_order_and_one_length() -> None:
    for asked in ([], ["name", "level", "name", "competency"], ["provider", "month", "name", "level"]):
        question = Question.decode(posted(asked=asked))
        assert list(question.asked) == [one for one in requests.PATHS if one in asked and one != "competency"]
        assert len(question.encode()) == requests.MAX_QUESTION
        assert Question.decode(question.encode()) == question


@pytest.mark.parametrize(
    "changes",
    [
        {"asked": ["age"]},
        {"asked": "name"},
        {"asked": None},
        {"asked": [1]},
        {"jwk": None},
        {"jwk": {**PAGE.public.jwk, "crv": "P-384"}},
        {"jwk": {**PAGE.public.jwk, "x": PAGE.public.jwk["y"]}},
        {"nonce": "short"},
        {"nonce": 1},
        {"state": "é" * 43},
        {"more": 1},
    ],
)
def test_what_is_no_question_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(QuestionRefusedError):
        Question.decode(posted(**changes))


@given(st.binary(max_size=2000))
def test_any_bytes_are_a_question_or_refused(data: bytes) -> None:
    with pytest.raises(QuestionRefusedError):
        Question.decode(data)
