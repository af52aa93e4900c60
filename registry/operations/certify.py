"""A holder's further copies: on paper, for a wallet, as a badge; each signed anew with a slot of its own.

The numbers are those of docs/issuance.md.
1 the credential and its record · 2 the limit · 3 the intent and the slot, durable before any signature ·
4 the signature, verified · 5 the credential and its record again · 6 the acknowledgement, durable before the
answer

* One path for every kind (design rule 1). Only a credential that counts, and whose record still lies where it
  was opened, has copies made: not one that was withdrawn, erased or sealed anew meanwhile.
* The holder can withdraw one further copy alone, by the mark on it; never the first, never the credential.
* A mark tells nobody anything: it is a keyed digest of the slot, and stands in no database.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar, Final, TypeVar

from registry.failpoint import Point, reached
from registry.model import ids
from registry.model.copy import Kind, Shown, left
from registry.model.errors import RegistryError
from registry.model.month import Year
from registry.model.said import said
from registry.model.status import State, TransitionError
from registry.operations import copying, holding, ledger, naming, prepare, status
from registry.securing.sealing import ClaimRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from registry.model.credential import Credential, Facts, Slot
    from registry.model.ids import CredentialId
    from registry.operations.claim import Opened
    from registry.operations.naming import Named
    from registry.ports import Attempts, Copy, Keys, Store, Transaction

T = TypeVar("T")

MARK_LETTERS: Final = 4
"""Enough to tell a credential's copies apart; short enough to copy by hand."""

_ALL: Final = Shown()
_MARK: Final = "copy mark"


class CopyLimitError(RegistryError):
    """The credential has as many copies as one may have."""

    code: ClassVar[str] = "copy_limit"

    def __init__(self) -> None:
        """Say what is left to do."""
        super().__init__(
            said("no more copies of this kind can be made of this certificate: use one that you have")
        )


class CopyUnknownError(RegistryError):
    """No further copy of the credential has this mark."""

    code: ClassVar[str] = "copy_unknown"

    def __init__(self) -> None:
        """Say where the mark stands."""
        super().__init__(said("there is no such copy: the mark has 4 letters and stands on the copy itself"))


class ShownRefusedError(RegistryError):
    """A copy cannot show what was asked for, or cannot leave out what was."""

    code: ClassVar[str] = "shown_refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A credential that its holder has open: its facts, and the locator under which its record lay."""

    credential: CredentialId
    facts: Facts = field(repr=False)
    locator: bytes = field(repr=False)

    @classmethod
    def of(cls, opened: Opened) -> Held:
        """Take what a holder's secret and PIN opened."""
        return cls(credential=opened.credential.id, facts=opened.record.facts, locator=opened.locator)


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeCopy:
    """A further copy by the mark that tells it from the others."""

    mark: str
    kind: Kind
    shown: Shown
    withdrawn: bool


def further_copies(
    held: Held,
    kind: Kind,
    count: int,
    sign: Callable[[Slot], T],
    *,
    shown: Shown = _ALL,
    store: Store,
    keys: Keys,
    attempts: Attempts,
    now: datetime,
) -> list[T]:
    """Make further copies of one kind; `sign` makes one for its slot and verifies it as any verifier will.

    Raises `ClaimRefusedError`, `TransitionError`, `CopyLimitError`, `NoSlotError`, `IssuingStoppedError`
    and what `sign` raises; whatever was not acknowledged by then is abandoned.
    """
    if kind is Kind.FIRST or count < 1:
        message = "further_copies() makes one copy or more, of a kind that a holder makes"
        raise RuntimeError(message)
    with copying.attempt(store=store, keys=keys, attempts=attempts) as attempt:
        with store.transaction() as tx:
            # 1: the credential and its record
            require_held(tx, held)
            # 2: the limit
            made = tx.credentials.copies(held.credential)
            _require_room(made, kind, count, keys)
            # 3: the intent and the slot
            slots = copying.draw(tx, count, _unlike(made, keys))
            copies = [
                copying.intended(slot, held.credential, attempt=attempt, keys=keys, kind=kind, shown=shown)
                for slot in slots
            ]
            tx.credentials.add_copies(copies)
        reached(Point.COPY_INTENDED)
        # 4: the signature, verified
        signed = [sign(slot) for slot in slots]
        reached(Point.COPY_SIGNED)
        with store.transaction() as tx:
            # 5: the credential and its record again
            require_held(tx, held)
            # 6: the acknowledgement
            for slot in slots:
                copying.tell(tx, held.credential, slot, keys, kind=kind, shown=shown)
            status.issue_intended(tx, (), [copy.slot_mac for copy in copies])
            ledger.write(tx, keys, now, "copy", provider=None, count=count)
        reached(Point.COPY_ACKNOWLEDGED)
    return signed


