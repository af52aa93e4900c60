"""A badge is a further copy: counted, withdrawn with its credential, verified before it is handed out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from registry.model.copy import Kind, Shown
from registry.model.errors import OwnOutputError
from registry.model.status import State, TransitionError
from registry.model.verdict import Genuine
from registry.operations import certify
from registry.operations.badge import badge_copy
from registry.securing.openbadge import Issuer
from tests import registry_files as made
from tests.badge_copies import ISSUER
from tests.operations.office import framework
from tests.ports.fakes import FakeKeys

if TYPE_CHECKING:
    from registry.operations.certify import Held
    from registry.securing.keys import PublicKey
    from tests.operations.office import Office


@pytest.fixture
def held(office: Office) -> Held:
    return office.held(office.issued()[0])


def badge(office: Office, held: Held, issuer: Issuer = ISSUER) -> str:
    return badge_copy(held, framework=framework(), issuer=issuer, attempts=office.attempts, **office.parts)


def test_a_badge_says_the_facts_of_the_credential_but_for_the_name(office: Office, held: Held) -> None:
    verdict = office.verdict(badge(office, held))
    assert isinstance(verdict, Genuine)
    assert (verdict.state, verdict.facts.name) == ("CURRENT", None)
    facts = verdict.facts
    assert (facts.competencies, facts.level) == (held.facts.competencies, held.facts.level)
    assert (facts.month, facts.renew_by) == (held.facts.month, held.facts.renew_by)


def test_every_badge_is_a_new_one_and_is_listed_among_the_copies(office: Office, held: Held) -> None:
    assert badge(office, held) != badge(office, held)
    made_copies = certify.copies_of(held, store=office.store, keys=office.keys)
    assert [(one.kind, one.shown) for one in made_copies] == [(Kind.BADGE, Shown(name=False))] * 2


def test_a_badge_falls_with_its_credential(office: Office, held: Held) -> None:
    token = badge(office, held)
    office.withdraw(held.credential)
    office.publish()
    assert office.verdict(token).state == "WITHDRAWN"
    with pytest.raises(TransitionError):
        badge(office, held)


@dataclass(frozen=True)
class _OtherSigner(made.SeededSigner):
    """Signs with a key that is not the one it says."""

    @property
    def public(self) -> PublicKey:
        return made.CREDENTIAL.public


@pytest.mark.parametrize(
    ("keys", "issuer"),
    [
        (FakeKeys(credential=_OtherSigner("stranger")), ISSUER),
        (FakeKeys(), Issuer(name="Example Registry", url="http://registry.example")),
    ],
    ids=["a signature that does not hold", "a badge that nobody reads"],
)
def test_what_does_not_verify_is_not_handed_out(
    office: Office, held: Held, keys: FakeKeys, issuer: Issuer
) -> None:
    office.keys = keys
    with pytest.raises(OwnOutputError):
        badge(office, held, issuer)
    office.keys = FakeKeys()
    states = sorted(copy.state for copy in office.copies(held.credential))
    assert states == [State.ABANDONED, State.ISSUED]
