"""Two wallet copies cannot be laid side by side: they share what everybody's share, and what was shown.

* The public template is what a copy of somebody else has too: here copies for strangers, with other places in
  the lists, so that every alignment of the encoded text is among them. Names, the competency, its level and
  its months are facts; a stranger's copy may have the same.
* Of what is left of a copy, no 8 bytes in a row may stand in the other one, neither in the text as it is sent
  nor in any part of it decoded.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest

from registry.model.credential import CompetencyRef, Slot
from registry.model.month import Month
from registry.securing import gate, sdjwt
from tests import registry_files as made
from tests.securing.test_sdjwt import MANUFACTURING, signed
from tests.wallet_copies import Copy, disclosure, salt

if TYPE_CHECKING:
    from collections.abc import Iterable

SHARED = 8
"""Bytes: what two copies may at most have in common by chance."""

_TEMPLATE = 4
"""Bytes: the shortest piece of the template that is taken for one."""

ANA, BO = "Ana-Mar\u00eda O\u2019Neill", "Bo Li"


def copy_for(name: str, code: str, slot: Slot, holder: str) -> str:
    facts = made.facts(name=name, competencies=(CompetencyRef(f"{code}@1"),), renew_by=Month(2028, 11))
    said = sdjwt.claims_of(facts, MANUFACTURING, MANUFACTURING.competency(code))
    return signed(said, slot=slot, holder=made.SeededSigner(holder).public)


def parts(token: str) -> list[bytes]:
    """Return the text and every part of it, decoded."""
    pieces = [piece for piece in token.replace("~", ".").split(".") if piece]
    return [token.encode(), *map(gate.b64url_decode, pieces)]


def windows(texts: Iterable[bytes], size: int) -> set[bytes]:
    return {text[at : at + size] for text in texts for at in range(len(text) - size + 1)}


def own(text: bytes, template: set[bytes]) -> list[bytes]:
    """Return the stretches of a text that no piece of the template covers."""
    covered = bytearray(len(text))
    for at in range(len(text) - _TEMPLATE + 1):
        if text[at : at + _TEMPLATE] in template:
            covered[at : at + _TEMPLATE] = b"\1" * _TEMPLATE
    cut = bytes(0 if covered[at] else 1 for at in range(len(text)))
    stretches, start = [], 0
    for at in range(len(text) + 1):
        if at == len(text) or not cut[at]:
            stretches.append(text[start:at])
            start = at + 1
    return stretches


def in_common(one: str, other: str, public: list[str], facts: Iterable[str] = ()) -> set[bytes]:
    """Return every 8 bytes that two copies share beside the template and the facts that both show."""
    shown = [disclosure(salt("nobody"), "name", name) for name in facts]
    known = [part for token in public for part in parts(token)]
    known += [part for text in shown for part in (text.encode(), gate.b64url_decode(text))]
    template = windows(known, _TEMPLATE)
    mine = windows([run for part in parts(one) for run in own(part, template)], SHARED)
    return mine & windows(parts(other), SHARED)


def strangers(code: str) -> list[str]:
    # Places of one digit to six move what follows them through every alignment of base64.
    return [
        copy_for(BO, code, Slot(1, 10**digits + digits), f"stranger {code} {digits}") for digits in range(6)
    ]


def test_two_copies_of_one_credential_share_only_what_a_strangers_copy_shares_and_the_name() -> None:
    copies = [copy_for(ANA, "MFG-05", Slot(1, place), f"key {place}") for place in (4321, 98765, 500_001)]
    for one, other in combinations(copies, 2):
        assert in_common(one, other, strangers("MFG-05"), [ANA]) == set()
        assert in_common(one, other, strangers("MFG-05")) != set(), "the name is what they share"


def test_two_credentials_of_one_holder_share_only_the_template_and_the_name() -> None:
    one = copy_for(ANA, "MFG-05", Slot(1, 4321), "one key")
    other = copy_for(ANA, "MFG-06", Slot(1, 98_765), "another key")
    public = [*strangers("MFG-05"), *strangers("MFG-06")]
    assert in_common(one, other, public, [ANA]) == set()


def test_without_the_name_nothing_is_left_that_two_copies_share() -> None:
    shown = [
        "~".join(part for part in token.split("~") if b'"name"' not in parts(part)[-1])
        for token in (copy_for(ANA, "MFG-05", Slot(1, place), f"key {place}") for place in (77, 1_000_000))
    ]
    assert in_common(*shown, strangers("MFG-05")) == set()


def made_by_hand(seed: str, **payload: Any) -> Copy:
    return Copy(seed=seed, payload={"cnf": {"jwk": made.SeededSigner(seed).public.jwk}, **payload})


PLACE = {"status": {"status_list": {"idx": 123_456, "uri": f"{made.URL}/status/734812"}}}
FIRST = made_by_hand("first", **PLACE)


@pytest.mark.parametrize(
    "second",
    [
        made_by_hand("second", cnf=FIRST.payload["cnf"]),
        made_by_hand("second", _sd=[*made_by_hand("second").digests[:-1], FIRST.digests[0]]),
        made_by_hand("second", **PLACE),
        Copy(seed="first", payload=made_by_hand("second").payload),
    ],
    ids=["key of the wallet", "digest", "place", "salts"],
)
def test_whatever_else_two_copies_shared_would_be_found(second: Copy) -> None:
    public = [made_by_hand(f"stranger {number}").presented() for number in range(3)]
    nothing = made_by_hand("second")
    assert in_common(FIRST.presented("level"), nothing.presented("level"), public) == set()
    assert in_common(FIRST.presented("level"), second.presented("level"), public) != set()
