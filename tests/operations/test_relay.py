"""Passing on a question and its answer: five minutes, one answer, one reading, and noise at rest."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from registry.model.errors import SealedDamagedError
from registry.operations import relay
from registry.operations.relay import AnswerRefusedError, RelayUnknownError
from registry.ports import Relayed
from registry.securing.presentation_request import Question
from registry.storage.database import Database
from tests.ports.fakes import FakeKeys
from tests.securing.test_presentation_request import ASKER, POSTED, read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.databases import Place

from tests.operations.office import NOW

QUESTION = Question.decode(json.dumps(POSTED).encode())
ANSWER = "e30..bm9uY2U.Y2lwaGVydGV4dA.dGFn"
SECONDS = timedelta(seconds=1)


class Post:
    """The relay over a database of its own."""

    def __init__(self, place: Place) -> None:
        self.folder = place.folder
        self.store = Database(place.url)
        self.store.migrate()
        self.keys = FakeKeys()
        self.now = NOW

    def parts(self) -> dict[str, Any]:
        return {"store": self.store, "keys": self.keys, "now": self.now}

    def ask(self) -> relay.Ticket:
        return relay.ask(QUESTION, **self.parts())

    def request(self, request: str, wallet_nonce: str | None = None) -> str:
        return relay.request_object(request, asker=ASKER, wallet_nonce=wallet_nonce, **self.parts())

    def answer(self, request: str, text: str = ANSWER) -> None:
        relay.answer(request, text, **self.parts())

    def collect(self, secret: str) -> str | None:
        return relay.collect(secret, **self.parts())

    def at_rest(self) -> bytes:
        return b"".join(path.read_bytes() for path in self.folder.glob("registry.db*"))


@pytest.fixture
def post(place: Place) -> Iterator[Post]:
    opened = Post(place)
    yield opened
    opened.store.close()


def test_a_question_goes_out_and_its_answer_comes_back_once(post: Post) -> None:
    ticket = post.ask()
    assert post.collect(ticket.secret) is None
    _, payload = read(post.request(ticket.request, "mine"))
    assert payload["response_uri"].endswith(f"/oid4vp/response/{ticket.request}")
    assert payload["exp"] == int((post.now + relay.LIFETIME).timestamp())
    assert payload["wallet_nonce"] == "mine"
    post.answer(ticket.request)
    assert post.collect(ticket.secret) == ANSWER
    for again in (post.collect, post.request, post.answer):
        with pytest.raises(RelayUnknownError):
            again(ticket.secret if again == post.collect else ticket.request)


def test_a_second_answer_finds_no_question_and_changes_nothing(post: Post) -> None:
    ticket = post.ask()
    post.answer(ticket.request)
    for refused in (post.answer, post.request):
        with pytest.raises(RelayUnknownError):
            refused(ticket.request)
    assert post.collect(ticket.secret) == ANSWER


def test_a_holder_who_declines_is_an_answer_too(post: Post) -> None:
    ticket = post.ask()
    post.answer(ticket.request, relay.DECLINED)
    assert post.collect(ticket.secret) == relay.DECLINED


def test_after_five_minutes_a_question_is_over_wherever_it_stands(post: Post) -> None:
    waiting, answered = post.ask(), post.ask()
    post.answer(answered.request)
    post.now += relay.LIFETIME - SECONDS
    post.request(waiting.request)
    assert post.collect(waiting.secret) is None
    post.now += SECONDS
    for call, text in (
        (post.request, waiting.request),
        (post.answer, waiting.request),
        (post.collect, waiting.secret),
        (post.collect, answered.secret),
    ):
        with pytest.raises(RelayUnknownError):
            call(text)


@pytest.mark.only_on("sqlite", why="reads the bytes of its file")
def test_a_sweep_leaves_nothing_of_what_is_over_and_all_of_what_is_not(post: Post) -> None:
    post.ask()
    old = post.ask()
    post.answer(old.request)
    mac = post.keys.mac("relay", old.request.encode())
    post.now += relay.LIFETIME
    young = post.ask()
    assert mac in post.at_rest()
    assert relay.sweep(store=post.store, now=post.now) == 2
    assert mac not in post.at_rest()
    assert post.collect(young.secret) is None
    assert relay.sweep(store=post.store, now=post.now) == 0


@pytest.mark.only_on("sqlite", why="reads the bytes of its file")
def test_nothing_of_what_was_read_is_left_after_the_next_sweep(post: Post) -> None:
    ticket = post.ask()
    post.answer(ticket.request)
    mac = post.keys.mac("relay", ticket.request.encode())
    with post.store.reading() as tx:
        kept = tx.relays.get(mac)
    assert kept is not None
    assert kept.answer is not None
    parts = (mac, kept.answer[:32], kept.question[-32:])
    assert all(part in post.at_rest() for part in parts)
    post.collect(ticket.secret)
    relay.sweep(store=post.store, now=post.now)
    assert not any(part in post.at_rest() for part in parts)


@pytest.mark.only_on("sqlite", why="reads the bytes of its file")
def test_at_rest_lies_nothing_that_anybody_said(post: Post) -> None:
    ticket = post.ask()
    post.answer(ticket.request)
    said = (ticket.request, ticket.secret, ANSWER, QUESTION.nonce, QUESTION.state, QUESTION.key.jwk["x"])
    assert not any(text.encode() in post.at_rest() for text in said)


def test_who_sees_the_code_cannot_read_the_answer(post: Post) -> None:
    ticket = post.ask()
    post.answer(ticket.request)
    for text in (ticket.request, ticket.secret[:-1], "", "\ud800", "é"):
        with pytest.raises(RelayUnknownError):
            post.collect(text)
    assert post.collect(ticket.secret) == ANSWER


def test_an_answer_that_somebody_else_took_is_unknown(post: Post) -> None:
    ticket = post.ask()
    post.answer(ticket.request)

    class Late:
        """A store in which another reader is faster, between looking and taking."""

        reading = post.store.reading

        def transaction(self) -> Any:
            post.collect(ticket.secret)
            return post.store.transaction()

    with pytest.raises(RelayUnknownError):
        relay.collect(ticket.secret, **{**post.parts(), "store": Late()})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain",
        "a.b.c",
        "e30.a2V5.bm9uY2U.Y2k.dGFn",
        f"{ANSWER}=",
        ANSWER + "A" * relay.MAX_ANSWER,
        "e30..é.a.b",
    ],
)
def test_what_is_no_encrypted_answer_is_refused_and_the_question_stays(post: Post, text: str) -> None:
    ticket = post.ask()
    with pytest.raises(AnswerRefusedError):
        post.answer(ticket.request, text)
    post.answer(ticket.request)


def test_the_longest_answer_is_taken(post: Post) -> None:
    ticket = post.ask()
    longest = f"e30..bm9uY2U.{'A' * (relay.MAX_ANSWER - 20)}.dGFn"
    post.answer(ticket.request, longest[-relay.MAX_ANSWER :])
    assert post.collect(ticket.secret) == longest


def test_a_question_moved_to_another_id_does_not_open(post: Post) -> None:
    ticket = post.ask()
    mac = post.keys.mac("relay", ticket.request.encode())
    with post.store.transaction() as tx:
        kept = tx.relays.get(mac)
        assert kept is not None
        moved = Relayed(
            mac=post.keys.mac("relay", b"other"),
            question=kept.question,
            answer=None,
            expires_at=kept.expires_at,
        )
        tx.relays.add(moved)
    with pytest.raises(SealedDamagedError):
        post.request("other")
