"""Withdrawing: every copy in one publication, once, by whoever may."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from registry.model.ids import CredentialId
from registry.model.status import State, TransitionError
from registry.operations.withdraw import CredentialUnknownError, withdraw

if TYPE_CHECKING:
    from tests.operations.office import Office


def test_every_copy_is_withdrawn_with_its_credential(office: Office) -> None:
    (first,) = office.issued()
    second = office.new_slip(first.credential)
    office.withdraw(first.credential)
    assert {copy.state for copy in office.copies(first.credential)} == {State.WITHDRAWN}
    assert office.verdict(second.digits).state == "CURRENT"
    office.publish()
    assert [office.verdict(sheet.digits).state for sheet in (first, second)] == ["WITHDRAWN"] * 2


def test_the_registrar_may_withdraw_for_anybody(office: Office) -> None:
    (sheet,) = office.issued()
    withdraw(sheet.credential, provider=None, **office.parts)
    assert office.state(sheet.credential) is State.WITHDRAWN


def test_the_credential_of_somebody_else_answers_like_none(office: Office) -> None:
    (sheet,) = office.issued()
    office.provider = office.add_provider("Another College")
    for credential in (sheet.credential, CredentialId("none")):
        with pytest.raises(CredentialUnknownError) as refused:
            office.withdraw(credential)
        assert refused.value.code == "credential_unknown"
    assert office.state(sheet.credential) is State.ISSUED


def test_nothing_is_withdrawn_twice(office: Office) -> None:
    (sheet,) = office.issued()
    office.withdraw(sheet.credential)
    with pytest.raises(TransitionError) as refused:
        office.withdraw(sheet.credential)
    assert refused.value.code == "state_conflict"
