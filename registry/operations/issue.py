"""The second half of issuing: prepared rows become signed, sealed and durable, whatever happens on the way.

The numbers are those of docs/issuance.md.
6 the request · 7 the intent and the slot, durable before any signature · 8 the signature · 9 our own output
verified · 10 the sealed record, the tray and the state, durable before the answer

* Up to 500 rows share a transaction; what one chunk acknowledges and what the next intends is one commit.
* The same request with the same body gives the same tray, after a crash too: what was done is not done again;
  what was only intended is abandoned with its slot (design rule 7).
* Rows are acknowledged in their order, so that a number says which of them are left.
* The rows of a list are issued by the same steps; what keeps them from being issued twice is the list's own.
* Rows of one sitting share a sheet (`registry.operations.sitting`); each is a credential of its own.
"""

from __future__ import annotations

import hmac
import json
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar, Final, Protocol, TypeAlias

from registry.failpoint import Point, reached
from registry.model import ids
from registry.model.accreditation import require_cover
from registry.model.credential import Credential
from registry.model.errors import RegistryError
from registry.model.ids import CredentialId, TrayId
from registry.model.said import said
from registry.model.status import State
from registry.operations import copying, deciding, finding, holding, ledger, status
from registry.operations.sitting import OnSheet, on_sheets
from registry.operations.withdraw import own_issued
from registry.ports import NewCredential, Record, Request, Tray, TrayItem
from registry.securing import sealing
from registry.securing.sheet import HolderRecord, Sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from registry.model.credential import Facts, Slot
    from registry.model.ids import AttemptId, ProviderId
    from registry.operations.prepare import Prepared
    from registry.ports import Attempts, Keys, Store, Transaction

CHUNK: Final = 500
"""Rows that share a transaction; `registry bench` shows what that is worth."""


class RequestConflictError(RegistryError):
    """The same request key came with other rows."""

    code: ClassVar[str] = "request_conflict"


class AlreadyHandedOverError(RegistryError):
    """The request was carried out, and its tray has been handed over and destroyed."""

    code: ClassVar[str] = "already_handed_over"


class StillRunningError(RegistryError):
    """The same request is being carried out right now."""

    code: ClassVar[str] = "still_running"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Call:
    """One call of `issue()`: what every step of it needs."""

    rows: Sequence[Prepared] = field(repr=False)
    provider: ProviderId
    keys: Keys
    attempts: Attempts
    attempt: AttemptId
    now: datetime
    at_registry: bool = False

    @property
    def owner(self) -> ProviderId | None:
        """Who has the tray: the provider, or the registry in its place (`None`)."""
        return None if self.at_registry else self.provider


@dataclass(frozen=True, slots=True, kw_only=True)
class _Signed:
    """An intent with its signature, sealed for the holder and for the tray; not yet acknowledged."""

    intent: _Intent
    record: Record = field(repr=False)
    item: TrayItem = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Intent:
    """A row with its slot, durable, not yet signed."""

    row: Prepared = field(repr=False)
    position: int
    sheet: OnSheet
    credential: CredentialId
    slot: Slot

    @property
    def facts(self) -> Facts:
        """What is signed."""
        return replace(self.row.facts, slot=self.slot)


def issue(
    rows: Sequence[Prepared],
    *,
    request: str,
    store: Store,
    keys: Keys,
    attempts: Attempts,
    now: datetime,
    into: TrayId | None = None,
    at_registry: bool = False,
) -> TrayId:
    """Issue the rows of one provider and return the tray in which their sheets lie, in the rows' order.

    `request` is the caller's key for doing this once; `into` puts the rows into a tray that is open already,
    at their positions; `at_registry` opens it to the registrar, not to the provider. Raises
    `RequestConflictError`, `AlreadyHandedOverError`, `StillRunningError`, `NoSlotError`,
    `IssuingStoppedError`, `OwnOutputError`, `NotAccreditedError`, or `TransitionError` if a credential to
    copy or replace was withdrawn; whatever was not acknowledged by then is abandoned.
    """
    provider = _spend(rows)
    with copying.attempt(store=store, keys=keys, attempts=attempts) as attempt:
        call = _Call(
            rows=rows,
            provider=provider,
            keys=keys,
            attempts=attempts,
            attempt=attempt,
            now=now,
            at_registry=at_registry,
        )
        return _carry_out(call, _Asked(call, request, into), store)


