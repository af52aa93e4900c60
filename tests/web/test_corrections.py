"""The registry's desk puts right in a provider's place, and withdraws for cause: always two persons."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import httpx
import pytest

from registry.model.ids import CredentialId, PersonId
from registry.model.person import Role
from registry.model.status import State
from registry.operations import countersign, finding, status
from registry.operations.standing import withdraw
from registry.web.correcting import Way
from tests import people
from tests.web.desk import Desk, value

if TYPE_CHECKING:
    from registry.model.ids import ProviderId

AT = "/registrar/corrections"
CAUSE = "/registrar/for-cause"
MONTHS = {"first": "2026-11", "last": "2026-11"}


class Colleagues:
    """Two persons of the registry at one desk, who take turns."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.provider = desk.signed_in()
        desk.issue("Ana Ray;A-17", "Ben Boe")
        self.sessions: list[httpx.Cookies] = []
        for role in (Role.REGISTRAR, Role.ACCREDITOR):
            desk.client.cookies = httpx.Cookies()
            people.signed_in(desk.client, desk.registry, role)
            self.sessions.append(desk.client.cookies)
        self.turn(0)

    def turn(self, number: int) -> None:
        self.desk.client.cookies = self.sessions[number]

    def credential(self) -> str:
        page = self.desk.post(f"{AT}/find", provider=self.provider, text="a-17")
        return value(page.text, "credential")

    def ask(self, way: str, name: str, **typed: str) -> httpx.Response:
        form = {"credential": self.credential(), "name": name, "reason": "the provider is closed", **typed}
        return self.desk.post(f"{AT}/way/{way}/ask", **form)

    def act(self) -> str:
        return value(self.desk.get(AT).text, "act")

    def issued(self) -> list[State]:
        return [one.state for one in finding.issued_by(self.provider, store=self.desk.registry.store)]


@pytest.fixture
def two(desk: Desk) -> Colleagues:
    return Colleagues(desk)


def test_a_certificate_is_found_with_its_provider_or_by_itself_and_names_nobody(
    desk: Desk, two: Colleagues
) -> None:
    credential = two.credential()
    with desk.registry.store.reading() as tx:
        (copy,) = tx.credentials.copies(CredentialId(credential))
    slot = status.open_slot(copy, desk.registry.keys)
    page = desk.post(f"{AT}/find/scanned", list=str(slot.list_number), index=str(slot.index))
    assert value(page.text, "credential") == credential
    assert "Ana" not in page.text
    for form in ({"provider": "none", "text": "a-17"}, {"provider": two.provider, "text": "other"}):
        assert "No certificate of this provider" in desk.post(f"{AT}/find", **form).text


@pytest.mark.parametrize("way", Way)
def test_one_asks_another_confirms_and_the_sheets_are_printed_at_the_registry(
    desk: Desk, two: Colleagues, way: Way
) -> None:
    name = "Ana Ray" if way is Way.SLIP else "Ana Rey"
    credential = two.credential()
    assert 'for="name"' in desk.post(f"{AT}/way/{way}", credential=credential).text
    form = {"credential": credential, "name": name}
    assert f"<bdi>{name}</bdi>" in desk.post(f"{AT}/way/{way}/check", **form).text
    assert desk.post(f"{AT}/way/{way}/preview", **form).content == f"preview: {name}".encode()
    assert "It waits for a second person" in two.ask(way, name).text
    assert "You asked for it" in desk.get(AT).text
    act = two.act()
    own = desk.post(f"{AT}/act", act=act).text
    assert "another person has to confirm it" in own
    assert "Confirm and make it" not in own
    assert "another person" in desk.post(f"{AT}/act/confirm", act=act, name=name).text
    two.turn(1)
    page = desk.post(f"{AT}/act", act=act).text
    assert name not in page
    assert "the provider is closed" in page
    assert name not in desk.get(AT).text
    wrong = desk.post(f"{AT}/act/confirm", act=act, name="Ana Roy")
    assert wrong.status_code == 422
    assert "letter by letter" in wrong.text
    made = desk.post(f"{AT}/act/confirm", act=act, name=name)
    assert f"<bdi>{name}</bdi>" in made.text
    tray = value(made.text, "tray")
    assert desk.post(f"{AT}/tray/print", tray=tray).content.startswith(b"sheets: ")
    assert b"pins: " in desk.post(f"{AT}/tray/pins", tray=tray).content
    assert tray in desk.get(AT).text
    assert desk.post(f"{AT}/tray", tray=tray).text == made.text
    assert "destroyed" in desk.post(f"{AT}/tray/destroy", tray=tray).text
    assert desk.post(f"{AT}/tray", tray=tray).status_code == 404
    expected = {Way.PEN: (2, 1), Way.NAME: (3, 0), Way.SLIP: (2, 0)}[way]
    assert (two.issued().count(State.ISSUED), two.issued().count(State.WITHDRAWN)) == expected


