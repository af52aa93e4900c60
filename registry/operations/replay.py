"""Making a database that was restored from a backup as true as it can be (decision record 13).

* What the tombstones tell is done again: withdrawn stays withdrawn, erased stays erased, closed stays closed,
  an old sheet stays dead, every copy of a credential that the backup knows is known.
* Which places were given out since the backup is known to nobody, so no list that may have been in use is
  drawn from again: all are closed, others opened.
* What may have been carried out since is not begun again by itself: intents are forgotten, batches rest.
* It may be done twice: nothing in it counts on being first.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from registry.model.batch import BatchState
from registry.model.copy import Kind, read_number
from registry.model.credential import Slot
from registry.model.errors import RegistryError
from registry.model.ids import ApiKeyId, CredentialId, PersonId, ProviderId, UmbrellaId
from registry.model.person import Grant, Role
from registry.model.status import State
from registry.operations import (
    accredit,
    approved_cases,
    erase,
    erasing,
    hand_over,
    holding,
    ledger,
    publish,
    status,
    tombstones,
    tries,
    withdraw_for_cause,
)
from registry.operations.standing import events
from registry.operations.tombstones import What
from registry.operations.tries import Tries
from registry.ports import Copy, ListState, Stopped
from registry.ports.crowds import Naming, Umbrella

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from registry.ports import Keys, Store, Transaction

RESTED: Final = "restored"
"""What hinders a batch that was running when the backup was made: rows issued since are not known."""

_AT_ONCE: Final = 500
_EVER: Final = timedelta(days=36_500)
_GAP: Final = 2 * publish.OPEN_LISTS
"""Without tombstones, so many numbers of lists are passed over: each list before lasts for half a million."""


@dataclass(slots=True)
class Told:
    """What all lines together say: of each thing the last one."""

    lines: int = 0
    bits: set[Slot] = field(default_factory=set)
    withdrawn: set[CredentialId] = field(default_factory=set)
    for_cause: dict[CredentialId, tuple[int, bool]] = field(default_factory=dict)
    copies: dict[Slot, tuple[CredentialId, int]] = field(default_factory=dict)
    records: dict[CredentialId, tuple[str, str, str | None] | None] = field(default_factory=dict)
    wishes: dict[bytes, tuple[CredentialId, int] | None] = field(default_factory=dict)
    closed: dict[bytes, tuple[int, int | None] | None] = field(default_factory=dict)
    accredited: dict[str, list[Any]] = field(default_factory=dict)
    decided_cases: dict[str, list[Any]] = field(default_factory=dict)
    standing: list[list[Any]] = field(default_factory=list)
    umbrellas: dict[int, tuple[str, str]] = field(default_factory=dict)
    named: set[int] = field(default_factory=set)
    removed_keys: set[ApiKeyId] = field(default_factory=set)
    roles: dict[tuple[PersonId, Grant], bool] = field(default_factory=dict)
    removed_passkeys: set[bytes] = field(default_factory=set)
    stopped: tuple[int, str] | None = None
    decided: bool = False
    """Whether anybody stopped issuing, or let it go on."""
    version: int = 0
    iat: int = 0
    highest: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """How many lines were told, and which publication must be followed by a newer one."""

    lines: int
    behind: tuple[int, int]


def replay(lines: Iterable[bytes], *, store: Store, keys: Keys, now: datetime) -> Replayed:
    """Do again what the lines tell, in one transaction; publish after it, `behind` what is returned.

    Raises `SealedDamagedError` for a line that this registry did not write, and what `lines` raises.
    """
    told = fold(lines, keys)
    with store.transaction() as tx:
        ledger.require_ours(tx, keys)
        _providers(tx, told)
        _named(tx, told)
        _copies(tx, told, keys, now)
        _forget_intents(tx, keys)
        _records(tx, told, keys)
        _wishes(tx, told, keys)
        _tries(tx, told, keys)
        _withdrawals(tx, told, keys)
        withdraw_for_cause.keep_again(tx, told.for_cause, keys)
        _lists(tx, told, now)
        _sign_out(tx, now)
        for key in told.removed_keys:
            tx.api_keys.remove(key)
        _people(tx, told)
        _rest(tx, keys)
        if told.decided:
            stopped = told.stopped
            tx.standstill.set(
                stopped and Stopped(since=_instant(stopped[0]), reason_sealed=bytes.fromhex(stopped[1]))
            )
        ledger.write(tx, keys, now, "restore", provider=None, count=told.lines)
    store.scrub()
    return Replayed(lines=told.lines, behind=(told.version, told.iat))


# --- what the lines say -----------------------------------------------------------------------------------


def fold(lines: Iterable[bytes], keys: Keys) -> Told:
    """Return what all lines together say."""
    told = Told()
    for line in lines:
        what, values = tombstones.read(line, keys)
        _TAKE[what](told, *values)
        told.lines += 1
    return told


def _take_bits(told: Told, *places: tuple[int, int]) -> None:
    told.bits |= {Slot(*place) for place in places}


def _take_withdrawn(told: Told, credential: str) -> None:
    told.withdrawn.add(CredentialId(credential))


def _take_for_cause(told: Told, pace: int, urgent: bool, *credentials: str) -> None:  # noqa: FBT001 - JSON
    told.for_cause |= {CredentialId(one): (pace, urgent) for one in credentials}


def _take_copy(told: Told, credential: str, list_number: int, index: int, number: int) -> None:
    told.copies[Slot(list_number, index)] = CredentialId(credential), number


def _take_sealed(told: Told, credential: str, locator: str, sealed: str, slip_mac: str | None) -> None:
    told.records[CredentialId(credential)] = locator, sealed, slip_mac


def _take_erased(told: Told, credential: str) -> None:
    told.records[CredentialId(credential)] = None


def _take_wish(told: Told, locator: str, credential: str, at: int) -> None:
    told.wishes[bytes.fromhex(locator)] = CredentialId(credential), at


def _take_kept(told: Told, locator: str) -> None:
    told.wishes[bytes.fromhex(locator)] = None


def _take_closed(told: Told, locator: str, total: int, until: int | None) -> None:
    told.closed[bytes.fromhex(locator)] = total, until


def _take_reopened(told: Told, locator: str) -> None:
    told.closed[bytes.fromhex(locator)] = None


def _take_published(told: Told, version: int, iat: int, highest: int) -> None:
    told.version, told.iat = max(told.version, version), max(told.iat, iat)
    told.highest = max(told.highest, highest)


def _take_accredited(told: Told, *values: Any) -> None:  # noqa: ANN401 - JSON, read by `accredit.retold`
    _, accreditation = accredit.retold(list(values))
    told.accredited[accreditation.id] = list(values)


def _take_decided(told: Told, case: str, *values: Any) -> None:  # noqa: ANN401 - JSON, read by `approved_cases`
    told.decided_cases[case] = [case, *values]


def _take_standing(told: Told, *values: Any) -> None:  # noqa: ANN401 - JSON, read by `standing.events`
    told.standing.append(list(values))


def _take_umbrella(told: Told, own: str, name: str, number: int) -> None:
    told.umbrellas[number] = own, name


def _take_named(told: Told, number: int, *umbrella: str) -> None:
    told.named.add(number)
    if umbrella:
        told.umbrellas[number] = umbrella[0], umbrella[1]


def _take_key_removed(told: Told, key: str) -> None:
    told.removed_keys.add(ApiKeyId(key))


def _take_role_removed(told: Told, person: str, role: str, provider: str | None) -> None:
    told.roles[_held(person, role, provider)] = False


def _take_role_given(told: Told, person: str, role: str, provider: str | None) -> None:
    told.roles[_held(person, role, provider)] = True


def _held(person: str, role: str, provider: str | None) -> tuple[PersonId, Grant]:
    grant = Grant(role=Role(role), provider=None if provider is None else ProviderId(provider))
    return PersonId(person), grant


def _take_passkey_removed(told: Told, own: str) -> None:
    told.removed_passkeys.add(bytes.fromhex(own))


def _take_stopped(told: Told, since: int, reason_sealed: str) -> None:
    told.decided, told.stopped = True, (since, reason_sealed)


def _take_resumed(told: Told) -> None:
    told.decided, told.stopped = True, None


_TAKE: Final[Mapping[What, Callable[..., None]]] = {
    What.BITS: _take_bits,
    What.WITHDRAWN: _take_withdrawn,
    What.FOR_CAUSE: _take_for_cause,
    What.COPY: _take_copy,
    What.SEALED: _take_sealed,
    What.ERASED: _take_erased,
    What.WISH: _take_wish,
    What.KEPT: _take_kept,
    What.CLOSED: _take_closed,
    What.REOPENED: _take_reopened,
    What.PUBLISHED: _take_published,
    What.ACCREDITED: _take_accredited,
    What.DECIDED: _take_decided,
    What.STANDING: _take_standing,
    What.UMBRELLA: _take_umbrella,
    What.NAMED: _take_named,
    What.KEY_REMOVED: _take_key_removed,
    What.ROLE_REMOVED: _take_role_removed,
    What.ROLE_GIVEN: _take_role_given,
    What.PASSKEY_REMOVED: _take_passkey_removed,
    What.STOPPED: _take_stopped,
    What.RESUMED: _take_resumed,
}


# --- doing it again ---------------------------------------------------------------------------------------


def _providers(tx: Transaction, told: Told) -> None:
    retold = [accredit.retold(values) for values in told.accredited.values()]
    for provider, _ in retold:
        if tx.providers.get(provider.id) is None:
            tx.providers.add(provider)
    # First of those that are there: the database takes no withdrawal that two persons did not make.
    events.bring_back(tx, told.standing, {one.id for one in tx.providers.accreditations()})
    approved_cases.bring_back(tx, told.decided_cases.values(), {one.id: one for _, one in retold})
    events.bring_back(tx, told.standing, {one.id for one in tx.providers.accreditations()})


def _named(tx: Transaction, told: Told) -> None:
    """Keep in bundles what was named since: copies that bear it are out. A publication says who may go on."""
    bodies = {one.number for one in tx.umbrellas.all()}
    for number, (own, name) in told.umbrellas.items():
        if number not in bodies:
            tx.umbrellas.add(Umbrella(id=UmbrellaId(own), name=name, number=number))
    for number in told.named - {one.number for one in tx.namings.all()}:
        tx.namings.save(Naming(number=number, units=()))


def _copies(tx: Transaction, told: Told, keys: Keys, now: datetime) -> None:
    """Keep the copies made since of credentials that the backup knows, and acknowledge them again."""
    acknowledged: Counter[str] = Counter()
    for slot, (credential, number) in told.copies.items():
        if tx.credentials.lock(credential) is None:
            continue
        mac = status.slot_mac(slot, keys)
        kind, shown = read_number(number)
        known = {copy.slot_mac: copy.state for copy in tx.credentials.copies(credential)}
        if known.get(mac) is State.INTENDED:
            status.issue_intended(tx, (), [mac])
        elif mac in known:
            continue
        else:
            sealed = status.seal_slot(slot, mac, keys, kind=kind, shown=shown)
            row = Copy(
                slot_mac=mac, credential=credential, slot_sealed=sealed, state=State.ISSUED, attempt=None
            )
            tx.slots.reserve([slot])
            tx.credentials.add_copies([row])
        acknowledged["issue" if kind is Kind.FIRST else "copy"] += 1
    for action, count in sorted(acknowledged.items()):
        ledger.write(tx, keys, now, action, provider=None, count=count)


def _forget_intents(tx: Transaction, keys: Keys) -> None:
    """Forget what was under way when the backup was made: it may have been issued, and then it counts."""
    tx.slots.release([status.open_slot(copy, keys) for copy in tx.credentials.open_intents()])
    tx.credentials.forget_intents()


def _records(tx: Transaction, told: Told, keys: Keys) -> None:
    for credential, told_record in told.records.items():
        found, record = tx.credentials.lock(credential), tx.records.of(credential)
        if found is None or record is None:
            continue
        if told_record is None:
            erase.scatter(tx, found, record, hand_over.sheets_of(tx, found, keys), keys)
            continue
        locator, sealed, slip_mac = told_record
        # One that lies there already keeps the count of its wrong PINs.
        if record.locator != bytes.fromhex(locator):
            new = holding.row_of(credential, bytes.fromhex(locator), bytes.fromhex(sealed), keys)
            erasing.remove(tx, record.locator, keys)
            tx.records.replace(new)
        if slip_mac is not None:
            tx.credentials.renumber(credential, bytes.fromhex(slip_mac))


def _wishes(tx: Transaction, told: Told, keys: Keys) -> None:
    for locator, wish in told.wishes.items():
        record = tx.records.find(locator)
        erasing.remove(tx, locator, keys)
        if record is not None and wish is not None:
            erasing.add(tx, record, _instant(wish[1]), keys)


def _tries(tx: Transaction, told: Told, keys: Keys) -> None:
    for locator, closed in told.closed.items():
        record = tx.records.find(locator)
        if record is None or closed is None:
            continue
        total, until = closed
        if tries.read(record, keys).wrong_total < total:
            closed_until = None if until is None else _instant(until)
            tries.put(tx, locator, Tries(wrong=0, wrong_total=total, closed_until=closed_until), keys)


def _withdrawals(tx: Transaction, told: Told, keys: Keys) -> None:
    for credential in sorted(told.withdrawn):
        found = tx.credentials.lock(credential)
        if found is not None and found.state is State.ISSUED:
            status.withdraw_credential(tx, found, keys)
    slots = sorted(told.bits, key=lambda slot: (slot.list_number, slot.index))
    for some in (slots[begin : begin + _AT_ONCE] for begin in range(0, len(slots), _AT_ONCE)):
        macs = [status.slot_mac(slot, keys) for slot in some]
        for copy in tx.credentials.copies_at(macs):
            if copy.state is State.ISSUED:
                status.withdraw_copy(tx, copy, keys)
        tx.slots.remove_fillers(macs)
        # Places of credentials that the backup does not know are used, and set, all the same.
        tx.slots.reserve(some)
        status.set_bits(tx, some, keys)


def _lists(tx: Transaction, told: Told, now: datetime) -> None:
    """Close every list that may have been in use, and open as many that never were.

    They are used before they were announced, as the first ones are: nothing could be issued for a week else.
    """
    known = {one.number for one in tx.slots.lists()}
    highest = max(*known, told.highest, 0, *(slot.list_number for slot in told.bits))
    for number in range(1, highest + 1):
        tx.slots.set_list(ListState(number=number, state="closed", since=now))
    first = highest + 1 + (0 if told.lines else _GAP)
    for number in range(first, first + publish.OPEN_LISTS):
        tx.slots.set_list(ListState(number=number, state="open", since=now))


def _sign_out(tx: Transaction, now: datetime) -> None:
    """Let everybody sign in anew: links, sessions and offers may have been used or ended since."""
    tx.sessions.forget_before(now + _EVER)
    tx.offers.forget_before(now + _EVER)
    tx.relays.forget_before(now + _EVER)


def _people(tx: Transaction, told: Told) -> None:
    """Let nobody keep a role or a passkey that was taken away since; nobody gets one by it."""
    for (person, grant), is_held in told.roles.items():
        if not is_held:
            tx.people.revoke(person, grant)
    for own in told.removed_passkeys:
        tx.people.remove_passkey(own)


def _rest(tx: Transaction, keys: Keys) -> None:
    """Let batches rest, and destroy trays whose key is gone: handed over, or lost with a machine."""
    for batch in tx.batches.all():
        if batch.state is BatchState.RUNNING:
            tx.batches.save(replace(batch, state=BatchState.PAUSED, trouble=RESTED))
    for tray in tx.trays.all():
        try:
            keys.tray_key(tray.id)
        except RegistryError:
            tx.trays.set_destroying(tray.id)


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
