"""Accreditations at the registry's desk, and a provider's own page of them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import httpx
import pytest

from registry.model.accreditation import AccreditationKind, AccreditationState, LineState
from registry.model.accrediting import CaseKind
from registry.model.ids import CaseId, PersonId
from registry.model.person import Role
from registry.operations.standing import showing
from tests import people
from tests.operations.office import Office
from tests.operations.standing.bench import Bench
from tests.web.desk import Desk, value

if TYPE_CHECKING:
    from registry.model.accreditation import Accreditation


class Hearing(Bench):
    """The bench of the operations' tests over a desk's own registry."""

    def __init__(self, desk: Desk) -> None:
        office = Office(desk.registry.store, keys=desk.registry.keys, founded=desk.add_provider())  # type: ignore[arg-type]
        office.now = desk.clock.now
        super().__init__(office)


@pytest.fixture
def hearing(desk: Desk) -> Hearing:
    return Hearing(desk)


@pytest.fixture
def registrar(desk: Desk, hearing: Hearing) -> PersonId:  # noqa: ARG001 - is there first
    return sign_in(desk)


def sign_in(desk: Desk, role: Role = Role.REGISTRAR, name: str = "Robin Example") -> PersonId:
    desk.client.cookies = httpx.Cookies()
    return people.signed_in(desk.client, desk.registry, role, name=name)


def at(hearing: Hearing) -> str:
    return f"/registrar/standing/{hearing.accreditation.id}"


@pytest.mark.usefixtures("registrar")
def test_the_list_is_looked_through_by_name_and_by_state(desk: Desk, hearing: Hearing) -> None:
    page = desk.get("/registrar/standing").text
    assert "2 accreditations" in page
    assert page.index("Example College") < page.index("Harbour College")
    assert f'href="{at(hearing)}"' in page
    assert "Ends within 90 days" in page
    assert "Example College" not in desk.get("/registrar/standing?text=HARB").text
    assert "Harbour College" not in desk.get("/registrar/standing?which=soon").text
    assert "None is like this" in desk.get("/registrar/standing?which=withdrawn").text
    assert "2 accreditations" in desk.get("/registrar/standing?which=anything").text


def test_an_empty_list_says_when_something_appears(desk: Desk) -> None:
    sign_in(desk)
    assert "There is none yet" in desk.get("/registrar/standing").text


@pytest.mark.usefixtures("registrar")
def test_a_long_list_has_pages(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(showing, "PAGE", 1)
    first = desk.get("/registrar/standing?text=college").text
    assert "?which=&amp;text=college&amp;page=2" in first
    assert "The page before" not in first
    second = desk.get("/registrar/standing?text=college&page=2").text
    assert "?which=&amp;text=college&amp;page=1" in second
    assert "The next page" not in second


@pytest.mark.usefixtures("registrar")
def test_it_is_suspended_with_a_reason_and_counts_again(desk: Desk, hearing: Hearing) -> None:
    page = desk.get(at(hearing)).text
    assert "Let count again" not in page
    done = desk.post(f"{at(hearing)}/suspend", line="all", reason="no report <came>")
    assert (done.status_code, done.headers["location"]) == (303, at(hearing))
    assert hearing.accreditation.state is AccreditationState.SUSPENDED
    page = desk.get(at(hearing)).text
    assert "Suspended, by Robin Example" in page
    assert "no report &lt;came&gt;" in page
    desk.clock.wait(minutes=1)
    assert desk.post(f"{at(hearing)}/lift", line="all", reason="it came").status_code == 303
    assert hearing.accreditation.state is AccreditationState.ACTIVE


@pytest.mark.usefixtures("registrar")
def test_a_line_is_suspended_alone(desk: Desk, hearing: Hearing) -> None:
    assert desk.post(f"{at(hearing)}/suspend", line="1", reason="no site").status_code == 303
    assert [line.state for line in hearing.accreditation.scope] == [LineState.ACTIVE, LineState.SUSPENDED]
    assert "suspended in part" in desk.get("/registrar/standing").text
    assert desk.post(f"{at(hearing)}/lift", line="1", reason="seen").status_code == 303


@pytest.mark.usefixtures("registrar")
@pytest.mark.parametrize(
    ("what", "fields", "status"),
    [
        ("suspend", {"line": "1", "reason": " "}, 422),
        ("suspend", {"line": "7", "reason": "why <b>"}, 409),
        ("suspend", {"line": "x", "reason": "why <b>"}, 409),
        ("lift", {"line": "all", "reason": "why <b>"}, 409),
        ("withdraw", {"reason": "\u00fcber"}, 422),
    ],
)
def test_what_cannot_be_done_is_said_and_loses_nothing_typed(
    desk: Desk, hearing: Hearing, what: str, fields: dict[str, str], status: int
) -> None:
    answer = desk.post(f"{at(hearing)}/{what}", **fields)
    assert answer.status_code == status
    assert "Nothing was done." in answer.text
    assert "<details open>" in answer.text
    assert fields["reason"].strip().replace("<", "&lt;").replace(">", "&gt;") in answer.text
    assert hearing.accreditation.state is AccreditationState.ACTIVE


def test_one_registrar_asks_and_another_withdraws(desk: Desk, hearing: Hearing) -> None:
    sign_in(desk, name="Ruth Example")
    assert desk.post(f"{at(hearing)}/withdraw", reason="false records").status_code == 303
    page = desk.get(at(hearing)).text
    act = value(page, "act")
    assert "You asked for this yourself" in page
    # Corrections wait on a page of their own.
    assert desk.get("/registrar/corrections").status_code == 200
    assert desk.post("/registrar/corrections/act", act=act).status_code == 404
    assert "Withdraw it for good" not in page
    refused = desk.post(f"{at(hearing)}/withdraw/confirm", act=act)
    assert refused.status_code == 403
    assert "another person has to confirm it" in refused.text
    sign_in(desk, name="Rosa Example")
    assert "“<bdi>false records</bdi>”" in desk.get(at(hearing)).text
    desk.clock.wait(minutes=1)
    assert desk.post(f"{at(hearing)}/withdraw/confirm", act=act).status_code == 303
    assert hearing.accreditation.state is AccreditationState.WITHDRAWN
    page = desk.get(at(hearing)).text
    assert "Withdrawn, by Ruth Example and Rosa Example" in page
    assert "<h2>Decide</h2>" not in page
    assert desk.post(f"{at(hearing)}/withdraw/confirm", act=act).status_code == 404


def test_a_withdrawal_is_refused_with_a_reason(desk: Desk, hearing: Hearing) -> None:
    sign_in(desk)
    desk.post(f"{at(hearing)}/withdraw", reason="false records")
    act = value(desk.get(at(hearing)).text, "act")
    sign_in(desk)
    assert desk.post(f"{at(hearing)}/withdraw/refuse", act=act, reason="").status_code == 422
    assert desk.post(f"{at(hearing)}/withdraw/refuse", act=act, reason="not so").status_code == 303
    assert "To be withdrawn" not in desk.get(at(hearing)).text
    assert hearing.accreditation.state is AccreditationState.ACTIVE


@pytest.mark.parametrize("role", [Role.ACCREDITOR, Role.AUDITOR, Role.OVERSIGHT])
def test_others_read_and_decide_nothing(desk: Desk, hearing: Hearing, role: Role) -> None:
    sign_in(desk, role)
    page = desk.get(at(hearing)).text
    assert "Harbour College" in page
    assert "<h2>Decide</h2>" not in page


@pytest.mark.usefixtures("registrar")
def test_one_that_is_not_there_says_so(desk: Desk) -> None:
    assert desk.get("/registrar/standing/nothing").status_code == 404
    assert desk.post("/registrar/standing/nothing/suspend", line="all", reason="why").status_code == 404


# --- the provider's own page --------------------------------------------------------------------------------


def enter(desk: Desk, hearing: Hearing, role: Role = Role.ADMINISTRATOR) -> None:
    desk.client.cookies = httpx.Cookies()
    people.signed_in(desk.client, desk.registry, role, provider=hearing.provider)


def near_its_end(desk: Desk, hearing: Hearing, days: int = 100) -> Accreditation:
    made = hearing.accreditation
    desk.clock.now = desk.clock.now.replace(
        year=made.valid_until.year, month=made.valid_until.month, day=made.valid_until.day
    ) - timedelta(days=days)
    return made


def test_a_provider_reads_its_timeline_and_no_name_of_the_registrys(desk: Desk, hearing: Hearing) -> None:
    hearing.suspend(1, "no site yet")
    enter(desk, hearing, Role.OFFICER)
    page = desk.get("/provider/standing").text
    assert "no site yet" in page
    assert "by the registry" in page
    assert not re.search("Ruth|Amir|Bela", page)
    assert "Ask for a later end" not in page
    assert "Start the renewal" not in page


def test_a_provider_without_an_accreditation_reads_what_comes(desk: Desk) -> None:
    provider = desk.add_provider()
    people.signed_in(desk.client, desk.registry, Role.OFFICER, provider=provider)
    assert "Founding, from the command line" in desk.get("/provider/standing").text


def test_a_provider_is_reminded_at_its_start_and_renews(desk: Desk, hearing: Hearing) -> None:
    near_its_end(desk, hearing)
    desk.registry.publish()
    enter(desk, hearing)
    assert "An accreditation ends within 180 days" in desk.get("/provider/").text
    page = desk.get("/provider/standing").text
    assert "Start the renewal" in page
    own = value(page, "accreditation")
    # Nothing was issued yet.
    answer = desk.post("/provider/standing/renew", accreditation=own)
    assert answer.status_code == 409
    assert "Nothing was issued under this accreditation" in answer.text
    enter(desk, hearing, Role.OFFICER)
    desk.issue("Ana Rhombus")
    enter(desk, hearing)
    answer = desk.post("/provider/standing/renew", accreditation=own)
    assert answer.status_code == 303
    case = CaseId(answer.headers["location"].rpartition("/")[2])
    shown = hearing.shown(case)
    assert (shown.kind, [line.competencies for line in shown.proposal.scope]) == (
        CaseKind.RENEWAL,
        [("MFG-05",)],
    )
    again = desk.post("/provider/standing/renew", accreditation=own)
    assert again.status_code == 409


def test_a_later_end_is_asked_for_within_sixty_days(desk: Desk, hearing: Hearing) -> None:
    made = near_its_end(desk, hearing)
    enter(desk, hearing)
    fields = {"accreditation": made.id, "reason": "we <move>"}
    for until in ("", "soon", f"{made.valid_until}", f"{made.valid_until + timedelta(days=61)}"):
        answer = desk.post("/provider/standing/extend", until=until, **fields)
        assert answer.status_code == 409
        assert "we &lt;move&gt;" in answer.text
    until = f"{made.valid_until + timedelta(days=60)}"
    assert desk.post("/provider/standing/extend", until=until, **{**fields, "reason": ""}).status_code == 422
    answer = desk.post("/provider/standing/extend", until=until, **fields)
    assert answer.status_code == 303
    case = CaseId(answer.headers["location"].rpartition("/")[2])
    hearing.office.now = desk.clock.now
    hearing.both(case)
    assert hearing.accreditation.valid_until == made.valid_until + timedelta(days=60)
    assert "Ask for a later end" not in desk.get("/provider/standing").text


def test_anothers_accreditation_answers_like_one_that_is_not_there(desk: Desk, hearing: Hearing) -> None:
    other = hearing.office.provider
    people.signed_in(desk.client, desk.registry, Role.ADMINISTRATOR, provider=other)
    with desk.registry.store.reading() as tx:
        (mine,) = tx.providers.accreditations(other)
    assert mine.kind is AccreditationKind.FOUNDING
    until = f"{hearing.accreditation.valid_until + timedelta(days=9)}"
    for path, more in (("renew", {}), ("extend", {"until": until, "reason": "r"})):
        answers = [
            desk.post(f"/provider/standing/{path}", accreditation=own, **more)
            for own in (hearing.accreditation.id, "nothing")
        ]
        assert [one.status_code for one in answers] == [404, 404]
        assert answers[0].content == answers[1].content
        assert desk.post(f"/provider/standing/{path}", accreditation=mine.id, **more).status_code == 409