def issue_listed(
    rows: Sequence[Prepared],
    *,
    tray: TrayId,
    sheets: Sequence[OnSheet],
    then: Callable[[Transaction], None],
    store: Store,
    keys: Keys,
    attempts: Attempts,
    now: datetime,
) -> None:
    """Issue rows of one provider's list into its open tray, at their positions, each where it stands.

    `then` says what the commit that acknowledges them keeps beside: by it, and by nothing else, a row is
    issued once. Whatever it raises undoes all of them. Takes at most `CHUNK` rows, and raises what `issue`
    raises.
    """
    provider = _spend(rows)
    with copying.attempt(store=store, keys=keys, attempts=attempts) as attempt:
        call = _Call(rows=rows, provider=provider, keys=keys, attempts=attempts, attempt=attempt, now=now)
        _carry_out(call, _Listed(call, tray, sheets, then), store)


def _carry_out(call: _Call, errand: _Errand, store: Store) -> TrayId:
    with store.transaction() as tx:
        # 6: the request, or the list
        tray, waiting = errand.begin(tx)
        if not waiting:
            return tray
        tray_key = call.keys.tray_key(tray)
        # 7: the intent and the slot
        intents = _intend(tx, call, waiting[:CHUNK])
    while True:
        reached(Point.ISSUE_INTENDED)
        # 8 and 9: the signature, verified. Sealed here too, while no lock keeps others from writing.
        signed = [_sign(intent, call, tray, tray_key) for intent in intents]
        reached(Point.ISSUE_SIGNED)
        waiting = waiting[CHUNK:]
        with store.transaction() as tx:
            # 10: record, sheet and state; in the same commit the next chunk's intents (7). The errand first:
            # who comes second at the same rows is told so before anything of theirs is written.
            errand.keep(tx, len(waiting))
            _lock_old(tx, call, [*(one.intent.row for one in signed), *_rows(waiting[:CHUNK])])
            _acknowledge(tx, call, tray, signed, spent_for=errand.mac)
            intents = _intend(tx, call, waiting[:CHUNK]) if waiting else []
            # The ledger has one writer at a time: nothing that may wait for others comes after it.
            ledger.write(tx, call.keys, call.now, "issue", provider=call.provider, count=len(signed))
            for how, count in Counter(one.intent.row.correction for one in signed).items():
                if how is not None:
                    ledger.write(tx, call.keys, call.now, how, provider=call.provider, count=count)
            reached(Point.ISSUE_WRITTEN)
        reached(Point.ISSUE_ACKNOWLEDGED)
        if not waiting:
            return tray


def carried_out(request: str, *, provider: ProviderId | None, store: Store, keys: Keys) -> TrayId | None:
    """Return the open tray of a request that was carried out; `None` if there is none.

    Whoever presses twice is shown what the first time made; `provider` is whose tray it is.
    """
    with store.reading() as tx:
        asked = tx.trays.request(deciding.request_mac(request, provider, keys))
        tray = tx.trays.get(asked.tray) if asked and not asked.left else None
    return tray.id if tray and not tray.destroying and tray.owner == provider else None


def _spend(rows: Sequence[Prepared]) -> ProviderId:
    providers = {row.provider for row in rows}
    unspent = {id(row) for row in rows if not row.spent}
    if len(providers) != 1 or len(unspent) != len(rows):
        message = "issue() takes unspent rows of one provider"
        raise RuntimeError(message)
    for row in rows:
        row.spent = True
    return providers.pop()


class _Errand(Protocol):
    """Why rows are issued: what is asked before the first of them, and kept with the last."""

    @property
    def mac(self) -> bytes:
        """What spends the decisions: the digest of a request, if there is one."""

    def begin(self, tx: Transaction) -> tuple[TrayId, list[_Waiting]]:
        """Return the tray and the rows that wait; none if all are issued."""

    def keep(self, tx: Transaction, left: int) -> None:
        """Keep how many rows are left, in the commit that acknowledges the others."""


