"""The paper code: one form, read back to the identical token, anything else refused with its step."""

from __future__ import annotations

import hashlib
import json

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.model.credential import CompetencyRef, Slot
from registry.model.month import Month, Year
from registry.securing import papercode
from registry.securing.lints import shown_as_typed
from registry.securing.papercode import UnreadableError
from registry.securing.statuslist import LIST_SIZE
from tests import registry_files as made

KID4 = made.CREDENTIAL.public.kid4


def packed(payload: bytes) -> str:
    return papercode.pack(KID4, bytes(64), payload)


def why(digits: str) -> str:
    with pytest.raises(UnreadableError) as caught:
        papercode.unpack(digits)
    return caught.value.why


def test_a_stock_library_checks_the_token_that_a_code_unpacks_to() -> None:
    code = papercode.unpack(made.digits())
    claims = jwt.decode(code.token, made.CREDENTIAL.private.public_key(), algorithms=["ES256"])
    assert claims == json.loads(code.payload)
    assert jwt.get_unverified_header(code.token)["typ"] == "cert+jwt"


def test_keys_stand_in_their_order_and_are_absent_when_empty() -> None:
    whole = made.facts(renew_by=Month(2029, 11), provider=4711, title="Tend a CNC machine")
    assert list(json.loads(papercode.encode_payload(whole))) == list("nclmxpst")
    assert list(json.loads(papercode.encode_payload(made.facts(name=None)))) == list("clms")


names = st.text(min_size=1, max_size=40).filter(shown_as_typed.fits)


months = st.builds(Month, st.integers(2024, 2099), st.integers(1, 12))


@given(
    name=names,
    month=months | st.builds(Year, st.integers(2024, 2099)),
    index=st.integers(0, LIST_SIZE - 1),
    codes=st.lists(st.integers(1, 99), min_size=1, max_size=3, unique=True),
)
def test_whatever_is_signed_unpacks_to_itself(
    name: str, month: Month | Year, index: int, codes: list[int]
) -> None:
    facts = made.facts(
        name=name,
        month=month,
        slot=Slot(1, index),
        competencies=tuple(CompetencyRef(f"MFG-{code:02}@1") for code in codes),
    )
    payload = papercode.encode_payload(facts)
    code = papercode.unpack(packed(payload))
    assert code.facts == facts
    assert papercode.pack(code.kid4, code.signature, code.payload) == packed(payload)


@given(st.text(max_size=1100))
def test_any_text_is_a_code_or_unreadable(text: str) -> None:
    try:
        papercode.unpack(text)
    except UnreadableError as error:
        assert error.why


@given(st.binary(max_size=345))
def test_any_payload_is_facts_or_unreadable(payload: bytes) -> None:
    try:
        papercode.decode_payload(payload)
    except UnreadableError as error:
        assert error.why in {"payload", "payload-too-long"}


GOOD = '"c":"MFG-05@1","l":"L2","m":2611,"s":[1,2]'


def test_the_shortest_payload_is_read() -> None:
    assert papercode.unpack(packed(f"{{{GOOD}}}".encode())).facts.name is None


@pytest.mark.parametrize(
    "payload",
    [
        "[]",
        "{}",
        "nope",
        f'{{"z":1,{GOOD}}}',
        f'{{"n":"A","n":"B",{GOOD}}}',
        f'{{"n":null,{GOOD}}}',
        f'{{"n":"",{GOOD}}}',
        f'{{"n":7,{GOOD}}}',
        f'{{"n":"\\u0041",{GOOD}}}',
        f'{{"n":"\\ud800",{GOOD}}}',
        f'{{"n":"e\u0301",{GOOD}}}',
        f'{{"n":"a\u202eb",{GOOD}}}',
        f'{{"n": "A",{GOOD}}}',
        '{"l":"L2","c":"MFG-05@1","m":2611,"s":[1,2]}',
        '{"c":[],"l":"L2","m":2611,"s":[1,2]}',
        '{"c":["MFG-05@1"],"l":"L2","m":2611,"s":[1,2]}',
        '{"c":["MFG-05@1","MFG-05@1"],"l":"L2","m":2611,"s":[1,2]}',
        '{"c":["A-01@1","B-01@1"],"l":"L2","m":2611,"s":[1,2]}',
        '{"c":"MFG-05@0","l":"L2","m":2611,"s":[1,2]}',
        '{"c":"MFG-05@1","l":"2","m":2611,"s":[1,2]}',
        '{"c":"MFG-05@1","l":"L2","m":2613,"s":[1,2]}',
        '{"c":"MFG-05@1","l":"L2","m":2300,"s":[1,2]}',
        '{"c":"MFG-05@1","l":"L2","m":2611,"x":2900,"s":[1,2]}',
        '{"c":"MFG-05@1","l":"L2","m":2600,"x":2900,"s":[1,2]}',
        '{"c":"MFG-05@1","l":"L2","m":2600,"x":2911,"s":[1,2]}',
        '{"c":"MFG-05@1","l":"L2","m":10000,"s":[1,2]}',
        '{"c":"MFG-05@1","l":"L2","m":2611.0,"s":[1,2]}',
        '{"c":"MFG-05@1","l":"L2","m":true,"s":[1,2]}',
        '{"c":"MFG-05@1","l":"L2","m":2611}',
        '{"c":"MFG-05@1","l":"L2","m":2611,"s":[1]}',
        '{"c":"MFG-05@1","l":"L2","m":2611,"s":[0,2]}',
        '{"c":"MFG-05@1","l":"L2","m":2611,"s":[1,1048576]}',
        '{"c":"MFG-05@1","l":"L2","m":2611,"s":[1,-0]}',
        '{"c":"MFG-05@1","l":"L2","m":2611,"s":[1,1e3]}',
        '{"c":"MFG-05@1","l":"L2","m":2611,"s":[1,NaN]}',
        '{"c":"MFG-05@1","l":"L2","m":2611,"p":0,"s":[1,2]}',
    ],
)
def test_a_payload_in_any_other_form_is_refused(payload: str) -> None:
    assert why(packed(payload.encode("utf-8"))) == "payload"


def test_bytes_that_are_no_utf8_are_refused() -> None:
    assert why(packed(b'{"n":"\xff"}')) == "payload"
    assert why(packed(f"{{{GOOD}}}".encode("utf-16"))) == "payload"


def test_a_payload_over_its_limit_is_refused() -> None:
    assert why(packed(b"{" + b" " * 339 + b"}")) == "payload-too-long"


def test_each_step_names_itself() -> None:
    body = b"\x02" + KID4 + bytes(64) + b"{}"
    assert why(packed(b"")) == "too-short"
    assert why(_with_check(body)) == "version"
    assert why(str(int(made.digits()) + 1)) == "check-bytes"


def _with_check(body: bytes) -> str:
    return str(int.from_bytes(b"\x01" + hashlib.sha256(body).digest()[:2] + body, "big"))


def test_facts_that_no_reader_would_accept_are_not_signed() -> None:
    with pytest.raises(UnreadableError):
        made.digits(name="a\u202eb")


def test_good_and_bad_examples_of_the_rule_hold() -> None:
    assert all(map(shown_as_typed.fits, shown_as_typed.GOOD))
    assert not any(map(shown_as_typed.fits, shown_as_typed.BAD))
