"""Recognising what a learner of one's own learned before, step by step; the same numbers as in the guide.

1 the claim · 2 evidence, mapped to criteria · 3 what is missing · 4 the assessor's judgement ·
5 the decision · 6 an appeal, looked at by somebody else

* A positive decision ends in the one entry for every kind of assessment (`operations.assess.complete`), in
  the same commit that takes the recognition out. From then on nothing tells how the decision came about.
* The learner is the provider's own reference: never a name.
* Each step is asked of one table (`registry.model.recognition`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from registry.model import ids
from registry.model.accreditation import require_cover
from registry.model.competency import CompetencyUnknownError
from registry.model.ids import RecognitionId
from registry.model.recognition import (
    Case,
    Gaps,
    Outcome,
    Reason,
    RecognitionRefusedError,
    RecognitionState,
    gaps,
    require_apart,
    require_judged,
    require_mapped,
    require_outcome,
    require_step,
)
from registry.model.said import said
from registry.operations import assess, ledger, sampling
from registry.operations.prepare import MAX_REFERENCE
from registry.operations.recognise import records
from registry.operations.recognise.records import MAX_REASON, Content
from registry.securing.lints import shown_as_typed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from registry.model.competency import Competency, Framework
    from registry.model.ids import PersonId, ProviderId
    from registry.model.recognition import Judged, Piece
    from registry.ports import Keys, Store, Transaction

KEPT_DECIDED: Final = timedelta(days=60)
"""How long a decision that gave nothing can be appealed; then it is forgotten."""

KEPT_WAITING: Final = timedelta(days=365)
"""How long something lies that nobody goes on with."""

_DECIDED: Final = frozenset({RecognitionState.PARTIAL, RecognitionState.TOP_UP, RecognitionState.REFUSED})
_AGAIN: Final = frozenset(
    {RecognitionState.DOCUMENTED, RecognitionState.ASSESSED, RecognitionState.REASSESSED}
)
"""Where what was written can be written over: that is no step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A recognition as those see it who work on it."""

    id: RecognitionId
    content: Content
    framework: Framework
    competency: Competency
    gaps: Gaps

    @property
    def order(self) -> tuple[str, ...]:
        """By competency, level and reference: the order in which people look for it."""
        return self.content.competency, self.content.claimed, self.content.reference, self.id


def claim(
    reference: str,
    unit: tuple[str, str, str],
    *,
    provider: ProviderId,
    frameworks: Iterable[Framework],
    store: Store,
    keys: Keys,
    now: datetime,
) -> RecognitionId:
    """Step 1: keep what a learner claims: the framework's key or release, the competency and the level.

    Raises `RecognitionRefusedError`, or `NotAccreditedError`.
    """
    plain = " ".join(reference.split())
    if not plain or len(plain) > MAX_REFERENCE or not plain.isprintable():
        message = said(
            "give your own reference of the learner, at most {most} characters, no name", most=MAX_REFERENCE
        )
        raise RecognitionRefusedError(Reason.REFERENCE_UNREADABLE, message)
    framework, competency, level = _unit(unit, frameworks)
    made = RecognitionId(ids.new_id())
    content = Content(
        state=RecognitionState.CLAIMED,
        framework=framework.name,
        competency=competency.code,
        claimed=level,
        reference=plain,
        changed_on=now.date(),
    )
    with store.transaction() as tx:
        require_recorded_here(tx, provider)
        require_cover(tx.providers.accreditations(provider), framework, competency.code, level, now)
        tx.recognitions.add(records.row(made, provider, content, keys))
        ledger.write(tx, keys, now, "recognition claimed", provider=provider)
    return made


def document(
    recognition: RecognitionId,
    pieces: tuple[Piece, ...],
    *,
    provider: ProviderId,
    frameworks: Iterable[Framework],
    store: Store,
    keys: Keys,
    now: datetime,
) -> Gaps:
    """Step 2: keep the evidence, in place of what was kept before; return what is missing (step 3).

    Raises `RecognitionUnknownError`, `RecognitionStateError` or `RecognitionRefusedError`.
    """
    with store.transaction() as tx:
        content = records.locked(tx, recognition, provider, keys)
        _, competency = _of(content, frameworks)
        require_mapped(pieces, competency, now.date())
        after = _stepped(content, RecognitionState.DOCUMENTED, now)
        # Judged again: what was seen was seen in other evidence.
        after = replace(after, pieces=pieces, judged=None, assessor=None)
        tx.recognitions.save(records.row(recognition, provider, after, keys))
        ledger.write(tx, keys, now, "recognition documented", provider=provider)
    return gaps(pieces, competency, now.date())


def assess_claim(
    recognition: RecognitionId,
    judged: Judged,
    *,
    provider: ProviderId,
    person: PersonId,
    frameworks: Iterable[Framework],
    store: Store,
    keys: Keys,
    now: datetime,
) -> None:
    """Step 4: keep what an assessor saw. After an appeal by somebody who had no part in the decision.

    Raises what `document` raises, or `SamePersonError`.
    """
    with store.transaction() as tx:
        content = records.locked(tx, recognition, provider, keys)
        _, competency = _of(content, frameworks)
        require_judged(judged, competency)
        require_apart(person, content.apart)
        is_appeal = content.state in (RecognitionState.APPEALED, RecognitionState.REASSESSED)
        state = RecognitionState.REASSESSED if is_appeal else RecognitionState.ASSESSED
        after = replace(_stepped(content, state, now), judged=judged, assessor=person)
        tx.recognitions.save(records.row(recognition, provider, after, keys))
        ledger.write(tx, keys, now, "recognition assessed", provider=provider)


def decide(
    recognition: RecognitionId,
    outcome: Outcome,
    level: str,
    reason: str,
    *,
    provider: ProviderId,
    person: PersonId,
    frameworks: Iterable[Framework],
    store: Store,
    keys: Keys,
    now: datetime,
) -> None:
    """Step 5: decide; what is recognised in full is a completed assessment at once, and nothing else.

    Raises what `assess_claim` raises, or `DecisionConflictError`.
    """
    words = _words(reason)
    sampling.commit_ahead(store=store, keys=keys, now=now)
    with store.transaction() as tx:
        content = records.locked(tx, recognition, provider, keys)
        require_apart(person, content.apart)
        after = replace(
            _stepped(content, outcome.state, now),
            outcome=outcome,
            level=level if outcome in (Outcome.FULL, Outcome.PARTIAL) else "",
            decider=person,
            reason=words,
        )
        case = _case(after, frameworks)
        require_outcome(case, outcome, level, now.date())
        if outcome is Outcome.FULL:
            _complete(tx, recognition, after, case, provider=provider, keys=keys, now=now)
        else:
            tx.recognitions.save(records.row(recognition, provider, after, keys))
        ledger.write(tx, keys, now, "recognition decided", provider=provider)


def accept(
    recognition: RecognitionId,
    *,
    provider: ProviderId,
    frameworks: Iterable[Framework],
    store: Store,
    keys: Keys,
    now: datetime,
) -> None:
    """Let a lower level count that the learner agrees to; raises what `decide` raises."""
    sampling.commit_ahead(store=store, keys=keys, now=now)
    with store.transaction() as tx:
        content = records.locked(tx, recognition, provider, keys)
        after = _stepped(content, RecognitionState.ACCEPTED, now)
        case = _case(after, frameworks)
        # Evidence has grown older since.
        require_outcome(case, Outcome.PARTIAL, after.level, now.date())
        _complete(tx, recognition, after, case, provider=provider, keys=keys, now=now)
        ledger.write(tx, keys, now, "recognition accepted", provider=provider)


def appeal(
    recognition: RecognitionId,
    grounds: str,
    *,
    provider: ProviderId,
    store: Store,
    keys: Keys,
    now: datetime,
) -> None:
    """Step 6: have a decision looked at again, once, by somebody who had no part in it.

    Raises `RecognitionUnknownError`, `RecognitionStateError` or `RecognitionRefusedError`.
    """
    words = _words(grounds)
    with store.transaction() as tx:
        content = records.locked(tx, recognition, provider, keys)
        if content.appeal:
            message = said("this was looked at again already: that decision stands")
            raise RecognitionRefusedError(Reason.APPEALED_BEFORE, message)
        apart = frozenset(one for one in (content.assessor, content.decider) if one is not None)
        after = replace(_stepped(content, RecognitionState.APPEALED, now), appeal=words, apart=apart)
        tx.recognitions.save(records.row(recognition, provider, after, keys))
        ledger.write(tx, keys, now, "recognition appealed", provider=provider)


def withdraw(
    recognition: RecognitionId, *, provider: ProviderId, store: Store, keys: Keys, now: datetime
) -> None:
    """Forget a claim as its learner wishes; raises `RecognitionUnknownError`."""
    with store.transaction() as tx:
        content = records.locked(tx, recognition, provider, keys)
        require_step(content.state, RecognitionState.WITHDRAWN)
        tx.recognitions.remove(recognition)
        ledger.write(tx, keys, now, "recognition withdrawn", provider=provider)
    store.scrub()


def get(
    recognition: RecognitionId,
    *,
    provider: ProviderId,
    frameworks: Iterable[Framework],
    store: Store,
    keys: Keys,
    now: datetime,
) -> Seen:
    """Return one recognition with what is missing; raise `RecognitionUnknownError`."""
    with store.reading() as tx:
        content = records.locked(tx, recognition, provider, keys)
    return _seen(recognition, content, tuple(frameworks), now.date())


def under_way(
    *, provider: ProviderId, frameworks: Iterable[Framework], store: Store, keys: Keys, now: datetime
) -> list[Seen]:
    """Return everything that a provider is recognising, by competency, level and reference."""
    known = tuple(frameworks)
    with store.reading() as tx:
        kept = tx.recognitions.all(provider)
    found = [_seen(one.id, records.opened(one, keys), known, now.date()) for one in kept]
    return sorted(found, key=lambda one: one.order)


def sweep(*, store: Store, keys: Keys, now: datetime) -> int:
    """Forget what can no longer be appealed, and what nobody went on with for a year; return how many."""
    with store.reading() as tx:
        old = [one.id for one in tx.recognitions.all() if _is_over(records.opened(one, keys), now)]
    forgotten = 0
    for recognition in old:
        with store.transaction() as tx:
            kept = tx.recognitions.lock(recognition)
            # Somebody may have gone on with it since.
            if kept is not None and _is_over(records.opened(kept, keys), now):
                tx.recognitions.remove(recognition)
                forgotten += 1
    return forgotten


def require_recorded_here(tx: Transaction, provider: ProviderId) -> None:
    """Raise `RecognitionRefusedError` where a provider keeps its assessments itself.

    A decision that stood here alone would tell that it came about in another way than the others.
    """
    if tx.assessments.recording(provider) is None:
        message = said(
            "your assessments are not recorded here: record them here first, then this is possible too"
        )
        raise RecognitionRefusedError(Reason.RECORDED_ELSEWHERE, message)


def enter(
    tx: Transaction,
    entry: assess.Entry,
    *,
    provider: ProviderId,
    assessor: PersonId,
    request: str,
    keys: Keys,
    now: datetime,
) -> None:
    """Hand one unit on as a completed assessment; raise `RecognitionRefusedError` where that is refused."""
    require_recorded_here(tx, provider)
    try:
        assess.complete(
            tx, [entry], provider=provider, assessor=assessor, request=request, keys=keys, now=now
        )
    except assess.EntriesRefusedError as error:
        (problem,) = error.problems
        raise RecognitionRefusedError(Reason(problem.reason), problem.message) from error


def _complete(
    tx: Transaction,
    recognition: RecognitionId,
    content: Content,
    case: Case,
    *,
    provider: ProviderId,
    keys: Keys,
    now: datetime,
) -> None:
    assert content.assessor is not None
    entry = assess.Entry(
        reference=content.reference,
        framework=case.framework,
        competency=case.competency,
        level=content.level,
        assessment=case.assessment(now.date()),
    )
    # Its id in its place: whoever presses twice finds no recognition any more.
    tx.recognitions.remove(recognition)
    enter(tx, entry, provider=provider, assessor=content.assessor, request=ids.new_id(), keys=keys, now=now)


def _unit(unit: tuple[str, str, str], frameworks: Iterable[Framework]) -> tuple[Framework, Competency, str]:
    name, code, level = unit
    known = sorted(frameworks, key=lambda one: one.release, reverse=True)
    framework = next((one for one in known if name in (one.name, one.key)), None)
    if framework is None or framework.status != "Implemented":
        message = said("choose one of the frameworks in use")
        raise RecognitionRefusedError(Reason.FRAMEWORK_UNKNOWN, message)
    try:
        competency = framework.competency(code)
    except CompetencyUnknownError as error:
        raise RecognitionRefusedError(
            Reason.COMPETENCY_UNKNOWN, said("choose a competency of this framework")
        ) from error
    if level not in competency.levels:
        message = said("choose a level that this competency has")
        raise RecognitionRefusedError(Reason.LEVEL_NOT_OFFERED, message)
    return framework, competency, level


def _of(content: Content, frameworks: Iterable[Framework]) -> tuple[Framework, Competency]:
    for framework in frameworks:
        if framework.name == content.framework:
            return framework, framework.competency(content.competency)
    message = said("the framework of this recognition is not here any more")
    raise CompetencyUnknownError(message)


def _case(content: Content, frameworks: Iterable[Framework]) -> Case:
    framework, competency = _of(content, frameworks)
    assert content.judged is not None
    return Case(
        framework=framework,
        competency=competency,
        claimed=content.claimed,
        pieces=content.pieces,
        judged=content.judged,
    )


def _stepped(content: Content, state: RecognitionState, now: datetime) -> Content:
    if not (content.state is state and state in _AGAIN):
        require_step(content.state, state)
    return replace(content, state=state, changed_on=now.date())


def _seen(recognition: RecognitionId, content: Content, frameworks: tuple[Framework, ...], on: date) -> Seen:
    framework, competency = _of(content, frameworks)
    return Seen(
        id=recognition,
        content=content,
        framework=framework,
        competency=competency,
        gaps=gaps(content.pieces, competency, on),
    )


def _is_over(content: Content, now: datetime) -> bool:
    age = now.date() - content.changed_on
    return age > (KEPT_DECIDED if content.state in _DECIDED else KEPT_WAITING)


def _words(text: str) -> str:
    plain = " ".join(text.split())
    if not plain or len(plain) > MAX_REASON or not shown_as_typed.fits(plain):
        message = said("give a reason of at most {most} characters, and name nobody in it", most=MAX_REASON)
        raise RecognitionRefusedError(Reason.REASON_MISSING, message)
    return plain
