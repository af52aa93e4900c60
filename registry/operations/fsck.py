"""Looking a registry through: every invariant that can be asked of a home, one line for each that is broken.

* Nothing is changed and nothing is healed. A fault says which row, list or line it stands in, and no value.
* Rows are read few at a time and each once, in the order of the credentials; of places only bits are held.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Generic, Protocol, TypeAlias, TypeVar

from registry.model.copy import Kind, is_over_limit
from registry.model.errors import RegistryError, SealedDamagedError
from registry.model.status import State
from registry.operations import (
    countersign,
    erasing,
    fsck_assessments,
    fsck_batches,
    hand_over,
    holding,
    ledger,
    status,
    tries,
    withdraw_for_cause,
)
from registry.ports import Copy
from registry.securing import publishing, statuslist
from registry.securing.bundle import open_bitstring_list
from registry.securing.gate import MalformedError
from registry.securing.statuslist import LIST_SIZE
from registry.verifying.snapshot import Trusted, open_snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model.copy import Shown
    from registry.model.credential import Credential, Slot
    from registry.model.ids import CredentialId
    from registry.ports import Attempts, Filler, Keys, Publication, Record, Store, Transaction, Tray
    from registry.securing.bundle import Root, StatusList
    from registry.securing.keys import PublicKey
    from registry.securing.sheet import Sheet

_SETTLED: Final = (State.ISSUED, State.WITHDRAWN)
_SET: Final = (State.WITHDRAWN, State.ABANDONED)
"""States of a copy whose bit is set."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A broken invariant: a stable code, and where: an id, `list 3`, `line 7`. Neither names anybody."""

    code: str
    where: str