def test_what_was_typed_wrongly_is_told_and_stands_there_again(desk: Desk, two: Colleagues) -> None:
    form = {"credential": two.credential(), "name": "Basil", "ends": "no", "reason": "closed"}
    for step in ("check", "preview", "ask"):
        answer = desk.post(f"{AT}/way/slip/{step}", **form)
        assert answer.status_code == 422
        assert "this is not the name on the certificate" in answer.text
        assert value(answer.text, "name") == "Basil"
    answer = two.ask("name", "Ana Rey", reason="")
    assert answer.status_code == 422
    assert "give a reason" in answer.text
    assert value(answer.text, "name") == "Ana Rey"
    assert "Nothing waits." in desk.get(AT).text


@pytest.mark.parametrize("who", [0, 1])
def test_an_act_is_refused_or_taken_back_with_a_reason(desk: Desk, two: Colleagues, who: int) -> None:
    two.ask("slip", "Ana Ray")
    act = two.act()
    two.turn(who)
    assert desk.post(f"{AT}/act/refuse", act=act, reason="").status_code == 422
    assert "It waits no longer" in desk.post(f"{AT}/act/refuse", act=act, reason="not the person").text
    assert desk.post(f"{AT}/act", act=act).status_code == 404
    assert "Nothing waits." in desk.get(AT).text


def test_a_withdrawal_for_cause_is_counted_asked_for_and_confirmed(desk: Desk, two: Colleagues) -> None:
    assert 'name="urgent" value="no" checked' in desk.get(CAUSE).text
    chosen = {"provider": two.provider, "competency": "mfg-05", **MONTHS}
    page = desk.post(f"{CAUSE}/count", **chosen)
    assert "2 certificates that still count" in page.text
    assert "Spread over 2 publications" in page.text
    sent = {name: value(page.text, name) for name in ("provider", "competency", "first", "last", "urgent")}
    assert "give a reason" in desk.post(f"{CAUSE}/ask", **sent, reason="").text
    assert "It waits for a second person" in desk.post(f"{CAUSE}/ask", **sent, reason="bought").text
    act = two.act()
    assert "another person" in desk.post(f"{AT}/act/withdraw", act=act).text
    two.turn(1)
    assert "Confirm: withdraw 2" in desk.post(f"{AT}/act", act=act).text
    assert "2 certificates are withdrawn, each with its publication" in (
        desk.post(f"{AT}/act/withdraw", act=act).text
    )
    assert "2 wait for their publication" in desk.get(AT).text
    assert "2 certificates wait for a publication already" in desk.get(CAUSE).text
    assert two.issued() == [State.ISSUED, State.ISSUED]


def test_where_safety_is_at_stake_the_page_says_what_that_shows(desk: Desk, two: Colleagues) -> None:
    chosen = {"provider": two.provider, "competency": "", **MONTHS, "urgent": "yes"}
    page = desk.post(f"{CAUSE}/count", **chosen)
    assert "All at once, with the next publication." in page.text
    assert "come from one provider" in page.text
    desk.post(f"{CAUSE}/ask", **chosen, reason="a danger on sites")
    act = two.act()
    two.turn(1)
    desk.post(f"{AT}/act/withdraw", act=act)
    assert set(two.issued()) == {State.WITHDRAWN}


