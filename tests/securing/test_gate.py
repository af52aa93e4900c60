"""The strict reader: one encoding for one meaning."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.securing import gate, jws
from registry.securing.gate import MalformedError
from registry.securing.keys import PublicKey
from tests import registry_files as made


@given(st.binary(max_size=80))
def test_base64url_reads_back_what_it_wrote(data: bytes) -> None:
    assert gate.b64url_decode(gate.b64url_encode(data)) == data


@pytest.mark.parametrize("text", ["A", "AB", "AA==", "A+", "A/", "AA A", "é"])
def test_another_spelling_of_base64url_is_refused(text: str) -> None:
    with pytest.raises(MalformedError):
        gate.b64url_decode(text)


UNUSUAL = [
    '{"a":1,"a":1}',
    '{"a":{"b":1,"b":1}}',
    '{"a":1.5}',
    '{"a":Infinity}',
    '{"a":-0}',
    '{"a":1234567890123}',
    '{"\\ud800":1}',
    '{"a":["\\udc00"]}',
    '{"a":' * 12 + "1" + "}" * 12,
    '{"a":' + "[" * 11 + "1" + "]" * 11 + "}",
    '{"a":' + "[" * 4000 + "]" * 4000 + "}",
    "[1]",
    "{",
]


@pytest.mark.parametrize("text", UNUSUAL)
def test_unusual_json_is_refused(text: str) -> None:
    with pytest.raises(MalformedError):
        gate.read_json(text.encode(), limit=20_000)


@pytest.mark.parametrize(
    "text",
    [
        '{"a":' * 11 + "1" + "}" * 11,
        '{"' + "[" * 40 + '":"' + "{" * 40 + '"}',
        '{"a":"\\\\ud800","b":"\\u00e9\\ud83d\\ude00"}',
        '{"a":[' + ",".join(["[1]"] * 20) + "]}",
    ],
)
def test_what_only_looks_unusual_is_read(text: str) -> None:
    assert gate.read_json(text.encode(), limit=20_000) == json.loads(text)


def test_json_over_its_limit_is_refused_before_it_is_read() -> None:
    with pytest.raises(MalformedError, match="larger"):
        gate.read_json(b"{" * 100, limit=99)


@given(st.binary(max_size=200))
def test_any_bytes_are_an_object_or_malformed(data: bytes) -> None:
    try:
        value = gate.read_json(data, limit=200)
    except MalformedError:
        return
    assert isinstance(value, dict)


@pytest.mark.parametrize(
    "token", ["", "a.b", "a.b.c.d", "e30.e30.e30=", "W10.e30.e30", "e30.e30." + "A" * 99]
)
def test_what_is_no_compact_token_is_refused(token: str) -> None:
    with pytest.raises(MalformedError):
        jws.take_apart(token, limit=90)


def test_a_key_reads_back_from_its_jwk() -> None:
    key = made.CREDENTIAL.public
    assert PublicKey.from_jwk(key.jwk).jwk == key.jwk


@pytest.mark.parametrize(
    "change",
    [{"kty": "RSA"}, {"crv": "P-384"}, {"x": "AAAA"}, {"x": None}, {"x": "A" * 42 + "E"}, {"y": 7}],
)
def test_what_is_no_point_on_p256_is_no_key(change: dict[str, gate.Json]) -> None:
    with pytest.raises(MalformedError):
        PublicKey.from_jwk({**made.CREDENTIAL.public.jwk, **change})


@pytest.mark.parametrize(
    "more", [{"use": "enc"}, {"use": None}, {"alg": "ES384"}, {"key_ops": ["encrypt"]}, {"key_ops": "verify"}]
)
def test_a_key_for_something_else_is_none_of_ours(more: dict[str, gate.Json]) -> None:
    plain = made.CREDENTIAL.public.jwk
    with pytest.raises(MalformedError, match="something else"):
        PublicKey.from_jwk({**plain, **more})
    fitting: dict[str, gate.Json] = {"use": "sig", "alg": "ES256", "key_ops": ["verify"], "kid": "any"}
    assert PublicKey.from_jwk({**plain, **fitting}).jwk == plain


def test_the_thumbprint_is_the_one_of_rfc_7638() -> None:
    jwk = made.CREDENTIAL.public.jwk
    text = f'{{"crv":"P-256","kty":"EC","x":"{jwk["x"]}","y":"{jwk["y"]}"}}'
    assert gate.b64url_decode(made.CREDENTIAL.kid) == hashlib.sha256(text.encode()).digest()
