"""Decisions of assessors, and what their sampling rests on, in the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, delete, select, update

from registry.model.assessment import DecisionState
from registry.model.ids import DecisionId, ProviderId
from registry.ports.assessing import Decision, Ready, Recording, Seed
from registry.storage import locks, rows
from registry.storage.tables.assessing import (
    AssessmentRow,
    AssessorTrackRow,
    RecordingRow,
    SamplingSeedRow,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection, Row

_DECISION = rows.table(AssessmentRow)
_RECORDING = rows.table(RecordingRow)
_TRACK = rows.table(AssessorTrackRow)
_SEED = rows.table(SamplingSeedRow)

_ASSESSOR: Final = "assessor"
_CHANGES: Final = ("mac", "state", "verifier", "sealed")
"""What of a decision may change; who assessed it, for whom, and whether it was drawn may not."""


@dataclass(frozen=True, slots=True)
class AssessmentTable:
    """Keeps the contract of `registry.ports.assessing.Assessments`."""

    connection: Connection

    def recording(self, provider: ProviderId) -> Recording | None:
        """Return how a provider's assessments are recorded."""
        row = self.connection.execute(select(_RECORDING).where(_RECORDING.c.provider == provider)).first()
        return Recording(provider=ProviderId(row.provider), four_eyes=row.four_eyes) if row else None

    def record_here(self, recording: Recording) -> None:
        """Let a provider's assessments be recorded, or change how."""
        new = rows.insert_new(self.connection, RecordingRow).values(rows.values_of(recording))
        self.connection.execute(
            new.on_conflict_do_update(
                index_elements=[_RECORDING.c.provider], set_={"four_eyes": recording.four_eyes}
            )
        )

    def record_elsewhere(self, provider: ProviderId) -> None:
        """Let them be recorded here no longer."""
        self.connection.execute(delete(_RECORDING).where(_RECORDING.c.provider == provider))

    def add(self, decisions: Sequence[Decision]) -> bool:
        """Keep new decisions; say whether no other has the digest of one of them."""
        values = [_values(one) for one in sorted(decisions, key=lambda one: one.id)]
        new = rows.insert_new(self.connection, AssessmentRow).values(values).on_conflict_do_nothing()
        return len(self.connection.execute(new.returning(_DECISION.c.id)).all()) == len(values)

    def lock(self, macs: Sequence[bytes]) -> Sequence[Decision]:
        """Return the decisions with these digests, locked."""
        wanted = select(_DECISION).where(_DECISION.c.mac.in_(macs)).order_by(_DECISION.c.id)
        return [_decision(row) for row in self.connection.execute(locks.rows(self.connection, wanted))]

    def get(self, decision: DecisionId, *, alone: bool = True) -> Decision | None:
        """Return a decision, locked if asked for alone."""
        wanted = select(_DECISION).where(_DECISION.c.id == decision)
        asked = locks.rows(self.connection, wanted) if alone else wanted
        row = self.connection.execute(asked).first()
        return _decision(row) if row else None

    def save(self, decisions: Sequence[Decision]) -> None:
        """Change decisions."""
        if decisions:
            changed = (
                update(_DECISION)
                .where(_DECISION.c.id == bindparam("own"))
                .values({name: bindparam(f"new_{name}") for name in _CHANGES})
            )
            kept = [_values(one) for one in sorted(decisions, key=lambda one: one.id)]
            self.connection.execute(
                changed,
                [{"own": one["id"], **{f"new_{name}": one[name] for name in _CHANGES}} for one in kept],
            )

    def in_state(self, provider: ProviderId, state: DecisionState) -> Sequence[Decision]:
        """Return a provider's decisions in one state."""
        where = _DECISION.c.provider == provider, _DECISION.c.state == state.value
        return [_decision(row) for row in self.connection.execute(select(_DECISION).where(*where))]

    def ready(self, provider: ProviderId) -> Sequence[Ready]:
        """Return what a provider may release."""
        where = _DECISION.c.provider == provider, _DECISION.c.state == DecisionState.READY.value
        columns = _DECISION.c.id, _DECISION.c.mac, _DECISION.c.assessor
        found = self.connection.execute(select(*columns).where(*where))
        return [Ready(id=DecisionId(row.id), mac=row.mac, assessor=row.assessor) for row in found]

    def all(self) -> Iterator[Decision]:
        """Yield every decision, few at a time."""
        return map(_decision, rows.stream(self.connection, select(_DECISION).order_by(_DECISION.c.id)))


@dataclass(frozen=True, slots=True)
class SamplingTable:
    """Keeps the contract of `registry.ports.assessing.Sampling`."""

    connection: Connection

    def track(self, mac: bytes) -> bytes | None:
        """Return an assessor's sealed track, locked by name: a row that is not there cannot be."""
        locks.alone(self.connection, _ASSESSOR, mac)
        row = self.connection.execute(select(_TRACK.c.sealed).where(_TRACK.c.mac == mac)).first()
        return row.sealed if row else None

    def save_track(self, mac: bytes, sealed: bytes) -> None:
        """Keep an assessor's track, or change it."""
        new = rows.insert_new(self.connection, AssessorTrackRow).values(mac=mac, sealed=sealed)
        self.connection.execute(
            new.on_conflict_do_update(index_elements=[_TRACK.c.mac], set_={"sealed": sealed})
        )

    def seed(self, quarter: str) -> Seed | None:
        """Return a quarter's seed."""
        row = self.connection.execute(select(_SEED).where(_SEED.c.quarter == quarter)).first()
        return _seed(row) if row else None

    def add_seed(self, seed: Seed) -> bool:
        """Keep a quarter's seed, unless there is one."""
        new = rows.insert_new(self.connection, SamplingSeedRow).values(rows.values_of(seed))
        added = new.on_conflict_do_nothing().returning(_SEED.c.quarter)
        return self.connection.execute(added).first() is not None

    def seeds(self) -> Sequence[Seed]:
        """Return every seed, by quarter."""
        return [_seed(row) for row in self.connection.execute(select(_SEED).order_by(_SEED.c.quarter))]


def _values(decision: Decision) -> dict[str, Any]:
    return rows.values_of(decision) | {"state": decision.state.value}


def _decision(row: Row[Any]) -> Decision:
    return Decision(
        id=DecisionId(row.id),
        provider=ProviderId(row.provider),
        mac=row.mac,
        state=DecisionState(row.state),
        drawn=row.drawn,
        assessor=row.assessor,
        verifier=row.verifier,
        sealed=row.sealed,
    )


def _seed(row: Row[Any]) -> Seed:
    return Seed(quarter=row.quarter, commitment=row.commitment, sealed=row.sealed)
