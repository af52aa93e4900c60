"""People: invited with roles, seen by what they hold at this moment, and never left without a way in."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from registry.model.ids import PersonId
from registry.model.person import Role, RolesRefusedError
from registry.operations import ledger, passkeys, people, sign_in
from registry.operations.people import LastOneError, PersonRefusedError, PersonUnknownError
from registry.operations.sign_in import AnewRefusedError, NoRoleError, SignInError
from registry.ports.people import Passkey

if TYPE_CHECKING:
    from registry.model.ids import ProviderId
    from registry.operations.sign_in import Seated
    from tests.operations.office import Office


def entered(office: Office, *roles: Role, **invited: Any) -> Seated:
    """Invite somebody and let them in; at the registry if no provider is given.

    Somebody who is known already gets the roles beside those they have.
    """
    person = invited.pop("person", None)
    link = sign_in.invite(invited.pop("provider", None), roles=roles, **invited, **office.parts)
    if person is None:
        return sign_in.signed_in(sign_in.sign_in(link, **office.parts), **office.parts)
    with office.store.transaction() as tx:
        found = sign_in.accept(tx, link, person, office.keys, office.now)
        cookie = sign_in.begin(tx, person, found.provider, office.keys, office.now)
    return sign_in.signed_in(cookie, **office.parts)


def revoke(office: Office, person: PersonId, role: Role, provider: ProviderId | None = None) -> None:
    people.revoke(person, role, provider, **office.parts)


def test_a_session_has_the_roles_of_the_seat_and_no_others(office: Office) -> None:
    first = entered(office, Role.OFFICER, Role.ASSESSOR, provider=office.provider, name="Ana")
    assert first.roles == {Role.OFFICER, Role.ASSESSOR}
    assert first.provider is not None
    assert first.provider.id == office.provider
    second = entered(office, Role.REGISTRAR, person=first.person)
    assert (second.person, second.provider, second.roles) == (first.person, None, {Role.REGISTRAR})
    other = entered(office, Role.VERIFIER, person=first.person, provider=office.add_provider("Other"))
    assert (other.person, other.roles) == (first.person, {Role.VERIFIER})


def test_a_role_that_is_taken_away_is_gone_in_open_sessions_at_once(office: Office) -> None:
    link = sign_in.invite(
        office.provider, roles=(Role.ADMINISTRATOR, Role.OFFICER, Role.ASSESSOR), **office.parts
    )
    cookie = sign_in.sign_in(link, **office.parts)
    person = sign_in.signed_in(cookie, **office.parts).person
    revoke(office, person, Role.OFFICER, office.provider)
    assert sign_in.signed_in(cookie, **office.parts).roles == {Role.ADMINISTRATOR, Role.ASSESSOR}
    entered(office, Role.ADMINISTRATOR, provider=office.provider)
    revoke(office, person, Role.ADMINISTRATOR, office.provider)
    revoke(office, person, Role.ASSESSOR, office.provider)
    with pytest.raises(SignInError):
        sign_in.signed_in(cookie, **office.parts)


def test_who_was_let_in_has_just_shown_who_they_are_for_ten_minutes(office: Office) -> None:
    seated = entered(office, Role.OFFICER, provider=office.provider)
    assert seated.is_fresh(office.now + sign_in.FRESH)
    assert not seated.is_fresh(office.now + sign_in.FRESH + timedelta(seconds=1))


def test_nobody_is_given_roles_that_stand_apart(office: Office) -> None:
    with pytest.raises(RolesRefusedError):
        entered(office, Role.ASSESSOR, Role.VERIFIER, provider=office.provider)
    assessor = entered(office, Role.ASSESSOR, provider=office.provider)
    with pytest.raises(RolesRefusedError):
        entered(office, Role.VERIFIER, person=assessor.person, provider=office.provider)


def test_two_links_at_once_do_not_give_what_stands_apart(office: Office) -> None:
    person = entered(office, Role.OFFICER, provider=office.provider).person
    links = [
        sign_in.invite(office.provider, roles=[role], **office.parts)
        for role in (Role.ASSESSOR, Role.VERIFIER)
    ]
    for link in links:
        with office.store.transaction() as tx:
            if link is links[0]:
                sign_in.accept(tx, link, person, office.keys, office.now)
            else:
                with pytest.raises(RolesRefusedError):
                    sign_in.accept(tx, link, person, office.keys, office.now)


def test_a_link_is_over_once_whoever_made_it_may_invite_no_more(office: Office) -> None:
    boss = entered(office, Role.ADMINISTRATOR, provider=office.provider)
    links = [
        sign_in.invite(office.provider, roles=[Role.OFFICER], by=boss.person, **office.parts)
        for _ in range(2)
    ]
    sign_in.sign_in(links[0], **office.parts)
    entered(office, Role.ADMINISTRATOR, provider=office.provider)
    revoke(office, boss.person, Role.ADMINISTRATOR, office.provider)
    with pytest.raises(SignInError):
        sign_in.sign_in(links[1], **office.parts)


def test_a_registrar_invites_to_every_seat_and_an_administrator_to_their_own(office: Office) -> None:
    registrar = entered(office, Role.REGISTRAR).person
    boss = entered(office, Role.ADMINISTRATOR, provider=office.provider).person
    other = office.add_provider("Other College")
    for by, provider, may in (
        (registrar, None, True),
        (registrar, other, True),
        (boss, office.provider, True),
        (boss, other, False),
    ):
        link = sign_in.invite(
            provider, roles=[Role.OFFICER if provider else Role.AUDITOR], by=by, **office.parts
        )
        if may:
            sign_in.sign_in(link, **office.parts)
        else:
            with pytest.raises(SignInError):
                sign_in.sign_in(link, **office.parts)


def test_nobody_is_invited_to_do_nothing(office: Office) -> None:
    with pytest.raises(NoRoleError):
        entered(office)


def anew(office: Office, person: PersonId, by: PersonId | None, provider: ProviderId | None = None) -> str:
    return sign_in.invite_anew(person, provider, by=by, **office.parts)


def test_somebody_without_a_role_is_let_in_nowhere(office: Office) -> None:
    person = entered(office, Role.OFFICER, provider=office.provider).person
    link = anew(office, person, None, office.provider)
    revoke(office, person, Role.OFFICER, office.provider)
    with pytest.raises(SignInError):
        sign_in.sign_in(link, **office.parts)
    with pytest.raises(PersonUnknownError):
        anew(office, person, None, office.provider)


def test_who_is_let_in_anew_is_the_same_person_and_the_old_ways_in_are_gone(office: Office) -> None:
    boss = entered(office, Role.ADMINISTRATOR, provider=office.provider).person
    link = sign_in.invite(office.provider, roles=[Role.OFFICER], **office.parts)
    cookie = sign_in.sign_in(link, **office.parts)
    person = sign_in.signed_in(cookie, **office.parts).person
    key = Passkey(id=b"k", person=person, public_key=b"", sign_count=0, label_sealed=b"")
    with office.store.transaction() as tx:
        tx.people.add_passkey(key)
    link = anew(office, person, boss, office.provider)
    assert sign_in.signed_in(cookie, **office.parts)
    again = sign_in.signed_in(sign_in.sign_in(link, **office.parts), **office.parts)
    assert (again.person, again.roles) == (person, {Role.OFFICER})
    with pytest.raises(SignInError):
        sign_in.signed_in(cookie, **office.parts)
    assert passkeys.count(person, store=office.store) == 0


def test_nobody_lets_in_anew_who_may_not_invite_at_every_seat(office: Office) -> None:
    registrar = entered(office, Role.REGISTRAR).person
    boss = entered(office, Role.ADMINISTRATOR, provider=office.provider).person
    officer = entered(office, Role.OFFICER, provider=office.provider).person
    assert anew(office, officer, boss, office.provider)
    waiting = anew(office, officer, boss, office.provider)
    for by in (officer, entered(office, Role.ASSESSOR, provider=office.provider).person):
        with pytest.raises(AnewRefusedError) as refused:
            anew(office, officer, by, office.provider)
        assert refused.value.code == "anew_refused"
    with pytest.raises(AnewRefusedError):
        anew(office, boss, boss, office.provider)
    entered(office, Role.REGISTRAR, person=officer)
    with pytest.raises(AnewRefusedError):
        anew(office, officer, boss, office.provider)
    with pytest.raises(SignInError):
        sign_in.sign_in(waiting, **office.parts)
    assert sign_in.sign_in(anew(office, officer, registrar, office.provider), **office.parts)
    with pytest.raises(PersonUnknownError):
        anew(office, PersonId("none"), registrar, office.provider)


def test_a_link_that_lets_somebody_in_anew_is_no_use_to_another(office: Office) -> None:
    first, second = (entered(office, Role.OFFICER, provider=office.provider).person for _ in range(2))
    link = anew(office, first, None, office.provider)
    with office.store.transaction() as tx, pytest.raises(SignInError):
        sign_in.accept(tx, link, second, office.keys, office.now)


def test_colleagues_are_named_to_each_other_and_sealed_at_rest(office: Office) -> None:
    entered(office, Role.OFFICER, Role.ASSESSOR, provider=office.provider, name="  Basil\u0301  Q ")
    entered(office, Role.ADMINISTRATOR, provider=office.provider, name="ana")
    entered(office, Role.AUDITOR, name="Chris")
    found = people.colleagues(office.provider, store=office.store, keys=office.keys)
    assert [(one.name, set(one.roles)) for one in found] == [
        ("ana", {Role.ADMINISTRATOR}),
        ("Basi\u013a Q", {Role.OFFICER, Role.ASSESSOR}),
    ]
    assert [one.name for one in people.colleagues(None, store=office.store, keys=office.keys)] == ["Chris"]
    with office.store.reading() as tx:
        sealed = [person.name_sealed for person, _ in tx.people.held_at(office.provider)]
    assert len({len(one) for one in sealed}) == 1
    assert not any(b"ana" in one for one in sealed)


@pytest.mark.parametrize("name", ["x" * 61, "a\u202eb"])
def test_a_name_that_cannot_be_shown_is_refused(office: Office, name: str) -> None:
    with pytest.raises(PersonRefusedError) as refused:
        entered(office, Role.AUDITOR, name=name)
    assert refused.value.code == "person_refused"
    assert name not in refused.value.message


def test_the_longest_name_fits(office: Office) -> None:
    entered(office, Role.AUDITOR, name="\U0001f600" * 60)
    (one,) = people.colleagues(None, store=office.store, keys=office.keys)
    assert one.name == "\U0001f600" * 60


def test_somebody_unknown_is_not_invited_and_loses_nothing(office: Office) -> None:
    with pytest.raises(PersonUnknownError):
        revoke(office, PersonId("none"), Role.AUDITOR)
    officer = entered(office, Role.OFFICER, provider=office.provider).person
    with pytest.raises(PersonUnknownError):
        revoke(office, officer, Role.OFFICER, office.add_provider("Other College"))


@pytest.mark.parametrize("is_registry", [True, False])
def test_the_last_one_who_invites_stays(office: Office, is_registry: bool) -> None:  # noqa: FBT001 - a parameter
    provider = None if is_registry else office.provider
    role = Role.REGISTRAR if is_registry else Role.ADMINISTRATOR
    first = entered(office, role, provider=provider).person
    with pytest.raises(LastOneError):
        revoke(office, first, role, provider)
    second = entered(office, role, provider=provider).person
    revoke(office, first, role, provider)
    with pytest.raises(LastOneError):
        revoke(office, second, role, provider)


def test_what_is_done_with_people_leaves_lines_of_one_length(office: Office) -> None:
    person = entered(office, Role.ADMINISTRATOR, provider=office.provider).person
    entered(office, Role.ADMINISTRATOR, provider=office.provider)
    people.revoke(person, Role.ADMINISTRATOR, office.provider, by=person, **office.parts)
    with office.store.reading() as tx:
        lines = list(tx.ledger.all())
    done = ledger.check(lines, office.keys)
    assert (done["invite"], done["arrive"], done["role removed"]) == (2, 2, 1)
    assert len({len(one.sealed) for one in lines}) == 1


def test_a_colleague_gets_another_role_and_nobody_from_elsewhere_does(office: Office) -> None:
    person = entered(office, Role.OFFICER, provider=office.provider, name="Ana").person

    def give(somebody: PersonId, role: Role, provider: ProviderId | None = office.provider) -> None:
        people.give(somebody, role, provider, **office.parts)

    give(person, Role.ASSESSOR)
    give(person, Role.ASSESSOR)
    (one,) = people.colleagues(office.provider, store=office.store, keys=office.keys)
    assert set(one.roles) == {Role.OFFICER, Role.ASSESSOR}
    with pytest.raises(RolesRefusedError):
        give(person, Role.VERIFIER)
    for somebody, provider in (
        (PersonId("none"), office.provider),
        (person, None),
        (person, office.add_provider("Other College")),
    ):
        with pytest.raises(PersonUnknownError):
            give(somebody, Role.OFFICER, provider)


def test_somebody_is_called_something_else(office: Office) -> None:
    person = entered(office, Role.AUDITOR, name="Ana").person
    kept: dict[str, Any] = {"store": office.store, "keys": office.keys}
    assert people.name_of(person, **kept) == "Ana"
    people.rename(person, "Ana B.", **kept)
    assert people.name_of(person, **kept) == "Ana B."
    for ask in (people.name_of, lambda who, **kept: people.rename(who, "x", **kept)):
        with pytest.raises(PersonUnknownError):
            ask(PersonId("none"), **kept)
