"""An administrator sees the keys of the provider's systems, and ends one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from registry.model.person import Role
from registry.operations import api_keys
from tests import people

if TYPE_CHECKING:
    from registry.model.ids import ProviderId
    from registry.ports import ApiKey
    from tests.web.desk import Desk


def made(desk: Desk, provider: ProviderId, *codes: str) -> tuple[ApiKey, str]:
    registry = desk.registry
    return api_keys.add(
        provider,
        competencies=codes or None,
        rate=7,
        until=desk.clock.now.date() + timedelta(days=3),
        frameworks=registry.frameworks,
        **desk.parts(),
    )


def let_in(desk: Desk) -> ProviderId:
    provider = desk.add_provider()
    people.signed_in(desk.client, desk.registry, Role.ADMINISTRATOR, provider=provider)
    return provider


def test_keys_are_listed_without_themselves_and_removed_after_a_question(desk: Desk) -> None:
    provider = let_in(desk)
    assert "There is none." in desk.get("/provider/keys").text
    key, text = made(desk, provider, "MFG-05", "MFG-06")
    page = desk.get("/provider/keys").text
    assert "MFG-05, MFG-06" in page
    assert "7 requests a minute" in page
    assert "27 November 2026" in page
    assert "(over)" not in page
    assert text not in page
    assert "From this moment it opens nothing." in desk.post("/provider/keys/remove", key=key.id).text
    assert api_keys.admitted(text, **desk.parts())
    assert desk.post("/provider/keys/remove/confirm", key=key.id).status_code == 303
    assert "There is none." in desk.get("/provider/keys").text


def test_a_key_that_is_over_says_so(desk: Desk) -> None:
    provider = let_in(desk)
    made(desk, provider)
    desk.clock.wait(days=4)
    people.signed_in(desk.client, desk.registry, Role.ADMINISTRATOR, provider=provider)
    page = desk.get("/provider/keys").text
    assert "everything that you may" in page
    assert "(over)" in page


def test_anothers_key_is_not_there(desk: Desk) -> None:
    let_in(desk)
    key, text = made(desk, desk.add_provider("Other College"))
    assert key.id not in desk.get("/provider/keys").text
    for path in ("/provider/keys/remove", "/provider/keys/remove/confirm"):
        answers = [desk.post(path, key=one) for one in (key.id, "k" * 20)]
        assert [one.status_code for one in answers] == [404, 404]
        assert answers[0].text == answers[1].text
    assert api_keys.admitted(text, **desk.parts())
