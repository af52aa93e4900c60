"""Who may do what: roles, where each has its seat, and which no person may hold together.

* A role at the registry counts for the whole registry; a role at a provider counts there and nowhere else.
* Who assesses does not verify at the same provider: internal quality assurance looks at others' decisions.
* Who decides for the registry (registrar, accreditor) neither audits nor oversees what is decided.
* Who accredits or oversees holds no role at any provider: no decision comes from whom it is about.
  A registrar may; what a registrar decides takes a second person, and the record of each decision says who.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import TYPE_CHECKING, ClassVar, Final

from registry.model.errors import RegistryError
from registry.model.said import said

if TYPE_CHECKING:
    from collections.abc import Collection

    from registry.model.ids import PersonId, ProviderId


class Role(StrEnum):
    """What somebody may do."""

    REGISTRAR = "registrar"
    """Keeps the register: providers, cases, people of the registry."""
    ACCREDITOR = "accreditor"
    """Decides with a second one which provider may certify what."""
    AUDITOR = "auditor"
    """Reads the ledger and extracts without names."""
    OVERSIGHT = "oversight"
    """Reads decisions, and deals with reports."""
    ADMINISTRATOR = "administrator"
    """Looks after a provider's people and applies for its accreditation."""
    ASSESSOR = "assessor"
    """Judges what learners can do."""
    VERIFIER = "verifier"
    """Looks at a part of the assessments again: internal quality assurance."""
    OFFICER = "officer"
    """Issues, hands over, corrects and withdraws."""


AT_THE_REGISTRY: Final = frozenset({Role.REGISTRAR, Role.ACCREDITOR, Role.AUDITOR, Role.OVERSIGHT})
AT_A_PROVIDER: Final = frozenset(Role) - AT_THE_REGISTRY

_DECIDE: Final = frozenset({Role.REGISTRAR, Role.ACCREDITOR})
_LOOK_ON: Final = frozenset({Role.AUDITOR, Role.OVERSIGHT})
_NEVER_AT_A_PROVIDER: Final = frozenset({Role.ACCREDITOR, Role.OVERSIGHT})
_ASSESS: Final = frozenset({Role.ASSESSOR, Role.VERIFIER})


class RolesRefusedError(RegistryError):
    """Roles cannot be given like this."""

    code: ClassVar[str] = "roles_refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A role at a provider, or without one at the registry."""

    role: Role
    provider: ProviderId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who works at the registry or at a provider; the name lies sealed, filled up to one length."""

    id: PersonId
    name_sealed: bytes


def require_fit(grants: Collection[Grant]) -> None:
    """Raise `RolesRefusedError` unless one person may hold all of these together."""
    if any((one.provider is None) != (one.role in AT_THE_REGISTRY) for one in grants):
        message = said("this role has its seat elsewhere: the registry and providers have roles of their own")
        raise RolesRefusedError(message)
    if any(_apart(*pair) for pair in combinations(grants, 2)):
        message = said(
            "one person may not hold these roles together: who assesses does not verify, who decides does "
            "not oversee, and who accredits or oversees works for no provider"
        )
        raise RolesRefusedError(message)


def _apart(one: Grant, other: Grant) -> bool:
    roles = {one.role, other.role}
    if one.provider == other.provider and roles == _ASSESS:
        return True
    if roles & _DECIDE and roles & _LOOK_ON:
        return True
    return bool(roles & _NEVER_AT_A_PROVIDER and roles & AT_A_PROVIDER)
