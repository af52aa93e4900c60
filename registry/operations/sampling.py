"""Drawing which decisions are verified, by seeds that are committed to beforehand, and running it again.

* A quarter's seed is drawn in the quarter before, or before the first decision of all. Its digest stands in
  the ledger from then on; the seed lies sealed, and an auditor is shown it once its quarter is over.
* `audit` believes no decision what it says of itself: from all of them it works out again which had to be
  verified, and names those that were not.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from registry.model import ids
from registry.model.assessment import DecisionState
from registry.model.competency import CompetencyUnknownError, LevelUnknownError, pinned
from registry.model.sampling import Track, Why, quarter_after, quarter_of, risk_of, why_verified
from registry.operations import deciding, ledger
from registry.ports.assessing import Seed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from registry.model.competency import Framework
    from registry.model.ids import DecisionId, PersonId, ProviderId
    from registry.operations.deciding import Content
    from registry.ports import Keys, Store, Transaction
    from registry.ports.assessing import Decision

COMMITTED: Final = "sampling seed"
"""The ledger's word for a commitment."""

_SEED: Final = "sampling seed"
_SEED_BYTES: Final = 32
_TRACK: Final = "assessor track"
_TRACK_BYTES: Final = 128
_DOES_NOT_COUNT: Final = frozenset({DecisionState.TO_VERIFY, DecisionState.TAKEN_BACK})
"""Who still waits for a verifier, or was taken back, escaped nobody."""
_AGAIN: Final = frozenset({DecisionState.OVERTURNED, DecisionState.TAKEN_BACK, DecisionState.NOT_YET})


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """A decision that had to be verified and was not."""

    decision: DecisionId
    provider: ProviderId
    why: Why


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarter:
    """A quarter's seed as an auditor sees it; `seed` only once the quarter is over.

    `is_kept` says that the seed is the one that was committed to, and that it was before anything was drawn.
    """

    quarter: str
    commitment: bytes
    committed_at: datetime | None
    is_kept: bool
    seed: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What running the sampling again found; `gaps` counts decisions that are missing from the records."""

    decisions: int
    had_to_be: int
    verified: int
    overturned: int
    gaps: int
    missed: Sequence[Missed]
    quarters: Sequence[Quarter]

    @property
    def is_kept(self) -> bool:
        """Whether the rule was kept throughout."""
        return not self.missed and not self.gaps and all(one.is_kept for one in self.quarters)


def is_again(before: Decision | None) -> bool:
    """Say whether a unit is decided again whose decision did not stand."""
    return before is not None and before.state in _AGAIN


# --- seeds and tracks -------------------------------------------------------------------------------------


def commit_ahead(*, store: Store, keys: Keys, now: datetime) -> None:
    """Have a seed for this quarter and the next, each committed to in the ledger."""
    quarter = quarter_of(now.date())
    wanted = (quarter, quarter_after(quarter))
    with store.reading() as tx:
        is_there = all(tx.sampling.seed(one) for one in wanted)
    if not is_there:
        with store.transaction() as tx:
            for one in wanted:
                _commit(tx, one, keys, now)


def seed_of(tx: Transaction, quarter: str, keys: Keys, now: datetime) -> bytes:
    """Return a quarter's seed; where nobody had committed to one, it is now."""
    return _opened(tx.sampling.seed(quarter) or _commit(tx, quarter, keys, now), keys)


def _commit(tx: Transaction, quarter: str, keys: Keys, now: datetime) -> Seed:
    seed = ids.new_bytes(_SEED_BYTES)
    made = Seed(
        quarter=quarter,
        commitment=commitment_of(quarter, seed),
        sealed=keys.seal(_SEED, seed, quarter.encode("ascii")),
    )
    if tx.sampling.add_seed(made):
        ledger.write(tx, keys, now, COMMITTED, provider=None, reason=_line(made))
    return tx.sampling.seed(quarter) or made


def commitment_of(quarter: str, seed: bytes) -> bytes:
    """Return the digest by which a seed is committed to: SHA-256 of `quarter|seed`."""
    return hashlib.sha256(quarter.encode("ascii") + b"|" + seed).digest()


def _line(seed: Seed) -> str:
    return f"{seed.quarter} sha256 {seed.commitment.hex()}"


def _opened(seed: Seed, keys: Keys) -> bytes:
    return keys.open(_SEED, seed.sealed, seed.quarter.encode("ascii"))


def track_mac(provider: ProviderId, assessor: PersonId, keys: Keys) -> bytes:
    """Return the digest under which an assessor's track is kept."""
    return keys.mac(_TRACK, f"{provider}|{assessor}".encode(errors="replace"))


def track(tx: Transaction, mac: bytes, keys: Keys) -> Track:
    """Return an assessor's track, locked."""
    found = tx.sampling.track(mac)
    if found is None:
        return Track()
    decisions, quarter, *overturned = json.loads(keys.open(_TRACK, found, mac))
    return Track(decisions=decisions, quarter=quarter, overturned=tuple(map(date.fromisoformat, overturned)))


def save_track(tx: Transaction, mac: bytes, kept: Track, keys: Keys) -> None:
    """Keep an assessor's track."""
    values = [kept.decisions, kept.quarter, *(one.isoformat() for one in kept.overturned)]
    tx.sampling.save_track(
        mac, keys.seal(_TRACK, json.dumps(values).encode("ascii").ljust(_TRACK_BYTES), mac)
    )


