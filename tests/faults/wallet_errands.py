"""What a wallet asks for, begun and cut off: an offer, an access token, the copies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from registry.model.copy import Kind
from registry.model.status import State
from registry.operations import grants, offer, status, wallet
from registry.operations.grants import AccessRefusedError, NonceRefusedError
from registry.securing.keyproof import KeyProof
from registry.securing.sealing import ClaimRefusedError
from tests import wallets
from tests.operations.office import URL

if TYPE_CHECKING:
    from tests.faults.desk import Desk

Given = dict[str, Any]


def offered(desk: Desk, given: Given) -> str:
    (sheet,) = desk.sheets(given["tray"])
    return offer.make_offer(desk.claimed(sheet), sheet.pin, **desk.parts)


def redeemed(desk: Desk, given: Given, code: str) -> str:
    (sheet,) = desk.sheets(given["tray"])
    return offer.redeem(code, sheet.pin, **desk.parts)


def collected(desk: Desk, token: str, nonce: str) -> list[str]:
    access = grants.open_access(token, keys=desk.keys, now=desk.now)
    proofs = [KeyProof(key=wallets.key(number).public, nonce=nonce) for number in (1, 2)]
    return wallet.collect(
        access, proofs, frameworks=desk.frameworks, url=URL, attempts=desk.attempts, **desk.parts
    )


def new_nonce(desk: Desk) -> str:
    return grants.give_nonce(keys=desk.keys, now=desk.now)


def collects_anew(desk: Desk, given: Given) -> None:
    """Whatever happened, a new offer leads to copies that count."""
    token = redeemed(desk, given, offered(desk, given))
    copies = collected(desk, token, new_nonce(desk))
    desk.publish()
    assert [desk.verdict(copy).state for copy in copies] == ["CURRENT"] * 2


def copies_for_wallets(desk: Desk, given: Given) -> list[State]:
    rows = desk.copies(given["credential"])
    return [one.state for one in rows if status.open_copy(one, desk.keys)[1] is Kind.WALLET]


def issued(desk: Desk) -> Given:
    tray = desk.issue(desk.prepared())
    (sheet,) = desk.sheets(tray)
    return {"tray": tray, "credential": sheet.credential}


@dataclass(frozen=True)
class Offer:
    """A new offer takes the place of the last one: one of them is there, and only its code opens it."""

    def begin(self, desk: Desk) -> Given:
        given = issued(desk)
        return {**given, "first": offered(desk, given)}

    def act(self, desk: Desk, given: Given) -> Any:
        return offered(desk, given)

    def check(self, desk: Desk, given: Given, answer: Any) -> None:
        with desk.store.reading() as tx:
            assert len(tx.offers.all()) == 1
        if answer:
            assert redeemed(desk, given, answer)
        collects_anew(desk, given)


@dataclass(frozen=True)
class Redeem:
    """A code is spent once; cut off, it is spent or good still, and no PIN of the holder's is lost."""

    def begin(self, desk: Desk) -> Given:
        given = issued(desk)
        return {**given, "code": offered(desk, given)}

    def act(self, desk: Desk, given: Given) -> Any:
        return redeemed(desk, given, given["code"])

    def check(self, desk: Desk, given: Given, answer: Any) -> None:
        tokens = [answer] if answer else []
        for _ in range(2):
            try:
                tokens.append(redeemed(desk, given, given["code"]))
            except ClaimRefusedError:
                continue
        assert len(tokens) <= 1
        collects_anew(desk, given)


@dataclass(frozen=True)
class Collect:
    """Copies are collected once for an access token, all of them or none."""

    def begin(self, desk: Desk) -> Given:
        given = issued(desk)
        token = redeemed(desk, given, offered(desk, given))
        return {**given, "token": token, "nonce": new_nonce(desk)}

    def act(self, desk: Desk, given: Given) -> Any:
        return collected(desk, given["token"], given["nonce"])

    def check(self, desk: Desk, given: Given, answer: Any) -> None:
        states = copies_for_wallets(desk, given)
        assert State.INTENDED not in states
        done = states.count(State.ISSUED)
        assert done in ((2,) if answer else (0, 2))
        again = 0
        for nonce in (given["nonce"], new_nonce(desk)):
            try:
                again += len(collected(desk, given["token"], nonce))
            except (AccessRefusedError, NonceRefusedError):
                continue
        # Whoever was answered gets nothing more; whoever was told of a fault may ask again, once.
        assert again in ((0,) if answer else (0, 2))
        collects_anew(desk, given)


WALLET_ERRANDS: Final = {"offer": Offer(), "redeem": Redeem(), "collect": Collect()}
