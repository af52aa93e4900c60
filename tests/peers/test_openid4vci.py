"""A wallet by other people takes up our offers: metadata, token with the PIN, nonce, three keys, copies."""

from __future__ import annotations

import html
import re
import time
from typing import TYPE_CHECKING, Any

import pytest

from registry.model.ids import TrayId
from registry.model.verdict import Genuine
from registry.operations import withdraw
from registry.securing import presentation
from registry.verifying.snapshot import open_snapshot
from registry.verifying.verify import verify
from registry.web.published import LOOK_AGAIN
from tests import registry_files as made
from tests.databases import FILE
from tests.journeys.live import live
from tests.peers import node
from tests.web import desk as desks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from registry.securing.sheet import Sheet
    from tests.web.desk import Desk

pytestmark = [pytest.mark.enable_socket, pytest.mark.slow]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    node.needed()
    desks.found(f"sqlite:///{tmp_path / FILE}")
    with live(tmp_path) as served:
        yield served.desk


@pytest.fixture
def sheet(desk: Desk) -> Sheet:
    provider = desk.signed_in()
    tray = desk.issue("Ana-María O’Neill")
    return desk.registry.tray(TrayId(tray.id), provider).sheets[0]


def offered(desk: Desk, sheet: Sheet) -> str:
    page = desk.post("/claim/offer", secret=sheet.secret, pin=sheet.pin, unit="0").text
    (link,) = re.findall(r'href="(openid-credential-offer:[^"]*)"', page)
    return html.unescape(link)


def take_up(desk: Desk, sheet: Sheet, offer: str, **changes: Any) -> Any:
    question = {"offer": offer, "pin": sheet.pin, "keys": 3, "twice": False}
    return ask(desk, **(question | changes))


def ask(desk: Desk, **question: Any) -> Any:
    known = {
        "at": int(desk.clock.now.timestamp()),
        "jwk": made.CREDENTIAL.public.jwk,
        "listJwk": made.STATUS.public.jwk,
    }
    return node.ask("openid4vci", known | question)


def test_it_fetches_a_copy_for_each_of_its_keys_and_another_reader_verifies_them(
    desk: Desk, sheet: Sheet
) -> None:
    answer = take_up(desk, sheet, offered(desk, sheet), twice=True)
    assert "refused" not in answer, answer
    assert answer["configurations"] == ["competency"]
    assert [payload["cnf"]["jwk"] for payload in answer["payloads"]] == answer["keys"]
    assert {payload["name"] for payload in answer["payloads"]} == {"Ana-María O’Neill"}
    assert {payload["type"] for payload in answer["payloads"]} == {"Competency credential"}
    assert answer["again"].keys() == {"refused"}
    desk.registry.publish()
    published = desk.registry.published()
    assert published is not None
    snapshot = open_snapshot(published[1], desk.registry.root)
    for token in answer["tokens"]:
        verdict = verify(token, snapshot, desk.clock.now)
        assert isinstance(verdict, Genuine)
        assert verdict.state == "CURRENT"
    assert len({presentation.read(token).open.index for token in answer["tokens"]}) == 3


def test_what_was_withdrawn_tampered_with_or_signed_by_another_is_refused_there(
    desk: Desk, sheet: Sheet
) -> None:
    (token,) = take_up(desk, sheet, offered(desk, sheet), keys=1)["tokens"]
    assert "refused" not in ask(desk, tokens=[token])
    issued, _, shown = token.partition("~")
    tampered = f"{issued[:-6]}{'A' * 6}~{shown}"
    assert ask(desk, tokens=[tampered]).keys() == {"refused"}
    assert ask(desk, tokens=[token], jwk=made.STRANGER.public.jwk).keys() == {"refused"}
    withdraw.withdraw(sheet.credential, provider=None, **desk.parts())
    desk.registry.publish()
    time.sleep(LOOK_AGAIN)
    assert "not valid" in ask(desk, tokens=[token])["refused"]


def test_a_wrong_pin_a_used_offer_and_an_old_proof_refuse_it(desk: Desk, sheet: Sheet) -> None:
    offer, wrong = offered(desk, sheet), f"{(int(sheet.pin) + 1) % 1_000_000:06}"
    assert take_up(desk, sheet, offer, pin=wrong).keys() == {"refused"}
    assert "tokens" in take_up(desk, sheet, offer, keys=1)
    assert take_up(desk, sheet, offer).keys() == {"refused"}
    old = int(desk.clock.now.timestamp()) - 600
    assert take_up(desk, sheet, offered(desk, sheet), at=old).keys() == {"refused"}
    assert take_up(desk, sheet, offered(desk, sheet), keys=21).keys() == {"refused"}
