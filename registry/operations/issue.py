"""The second half of issuing: prepared rows become signed, sealed and durable, whatever happens on the way.

The numbers are those of docs/issuance.md.
6 the request · 7 the intent and the slot, durable before any signature · 8 the signature · 9 our own output
verified · 10 the sealed record, the tray and the state, durable before the answer

* Up to 500 rows share a transaction; what one chunk acknowledges and what the next intends is one commit.
* The same request with the same body gives the same tray, after a crash too: what was done is not done again;
  what was only intended is abandoned with its slot (design rule 7).
"""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar, Final

from registry.model import ids
from registry.model.accreditation import require_cover
from registry.model.credential import Credential, Slot
from registry.model.errors import RegistryError
from registry.model.ids import CredentialId, TrayId
from registry.model.status import State, TransitionError
from registry.operations import finding, holding, ledger, status
from registry.ports import Copy, NewCredential, Record, Request, Tray, TrayItem
from registry.securing import jws, papercode, sealing
from registry.securing.sheet import HolderRecord, Sheet
from registry.securing.statuslist import LIST_SIZE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from registry.model.ids import AttemptId, ProviderId
    from registry.operations.prepare import Prepared
    from registry.ports import Attempts, Keys, Store, Transaction

CHUNK: Final = 500
"""Rows that share a transaction: 7,500 rows a second against 460 one by one (docs/decisions and bench)."""

_DRAWS: Final = 64
"""Lists close at half full, so every draw finds at least half free: 64 misses in a row are a defect."""


class RequestConflictError(RegistryError):
    """The same request key came with other rows."""

    code: ClassVar[str] = "request_conflict"


class AlreadyHandedOverError(RegistryError):
    """The request was carried out, and its tray has been handed over and destroyed."""

    code: ClassVar[str] = "already_handed_over"


class StillRunningError(RegistryError):
    """The same request is being carried out right now."""

    code: ClassVar[str] = "still_running"


class NoSlotError(RegistryError):
    """No status list is open: without a slot nothing is issued (design rule 6)."""

    code: ClassVar[str] = "no_slot"


class OwnOutputError(RegistryError):
    """What was signed does not verify: nothing of it was kept, and its slot is withdrawn."""

    code: ClassVar[str] = "own_output"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Call:
    """One call of `issue()`: what every step of it needs."""

    rows: Sequence[Prepared] = field(repr=False)
    provider: ProviderId
    into: TrayId | None
    keys: Keys
    attempts: Attempts
    attempt: AttemptId
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _Intent:
    """A row with its slot, durable, not yet signed."""

    row: Prepared = field(repr=False)
    position: int
    credential: CredentialId
    slot: Slot
    slot_mac: bytes
    slip: str


def issue(
    rows: Sequence[Prepared],
    *,
    request: str,
    store: Store,
    keys: Keys,
    attempts: Attempts,
    now: datetime,
    into: TrayId | None = None,
) -> TrayId:
    """Issue the rows of one provider and return the tray in which their sheets lie, in the rows' order.

    `request` is the caller's key for doing this once; `into` puts one row into a tray that is open already.
    Raises `RequestConflictError`, `AlreadyHandedOverError`, `StillRunningError`, `NoSlotError`,
    `OwnOutputError` or `NotAccreditedError`; whatever was not acknowledged by then is abandoned.
    """
    provider = _spend(rows, into)
    status.abandon_dead(store=store, keys=keys, attempts=attempts)
    with attempts.begin() as attempt:
        call = _Call(
            rows=rows, provider=provider, into=into, keys=keys, attempts=attempts, attempt=attempt, now=now
        )
        with store.transaction() as tx:
            # 6: the request
            asked = _open_request(tx, call, request)
            if asked.done:
                return asked.tray
            tray_key = keys.tray_key(asked.tray)
            waiting = _not_yet_done(tx, call, asked.tray, tray_key)
            # 7: the intent and the slot
            intents = _intend(tx, call, waiting[:CHUNK])
        while True:
            # 8 and 9: the signature, verified
            signed = [(intent, _sign(intent, keys)) for intent in intents]
            waiting = waiting[CHUNK:]
            with store.transaction() as tx:
                # 10: record, sheet and state; in the same commit the next chunk's intents (7)
                _acknowledge(tx, call, signed, asked.tray, tray_key)
                if not waiting:
                    tx.trays.save_request(replace(asked, done=True))
                    return asked.tray
                intents = _intend(tx, call, waiting[:CHUNK])


def _spend(rows: Sequence[Prepared], into: TrayId | None) -> ProviderId:
    providers = {row.provider for row in rows}
    if len(providers) != 1 or any(row.spent for row in rows) or (into is not None and len(rows) > 1):
        message = "issue() takes unspent rows of one provider, and one row into a tray that is open"
        raise RuntimeError(message)
    for row in rows:
        row.spent = True
    return providers.pop()