def test_a_choice_that_cannot_be_withdrawn_is_told_and_loses_nothing(desk: Desk, two: Colleagues) -> None:
    good = {"provider": two.provider, "competency": "MFG-05", **MONTHS}
    for changes in (
        {"provider": "none"},
        {"first": "November"},
        {"first": "2026-13"},
        {"competency": "MFG-07"},
        {"first": "2026-12", "last": "2026-12"},
    ):
        for step in ("count", "ask"):
            answer = desk.post(f"{CAUSE}/{step}", **{**good, **changes}, reason="bought")
            assert answer.status_code == 422, changes
            assert "Nothing was counted" in answer.text
            assert f'name="last" type="month" value="{({**good, **changes})["last"]}"' in answer.text
    assert "selected" in desk.post(CAUSE, **good).text


def test_an_act_that_would_withdraw_nothing_any_more_says_so(desk: Desk, two: Colleagues) -> None:
    desk.post(f"{CAUSE}/ask", provider=two.provider, competency="", **MONTHS, reason="bought")
    act = two.act()
    _withdraw_all(desk, two.provider)
    two.turn(1)
    assert "nothing that still counts" in desk.post(f"{AT}/act", act=act).text.lower()
    assert desk.post(f"{AT}/act/withdraw", act=act).status_code == 422


def test_acts_of_another_kind_are_shown_and_refused_elsewhere(desk: Desk, two: Colleagues) -> None:
    act = countersign.new_act()
    with desk.registry.store.transaction() as tx:
        countersign.ask(
            tx,
            act,
            "something else",
            {"what": "this"},
            reason="reason",
            by=PersonId("somebody"),
            keys=desk.registry.keys,
            now=desk.clock.now,
        )
    assert "Nothing waits." in desk.get(AT).text
    for step in ("", "/confirm", "/withdraw", "/refuse"):
        assert desk.post(f"{AT}/act{step}", act=act, name="Ana", reason="reason").status_code == 404
    assert two.issued()


def test_what_a_withdrawn_accreditation_leaves_is_counted(desk: Desk, two: Colleagues) -> None:
    assert "To be looked at one by one" not in desk.get(CAUSE).text
    with desk.registry.store.reading() as tx:
        (own,) = tx.providers.accreditations(two.provider)
    act = withdraw.ask(own.id, "false records", by=PersonId("ann"), **desk.parts())
    withdraw.confirm(act, by=PersonId("ben"), **desk.parts())
    page = desk.get(CAUSE).text
    assert "To be looked at one by one" in page
    assert re.search(r"Tend a CNC machine.*<td>November 2026</td><td>2</td>", page)
    assert two.issued() == [State.ISSUED, State.ISSUED]


def _withdraw_all(desk: Desk, provider: ProviderId) -> None:
    for one in finding.issued_by(provider, store=desk.registry.store):
        with desk.registry.store.transaction() as tx:
            found = tx.credentials.lock(one.id)
            assert found is not None
            status.withdraw_credential(tx, found, desk.registry.keys)


def test_no_page_of_the_registry_shows_a_name_but_form_and_tray(desk: Desk, two: Colleagues) -> None:
    credential = two.credential()
    two.ask("slip", "Ana Ray")
    two.turn(1)
    pages = [
        desk.get(AT),
        desk.get(CAUSE),
        desk.post(f"{AT}/find", provider=two.provider, text="a-17"),
        desk.post(f"{AT}/way/slip", credential=credential),
        desk.post(f"{AT}/act", act=two.act()),
        desk.post(f"{CAUSE}/count", provider=two.provider, competency="", **MONTHS),
    ]
    assert not [page for page in pages if re.search("Ana|Ben", page.text)]
    assert {page.status_code for page in pages} == {200}
