"""Wallet copies as the registry signs them."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest

from registry import resources
from registry.frameworks import reading
from registry.model.credential import CompetencyRef, Slot
from registry.model.errors import OwnOutputError
from registry.model.month import Month, Year
from registry.model.verdict import Genuine
from registry.securing import disclosures, gate, presentation, sdjwt
from registry.verifying.challenge import Challenge
from registry.verifying.snapshot import open_snapshot
from registry.verifying.verify import verify
from tests import registry_files as made
from tests import wallet_copies

if TYPE_CHECKING:
    from registry.model.competency import Framework

FRAMEWORKS = {one.key: one for one in reading.load(resources.path("competency_frameworks"))}
MANUFACTURING = FRAMEWORKS["manufacturing"]
SNAPSHOT = open_snapshot(made.Files().build(), made.ROOT.public)
SLOT = Slot(1, 4321)


def claims(**changes: Any) -> sdjwt.WalletClaims:
    named = "Example College" if changes.get("provider") else ""
    competency = MANUFACTURING.competency("MFG-05")
    return sdjwt.claims_of(made.facts(**changes), MANUFACTURING, competency, provider_name=named)


def signed(said: sdjwt.WalletClaims | None = None, *, slot: Slot = SLOT, **parts: Any) -> str:
    with_parts = {
        "holder": wallet_copies.HOLDER.public,
        "issuer_url": made.URL,
        "signer": made.CREDENTIAL,
        "leaf": made.certificate(made.CREDENTIAL),
        **parts,
    }
    return sdjwt.sign(said or claims(), slot=slot, **with_parts)


def opened(token: str) -> tuple[dict[str, Any], dict[str, Any], list[list[Any]]]:
    issued, *shown, last = token.split("~")
    assert last == ""
    header, payload, _ = issued.split(".")
    read = [json.loads(gate.b64url_decode(part)) for part in (header, payload, *shown)]
    return read[0], read[1], read[2:]


def test_what_is_signed_verifies_and_shows_everything_to_whom_everything_is_shown() -> None:
    verdict = verify(signed(), SNAPSHOT, made.NOW)
    assert isinstance(verdict, Genuine)
    assert verdict.state == "CURRENT"
    facts = verdict.facts
    assert (facts.name, facts.level, facts.month) == ("Ana-María O\u2019Neill", "L2", Month(2026, 11))
    assert facts.competencies == ("MFG-05@1",)
    assert facts.title == MANUFACTURING.competency("MFG-05").title


def test_a_bound_presentation_of_what_is_signed_answers_a_challenge() -> None:
    challenge = Challenge(nonce=wallet_copies.NONCE, audience=wallet_copies.AUDIENCE)
    assert verify(wallet_copies.bound(signed()), SNAPSHOT, made.NOW, challenge=challenge).state == "CURRENT"
    other = wallet_copies.bound(signed(), wallet_copies.OTHER_HOLDER)
    assert verify(other, SNAPSHOT, made.NOW, challenge=challenge).state == "FORGED"


def test_header_and_payload_have_exactly_the_members_of_the_profile() -> None:
    header, payload, _ = opened(signed())
    assert header == {
        "alg": "ES256",
        "typ": "dc+sd-jwt",
        "kid": f"{made.URL}/keys/{made.CREDENTIAL.kid}",
        "x5c": [base64.b64encode(made.certificate(made.CREDENTIAL)).decode()],
    }
    assert {name: value for name, value in payload.items() if name not in {"_sd", "achievement"}} == {
        "iss": made.URL,
        "vct": f"{made.URL}/vct/competency",
        "nbf": wallet_copies.NBF,
        "cnf": {"jwk": wallet_copies.HOLDER.public.jwk},
        "status": {"status_list": {"idx": 4321, "uri": f"{made.URL}/status/1"}},
        "_sd_alg": "sha-256",
    }


def test_a_renewal_month_ends_with_its_last_second() -> None:
    assert opened(signed(claims(renew_by=Month(2028, 11))))[1]["exp"] == wallet_copies.EXP
    assert opened(signed(claims(renew_by=Month(2040, 12))))[1]["exp"] == 2_240_611_199
    assert verify(signed(claims(renew_by=Month(2028, 2))), SNAPSHOT, made.NOW).state == "CURRENT"


def test_the_competency_is_open_and_points_to_its_public_page() -> None:
    achievement = opened(signed())[1]["achievement"]
    assert achievement["id"] == achievement["criteria"]["id"] == wallet_copies.PAGE
    assert achievement["name"] == MANUFACTURING.competency("MFG-05").title
    assert achievement["type"] == ["Achievement"]


@pytest.mark.parametrize("framework", FRAMEWORKS.values(), ids=FRAMEWORKS)
def test_every_competency_at_every_level_can_be_signed_and_claims_only_what_is_the_same(
    framework: Framework,
) -> None:
    wanted = {"type", "targetName", "targetUrl", "targetFramework", "targetCode"}
    for competency in framework.competencies:
        said = framework_claims(framework, competency.code, competency.levels[-1])
        token = signed(said)
        assert len(token) < presentation.MAX_TEXT / 3
        listed = opened(token)[1]["achievement"]["alignment"]
        same = [one.code for one in competency.alignments if one.relation in {"exact", "close"}]
        assert [one["targetCode"] for one in listed] == same
        assert all(one.keys() | {"targetUrl"} == wanted for one in listed)


def framework_claims(framework: Framework, code: str, level: str) -> sdjwt.WalletClaims:
    reference = CompetencyRef(framework.reference(code))
    facts = made.facts(competencies=(reference,), level=level)
    return sdjwt.claims_of(facts, framework, framework.competency(code))


def test_a_code_that_is_gone_is_claimed_no_more() -> None:
    competency = MANUFACTURING.competency("MFG-01")
    gone = tuple(replace(one, state="gone", relation="exact") for one in competency.alignments)
    facts = made.facts(competencies=(CompetencyRef("MFG-01@1"),))
    said = sdjwt.claims_of(facts, MANUFACTURING, replace(competency, alignments=gone))
    assert said.alignments == ()


def test_an_outside_code_without_an_address_has_none() -> None:
    said = replace(
        claims(),
        alignments=tuple(replace(one, uri=None) for one in MANUFACTURING.competency("MFG-05").alignments),
    )
    assert all("targetUrl" not in one for one in opened(signed(said))[1]["achievement"]["alignment"])


@pytest.mark.parametrize(
    "changes",
    [
        {"competencies": (CompetencyRef("MFG-05@1"), CompetencyRef("MFG-06@1"))},
        {"competencies": (CompetencyRef("MFG-05@2"),)},
        {"month": Year(2026)},
    ],
)
def test_a_copy_is_about_the_one_competency_that_it_was_asked_for(changes: dict[str, Any]) -> None:
    with pytest.raises(RuntimeError):
        claims(**changes)


def test_a_provider_is_named_if_and_only_if_the_facts_have_one() -> None:
    competency = MANUFACTURING.competency("MFG-05")
    with pytest.raises(RuntimeError):
        sdjwt.claims_of(made.facts(provider=4711), MANUFACTURING, competency)
    with pytest.raises(RuntimeError):
        sdjwt.claims_of(made.facts(), MANUFACTURING, competency, provider_name="Example College")
    disclosed = opened(signed(claims(provider=4711)))[2]
    assert ["provider", wallet_copies.PROVIDER] in [one[1:] for one in disclosed]


def test_what_can_be_kept_back_stands_nowhere_in_the_open() -> None:
    issued, *_ = signed(claims(provider=4711)).split("~")
    # In digests, which are drawn, any two letters come about.
    payload = json.dumps(
        {**json.loads(gate.b64url_decode(issued.split(".")[1])), "_sd": []}, ensure_ascii=False
    )
    for kept_back in ("O\u2019Neill", "L2", "Level", "4711", "College", "notional", "2026-11"):
        assert kept_back not in payload


def test_a_name_is_one_claim_as_it_was_typed() -> None:
    for name in ("Nguy\u1ec5n Th\u1ecb Hoa", "Suharto", "\u0645\u062d\u0645\u062f \u0639\u0644\u06cc"):
        disclosed = {one: value for _, one, value in opened(signed(claims(name=name)))[2]}
        assert disclosed["name"] == name
        assert disclosed.keys() == {"name", "level", "notional_hours", "issued"}


def test_a_copy_without_a_name_has_as_many_digests_as_any() -> None:
    for said in (claims(name=None), claims(), claims(provider=4711)):
        digests = opened(signed(said))[1]["_sd"]
        assert len(set(digests)) == disclosures.DIGESTS
        assert digests == sorted(digests)


def test_salts_have_128_bits_and_are_drawn_anew() -> None:
    salts = [salt for _ in range(20) for salt, _name, _value in opened(signed())[2]]
    assert {len(gate.b64url_decode(salt)) for salt in salts} == {16}
    assert len(set(salts)) == len(salts)


def test_the_digest_of_a_claim_may_stand_at_every_place() -> None:
    places = set()
    for _ in range(200):
        token = signed()
        level = next(part for part in token.split("~")[1:-1] if b'"level"' in gate.b64url_decode(part))
        places.add(opened(token)[1]["_sd"].index(wallet_copies.digest(level)))
    assert places == set(range(disclosures.DIGESTS))


@dataclass(frozen=True)
class Broken(made.SeededSigner):
    """A key that signs something else."""

    def sign(self, data: bytes) -> bytes:
        return super().sign(data + b".")


class Misnamed(made.SeededSigner):
    """A key that signs under another one's name."""

    @property
    def kid(self) -> str:
        return made.STRANGER.kid