def _open_request(tx: Transaction, call: _Call, request: str) -> Request:
    mac = call.keys.mac("request", f"{call.provider}|{request}".encode())
    body_mac = call.keys.mac("request body", _body(call))
    asked = tx.trays.request(mac)
    if asked is None:
        tray = call.into or _new_tray(tx, call)
        asked = Request(mac=mac, body_mac=body_mac, tray=tray, attempt=call.attempt, done=False)
    _require_same_and_open(tx, call, asked, body_mac)
    if not asked.done:
        asked = replace(asked, attempt=call.attempt)
        tx.trays.save_request(asked)
    return asked


def _new_tray(tx: Transaction, call: _Call) -> TrayId:
    tray = TrayId(ids.new_id())
    # The key first: a tray without a key could never be read, a key without a tray is swept away later.
    call.keys.make_tray_key(tray)
    tx.trays.open(Tray(id=tray, provider=call.provider, opened_on=call.now.date()))
    return tray


def _require_same_and_open(tx: Transaction, call: _Call, asked: Request, body_mac: bytes) -> None:
    if not hmac.compare_digest(asked.body_mac, body_mac):
        message = "this request was made before with other rows: begin a new one"
        raise RequestConflictError(message)
    tray = tx.trays.get(asked.tray)
    if tray is None or tray.destroying or tray.provider != call.provider:
        message = "this was issued before, and its tray was handed over: nothing was issued again"
        raise AlreadyHandedOverError(message)
    if not asked.done and asked.attempt != call.attempt and call.attempts.alive(asked.attempt):
        message = "this is being issued right now: look at the tray in a moment"
        raise StillRunningError(message)


def _body(call: _Call) -> bytes:
    parts = [
        [
            *(row.holder.name, row.facts.competencies, row.facts.level, row.reference),
            *(row.existing, row.replaces, row.stolen),
        ]
        for row in call.rows
    ]
    return json.dumps([call.into, *parts]).encode("ascii")


def _not_yet_done(tx: Transaction, call: _Call, tray: TrayId, tray_key: bytes) -> list[tuple[int, Prepared]]:
    """Return rows and positions that no sheet of the tray has: after a crash between two chunks, not all."""
    if call.into is not None:
        return [(row.position, row) for row in call.rows]
    done = {sheet.position for _, sheet in open_sheets(tx, tray, tray_key)}
    return [(place, row) for place, row in enumerate(call.rows) if place not in done]


def open_sheets(tx: Transaction, tray: TrayId, tray_key: bytes) -> list[tuple[str, Sheet]]:
    """Return the sheets of a tray with the ids of their rows, in the order of the class."""
    opened = [
        (item.id, Sheet.decode(sealing.unseal_under(tray_key, item.sealed, bound=item.id.encode("ascii"))))
        for item in tx.trays.items(tray)
    ]
    return sorted(opened, key=lambda pair: pair[1].position)


def _intend(tx: Transaction, call: _Call, rows: Sequence[tuple[int, Prepared]]) -> list[_Intent]:
    _require_cover_now(tx, call, rows)
    slots = _reserve(tx, len(rows))
    intents = [_intent(place, row, slot, call.keys) for (place, row), slot in zip(rows, slots, strict=True)]
    tx.credentials.add([_new_credential(intent, call) for intent in intents if intent.row.existing is None])
    tx.credentials.add_copies(
        [
            Copy(
                slot_mac=intent.slot_mac,
                credential=intent.credential,
                slot_sealed=status.seal_slot(intent.slot, intent.slot_mac, call.keys),
                state=State.INTENDED,
                attempt=call.attempt,
            )
            for intent in intents
        ]
    )
    return intents


def _require_cover_now(tx: Transaction, call: _Call, rows: Sequence[tuple[int, Prepared]]) -> None:
    decided = {
        (row.framework.name, row.competency.code, row.facts.level): row.framework
        for _, row in rows
        if not row.decided_before
    }
    accreditations = tx.providers.accreditations(call.provider) if decided else ()
    for (_, code, level), framework in decided.items():
        require_cover(accreditations, framework, code, level, call.now)


def _reserve(tx: Transaction, count: int) -> list[Slot]:
    """Draw places at random over the open lists; the database refuses one that was ever used."""
    numbers = [state.number for state in tx.slots.lists() if state.state == "open"]
    if not numbers:
        message = "no status list is open: publish, then try again"
        raise NoSlotError(message)
    slots: list[Slot] = []
    for _ in range(_DRAWS):
        wanted = {
            Slot(numbers[ids.below(len(numbers))], ids.below(LIST_SIZE)) for _ in range(count - len(slots))
        }
        slots += tx.slots.reserve(wanted)
        if len(slots) == count:
            return slots
    message = "the status lists are full: publish, then try again"
    raise NoSlotError(message)