@dataclass(slots=True)
class _Asked:
    """Rows that were asked for under a request's key."""

    call: _Call
    request: str
    into: TrayId | None
    asked: Request | None = None

    @property
    def mac(self) -> bytes:
        """The digest of the request."""
        return deciding.request_mac(self.request, self.call.owner, self.call.keys)

    def begin(self, tx: Transaction) -> tuple[TrayId, list[_Waiting]]:
        """Keep the request, or find what is left of it."""
        self.asked = asked = self._open_request(tx)
        return asked.tray, self._waiting(asked) if asked.left else []

    def keep(self, tx: Transaction, left: int) -> None:
        """Keep the request; raise if another took it over, to whom this attempt passed for dead."""
        assert self.asked is not None
        found = tx.trays.request(self.asked.mac)
        if found is None or found.attempt != self.call.attempt:
            message = said("this was taken over by somebody else meanwhile: look at the tray in a moment")
            raise StillRunningError(message)
        tx.trays.save_request(replace(self.asked, left=left))

    def _open_request(self, tx: Transaction) -> Request:
        call = self.call
        mac = self.mac
        body_mac = call.keys.mac("request body", _body(call, self.into))
        asked = tx.trays.request(mac)
        if asked is None:
            tray = self.into or _new_tray(tx, call)
            asked = Request(mac=mac, body_mac=body_mac, tray=tray, attempt=call.attempt, left=len(call.rows))
        _require_same_and_idle(call, asked, body_mac)
        _require_open(tx, call, asked.tray)
        if asked.left:
            asked = replace(asked, attempt=call.attempt)
            tx.trays.save_request(asked)
        return asked

    def _waiting(self, asked: Request) -> list[_Waiting]:
        """Return the rows to do: after a crash between two chunks, not all."""
        rows = self.call.rows
        sheets = on_sheets(rows, asked.mac, self.call.keys.tray_key(asked.tray))
        places = range(len(rows)) if self.into is None else [row.position for row in rows]
        return list(zip(places, sheets, rows, strict=True))[-asked.left :]


@dataclass(frozen=True, slots=True)
class _Listed:
    """Rows of a list, for its tray."""

    call: _Call
    tray: TrayId
    sheets: Sequence[OnSheet] = field(repr=False)
    then: Callable[[Transaction], None]

    @property
    def mac(self) -> bytes:
        """Nothing: that a row is issued once is held by the list."""
        return b""

    def begin(self, tx: Transaction) -> tuple[TrayId, list[_Waiting]]:
        """Look whether the tray is open."""
        rows = self.call.rows
        if len(rows) > CHUNK:
            message = f"a list is issued in portions of at most {CHUNK} rows"
            raise RuntimeError(message)
        _require_open(tx, self.call, self.tray)
        return self.tray, list(zip([row.position for row in rows], self.sheets, rows, strict=True))

    def keep(self, tx: Transaction, left: int) -> None:  # noqa: ARG002 - all at once, so none is left
        """Keep what the caller said."""
        self.then(tx)


def _new_tray(tx: Transaction, call: _Call) -> TrayId:
    tray = TrayId(ids.new_id())
    # The row first: from here on no sweep takes the key for one that nobody needs. The key is durable before
    # the commit: a tray without a key could never be read, a key without a tray is swept away later.
    opened = Tray(id=tray, provider=call.provider, opened_on=call.now.date(), at_registry=call.at_registry)
    tx.trays.open(opened)
    call.keys.make_tray_key(tray)
    reached(Point.TRAY_KEY_MADE)
    return tray


def _require_same_and_idle(call: _Call, asked: Request, body_mac: bytes) -> None:
    if not hmac.compare_digest(asked.body_mac, body_mac):
        message = said("this request was made before with other rows: begin a new one")
        raise RequestConflictError(message)
    if asked.left and asked.attempt != call.attempt and call.attempts.alive(asked.attempt):
        message = said("this is being issued right now: look at the tray in a moment")
        raise StillRunningError(message)


def _require_open(tx: Transaction, call: _Call, tray: TrayId) -> None:
    found = tx.trays.get(tray)
    if found is None or found.destroying or found.owner != call.owner:
        message = said("this tray was handed over: nothing more is issued into it")
        raise AlreadyHandedOverError(message)


def _body(call: _Call, into: TrayId | None) -> bytes:
    parts = [
        [
            *(row.holder.name, row.facts.competencies, row.facts.level, row.reference),
            *(row.existing, row.replaces, row.stolen),
        ]
        for row in call.rows
    ]
    return json.dumps([into, *parts]).encode("ascii")


_Waiting: TypeAlias = "tuple[int, OnSheet, Prepared]"
"""A row to do: its place in the class, where it stands on its sheet, and itself."""


def _intend(tx: Transaction, call: _Call, rows: Sequence[_Waiting]) -> list[_Intent]:
    _require_cover_now(tx, call, rows)
    _lock_old(tx, call, _rows(rows))
    deciding.require_ready(tx, call.provider, [row.decision for _, _, row in rows if not row.decided_before])
    slots = copying.draw(tx, len(rows))
    intents = [_intent(waiting, slot) for waiting, slot in zip(rows, slots, strict=True)]
    tx.credentials.add([_new_credential(intent, call) for intent in intents if intent.row.existing is None])
    tx.credentials.add_copies(
        [
            copying.intended(intent.slot, intent.credential, attempt=call.attempt, keys=call.keys)
            for intent in intents
        ]
    )
    return intents


def _rows(waiting: Sequence[_Waiting]) -> list[Prepared]:
    return [row for _, _, row in waiting]