@dataclass(slots=True)
class _Bits:
    """The places of one list, as bits in the order of `securing.statuslist`."""

    used: bytes
    withdrawn: bytes
    announced: bool
    seen: bytearray = field(default_factory=lambda: bytearray(LIST_SIZE // 8))


def faults(*, store: Store, keys: Keys, attempts: Attempts, root: PublicKey) -> Iterator[Fault]:
    """Yield every broken invariant; none means that all hold. `root` is the pinned key."""
    acknowledged: Counter[str] = Counter()
    with store.reading() as tx:
        bits = {
            one.number: _Bits(
                announced=one.state == "announced",
                used=statuslist.bits_of(tx.slots.used_places(one.number)),
                withdrawn=statuslist.bits_of(tx.slots.withdrawn(one.number)),
            )
            for one in tx.slots.lists()
        }
        yield from _credentials(tx, keys, bits, acknowledged)
        for filler in tx.slots.fillers():
            place = _open(filler, keys)
            yield from (Fault(code, "filler") for code in _place(filler, place, keys, bits))
        yield from _places(bits)
        if not erasing.are_whole(tx, keys):
            yield Fault("erasure_damaged", "erasure")
        if not countersign.are_whole(tx, keys):
            yield Fault("act_damaged", "act")
        if not withdraw_for_cause.are_whole(tx, keys):
            yield Fault("for_cause_damaged", "to_withdraw")
        locked = []
        for tray in tx.trays.all():
            if tray.destroying:
                continue
            try:
                tray_key = keys.tray_key(tray.id)
            except RegistryError:
                locked.append(tray.id)
                continue
            yield from _tray(tx, tray, tray_key, keys)
        yield from (Fault(*found) for found in fsck_assessments.faults(tx, keys))
        yield from _ledger(tx, keys, acknowledged)
        yield from _publications(tx, bits, root)
    # Under the lock of a writer: what is being issued right now is neither begun nor ended meanwhile.
    with store.transaction() as tx:
        dead = status.dead_intents(tx, attempts)
        alone = hand_over.orphans(tx, keys)
        uploads = hand_over.dead_uploads(tx, attempts)
        # A tray that was being destroyed meanwhile lost its key in the right order: it was marked before.
        lost = [tray for tray in locked if (found := tx.trays.get(tray)) and not found.destroying]
    yield from (Fault("intent_open", copy.credential) for copy in dead)
    yield from (Fault("upload_open", batch.id) for batch in uploads)
    yield from (Fault("tray_key_alone", tray) for tray in sorted(alone))
    yield from (Fault("tray_key_missing", tray) for tray in lost)


# --- credentials, their copies and records ----------------------------------------------------------------


class _Owned(Protocol):
    @property
    def credential(self) -> CredentialId:
        """Whose the row is."""


_Row = TypeVar("_Row", bound=_Owned)
_Place: TypeAlias = "tuple[Slot, Kind, Shown]"


class _Follower(Generic[_Row]):
    """Rows in the order of their credentials, taken a credential at a time; `alone` have none."""

    def __init__(self, rows: Iterator[_Row]) -> None:
        self._rows = rows
        self._next = next(rows, None)
        self.alone: list[CredentialId] = []

    def take(self, credential: CredentialId | None) -> list[_Row]:
        """Return the rows of the next credential; `None` is after the last."""
        taken: list[_Row] = []
        while self._next is not None and (credential is None or self._next.credential <= credential):
            if self._next.credential == credential:
                taken.append(self._next)
            else:
                self.alone.append(self._next.credential)
            self._next = next(self._rows, None)
        return taken


def _credentials(
    tx: Transaction, keys: Keys, bits: dict[int, _Bits], acknowledged: Counter[str]
) -> Iterator[Fault]:
    copies, records = _Follower(tx.credentials.all_copies()), _Follower(tx.records.all())
    for credential in tx.credentials.all():
        own = [(copy, _open(copy, keys)) for copy in copies.take(credential.id)]
        acknowledged.update(_action(place) for copy, place in own if copy.state in _SETTLED)
        codes = [
            *_record(credential, records.take(credential.id), keys),
            *_states(credential, own),
            *(code for copy, place in own for code in _place(copy, place, keys, bits)),
        ]
        yield from (Fault(code, credential.id) for code in codes)
    copies.take(None)
    records.take(None)
    yield from (Fault("copy_alone", credential) for credential in copies.alone)
    yield from (Fault("record_alone", credential) for credential in records.alone)


def _action(place: _Place | None) -> str:
    """Return what the ledger calls the making of a copy; what cannot be read is said elsewhere."""
    return "copy" if place is not None and place[1] is not Kind.FIRST else "issue"


def _record(credential: Credential, records: list[Record], keys: Keys) -> Iterator[str]:
    if credential.state in _SETTLED and not records:
        yield "record_missing"
    if len(records) > (credential.state in _SETTLED):
        yield "record_too_many"
    for one in records:
        mac = holding.record_mac(one.credential, one.locator, one.sealed, keys)
        if not hmac.compare_digest(mac, one.mac) or not _counts(one, keys):
            yield "record_changed"


def _counts(record: Record, keys: Keys) -> bool:
    try:
        tries.read(record, keys)
    except SealedDamagedError:
        return False
    return True


def _states(credential: Credential, own: list[tuple[Copy, _Place | None]]) -> Iterator[str]:
    """Each state of a credential has one that a first copy must have, and issued copies only if issued."""
    # What cannot be read is said elsewhere.
    kinds = [(copy.state, place[1] if place else Kind.FIRST) for copy, place in own]
    if (credential.state, Kind.FIRST) not in kinds:
        yield "copy_missing"
    if credential.state is not State.ISSUED and any(state is State.ISSUED for state, _ in kinds):
        yield "copy_counts_still"
    if is_over_limit(kind for _, kind in kinds):
        yield "copies_too_many"


def _open(row: Copy | Filler, keys: Keys) -> _Place | None:
    try:
        return status.open_copy(row, keys)
    except SealedDamagedError:
        return None


def _place(row: Copy | Filler, place: _Place | None, keys: Keys, bits: dict[int, _Bits]) -> Iterator[str]:
    if place is None:
        yield "slot_damaged"
        return
    slot, is_set = place[0], isinstance(row, Copy) and row.state in _SET
    if not hmac.compare_digest(status.slot_mac(slot, keys), row.slot_mac):
        yield "slot_mac"
    if slot.list_number not in bits:
        yield "slot_unused"
        return
    places, at, bit = bits[slot.list_number], slot.index >> 3, 1 << (slot.index & 7)
    if places.seen[at] & bit:
        yield "slot_twice"
    places.seen[at] |= bit
    if not places.used[at] & bit:
        yield "slot_unused"
    if bool(places.withdrawn[at] & bit) != is_set:
        yield "bit_missing" if is_set else "bit_set"


def _places(bits: dict[int, _Bits]) -> Iterator[Fault]:
    """Find used places that are no copy's, no filler's and not set, and set ones that are not used."""
    for number, places in bits.items():
        used, withdrawn, seen = (_number(one) for one in (places.used, places.withdrawn, places.seen))
        if used & ~seen & ~withdrawn:
            yield Fault("slot_lost", f"list {number}")
        if withdrawn & ~used:
            yield Fault("bit_unused", f"list {number}")
        if used and places.announced:
            yield Fault("list_early", f"list {number}")


def _number(data: bytes | bytearray) -> int:
    return int.from_bytes(data, "big")


# --- trays and the ledger ---------------------------------------------------------------------------------


def _tray(tx: Transaction, tray: Tray, tray_key: bytes, keys: Keys) -> Iterator[Fault]:
    if not tx.trays.asked_for(tray.id):
        yield Fault("tray_unasked", tray.id)
    sittings, positions = _Sittings(), []
    for item in tx.trays.each_item(tray.id):
        try:
            sheet = holding.open_sheet(item, tray_key)
            slot = sheet.facts.slot
        except RegistryError:
            yield Fault("sheet_damaged", item.id)
            continue
        if not sittings.takes(sheet):
            yield Fault("sheet_mixed", item.id)
        macs = {copy.slot_mac for copy in tx.credentials.copies(sheet.credential) if copy.state in _SETTLED}
        if status.slot_mac(slot, keys) not in macs:
            yield Fault("sheet_foreign", item.id)
        positions.append(sheet.position)
    batch = tx.batches.of_tray(tray.id)
    if batch is not None:
        yield from (Fault(*found) for found in fsck_batches.faults(tx, batch, positions, tray_key))


@dataclass(slots=True)
class _Sittings:
    """The sheets of a tray that were seen, to tell which units share one that should not."""

    first: dict[str, Sheet] = field(default_factory=dict)
    units: set[tuple[str, int]] = field(default_factory=set)

    def takes(self, sheet: Sheet) -> bool:
        """Say whether a unit is new on its sheet, and of the same person as the others there."""
        first = self.first.setdefault(sheet.secret, sheet)
        is_new = (sheet.secret, sheet.unit) not in self.units
        self.units.add((sheet.secret, sheet.unit))
        return is_new and _of_whom(sheet) == _of_whom(first)


def _of_whom(sheet: Sheet) -> tuple[str, str, str, str | None]:
    return sheet.pin, sheet.slip, sheet.reference, sheet.facts.name


def _ledger(tx: Transaction, keys: Keys, acknowledged: Counter[str]) -> Iterator[Fault]:
    """Hold the ledger's chain, and what it says was made against the copies that are there."""
    try:
        done = ledger.check(tx.ledger.all(), keys)
    except RegistryError:
        yield Fault("ledger_broken", "ledger")
        return
    for action in ("issue", "copy"):
        if done[action] > acknowledged[action]:
            yield Fault("acknowledged_lost", f"ledger: {action}")
        if done[action] < acknowledged[action]:
            yield Fault("ledger_short", f"ledger: {action}")


# --- publications -----------------------------------------------------------------------------------------


def _publications(tx: Transaction, bits: dict[int, _Bits], root: PublicKey) -> Iterator[Fault]:
    kept = tx.publications.kept()
    for before, after in pairwise(kept):
        if after.iat < before.iat:
            yield Fault("publication_order", f"version {after.version}")
    if kept:
        yield from _published(kept[-1], tx.publications.files(kept[-1].version), bits, root)
    elif bits:
        yield Fault("publication_missing", "publication")


def _published(
    row: Publication, files: dict[str, bytes], bits: dict[int, _Bits], root: PublicKey
) -> Iterator[Fault]:
    where = f"version {row.version}"
    snapshot = open_snapshot(files, root)
    if not isinstance(snapshot, Trusted):
        yield Fault("publication_untrusted", where)
        return
    bundle = snapshot.bundle
    for language, entry in bundle.texts.items():
        if hashlib.sha256(files.get(f"texts/{language}.json", b"")).hexdigest() != entry.sha256:
            yield Fault("text_changed", f"texts/{language}.json")
    opened = {number: one for number, one in snapshot.lists.items() if not isinstance(one, str)}
    for number in sorted(bits.keys() | snapshot.lists.keys()):
        yield from _list(number, opened.get(number), bits.get(number))
    for number, one in opened.items():
        path = publishing.bitstring_path(number)
        if not _says_the_same(files.get(path, b""), one, snapshot.root):
            yield Fault("forms_differ", path)
    set_bits = sum(_number(one.bits).bit_count() for one in opened.values())
    said = (bundle.version, bundle.iat, bundle.exp, set_bits)
    if said != (row.version, row.iat, row.exp, row.withdrawn):
        yield Fault("publication_changed", where)


def _says_the_same(token: bytes, published: StatusList, root: Root) -> bool:
    try:
        twin = open_bitstring_list(token.decode("ascii", errors="replace"), root)
    except MalformedError:
        return False
    return (twin.iat, twin.exp, twin.bits) == (published.iat, published.exp, published.bits)


def _list(number: int, published: StatusList | None, places: _Bits | None) -> Iterator[Fault]:
    if published is None or len(published.bits) != LIST_SIZE // 8:
        yield Fault("list_untrusted", publishing.list_path(number))
    elif places is None or _number(published.bits) & ~_number(places.withdrawn):
        # What was published as withdrawn must be withdrawn still.
        yield Fault("bit_lost", publishing.list_path(number))
