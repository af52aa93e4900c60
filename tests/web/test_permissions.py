"""Every cell of the table: each address, asked by each role, by nobody, and by another provider."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import httpx
import pytest
from fastapi import APIRouter

from registry.model.person import AT_A_PROVIDER, Role
from registry.operations import api_keys, ledger
from registry.operations.ledger import _LINE_BYTES
from registry.web import permissions
from registry.web.app import create_app
from registry.web.permissions import Line, Objects
from registry.web.sessions import cookie_name
from tests import people
from tests.web.desk import SAME_ORIGIN, Desk

if TYPE_CHECKING:
    from registry.model.ids import ProviderId

LINES: Final = list(permissions.table().values())
NOTHING: Final = "n" * 20
GUARDED: Final = [line for line in LINES if line.roles is not None]


def path_of(line: Line, **things: str) -> str:
    """Return an address of a line, at which there is nothing but what is given."""
    path = line.path.replace("{way}", "slip").replace("/files/{name}", "/files/codes.csv")
    return re.sub(r"\{([^}]+)\}", lambda found: things.get(found[1], NOTHING), path)


def ask(desk: Desk, line: Line, **typed: str) -> httpx.Response:
    sent = {"data": typed} if line.method == "POST" else {}
    return desk.client.request(line.method, path_of(line), headers=SAME_ORIGIN, **sent)


def let_in(desk: Desk, provider: ProviderId, role: Role) -> None:
    where = provider if role in AT_A_PROVIDER else None
    desk.client.cookies = httpx.Cookies()
    people.signed_in(desk.client, desk.registry, role, provider=where)


@pytest.mark.parametrize("role", Role)
def test_each_role_gets_what_the_table_says_and_nothing_else(desk: Desk, role: Role) -> None:
    provider = desk.add_provider()
    let_in(desk, provider, role)
    seat = "/provider" if role in AT_A_PROVIDER else "/registrar"
    lines = [line for line in GUARDED if line.path.startswith(f"{seat}/")]
    assert lines
    for line in lines:
        answer = ask(desk, line)
        assert line.roles is not None
        assert (answer.status_code != 403) == (role in line.roles), (line.action, answer.status_code)
        assert answer.status_code != 401, line.action
        assert answer.status_code < 500 or line.path.endswith(("/print", "/preview")), line.action
        if role not in line.roles:
            assert "Your roles do not include this" in answer.text


@pytest.mark.parametrize("role", [Role.OFFICER, Role.REGISTRAR])
def test_a_session_of_one_console_opens_nothing_of_the_other(desk: Desk, role: Role) -> None:
    let_in(desk, desk.add_provider(), role)
    name = cookie_name(desk.registry.settings)
    (text,) = [cookie.value for cookie in desk.client.cookies.jar]
    assert text is not None
    desk.client.cookies = httpx.Cookies({name: text})
    seat = "/registrar" if role in AT_A_PROVIDER else "/provider"
    for line in GUARDED:
        if line.path.startswith(f"{seat}/"):
            assert ask(desk, line).status_code == 401, line.action


def test_without_a_session_there_is_the_page_to_sign_in(desk: Desk) -> None:
    for line in GUARDED:
        answer = ask(desk, line)
        assert answer.status_code == 401, line.action
        assert "You are not signed in" in answer.text
        assert f'action="/{line.path.split("/")[1]}/sign-in"' in answer.text


def test_what_is_open_to_anybody_asks_for_no_session(desk: Desk) -> None:
    for line in LINES:
        if line.roles is None:
            answer = ask(desk, line)
            asks_for_a_link = answer.status_code == 401 and line.action.startswith("POST")
            assert answer.status_code in {200, 303} or asks_for_a_link, line.action


def test_what_needs_a_fresh_sign_in_is_not_done_with_an_old_one_and_loses_nothing(desk: Desk) -> None:
    provider = desk.add_provider()
    for role in Role:
        let_in(desk, provider, role)
        desk.clock.wait(minutes=11)
        for line in GUARDED:
            assert line.roles is not None
            if role in line.roles:
                answer = ask(desk, line, names="Ana <b>", other="x")
                assert (answer.status_code == 401) == line.fresh, line.action
                if line.fresh:
                    assert "Show once more who you are" in answer.text
                    assert 'name="names" value="Ana &lt;b&gt;"' in answer.text
                    assert f'action="{path_of(line)}"' in answer.text


def test_what_changes_something_leaves_a_line_with_the_person_and_nothing_else_does(desk: Desk) -> None:
    provider = desk.add_provider()
    roles = {line.action: sorted(line.roles or ()) for line in GUARDED}
    for line in GUARDED:
        let_in(desk, provider, roles[line.action][0])
        before = _count(desk)
        ask(desk, line)
        written = [text for text in _lines(desk)[before:] if line.action in text]
        assert len(written) == line.changes, line.action
        assert all('"by":"' in text for text in written)


def test_the_longest_line_of_the_ledger_is_as_long_as_all_others(desk: Desk) -> None:
    provider = desk.add_provider()
    person = people.signed_in(desk.client, desk.registry, Role.OFFICER, provider=provider)
    longest = max((line.action for line in LINES), key=len)
    parts = {"provider": provider, "by": person}
    keys, now = desk.registry.keys, desk.clock.now.replace(microsecond=1)
    with desk.registry.store.transaction() as tx:
        ledger.write(tx, keys, now, longest, count=10**9, **parts)
        ledger.write(tx, keys, now, "x" * 29, reason="r" * ledger.MAX_REASON, **parts)
    with pytest.raises(RuntimeError, match="too long"), desk.registry.store.transaction() as tx:
        ledger.write(tx, keys, now, "x" * 30, reason="r" * ledger.MAX_REASON, **parts)
    assert {len(text) for text in _lines(desk)} == {_LINE_BYTES}


def test_anothers_thing_answers_like_one_that_does_not_exist(desk: Desk) -> None:
    mine = desk.signed_in()
    tray = desk.issue("Ana").id
    with desk.registry.store.reading() as tx:
        (credential,) = tx.credentials.issued_by(mine)
    here = {"batch": desk.upload("Ana"), "case": _case(desk)}
    key, _ = api_keys.add(
        mine,
        competencies=None,
        rate=1,
        until=desk.clock.now.date(),
        frameworks=desk.registry.frameworks,
        **desk.parts(),
    )
    other = desk.add_provider("Other College")
    person = people.signed_in(desk.client, desk.registry, Role.VERIFIER, provider=mine)
    theirs = {
        "tray": tray,
        "person": person,
        "role": "verifier",
        "credential": credential.id,
        "key": key.id,
        "name": "Ana",
        "item": "x",
        "request": "r",
    }
    ids = {name: theirs[name] for name in ("tray", "person", "credential", "key")}
    nothing = theirs | dict.fromkeys(ids, NOTHING)
    things = [*ids.values(), *here.values()]
    for line in GUARDED:
        if line.objects is Objects.OWN and line.path.startswith("/provider/"):
            assert line.roles is not None
            let_in(desk, other, min(line.roles))
            answers = [
                desk.client.request(
                    line.method,
                    path_of(line, **at),
                    headers=SAME_ORIGIN,
                    **({"data": typed} if line.method == "POST" else {}),
                )
                for at, typed in ((here, theirs), ({}, nothing))
            ]
            pages = [_shown(answer, things) for answer in answers]
            assert pages[0] == pages[1], line.action
            assert answers[0].status_code == answers[1].status_code, line.action


def test_an_address_without_a_line_makes_no_application(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    added = APIRouter(prefix="/provider/added")

    @added.get("/page")
    def page() -> str:
        return ""

    routes = create_app(desk.registry).routes
    assert permissions.bind(routes)
    with pytest.raises(RuntimeError, match="no line for GET /provider/added/page"):
        permissions.bind([*routes, *added.routes])
    with pytest.raises(RuntimeError, match="lines for nothing: GET /provider"):
        permissions.bind([])
    known = permissions.table()
    monkeypatch.setattr(
        permissions, "table", lambda: {**known, "GET /provider/gone": known["GET /provider/"]}
    )
    with pytest.raises(RuntimeError, match="lines for nothing: GET /provider/gone"):
        create_app(desk.registry)


def test_a_line_for_a_role_without_a_seat_there_is_refused() -> None:
    fields = {"fresh": False, "changes": False, "objects": "own"}
    for roles in ([], ["registrar"], ["officer", "auditor"]):
        with pytest.raises(RuntimeError, match="no seat there"):
            permissions._line("GET /provider/x", roles=roles, **fields)  # type: ignore[arg-type]  # noqa: SLF001 - what reads a line
    for line in LINES:
        assert line.objects is not Objects.ALL or line.path.startswith("/registrar/")
        assert line.changes or not line.fresh, line.action


def _shown(answer: httpx.Response, things: list[str]) -> str:
    """Return a page and where it leads, without what was sent and what is drawn for each page."""
    text = answer.text + answer.headers.get("location", "")
    for thing in (*things, NOTHING):
        text = text.replace(thing, "…")
    return re.sub(r'name="request" value="[^"]*"', "", text)


def _case(desk: Desk) -> str:
    answer = desk.post("/provider/accreditation")
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].split("/")[3]


def _lines(desk: Desk) -> list[str]:
    with desk.registry.store.reading() as tx:
        return [
            desk.registry.keys.open(ledger.PURPOSE, one.sealed, str(one.number).encode()).decode()
            for one in tx.ledger.all()
        ]


def _count(desk: Desk) -> int:
    return len(_lines(desk))
