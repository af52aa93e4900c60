"""What recognising needs from storage: what is under way at providers, and equivalences.

* What a provider recognises crosses this border sealed whole: a row shows its provider and nothing else.
* Equivalences are about registries and competencies. What somebody typed about them crosses sealed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from registry.model.equivalence import Equivalence, EquivalenceState, Opinion
    from registry.model.ids import EquivalenceId, PersonId, ProviderId, RecognitionId
    from registry.verifying.snapshot import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognition:
    """Something that a provider is recognising; everything about it is sealed, at one length for all."""

    id: RecognitionId
    provider: ProviderId
    sealed: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptEquivalence:
    """An equivalence with who proposed it, on which day, and its conditions."""

    equivalence: Equivalence
    proposed_by: PersonId
    proposed_on: date
    conditions_sealed: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenOpinion:
    """What one accreditor thinks of an equivalence, and why."""

    equivalence: EquivalenceId
    person: PersonId
    opinion: Opinion
    given_on: date
    reason_sealed: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredConflict:
    """That somebody does not decide on an equivalence, and why."""

    equivalence: EquivalenceId
    person: PersonId
    reason_sealed: bytes


class Recognitions(Protocol):
    """What providers are recognising."""

    def add(self, recognition: Recognition) -> None:
        """Keep a new one."""

    def lock(self, recognition: RecognitionId) -> Recognition | None:
        """Return it and keep others from changing it until the transaction ends."""

    def save(self, recognition: Recognition) -> None:
        """Change one that is locked, over its bytes."""

    def remove(self, recognition: RecognitionId) -> None:
        """Forget it, for good."""

    def all(self, provider: ProviderId | None = None) -> Sequence[Recognition]:
        """Return those of one provider, or all, in no order."""


class Equivalences(Protocol):
    """Equivalences and what was decided about them.

    The database refuses an opinion by somebody who may not decide, a second one by the same person, one that
    is changed, and an equivalence that two did not agree to: then `DeciderRefusedError` is raised.
    """

    def add(self, kept: KeptEquivalence) -> None:
        """Keep a new equivalence, which is only proposed."""

    def get(self, equivalence: EquivalenceId) -> KeptEquivalence | None:
        """Return an equivalence."""

    def lock(self, equivalence: EquivalenceId) -> KeptEquivalence | None:
        """Return it and keep others from changing it until the transaction ends."""

    def all(self) -> Sequence[KeptEquivalence]:
        """Return every equivalence, by issuer and competency."""

    def move(self, equivalence: EquivalenceId, after: EquivalenceState) -> None:
        """Set the state of one that is locked."""

    def give(self, given: GivenOpinion) -> None:
        """Keep an opinion."""

    def opinions(self, equivalence: EquivalenceId) -> Sequence[GivenOpinion]:
        """Return the opinions on an equivalence, by day."""

    def declare(self, conflict: DeclaredConflict) -> None:
        """Keep a conflict; who has given an opinion already declares none."""

    def conflicts(self, equivalence: EquivalenceId) -> Sequence[DeclaredConflict]:
        """Return the conflicts declared about an equivalence."""


class Checked(Protocol):
    """The registries whose certificates can be checked here: ours, and those that the operator lists."""

    def hosts(self) -> Sequence[str]:
        """Return their hosts, ours first."""

    def snapshot(self, host: str) -> Snapshot:
        """Return the files of one to check with; nothing can be checked with those of another host."""
