"""A published list in both encodings, read as their specifications say and by nothing of ours."""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from datetime import UTC, datetime
from typing import Any

import jwt
import pytest
from cryptography import x509
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.securing.keys import PublicKey
from registry.securing.publishing import LIFETIME, ListSigner, Registry, Window, bundle, status_lists
from registry.securing.statuslist import LIST_SIZE
from tests import registry_files as made

REGISTRY = Registry(host=made.HOST, name="Example Registry", url=made.URL)
SIGNER = ListSigner(signer=made.STATUS, leaf=made.certificate(made.STATUS))
INDEXES = st.sets(st.integers(0, LIST_SIZE - 1), max_size=40)


def published(indexes: set[int], number: int = 7) -> dict[str, bytes]:
    return status_lists(number, indexes, REGISTRY, Window(iat=made.IAT), SIGNER)


def claims(token: bytes) -> dict[str, Any]:
    leaf = x509.load_der_x509_certificate(base64.b64decode(jwt.get_unverified_header(token)["x5c"][0]))
    read: dict[str, Any] = jwt.decode(
        token,
        leaf.public_key(),  # type: ignore[arg-type]
        algorithms=["ES256"],
        options={"verify_exp": False, "verify_iat": False},
    )
    return read


def in_token(token: bytes, index: int) -> bool:
    """Read a place of a Token Status List (section 4.1): zlib, least significant bit first."""
    inner = claims(token)["status_list"]
    assert inner["bits"] == 1
    array = zlib.decompress(base64.urlsafe_b64decode(inner["lst"] + "==="))
    assert len(array) == LIST_SIZE // 8
    return bool(array[index // 8] & (1 << index % 8))


def in_bitstring(token: bytes, index: int) -> bool:
    """Read a place of a Bitstring Status List (sections 3.2 and 3.4): gzip, most significant bit first."""
    text = claims(token)["credentialSubject"]["encodedList"]
    assert text[0] == "u"
    array = gzip.decompress(base64.urlsafe_b64decode(text[1:] + "==="))
    assert len(array) == LIST_SIZE // 8
    return f"{array[index // 8]:08b}"[index % 8] == "1"


@given(INDEXES, st.lists(st.integers(0, LIST_SIZE - 1), max_size=10))
@settings(max_examples=50)
def test_both_encodings_answer_the_same_for_every_place(indexes: set[int], asked: list[int]) -> None:
    files = published(indexes)
    for index in {*asked, *sorted(indexes)[:5], 0, LIST_SIZE - 1}:
        token, bitstring = files["status/7"], files["status/7.bitstring"]
        assert in_token(token, index) is in_bitstring(bitstring, index) is (index in indexes)


def test_the_header_says_to_a_wallet_which_key_signed_and_who_certified_it() -> None:
    leaf = x509.load_der_x509_certificate(made.certificate(made.STATUS))
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.UniformResourceIdentifier) == [made.URL]
    for path, typ in {"status/7": "statuslist+jwt", "status/7.bitstring": "vc+jwt"}.items():
        head = jwt.get_unverified_header(published({5})[path])
        assert head == made.list_header(typ=typ)
        assert head["kid"] == f"{made.URL}/keys/{PublicKey(leaf.public_key()).kid}"  # type: ignore[arg-type]
        assert leaf.not_valid_after_utc.timestamp() > made.IAT + LIFETIME


def test_a_token_list_has_the_claims_of_its_specification() -> None:
    read = claims(published({5})["status/7"])
    assert read.keys() == {"sub", "iat", "exp", "ttl", "status_list"}
    assert read["sub"] == f"{made.URL}/status/7"
    assert read["exp"] - read["iat"] == LIFETIME


def test_a_bitstring_list_is_a_credential_of_its_specification() -> None:
    read = claims(published({5})["status/7.bitstring"])
    uri = f"{made.URL}/status/7.bitstring"
    subject = read.pop("credentialSubject")
    assert read == {
        "iss": made.URL,
        "iat": made.IAT,
        "exp": made.EXP,
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": uri,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": made.URL,
        "validFrom": "2026-11-24T06:00:00Z",
        "validUntil": "2026-12-02T06:00:00Z",
    }
    assert subject.pop("encodedList").startswith("u")
    assert subject == {
        "id": f"{uri}#list",
        "type": "BitstringStatusList",
        "statusPurpose": "revocation",
        "ttl": 43_200_000,
    }
    assert datetime.fromisoformat(read["validFrom"]) == datetime.fromtimestamp(made.IAT, UTC)


@pytest.mark.parametrize("number", [1, 12])
def test_a_bundle_names_the_list_that_we_read_and_not_its_twin(number: int) -> None:
    files = published({5}, number)
    token = bundle(
        version=1,
        when=Window(iat=made.IAT),
        registry=REGISTRY,
        issuer=made.CREDENTIAL.public,
        frameworks=[],
        named={},
        files=files,
        signer=made.BUNDLE,
    )
    payload = token.split(b".")[1]
    named = json.loads(base64.urlsafe_b64decode(payload + b"==="))["status"]
    assert [(one["list"], one["uri"]) for one in named] == [(number, f"{made.URL}/status/{number}")]
