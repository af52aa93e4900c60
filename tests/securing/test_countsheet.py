"""A signed sheet of counts: what comes out is what was signed, and nothing else comes out."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.model.month import Month
from registry.securing import countsheet, gate, jws
from registry.securing.bundle import IssuerKey
from registry.securing.countsheet import CountLine, CountSheet, CountSheetError
from tests import registry_files as made

KEY = IssuerKey(
    host=made.HOST, kid=made.CREDENTIAL.kid, key=made.CREDENTIAL.public, last_month=None, void=False
)
SHEET = CountSheet(
    host=made.HOST,
    provider="Example College",
    month=Month(2026, 11),
    quarters=("2026-Q3", "2026-Q4"),
    lines=(CountLine(competency="MFG-05@1", title="Weld “flat”", counts=(None, 12)),),
)
HEADER: dict[str, gate.Json] = {"alg": "ES256", "typ": countsheet.TYP, "kid": KEY.kid}


def signed(payload: Any, **header: gate.Json) -> str:
    data = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return jws.sign(HEADER | header, data, made.CREDENTIAL)


def payload(**changes: Any) -> dict[str, Any]:
    said = {
        "format": 1,
        "host": made.HOST,
        "provider": "P",
        "month": "2026-11",
        "quarters": ["2026-Q4"],
        "lines": [["MFG-05@1", "T", 7]],
    }
    return said | changes


@given(
    st.text(st.characters(codec="utf-8"), max_size=100),
    st.lists(
        st.tuples(st.text(st.characters(codec="utf-8"), max_size=40), st.none() | st.integers(0, 10**9)),
        max_size=20,
    ),
)
def test_what_was_signed_comes_out(provider: str, rows: list[tuple[str, int | None]]) -> None:
    lines = tuple(CountLine(competency="MFG-05@1", title=title, counts=(count, 0)) for title, count in rows)
    sheet = replace(SHEET, provider=provider, lines=lines)
    assert countsheet.check(f"{countsheet.sign(sheet, made.CREDENTIAL)}\n", [KEY]) == sheet


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ([], "not signed by a registry"),
        ([replace(KEY, void=True)], "counts no more"),
        ([replace(KEY, kid="another")], "not signed by a registry"),
        ([replace(KEY, key=made.BUNDLE.public)], "does not match"),
        ([replace(KEY, host="elsewhere.example")], "does not sign for this registry"),
        ([replace(KEY, last_month=Month(2026, 10))], "signed no more in that month"),
    ],
)
def test_another_key_lets_nothing_pass(keys: list[IssuerKey], words: str) -> None:
    with pytest.raises(CountSheetError, match=words):
        countsheet.check(countsheet.sign(SHEET, made.CREDENTIAL), keys)


def test_a_key_that_ended_later_is_good_still() -> None:
    assert countsheet.check(
        countsheet.sign(SHEET, made.CREDENTIAL), [replace(KEY, last_month=Month(2026, 11))]
    )


@pytest.mark.parametrize("typ", ["vc+sd-jwt", "registry-bundle+jwt", ""])
def test_a_token_of_another_type_is_no_sheet(typ: str) -> None:
    with pytest.raises(CountSheetError, match="does not match"):
        countsheet.check(signed(payload(), typ=typ), [KEY])


@given(st.integers(0, 2**20))
def test_a_changed_letter_is_found(place: int) -> None:
    token = countsheet.sign(SHEET, made.CREDENTIAL)
    at = place % len(token)
    changed = token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]
    with pytest.raises(CountSheetError):
        countsheet.check(changed, [KEY])


@given(st.text(max_size=200))
def test_whatever_the_text_is_there_is_one_kind_of_error(text: str) -> None:
    with pytest.raises(CountSheetError):
        countsheet.check(text, [KEY])


@pytest.mark.parametrize(
    "said",
    [
        b"no json",
        payload(format=2),
        payload(host=1),
        payload(provider=None),
        payload(month="November"),
        payload(month="2026-13"),
        payload(quarters="2026-Q4"),
        payload(quarters=[4]),
        payload(lines={}),
        payload(lines=["x"]),
        payload(lines=[["MFG-05@1", "T"]]),
        payload(lines=[["MFG-05@1", "T", -1]]),
        payload(lines=[["MFG-05@1", "T", True]]),
        payload(lines=[["MFG-05@1", "T", "7"]]),
        payload(lines=[[5, "T", 7]]),
    ],
)
def test_another_form_is_refused_though_it_was_signed(said: Any) -> None:
    assert countsheet.check(signed(payload()), [KEY]).lines[0].counts == (7,)
    with pytest.raises(CountSheetError, match="another form"):
        countsheet.check(signed(said), [KEY])
