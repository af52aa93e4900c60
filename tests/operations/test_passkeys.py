"""Passkeys: made, shown, counted, removed; and nothing but the right one for the right question opens."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from registry.model.ids import PersonId
from registry.model.person import Role
from registry.operations import open_sessions, passkeys, people, sign_in
from registry.operations.people import PersonUnknownError
from registry.operations.sign_in import SignInError
from registry.securing.passkeys import Party, PasskeyRefusedError
from tests.authenticators import Authenticator

if TYPE_CHECKING:
    from collections.abc import Callable

    from registry.operations.sign_in import Seated
    from tests.operations.office import Office

PARTY = Party(host="localhost", name="Example Registry", origin="http://localhost:8000")


class Somebody:
    """A person with an officer's session and one passkey."""

    def __init__(self, office: Office, *roles: Role, name: str = "Robin") -> None:
        self.office = office
        provider = office.provider if Role.REGISTRAR not in roles else None
        link = sign_in.invite(provider, roles=roles or [Role.OFFICER], name=name, **office.parts)
        self.cookie = sign_in.sign_in(link, **office.parts)
        self.id = self.seated().person
        self.key = Authenticator()
        self.add(self.key)

    def seated(self, cookie: str | None = None) -> Seated:
        return sign_in.signed_in(cookie or self.cookie, **self.office.parts)

    def asked_to_add(self) -> str:
        return passkeys.to_add(self.cookie, self.id, PARTY, **self.office.parts)

    def add(self, key: Authenticator, label: str = "Laptop") -> None:
        self.keep(key.make(self.asked_to_add()), label)

    def keep(self, answer: str, label: str = "") -> None:
        parts: dict[str, Any] = {"person": self.id, "provider": self.office.provider, **self.office.parts}
        passkeys.add(self.cookie, answer, label, PARTY, **parts)

    def enter(self, answer: str | None = None, **more: Any) -> str:
        given = self.key.show(asked(self.office)) if answer is None else answer
        return passkeys.enter(given, PARTY, **{"at_registry": False, **more}, **self.office.parts)

    def prove(self, key: Authenticator | None = None) -> None:
        question = passkeys.to_prove(self.cookie, PARTY, keys=self.office.keys, now=self.office.now)
        passkeys.prove(self.cookie, (key or self.key).show(question), PARTY, **self.office.parts)

    def labels(self) -> list[str]:
        return [one.label for one in passkeys.own(self.id, store=self.office.store, keys=self.office.keys)]


def asked(office: Office) -> str:
    return passkeys.to_sign_in(PARTY, keys=office.keys, now=office.now)


def test_who_shows_a_passkey_is_signed_in_without_a_name(office: Office) -> None:
    robin = Somebody(office)
    for _ in range(2):
        seated = robin.seated(robin.enter())
        assert (seated.person, seated.roles) == (robin.id, {Role.OFFICER})
        assert seated.is_fresh(office.now)


def test_one_answer_opens_once(office: Office) -> None:
    robin = Somebody(office)
    answer = robin.key.show(asked(office))
    robin.enter(answer)
    with pytest.raises(PasskeyRefusedError) as refused:
        robin.enter(answer)
    assert refused.value.code == "passkey_refused"


def test_a_question_is_over_after_ten_minutes(office: Office) -> None:
    robin = Somebody(office)
    first, second = (asked(office) for _ in range(2))
    office.now += passkeys.CHALLENGE - timedelta(seconds=1)
    robin.enter(robin.key.show(first))
    office.now += timedelta(seconds=1)
    with pytest.raises(PasskeyRefusedError):
        robin.enter(robin.key.show(second))


