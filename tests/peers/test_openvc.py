"""`openvc-core` reads what a registry issues and publishes, over certificates and over the issuer's metadata.

It reads the machine's clock, so everything here is signed today.
"""

from __future__ import annotations

import base64
import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import jwt
import pytest
from cryptography import x509
from openvc.errors import OpenvcError
from openvc.jwt_vc_issuer import resolve_jwt_vc_issuer_key
from openvc.proof.errors import ClaimsInvalid, SignatureInvalid
from openvc.status import (
    CredentialRevoked,
    StatusListError,
    check_credential_status,
    verify_status_list_token,
)
from openvc.verify import KeyResolutionFailed, VerificationPolicy, VerificationResult, verify_credential
from openvc.x5c import resolve_x5c_key

from registry import resources
from registry.frameworks import reading
from registry.keystore import founding
from registry.keystore.folder import KeyFolder
from registry.model.credential import Slot
from registry.model.month import Month
from registry.securing import gate, sdjwt, wellknown
from registry.securing.publishing import ListSigner, Registry, Window, status_lists
from tests import registry_files as made
from tests import wallet_copies

if TYPE_CHECKING:
    from collections.abc import Mapping

    from registry.ports import Keys

pytestmark = pytest.mark.slow

HERE: Final = Registry(host=made.HOST, name="Example Registry", url=made.URL)
SLOT: Final = Slot(1, 4321)
WORDS: Final = b"correct horse"


@dataclass(frozen=True)
class Public:
    """What a registry shows to everybody, and one wallet copy of it."""

    keys: Keys
    files: Mapping[str, bytes]
    copy: str

    @property
    def root(self) -> x509.Certificate:
        return x509.load_pem_x509_certificate(self.files["/root.pem"])

    def fetch(self, url: str) -> str:
        assert url.startswith(f"{made.URL}/"), "another host was asked"
        return self.files[url.removeprefix(made.URL)].decode()

    def fetch_json(self, url: str) -> Any:
        return json.loads(self.fetch(url))

    def withdrawing(self, *indexes: int) -> Public:
        lists = lists_of(self.keys, indexes)
        return Public(self.keys, {**self.files, **lists}, self.copy)


def lists_of(keys: Keys, indexes: tuple[int, ...]) -> dict[str, bytes]:
    signer = ListSigner(signer=keys.status, leaf=keys.status_leaf)
    lists = status_lists(SLOT.list_number, indexes, HERE, Window(iat=int(time.time())), signer)
    return {f"/{path}": data for path, data in lists.items()}


def copy_of(keys: Keys) -> str:
    (framework,) = (
        one for one in reading.load(resources.path("competency_frameworks")) if one.key == "manufacturing"
    )
    facts = made.facts(month=Month.of(datetime.now(UTC)))
    claims = sdjwt.claims_of(facts, framework, framework.competency("MFG-05"))
    return sdjwt.sign(
        claims,
        slot=SLOT,
        holder=wallet_copies.HOLDER.public,
        issuer_url=made.URL,
        signer=keys.credential,
        leaf=keys.credential_leaf,
    )


