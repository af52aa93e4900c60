"""A question and its answer over HTTP: who may post what, what is told, and that nothing is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from registry.keystore.sealed_file import KeyFileError
from registry.operations import relay
from registry.web import app
from registry.web.rounds import make_round
from tests.ports.fakes import FakeKeys
from tests.web.desk import Desk
from tests.web.oid4vp.conversation import ANSWER, ask, collect, path_of, payload_of


def test_the_whole_conversation(desk: Desk) -> None:
    asked = ask(desk, "level", "name")
    assert asked.status_code == 200
    assert asked.json().keys() == {"client_id", "qr", "seconds", "secret", "wallet"}
    assert asked.json()["seconds"] == 300
    assert asked.json()["qr"].keys() == {"side", "drawn"}
    assert collect(desk, asked.json()["secret"]).status_code == 204

    got = desk.get(path_of(asked))
    posted = desk.client.request(
        "POST", path_of(asked), data={"wallet_nonce": "mine", "wallet_metadata": "{}"}
    )
    for one in (got, posted):
        assert one.status_code == 200
        assert one.headers["content-type"] == "application/oauth-authz-req+jwt"
        assert one.headers["cache-control"] == "no-store"
        assert one.headers["access-control-allow-origin"] == "*"
    payload = payload_of(got.text)
    assert payload["client_id"] == asked.json()["client_id"]
    assert payload_of(posted.text) == {**payload, "wallet_nonce": "mine"}

    answer = payload["response_uri"].removeprefix(desk.registry.settings.url)
    sent = desk.client.request("POST", answer, data={"response": ANSWER})
    assert sent.status_code == 200
    assert sent.headers["cache-control"] == "no-store"
    page, _, fresh = sent.json()["redirect_uri"].partition("#")
    assert page == "http://localhost:8000/check/done"
    assert len(fresh) == 43

    collected = collect(desk, asked.json()["secret"])
    assert collected.json() == {"answer": ANSWER}
    assert collected.headers["cache-control"] == "no-store"
    assert collect(desk, asked.json()["secret"]).status_code == 404


def test_two_answers_end_on_different_addresses(desk: Desk) -> None:
    ends = set()
    for _ in range(2):
        answer = path_of(ask(desk)).replace("request", "response")
        ends.add(desk.client.request("POST", answer, data={"response": ANSWER}).json()["redirect_uri"])
    assert len(ends) == 2


def test_unknown_over_answered_and_read_answer_alike(desk: Desk) -> None:
    answered, read, over = ask(desk), ask(desk), ask(desk)
    for one in (answered, read):
        desk.client.request("POST", path_of(one).replace("request", "response"), data={"response": ANSWER})
    collect(desk, read.json()["secret"])
    paths = [path_of(one) for one in (answered, read)]
    said = [
        desk.client.request(
            method,
            path.replace("request", kind),
            **({"data": {"response": ANSWER}} if method == "POST" else {}),
        )
        for path in ("/oid4vp/request/never-was", *paths)
        for method, kind in (("GET", "request"), ("POST", "request"), ("POST", "response"))
    ]
    desk.clock.wait(minutes=5)
    said += [desk.get(path_of(over)), collect(desk, over.json()["secret"]), collect(desk, "never was")]
    said += [collect(desk, read.json()["secret"]), collect(desk, "é"), collect(desk, "")]
    told = {(one.status_code, one.content, tuple(sorted(one.headers.items()))) for one in said}
    assert len(told) == 1
    assert said[0].status_code == 404
    assert said[0].json() == {"error": "invalid_request"}


def test_a_holder_may_decline(desk: Desk) -> None:
    asked = ask(desk)
    answer = path_of(asked).replace("request", "response")
    sent = desk.client.request(
        "POST", answer, data={"error": "access_denied", "state": "any", "error_description": "no"}
    )
    assert sent.status_code == 200
    assert collect(desk, asked.json()["secret"]).json() == {"answer": "declined"}


@pytest.mark.parametrize(
    "posted",
    [{}, {"response": "plain"}, {"response": "a.b.c"}, {"response": "e30..a.b." + "c" * relay.MAX_ANSWER}],
)
def test_what_is_no_encrypted_answer_is_refused(desk: Desk, posted: dict[str, str]) -> None:
    asked = ask(desk)
    answer = path_of(asked).replace("request", "response")
    refused = desk.client.request("POST", answer, data=posted)
    assert (refused.status_code, refused.json()) == (400, {"error": "invalid_request"})
    assert collect(desk, asked.json()["secret"]).status_code == 204


def test_what_is_no_question_or_no_form_is_refused_in_the_same_words(desk: Desk) -> None:
    path = path_of(ask(desk))
    for refused in (
        ask(desk, "age"),
        ask(desk, jwk={}),
        desk.client.request("POST", path, content=b"{}", headers={"Content-Type": "application/json"}),
        desk.client.request("POST", path, data={"wallet_nonce": "é"}),
    ):
        assert (refused.status_code, refused.json()) == (400, {"error": "invalid_request"})


def test_more_than_any_answer_is_not_even_read(desk: Desk) -> None:
    answer = path_of(ask(desk)).replace("request", "response")
    assert desk.client.request("POST", answer, data={"response": "A" * app.MAX_BODY}).status_code == 413


def test_only_our_own_page_asks_and_collects(desk: Desk) -> None:
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert ask(desk, headers=foreign).status_code == 403
    posted = desk.client.request("POST", "/oid4vp/answers", content=b"x", headers=foreign)
    assert posted.status_code == 403
    answer = path_of(ask(desk)).replace("request", "response")
    assert desk.client.request("POST", answer, data={"response": ANSWER}, headers=foreign).status_code == 200


@pytest.mark.only_on("sqlite", why="counts in memory, by the second")
def test_questions_are_counted_for_everybody_together(desk: Desk) -> None:
    for _ in range(app.QUESTIONS):
        desk.client._app.state.questions.take()  # noqa: SLF001 - as many people would
    refused = ask(desk)
    assert (refused.status_code, refused.json()) == (429, {"error": "temporarily_unavailable"})


def test_a_home_without_a_key_for_requests_says_not_now(desk: Desk) -> None:
    class Earlier(FakeKeys):
        """Was founded before requests were signed."""

        @property
        def request_leaf(self) -> bytes:
            message = "request.pem is missing"
            raise KeyFileError(message)

    earlier = Desk(replace(desk.registry, keys=Earlier()))
    refused = ask(earlier)
    assert (refused.status_code, refused.json()) == (503, {"error": "temporarily_unavailable"})


@pytest.mark.only_on("sqlite", why="breaks its file")
def test_a_fault_is_a_fault_here_too(desk: Desk) -> None:
    desk.registry.store.close()
    (desk.registry.home / "registry.db").write_bytes(b"no database")
    assert ask(desk).status_code == 500


def test_a_round_sweeps_what_is_over(desk: Desk) -> None:
    asked = ask(desk)
    desk.clock.wait(minutes=5)
    make_round(desk.registry)
    with desk.registry.store.reading() as tx:
        request = path_of(asked).rpartition("/")[2]
        assert tx.relays.get(desk.registry.keys.mac("relay", request.encode())) is None


def test_no_canary_enters_a_store_or_a_log(desk: Desk, capfd: pytest.CaptureFixture[str]) -> None:
    nonce, state = "Canary-nonce".ljust(43, "0"), "Canary-state".ljust(43, "0")
    asked = ask(desk, "name", nonce=nonce, state=state)
    path = path_of(asked)
    request = path.rpartition("/")[2]
    desk.client.request("POST", path, data={"wallet_nonce": "Canary-wallet"})
    ciphertext = f"e30..bm9uY2U.{'Canary' * 9}.dGFn"
    answer = path.replace("request", "response")
    end = desk.client.request("POST", answer, data={"response": ciphertext}).json()["redirect_uri"]
    canaries = [nonce, state, request, asked.json()["secret"], "Canary", end.partition("#")[2]]
    canaries += [ask(desk, "Canary").text, asked.json()["client_id"]]
    kept = b"".join(one.read_bytes() for one in desk.registry.home.rglob("*") if one.is_file())
    said = "".join(capfd.readouterr())
    assert not [one for one in canaries[:6] if one.encode() in kept or one in said]
    assert said == ""
    collect(desk, asked.json()["secret"])
    make_round(desk.registry)
    kept = b"".join(one.read_bytes() for one in desk.registry.home.rglob("*") if one.is_file())
    said = "".join(capfd.readouterr())
    assert not [one for one in canaries[:6] if one.encode() in kept or one in said]
