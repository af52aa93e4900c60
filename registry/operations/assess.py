"""Assessing: decisions are recorded, some of them verified by somebody else, and then ready to be issued.

* A decision is on one unit of one learner, whom the registry knows by the provider's own reference or a
  number that was drawn for them: never by a name.
* Which decisions are verified is drawn as they are recorded (`registry.operations.sampling`); only what was
  not drawn, or was verified, becomes ready. `complete` is the one entry for every kind of assessment.
* Another provider's decision answers exactly like one that does not exist.
"""

from __future__ import annotations

import hmac
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar, Final

from registry.model import ids
from registry.model.assessment import (
    STANDING,
    AssessmentRefusedError,
    DecisionState,
    Reason,
    SamePersonError,
    require_decision,
    require_sound,
)
from registry.model.credential import CompetencyRef
from registry.model.errors import RegistryError
from registry.model.ids import DecisionId
from registry.model.said import said
from registry.model.sampling import quarter_of, risk_of, why_verified
from registry.operations import deciding, ledger, sampling
from registry.operations.deciding import Content, Unit
from registry.operations.prepare import MAX_REFERENCE
from registry.ports.assessing import Decision, Recording

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from registry.model.assessment import Assessment
    from registry.model.competency import Competency, Framework
    from registry.model.ids import PersonId, ProviderId
    from registry.operations.deciding import Opened
    from registry.ports import Keys, Store, Transaction

MOST_AT_ONCE: Final = 300
"""Decisions recorded in one go: fifty learners with six units each."""

MAX_REASON: Final = 200
"""Letters of a reason: what a decision has room for."""


class DecisionUnknownError(RegistryError):
    """There is no such decision, or it is another provider's."""

    code: ClassVar[str] = "decision_unknown"

    def __init__(self) -> None:
        """Say the same for every cause."""
        super().__init__(said("this decision is not here: look at the list again"))


class DecisionReasonError(RegistryError):
    """Overturning a decision needs a reason."""

    code: ClassVar[str] = "decision_reason"

    def __init__(self) -> None:
        """Say what fits."""
        super().__init__(
            said("give a reason of at most {most} letters, and name nobody in it", most=MAX_REASON)
        )


