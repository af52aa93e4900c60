"""What wallets look up: one name for each key, everywhere the same."""

from __future__ import annotations

import json
from typing import Any

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding

from registry.securing import wellknown
from registry.securing.gate import MalformedError
from registry.securing.publishing import ListSigner, Registry, Window, status_lists
from tests import registry_files as made

ISSUING = [made.certificate(one) for one in (made.CREDENTIAL, made.STATUS)]
FILES = wellknown.files(made.URL, issuing=ISSUING, others=[made.certificate(made.REQUEST)], root=b"the root")


def document(path: str) -> Any:
    return json.loads(FILES[path])


def test_the_metadata_names_the_registry_and_the_keys_that_sign_in_its_name() -> None:
    read = document("/.well-known/jwt-vc-issuer")
    assert read.keys() == {"issuer", "jwks"}
    assert read["issuer"] == made.URL
    names = [f"{made.URL}/keys/{one.kid}" for one in (made.CREDENTIAL, made.STATUS)]
    assert [key["kid"] for key in read["jwks"]["keys"]] == names


def test_each_key_of_the_set_is_found_at_the_address_that_is_its_name() -> None:
    keys = document("/jwks.json")["keys"]
    assert len(keys) == 3
    for key, signer in zip(keys, (made.CREDENTIAL, made.STATUS, made.REQUEST), strict=True):
        assert (key.pop("use"), key.pop("alg")) == ("sig", "ES256")
        path = key.pop("kid").removeprefix(made.URL)
        assert document(path) == key == signer.public.jwk


def test_a_list_names_its_key_as_the_set_does() -> None:
    signer = ListSigner(signer=made.STATUS, leaf=made.certificate(made.STATUS))
    registry = Registry(host=made.HOST, name="R", url=made.URL)
    names = {key["kid"] for key in document("/jwks.json")["keys"]}
    for token in status_lists(1, {5}, registry, Window(iat=made.IAT), signer).values():
        assert jwt.get_unverified_header(token)["kid"] in names


def test_nothing_private_and_no_other_key_is_there() -> None:
    assert FILES["/root.pem"] == b"the root"
    assert {path for path in FILES if path.startswith("/keys/")} == {
        f"/keys/{one.kid}" for one in (made.CREDENTIAL, made.STATUS, made.REQUEST)
    }
    assert not any(b'"d"' in data for data in FILES.values())


def test_a_leaf_for_another_kind_of_key_is_refused() -> None:
    key = ed25519.Ed25519PrivateKey.generate()
    name = x509.Name([])
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1)
    builder = builder.not_valid_before(made.NOW).not_valid_after(made.NOW.replace(year=2030))
    leaf = builder.sign(made.ROOT.private, hashes.SHA256()).public_bytes(Encoding.DER)
    with pytest.raises(MalformedError):
        wellknown.files(made.URL, issuing=[leaf], others=[], root=b"")