WRONG: dict[str, Callable[[Somebody], str]] = {
    "nothing": lambda _: "",
    "no object": lambda _: "[]",
    "too long": lambda _: '"' + "x" * 20_000 + '"',
    "another origin": lambda one: one.key.show(asked(one.office), origin="https://registry.test"),
    "another type": lambda one: one.key.show(asked(one.office), type="webauthn.create"),
    "no question of ours": lambda one: one.key.show('{"challenge": "AAAA"}'),
    "a question to make one": lambda one: one.key.show(one.asked_to_add()),
    "another host": lambda one: _changed(one, host="registry.test").show(asked(one.office)),
    "nobody verified": lambda one: _changed(one, verifies=False).show(asked(one.office)),
    "another key": lambda one: _changed(one, key=Authenticator().key).show(asked(one.office)),
    "an unknown key": lambda one: _changed(one, id=b"x" * 32).show(asked(one.office)),
    "another person": lambda one: _changed(one, user=b"somebody else").show(asked(one.office)),
    "no person": lambda one: _changed(one, user=b"").show(asked(one.office)),
    "a count that does not grow": lambda one: _changed(one, count=-1).show(asked(one.office)),
}


def _changed(one: Somebody, **changes: Any) -> Authenticator:
    one.key.count = 5
    one.enter()
    return replace(one.key, **({"count": one.key.count} | changes))


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_answer_opens_nothing(office: Office, name: str) -> None:
    robin = Somebody(office)
    answer = WRONG[name](robin)
    with pytest.raises(PasskeyRefusedError):
        robin.enter(answer)
    robin.key.count = 50
    assert robin.enter()


def test_each_seat_is_entered_and_left_for_another(office: Office) -> None:
    robin = Somebody(office, name="Robin")
    other = office.add_provider("Another College")
    link = sign_in.invite(other, roles=[Role.VERIFIER], **office.parts)
    seated = robin.seated(robin.enter(invitation=link))
    assert seated.provider is not None
    assert (seated.person, seated.provider.id) == (robin.id, other)
    registry = sign_in.invite(None, roles=[Role.AUDITOR], **office.parts)
    assert robin.seated(robin.enter(invitation=registry)).provider is None
    assert robin.seated(robin.enter(at_registry=True)).provider is None
    assert robin.seated(robin.enter()).provider is not None
    found = open_sessions.seats(robin.id, store=office.store)
    assert [one and one.name for one in found] == [None, "Another College", "Example College"]
    office.now += timedelta(minutes=5)
    moved = open_sessions.move(robin.cookie, other, **office.parts)
    there = robin.seated(moved)
    assert there.provider is not None
    assert (there.provider.id, there.roles) == (other, {Role.VERIFIER})
    assert there.proved_at == office.now - timedelta(minutes=5)
    with pytest.raises(SignInError):
        robin.seated()
    with pytest.raises(SignInError):
        open_sessions.move(robin.cookie, other, **office.parts)
    with pytest.raises(PersonUnknownError):
        open_sessions.move(moved, office.add_provider("Not theirs"), **office.parts)
    assert robin.seated(moved)


def test_a_person_without_a_role_is_not_let_in(office: Office) -> None:
    robin = Somebody(office)
    people.revoke(robin.id, Role.OFFICER, office.provider, **office.parts)
    with pytest.raises(SignInError):
        robin.enter()


def test_who_shows_it_once_more_is_fresh_again(office: Office) -> None:
    robin, other = Somebody(office), Somebody(office)
    office.now += timedelta(minutes=11)
    assert not robin.seated().is_fresh(office.now)
    with pytest.raises(PasskeyRefusedError):
        robin.prove(other.key)
    assert not robin.seated().is_fresh(office.now)
    robin.prove()
    assert robin.seated().is_fresh(office.now)
    question = passkeys.to_prove(other.cookie, PARTY, keys=office.keys, now=office.now)
    with pytest.raises(PasskeyRefusedError):
        passkeys.prove(robin.cookie, robin.key.show(question), PARTY, **office.parts)
    sign_in.sign_out(robin.cookie, store=office.store, keys=office.keys)
    with pytest.raises(SignInError):
        robin.prove()


