"""Looking after people, and one's own sign-ins, without a browser's script."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest

from registry.model.person import Role
from registry.operations import passkeys
from registry.operations import people as operations
from tests import people
from tests.authenticators import Authenticator
from tests.web.desk import Desk, value

if TYPE_CHECKING:
    from registry.model.ids import PersonId, ProviderId


@pytest.fixture
def college(desk: Desk) -> ProviderId:
    return desk.add_provider()


@pytest.fixture
def boss(desk: Desk, college: ProviderId) -> PersonId:
    return people.signed_in(desk.client, desk.registry, Role.ADMINISTRATOR, provider=college, name="Ana Boss")


def asked(page: str) -> str:
    """Return what a page asks a passkey."""
    return html.unescape(re.findall(r'data-asked="([^"]*)"', page)[0])


def add_passkey(desk: Desk, key: Authenticator, console: str = "/provider", label: str = "Laptop") -> None:
    answer = key.make(asked(desk.get(f"{console}/you").text))
    added = desk.post(f"{console}/you/passkeys", answer=answer, label=label)
    assert added.status_code == 303, added.text


def roles_of(desk: Desk, college: ProviderId | None) -> dict[str, set[Role]]:
    found = operations.colleagues(college, store=desk.registry.store, keys=desk.registry.keys)
    return {one.name: set(one.roles) for one in found}


@pytest.mark.usefixtures("boss")
def test_a_link_is_shown_once_and_lets_in_with_its_roles(desk: Desk, college: ProviderId) -> None:
    made = {"name": "Basil", "role-officer": "yes", "role-assessor": "yes"}
    answer = desk.post("/provider/people/invite", **made)
    link = re.findall(r'value="(http://localhost:8000/provider/sign-in/[^"]+)"', answer.text)[0]
    assert link not in desk.get("/provider/people").text
    assert desk.post("/provider/sign-in", invitation=link).status_code == 303
    assert roles_of(desk, college)["Basil"] == {Role.OFFICER, Role.ASSESSOR}


@pytest.mark.usefixtures("boss")
@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"name": "Basil"}, "Choose at least one role."),
        ({"name": "Basil", "role-assessor": "yes", "role-verifier": "yes"}, "may not hold these roles"),
        ({"name": "Basil", "role-registrar": "yes"}, "This role has its seat elsewhere"),
        ({"name": "Ba\u202esil", "role-officer": "yes"}, "none of them hidden"),
    ],
)
def test_an_invitation_that_makes_no_sense_says_what_to_change(
    desk: Desk, college: ProviderId, sent: dict[str, str], words: str
) -> None:
    answer = desk.post("/provider/people/invite", **sent)
    assert answer.status_code == 422
    assert words in answer.text
    assert value(answer.text.replace('id="name" name', "name"), "name") == sent["name"]
    assert ('name="role-assessor" value="yes" checked' in answer.text) == ("role-assessor" in sent)
    assert roles_of(desk, college) == {"Ana Boss": {Role.ADMINISTRATOR}}


def test_a_role_is_given_and_taken_away(desk: Desk, college: ProviderId, boss: PersonId) -> None:
    answer = desk.post("/provider/people/give", person=boss, role="officer")
    assert answer.status_code == 200
    assert "Take away from Ana Boss: issuing officer" in answer.text
    question = desk.post("/provider/people/take", person=boss, role="officer")
    assert "This is your own role." in question.text
    taken = desk.post("/provider/people/take/confirm", person=boss, role="officer")
    assert taken.status_code == 200
    assert roles_of(desk, college) == {"Ana Boss": {Role.ADMINISTRATOR}}
    assert desk.post("/provider/people/give", person=boss, role="accreditor").status_code == 422
    for path in ("give", "take", "take/confirm"):
        for role in ("king", "officer"):
            wrong = {"person": "nobody", "role": role}
            assert desk.post(f"/provider/people/{path}", **wrong).status_code == 404
    assert desk.post("/provider/people/take", person=boss, role="officer").status_code == 404


def test_the_last_administrator_keeps_the_role(desk: Desk, college: ProviderId, boss: PersonId) -> None:
    answer = desk.post("/provider/people/take/confirm", person=boss, role="administrator")
    assert answer.status_code == 422
    assert "give the role to somebody else first" in answer.text
    assert roles_of(desk, college) == {"Ana Boss": {Role.ADMINISTRATOR}}


def test_nobody_lets_themselves_in_anew_nor_somebody_with_a_seat_elsewhere(
    desk: Desk, boss: PersonId
) -> None:
    answer = desk.post("/provider/people/anew", person=boss)
    assert answer.status_code == 422
    assert "Only the registrar can let this person in anew" in answer.text
    assert "/sign-in/" not in answer.text


def test_a_registrar_looks_after_the_people_of_every_seat(desk: Desk, college: ProviderId) -> None:
    people.signed_in(desk.client, desk.registry, Role.REGISTRAR, name="Ray Registrar")
    assert "Ray Registrar" in desk.get("/registrar/people").text
    page = desk.post("/registrar/people/look", provider=college).text
    assert "People of Example College" in page
    assert "Nobody has a role here yet." in page
    answer = desk.post(
        "/registrar/people/invite", provider=college, name="Ana", **{"role-administrator": "yes"}
    )
    link = re.findall(r'value="http://localhost:8000(/provider/sign-in/[^"]+)"', answer.text)[0]
    desk.post("/provider/sign-in", invitation=link)
    assert roles_of(desk, college) == {"Ana": {Role.ADMINISTRATOR}}
    assert desk.post("/registrar/people/look", provider="nobody").status_code == 404


def test_an_administrator_sees_no_other_provider_whatever_the_form_says(desk: Desk, boss: PersonId) -> None:
    other = desk.add_provider("Other College")
    people.session(desk.registry, Role.OFFICER, provider=other)
    page = desk.post("/provider/people/look", provider=other).text
    assert "Ana Boss" in page
    assert "Other College" not in page
    answer = desk.post("/provider/people/give", provider=other, person=boss, role="officer")
    assert answer.status_code == 200
    assert set(roles_of(desk, other)) == {"Robin Example"}


def test_a_passkey_is_added_named_used_and_removed(desk: Desk, boss: PersonId) -> None:
    key = Authenticator()
    add_passkey(desk, key)
    desk.client.cookies.clear()
    page = desk.get("/provider/sign-in").text
    answer = desk.post("/provider/sign-in/passkey", answer=key.show(asked(page)))
    assert (answer.status_code, answer.headers["location"]) == (303, "/provider/")
    (own,) = passkeys.own(boss, store=desk.registry.store, keys=desk.registry.keys)
    assert desk.post("/provider/you/passkeys/rename", passkey=own.id, label="Phone").status_code == 303
    assert "Remove Phone" in desk.get("/provider/you").text
    assert "It is your last one." in desk.post("/provider/you/passkeys/remove", passkey=own.id).text
    assert desk.post("/provider/you/passkeys/remove", passkey="00").status_code == 422
    assert desk.post("/provider/you/passkeys/remove/confirm", passkey=own.id).status_code == 303
    assert passkeys.count(boss, store=desk.registry.store) == 0


@pytest.mark.usefixtures("boss")
def test_a_wrong_passkey_says_so_on_the_page_that_asked(desk: Desk) -> None:
    key = Authenticator()
    add_passkey(desk, key)
    answer = desk.post("/provider/you/passkeys", answer=key.make(asked(desk.get("/provider/you").text)))
    assert answer.status_code == 422
    assert "This passkey did not work" in answer.text
    desk.client.cookies.clear()
    answer = desk.post("/provider/sign-in/passkey", answer="{}")
    assert answer.status_code == 401
    assert "This passkey did not work." in answer.text
    assert "set-cookie" not in answer.headers


def test_showing_it_once_more_lets_what_waits_go_on(desk: Desk, college: ProviderId) -> None:
    people.signed_in(desk.client, desk.registry, Role.OFFICER, provider=college)
    key = Authenticator()
    add_passkey(desk, key)
    desk.clock.wait(minutes=11)
    sent = {"choice": "manufacturing/MFG-05/L2", "names": "Ana", "request": "once"}
    waits = desk.post("/provider/class/confirm", **sent)
    assert waits.status_code == 401
    proved = desk.post("/provider/prove", answer=key.show(asked(waits.text)))
    assert proved.status_code == 204
    assert desk.post("/provider/class/confirm", **sent).status_code == 200
    assert desk.post("/provider/prove", answer="{}").status_code == 422


@pytest.mark.usefixtures("boss")
def test_somebody_calls_themselves_something_else(desk: Desk, college: ProviderId) -> None:
    assert desk.post("/provider/you/name", name="Ana B.").status_code == 303
    assert set(roles_of(desk, college)) == {"Ana B."}
    refused = desk.post("/provider/you/name", name="x" * 61)
    assert refused.status_code == 422
    assert "Give a name of at most 60 characters" in refused.text
    assert 'aria-invalid="true"' in refused.text
    assert set(roles_of(desk, college)) == {"Ana B."}


@pytest.mark.usefixtures("boss")
def test_going_to_another_seat_ends_the_session_here(desk: Desk) -> None:
    key = Authenticator()
    add_passkey(desk, key)
    link = people.invitation(desk.registry, Role.REGISTRAR)
    question = asked(desk.get(f"/registrar/sign-in/{link}").text)
    entered = desk.post("/registrar/sign-in/passkey", answer=key.show(question), invitation=link)
    assert (entered.status_code, entered.headers["location"]) == (303, "/registrar/you/seats")
    page = desk.get("/registrar/you/seats").text
    assert "Go to Example College" in page
    moved = desk.post("/registrar/you/seats", seat=value(page, "seat"))
    assert (moved.status_code, moved.headers["location"]) == (303, "/provider/")
    assert desk.get("/provider/").status_code == 200
    assert desk.get("/registrar/").status_code == 401


@pytest.mark.usefixtures("boss")
@pytest.mark.usefixtures("college")
def test_open_sessions_are_ended_from_another(desk: Desk) -> None:
    key = Authenticator()
    add_passkey(desk, key)
    first = dict(desk.client.cookies)
    desk.client.cookies.clear()
    question = asked(desk.get("/provider/sign-in").text)
    desk.post("/provider/sign-in/passkey", answer=key.show(question))
    page = desk.get("/provider/you").text
    assert page.count("(this one)") == 1
    assert desk.post("/provider/you/sessions/end", session=value(page, "session")).status_code == 303
    assert "Nowhere else." in desk.get("/provider/you").text
    assert desk.post("/provider/you/sessions/end-others").status_code == 303
    desk.client.cookies.clear()
    desk.client.cookies.update(first)
    assert desk.get("/provider/").status_code == 401
