"""The one writer of states and of withdrawn bits, and the encryption of slots at rest.

* Every step is asked of the transition table, and holds only if what moves is still where it was seen.
* A bit, once set, stays set: the table only grows.
* A copy's row holds its slot only as a keyed digest and encrypted; keys are in the keystore, so a copy of the
  database does not say which provider issued a slot (design rule 3).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from registry.model import ids
from registry.model.copy import Kind, Shown, number_of, read_number
from registry.model.credential import Slot
from registry.model.status import State, require_transition
from registry.operations import tombstones
from registry.operations.tombstones import What
from registry.securing.statuslist import LIST_SIZE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from registry.model.credential import Credential
    from registry.model.ids import AttemptId, CredentialId
    from registry.ports import Attempts, Copy, Filler, Keys, Store, Transaction

PURPOSE: Final = "slot"

_SEALED_LETTERS: Final = 24
"""What the longest slot needs, with its copy's kind; every other is filled up to it."""

_ANY: Final = Shown()

_DRAWS: Final = 64
"""Lists close at half full, so every draw finds at least half free: 64 misses in a row are a defect."""


def draw_slots(tx: Transaction, count: int, fits: Callable[[Slot], bool] = lambda _: True) -> list[Slot]:
    """Draw places at random over the open lists, none that was used before; fewer where lists are full.

    A place that does not fit is not used.
    """
    numbers = [one.number for one in tx.slots.lists() if one.state == "open"]
    slots: list[Slot] = []
    for _ in range(_DRAWS if numbers else 0):
        missing = count - len(slots)
        wanted = {_drawn(numbers) for _ in range(missing)}
        slots += tx.slots.reserve(filter(fits, wanted))
        if len(slots) == count:
            break
    return slots


def _drawn(numbers: Sequence[int]) -> Slot:
    """Return one of all places of these lists, each as likely as the others."""
    at, index = divmod(ids.below(len(numbers) * LIST_SIZE), LIST_SIZE)
    return Slot(numbers[at], index)


def slot_mac(slot: Slot, keys: Keys) -> bytes:
    """Return the keyed digest of a slot."""
    return keys.mac(PURPOSE, text_of(slot))


def text_of(slot: Slot) -> bytes:
    """Return the text of a slot that goes into a keyed digest."""
    return b"[%d, %d]" % (slot.list_number, slot.index)


def seal_slot(slot: Slot, mac: bytes, keys: Keys, *, kind: Kind = Kind.FIRST, shown: Shown = _ANY) -> bytes:
    """Encrypt a slot with its copy's kind, bound to its digest; every result has the same length.

    A filler is written like a first copy.
    """
    text = json.dumps([slot.list_number, slot.index, number_of(kind, shown)])
    return keys.seal(PURPOSE, text.ljust(_SEALED_LETTERS).encode("ascii"), mac)


def open_slot(row: Copy | Filler, keys: Keys) -> Slot:
    """Decrypt the slot of a copy or a filler; raise a `RegistryError` if the row was changed."""
    return open_copy(row, keys)[0]


def open_copy(row: Copy | Filler, keys: Keys) -> tuple[Slot, Kind, Shown]:
    """Decrypt the slot and the kind of a copy, and what it shows; raise like `open_slot`."""
    list_number, index, *number = json.loads(keys.open(PURPOSE, row.slot_sealed, row.slot_mac))
    # The first rows that were ever written hold the slot alone: all of them are of first copies.
    kind, shown = read_number(*number) if number else (Kind.FIRST, _ANY)
    return Slot(list_number, index), kind, shown


def set_bits(tx: Transaction, slots: Sequence[Slot], keys: Keys) -> None:
    """Set bits for the next publication. Nothing else calls `tx.slots.withdraw`."""
    if slots:
        tombstones.tell(tx, keys, What.BITS, *([slot.list_number, slot.index] for slot in slots))
        tx.slots.withdraw(slots)