@pytest.mark.parametrize(
    "parts",
    [
        {"signer": Broken("credential")},
        {"signer": Misnamed("credential")},
        {"signer": made.STRANGER},
        {"leaf": made.certificate(made.STATUS)},
        {"slot": Slot(1, 2**20)},
        {"leaf": made.certificate(made.CREDENTIAL, url="https://elsewhere.example")},
        {"said": claims(renew_by=Month(2041, 1))},
    ],
)
def test_what_does_not_verify_is_not_handed_out(parts: dict[str, Any]) -> None:
    with pytest.raises(OwnOutputError) as refused:
        signed(**parts)
    assert refused.value.code == "own_output"


def test_a_claim_that_no_reader_would_take_is_not_handed_out() -> None:
    with pytest.raises(OwnOutputError):
        signed(replace(claims(), name="a\u202eb"))


def test_a_copy_that_reads_back_as_something_else_is_not_handed_out() -> None:
    with pytest.raises(OwnOutputError):
        signed(replace(claims(), competency=CompetencyRef("MFG-06@1")))


def test_claims_show_no_name_when_they_are_printed() -> None:
    assert "Neill" not in repr(claims())
    assert "Neill" not in repr(disclosures.draw({"name": "O\u2019Neill"}))


def test_the_document_shows_the_members_that_are_signed() -> None:
    text = (resources.path("docs", "wallet-copy.md")).read_text("utf-8")
    example = json.loads(text.split("```json\n")[1].split("```")[0])
    _header, payload, disclosed = opened(signed(claims(provider=4711, renew_by=Month(2028, 11))))
    assert list(example) == list(payload)
    assert example["achievement"].keys() == payload["achievement"].keys()
    assert [example[name] for name in ("iss", "vct", "nbf", "exp")] == [
        payload[name] for name in ("iss", "vct", "nbf", "exp")
    ]
    assert len(example["_sd"]) == len(payload["_sd"])
    table = [line.split("`")[1] for line in text.splitlines() if line.startswith("| `")]
    assert set(table) == {name for _salt, name, _value in disclosed}
