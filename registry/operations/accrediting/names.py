"""Who did something, in words: people of the registry see names, a provider sees its own people's only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from registry.model.said import said
from registry.operations import people

if TYPE_CHECKING:
    from registry.model.ids import PersonId, ProviderId
    from registry.ports import Keys, Transaction

BY_ITSELF: Final = said("by the rules")
THE_REGISTRY: Final = said("the registry")
NOBODY: Final = said("somebody who is gone")


@dataclass(slots=True)
class Names:
    """The names that one page needs; `seen_by` is the provider that looks, `None` the registry."""

    tx: Transaction
    keys: Keys
    seen_by: ProviderId | None
    _known: dict[PersonId, str] = field(default_factory=dict)

    def person(self, person: PersonId | None) -> str:
        """Return who it was."""
        if person is None:
            return BY_ITSELF
        if person not in self._known:
            self._known[person] = self._name(person)
        return self._known[person]

    def provider(self, provider: ProviderId) -> str:
        """Return what a provider is called."""
        found = self.tx.providers.get(provider)
        return found.name if found else NOBODY

    def _name(self, person: PersonId) -> str:
        found = self.tx.people.get(person)
        at_providers = {one.provider for one in self.tx.people.grants(person)}
        if self.seen_by is not None and self.seen_by not in at_providers:
            return THE_REGISTRY
        if found is None:
            return NOBODY
        return people.opened_name(found.name_sealed, person.encode(), self.keys) or NOBODY
