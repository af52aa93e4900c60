"""What the operations of assessing need from the world."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from registry.model.assessment import DecisionState
    from registry.model.ids import DecisionId, ProviderId


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A decision on one unit of one learner; what was decided, about whom, by whom and when lies sealed.

    `mac` is a digest of provider, reference, unit and level: no two rows of a learner share one, and a
    decision that another took the place of has none. `assessor` and `verifier` are digests bound to this
    row: the same person has another one on every row, and the two differ unless they are one person.
    """

    id: DecisionId
    provider: ProviderId
    mac: bytes | None
    state: DecisionState
    drawn: bool
    assessor: bytes
    verifier: bytes | None
    sealed: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """Of a decision that may be released: what a row is compared with."""

    id: DecisionId
    mac: bytes
    assessor: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """That a provider's assessments are recorded here; with `four_eyes`, who issues did not assess."""

    provider: ProviderId
    four_eyes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """A quarter's seed, sealed, and the digest by which it was committed to."""

    quarter: str
    commitment: bytes
    sealed: bytes


class Assessments(Protocol):
    """Decisions, and whose are recorded here."""

    def recording(self, provider: ProviderId) -> Recording | None:
        """Return how a provider's assessments are recorded; `None` if they are not."""

    def record_here(self, recording: Recording) -> None:
        """Let a provider's assessments be recorded from now on, or change how."""

    def record_elsewhere(self, provider: ProviderId) -> None:
        """Let them be recorded here no longer."""

    def add(self, decisions: Sequence[Decision]) -> bool:
        """Keep new decisions; say whether no other has the digest of one of them."""

    def lock(self, macs: Sequence[bytes]) -> Sequence[Decision]:
        """Return the decisions with these digests, in the order of ids, and lock them."""

    def get(self, decision: DecisionId, *, alone: bool = True) -> Decision | None:
        """Return a decision and, unless others may change it, lock it until the transaction ends."""

    def save(self, decisions: Sequence[Decision]) -> None:
        """Change decisions that are locked."""

    def in_state(self, provider: ProviderId, state: DecisionState) -> Sequence[Decision]:
        """Return a provider's decisions in one state, in no order that tells anything."""

    def ready(self, provider: ProviderId) -> Sequence[Ready]:
        """Return what a provider may release."""

    def all(self) -> Iterator[Decision]:
        """Yield every decision in the order of ids, few at a time."""


class Sampling(Protocol):
    """Seeds of quarters, and what the rule remembers of each assessor."""

    def track(self, mac: bytes) -> bytes | None:
        """Return an assessor's sealed track and lock it until the transaction ends, also if there is none."""

    def save_track(self, mac: bytes, sealed: bytes) -> None:
        """Keep an assessor's track, or change it."""

    def seed(self, quarter: str) -> Seed | None:
        """Return a quarter's seed."""

    def add_seed(self, seed: Seed) -> bool:
        """Keep a quarter's seed, unless there is one; say whether it was new."""

    def seeds(self) -> Sequence[Seed]:
        """Return every seed, by quarter."""
