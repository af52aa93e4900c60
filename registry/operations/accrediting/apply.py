"""The applicant's side: an application is started, written, submitted, withdrawn, argued for and appealed.

* A provider has one open case of a kind at a time.
* Whoever starts a case asked for it, and never decides it.
* What was submitted is not changed any more: the accreditors decide on what was reviewed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from registry.model import ids
from registry.model.accrediting import OVER, CaseKind, CaseMoveError, CaseState, Event
from registry.model.errors import RegistryError
from registry.model.ids import CaseId
from registry.model.said import said
from registry.operations.accredit import ProviderUnknownError
from registry.operations.accrediting import cases, typed
from registry.operations.accrediting import proposal as proposals
from registry.operations.accrediting.proposal import Proposal
from registry.ports.accrediting import Case

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from registry.model.accreditation import ScopeLine
    from registry.model.competency import Framework
    from registry.model.ids import AccreditationId, PersonId, ProviderId
    from registry.operations.accrediting.proposal import Course
    from registry.ports import Keys, Store


class OneAtATimeError(RegistryError):
    """There is an open case of this kind already."""

    code: ClassVar[str] = "one_case_at_a_time"

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(
            said("there is an open application of this kind: go on with it, or withdraw it first")
        )


def start(
    provider: ProviderId,
    kind: CaseKind = CaseKind.FIRST,
    *,
    by: PersonId,
    of: AccreditationId | None = None,
    proposed: Proposal | None = None,
    reason: str = "",
    store: Store,
    keys: Keys,
    now: datetime,
) -> CaseId:
    """Start a case as a draft; `of` is the accreditation that it renews, extends or changes.

    Raises `ProviderUnknownError`, `OneAtATimeError`, or `CaseMoveError` if the accreditation is not there.
    """
    own = CaseId(ids.new_id())
    with store.transaction() as tx:
        if tx.providers.get(provider) is None:
            raise ProviderUnknownError
        found = {one.id for one in tx.providers.accreditations(provider)}
        if (of is None) != (kind is CaseKind.FIRST) or (of is not None and of not in found):
            raise CaseMoveError
        if any(one.kind is kind and one.state not in OVER for one in tx.accrediting.of_provider(provider)):
            raise OneAtATimeError
        case = Case(
            id=own,
            provider=provider,
            kind=kind,
            state=CaseState.DRAFT,
            requester=by,
            opened_at=now,
            proposal_sealed=proposals.sealed(proposed or Proposal(), own, keys),
            accreditation=of,
        )
        tx.accrediting.add(case)
        cases.note(tx, case, Event.STARTED, reason, by=by, keys=keys, now=now)
    return own


def write(
    case: CaseId,
    scope: Sequence[ScopeLine],
    courses: Sequence[Course],
    *,
    provider: ProviderId,
    frameworks: Iterable[Framework],
    store: Store,
    keys: Keys,
) -> None:
    """Keep the scope asked for and the courses planned, while the case is a draft.

    Raises `CaseUnknownError`, `CaseMoveError` or `ScopeRefusedError`.
    """
    proposals.require_scope(scope, frameworks)
    with store.transaction() as tx:
        found = cases.lock(tx, case, provider)
        if found.state is not CaseState.DRAFT:
            raise CaseMoveError
        before = proposals.opened(found.proposal_sealed, case, keys)
        after = replace(before, scope=tuple(scope), courses=tuple(courses))
        tx.accrediting.save(replace(found, proposal_sealed=proposals.sealed(after, case, keys)))


def submit(
    case: CaseId,
    reason: str,
    *,
    provider: ProviderId,
    by: PersonId,
    frameworks: Iterable[Framework],
    store: Store,
    keys: Keys,
    now: datetime,
) -> None:
    """Hand a draft in, with what it is for; an extension goes to the accreditors at once.

    Raises `CaseUnknownError`, `CaseMoveError`, `ScopeRefusedError` or `WordsRefusedError`.
    """
    words = typed.require(reason)
    with store.transaction() as tx:
        found = cases.lock(tx, case, provider)
        if found.kind is not CaseKind.EXTENSION:
            asked = proposals.opened(found.proposal_sealed, case, keys)
            proposals.require_scope(asked.scope, frameworks)
        moved = cases.move(tx, found, CaseState.SUBMITTED)
        cases.note(tx, moved, Event.SUBMITTED, words, by=by, keys=keys, now=now)
        if found.kind is CaseKind.EXTENSION:
            cases.move(tx, moved, CaseState.FIRST)


def withdraw(
    case: CaseId,
    reason: str,
    *,
    provider: ProviderId,
    by: PersonId,
    store: Store,
    keys: Keys,
    now: datetime,
) -> None:
    """Take an application back; raise `CaseUnknownError`, `CaseMoveError` or `WordsRefusedError`."""
    _answer(case, reason, Event.WITHDRAWN, CaseState.WITHDRAWN, provider, by, store, keys, now)


def represent(
    case: CaseId,
    reason: str,
    *,
    provider: ProviderId,
    by: PersonId,
    store: Store,
    keys: Keys,
    now: datetime,
) -> None:
    """Answer a first refusal: the case is considered a second time.

    Raises `CaseUnknownError`, `CaseMoveError` or `WordsRefusedError`.
    """
    _answer(case, reason, Event.REPRESENTED, CaseState.SECOND, provider, by, store, keys, now)


def appeal(
    case: CaseId,
    reason: str,
    *,
    provider: ProviderId,
    by: PersonId,
    store: Store,
    keys: Keys,
    now: datetime,
) -> None:
    """Appeal against a rejection: others decide.

    Raises `CaseUnknownError`, `CaseMoveError` or `WordsRefusedError`.
    """
    _answer(case, reason, Event.APPEALED, CaseState.APPEAL, provider, by, store, keys, now)


def _answer(  # noqa: PLR0917 - three that are called by name
    case: CaseId,
    reason: str,
    what: Event,
    after: CaseState,
    provider: ProviderId,
    by: PersonId,
    store: Store,
    keys: Keys,
    now: datetime,
) -> None:
    words = typed.require(reason)
    with store.transaction() as tx:
        moved = cases.move(tx, cases.lock(tx, case, provider), after)
        cases.note(tx, moved, what, words, by=by, keys=keys, now=now)
