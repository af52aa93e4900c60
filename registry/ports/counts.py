"""How many credentials a provider has, without one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.model.credential import CompetencyRef
    from registry.model.ids import ProviderId
    from registry.model.month import Month
    from registry.model.status import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many credentials of one competency, month and state there are."""

    competency: CompetencyRef
    month: Month
    state: State
    count: int


class Counts(Protocol):
    """Counts of credentials."""

    def of(self, provider: ProviderId) -> Sequence[Count]:
        """Return a provider's counts of issued and withdrawn credentials, by competency, month and state."""
