"""Making any copy of a credential: intended with its slot, signed, verified, and only then acknowledged.

* One way for the first copy and for every further one (design rule 1): whatever dies or fails between the
  intent and the acknowledgement is abandoned with its slot.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, ClassVar, Final

from registry.model.copy import Kind, Shown, number_of
from registry.model.errors import OwnOutputError, RegistryError
from registry.model.said import said
from registry.model.status import State
from registry.operations import standstill, status, tombstones
from registry.operations.tombstones import What
from registry.ports import Copy
from registry.securing import jws, papercode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from registry.model.credential import Facts, Slot
    from registry.model.ids import AttemptId, CredentialId
    from registry.ports import Attempts, Keys, Store, Transaction

_ANY: Final = Shown()


class NoSlotError(RegistryError):
    """No status list has room: without a slot nothing is issued (design rule 6)."""

    code: ClassVar[str] = "no_slot"


@contextmanager
def attempt(*, store: Store, keys: Keys, attempts: Attempts) -> Iterator[AttemptId]:
    """Begin an attempt; what it intended and did not acknowledge is abandoned if it ends in an error."""
    status.abandon_dead(store=store, keys=keys, attempts=attempts)
    try:
        with attempts.begin() as begun:
            yield begun
    except Exception:
        # The attempt is over: what it left goes the way of a crash.
        status.abandon_dead(store=store, keys=keys, attempts=attempts)
        raise


def draw(tx: Transaction, count: int, fits: Callable[[Slot], bool] = lambda _: True) -> list[Slot]:
    """Draw as many slots as asked; raise `NoSlotError`, or `IssuingStoppedError` while nothing is issued.

    Every signature of something new has its slot from here, whichever door asked.
    """
    standstill.require_issuing(tx)
    slots = status.draw_slots(tx, count, fits)
    if len(slots) < count:
        message = said("no status list has room: publish, then try again")
        raise NoSlotError(message)
    return slots


def intended(
    slot: Slot,
    credential: CredentialId,
    *,
    attempt: AttemptId,
    keys: Keys,
    kind: Kind = Kind.FIRST,
    shown: Shown = _ANY,
) -> Copy:
    """Return the row of a copy that is not signed yet."""
    mac = status.slot_mac(slot, keys)
    return Copy(
        slot_mac=mac,
        credential=credential,
        slot_sealed=status.seal_slot(slot, mac, keys, kind=kind, shown=shown),
        state=State.INTENDED,
        attempt=attempt,
    )


def tell(
    tx: Transaction,
    credential: CredentialId,
    slot: Slot,
    keys: Keys,
    *,
    kind: Kind = Kind.FIRST,
    shown: Shown = _ANY,
) -> None:
    """Tell of a copy of a credential that was there before: whatever is restored knows all copies of it."""
    what = What.COPY, credential, slot.list_number, slot.index, number_of(kind, shown)
    tombstones.tell(tx, keys, *what)


def sign_paper(facts: Facts, keys: Keys) -> str:
    """Sign the facts of a copy on paper and return the code's digits; raise `OwnOutputError`."""
    signer = keys.credential
    kid4 = signer.public.kid4
    digits = papercode.sign(facts, kid4=kid4, signer=signer)
    # Read back what was signed, as any verifier will.
    code = papercode.unpack(digits)
    holds = jws.verify_bytes(code.signing_input, code.signature, signer.public)
    if not holds or code.facts != facts or code.kid4 != kid4:
        raise OwnOutputError
    return digits
