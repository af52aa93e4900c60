"""Every refusal is the specification's: its code, its status, and nothing of what was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from registry.operations import claim, erase, standstill, withdraw
from registry.securing.sealing import ClaimSecret
from registry.web.limits import Bucket
from registry.web.oid4vci.pace import Pace
from tests import wallets
from tests.securing.test_keyproof import ED25519, P384, RSA

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from registry.model.ids import ProviderId
    from registry.securing.sheet import Sheet
    from tests.web.desk import Desk
    from tests.web.oid4vci.wallet import Wallet

CODE = "pre-authorized_code"


def refused(answer: httpx.Response, error: str, status: int = 400) -> None:
    assert (answer.status_code, answer.json()["error"]) == (status, error), answer.text
    assert answer.headers["content-type"] == "application/json"
    assert set(answer.json()) == {"error", "error_description"}
    assert '"' not in answer.json()["error_description"]


def unauthorized(answer: httpx.Response) -> None:
    refused(answer, "invalid_token", 401)
    assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'


def wrong_pin(sheet: Sheet) -> str:
    return f"{(int(sheet.pin) + 1) % 1_000_000:06}"


# --- the token endpoint -----------------------------------------------------------------------------------


def test_a_token_request_that_misses_something_is_invalid(wallet: Wallet) -> None:
    code = wallet.code()
    refused(wallet.ask_token(), "invalid_request")
    refused(wallet.ask_token(**{CODE: code, "tx_code": ""}), "invalid_request")
    refused(wallet.ask_token(**{CODE: code, "grant_type": ""}), "invalid_request")
    refused(wallet.ask_token(**{CODE: code, "grant_type": "authorization_code"}), "unsupported_grant_type")
    # None of them was a try.
    assert wallet.ask_token(**{CODE: code}).status_code == 200


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"grant_type=a&grant_type=b", "application/x-www-form-urlencoded"),
        (b"grant_type=\xff", "application/x-www-form-urlencoded"),
        (b"grant_type=%ff", "application/x-www-form-urlencoded"),
        (b"&".join(b"a%d=1" % number for number in range(30)), "application/x-www-form-urlencoded"),
        (b"grant_type=" + b"x" * 70_000, "application/x-www-form-urlencoded"),
        (b"grant_type=a", "text/plain"),
        (b'{"grant_type":"a"}', "application/json"),
        (b"", "application/x-www-form-urlencoded"),
    ],
)
def test_what_is_no_form_is_an_invalid_request(desk: Desk, body: bytes, kind: str) -> None:
    headers = {"Content-Type": kind}
    refused(desk.client.request("POST", "/oid4vci/token", content=body, headers=headers), "invalid_request")


def test_unknown_wrong_used_and_over_are_one_answer(desk: Desk, wallet: Wallet, sheet: Sheet) -> None:
    used, answers = wallet.code(), []
    assert wallet.ask_token(**{CODE: used}).status_code == 200
    answers.append(wallet.ask_token(**{CODE: used}))
    answers.append(wallet.ask_token(**{CODE: ClaimSecret(bytes(16)).text}))
    answers.append(wallet.ask_token(**{CODE: "no code at all"}))
    code = wallet.code()
    answers.append(wallet.ask_token(**{CODE: code, "tx_code": wrong_pin(sheet)}))
    answers.append(wallet.ask_token(**{CODE: code, "tx_code": "é"}))
    desk.clock.wait(minutes=10)
    answers.append(wallet.ask_token(**{CODE: code}))
    for answer in answers:
        refused(answer, "invalid_grant")
    assert len({answer.content for answer in answers}) == 1
    assert len({str(answer.headers) for answer in answers}) == 1


def test_a_pin_that_is_guessed_at_ends_the_code_and_at_last_closes_the_record(
    desk: Desk, wallet: Wallet, sheet: Sheet
) -> None:
    for _ in range(2):
        code = wallet.code()
        for _ in range(5):
            refused(wallet.ask_token(**{CODE: code, "tx_code": wrong_pin(sheet)}), "invalid_grant")
        refused(wallet.ask_token(**{CODE: code}), "invalid_grant")
    # Making the second offer showed the right PIN, and began the count anew: five more close it.
    fields = {"secret": sheet.secret, "pin": wrong_pin(sheet)}
    for _ in range(5):
        assert desk.post("/claim", **fields).status_code == 403
    assert desk.post("/claim/offer", secret=sheet.secret, pin=sheet.pin, unit="0").status_code == 403


# --- the access token -------------------------------------------------------------------------------------


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic dGVzdDp0ZXN0"])
def test_without_an_access_token_the_answer_says_which_scheme_is_used(
    desk: Desk, wallet: Wallet, header: str | None
) -> None:
    headers = {} if header is None else {"Authorization": header}
    answer = desk.client.request("POST", "/oid4vci/credential", json={}, headers=headers)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert wallet.ask(None).status_code == 401


def test_a_foreign_or_changed_access_token_is_invalid(wallet: Wallet) -> None:
    token, proofs = wallet.token(), wallet.proofs(1)
    for other in (f"{token}A", f"{token[:-4]}AAAA", "x", "A" * 5000, wallet.nonce()):
        unauthorized(wallet.ask(other, proofs))
    assert wallet.ask(token, proofs).status_code == 200


def test_an_access_token_is_over_after_ten_minutes(desk: Desk, wallet: Wallet) -> None:
    token = wallet.token()
    desk.clock.wait(minutes=10)
    unauthorized(wallet.ask(token, wallet.proofs(1)))


def test_an_access_token_collects_once(wallet: Wallet) -> None:
    token = wallet.token()
    assert wallet.ask(token, wallet.proofs(1)).status_code == 200
    unauthorized(wallet.ask(token, wallet.proofs(2)))


# --- the form of the request ------------------------------------------------------------------------------


OTHERWISE: tuple[tuple[dict[str, Any], str], ...] = (
    ({"credential_configuration_id": None}, "invalid_credential_request"),
    ({"credential_configuration_id": 7}, "invalid_credential_request"),
    ({"credential_configuration_id": "diploma"}, "unknown_credential_configuration"),
    ({"credential_identifier": "x"}, "invalid_credential_request"),
    (
        {"credential_configuration_id": None, "credential_identifier": "x"},
        "unknown_credential_identifier",
    ),
    ({"credential_response_encryption": {"enc": "A128GCM"}}, "invalid_encryption_parameters"),
    ({"proofs": None}, "invalid_proof"),
    ({"proofs": None, "proof": {"proof_type": "jwt", "jwt": "x"}}, "invalid_proof"),
    ({"proofs": []}, "invalid_proof"),
    ({"proofs": {}}, "invalid_proof"),
    ({"proofs": {"jwt": []}}, "invalid_proof"),
    ({"proofs": {"jwt": "x"}}, "invalid_proof"),
    ({"proofs": {"jwt": [7]}}, "invalid_proof"),
    ({"proofs": {"di_vp": [{}]}}, "invalid_proof"),
    ({"proofs": {"jwt": ["x"], "di_vp": [{}]}}, "invalid_proof"),
)


def test_a_request_that_asks_otherwise_is_refused(wallet: Wallet) -> None:
    token = wallet.token()
    for more, error in OTHERWISE:
        refused(wallet.ask(token, wallet.proofs(1), **more), error)
    assert wallet.ask(token, wallet.proofs(1)).status_code == 200


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'{"a":1,"a":2}', "application/json"),
        (b'{"a":1.5}', "application/json"),
        (b"[]", "application/json"),
        (b"", "application/json"),
        (b'{"a":"' + b"x" * 70_000 + b'"}', "application/json"),
        (b"{}", "text/plain"),
    ],
)
def test_what_is_no_plain_json_is_an_invalid_request(
    desk: Desk, wallet: Wallet, body: bytes, kind: str
) -> None:
    headers = {"Authorization": f"Bearer {wallet.token()}", "Content-Type": kind}
    answer = desk.client.request("POST", "/oid4vci/credential", content=body, headers=headers)
    refused(answer, "invalid_credential_request")


def test_a_body_that_no_wallet_sends_is_not_read(desk: Desk, wallet: Wallet) -> None:
    headers = {"Authorization": f"Bearer {wallet.token()}", "Content-Type": "application/json"}
    answer = desk.client.request("POST", "/oid4vci/credential", content=b"x" * 300_000, headers=headers)
    assert answer.status_code == 413


# --- the proofs -------------------------------------------------------------------------------------------


WRONG: tuple[dict[str, Any], ...] = (
    {"audience": "https://elsewhere.example"},
    {"iss": "wallet"},
    {"iat": 0},
    {"header": {"typ": "JWT"}},
    {"header": {"alg": "ES384"}},
    {"header": {"jwk": P384}},
    {"header": {"jwk": RSA}},
    {"header": {"jwk": ED25519}},
    {"header": {"jwk": None, "kid": "did:example:1#1"}},
    {"header": {"jwk": None, "x5c": ["MIIB"]}},
    {"header": {"jwk": wallets.key(2).public.jwk}},
    {"header": {"jwk": wallets.key().public.jwk | {"d": "AA"}}},
)


def test_a_wrong_proof_is_invalid_and_uses_up_nothing(wallet: Wallet) -> None:
    token, nonce = wallet.token(), wallet.nonce()
    for wrong in (wallet.proof(None), *(wallet.proof(nonce, **changes) for changes in WRONG)):
        refused(wallet.ask(token, [wrong]), "invalid_proof")
        refused(wallet.ask(token, [*wallet.proofs(3, over=nonce), wrong]), "invalid_proof")
    assert wallet.ask(token, wallet.proofs(1, over=nonce)).status_code == 200


def test_more_than_twenty_proofs_the_same_key_twice_or_two_nonces_are_invalid(wallet: Wallet) -> None:
    token, nonce = wallet.token(), wallet.nonce()
    refused(wallet.ask(token, wallet.proofs(*range(21), over=nonce)), "invalid_proof")
    refused(wallet.ask(token, wallet.proofs(1, 1, over=nonce)), "invalid_proof")
    refused(wallet.ask(token, [*wallet.proofs(1), *wallet.proofs(2)]), "invalid_proof")
    assert wallet.ask(token, wallet.proofs(1, 2, over=nonce)).status_code == 200


def test_a_nonce_is_good_once_for_five_minutes_and_only_ours(desk: Desk, wallet: Wallet) -> None:
    token, used, old = wallet.token(), wallet.nonce(), wallet.nonce()
    assert wallet.ask(token, wallet.proofs(1, over=used)).status_code == 200
    token = wallet.token()
    refused(wallet.ask(token, wallet.proofs(2, over=used)), "invalid_nonce")
    refused(wallet.ask(token, wallet.proofs(2, over="mine")), "invalid_nonce")
    desk.clock.wait(minutes=5)
    refused(wallet.ask(token, wallet.proofs(2, over=old)), "invalid_nonce")
    assert wallet.ask(token, wallet.proofs(2)).status_code == 200


# --- the credential ---------------------------------------------------------------------------------------


def withdrawn(desk: Desk, sheet: Sheet, provider: ProviderId) -> None:
    withdraw.withdraw(sheet.credential, provider=provider, **desk.parts())


def made_mine(desk: Desk, sheet: Sheet, provider: ProviderId) -> None:
    del provider
    claim.make_it_mine(sheet.secret, sheet.pin, fresh=claim.draw_secret(), **desk.parts())


def erased(desk: Desk, sheet: Sheet, provider: ProviderId) -> None:
    del provider
    erase.at_once(sheet.secret, sheet.pin, 0, **desk.parts())


@pytest.mark.parametrize("happens", [withdrawn, made_mine, erased])
def test_what_happens_meanwhile_denies_the_request(
    desk: Desk,
    wallet: Wallet,
    sheet: Sheet,
    provider: ProviderId,
    happens: Callable[[Desk, Sheet, ProviderId], None],
) -> None:
    token, code = wallet.token(), wallet.code()
    happens(desk, sheet, provider)
    refused(wallet.ask_token(**{CODE: code}), "invalid_grant")
    refused(wallet.ask(token, wallet.proofs(1)), "credential_request_denied")


@pytest.mark.slow
def test_more_copies_than_a_credential_may_have_are_denied(wallet: Wallet) -> None:
    for _ in range(5):
        assert wallet.ask(wallet.token(), wallet.proofs(*range(20))).status_code == 200
    refused(wallet.ask(wallet.token(), wallet.proofs(1)), "credential_request_denied")


def test_without_room_in_a_status_list_the_wallet_is_told_when_to_ask_again(
    desk: Desk, wallet: Wallet
) -> None:
    token = wallet.token()
    with desk.registry.store.transaction() as tx:
        tx.connection.exec_driver_sql("UPDATE status_list SET state = 'closed'")
    answer = wallet.ask(token, wallet.proofs(1))
    refused(answer, "temporarily_unavailable", 503)
    assert answer.headers["retry-after"] == "60"


def test_a_fault_of_ours_is_told_to_nobody(
    desk: Desk, wallet: Wallet, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    token = wallet.token()
    monkeypatch.setattr(type(desk.registry), "frameworks", ())
    answer = wallet.ask(token, wallet.proofs(1))
    assert (answer.status_code, answer.json()) == (500, {"error": "server_error"})
    assert '"code": "competency_unknown"' in capfd.readouterr().err


# --- the pace ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("endpoint", ["token", "nonce"])
def test_too_much_at_once_is_told_when_to_ask_again(desk: Desk, endpoint: str) -> None:
    answers = [desk.client.request("POST", f"/oid4vci/{endpoint}") for _ in range(3)]
    assert 429 not in {one.status_code for one in answers}
    desk.client._app.state.pace = Pace(**{endpoint: Bucket(0, 1)})  # noqa: SLF001 - nobody waits in a test
    answer = desk.client.request("POST", f"/oid4vci/{endpoint}")
    refused(answer, "temporarily_unavailable", 429)
    assert answer.headers["retry-after"] == "1"


def test_junk_takes_nothing_from_wallets_that_have_a_token(desk: Desk, wallet: Wallet) -> None:
    token, proofs = wallet.token(), wallet.proofs(1)
    desk.client._app.state.pace = Pace(credential=Bucket(1, 0.001))  # noqa: SLF001 - nobody waits in a test
    for _ in range(3):
        unauthorized(wallet.ask("junk", proofs))
    assert wallet.ask(token, proofs).status_code == 200
    answer = wallet.ask(wallet.token(), wallet.proofs(1))
    refused(answer, "temporarily_unavailable", 429)
    assert answer.headers["retry-after"] == "1"


def test_while_nothing_is_issued_a_wallet_is_told_to_ask_again(desk: Desk, wallet: Wallet) -> None:
    token = wallet.token()
    standstill.stop("a key may be known", **desk.parts())
    answer = wallet.ask(token, wallet.proofs(1))
    refused(answer, "temporarily_unavailable", 503)
    assert answer.headers["retry-after"] == "60"
    standstill.resume("it is not", **desk.parts())
    # The token was not used up by it.
    assert wallet.ask(token, wallet.proofs(1)).status_code == 200
