"""From the claim page to copies in a wallet, over HTTP, as the specification has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from registry.model.verdict import Genuine
from registry.securing import presentation
from registry.verifying.snapshot import open_snapshot
from registry.verifying.verify import verify
from tests import wallets
from tests.web.desk import URL
from tests.web.oid4vci.wallet import GRANT, offer_in

if TYPE_CHECKING:
    from registry.securing.sheet import Sheet
    from tests.web.desk import Desk
    from tests.web.oid4vci.wallet import Wallet


def test_what_a_wallet_is_told_about_the_registry(desk: Desk) -> None:
    answer = desk.get("/.well-known/openid-credential-issuer")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["access-control-allow-origin"] == "*"
    issuer = answer.json()
    assert issuer["credential_issuer"] == URL
    assert issuer["credential_endpoint"] == f"{URL}/oid4vci/credential"
    assert issuer["nonce_endpoint"] == f"{URL}/oid4vci/nonce"
    assert issuer["batch_credential_issuance"] == {"batch_size": 20}
    (configuration,) = issuer["credential_configurations_supported"].values()
    assert configuration["format"] == "dc+sd-jwt"
    assert configuration["vct"] == f"{URL}/vct/competency"
    assert configuration["cryptographic_binding_methods_supported"] == ["jwk"]
    assert configuration["proof_types_supported"] == {
        "jwt": {"proof_signing_alg_values_supported": ["ES256"]}
    }
    described = configuration["credential_metadata"]
    assert described["display"][0]["name"] == "Competency credential"
    assert {"path": ["name"], "display": [{"name": "Name", "locale": "en"}]} in described["claims"]
    server = desk.get("/.well-known/oauth-authorization-server").json()
    assert server["issuer"] == URL
    assert server["token_endpoint"] == f"{URL}/oid4vci/token"
    assert server["grant_types_supported"] == [GRANT]
    assert server["pre-authorized_grant_anonymous_access_supported"] is True


def test_an_offer_holds_the_code_and_asks_for_the_pin(desk: Desk, sheet: Sheet) -> None:
    page = desk.post("/claim/offer", secret=sheet.secret, pin=sheet.pin, unit="0").text
    offer = offer_in(page)
    assert offer["credential_issuer"] == URL
    assert offer["credential_configuration_ids"] == ["competency"]
    assert offer["grants"][GRANT]["tx_code"] == {"input_mode": "numeric", "length": 6}
    assert sheet.pin not in str(offer)
    assert sheet.secret not in str(offer)


@pytest.mark.parametrize("count", [1, 3, 20])
def test_a_wallet_gets_a_copy_for_each_of_its_keys(desk: Desk, wallet: Wallet, count: int) -> None:
    token = wallet.token()
    answer = wallet.ask(token, wallet.proofs(*range(count)))
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    copies = [one["credential"] for one in answer.json()["credentials"]]
    assert [presentation.read(copy).open.holder.kid for copy in copies] == [
        wallets.key(number).kid for number in range(count)
    ]
    desk.registry.publish()
    published = desk.registry.published()
    assert published is not None
    snapshot = open_snapshot(published[1], desk.registry.root)
    for copy in copies:
        verdict = verify(copy, snapshot, desk.clock.now)
        assert isinstance(verdict, Genuine)
        assert (verdict.state, verdict.facts.name) == ("CURRENT", "Ana Ray")


def test_an_access_token_says_how_long_it_is_good(wallet: Wallet) -> None:
    answer = wallet.ask_token(**{"pre-authorized_code": wallet.code()})
    given = answer.json()
    assert given.pop("access_token")
    assert given == {"token_type": "Bearer", "expires_in": 600}


def test_nothing_that_a_wallet_gets_is_kept_by_a_cache_or_read_by_another_site(
    desk: Desk, wallet: Wallet
) -> None:
    answers = [
        wallet.ask_token(),
        wallet.ask_token(**{"pre-authorized_code": wallet.code()}),
        desk.client.request("POST", "/oid4vci/nonce"),
        wallet.ask(None),
        wallet.ask(wallet.token(), wallet.proofs(1)),
        desk.get("/oid4vci/token"),
    ]
    assert [one.status_code for one in answers] == [400, 200, 200, 401, 200, 404]
    for one in answers:
        assert one.headers["cache-control"] == "no-store"
        assert "access-control-allow-origin" not in one.headers
        assert "set-cookie" not in one.headers


def test_a_wallet_writes_the_scheme_as_it_likes_and_may_say_more(desk: Desk, wallet: Wallet) -> None:
    body = {
        "credential_configuration_id": "competency",
        "proofs": {"jwt": wallet.proofs(1)},
        "claims": [{"path": ["name"]}],
    }
    answer = desk.client.request(
        "POST",
        "/oid4vci/credential",
        json=body,
        headers={
            "Authorization": f"bearer {wallet.token()}",
            "Content-Type": "application/json; charset=utf-8",
        },
    )
    assert answer.status_code == 200, answer.text
