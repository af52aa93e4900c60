"""A question to a wallet, begun and cut off: asked, answered and read once, or not at all."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from registry.operations import relay
from registry.operations.relay import RelayUnknownError
from tests.operations.test_relay import ANSWER, QUESTION

if TYPE_CHECKING:
    from tests.faults.desk import Desk

Given = dict[str, Any]


def asked(desk: Desk) -> Given:
    return asdict(relay.ask(QUESTION, **desk.parts))


def answered(desk: Desk, given: Given) -> bool:
    try:
        relay.answer(given["request"], ANSWER, **desk.parts)
    except RelayUnknownError:
        return False
    return True


def read(desk: Desk, given: Given) -> str | None:
    try:
        return relay.collect(given["secret"], **desk.parts)
    except RelayUnknownError:
        return "over"


def nothing_is_left(desk: Desk) -> None:
    """After five minutes there is nothing of any question."""
    relay.sweep(store=desk.store, now=desk.now + relay.LIFETIME)
    assert relay.sweep(store=desk.store, now=desk.now + relay.LIFETIME) == 0


@dataclass(frozen=True)
class Ask:
    """A question that was acknowledged waits for its answer."""

    def begin(self, desk: Desk) -> Given:  # noqa: ARG002 - nothing is there before
        return {}

    def act(self, desk: Desk, given: Given) -> Any:  # noqa: ARG002 - nothing is needed
        return asked(desk)

    def check(self, desk: Desk, given: Given, answer: Any) -> None:  # noqa: ARG002 - likewise
        if answer:
            assert read(desk, answer) is None
            assert answered(desk, answer)
            assert read(desk, answer) == ANSWER
        nothing_is_left(desk)


@dataclass(frozen=True)
class Answer:
    """An answer that was acknowledged is there; one that was not is there whole, or can be given again."""

    def begin(self, desk: Desk) -> Given:
        return asked(desk)

    def act(self, desk: Desk, given: Given) -> Any:
        return answered(desk, given)

    def check(self, desk: Desk, given: Given, answer: Any) -> None:
        again = answered(desk, given)
        assert not (answer and again)
        assert read(desk, given) == ANSWER
        nothing_is_left(desk)


@dataclass(frozen=True)
class Read:
    """An answer is read once; cut off, it was read or is there still."""

    def begin(self, desk: Desk) -> Given:
        given = asked(desk)
        assert answered(desk, given)
        return given

    def act(self, desk: Desk, given: Given) -> Any:
        return read(desk, given)

    def check(self, desk: Desk, given: Given, answer: Any) -> None:
        if answer:
            assert answer == ANSWER
            assert read(desk, given) == "over"
        else:
            assert read(desk, given) in (ANSWER, "over")
        assert not answered(desk, given)
        nothing_is_left(desk)


RELAY_ERRANDS: Final = {"ask a wallet": Ask(), "answer": Answer(), "read": Read()}