def _lock_old(tx: Transaction, call: _Call, rows: Sequence[Prepared]) -> dict[CredentialId, Credential]:
    """Lock what is copied or replaced, in the one order of `withdraw.lock_all`; raise unless it counts."""
    old = {one for row in rows for one in (row.existing, row.replaces) if one is not None}
    return {one: own_issued(tx, one, call.provider) for one in sorted(old)}


def _require_cover_now(tx: Transaction, call: _Call, rows: Sequence[_Waiting]) -> None:
    decided = {
        (row.framework.name, row.competency.code, row.facts.level): row.framework
        for _, _, row in rows
        if not row.decided_before
    }
    accreditations = tx.providers.accreditations(call.provider) if decided else ()
    for (_, code, level), framework in decided.items():
        require_cover(accreditations, framework, code, level, call.now)


def _intent(waiting: _Waiting, slot: Slot) -> _Intent:
    position, sheet, row = waiting
    credential = row.existing or CredentialId(ids.new_id())
    return _Intent(row=row, position=position, sheet=sheet, credential=credential, slot=slot)


def _new_credential(intent: _Intent, call: _Call) -> NewCredential:
    facts = intent.row.facts
    credential = Credential(
        id=intent.credential,
        provider=call.provider,
        competency=facts.competencies[0],
        level=facts.level,
        month=facts.month.first,
        renew_by=facts.renew_by,
        state=State.INTENDED,
    )
    reference = intent.row.reference
    return NewCredential(
        credential=credential,
        holder_mac=finding.holder_mac(intent.credential, intent.row.holder.name, call.keys),
        slip_mac=finding.search_mac(intent.credential, intent.sheet.slip, call.keys),
        reference_mac=finding.search_mac(intent.credential, reference, call.keys) if reference else None,
    )


def _sign(intent: _Intent, call: _Call, tray: TrayId, tray_key: bytes) -> _Signed:
    digits = copying.sign_paper(intent.facts, call.keys)
    record = holding.seal_record(
        intent.credential,
        HolderRecord(digits=digits),
        secret=intent.sheet.secret,
        pin=intent.sheet.pin,
        keys=call.keys,
    )
    return _Signed(intent=intent, record=record, item=_item(intent, digits, tray, tray_key))


def _acknowledge(
    tx: Transaction, call: _Call, tray: TrayId, signed: Sequence[_Signed], *, spent_for: bytes
) -> None:
    _require_open(tx, call, tray)
    intents = [one.intent for one in signed]
    old = _lock_old(tx, call, [intent.row for intent in intents])
    # In the one order in which records are locked: some are sealed anew.
    for one in sorted(signed, key=lambda one: one.intent.credential):
        row = one.intent.row
        if row.existing is not None:
            _renew(tx, call, one.intent, one.record)
        if row.replaces is not None:
            status.withdraw_credential(tx, old[row.replaces], call.keys)
    # Each decision is spent by the commit that acknowledges what came of it, or by none.
    spent = [intent.row.decision for intent in intents if intent.row.decision is not None]
    deciding.release(tx, call.keys, spent, spent_for=spent_for)
    new = [one for one in signed if one.intent.row.existing is None]
    tx.records.add([one.record for one in new])
    tx.trays.add_items([one.item for one in signed])
    issued = [one.intent.credential for one in new]
    status.issue_intended(tx, issued, [status.slot_mac(intent.slot, call.keys) for intent in intents])


def _renew(tx: Transaction, call: _Call, intent: _Intent, record: Record) -> None:
    """Seal a credential anew under a new secret: the old sheet opens nothing from now on."""
    slip_mac = finding.search_mac(intent.credential, intent.sheet.slip, call.keys)
    holding.replace(tx, record, call.keys, slip_mac=slip_mac)
    copying.tell(tx, intent.credential, intent.slot, call.keys)
    if intent.row.stolen:
        # The copy that is being made is intended still, and stays.
        status.withdraw_copies(tx, intent.credential, call.keys, but=call.attempt)


def _item(intent: _Intent, digits: str, tray: TrayId, tray_key: bytes) -> TrayItem:
    on = intent.sheet
    sheet = Sheet(
        credential=intent.credential,
        position=intent.position,
        digits=digits,
        secret=on.secret.text,
        pin=on.pin,
        slip=on.slip,
        reference=intent.row.reference,
        unit=on.secret.unit,
        spoken=intent.row.spoken,
    )
    item = ids.new_id()
    nonce = ids.new_bytes(sealing.NONCE_BYTES)
    sealed = sealing.seal_under(tray_key, sheet.encode(), bound=item.encode("ascii"), nonce=nonce)
    return TrayItem(id=item, tray=tray, sealed=sealed)
