"""A training provider that may issue, once it is accredited."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from registry.model.ids import ProviderId


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """An organisation; its name is shown to verifiers only if its accreditation says so."""

    id: ProviderId
    name: str
