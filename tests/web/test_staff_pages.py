"""No page of a console shows a holder's name, but for the officer's own form, preview and open tray."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import httpx
import pytest

from registry.model.person import AT_A_PROVIDER, Role
from registry.web import permissions
from tests import people
from tests.web.desk import SAME_ORIGIN

if TYPE_CHECKING:
    from registry.model.ids import ProviderId
    from registry.web.permissions import Line
    from tests.web.desk import Desk

NAMES: Final = ("Quillon Vexaray", "Zafrina Oblomey", "Wystan Quorrelby")
WORDS: Final = tuple(word.encode() for name in NAMES for word in name.split())
REFERENCE: Final = "7731"

OPEN_TO_AN_OFFICER: Final = (
    "POST /provider/tray",
    "POST /provider/tray/print",
    "POST /provider/tray/sheet",
    "POST /provider/tray/void",
    "POST /provider/tray/redo",
    "GET /provider/batches/{batch}",
    "POST /provider/batches/{batch}/preview",
    "GET /provider/batches/{batch}/sheets.zip",
)
"""An open tray and a list that is being certified: whose they are typed the names, and hands them over."""


def guarded() -> list[Line]:
    return [line for line in permissions.table().values() if line.roles is not None]


def test_no_page_of_a_console_shows_a_holder(desk: Desk) -> None:
    provider = desk.signed_in()
    tray = desk.issue(f"{NAMES[0]}; {REFERENCE}", NAMES[1])
    batch = desk.upload(NAMES[2])
    with desk.registry.store.reading() as tx:
        credential = min(one.id for one in tx.credentials.issued_by(provider))
    typed = {
        "tray": tray.id,
        "item": tray.items[0],
        "credential": credential,
        "text": tray.slips[0],
        "number": "2",
        "provider": provider,
    }
    shown: set[str] = set()
    for role in Role:
        desk.client.cookies = httpx.Cookies()
        for line in sorted(guarded(), key=lambda one: (one.changes, one.action)):
            if line.roles is not None and role in line.roles:
                if line.changes or not desk.client.cookies:
                    # Anew: some of them end the session, and none of them has a name to echo.
                    _let_in(desk, role, provider)
                answer = _ask(desk, line, batch, typed)
                names = any(word in answer.content for word in WORDS)
                if line.action in OPEN_TO_AN_OFFICER and role is Role.OFFICER:
                    shown |= {line.action} if names else set()
                else:
                    assert not names, (role, line.action)
                assert REFERENCE.encode() not in answer.content or role is Role.OFFICER, (role, line.action)
    # The search would find a name: it does where an officer opens the tray.
    assert "POST /provider/tray" in shown


@pytest.mark.parametrize("action", OPEN_TO_AN_OFFICER)
def test_what_may_show_a_name_is_open_to_officers_alone(action: str) -> None:
    assert permissions.table()[action].roles == {Role.OFFICER}


def _let_in(desk: Desk, role: Role, provider: ProviderId) -> None:
    desk.client.cookies = httpx.Cookies()
    people.signed_in(desk.client, desk.registry, role, provider=provider if role in AT_A_PROVIDER else None)


def _ask(desk: Desk, line: Line, batch: str, typed: dict[str, str]) -> httpx.Response:
    path = re.sub(r"\{[^}]+\}", batch, line.path.replace("{way}", "slip")).replace(
        f"/files/{batch}", "/files/codes.csv"
    )
    sent = {"data": typed} if line.method == "POST" else {}
    return desk.client.request(line.method, path, headers=SAME_ORIGIN, **sent)