def paper_copy(
    held: Held,
    shown: Shown,
    *,
    url: str,
    store: Store,
    keys: Keys,
    attempts: Attempts,
    now: datetime,
) -> str:
    """Make one copy on paper and return its digits; `url` is the registry's address, `https://host`.

    Raises `ShownRefusedError` and what `further_copies` raises.
    """
    facts = shown_facts(held, shown, url=url, store=store)

    def sign(slot: Slot) -> str:
        return copying.sign_paper(replace(facts, slot=slot), keys)

    return further_copies(
        held, Kind.PAPER, 1, sign, shown=shown, store=store, keys=keys, attempts=attempts, now=now
    )[0]


def shown_facts(held: Held, shown: Shown, *, url: str, store: Store) -> Facts:
    """Return what a copy on paper will say, but for its slot; raise `ShownRefusedError`."""
    facts = held.facts
    provider = _number_of_provider(held, store) if shown.provider else None
    changed = replace(
        facts,
        name=facts.name if shown.name else None,
        month=facts.month if shown.month else Year(facts.month.year),
        renew_by=facts.renew_by if shown.month or facts.renew_by is None else facts.renew_by.january,
        provider=provider,
        slot=prepare.WIDEST_SLOT,
        title=None,
    )
    try:
        return prepare.fitted(changed, facts.title, url)
    except prepare.RowRefusedError as error:
        message = said(
            "all of this together does not fit the certificate's code: leave the name or the provider out"
        )
        raise ShownRefusedError(message) from error


def copies_of(held: Held, *, store: Store, keys: Keys) -> list[MadeCopy]:
    """Return a credential's further copies by their marks, in no order of time."""
    with store.reading() as tx:
        made = [
            MadeCopy(
                mark=mark_of(slot, keys), kind=kind, shown=shown, withdrawn=copy.state is State.WITHDRAWN
            )
            for copy in tx.credentials.copies(held.credential)
            if copy.state in {State.ISSUED, State.WITHDRAWN}
            for slot, kind, shown in [status.open_copy(copy, keys)]
            if kind is not Kind.FIRST
        ]
    return sorted(made, key=lambda one: one.mark)


def copies_left(held: Held, *, store: Store, keys: Keys) -> int:
    """Return how many more copies on paper or as badges can be made."""
    with store.reading() as tx:
        made = tx.credentials.copies(held.credential)
    return left(Kind.PAPER, [status.open_copy(copy, keys)[1] for copy in made])


def provider_to_name(held: Held, *, store: Store) -> str | None:
    """Return the name of the provider, or of its umbrella body, if a copy may show it."""
    with store.reading() as tx:
        named = _named(tx, held)
    return named.name if named else None


def withdraw_copy(held: Held, mark: str, *, store: Store, keys: Keys, now: datetime) -> None:
    """Withdraw one further copy alone; it shows from the next publication on.

    Raises `ClaimRefusedError`, `CopyUnknownError`, and `TransitionError` if it was withdrawn already.
    """
    wanted = mark.strip().upper()
    with store.transaction() as tx:
        require_held(tx, held)
        for copy in tx.credentials.copies(held.credential):
            slot, kind, _ = status.open_copy(copy, keys)
            if kind is not Kind.FIRST and mark_of(slot, keys) == wanted:
                status.withdraw_copy(tx, copy, keys)
                break
        else:
            raise CopyUnknownError
        ledger.write(tx, keys, now, "withdraw copy", provider=None)


def mark_of(slot: Slot, keys: Keys) -> str:
    """Return the 4 letters and digits that are printed on a further copy."""
    return ids.spelled(keys.mac(_MARK, status.text_of(slot)), MARK_LETTERS)


def require_held(tx: Transaction, held: Held) -> Credential:
    """Return the credential, locked; raise unless it counts, and its record lies where it was opened."""
    found, _ = holding.lock_where_opened(tx, held.credential, held.locator)
    if found.state is not State.ISSUED:
        message = said("this certificate was withdrawn: no copy of it can be made or changed")
        raise TransitionError(message)
    return found


def _require_room(made: Sequence[Copy], kind: Kind, count: int, keys: Keys) -> None:
    """Count every place that was given out, also of a copy that never came about: each is used for ever."""
    if count > left(kind, [status.open_copy(copy, keys)[1] for copy in made]):
        raise CopyLimitError


def _unlike(made: Sequence[Copy], keys: Keys) -> Callable[[Slot], bool]:
    """Return whether a slot's mark is none that the credential's copies have."""
    marks = {mark_of(status.open_slot(copy, keys), keys) for copy in made}

    def fits(slot: Slot) -> bool:
        mark = mark_of(slot, keys)
        is_new = mark not in marks
        marks.add(mark)
        return is_new

    return fits


def _number_of_provider(held: Held, store: Store) -> int:
    with store.reading() as tx:
        named = _named(tx, held)
    if named is None:
        message = said("the provider of this certificate is not one that may be named")
        raise ShownRefusedError(message)
    return named.number


def _named(tx: Transaction, held: Held) -> Named | None:
    """Return what may be named in the credential's month."""
    credential = tx.credentials.lock(held.credential)
    if credential is None:
        raise ClaimRefusedError
    return naming.named(tx, credential)
