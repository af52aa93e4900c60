"""A credential and what its certificate's code says: the narrow waist between issuing and verifying.

* `Facts` is the payload of one paper copy, already checked: whoever holds one holds right values.
* `Disclosed` is as much of it as a wallet's holder chose to show.
* `Credential` is what the registry keeps in the clear; it names nobody.
* Neither knows a provider's reference, a route or a decision time: those never leave the registry.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NewType

if TYPE_CHECKING:
    from registry.model.ids import CredentialId, ProviderId
    from registry.model.month import Issued, Month
    from registry.model.status import State

CompetencyRef = NewType("CompetencyRef", str)
"""A competency pinned to a framework's release, `MFG-05@1`."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One place in one status list. Every copy has its own, drawn at random."""

    list_number: int
    index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is printed and signed, in the order of the code's keys (paper code: n c l m x p s t)."""

    name: str | None
    competencies: tuple[CompetencyRef, ...]
    level: str
    month: Issued
    renew_by: Month | None = None
    provider: int | None = None
    slot: Slot
    title: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosed:
    """What a wallet's holder shows; what they keep back is `None`, though it was signed.

    The members are named as in `Facts`. `hours` are notional hours of learning, from and to.
    """

    name: str | None
    competencies: tuple[CompetencyRef, ...]
    level: str | None
    month: Month | None
    renew_by: Month | None
    provider: int | None
    hours: tuple[int, int] | None
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """What stands in the clear about a credential: everything but the person."""

    id: CredentialId
    provider: ProviderId
    competency: CompetencyRef
    level: str
    month: Month
    renew_by: Month | None
    state: State
