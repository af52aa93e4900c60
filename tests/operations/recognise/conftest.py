"""People of the registry who decide on equivalences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from registry.model import ids
from registry.model.ids import PersonId
from registry.model.person import Grant, Person, Role

if TYPE_CHECKING:
    from tests.operations.office import Office


def somebody(office: Office, *roles: Role) -> PersonId:
    """Return somebody new with these roles at the registry."""
    person = PersonId(ids.new_id())
    with office.store.transaction() as tx:
        tx.people.add(Person(id=person, name_sealed=b"n"))
        for role in roles:
            tx.people.grant(person, Grant(role=role, provider=None))
    return person


@pytest.fixture
def registrar(office: Office) -> PersonId:
    return somebody(office, Role.REGISTRAR)


@pytest.fixture
def accreditors(office: Office) -> list[PersonId]:
    return [somebody(office, Role.ACCREDITOR) for _ in range(3)]