def _intent(place: int, row: Prepared, slot: Slot, keys: Keys) -> _Intent:
    return _Intent(
        row=row,
        position=place,
        credential=row.existing or CredentialId(ids.new_id()),
        slot=slot,
        slot_mac=status.slot_mac(slot, keys),
        slip=ids.new_slip_number(),
    )


def _new_credential(intent: _Intent, call: _Call) -> NewCredential:
    facts = intent.row.facts
    credential = Credential(
        id=intent.credential,
        provider=call.provider,
        competency=facts.competencies[0],
        level=facts.level,
        month=facts.month,
        renew_by=facts.renew_by,
        state=State.INTENDED,
    )
    reference = intent.row.reference
    return NewCredential(
        credential=credential,
        holder_mac=finding.holder_mac(intent.credential, intent.row.holder.name, call.keys),
        slip_mac=finding.search_mac(call.provider, intent.slip, call.keys),
        reference_mac=finding.search_mac(call.provider, reference, call.keys) if reference else None,
    )


def _sign(intent: _Intent, keys: Keys) -> str:
    signer = keys.credential
    facts = replace(intent.row.facts, slot=intent.slot)
    digits = papercode.sign(facts, kid4=signer.public.kid4, signer=signer)
    # 9: read back what was signed, as any verifier will
    code = papercode.unpack(digits)
    holds = jws.verify_bytes(code.signing_input, code.signature, signer.public)
    if not holds or code.facts != facts or code.kid4 != signer.public.kid4:
        message = "what was signed does not verify: nothing was issued, look at the signing key"
        raise OwnOutputError(message)
    return digits


def _acknowledge(
    tx: Transaction,
    call: _Call,
    signed: Sequence[tuple[_Intent, str]],
    tray: TrayId,
    tray_key: bytes,
) -> None:
    records, items = [], []
    for intent, digits in signed:
        secret, pin = sealing.ClaimSecret(ids.new_bytes(sealing.SECRET_BYTES)), ids.new_pin()
        record = holding.seal_record(
            intent.credential, HolderRecord(digits=digits), secret=secret, pin=pin, keys=call.keys
        )
        if intent.row.existing is None:
            records.append(record)
        else:
            _renew(tx, call, intent, record)
        if intent.row.replaces is not None:
            _withdraw_replaced(tx, call, intent.row.replaces)
        items.append(_item(intent, digits, secret, pin, tray, tray_key))
    tx.records.add(records)
    tx.trays.add_items(items)
    tx.credentials.move([i.credential for i, _ in signed if i.row.existing is None], State.ISSUED)
    tx.credentials.move_copies([intent.slot_mac for intent, _ in signed], State.ISSUED)
    ledger.write(tx, call.keys, call.now, "issue", provider=call.provider, count=len(signed))


def _renew(tx: Transaction, call: _Call, intent: _Intent, record: Record) -> None:
    """Seal a credential anew under a new secret: the old sheet opens nothing from now on."""
    credential = tx.credentials.lock(intent.credential)
    if credential is None or credential.state is not State.ISSUED:
        message = "this credential was withdrawn meanwhile: nothing was issued"
        raise TransitionError(message)
    tx.records.replace(record)
    tx.credentials.renumber(intent.credential, finding.search_mac(call.provider, intent.slip, call.keys))
    if intent.row.stolen:
        status.withdraw_copies(tx, intent.credential, call.keys, keep=frozenset((intent.slot_mac,)))


def _withdraw_replaced(tx: Transaction, call: _Call, replaced: CredentialId) -> None:
    credential = tx.credentials.lock(replaced)
    if credential is not None and credential.state is State.ISSUED:
        status.withdraw_credential(tx, credential, call.keys)


def _item(  # noqa: PLR0917 - the parts of one sheet
    intent: _Intent,
    digits: str,
    secret: sealing.ClaimSecret,
    pin: str,
    tray: TrayId,
    tray_key: bytes,
) -> TrayItem:
    sheet = Sheet(
        credential=intent.credential,
        position=intent.position,
        digits=digits,
        secret=secret.text,
        pin=pin,
        slip=intent.slip,
        reference=intent.row.reference,
    )
    item = ids.new_id()
    nonce = ids.new_bytes(sealing.NONCE_BYTES)
    sealed = sealing.seal_under(tray_key, sheet.encode(), bound=item.encode("ascii"), nonce=nonce)
    return TrayItem(id=item, tray=tray, sealed=sealed)
