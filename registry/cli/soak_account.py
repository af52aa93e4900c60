"""What the processes of `registry soak` told, held against the registry when nothing moves: the oracle.

* `registry fsck` first, with the secrets of what was acknowledged; then what only the account knows: that
  each acknowledged credential is there and none besides, and that whatever was signed had place and intent.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from registry.model.status import State
from registry.operations import fsck, fsck_secrets, status
from registry.securing import gate, papercode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.bootstrap import Registry
    from registry.ports import Transaction


@dataclass(slots=True)
class Account:
    """Everything that was told."""

    pending: dict[str, dict[str, Any]] = field(default_factory=dict, repr=False)
    """Orders that were begun and not answered, by their request: of processes that live, and of dead ones."""

    acknowledged: dict[str, str] = field(default_factory=dict, repr=False)
    """Secret and PIN of each credential."""

    withdrawing: set[str] = field(default_factory=set)
    withdrawn: set[str] = field(default_factory=set)
    signed: list[str] = field(default_factory=list, repr=False)
    counts: Counter[str] = field(default_factory=Counter)

    def hear(self, told: dict[str, Any]) -> None:
        """Take in one thing that was told."""
        ((what, value),) = told.items()
        self.counts[what] += 1
        match what:
            case "asked":
                self.counts["asked again"] += value["request"] in self.pending
                self.pending[value["request"]] = value
            case "answered":
                self.pending.pop(value, None)
            case "issued":
                credential, secret, pin = value
                self.acknowledged[credential] = f"{secret} {pin}"
            case "withdrawing":
                self.withdrawing.add(value)
            case "withdrawn":
                self.withdrawn.add(value)
            case "signed":
                self.signed.append(value)

    def faults(self, registry: Registry, *, is_last: bool) -> Iterator[fsck.Fault]:
        """Yield whatever does not hold; at the last time nothing is pending, and every secret is opened."""
        parts: dict[str, Any] = {"store": registry.store, "keys": registry.keys}
        yield from fsck.faults(attempts=registry.attempts, root=registry.root, **parts)
        lines = list(self.acknowledged.values())
        yield from fsck_secrets.faults(
            lines if is_last else lines[-50:], root=registry.root, now=registry.now(), **parts
        )
        with registry.store.reading() as tx:
            yield from self._credentials(tx, is_last=is_last)
            yield from self._signatures(tx, registry)

    def _credentials(self, tx: Transaction, *, is_last: bool) -> Iterator[fsck.Fault]:
        states: dict[str, State] = {one.id: one.state for one in tx.credentials.all()}
        for credential in self.acknowledged:
            state = states.pop(credential, None)
            wanted = {State.WITHDRAWN} if credential in self.withdrawn else {State.ISSUED}
            if credential in self.withdrawing:
                wanted.add(State.WITHDRAWN)
            if state not in wanted:
                yield fsck.Fault("acknowledged_lost", credential)
        if is_last:
            # Every order was answered in the end: what counts besides would have been issued twice.
            yield from (
                fsck.Fault("issued_twice", one) for one, state in states.items() if state is State.ISSUED
            )

    def _signatures(self, tx: Transaction, registry: Registry) -> Iterator[fsck.Fault]:
        places = Counter(papercode.decode_payload(gate.b64url_decode(one)).slot for one in self.signed)
        intended = {copy.slot_mac for copy in tx.credentials.all_copies()}
        for slot, times in places.items():
            if times > 1:
                yield fsck.Fault("slot_signed_twice", f"list {slot.list_number}")
            if status.slot_mac(slot, registry.keys) not in intended:
                yield fsck.Fault("signed_without_intent", f"list {slot.list_number}")
