"""What is counted of all credentials, and whose names the herd rule lets be shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from registry.model.credential import CompetencyRef
    from registry.model.ids import ProviderId, UmbrellaId
    from registry.model.month import Month


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many credentials that count still a provider has issued for one competency in one month."""

    provider: ProviderId
    competency: CompetencyRef
    month: Month
    renew_by: Month | None
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wide:
    """A competency behind which a provider, or an umbrella body, has a crowd, by the last check."""

    body: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """A number that bundles name, and the competencies whose new copies may bear it (`None`: all).

    A number that was ever named stays in every bundle: copies that bear it are out.
    """

    number: int
    units: tuple[str, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Umbrella:
    """A body above several providers, which a certificate may name in their place."""

    id: UmbrellaId
    name: str
    number: int


class Crowds(Protocol):
    """The last check of the herd rule."""

    def counted(self) -> Iterator[Counted]:
        """Yield how many credentials count, in no order."""

    def checked(self) -> Month | None:
        """Return the month of the last check, and keep others from making one."""

    def replace(self, wide: Collection[Wide], month: Month) -> None:
        """Keep what a check found in place of what the last one did."""

    def wide(self) -> frozenset[Wide]:
        """Return what the last check found."""


class Namings(Protocol):
    """Numbers that bundles name."""

    def all(self) -> Sequence[Naming]:
        """Return every number that was ever named."""

    def save(self, naming: Naming) -> None:
        """Keep a number, or what may bear it."""


class Umbrellas(Protocol):
    """Umbrella bodies."""

    def add(self, umbrella: Umbrella) -> None:
        """Keep a new one."""

    def all(self) -> Sequence[Umbrella]:
        """Return every umbrella body, by name."""