class DecisionConflictError(RegistryError):
    """Somebody else decides on the same at this moment."""

    code: ClassVar[str] = "decision_conflict"

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(said("somebody decided on the same meanwhile: look at the list again"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What an assessor decides on one unit of one learner; `reference` is the provider's own, or a number."""

    reference: str = field(repr=False)
    framework: Framework = field(repr=False)
    competency: Competency = field(repr=False)
    level: str
    assessment: Assessment

    @property
    def unit(self) -> Unit:
        """What is decided on."""
        return Unit(
            framework=self.framework.name,
            competency=CompetencyRef(self.framework.reference(self.competency.code)),
            level=self.level,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why one entry is refused; `place` counts the entries from 0."""

    place: int
    reason: Reason
    message: str


class EntriesRefusedError(RegistryError):
    """Some of what was to be recorded has to be changed; nothing was recorded."""

    code: ClassVar[str] = "entries_refused"

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Keep what is wrong with which entry."""
        super().__init__(said("some decisions cannot be recorded as they are: nothing was recorded"))
        self.problems = problems


def record(
    entries: Sequence[Entry],
    *,
    provider: ProviderId,
    assessor: PersonId,
    request: str,
    store: Store,
    keys: Keys,
    now: datetime,
) -> Counter[DecisionState]:
    """Record the decisions of a class, all or none; return how many are in which state.

    `request` is the caller's key for doing this once. Raises `EntriesRefusedError` or
    `DecisionConflictError`.
    """
    if not 0 < len(entries) <= MOST_AT_ONCE:
        message = f"record() takes between 1 and {MOST_AT_ONCE} entries"
        raise RuntimeError(message)
    sampling.commit_ahead(store=store, keys=keys, now=now)
    with store.transaction() as tx:
        made = complete(
            tx, entries, provider=provider, assessor=assessor, request=request, keys=keys, now=now
        )
        if made.is_new:
            ledger.write(tx, keys, now, "assess", provider=provider, count=len(entries))
    return Counter(one.state for one in made.decisions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Completed:
    """The decisions that were recorded; `is_new` says that they were not there before."""

    decisions: Sequence[Decision]
    is_new: bool = True


def complete(
    tx: Transaction,
    entries: Sequence[Entry],
    *,
    provider: ProviderId,
    assessor: PersonId,
    request: str,
    keys: Keys,
    now: datetime,
) -> Completed:
    """Record decisions in the caller's transaction, however they came about; a class, or prior learning.

    Raises `EntriesRefusedError`, or `DecisionConflictError`. The caller writes the ledger after it.
    """
    # The assessor first: two who record for one wait for each other before they lock a decision.
    own = sampling.track_mac(provider, assessor, keys)
    track = sampling.track(tx, own, keys)
    macs = [deciding.digest(provider, one.reference, one.unit.competency, one.level, keys) for one in entries]
    before = {one.mac: one for one in tx.assessments.lock(sorted(set(macs)))}
    if _is_repeated(macs, before, request, assessor, keys):
        return Completed(decisions=list(before.values()), is_new=False)
    problems = list(_problems(entries, macs, before, now))
    if problems:
        raise EntriesRefusedError(problems)
    seed = sampling.seed_of(tx, quarter_of(now.date()), keys, now)
    # What did not stand, or was released, gives its digest to what takes its place.
    tx.assessments.save([replace(one, mac=None) for one in before.values()])
    made = []
    # Drawn in the order of digests: nobody puts those first that are to be looked at.
    for mac, entry in sorted(zip(macs, entries, strict=True), key=lambda pair: pair[0]):
        risk = risk_of(entry.competency, entry.framework.level(entry.level))
        again = sampling.is_again(before.get(mac))
        on = now.date()
        why = why_verified(track, seed=seed, unit=mac, risk=risk, again=again, on=on)
        content = Content(
            reference=" ".join(entry.reference.split()),
            request=request,
            unit=entry.unit,
            assessment=entry.assessment,
            risk=risk,
            assessor=assessor,
            at=now,
            number=track.decisions,
            drawn_on=mac,
            why=why,
        )
        made.append(_new(content, mac, provider, keys))
        track = track.with_decision(on)
    if not tx.assessments.add(made):
        raise DecisionConflictError
    sampling.save_track(tx, own, track, keys)
    return Completed(decisions=made)


def _is_repeated(
    macs: Sequence[bytes],
    before: dict[bytes | None, Decision],
    request: str,
    assessor: PersonId,
    keys: Keys,
) -> bool:
    """Say whether exactly this was recorded by this request already."""
    if len(before) != len(macs):
        return False
    kept = [deciding.opened(one, keys) for one in before.values()]
    return all(one.request == request and one.assessor == assessor for one in kept)


def _problems(
    entries: Sequence[Entry],
    macs: Sequence[bytes],
    before: dict[bytes | None, Decision],
    now: datetime,
) -> list[Problem]:
    found: list[Problem] = []
    seen: set[bytes] = set()
    for place, (entry, mac) in enumerate(zip(entries, macs, strict=True)):
        standing = before.get(mac)
        try:
            _require_reference(entry.reference)
            if mac in seen or (standing is not None and standing.state in STANDING):
                message = said("this was decided already: take that decision back first, or leave this out")
                raise AssessmentRefusedError(Reason.ALREADY_DECIDED, message)  # noqa: TRY301 - one place tells all
            require_sound(entry.assessment, entry.competency, entry.level, now.date())
        except AssessmentRefusedError as error:
            found.append(Problem(place=place, reason=error.reason, message=error.message))
        seen.add(mac)
    return found


def _require_reference(reference: str) -> None:
    plain = " ".join(reference.split())
    if not plain or len(plain) > MAX_REFERENCE or not plain.isprintable():
        message = said(
            "give your own reference of the learner, at most {most} characters, none of them hidden",
            most=MAX_REFERENCE,
        )
        raise AssessmentRefusedError(Reason.REFERENCE_UNREADABLE, message)


def _new(content: Content, mac: bytes, provider: ProviderId, keys: Keys) -> Decision:
    own = DecisionId(ids.new_id())
    state = DecisionState.TO_VERIFY if content.why else _outcome(content)
    require_decision(DecisionState.RECORDED, state)
    return Decision(
        id=own,
        provider=provider,
        mac=mac,
        state=state,
        drawn=content.why is not None,
        assessor=deciding.mark(own, content.assessor, keys),
        verifier=None,
        sealed=deciding.sealed(own, content, keys),
    )


def _outcome(content: Content) -> DecisionState:
    return DecisionState.READY if content.assessment.is_competent else DecisionState.NOT_YET


# --- verifying and taking back ----------------------------------------------------------------------------


def agree(
    decision: DecisionId,
    *,
    verifier: PersonId,
    provider: ProviderId,
    store: Store,
    keys: Keys,
    now: datetime,
) -> None:
    """Verify a decision that was drawn, as it is.

    Raises `DecisionUnknownError`, `DecisionStateError`, or `SamePersonError` for one's own decision.
    """
    with store.transaction() as tx:
        found = _own(tx, decision, provider)
        content = _verified(found, verifier, keys, now)
        _keep(tx, found, content, _outcome(content), keys)
        ledger.write(tx, keys, now, "verify", provider=provider)


def overturn(
    decision: DecisionId,
    reason: str,
    *,
    verifier: PersonId,
    provider: ProviderId,
    store: Store,
    keys: Keys,
    now: datetime,
) -> None:
    """Undo a decision that was drawn: it is assessed anew, and the assessor's sample widens.

    Raises like `agree`, and `DecisionReasonError`.
    """
    words = " ".join(reason.split())
    if not 0 < len(words) <= MAX_REASON:
        raise DecisionReasonError
    with store.transaction() as tx:
        # The assessor before the decision, as in `complete`; who assessed never changes.
        assessor = deciding.opened(_own(tx, decision, provider, alone=False), keys).assessor
        own = sampling.track_mac(provider, assessor, keys)
        track = sampling.track(tx, own, keys)
        found = _own(tx, decision, provider)
        content = replace(
            _verified(found, verifier, keys, now), reason=words, overturned_after=track.decisions
        )
        _keep(tx, found, content, DecisionState.OVERTURNED, keys)
        sampling.save_track(tx, own, track.with_overturned(now.date()), keys)
        ledger.write(tx, keys, now, "overturn", provider=provider)


def take_back(
    decision: DecisionId,
    *,
    assessor: PersonId,
    provider: ProviderId,
    store: Store,
    keys: Keys,
    now: datetime,
) -> None:
    """Undo a decision of one's own that is not issued; deciding it again is always verified.

    Raises `DecisionUnknownError`, also for somebody else's, or `DecisionStateError`.
    """
    with store.transaction() as tx:
        found = _own(tx, decision, provider)
        if not _is_of(found.assessor, found, assessor, keys):
            raise DecisionUnknownError
        _keep(tx, found, deciding.opened(found, keys), DecisionState.TAKEN_BACK, keys)
        ledger.write(tx, keys, now, "take back", provider=provider)


def _own(tx: Transaction, decision: DecisionId, provider: ProviderId, *, alone: bool = True) -> Decision:
    found = tx.assessments.get(decision, alone=alone)
    if found is None or found.provider != provider:
        raise DecisionUnknownError
    return found


def _is_of(kept: bytes, decision: Decision, person: PersonId, keys: Keys) -> bool:
    return hmac.compare_digest(kept, deciding.mark(decision.id, person, keys))


def _verified(found: Decision, verifier: PersonId, keys: Keys, now: datetime) -> Content:
    if found.state is not DecisionState.TO_VERIFY:
        require_decision(found.state, DecisionState.OVERTURNED)
    if _is_of(found.assessor, found, verifier, keys):
        message = said("you decided this yourself: somebody else verifies it")
        raise SamePersonError(message)
    return replace(deciding.opened(found, keys), verifier=verifier, verified_at=now)


def _keep(tx: Transaction, found: Decision, content: Content, after: DecisionState, keys: Keys) -> None:
    require_decision(found.state, after)
    verifier = found.verifier
    if content.verifier is not None:
        verifier = deciding.mark(found.id, content.verifier, keys)
    sealed = deciding.sealed(found.id, content, keys)
    tx.assessments.save([replace(found, state=after, verifier=verifier, sealed=sealed)])


# --- looking ----------------------------------------------------------------------------------------------


def to_verify(verifier: PersonId, *, provider: ProviderId, store: Store, keys: Keys) -> list[Opened]:
    """Return what was drawn and waits for somebody else than its assessor, by unit and reference."""
    found = in_state(DecisionState.TO_VERIFY, provider=provider, store=store, keys=keys)
    return [one for one in found if one.content.assessor != verifier]


def in_state(state: DecisionState, *, provider: ProviderId, store: Store, keys: Keys) -> list[Opened]:
    """Return a provider's decisions in one state, by unit, level and reference."""
    with store.reading() as tx:
        found = [deciding.Opened.of(one, keys) for one in tx.assessments.in_state(provider, state)]
    return sorted(found, key=lambda one: one.order)


def mine(assessor: PersonId, *, provider: ProviderId, store: Store, keys: Keys) -> list[Opened]:
    """Return an assessor's decisions that are not issued, by state, unit and reference."""
    shown = (
        DecisionState.OVERTURNED,
        DecisionState.TO_VERIFY,
        DecisionState.READY,
        DecisionState.NOT_YET,
    )
    return [
        one
        for state in shown
        for one in in_state(state, provider=provider, store=store, keys=keys)
        # What was decided anew since has another in its place.
        if one.content.assessor == assessor and one.stands
    ]


def get(decision: DecisionId, *, provider: ProviderId, store: Store, keys: Keys) -> Opened:
    """Return one decision; raise `DecisionUnknownError`."""
    with store.reading() as tx:
        return deciding.Opened.of(_own(tx, decision, provider), keys)


# --- whether assessments are recorded here ----------------------------------------------------------------


def recording(*, provider: ProviderId, store: Store) -> Recording | None:
    """Return how a provider's assessments are recorded; `None` if it keeps them itself."""
    with store.reading() as tx:
        return tx.assessments.recording(provider)


def set_recording(
    *, on: bool, four_eyes: bool, provider: ProviderId, store: Store, keys: Keys, now: datetime
) -> None:
    """Let a provider's assessments be recorded here, or by itself; from then on no door issues without one.

    With `four_eyes`, who issues a decision did not make it.
    """
    if on:
        sampling.commit_ahead(store=store, keys=keys, now=now)
    action = "assessments recorded here" if on else "assessments recorded elsewhere"
    with store.transaction() as tx:
        if on:
            tx.assessments.record_here(Recording(provider=provider, four_eyes=four_eyes))
        else:
            tx.assessments.record_elsewhere(provider)
        ledger.write(tx, keys, now, action, provider=provider, reason="four eyes" if four_eyes else None)
