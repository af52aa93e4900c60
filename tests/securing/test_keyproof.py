"""A proof of a key counts only in its one form, for us, now."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from hypothesis import given
from hypothesis import strategies as st
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

from registry.securing import gate, keyproof
from registry.securing.keyproof import ProofRefusedError
from tests import wallets
from tests.wallets import NOW

US = "https://registry.example"
SECONDS = int(NOW.timestamp())


def read(token: str, **changes: Any) -> keyproof.KeyProof:
    return keyproof.read(token, **{"audience": US, "now": NOW, **changes})


def make(**changes: Any) -> str:
    return wallets.proof(**{"nonce": "n", "audience": US, **changes})


def refusal(token: str) -> str:
    with pytest.raises(ProofRefusedError) as refused:
        read(token)
    assert refused.value.code == "proof_refused"
    return refused.value.message


def test_a_right_proof_gives_its_key_and_its_nonce() -> None:
    for more in ({}, {"jti": "x"}, {"exp": SECONDS + 1, "nbf": SECONDS}):
        found = read(make(**more))
        assert found.key.jwk == wallets.key().public.jwk
        assert found.nonce == "n"


def test_a_jwk_may_say_more_about_itself_and_the_bare_key_is_kept() -> None:
    jwk = wallets.key().public.jwk | {"kid": "1", "use": "sig", "alg": "ES256", "key_ops": ["verify"]}
    assert read(make(header={"jwk": jwk})).key.jwk == wallets.key().public.jwk


def jwk_of(algorithm: Any, private: Any, **more: Any) -> dict[str, Any]:
    return algorithm.to_jwk(private, as_dict=True, **more)


P384 = jwk_of(ECAlgorithm, ec.derive_private_key(7, ec.SECP384R1()).public_key())
P256_WITH_PRIVATE = jwk_of(ECAlgorithm, wallets.key().private)
ED25519 = jwk_of(OKPAlgorithm, ed25519.Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key())
RSA = jwk_of(RSAAlgorithm, rsa.generate_private_key(65537, 2048).public_key())


@pytest.mark.parametrize(
    ("header", "why"),
    [
        ({"typ": None}, "type"),
        ({"typ": "JWT"}, "type"),
        ({"typ": "openid4vci-proof+JWT"}, "type"),
        ({"alg": None}, "not ES256"),
        ({"alg": "none"}, "not ES256"),
        ({"alg": "ES384"}, "not ES256"),
        ({"alg": "HS256"}, "not ES256"),
        ({"jwk": None}, "header"),
        ({"jwk": None, "kid": "did:example:1#1"}, "header"),
        ({"jwk": None, "x5c": ["MIIB"]}, "header"),
        ({"kid": "1"}, "header"),
        ({"x5c": ["MIIB"]}, "header"),
        ({"crit": ["b64"], "b64": True}, "header"),
        ({"jku": "https://elsewhere.example"}, "header"),
        ({"jwk": "{}"}, "no JWK"),
        ({"jwk": {}}, "coordinate"),
        ({"jwk": P384}, "coordinate"),
        ({"jwk": ED25519}, "coordinate"),
        ({"jwk": RSA}, "coordinate"),
        ({"jwk": P256_WITH_PRIVATE}, "private"),
        ({"jwk": wallets.key().public.jwk | {"k": "AA"}}, "private"),
        ({"jwk": wallets.key(2).public.jwk}, "signature"),
        ({"jwk": wallets.key().public.jwk | {"x": "A" * 43}}, "point"),
    ],
)
def test_another_header_or_key_is_refused(header: dict[str, Any], why: str) -> None:
    assert why in refusal(make(header=header))


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"audience": "https://elsewhere.example"}, "somebody else"),
        ({"audience": f"{US}/"}, "somebody else"),
        ({"aud": [US]}, "somebody else"),
        ({"aud": None}, "somebody else"),
        ({"iss": "wallet"}, "issuer"),
        ({"nonce": None}, "no nonce"),
        ({"nonce": 7}, "no nonce"),
        ({"iat": None}, "when"),
        ({"iat": "1764000000"}, "whole number"),
        ({"iat": True}, "whole number"),
        ({"iat": SECONDS - 301}, "too old"),
        ({"iat": SECONDS + 61}, "future"),
        ({"iat": 999_999_999_999}, "future"),
        ({"nbf": SECONDS + 61}, "future"),
        ({"exp": SECONDS}, "is over"),
        ({"exp": "soon"}, "whole number"),
        ({"iat": 1.5}, "cannot be read"),
    ],
)
def test_another_claim_is_refused(claims: dict[str, Any], why: str) -> None:
    assert why in refusal(make(**claims))


@pytest.mark.parametrize("seconds", [-300, 60])
def test_a_clock_may_be_wrong_by_a_little(seconds: int) -> None:
    assert read(make(iat=SECONDS + seconds)).nonce == "n"


def test_a_changed_byte_another_form_and_too_much_are_refused() -> None:
    token = make()
    head, body, signature = token.split(".")
    changed = gate.b64url_encode(gate.b64url_decode(body).replace(b'"n"', b'"m"'))
    for other in (
        f"{head}.{changed}.{signature}",
        f"{token}==",
        f"{token}.",
        f"{head}.{body}.",
        f"{head}.{body}.{gate.b64url_encode(bytes(64))}",
        make(more="x" * keyproof.MAX_LETTERS),
        "",
    ):
        assert refusal(other)


def test_no_refusal_repeats_what_was_sent() -> None:
    for changes in ({"nonce": None, "aud": US}, {"iss": "Wqxz"}, {"audience": "Wqxz"}, {"iat": "Wqxz"}):
        assert "Wqxz" not in refusal(make(jti="Wqxz", **changes))


@given(st.text(max_size=200))
def test_any_text_is_a_proof_or_a_refusal(text: str) -> None:
    with pytest.raises(ProofRefusedError):
        read(text)


def test_an_old_proof_is_refused_though_its_nonce_may_be_good() -> None:
    token = make()
    assert read(token, now=NOW + timedelta(minutes=5)).nonce == "n"
    with pytest.raises(ProofRefusedError):
        read(token, now=NOW + timedelta(minutes=5, seconds=1))
