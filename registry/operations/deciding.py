"""What is kept of a decision on one unit of one learner, and how issuing spends it (docs/assessment.md).

* Everything about it lies sealed, at one length. In the clear stand provider, state, whether it was drawn,
  and digests that no two rows share: of the learner's reference with this unit, of a person with this row.
* Issuing releases a decision in the commit that acknowledges the credential: none is spent twice. From then
  on nobody reads here whose it was.
"""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar, Final

from registry.model.assessment import (
    Assessment,
    DecisionState,
    Evidence,
    Judgement,
    require_decision,
)
from registry.model.credential import CompetencyRef
from registry.model.errors import RegistryError
from registry.model.ids import PersonId
from registry.model.said import said
from registry.model.sampling import Why
from registry.operations.finding import plain
from registry.ports.assessing import Ready

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from registry.model.ids import DecisionId, ProviderId
    from registry.ports import Keys, Transaction
    from registry.ports.assessing import Decision

MISSING: Final = "assessment_missing"
FOUR_EYES: Final = "four_eyes"

_PURPOSE: Final = "assessment"
_CONTENT_BYTES: Final = 2560
"""What the longest decision needs: every row is as long."""


class NotAssessedError(RegistryError):
    """There is no decision that may be spent on this."""

    code: ClassVar[str] = "not_assessed"

    def __init__(self, reason: str, message: str) -> None:
        """Keep which of two reasons it is."""
        super().__init__(message)
        self.reason = reason


