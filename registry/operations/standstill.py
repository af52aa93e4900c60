"""Stopping all issuing at once, on every machine, and going on again: a decision with its reason.

* What is stopped is every new signature over a certificate: by form, list, command, wallet or holder. It is
  asked where a slot is drawn, so it holds from the next transaction on, and no door can go round it.
* Checks, the holder's page, withdrawals and publications go on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from registry.model.errors import RegistryError
from registry.model.said import said
from registry.operations import ledger, tombstones
from registry.operations.tombstones import What
from registry.ports import Stopped

if TYPE_CHECKING:
    from datetime import datetime

    from registry.ports import Keys, Store, Transaction

_PURPOSE: Final = "standstill"


class IssuingStoppedError(RegistryError):
    """The registry issues nothing until somebody lets it go on."""

    code: ClassVar[str] = "issuing_stopped"

    def __init__(self) -> None:
        """Say what goes on."""
        super().__init__(
            said(
                "the registry issues nothing at this moment; what was issued still counts and can be "
                "checked: try again later",
            )
        )


class ReasonRefusedError(RegistryError):
    """A decision needs a reason that fits into its line."""

    code: ClassVar[str] = "reason_refused"

    def __init__(self) -> None:
        """Say what fits."""
        super().__init__(
            said(
                "give a reason of at most {most} plain letters, and name nobody in it", most=ledger.MAX_REASON
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Since when nothing is issued, and why."""

    since: datetime
    reason: str


def stop(reason: str, *, store: Store, keys: Keys, now: datetime) -> Decision:
    """Let nothing be issued from now on; return the decision that stands, the first one if there is one.

    Raises `ReasonRefusedError`.
    """
    require_reason(reason)
    with store.transaction() as tx:
        before = tx.standstill.get()
        if before is not None:
            return _opened(before, keys)
        sealed = keys.seal(_PURPOSE, reason.ljust(ledger.MAX_REASON).encode("ascii"), b"")
        tombstones.tell(tx, keys, What.STOPPED, int(now.timestamp()), sealed.hex())
        tx.standstill.set(Stopped(since=now, reason_sealed=sealed))
        ledger.write(tx, keys, now, "stop issuing", provider=None, reason=reason)
    return Decision(since=now, reason=reason)


def resume(reason: str, *, store: Store, keys: Keys, now: datetime) -> bool:
    """Let issuing go on; say whether it had been stopped. Raises `ReasonRefusedError`."""
    require_reason(reason)
    with store.transaction() as tx:
        if tx.standstill.get() is None:
            return False
        tombstones.tell(tx, keys, What.RESUMED)
        tx.standstill.set(None)
        ledger.write(tx, keys, now, "resume issuing", provider=None, reason=reason)
    return True


def is_stopped(*, store: Store) -> bool:
    """Say whether issuing stands still."""
    with store.reading() as tx:
        return tx.standstill.get() is not None


def require_issuing(tx: Transaction) -> None:
    """Raise `IssuingStoppedError` while issuing stands still."""
    if tx.standstill.get() is not None:
        raise IssuingStoppedError


def require_reason(reason: str) -> None:
    """Raise `ReasonRefusedError` unless the reason fits into a line of the ledger."""
    # Quotes and backslashes take two letters of the line.
    is_plain = reason.isascii() and reason.isprintable() and not set(reason) & set('"\\')
    if not (is_plain and 0 < len(reason.strip()) <= len(reason) <= ledger.MAX_REASON):
        raise ReasonRefusedError


def _opened(stopped: Stopped, keys: Keys) -> Decision:
    reason = keys.open(_PURPOSE, stopped.reason_sealed, b"").decode("ascii").rstrip()
    return Decision(since=stopped.since, reason=reason)
