"""Passing a question on to a wallet and its answer back: five minutes, one answer, one reading.

* What a wallet answers is encrypted to a key that the asking page made: nobody here can read it, and nothing
  kept says who asks or who answers.
* Rows are found by a keyed digest of an id; question and answer lie sealed under the keystore's key. Unknown,
  over, answered and read are one answer to whoever asks.
* The page's own secret leads to the id, never back: who sees the QR can answer, but not read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Final

from registry.model import ids
from registry.model.errors import RegistryError
from registry.model.said import said
from registry.ports import Relayed
from registry.securing import gate, presentation_request
from registry.securing.presentation_request import Question

if TYPE_CHECKING:
    from datetime import datetime

    from registry.ports import Keys, Store
    from registry.securing.presentation_request import Asker

LIFETIME: Final = timedelta(minutes=5)
MAX_ANSWER: Final = 48 * 1024
"""Characters: a presentation with its certificate and twenty disclosures is under 8,000 when encrypted."""

DECLINED: Final = "declined"
"""The answer of a holder who does not want to show anything."""

_ID_BYTES: Final = 16
# Header, no encrypted key (ECDH-ES agrees on one directly), nonce, ciphertext, tag (RFC 7516, section 7.1).
_COMPACT_JWE: Final = re.compile(r"[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)


class RelayUnknownError(RegistryError):
    """There is no such question: it is over, was answered, was read, or never was."""

    code: ClassVar[str] = "relay_unknown"

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(said("this question is over: ask again"))


class AnswerRefusedError(RegistryError):
    """What arrived is no encrypted answer, or a far too long one."""

    code: ClassVar[str] = "answer_refused"

    def __init__(self) -> None:
        """Say what is asked for."""
        super().__init__(said("an answer is one encrypted text, as the request asks for it"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """An open question: its id goes to the wallet, `secret` fetches the answer and stays in the page."""

    request: str
    secret: str = field(repr=False)


def ask(question: Question, *, store: Store, keys: Keys, now: datetime) -> Ticket:
    """Keep a question for five minutes."""
    secret = ids.new_token()
    request = _request(secret, keys)
    mac = _mac(request, keys)
    with store.transaction() as tx:
        sealed = keys.seal("relay question", question.encode(), mac)
        tx.relays.add(Relayed(mac=mac, question=sealed, answer=None, expires_at=now + LIFETIME))
    return Ticket(request=request, secret=secret)


def request_object(
    request: str, *, asker: Asker, wallet_nonce: str | None, store: Store, keys: Keys, now: datetime
) -> str:
    """Return the signed request for a wallet; raise `RelayUnknownError` or `QuestionRefusedError`."""
    with store.reading() as tx:
        found = _open(tx.relays.get(_mac(request, keys)), now)
    if found.answer is not None:
        raise RelayUnknownError
    return presentation_request.request_object(
        Question.decode(keys.open("relay question", found.question, found.mac)),
        request,
        asker=asker,
        signer=keys.request,
        exp=int(found.expires_at.timestamp()),
        wallet_nonce=wallet_nonce,
    )


def answer(request: str, ciphertext: str, *, store: Store, keys: Keys, now: datetime) -> None:
    """Keep a wallet's answer, or `DECLINED`; raise `RelayUnknownError` or `AnswerRefusedError`.

    The first answer counts; a second finds no question.
    """
    if ciphertext != DECLINED and not (len(ciphertext) <= MAX_ANSWER and _COMPACT_JWE.fullmatch(ciphertext)):
        raise AnswerRefusedError
    mac = _mac(request, keys)
    with store.reading() as tx:
        # Junk for no question of ours waits for no writer, and makes none wait.
        _open(tx.relays.get(mac), now)
    sealed = keys.seal("relay answer", ciphertext.encode("ascii"), mac)
    with store.transaction() as tx:
        if not tx.relays.answer(mac, sealed, now):
            raise RelayUnknownError


def collect(secret: str, *, store: Store, keys: Keys, now: datetime) -> str | None:
    """Return the answer and forget it, `None` while there is none; raise `RelayUnknownError`."""
    mac = _mac(_request(secret, keys), keys)
    with store.reading() as tx:
        found = _open(tx.relays.get(mac), now)
    if found.answer is None:
        return None
    with store.transaction() as tx:
        sealed = tx.relays.take(mac)
    if sealed is None:
        raise RelayUnknownError
    return keys.open("relay answer", sealed, mac).decode("ascii")


def sweep(*, store: Store, now: datetime) -> int:
    """Forget every question that is over, and every byte of what was forgotten; return how many."""
    with store.transaction() as tx:
        count = tx.relays.forget_before(now)
    store.scrub()
    return count


def _open(found: Relayed | None, now: datetime) -> Relayed:
    if found is None or now >= found.expires_at:
        raise RelayUnknownError
    return found


def _request(secret: str, keys: Keys) -> str:
    digest = keys.mac("relay request", secret.encode(errors="replace"))
    return gate.b64url_encode(digest[:_ID_BYTES])


def _mac(request: str, keys: Keys) -> bytes:
    return keys.mac("relay", request.encode(errors="replace"))
