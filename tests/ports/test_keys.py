"""One contract for the keystore, kept by the folder of a home and by the fake of the tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cryptography import x509

from registry.model import ids
from registry.model.errors import RegistryError, SealedDamagedError, TrayGoneError
from registry.securing.bundle import open_root
from registry.securing.jws import verify_bytes
from registry.securing.keys import PublicKey
from tests import registry_files as made
from tests.keystore import homes
from tests.ports.fakes import FakeKeys

if TYPE_CHECKING:
    from registry.keystore.folder import KeyFolder
    from registry.ports import Keys


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> KeyFolder:
    return homes.found(tmp_path_factory.mktemp("home"))


@pytest.fixture(params=["folder", "fake"])
def keys(request: pytest.FixtureRequest) -> Keys:
    return request.getfixturevalue("folder") if request.param == "folder" else FakeKeys()


def pinned(keys: Keys) -> PublicKey:
    if isinstance(keys, FakeKeys):
        return PublicKey(made.ROOT.private.public_key())
    return keys.root  # type: ignore[attr-defined, no-any-return]


def test_each_signer_signs_with_the_key_that_it_shows(keys: Keys) -> None:
    signers = (keys.credential, keys.status, keys.bundle, keys.request)
    assert len({signer.kid for signer in signers}) == 4
    for signer in signers:
        assert signer.alg == "ES256"
        assert signer.kid == signer.public.kid
        assert verify_bytes(b"text", signer.sign(b"text"), signer.public)


def test_the_root_vouches_for_the_keys_of_bundle_and_lists(keys: Keys) -> None:
    root = open_root(keys.root_jws, pinned(keys))
    assert root.keys.keys() == {("bundle", keys.bundle.kid), ("status", keys.status.kid)}


def test_each_leaf_is_certified_by_the_root_for_one_key_and_one_address(keys: Keys) -> None:
    root = x509.load_pem_x509_certificate(keys.root_certificate)
    assert root.public_key() == pinned(keys).value
    root.verify_directly_issued_by(root)
    addresses = set()
    for leaf, signer in (
        (keys.credential_leaf, keys.credential),
        (keys.status_leaf, keys.status),
        (keys.request_leaf, keys.request),
    ):
        certificate = x509.load_der_x509_certificate(leaf)
        certificate.verify_directly_issued_by(root)
        assert certificate.public_key() == signer.public.value
        assert certificate.not_valid_after_utc < root.not_valid_after_utc
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        addresses |= set(names.get_values_for_type(x509.UniformResourceIdentifier))
    assert addresses == {f"http://{homes.HOST}" if not isinstance(keys, FakeKeys) else made.URL}


def test_a_digest_is_the_same_each_time_and_another_for_each_purpose(keys: Keys) -> None:
    assert keys.mac("slot", b"1") == keys.mac("slot", b"1")
    digests = {keys.mac("slot", b"1"), keys.mac("slot", b"2"), keys.mac("record", b"1"), keys.pin_key}
    assert len(digests) == 4
    assert {len(one) for one in digests} == {32}


def test_what_is_sealed_opens_with_what_it_is_bound_to_and_nothing_else(keys: Keys) -> None:
    sealed = keys.seal("slot", b"[1,2]", b"row")
    assert keys.open("slot", sealed, b"row") == b"[1,2]"
    assert keys.seal("slot", b"[1,2]", b"row") != sealed
    for purpose, changed, bound in [
        ("ledger", sealed, b"row"),
        ("slot", sealed[:-1], b"row"),
        ("slot", sealed, b"other"),
        ("slot", b"", b"row"),
    ]:
        with pytest.raises(SealedDamagedError) as refused:
            keys.open(purpose, changed, bound)
        assert refused.value.code == "sealed_damaged"


def test_a_trays_key_is_there_until_it_is_destroyed_and_twice_is_once(keys: Keys) -> None:
    tray = ids.new_id()
    made_key = keys.make_tray_key(tray)
    assert len(made_key) == 32
    assert keys.tray_key(tray) == made_key
    assert tray in keys.tray_ids()
    keys.destroy_tray_key(tray)
    keys.destroy_tray_key(tray)
    assert tray not in keys.tray_ids()
    with pytest.raises(TrayGoneError) as refused:
        keys.tray_key(tray)
    assert refused.value.code == "tray_gone"


def test_a_trays_key_is_not_made_a_second_time(keys: Keys) -> None:
    tray = ids.new_id()
    first = keys.make_tray_key(tray)
    with pytest.raises(RegistryError) as refused:
        keys.make_tray_key(tray)
    assert refused.value.code == "key_file"
    assert keys.tray_key(tray) == first
    keys.destroy_tray_key(tray)
