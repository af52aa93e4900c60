"""What wallets present: no sequence of disclosures ever yields a claim that was not signed by us."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from registry.model.credential import Disclosed, Slot
from registry.model.verdict import Genuine, Verdict
from registry.securing import gate, presentation
from registry.securing.papercode import UnreadableError
from registry.verifying.challenge import Challenge
from registry.verifying.snapshot import open_snapshot
from registry.verifying.verify import STEPS, checked, verify
from tests import registry_files as made
from tests.securing.test_sdjwt import claims, signed
from tests.wallet_copies import AUDIENCE, CLAIMS, NONCE, Copy, bound, digest, disclosure, salt

if TYPE_CHECKING:
    from collections.abc import Sequence

SNAPSHOT = open_snapshot(made.Files().build(), made.ROOT.public)
CHALLENGE = Challenge(nonce=NONCE, audience=AUDIENCE)

# Two of our own copies, one built by the program and one by hand, and what anybody could make beside them.
MINE = Copy({**CLAIMS, "provider": {"number": 4711, "name": "Example College"}})
OTHERS = [
    *Copy({**CLAIMS, "name": "Bo Li"}, seed="of somebody else").disclosed,
    *signed(claims(name="Zo\u00eb Q"), slot=Slot(1, 5)).split("~")[1:-1],
]
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 10),
    st.sampled_from(["L4", "A Name", "2026-11", {"code": "L4", "name": "x"}, {"from": 1, "to": 2}]),
    st.builds(lambda text: {"_sd": [digest(text)]}, st.sampled_from([*MINE.disclosed, *OTHERS])),
    st.builds(lambda text: [{"...": digest(text)}], st.sampled_from([*MINE.disclosed, *OTHERS])),
)
NAMES = st.sampled_from(
    [
        *MINE.claims,
        "_sd",
        "...",
        "iss",
        "vct",
        "nbf",
        "exp",
        "cnf",
        "status",
        "achievement",
        "_sd_alg",
        "x",
        "",
    ]
)
FORGED = st.builds(
    lambda name, value, seed: disclosure(salt(str(seed)), name, value), NAMES, VALUES, st.integers(0, 3)
)
NESTED = st.builds(lambda parts: disclosure(*parts), st.lists(VALUES, max_size=4))


@st.composite
def changed(draw: st.DrawFn) -> str:
    """Return a disclosure of ours in which a letter was changed, taken out or put in."""
    text = draw(st.sampled_from(MINE.disclosed))
    at = draw(st.integers(0, len(text) - 1))
    letter = draw(st.sampled_from(["", "A", "z", "_", "-", "=", "+", "/", " ", ".", "\u0430", "AA"]))
    return text[:at] + letter + text[at + draw(st.integers(0, 1)) :]


PIECES = st.one_of(st.sampled_from(MINE.disclosed), st.sampled_from(OTHERS), FORGED, NESTED, changed())
SEQUENCES = st.one_of(
    st.lists(PIECES, max_size=8),
    st.permutations(MINE.disclosed).flatmap(
        lambda order: st.builds(lambda count: list(order)[:count], st.integers(0, len(order)))
    ),
)


def shown(verdict: Verdict) -> dict[str, Any]:
    assert isinstance(verdict, Genuine)
    facts = verdict.facts
    assert isinstance(facts, Disclosed)
    values = {
        "name": facts.name,
        "level": facts.level,
        "issued": facts.month and f"{facts.month.year}-{facts.month.month:02}",
        "notional_hours": facts.hours,
        "provider": facts.provider,
    }
    return {name: value for name, value in values.items() if value is not None}


SIGNED = {
    "name": CLAIMS["name"],
    "level": "L2",
    "issued": "2026-11",
    "notional_hours": (40, 60),
    "provider": 4711,
}


@given(SEQUENCES)
@example([])
@example(MINE.disclosed)
@example([OTHERS[0]])
@example([MINE.disclosed[0], MINE.disclosed[0]])
def test_no_sequence_of_disclosures_yields_a_claim_that_was_not_signed(pieces: Sequence[str]) -> None:
    verdict = verify("~".join((MINE.token, *pieces, "")), SNAPSHOT, made.NOW)
    if isinstance(verdict, Genuine):
        assert set(pieces) <= set(MINE.disclosed)
        assert len(set(pieces)) == len(pieces)
        names = [json.loads(gate.b64url_decode(text))[1] for text in pieces]
        assert shown(verdict) == {name: SIGNED[name] for name in names}
    else:
        assert set(pieces) - set(MINE.disclosed) or len(set(pieces)) < len(pieces)
        assert verdict.state in {"FORGED", "UNREADABLE"}


@given(SEQUENCES)
def test_nor_does_one_that_a_holder_signs_for(pieces: Sequence[str]) -> None:
    presented = "~".join((MINE.token, *pieces, ""))
    if not presented.isascii():
        return
    verdict = verify(bound(presented), SNAPSHOT, made.NOW, challenge=CHALLENGE)
    ours = set(pieces) <= set(MINE.disclosed) and len(set(pieces)) == len(pieces)
    assert isinstance(verdict, Genuine) == ours


@given(st.integers(0, 10**6), st.characters(max_codepoint=0x17F))
def test_a_changed_byte_is_refused(at: int, letter: str) -> None:
    whole = MINE.presented("name")
    at %= len(whole)
    changed_text = whole[:at] + letter + whole[at + 1 :]
    if changed_text != whole:
        assert not isinstance(verify(changed_text, SNAPSHOT, made.NOW), Genuine)


@given(st.integers(0, 10**6), st.sampled_from(["", " ", "\n", "A", "=", "~", "\u200b"]))
def test_a_byte_put_in_or_taken_out_is_refused(at: int, letter: str) -> None:
    whole = MINE.presented("name")
    at %= len(whole)
    longer = whole[:at] + letter + whole[at:] if letter else whole[:at] + whole[at + 1 :]
    if longer.strip() != whole:
        assert not isinstance(verify(longer, SNAPSHOT, made.NOW), Genuine)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    for presented in (text, f"{text}~", f"{MINE.token}~{text}"):
        try:
            presentation.read(presented)
        except UnreadableError as error:
            assert error.why


MEMBERS = ["iss", "vct", "nbf", "exp", "cnf", "status", "_sd_alg", "_sd", "achievement"]
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(10**11), 10**11), st.text(max_size=4)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=9),
        st.dictionaries(st.sampled_from(["jwk", "idx", "status_list", "x"]), inner),
    ),
    max_leaves=8,
)


@given(st.sampled_from(MEMBERS), JSON)
def test_whatever_stands_in_a_member_is_read_or_refused(member: str, value: Any) -> None:
    text = Copy(payload={member: value}).nothing_shown()
    try:
        read = presentation.read(text)
    except UnreadableError as error:
        assert error.why
    else:
        assert read.shown.competencies == ("MFG-05@1",)


@given(st.sampled_from(sorted(CLAIMS)), JSON)
def test_whatever_is_the_value_of_a_claim_is_read_or_refused(name: str, value: Any) -> None:
    text = Copy({name: value}).presented()
    try:
        read = presentation.read(text)
    except UnreadableError as error:
        # A number may be too long for any document of ours.
        assert error.why in {"disclosure", "disclosure-value"}
    else:
        assert name in {"name", "issued", "level", "notional_hours"}
        assert read.shown.name in {value, None}


def test_an_answer_to_another_question_is_not_checked_and_shows_nothing() -> None:
    presented = bound(Copy().presented("name"))
    for other in (Challenge(nonce="y", audience=AUDIENCE), Challenge(nonce=NONCE, audience="y")):
        verdict = verify(presented, SNAPSHOT, made.NOW, challenge=other)
        assert verdict.state == "NOT_CHECKED"
        assert not hasattr(verdict, "facts")


@pytest.mark.parametrize(
    ("presented", "passed"),
    [
        (bound(Copy().presented()), 8),
        (Copy().presented(), 4),
        (bound(Copy().presented(), nonce="x"), 4),
        (f"{Copy().token}~{OTHERS[0]}~", 4),
        (Copy(signer=made.STRANGER).presented(), 3),
        (Copy(payload={"nbf": 0}).presented(), 1),
    ],
)
def test_the_steps_that_were_passed_are_counted_as_on_paper(presented: str, passed: int) -> None:
    assert checked(verify(presented, SNAPSHOT, made.NOW, challenge=CHALLENGE)) == STEPS[:passed]