# --- running it again -------------------------------------------------------------------------------------


def audit(*, frameworks: Iterable[Framework], store: Store, keys: Keys, now: datetime) -> Audit:
    """Run the sampling again over every decision; raise `SealedDamagedError` if one was changed."""
    known = tuple(frameworks)
    with store.reading() as tx:
        pairs = [(one, deciding.opened(one, keys)) for one in tx.assessments.all()]
        seeds = {one.quarter: one for one in tx.sampling.seeds()}
        committed = _committed(tx, keys)
        tracks = {
            (one.provider, content.assessor): track(tx, track_mac(one.provider, content.assessor, keys), keys)
            for one, content in pairs
        }
    by_assessor: dict[tuple[ProviderId, PersonId], list[tuple[Decision, Content]]] = defaultdict(list)
    for decision, content in pairs:
        by_assessor[decision.provider, content.assessor].append((decision, content))
    opened = {quarter: _opened(one, keys) for quarter, one in seeds.items()}
    again = _decided_again(pairs)
    had_to_be = [
        (decision, why)
        for mine in by_assessor.values()
        for decision, why in _had_to_be(mine, opened, again, known)
    ]
    first = _first_decisions(pairs)
    return Audit(
        decisions=len(pairs),
        had_to_be=len(had_to_be),
        verified=sum(one.verifier is not None for one, _ in pairs),
        overturned=sum(one.state is DecisionState.OVERTURNED for one, _ in pairs),
        gaps=sum(tracks[assessor].decisions - len(mine) for assessor, mine in by_assessor.items()),
        missed=sorted(
            (
                Missed(decision=one.id, provider=one.provider, why=why)
                for one, why in had_to_be
                if one.verifier is None and one.state not in _DOES_NOT_COUNT
            ),
            key=lambda one: one.decision,
        ),
        quarters=[
            Quarter(
                quarter=quarter,
                commitment=one.commitment,
                committed_at=committed.get(_line(one)),
                is_kept=_is_kept(one, opened[quarter], committed.get(_line(one)), first.get(quarter)),
                seed=opened[quarter] if quarter < quarter_of(now.date()) else None,
            )
            for quarter, one in seeds.items()
        ],
    )


def _is_kept(seed: Seed, opened: bytes, committed_at: datetime | None, first: datetime | None) -> bool:
    return (
        seed.commitment == commitment_of(seed.quarter, opened)
        and committed_at is not None
        and (first is None or committed_at <= first)
    )


def _committed(tx: Transaction, keys: Keys) -> dict[str, datetime]:
    """Return when each commitment was written into the ledger."""
    lines: list[dict[str, Any]] = [
        json.loads(keys.open(ledger.PURPOSE, entry.sealed, str(entry.number).encode("ascii")))
        for entry in tx.ledger.all()
    ]
    return {
        line["reason"]: datetime.fromisoformat(line["at"]) for line in lines if line["action"] == COMMITTED
    }


def _first_decisions(pairs: Sequence[tuple[Decision, Content]]) -> dict[str, datetime]:
    first: dict[str, datetime] = {}
    for at in sorted(content.at for _, content in pairs):
        first.setdefault(quarter_of(at.date()), at)
    return first


def _decided_again(pairs: Sequence[tuple[Decision, Content]]) -> set[DecisionId]:
    """Return the decisions that came after one of the same unit that did not stand."""
    of_unit: dict[bytes, list[tuple[datetime, Decision]]] = defaultdict(list)
    for decision, content in pairs:
        of_unit[content.drawn_on].append((content.at, decision))
    again = set()
    for found in of_unit.values():
        found.sort(key=lambda one: one[0])
        again |= {after.id for (_, before), (_, after) in pairwise(found) if is_again(before)}
    return again


def _had_to_be(
    mine: Sequence[tuple[Decision, Content]],
    seeds: Mapping[str, bytes],
    again: set[DecisionId],
    frameworks: Sequence[Framework],
) -> list[tuple[Decision, Why]]:
    """Return of one assessor's decisions those that had to be verified, by the rule alone."""
    overturned = [
        (content.overturned_after, content.verified_at.date())
        for _, content in mine
        if content.overturned_after is not None and content.verified_at is not None
    ]
    kept, found = Track(), []
    for decision, content in sorted(mine, key=lambda pair: pair[1].number):
        on = content.at.date()
        days = sorted(day for after, day in overturned if after <= content.number)
        seen = Track(decisions=content.number, quarter=kept.quarter)
        for day in days:
            seen = seen.with_overturned(day)
        seed = seeds.get(quarter_of(on))
        why = why_verified(
            seen,
            seed=seed or b"",
            unit=content.drawn_on,
            risk=_risk(content, frameworks),
            again=decision.id in again,
            on=on,
        )
        if seed is None:
            # Nobody can say any more that it was not drawn.
            why = why or Why.DRAWN
        if why is not None:
            found.append((decision, why))
        kept = seen.with_decision(on)
    return found


def _risk(content: Content, frameworks: Sequence[Framework]) -> int:
    """Return the risk by the framework's own text; where it is not at hand, as it was recorded."""
    try:
        framework, competency = pinned(frameworks, content.unit.competency)
        return risk_of(competency, framework.level(content.unit.level))
    except (CompetencyUnknownError, LevelUnknownError):
        return content.risk
