"""The gate and the signature check say what the vectors of C2SP/wycheproof expect of our profile."""

from __future__ import annotations

from typing import Any

from registry.securing import gate, jws
from tests import wycheproof
from tests.verifying.cases import ours


def test_a_signature_holds_where_the_vector_is_valid_and_nowhere_else() -> None:
    vectors = list(wycheproof.signatures())
    wrong = [name for name, case, valid in vectors if ours(case) != {"holds": valid}]
    assert wrong == []
    assert {valid for _name, _case, valid in vectors} == {True, False}


def test_a_token_holds_where_it_is_valid_and_of_our_profile_and_nowhere_else() -> None:
    vectors = list(wycheproof.tokens())
    wrong = [name for name, case, valid in vectors if ours(case).get("holds", False) != valid]
    assert wrong == []
    assert sum(valid for _name, _case, valid in vectors) == 2


def test_of_the_spellings_of_base64_the_gate_reads_the_canonical_one_alone() -> None:
    (group,) = (group for group in wycheproof.groups(wycheproof.TOKENS) if group["comment"] == "base64")
    by_id: dict[int, dict[str, Any]] = {test["tcId"]: test for test in group["tests"]}
    valid = {test["jws"] for number, test in by_id.items() if test["result"] == "valid" and read(test["jws"])}
    refused = {number for number, test in by_id.items() if not read(test["jws"])}
    called_invalid = {number for number, test in by_id.items() if test["result"] == "invalid"}
    assert refused == called_invalid - {*wycheproof.SAME_AS_A_VALID_ONE} | {
        *wycheproof.SPELLED_IN_ANOTHER_WAY
    }
    for number in wycheproof.SAME_AS_A_VALID_ONE:
        assert by_id[number]["jws"] in valid


def read(token: str) -> bool:
    try:
        jws.take_apart(token, limit=4096)
    except gate.MalformedError:
        return False
    return True