def registry_in(folder: Any) -> Public:
    founding.make_folder(folder)
    signers = founding.make_keys(folder, passphrase=WORDS)
    now = datetime.now(UTC)
    founding.certify(folder, signers, organisation="Example Registry", url=made.URL, now=now)
    keys = KeyFolder(folder, host=made.HOST, passphrase=lambda: WORDS)
    files = wellknown.files(
        made.URL,
        issuing=(keys.credential_leaf, keys.status_leaf),
        others=[keys.request_leaf],
        root=keys.root_certificate,
    )
    return Public(keys, {**files, **lists_of(keys, ())}, copy_of(keys))


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Public:
    return registry_in(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Public:
    """Another registry that says it is the first: the same address, other keys."""
    return registry_in(tmp_path_factory.mktemp("other"))


def read_list(public: Public, uri: str, *, root: x509.Certificate | None = None) -> dict[str, Any]:
    """Read a Token Status List as HAIP asks: its certificate leads to the root that somebody pinned."""
    token = public.fetch(uri)
    chain = json.loads(gate.b64url_decode(token.partition(".")[0]))["x5c"]
    key = resolve_x5c_key(chain, made.URL, trust_anchors=[root or public.root])
    read: dict[str, Any] = verify_status_list_token(token, public_key_jwk=key, expected_uri=uri)
    return read


def check(
    public: Public,
    presented: str,
    *,
    root: x509.Certificate | None = None,
    by_metadata: bool = False,
    **policy: Any,
) -> VerificationResult:
    trust: dict[str, Any] = (
        {"jwt_vc_issuer_fetch": public.fetch_json}
        if by_metadata
        else {"x5c_trust_anchors": [root or public.root]}
    )
    return verify_credential(
        presented,
        policy=VerificationPolicy(expected_vct=f"{made.URL}/vct/competency", **policy),
        resolve_status_list_token=lambda uri: read_list(public, uri, root=root),
        **trust,
    )


BOTH = pytest.mark.parametrize("by_metadata", [False, True], ids=["by certificate", "by metadata"])


@BOTH
def test_it_verifies_a_wallet_copy_and_reads_what_was_disclosed(public: Public, *, by_metadata: bool) -> None:
    result = check(public, public.copy, by_metadata=by_metadata)
    assert result.issuer == made.URL
    assert result.claims is not None
    assert result.claims["name"] == "Ana-María O’Neill"
    assert result.claims["level"]["code"] == "L2"
    assert result.status is not None


def test_it_takes_a_bound_presentation_for_whom_it_was_made(public: Public) -> None:
    shown = wallet_copies.bound(public.copy, iat=int(time.time()))
    asked = {"require_key_binding": True, "audience": wallet_copies.AUDIENCE, "nonce": wallet_copies.NONCE}
    assert check(public, shown, **asked).key_bound
    for replayed in ({**asked, "nonce": "another"}, {**asked, "audience": "x509_hash:another"}):
        with pytest.raises(ClaimsInvalid):
            check(public, shown, **replayed)
    stolen = wallet_copies.bound(public.copy, wallet_copies.OTHER_HOLDER, iat=int(time.time()))
    with pytest.raises(SignatureInvalid):
        check(public, stolen, **asked)


@BOTH
def test_it_refuses_a_copy_that_was_changed(public: Public, *, by_metadata: bool) -> None:
    token, *shown = public.copy.split("~")
    head, payload, signature = token.split(".")
    changed = gate.b64url_encode(gate.b64url_decode(payload).replace(b'"idx":4321', b'"idx":4322'))
    tampered = "~".join((f"{head}.{changed}.{signature}", *shown))
    foreign = [gate.b64url_encode(b'["AAAAAAAAAAAAAAAAAAAAAA","level",{"code":"L4"}]'), *shown[1:]]
    for presented in (tampered, "~".join((token, *foreign))):
        with pytest.raises(OpenvcError):
            check(public, presented, by_metadata=by_metadata)


def test_it_refuses_a_copy_by_other_keys_under_our_address(public: Public, other: Public) -> None:
    with pytest.raises(KeyResolutionFailed):
        check(public, other.copy)
    with pytest.raises(KeyResolutionFailed):
        check(public, other.copy, by_metadata=True)


@BOTH
def test_it_refuses_a_copy_that_was_withdrawn_and_takes_its_neighbour(
    public: Public, *, by_metadata: bool
) -> None:
    with pytest.raises(CredentialRevoked):
        check(public.withdrawing(SLOT.index), public.copy, by_metadata=by_metadata)
    near = public.withdrawing(SLOT.index - 1, SLOT.index + 1)
    assert check(near, public.copy, by_metadata=by_metadata).status is not None


def test_it_refuses_a_list_that_was_changed_forged_or_put_elsewhere(public: Public, other: Public) -> None:
    uri = f"{made.URL}/status/1"
    with pytest.raises(OpenvcError):
        read_list(other, uri, root=public.root)
    head, payload, signature = public.fetch(uri).split(".")
    changed = gate.b64url_encode(gate.b64url_decode(payload).replace(b"43200", b"43201"))
    forged = Public(public.keys, {**public.files, "/status/1": f"{head}.{changed}.{signature}".encode()}, "")
    with pytest.raises(OpenvcError):
        read_list(forged, uri)
    elsewhere = Public(public.keys, {**public.files, "/status/2": public.files["/status/1"]}, "")
    with pytest.raises(StatusListError):
        read_list(elsewhere, f"{made.URL}/status/2")


def bitstring_of(public: Public, uri: str) -> dict[str, Any]:
    """Read the list as a credential of the issuer; PyJWT checks it: openvc knows the earlier form alone."""
    token = public.fetch(uri)
    name = jwt.get_unverified_header(token)["kid"]
    key = jwt.PyJWK(resolve_jwt_vc_issuer_key(made.URL, name, fetch=public.fetch_json))
    read: dict[str, Any] = jwt.decode(token, key, algorithms=["ES256"], issuer=made.URL)
    return read


def bitstring_says(public: Public, index: int) -> bool:
    entry = {
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(index),
        "statusListCredential": f"{made.URL}/status/1.bitstring",
    }
    said = check_credential_status(
        {"credentialStatus": entry}, resolve_status_list=lambda uri: bitstring_of(public, uri)
    )
    return said.revoked


def test_it_finds_the_same_bits_in_the_other_form(public: Public) -> None:
    withdrawn = public.withdrawing(0, SLOT.index, 2**20 - 1)
    asked = (0, 1, SLOT.index - 1, SLOT.index, SLOT.index + 1, 2**20 - 1)
    assert [bitstring_says(withdrawn, index) for index in asked] == [True, False, False, True, False, True]
    assert not bitstring_says(public, SLOT.index)


def test_it_refuses_the_other_form_when_it_was_changed_or_forged(public: Public, other: Public) -> None:
    path = "/status/1.bitstring"
    head, payload, signature = public.files[path].decode().split(".")
    changed = gate.b64url_encode(gate.b64url_decode(payload).replace(b"revocation", b"suspension"))
    for token in (f"{head}.{changed}.{signature}".encode(), other.files[path]):
        forged = Public(public.keys, {**public.files, path: token}, "")
        with pytest.raises((OpenvcError, jwt.InvalidTokenError)):
            bitstring_says(forged, 0)


def test_the_certificates_are_as_strict_readers_of_chains_want_them(public: Public) -> None:
    for leaf in (public.keys.credential_leaf, public.keys.status_leaf, public.keys.request_leaf):
        chain = [base64.b64encode(leaf).decode()]
        key = resolve_x5c_key(chain, made.URL, trust_anchors=[public.root])
        assert key["crv"] == "P-256"