def issue_intended(tx: Transaction, credentials: Sequence[CredentialId], slot_macs: Sequence[bytes]) -> None:
    """Mark new credentials and copies as issued; raise `TransitionError` if one was abandoned meanwhile."""
    _move(tx, credentials, slot_macs, State.INTENDED, State.ISSUED)


def withdraw_credential(tx: Transaction, credential: Credential, keys: Keys) -> None:
    """Withdraw a locked credential with all its copies; raise `TransitionError` if its state forbids it."""
    _move(tx, [credential.id], (), credential.state, State.WITHDRAWN)
    tombstones.tell(tx, keys, What.WITHDRAWN, credential.id)
    withdraw_copies(tx, credential.id, keys)


def withdraw_copies(
    tx: Transaction, credential: CredentialId, keys: Keys, *, but: AttemptId | None = None
) -> None:
    """Withdraw a locked credential's copies; what another attempt than `but` only intended is abandoned."""
    copies = tx.credentials.copies(credential)
    issued = [copy for copy in copies if copy.state is State.ISSUED]
    intended = [copy for copy in copies if copy.state is State.INTENDED and copy.attempt != but]
    _move(tx, (), [copy.slot_mac for copy in issued], State.ISSUED, State.WITHDRAWN)
    _move(tx, (), [copy.slot_mac for copy in intended], State.INTENDED, State.ABANDONED)
    set_bits(tx, [open_slot(copy, keys) for copy in (*issued, *intended)], keys)


def withdraw_copy(tx: Transaction, copy: Copy, keys: Keys) -> None:
    """Withdraw one copy of a locked credential; raise `TransitionError` unless it is issued."""
    _move(tx, (), [copy.slot_mac], copy.state, State.WITHDRAWN)
    set_bits(tx, [open_slot(copy, keys)], keys)


def abandon_dead(*, store: Store, keys: Keys, attempts: Attempts) -> int:
    """Abandon what dead attempts left open: its slots are withdrawn and never used again (design rule 7).

    Returns how many copies. A credential that has no other copy is abandoned with its copy.
    """
    attempts.forget_dead()
    with store.reading() as tx:
        dead = dead_intents(tx, attempts)
    if not dead:
        return 0
    with store.transaction() as tx:
        wanted = {copy.credential for copy in dead}
        intended = _intended(tx, wanted)
        # Asked again under the locks: somebody else may have been here first.
        copies = [copy for copy in dead_intents(tx, attempts) if copy.credential in wanted]
        macs = [copy.slot_mac for copy in copies]
        never_issued = sorted(intended & {copy.credential for copy in copies})
        _move(tx, never_issued, macs, State.INTENDED, State.ABANDONED)
        set_bits(tx, [open_slot(copy, keys) for copy in copies], keys)
    return len(copies)


def _move(
    tx: Transaction,
    credentials: Sequence[CredentialId],
    slot_macs: Sequence[bytes],
    before: State,
    after: State,
) -> None:
    require_transition(before, after)
    tx.credentials.move(credentials, before, after)
    tx.credentials.move_copies(slot_macs, before, after)


def dead_intents(tx: Transaction, attempts: Attempts) -> list[Copy]:
    """Return what was intended by attempts that are not under way any more."""
    begun = {copy.attempt for copy in tx.credentials.open_intents()}
    dead = {one for one in begun if one is None or not attempts.alive(one)}
    # Read again: one that was under way when first seen may have ended by acknowledging all of it.
    return [copy for copy in tx.credentials.open_intents() if copy.attempt in dead] if dead else []


def _intended(tx: Transaction, credentials: Iterable[CredentialId]) -> set[CredentialId]:
    """Lock the credentials, in the one order of `withdraw.lock_all`; return those that are intended still."""
    found = [tx.credentials.lock(credential) for credential in sorted(credentials)]
    return {one.id for one in found if one is not None and one.state is State.INTENDED}