class DecisionSpentError(RegistryError):
    """Of what was to be issued, a decision is no longer ready: it was spent, or taken back."""

    code: ClassVar[str] = "decision_spent"

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(said("a decision was used or taken back meanwhile: check the list again"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """What was decided on: the release's name, the competency as a credential pins it, the level."""

    framework: str
    competency: CompetencyRef
    level: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What lies sealed.

    `number` counts the assessor's decisions from 0, `overturned_after` those made when this one was
    overturned; `drawn_on` is the digest on which the draw hangs. Once released there is no `reference` any
    more, and `request`, which its whole class shared, is the digest of what spent it with this row.
    """

    reference: str = field(repr=False)
    request: str
    unit: Unit
    assessment: Assessment
    risk: int
    assessor: PersonId
    at: datetime
    number: int
    drawn_on: bytes
    why: Why | None
    verifier: PersonId | None = None
    verified_at: datetime | None = None
    reason: str = field(default="", repr=False)
    overturned_after: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A decision with what lies sealed in it; `stands` says that no other took its place."""

    id: DecisionId
    state: DecisionState
    stands: bool
    content: Content

    @classmethod
    def of(cls, decision: Decision, keys: Keys) -> Opened:
        """Open a decision; raise `SealedDamagedError` if it was changed."""
        return cls(
            id=decision.id,
            state=decision.state,
            stands=decision.mac is not None,
            content=opened(decision, keys),
        )

    @property
    def order(self) -> tuple[str, ...]:
        """By unit, level and reference: the order in which people look for it."""
        unit = self.content.unit
        return unit.framework, unit.competency, unit.level, plain(self.content.reference), self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """What the rows of a provider are compared with whose assessments are recorded here.

    `ready` holds besides what this very request spent before; `by` is whoever asks, if it is a person.
    """

    provider: ProviderId
    keys: Keys = field(repr=False)
    ready: Mapping[bytes, Ready] = field(repr=False)
    four_eyes: bool = False
    by: PersonId | None = None

    def require(self, reference: str, competency: str, level: str) -> bytes:
        """Return the digest of the decision that issuing spends; raise `NotAssessedError`."""
        mac = digest(self.provider, reference, competency, level, self.keys)
        found = self.ready.get(mac) if plain(reference) else None
        if found is None:
            message = said("no complete assessment is recorded here for this reference, competency and level")
            raise NotAssessedError(MISSING, message)
        is_own = self.by is not None and hmac.compare_digest(
            found.assessor, mark(found.id, self.by, self.keys)
        )
        if self.four_eyes and is_own:
            raise NotAssessedError(FOUR_EYES, said("you assessed this yourself: another officer issues it"))
        return mac


def read_assessed(
    tx: Transaction, provider: ProviderId, *, keys: Keys, by: PersonId | None, request: str | None
) -> Assessed | None:
    """Return what a provider's rows are compared with; `None` where its assessments are not recorded here.

    With the key of a request that was made before, what it spent counts as ready: asked again, it gives the
    same tray.
    """
    recording = tx.assessments.recording(provider)
    if recording is None:
        return None
    ready = {one.mac: one for one in tx.assessments.ready(provider)}
    if request is not None:
        asked = request_mac(request, provider, keys)
        if tx.trays.request(asked) is not None:
            ready |= _spent_by(tx, provider, asked, keys)
    return Assessed(provider=provider, keys=keys, ready=ready, four_eyes=recording.four_eyes, by=by)


def require_ready(tx: Transaction, provider: ProviderId, macs: Sequence[bytes | None]) -> None:
    """Raise `DecisionSpentError` unless each of a provider's rows has a decision of its own that is ready.

    Where assessments are not recorded here, no row needs one.
    """
    if tx.assessments.recording(provider) is not None or any(macs):
        _ready(tx, macs)


def release(tx: Transaction, keys: Keys, macs: Sequence[bytes], *, spent_for: bytes) -> None:
    """Spend decisions, and forget whose they were; raise `DecisionSpentError` if one is not ready.

    `spent_for` is the digest of the request that does.
    """
    if macs:
        tx.assessments.save([_released(one, spent_for, keys) for one in _ready(tx, macs)])


def request_mac(request: str, owner: ProviderId | None, keys: Keys) -> bytes:
    """Return the digest under which a request to issue is kept, by whose tray it fills."""
    return keys.mac("request", f"{owner}|{request}".encode(errors="replace"))


def _spent_by(tx: Transaction, provider: ProviderId, asked: bytes, keys: Keys) -> dict[bytes, Ready]:
    return {
        one.mac: Ready(id=one.id, mac=one.mac, assessor=one.assessor)
        for one in tx.assessments.in_state(provider, DecisionState.RELEASED)
        if one.mac is not None and opened(one, keys).request == _spending(one.id, asked, keys)
    }


def _spending(decision: DecisionId, spent_for: bytes, keys: Keys) -> str:
    return keys.mac("decision spent", decision.encode("ascii") + spent_for).hex()


def _ready(tx: Transaction, macs: Sequence[bytes | None]) -> Sequence[Decision]:
    asked = {mac for mac in macs if mac is not None}
    found = [one for one in tx.assessments.lock(sorted(asked)) if one.state is DecisionState.READY]
    if len(found) != len(macs):
        raise DecisionSpentError
    return found


def _released(decision: Decision, spent_for: bytes, keys: Keys) -> Decision:
    require_decision(decision.state, DecisionState.RELEASED)
    spending = _spending(decision.id, spent_for, keys)
    content = replace(opened(decision, keys), reference="", request=spending)
    return replace(decision, state=DecisionState.RELEASED, sealed=sealed(decision.id, content, keys))


def digest(provider: ProviderId, reference: str, competency: str, level: str, keys: Keys) -> bytes:
    """Return the digest of one unit of one learner; case and spaces of the reference do not count."""
    text = json.dumps([provider, plain(reference), competency, level])
    return keys.mac(_PURPOSE, text.encode("ascii"))


def mark(decision: DecisionId, person: PersonId, keys: Keys) -> bytes:
    """Return the digest of a person on one decision; elsewhere the same person has another."""
    return keys.mac("decision person", f"{decision}|{person}".encode(errors="replace"))


def sealed(decision: DecisionId, content: Content, keys: Keys) -> bytes:
    """Return the content as it is kept, always of one length."""
    data = json.dumps(_told(content), ensure_ascii=False, separators=(",", ":")).encode()
    if len(data) > _CONTENT_BYTES:
        message = "a decision is longer than its limits allow"
        raise RuntimeError(message)
    return keys.seal(_PURPOSE, data.ljust(_CONTENT_BYTES), decision.encode("ascii"))


def opened(decision: Decision, keys: Keys) -> Content:
    """Return what was decided; raise `SealedDamagedError` if it was changed."""
    return _retold(json.loads(keys.open(_PURPOSE, decision.sealed, decision.id.encode("ascii"))))


def _told(content: Content) -> list[Any]:
    found = content.assessment
    return [
        *(content.reference, content.request),
        *(content.unit.framework, content.unit.competency, content.unit.level),
        *(found.met, found.methods, [[one.kind, one.sha256, one.on.isoformat()] for one in found.evidence]),
        *(sorted(found.judgements), found.taught_alone, content.risk),
        *(content.assessor, content.at.isoformat(), content.number, content.drawn_on.hex(), content.why),
        *(content.verifier, content.verified_at and content.verified_at.isoformat(), content.reason),
        content.overturned_after,
    ]


def _retold(values: list[Any]) -> Content:
    reference, request, framework, competency, level, met, methods, evidence, *rest = values
    judgements, alone, risk, assessor, at, number, drawn_on, why, *verified = rest
    verifier, verified_at, reason, overturned_after = verified
    assessment = Assessment(
        met=met,
        methods=tuple(methods),
        evidence=tuple(
            Evidence(kind=kind, sha256=sha256, on=date.fromisoformat(on)) for kind, sha256, on in evidence
        ),
        judgements=frozenset(map(Judgement, judgements)),
        taught_alone=alone,
    )
    return Content(
        reference=reference,
        request=request,
        unit=Unit(framework=framework, competency=CompetencyRef(competency), level=level),
        assessment=assessment,
        risk=risk,
        assessor=PersonId(assessor),
        at=datetime.fromisoformat(at),
        number=number,
        drawn_on=bytes.fromhex(drawn_on),
        why=Why(why) if why else None,
        verifier=PersonId(verifier) if verifier else None,
        verified_at=datetime.fromisoformat(verified_at) if verified_at else None,
        reason=reason,
        overturned_after=overturned_after,
    )