def test_a_passkey_has_a_name_of_its_own_and_lies_sealed(office: Office) -> None:
    robin = Somebody(office)
    robin.add(Authenticator(), "  blue   key ")
    robin.add(Authenticator(), "x" * 60)
    robin.add(Authenticator(), "\u202e")
    assert robin.labels() == ["blue key", "Laptop", "Passkey", "x" * 40]
    (blue, *_) = passkeys.own(robin.id, store=office.store, keys=office.keys)
    own: dict[str, Any] = {"person": robin.id, "store": office.store, "keys": office.keys}
    passkeys.rename(blue.id, "red key", **own)
    assert "red key" in robin.labels()
    with office.store.reading() as tx:
        sealed = [one.label_sealed for one in tx.people.passkeys(robin.id)]
    assert len({len(one) for one in sealed}) == 1
    for unknown in ("", "xyz", "00", blue.id + "00"):
        with pytest.raises(PasskeyRefusedError):
            passkeys.rename(unknown, "red key", **own)
    with pytest.raises(PasskeyRefusedError):
        passkeys.rename(blue.id, "mine", **(own | {"person": Somebody(office).id}))


def test_a_passkey_that_was_removed_opens_nothing(office: Office) -> None:
    robin = Somebody(office)
    (only,) = passkeys.own(robin.id, store=office.store, keys=office.keys)
    passkeys.remove(only.id, person=robin.id, provider=office.provider, **office.parts)
    assert passkeys.count(robin.id, store=office.store) == 0
    with pytest.raises(PasskeyRefusedError):
        robin.enter()


def test_one_passkey_is_kept_once_and_not_without_end(office: Office) -> None:
    robin = Somebody(office)
    with pytest.raises(PasskeyRefusedError):
        robin.add(robin.key)
    with pytest.raises(PasskeyRefusedError):
        Somebody(office).add(robin.key)
    for _ in range(passkeys.MOST - 1):
        robin.add(Authenticator())
    with pytest.raises(PasskeyRefusedError):
        robin.add(Authenticator())


def test_a_passkey_is_made_for_one_session_and_by_who_showed_who_they_are(office: Office) -> None:
    robin, other = Somebody(office), Somebody(office)
    with pytest.raises(PasskeyRefusedError):
        robin.keep(Authenticator().make(other.asked_to_add()))
    with pytest.raises(PasskeyRefusedError):
        robin.keep(Authenticator(verifies=False).make(robin.asked_to_add()))
    with pytest.raises(PasskeyRefusedError):
        robin.keep(Authenticator(id=b"x" * 1024).make(robin.asked_to_add()))
    for nonsense in ("", "{}", Authenticator().show(asked(office))):
        with pytest.raises(PasskeyRefusedError):
            robin.keep(nonsense)
    with pytest.raises(PersonUnknownError):
        passkeys.to_add(robin.cookie, PersonId("none"), PARTY, **office.parts)


def test_a_browser_is_asked_for_what_can_be_found_without_a_name(office: Office) -> None:
    robin = Somebody(office)
    question = robin.asked_to_add()
    for words in ('"residentKey": "required"', '"userVerification": "required"', '"attestation": "none"'):
        assert words in question
    assert '"name": "Robin"' in question
    assert '"allowCredentials": []' in asked(office)
    assert '"name": "Example Registry"' in Somebody(office, name="").asked_to_add().partition('"user"')[2]


def test_open_sessions_are_listed_and_ended(office: Office) -> None:
    robin, other = Somebody(office), Somebody(office)
    began = office.now
    office.now += timedelta(minutes=3)
    second, third = robin.enter(), robin.enter()

    def listed() -> list[open_sessions.OpenSession]:
        return open_sessions.of(robin.id, second, **office.parts)

    assert [one.since for one in listed()] == [began, office.now, office.now]
    assert [one.is_this for one in listed()].count(True) == 1
    first = next(one for one in listed() if one.since == began)
    assert first.provider is not None
    assert first.provider.id == office.provider
    open_sessions.end(other.id, first.id, store=office.store)
    assert robin.seated()
    open_sessions.end(robin.id, first.id, store=office.store)
    with pytest.raises(SignInError):
        robin.seated()
    open_sessions.end_others(robin.id, second, store=office.store, keys=office.keys)
    assert [one.is_this for one in listed()] == [True]
    with pytest.raises(SignInError):
        robin.seated(third)
    office.now += sign_in.IDLE + timedelta(seconds=1)
    assert listed() == []
    assert other.labels() == ["Laptop"]
