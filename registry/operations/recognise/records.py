"""What is kept of a recognition: everything sealed, at one length, and the learner only in there.

* Beside the ciphertext a row shows its provider. It shows neither learner nor competency, nor how far it is;
  and of two rows nobody can say whether they are about one learner.
* What is over is taken out, not marked: of a decision that counts, the decision itself is what stays.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Final

from registry.model.assessment import Evidence, Judgement
from registry.model.errors import RegistryError
from registry.model.ids import PersonId
from registry.model.recognition import Judged, Outcome, Piece, RecognitionState
from registry.model.said import said
from registry.ports.recognising import Recognition

if TYPE_CHECKING:
    from registry.model.ids import ProviderId, RecognitionId
    from registry.ports import Keys, Transaction

MAX_REASON: Final = 200
"""Characters of a reason or of an appeal."""

_PURPOSE: Final = "recognition"
_CONTENT_BYTES: Final = 8192
"""More than the longest can be: every row is as long."""


class RecognitionUnknownError(RegistryError):
    """There is no such recognition, or it is another provider's."""

    code: ClassVar[str] = "recognition_unknown"

    def __init__(self) -> None:
        """Say the same for every cause."""
        super().__init__(said("this recognition is not here: look at the list again"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What lies sealed: the claim, and whatever was added on the way.

    `framework` names a release, `claimed` is a level; `assessor` judged, `decider` decided, and `level` is
    what was recognised. `apart` are those who had a part in what was appealed against.
    """

    state: RecognitionState
    framework: str
    competency: str
    claimed: str
    reference: str = field(repr=False)
    changed_on: date
    pieces: tuple[Piece, ...] = ()
    judged: Judged | None = None
    assessor: PersonId | None = None
    outcome: Outcome | None = None
    level: str = ""
    decider: PersonId | None = None
    reason: str = field(default="", repr=False)
    appeal: str = field(default="", repr=False)
    apart: frozenset[PersonId] = frozenset()


def row(recognition: RecognitionId, provider: ProviderId, content: Content, keys: Keys) -> Recognition:
    """Return the row that keeps a content, always of one length."""
    data = json.dumps(_told(content), ensure_ascii=False, separators=(",", ":")).encode()
    if len(data) > _CONTENT_BYTES:
        message = "a recognition is longer than its limits allow"
        raise RuntimeError(message)
    sealed = keys.seal(_PURPOSE, data.ljust(_CONTENT_BYTES), recognition.encode("ascii"))
    return Recognition(id=recognition, provider=provider, sealed=sealed)


def opened(kept: Recognition, keys: Keys) -> Content:
    """Return what lies sealed; raise `SealedDamagedError` if it was changed."""
    return _retold(json.loads(keys.open(_PURPOSE, kept.sealed, kept.id.encode("ascii"))))


def locked(tx: Transaction, recognition: RecognitionId, provider: ProviderId, keys: Keys) -> Content:
    """Return the content of a provider's own, locked; raise `RecognitionUnknownError`."""
    kept = tx.recognitions.lock(recognition)
    if kept is None or kept.provider != provider:
        raise RecognitionUnknownError
    return opened(kept, keys)


def _told(content: Content) -> list[Any]:
    judged = content.judged
    return [
        *(content.state, content.framework, content.competency, content.claimed, content.reference),
        content.changed_on.isoformat(),
        [
            [one.evidence.kind, one.evidence.sha256, one.evidence.on.isoformat(), one.criteria]
            for one in content.pieces
        ],
        judged and [dict(judged.shown), judged.methods, sorted(judged.judgements), judged.taught_alone],
        *(content.assessor, content.outcome, content.level, content.decider),
        *(content.reason, content.appeal, sorted(content.apart)),
    ]


def _retold(values: list[Any]) -> Content:
    state, framework, competency, claimed, reference, changed_on, pieces, judged, *decided = values
    assessor, outcome, level, decider, reason, appeal, apart = decided
    return Content(
        state=RecognitionState(state),
        framework=framework,
        competency=competency,
        claimed=claimed,
        reference=reference,
        changed_on=date.fromisoformat(changed_on),
        pieces=tuple(_piece(*one) for one in pieces),
        judged=judged and _judged(*judged),
        assessor=assessor and PersonId(assessor),
        outcome=outcome and Outcome(outcome),
        level=level,
        decider=decider and PersonId(decider),
        reason=reason,
        appeal=appeal,
        apart=frozenset(map(PersonId, apart)),
    )


def _piece(kind: str, sha256: str, on: str, criteria: list[str]) -> Piece:
    evidence = Evidence(kind=kind, sha256=sha256, on=date.fromisoformat(on))
    return Piece(evidence=evidence, criteria=tuple(criteria))


def _judged(shown: dict[str, str], methods: list[str], judgements: list[str], alone: bool) -> Judged:  # noqa: FBT001 - as it was told
    return Judged(
        shown=shown,
        methods=tuple(methods),
        judgements=frozenset(map(Judgement, judgements)),
        taught_alone=alone,
    )
