"""Wallet copies, as the reference implementation `sd-jwt` and `@sd-jwt/sd-jwt-vc` read and present them.

Neither is in the path of our own trust: both pass over what docs/verification.md refuses, as is shown here.
"""

from __future__ import annotations

import json
from typing import Any, Final

import pytest
from jwcrypto.common import JWException
from jwcrypto.jwk import JWK
from sd_jwt.holder import SDJWTHolder
from sd_jwt.verifier import SDJWTVerifier

from registry.model.credential import Slot
from registry.model.verdict import Genuine
from registry.securing import gate, vct
from registry.verifying.challenge import Challenge
from registry.verifying.snapshot import open_snapshot
from registry.verifying.verify import verify
from tests import registry_files as made
from tests.peers import node
from tests.securing.test_sdjwt import signed
from tests.wallet_copies import AUDIENCE, HOLDER, NONCE, OTHER_HOLDER, bound

pytestmark = pytest.mark.slow

AT: Final = int(made.NOW.timestamp())
TYPE: Final = f"{made.URL}{vct.PATH}"
LIST: Final = f"{made.URL}/status/1"
FILES: Final = made.Files().build()
PUBLISHED: Final = {TYPE: vct.type_metadata(made.URL).decode(), LIST: FILES["status/1"].decode()}
SNAPSHOT: Final = open_snapshot(FILES, made.ROOT.public)
CHALLENGE: Final = Challenge(nonce=NONCE, audience=AUDIENCE)
WITHDRAWN: Final = Slot(1, made.WITHDRAWN_INDEX)


def private_jwk(signer: made.SeededSigner) -> dict[str, str]:
    number = signer.private.private_numbers().private_value
    return {**signer.public.jwk, "d": gate.b64url_encode(number.to_bytes(32, "big"))}


def tampered(copy: str) -> str:
    token, *shown = copy.split("~")
    head, payload, signature = token.split(".")
    changed = gate.b64url_decode(payload).replace(b"MFG-05@1", b"MFG-06@1")
    return "~".join((f"{head}.{gate.b64url_encode(changed)}.{signature}", *shown))


def with_forged_level(copy: str) -> str:
    token, *shown = copy.split("~")
    forged = json.dumps(["AAAAAAAAAAAAAAAAAAAAAA", "level", {"code": "L4", "name": "x"}]).encode()
    kept = [text for text in shown if text and b'"level"' not in gate.b64url_decode(text)]
    return "~".join((token, gate.b64url_encode(forged), *kept, ""))


def ours(presented: str) -> str:
    return verify(presented, SNAPSHOT, made.NOW, challenge=CHALLENGE).state


# --- the reference implementation -------------------------------------------------------------------------


def python_reads(presented: str, *, key: made.SeededSigner = made.CREDENTIAL, **bound_to: str) -> Any:
    asked: dict[str, Any] = {f"expected_{name}": value for name, value in bound_to.items()}
    public = JWK.from_json(json.dumps(key.public.jwk))
    return SDJWTVerifier(presented, lambda _iss, _header: public, **asked).get_verified_payload()


def python_presents(copy: str, holder: made.SeededSigner = HOLDER) -> str:
    wallet = SDJWTHolder(copy)
    key = JWK.from_json(json.dumps(private_jwk(holder)))
    wallet.create_presentation({"level": True, "name": True}, NONCE, AUDIENCE, key)
    return str(wallet.sd_jwt_presentation)


def test_the_reference_implementation_reads_a_copy_and_every_claim_in_it() -> None:
    read = python_reads(signed())
    assert read["vct"] == TYPE
    assert read["name"] == "Ana-María O\u2019Neill"
    assert read["level"]["code"] == "L2"
    assert read["issued"] == "2026-11"
    assert read["notional_hours"].keys() == {"from", "to"}
    assert "_sd" not in read


def test_it_reads_what_was_disclosed_and_bound_for_it() -> None:
    read = python_reads(bound(signed()), aud=AUDIENCE, nonce=NONCE)
    assert read["cnf"]["jwk"] == HOLDER.public.jwk


