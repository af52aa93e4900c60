"""Equivalences: proposed by one, decided by two others, ended by anyone who may decide.

* What a person typed (conditions, reasons) lies sealed, filled up to one length.
* Every decision leaves a line in the ledger. The rules are asked here, where the answer can be kind; the
  database asks them again, where nobody can go round it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from registry.model import equivalence as rules
from registry.model import ids
from registry.model.competency import CompetencyUnknownError, LevelUnknownError
from registry.model.equivalence import (
    LONGEST_MONTHS,
    DeciderRefusedError,
    Equivalence,
    EquivalenceState,
    Foreign,
    Opinion,
)
from registry.model.errors import RegistryError
from registry.model.ids import EquivalenceId
from registry.model.month import Month
from registry.model.said import said
from registry.operations import ledger
from registry.ports.recognising import DeclaredConflict, GivenOpinion, KeptEquivalence
from registry.securing.lints import shown_as_typed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date, datetime

    from registry.model.competency import Framework
    from registry.model.ids import PersonId
    from registry.ports import Keys, Store, Transaction

MAX_TEXT: Final = 500
"""Characters of conditions or of a reason."""

_PURPOSE: Final = "equivalence"
_FILLED: Final = 4 * MAX_TEXT
_LONGEST_REFERENCE: Final = 40


class EquivalenceUnknownError(RegistryError):
    """There is no such equivalence."""

    code: ClassVar[str] = "equivalence_unknown"

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(said("there is no such equivalence: choose one from the list"))


class EquivalenceRefusedError(RegistryError):
    """An equivalence cannot be proposed, or decided on, as it was given; `field` is what to change."""

    code: ClassVar[str] = "equivalence_refused"

    def __init__(self, message: str, *, field: str) -> None:
        """Keep the field and the words."""
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What somebody proposes; `framework` is a key or names a release."""

    foreign: Foreign
    framework: str
    competency: str
    level: str
    max_age_months: int | None
    until: date
    conditions: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one person thought of it, and why."""

    person: PersonId
    opinion: Opinion
    given_on: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """An equivalence with everything that was said about it."""

    equivalence: Equivalence
    proposed_by: PersonId
    proposed_on: date
    conditions: str
    opinions: tuple[Told, ...]
    in_conflict: frozenset[PersonId]

    def may_decide(self, person: PersonId) -> bool:
        """Say whether this accreditor may still give an opinion."""
        before = {self.proposed_by, *self.in_conflict, *(one.person for one in self.opinions)}
        return self.equivalence.state is EquivalenceState.PROPOSED and person not in before


def propose(
    proposal: Proposal,
    *,
    person: PersonId,
    issuers: Collection[str],
    frameworks: Iterable[Framework],
    store: Store,
    keys: Keys,
    now: datetime,
) -> EquivalenceId:
    """Keep a proposal; `issuers` are the hosts of the registries that can be checked here, ours among them.

    Raises `EquivalenceRefusedError`.
    """
    if proposal.foreign.issuer not in issuers:
        message = said("choose a registry whose files are kept here: the operator lists others")
        raise EquivalenceRefusedError(message, field="issuer")
    _require_foreign(proposal.foreign)
    framework = _require_ours(proposal, frameworks)
    _require_dates(proposal, now)
    made = Equivalence(
        id=EquivalenceId(ids.new_id()),
        foreign=proposal.foreign,
        framework=framework.name,
        competency=proposal.competency,
        level=proposal.level,
        max_age_months=proposal.max_age_months,
        until=proposal.until,
        state=EquivalenceState.PROPOSED,
    )
    conditions = _sealed("conditions", proposal.conditions, made.id, keys)
    kept = KeptEquivalence(
        equivalence=made, proposed_by=person, proposed_on=now.date(), conditions_sealed=conditions
    )
    with store.transaction() as tx:
        tx.equivalences.add(kept)
        ledger.write(tx, keys, now, "equivalence proposed", provider=None)
    return made.id


def give(
    equivalence: EquivalenceId,
    opinion: Opinion,
    reason: str,
    *,
    person: PersonId,
    store: Store,
    keys: Keys,
    now: datetime,
) -> EquivalenceState:
    """Keep what an accreditor thinks, and return what has become of the equivalence.

    Raises `EquivalenceUnknownError`, `EquivalenceStateError`, `DeciderRefusedError` or
    `EquivalenceRefusedError`.
    """
    sealed = _sealed("reason", reason, equivalence, keys)
    with store.transaction() as tx:
        kept = _locked(tx, equivalence)
        rules.require_step(kept.equivalence.state, EquivalenceState.AGREED)
        before = _whole(tx, kept, keys)
        if not before.may_decide(person):
            raise DeciderRefusedError
        given = GivenOpinion(
            equivalence=equivalence,
            person=person,
            opinion=opinion,
            given_on=now.date(),
            reason_sealed=sealed,
        )
        tx.equivalences.give(given)
        after = rules.settled([*(one.opinion for one in before.opinions), opinion])
        if after is not None:
            tx.equivalences.move(equivalence, after)
        ledger.write(tx, keys, now, f"equivalence {after or opinion}", provider=None)
    return after or EquivalenceState.PROPOSED


def declare_conflict(
    equivalence: EquivalenceId, reason: str, *, person: PersonId, store: Store, keys: Keys, now: datetime
) -> None:
    """Keep that this person does not decide on it; raises what `give` raises."""
    sealed = _sealed("reason", reason, equivalence, keys)
    with store.transaction() as tx:
        kept = _locked(tx, equivalence)
        rules.require_step(kept.equivalence.state, EquivalenceState.AGREED)
        if not _whole(tx, kept, keys).may_decide(person):
            raise DeciderRefusedError
        tx.equivalences.declare(
            DeclaredConflict(equivalence=equivalence, person=person, reason_sealed=sealed)
        )
        ledger.write(tx, keys, now, "equivalence conflict", provider=None)


def end(equivalence: EquivalenceId, *, store: Store, keys: Keys, now: datetime) -> None:
    """Let an equivalence count no more; raises `EquivalenceUnknownError` or `EquivalenceStateError`."""
    with store.transaction() as tx:
        kept = _locked(tx, equivalence)
        rules.require_step(kept.equivalence.state, EquivalenceState.ENDED)
        tx.equivalences.move(equivalence, EquivalenceState.ENDED)
        ledger.write(tx, keys, now, "equivalence ended", provider=None)


def all_equivalences(*, store: Store) -> Sequence[KeptEquivalence]:
    """Return every equivalence, by issuer and competency."""
    with store.reading() as tx:
        return tx.equivalences.all()


def usable(*, store: Store, keys: Keys, now: datetime) -> list[Whole]:
    """Return those that count today, by issuer and competency."""
    with store.reading() as tx:
        return [
            _whole(tx, kept, keys) for kept in tx.equivalences.all() if kept.equivalence.counts(now.date())
        ]


def get(equivalence: EquivalenceId, *, store: Store, keys: Keys) -> Whole:
    """Return an equivalence with what was said about it; raise `EquivalenceUnknownError`."""
    with store.reading() as tx:
        kept = tx.equivalences.get(equivalence)
        if kept is None:
            raise EquivalenceUnknownError
        return _whole(tx, kept, keys)


def _locked(tx: Transaction, equivalence: EquivalenceId) -> KeptEquivalence:
    kept = tx.equivalences.lock(equivalence)
    if kept is None:
        raise EquivalenceUnknownError
    return kept


def _whole(tx: Transaction, kept: KeptEquivalence, keys: Keys) -> Whole:
    of = kept.equivalence.id
    return Whole(
        equivalence=kept.equivalence,
        proposed_by=kept.proposed_by,
        proposed_on=kept.proposed_on,
        conditions=_opened(kept.conditions_sealed, of, keys),
        opinions=tuple(
            Told(
                person=one.person,
                opinion=one.opinion,
                given_on=one.given_on,
                reason=_opened(one.reason_sealed, of, keys),
            )
            for one in tx.equivalences.opinions(of)
        ),
        in_conflict=frozenset(one.person for one in tx.equivalences.conflicts(of)),
    )


def _require_foreign(foreign: Foreign) -> None:
    code, mark, release = foreign.competency.rpartition("@")
    is_pinned = code and mark and release.isascii() and release.isdecimal()
    if not is_pinned or not foreign.competency.isprintable() or len(foreign.competency) > _LONGEST_REFERENCE:
        message = said(
            "write the competency as the certificate pins it: its code, @ and the release, like MFG-05@1"
        )
        raise EquivalenceRefusedError(message, field="foreign_competency")
    if not foreign.levels or not all(
        level.isascii() and level.isalnum() and len(level) <= _LONGEST_REFERENCE for level in foreign.levels
    ):
        message = said("name at least one level, like L2; several with a comma between them")
        raise EquivalenceRefusedError(message, field="foreign_levels")


def _require_ours(proposal: Proposal, frameworks: Iterable[Framework]) -> Framework:
    for framework in frameworks:
        if proposal.framework in (framework.name, framework.key):
            try:
                competency = framework.competency(proposal.competency)
                framework.level(proposal.level)
            except (CompetencyUnknownError, LevelUnknownError):
                break
            if proposal.level in competency.levels:
                return framework
            message = said("choose a level that this competency has")
            raise EquivalenceRefusedError(message, field="level")
    message = said("choose one of our competencies, and a level")
    raise EquivalenceRefusedError(message, field="competency")


def _require_dates(proposal: Proposal, now: datetime) -> None:
    last = Month.of(now).plus(LONGEST_MONTHS)
    is_within = now.date() < proposal.until and Month(proposal.until.year, proposal.until.month) <= last
    if not is_within:
        message = said("let it end after today and within {most} months", most=LONGEST_MONTHS)
        raise EquivalenceRefusedError(message, field="until")
    age = proposal.max_age_months
    if age is not None and not 1 <= age <= 10 * LONGEST_MONTHS:
        message = said("give the age of a certificate in months, or leave it empty")
        raise EquivalenceRefusedError(message, field="max_age_months")


def _sealed(field: str, text: str, equivalence: EquivalenceId, keys: Keys) -> bytes:
    plain = " ".join(text.split())
    if not plain or len(plain) > MAX_TEXT or not shown_as_typed.fits(plain):
        message = said("write at most {most} characters, none of them hidden, and name nobody", most=MAX_TEXT)
        raise EquivalenceRefusedError(message, field=field)
    return keys.seal(_PURPOSE, plain.encode().ljust(_FILLED), equivalence.encode("ascii"))


def _opened(sealed: bytes, equivalence: EquivalenceId, keys: Keys) -> str:
    return keys.open(_PURPOSE, sealed, equivalence.encode("ascii")).decode().rstrip()
