"""A published list in both encodings, read as their specifications say and by nothing of ours."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime

import jwt
import pytest
from cryptography import x509
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.securing.keys import PublicKey
from registry.securing.publishing import LIFETIME, ListSigner, Registry, Window, bundle, status_lists
from registry.securing.statuslist import LIST_SIZE
from tests import registry_files as made
from tests.published_lists import bitstring_places, claims, token_places

REGISTRY = Registry(host=made.HOST, name="Example Registry", url=made.URL)
EDGES = (0, 1, 6, 7, 8, LIST_SIZE - 8, LIST_SIZE - 1)
SIGNER = ListSigner(signer=made.STATUS, leaf=made.certificate(made.STATUS))
INDEXES = st.sets(st.integers(0, LIST_SIZE - 1) | st.sampled_from(EDGES), max_size=40)


def published(indexes: set[int], number: int = 7) -> dict[str, bytes]:
    return status_lists(number, indexes, REGISTRY, Window(iat=made.IAT), SIGNER)


@given(INDEXES)
@settings(max_examples=50)
def test_both_encodings_answer_the_same_for_every_place(indexes: set[int]) -> None:
    files = published(indexes)
    assert token_places(files["status/7"]) == bitstring_places(files["status/7.bitstring"]) == indexes


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