def test_it_refuses_what_was_changed_replayed_or_signed_by_other_keys() -> None:
    copy = signed()
    with pytest.raises(JWException):
        python_reads(tampered(copy))
    with pytest.raises(JWException):
        python_reads(copy, key=made.STRANGER)
    with pytest.raises(JWException):
        python_reads(bound(copy, OTHER_HOLDER), aud=AUDIENCE, nonce=NONCE)
    for asked in ({"aud": AUDIENCE, "nonce": "another"}, {"aud": "another", "nonce": NONCE}):
        with pytest.raises(ValueError, match="in KB-JWT"):
            python_reads(bound(copy), **asked)
    with pytest.raises(ValueError, match="digest in KB-JWT"):
        python_reads(
            python_presents(copy).replace("~", "~" + copy.split("~")[2] + "~", 1), aud=AUDIENCE, nonce=NONCE
        )


def test_it_passes_over_a_forged_claim_in_silence_where_we_refuse_it() -> None:
    forged = with_forged_level(signed())
    assert "level" not in python_reads(forged)
    assert verify(forged, SNAPSHOT, made.NOW).state == "FORGED"


def test_what_it_presents_as_a_wallet_is_current_to_us() -> None:
    # Its key binding is made at the machine's time, which is not asked here.
    verdict = verify(python_presents(signed()), SNAPSHOT, made.NOW)
    assert isinstance(verdict, Genuine)
    assert (verdict.state, verdict.facts.level, verdict.facts.month) == ("CURRENT", "L2", None)
    assert verify(python_presents(signed(), OTHER_HOLDER), SNAPSHOT, made.NOW).state == "FORGED"


# --- @sd-jwt/sd-jwt-vc ------------------------------------------------------------------------------------


def javascript_reads(copy: str, **changes: Any) -> dict[str, Any]:
    question = {
        "copy": copy,
        "jwk": made.CREDENTIAL.public.jwk,
        "listJwk": made.STATUS.public.jwk,
        "files": PUBLISHED,
        "at": AT,
        **changes,
    }
    answer: dict[str, Any] = node.ask("sdjwtvc", question)
    return answer


def test_the_javascript_package_reads_a_copy_its_status_and_its_type() -> None:
    read = javascript_reads(signed())
    assert read["payload"]["name"] == "Ana-María O\u2019Neill"
    assert read["payload"]["level"]["code"] == "L2"
    assert read["type"]["mergedTypeMetadata"]["vct"] == TYPE
    assert read["binding"] is None


def test_it_presents_as_a_wallet_what_is_current_to_us_and_to_itself() -> None:
    frame = {"level": True, "name": True}
    as_wallet = {"frame": frame, "holder": private_jwk(HOLDER), "audience": AUDIENCE, "nonce": NONCE}
    read = javascript_reads(signed(), **as_wallet)
    assert read["binding"]["nonce"] == NONCE
    assert read["payload"].keys() & set(vct.HIDDEN) == {"level", "name"}
    verdict = verify(read["presented"], SNAPSHOT, made.NOW, challenge=CHALLENGE)
    assert isinstance(verdict, Genuine)
    assert (verdict.facts.level, verdict.facts.month) == ("L2", None)


@pytest.mark.parametrize(
    ("presented", "changes", "words"),
    [
        (tampered(signed()), {}, "Invalid JWT Signature"),
        (signed(), {"jwk": made.STRANGER.public.jwk}, "Invalid JWT Signature"),
        (bound(signed()), {"nonce": "another"}, "Invalid Nonce"),
        (signed(), {"nonce": NONCE}, "Key Binding JWT not exist"),
        (bound(signed(), OTHER_HOLDER), {"nonce": NONCE}, "Invalid JWT Signature"),
        (signed(slot=WITHDRAWN), {}, "Status is not valid"),
        (signed(), {"listJwk": made.STRANGER.public.jwk}, "Status List JWT verification failed"),
        (signed(), {"at": AT - 40 * 86_400}, "not yet valid"),
    ],
    ids=["changed", "issuer", "old nonce", "not bound", "holder", "withdrawn", "list", "early"],
)
def test_it_refuses_what_was_changed_replayed_withdrawn_or_signed_by_other_keys(
    presented: str, changes: dict[str, Any], words: str
) -> None:
    assert words in javascript_reads(presented, **changes)["refused"]


def test_it_too_passes_over_a_forged_claim_in_silence() -> None:
    assert "level" not in javascript_reads(with_forged_level(signed()))["payload"]
