"""Root file and bundle: anything but the one form is refused, whoever signed it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.securing import bundle
from registry.securing.gate import MalformedError
from registry.securing.publishing import ListSigner, Registry, Window, status_lists
from registry.securing.statuslist import LIST_SIZE, bits_of, bitstring, token_list
from tests import registry_files as made


def opened(files: made.Files) -> bundle.Bundle:
    built = files.build()
    root = bundle.open_root(built["root.jws"].decode(), made.ROOT.public)
    return bundle.open_bundle(built["bundle.jws"].decode(), root)


def test_a_bundle_opens_to_what_it_says() -> None:
    read = opened(made.Files())
    assert read.hosts == {made.HOST}
    assert read.keys[made.VOID.public.kid4].void
    assert read.named[4711].name == "Example College"
    assert read.releases == {("manufacturing", 1)}


REGISTRY = {"host": made.HOST, "name": "Example Registry"}


@pytest.mark.parametrize(
    "change",
    [
        {"version": "1"},
        {"iat": True},
        {"registries": None},
        {"registries": [7]},
        {"registries": [{**REGISTRY, "keys": [made.issuer_key(made.CREDENTIAL, use="status")]}]},
        {"registries": [{**REGISTRY, "keys": [made.issuer_key(made.CREDENTIAL, state="fine")]}]},
        {"registries": [{**REGISTRY, "keys": [made.issuer_key(made.CREDENTIAL, kid4="AAAAAA")]}]},
        {"registries": [{**REGISTRY, "keys": [made.issuer_key(made.CREDENTIAL, jwk=None)]}]},
        {"registries": [{**REGISTRY, "keys": [made.issuer_key(made.CREDENTIAL, last_month=2613)]}]},
        {"registries": [{"host": 7, "name": "x", "keys": []}]},
        {"named": [{"number": 1, "name": "x", "from": 2613, "until": 2612}]},
    ],
)
def test_a_bundle_of_another_shape_is_refused(change: dict[str, Any]) -> None:
    files = made.Files()
    files.bundle_payload.update(change)
    with pytest.raises(MalformedError):
        opened(files)


@pytest.mark.parametrize("change", [{"for": "credential"}, {"kid": "x"}, {"x": "AAAA"}])
def test_a_root_file_with_an_odd_key_is_refused(change: dict[str, Any]) -> None:
    files = made.Files()
    files.root_payload["keys"][0].update(change)
    with pytest.raises(MalformedError):
        opened(files)


@pytest.mark.parametrize("header", [{"jku": "https://x.example"}, {"crit": ["b64"]}, {"x5c": []}])
def test_a_header_with_another_member_is_refused(header: dict[str, Any]) -> None:
    files = made.Files()
    token = made.compact(files.root_payload, "registry-root+jwt", made.ROOT, **header)
    with pytest.raises(MalformedError):
        bundle.open_root(token.decode(), made.ROOT.public)


@pytest.mark.parametrize("typ", ["registry-bundle+jwt", "JWT", ""])
def test_another_kind_of_file_is_refused(typ: str) -> None:
    token = made.compact(made.Files().root_payload, typ, made.ROOT)
    with pytest.raises(MalformedError):
        bundle.open_root(token.decode(), made.ROOT.public)


ROOT = bundle.open_root(made.Files().build()["root.jws"].decode(), made.ROOT.public)
SIGNER = ListSigner(signer=made.STATUS, leaf=made.certificate(made.STATUS))
HERE = Registry(host=made.HOST, name="Example Registry", url=made.URL)


def lists(indexes: set[int]) -> tuple[str, str]:
    files = status_lists(1, indexes, HERE, Window(iat=made.IAT), SIGNER)
    return files["status/1"].decode(), files["status/1.bitstring"].decode()


@given(st.sets(st.integers(0, LIST_SIZE - 1), max_size=20))
@settings(max_examples=20)
def test_the_two_forms_of_a_list_are_read_as_one_and_the_same(indexes: set[int]) -> None:
    token, bitstring = lists(indexes)
    first, second = bundle.open_status_list(token, ROOT), bundle.open_bitstring_list(bitstring, ROOT)
    assert (first.bits, first.iat, first.exp) == (second.bits, second.iat, second.exp)
    assert second.uri == f"{first.uri}.bitstring"
    assert all(second.is_set(index) for index in indexes)


def test_neither_form_is_taken_for_the_other() -> None:
    token, bitstring = lists({5})
    with pytest.raises(MalformedError):
        bundle.open_bitstring_list(token, ROOT)
    with pytest.raises(MalformedError):
        bundle.open_status_list(bitstring, ROOT)


@pytest.mark.parametrize(
    "subject",
    [
        None,
        {},
        {"encodedList": 7},
        {"encodedList": ""},
        {"encodedList": f"z{bitstring(bits_of(()))[1:]}"},
        {"encodedList": f"u{token_list(bits_of(()))}"},
        {"encodedList": bitstring(bits_of((), size=2 * LIST_SIZE))},
    ],
)
def test_a_bitstring_of_another_shape_is_refused(subject: Any) -> None:
    payload = {"id": f"{made.URL}/status/1.bitstring", "iat": made.IAT, "exp": made.EXP}
    token = made.list_token({**payload, "credentialSubject": subject}, typ="vc+jwt").decode()
    with pytest.raises(MalformedError):
        bundle.open_bitstring_list(token, ROOT)
