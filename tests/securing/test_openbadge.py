"""The badge copy: exactly the members it may have, read back to the same facts, and nothing else read."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.model.credential import CompetencyRef, Slot
from registry.model.month import Month
from registry.securing import gate, jws, openbadge_reading
from registry.securing.openbadge import Badge, BadgeClaims, Issuer
from registry.securing.papercode import UnreadableError
from tests import badge_copies
from tests import registry_files as made
from tests.badge_copies import FRAMEWORKS, ISSUER, payload

if TYPE_CHECKING:
    from registry.model.credential import Facts


def claims(facts: Facts | None = None, **changes: Any) -> BadgeClaims:
    return replace(badge_copies.claims(facts or made.facts(renew_by=Month(2027, 11))), **changes)


def token(*, slot: Slot | None = None, **changes: Any) -> str:
    return badge_copies.signed(claims(**changes), slot or Slot(1, 1234))


def signed(members: object, **header: Any) -> str:
    head = {"alg": "ES256", "kid": f"{ISSUER.url}/keys/{made.CREDENTIAL.kid}", "typ": "JWT", **header}
    head = {name: value for name, value in head.items() if value is not None}
    text = (
        members
        if isinstance(members, str)
        else json.dumps(members, ensure_ascii=False, separators=(",", ":"))
    )
    return jws.sign(head, text.encode(), made.CREDENTIAL)


def leaves(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set(value) | set().union(*map(leaves, value.values()))
    return set().union(*map(leaves, value)) if isinstance(value, list) else set()


def test_the_members_are_these_and_no_others() -> None:
    members = payload(token())
    assert list(members) == [
        *("@context", "id", "type", "name", "issuer", "validFrom", "validUntil", "credentialSubject"),
        *("credentialStatus", "iss", "jti", "sub", "nbf", "exp"),
    ]
    subject = members["credentialSubject"]
    assert list(subject) == ["id", "type", "achievement"]
    assert list(subject["achievement"]) == ["id", "type", "name", "description", "criteria", "alignment"]
    assert [list(one) for one in subject["achievement"]["alignment"]] == [["type", "targetName", "targetUrl"]]
    assert list(members["issuer"]) == ["id", "type", "name", "url"]
    for word in ("narrative", "evidence", "role", "term", "source", "identifier", "vc", "proof"):
        assert word not in leaves(members)


def test_the_claims_of_the_jwt_are_those_of_the_credential() -> None:
    members = payload(token())
    assert members["@context"] == [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    ]
    assert (members["iss"], members["jti"]) == (members["issuer"]["id"], members["id"])
    assert members["sub"] == members["credentialSubject"]["id"]
    assert (members["validFrom"], members["nbf"]) == ("2026-11-01T00:00:00Z", 1_793_491_200)
    assert (members["validUntil"], members["exp"]) == ("2027-11-30T23:59:59Z", 1_827_619_199)


def test_the_header_names_the_key_by_its_address_and_nothing_more() -> None:
    head = jws.take_apart(token(), limit=10_000).header
    assert head == {"alg": "ES256", "kid": f"{ISSUER.url}/keys/{made.CREDENTIAL.kid}", "typ": "JWT"}


def test_without_a_renewal_month_there_is_no_end() -> None:
    members = payload(token(renew_by=None))
    assert not {"validUntil", "exp"} & members.keys()
    assert openbadge_reading.read(token(renew_by=None)).badge.facts.renew_by is None


def test_the_status_is_a_place_in_the_list_of_bits() -> None:
    assert payload(token(slot=Slot(3, 0)))["credentialStatus"] == {
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "0",
        "statusListCredential": f"{ISSUER.url}/status/3.bitstring",
    }


def test_a_viewer_reads_the_competency_and_the_level_in_words() -> None:
    achievement = payload(token())["credentialSubject"]["achievement"]
    page = f"{ISSUER.url}/frameworks/manufacturing/MFG-05@1"
    assert (achievement["id"], achievement["criteria"]) == (f"{page}#L2", {"id": page})
    assert achievement["name"] == "Tend a CNC machine, level 2 of 3 (independent)"
    assert "Independent: Does the task alone" in achievement["description"]
    assert achievement["alignment"][0]["targetName"] == "Tend a CNC machine (Manufacturing foundations)"


def test_only_what_is_nearly_the_same_elsewhere_is_named() -> None:
    close = [
        (framework, competency.code, competency.alignments)
        for framework in FRAMEWORKS
        for competency in framework.competencies
    ]
    for framework, code, alignments in close:
        facts = made.facts(competencies=(CompetencyRef(framework.reference(code)),), level="L1")
        _own, *others = BadgeClaims.of(facts, framework, ISSUER).targets
        assert [one.url for one in others] == [one.uri for one in alignments if one.relation == "close"]


def test_no_name_is_in_a_badge() -> None:
    facts = made.facts(name="Zebedee Quux")
    text = badge_copies.signed(claims(facts), facts.slot)
    assert b"Zebedee" not in jws.take_apart(text, limit=10_000).payload
    assert openbadge_reading.read(text).badge.facts.name is None


def test_two_badges_of_one_credential_share_nothing_but_what_every_badge_says() -> None:
    first, second = (token(slot=slot) for slot in (Slot(1, 1_003_847), Slot(4, 73_912)))
    fresh, other = (_fresh(text) for text in (first, second))
    whole = second.encode() + b"".join(other) + jws.take_apart(second, limit=10_000).payload
    shared = {part for text in fresh for part in _windows(text) if part in whole}
    assert shared == set()
    # What is left, once all that is fresh is taken out, is the same in both.
    assert _without(first, fresh) == _without(second, other)


def _fresh(text: str) -> list[bytes]:
    read = openbadge_reading.read(text)
    ids = [one.removeprefix("urn:uuid:").encode() for one in (read.badge.id, read.badge.subject)]
    return [*ids, read.signature, text.rpartition(".")[2].encode()]


def _windows(text: bytes) -> set[bytes]:
    return {text[start : start + 8] for start in range(len(text) - 7)}


def _without(text: str, fresh: list[bytes]) -> bytes:
    slot = openbadge_reading.read(text).badge.slot
    left = jws.take_apart(text, limit=10_000).payload
    for part in fresh:
        left = left.replace(part, b"")
    return left.replace(f'"{slot.index}"'.encode(), b"").replace(f"/status/{slot.list_number}.".encode(), b"")


@given(
    st.builds(Slot, st.integers(1, 999_999), st.integers(0, 2**20 - 1)),
    st.integers(0, 900).map(Month(2024, 1).plus),
    st.none() | st.integers(0, 900).map(Month(2024, 1).plus),
)
def test_what_was_signed_is_what_is_read(slot: Slot, month: Month, renew_by: Month | None) -> None:
    signed_claims = claims(month=month, renew_by=renew_by)
    read = openbadge_reading.read(badge_copies.signed(signed_claims, slot))
    assert (read.badge.claims, read.badge.slot) == (signed_claims, slot)
    assert (read.kid, read.host) == (made.CREDENTIAL.kid, made.HOST)
    assert jws.verify_bytes(read.signing_input, read.signature, made.CREDENTIAL.public)
    facts = read.badge.facts
    assert (facts.competencies, facts.level, facts.month) == (("MFG-05@1",), "L2", month)


def test_a_registry_on_this_machine_signs_badges_too() -> None:
    local = Issuer(name="Local", url="http://localhost:8000")
    text = badge_copies.signed(
        BadgeClaims.of(made.facts(), FRAMEWORKS[0], local), Slot(1, 1), signer=made.CREDENTIAL
    )
    assert openbadge_reading.read(text).host == "localhost:8000"


def test_the_longest_badge_is_far_from_the_limit() -> None:
    longest = max(
        len(badge_copies.signed(BadgeClaims.of(facts, framework, ISSUER), facts.slot))
        for framework in FRAMEWORKS
        for competency in framework.competencies
        for level in competency.levels
        for facts in [
            made.facts(competencies=(CompetencyRef(framework.reference(competency.code)),), level=level)
        ]
    )
    assert longest * 2 < openbadge_reading.MAX_TOKEN


def _changed(path: str, value: Any) -> dict[str, Any]:
    members = payload(token())
    *before, last = path.split("/")
    inner: Any = members
    for name in before:
        inner = inner[int(name) if name.isdecimal() else name]
    if value is None:
        del inner[last]
    else:
        inner[last] = value
    return members


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("id", "urn:uuid:00000000-0000-1000-8000-000000000000"),
        ("id", 1),
        ("id", None),
        ("jti", "urn:uuid:00000000-0000-4000-8000-000000000000"),
        ("sub", None),
        ("iss", "https://other.example"),
        ("iss", "http://registry.example"),
        ("iss", None),
        ("issuer", ISSUER.url),
        ("issuer/name", None),
        ("issuer/email", "somebody@registry.example"),
        ("@context", ["https://www.w3.org/ns/credentials/v2"]),
        ("type", ["VerifiableCredential"]),
        ("name", 5),
        ("nbf", 1_793_491_201),
        ("nbf", 17_934_912_000),
        ("nbf", True),
        ("nbf", None),
        ("exp", 1_827_619_200),
        ("exp", None),
        ("validFrom", "2026-11-02T00:00:00Z"),
        ("validUntil", None),
        ("evidence", []),
        ("vc", {}),
        ("credentialSubject", []),
        ("credentialSubject/id", "mailto:somebody@registry.example"),
        ("credentialSubject/identifier", []),
        ("credentialSubject/narrative", "x"),
        ("credentialSubject/achievement/id", "https://registry.example/frameworks/manufacturing/MFG-05@1#L0"),
        ("credentialSubject/achievement/id", "https://registry.example/frameworks/manufacturing/MFG-05#L2"),
        ("credentialSubject/achievement/id", "https://other.example/frameworks/manufacturing/MFG-05@1#L2"),
        ("credentialSubject/achievement/criteria", {}),
        ("credentialSubject/achievement/description", None),
        ("credentialSubject/achievement/alignment", None),
        ("credentialSubject/achievement/alignment", ["x"]),
        ("credentialSubject/achievement/id", "https://registry.example/frameworks/MFG-05@1#L2"),
        ("credentialSubject/achievement/id", "https://registry.example/frameworks/a/b/MFG-05@1#L2"),
        ("credentialSubject/achievement/alignment/0/targetCode", "x"),
        ("credentialStatus", None),
        ("credentialStatus/statusListIndex", 1234),
        ("credentialStatus/statusListIndex", "01"),
        ("credentialStatus/statusListIndex", "1048576"),
        ("credentialStatus/statusListCredential", "https://other.example/status/1.bitstring"),
        ("credentialStatus/statusListCredential", "https://registry.example/status/0.bitstring"),
        ("credentialStatus/statusListCredential", "https://registry.example/status/1"),
        ("credentialStatus/statusPurpose", "suspension"),
    ],
)
def test_a_badge_of_another_shape_is_not_read_though_it_is_signed(path: str, value: Any) -> None:
    with pytest.raises(UnreadableError) as raised:
        openbadge_reading.read(signed(_changed(path, value)))
    assert raised.value.why == "badge"


def test_an_address_that_no_registry_has_is_not_read() -> None:
    for url in ("http://registry.example", "https://localhost:8000", "https://other.example/registry"):
        text = token(issuer=Issuer(name="x", url=url))
        with pytest.raises(UnreadableError):
            openbadge_reading.read(text)


@pytest.mark.parametrize(
    "header",
    [
        {"typ": "vc+jwt"},
        {"typ": None},
        {"alg": "none"},
        {"kid": made.CREDENTIAL.kid},
        {"kid": f"https://other.example/keys/{made.CREDENTIAL.kid}"},
        {"kid": None},
        {"x5c": []},
        {"jwk": made.CREDENTIAL.public.jwk},
    ],
)
def test_another_header_is_not_read(header: dict[str, Any]) -> None:
    with pytest.raises(UnreadableError):
        openbadge_reading.read(signed(payload(token()), **header))


def test_the_same_members_in_another_order_or_with_spaces_are_not_read() -> None:
    members = payload(token())
    for text in (json.dumps(members), json.dumps(dict(reversed(members.items())), separators=(",", ":"))):
        with pytest.raises(UnreadableError):
            openbadge_reading.read(signed(text))


@given(st.integers(0, 2_000), st.integers(0, 255))
def test_no_byte_of_a_badge_can_be_another_and_still_be_its_badge(at: int, byte: int) -> None:
    text = token()
    header, encoded, signature = text.split(".")
    data = bytearray(gate.b64url_decode(encoded))
    data[at % len(data)] = byte
    try:
        read = openbadge_reading.read(".".join((header, gate.b64url_encode(bytes(data)), signature)))
    except UnreadableError as error:
        assert error.why == "badge"
    else:
        same = read.badge == openbadge_reading.read(text).badge
        assert same == jws.verify_bytes(read.signing_input, read.signature, made.CREDENTIAL.public)


@given(st.text() | st.text("abc.", max_size=40) | st.binary().map(gate.b64url_encode))
def test_any_text_is_a_badge_or_unreadable(text: str) -> None:
    with pytest.raises(UnreadableError):
        openbadge_reading.read(text)


def test_a_badge_says_the_same_whoever_signs() -> None:
    badge = openbadge_reading.read(token()).badge
    assert isinstance(badge, Badge)
    assert replace(badge, id=badge.subject).encode() != badge.encode()
