"""Complaints about a provider: recorded and looked into by the registrar, answered by the provider, closed.

* Who complained is not kept, nor whom it is about beside the provider: the words are to name nobody.
* The provider sees what is said and answers; the outcome has its reason.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from registry.model import ids
from registry.model.accrediting import CaseMoveError, ComplaintEvent, ComplaintState
from registry.model.errors import RegistryError
from registry.model.ids import ComplaintId
from registry.model.said import said
from registry.operations import ledger
from registry.operations.accredit import ProviderUnknownError
from registry.operations.accrediting import typed
from registry.operations.accrediting.names import Names
from registry.ports import accrediting as kept

if TYPE_CHECKING:
    from datetime import datetime

    from registry.model.ids import PersonId, ProviderId
    from registry.ports import Keys, Store, Transaction


class ComplaintUnknownError(RegistryError):
    """There is no such complaint here: never was, or about another provider."""

    code: ClassVar[str] = "complaint_unknown"

    def __init__(self) -> None:
        """Say the same for both."""
        super().__init__(said("there is no such complaint here"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """What happened to a complaint, by whom, in which words."""

    at: datetime
    what: ComplaintEvent
    who: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Complained:
    """A complaint as a page shows it."""

    id: ComplaintId
    provider: ProviderId
    provider_name: str
    state: ComplaintState
    opened_at: datetime
    events: tuple[Happened, ...]


def record(
    provider: ProviderId, text: str, *, by: PersonId, store: Store, keys: Keys, now: datetime
) -> ComplaintId:
    """Keep a complaint; raise `ProviderUnknownError` or `WordsRefusedError`."""
    words = typed.require(text)
    own = ComplaintId(ids.new_id())
    complaint = kept.Complaint(id=own, provider=provider, state=ComplaintState.OPEN, opened_at=now)
    with store.transaction() as tx:
        if tx.providers.get(provider) is None:
            raise ProviderUnknownError
        tx.complaints.add(complaint)
        _note(tx, complaint, ComplaintEvent.RECORDED, words, by, keys, now)
    return own


def look_into(
    complaint: ComplaintId, text: str, *, by: PersonId, store: Store, keys: Keys, now: datetime
) -> None:
    """Say what will be done; raise `ComplaintUnknownError`, `CaseMoveError` or `WordsRefusedError`."""
    words = typed.require(text)
    with store.transaction() as tx:
        found = _open(tx, complaint)
        if found.state is not ComplaintState.OPEN:
            raise CaseMoveError
        tx.complaints.save(replace(found, state=ComplaintState.LOOKED_INTO))
        _note(tx, found, ComplaintEvent.LOOKED_INTO, words, by, keys, now)


def answer(
    complaint: ComplaintId,
    text: str,
    *,
    provider: ProviderId,
    by: PersonId,
    store: Store,
    keys: Keys,
    now: datetime,
) -> None:
    """Say the provider's side; raise `ComplaintUnknownError`, `CaseMoveError` or `WordsRefusedError`."""
    words = typed.require(text)
    with store.transaction() as tx:
        found = _open(tx, complaint, provider)
        _note(tx, found, ComplaintEvent.ANSWERED, words, by, keys, now)


def close(
    complaint: ComplaintId, text: str, *, by: PersonId, store: Store, keys: Keys, now: datetime
) -> None:
    """Close a complaint with its outcome.

    Raises `ComplaintUnknownError`, `CaseMoveError` or `WordsRefusedError`.
    """
    words = typed.require(text)
    with store.transaction() as tx:
        found = _open(tx, complaint)
        tx.complaints.save(replace(found, state=ComplaintState.CLOSED))
        _note(tx, found, ComplaintEvent.CLOSED, words, by, keys, now)


def complaints(*, provider: ProviderId | None = None, store: Store, keys: Keys) -> list[Complained]:
    """Return the complaints about one provider as it sees them, or all, newest first."""
    with store.reading() as tx:
        names = Names(tx, keys, seen_by=provider)
        return [
            Complained(
                id=one.id,
                provider=one.provider,
                provider_name=names.provider(one.provider),
                state=one.state,
                opened_at=one.opened_at,
                events=tuple(
                    Happened(
                        at=event.at,
                        what=ComplaintEvent(event.what),
                        who=names.person(event.person),
                        text=typed.opened(event.text_sealed, event.id, keys),
                    )
                    for event in tx.complaints.events(one.id)
                ),
            )
            for one in tx.complaints.all(provider)
        ]


def _open(tx: Transaction, complaint: ComplaintId, provider: ProviderId | None = None) -> kept.Complaint:
    found = tx.complaints.lock(complaint)
    if found is None or provider not in (None, found.provider):
        raise ComplaintUnknownError
    if found.state is ComplaintState.CLOSED:
        raise CaseMoveError
    return found


def _note(  # noqa: PLR0917 - called in this module only
    tx: Transaction,
    complaint: kept.Complaint,
    what: ComplaintEvent,
    text: str,
    by: PersonId,
    keys: Keys,
    now: datetime,
) -> None:
    own = ids.new_id()
    tx.complaints.add_event(
        kept.ComplaintEvent(
            id=own,
            complaint=complaint.id,
            at=now,
            what=what,
            person=by,
            text_sealed=typed.sealed(text, own, keys),
        )
    )
    action = f"complaint {what.replace('_', ' ')}"
    ledger.write(tx, keys, now, action, provider=complaint.provider, by=by)
