"""Coming in by a link, once, and going out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from registry.operations import sign_in
from registry.web import headers
from registry.web.forms import MAX_FIELDS
from tests.web.desk import Desk, open_registry

if TYPE_CHECKING:
    from pathlib import Path

COOKIE = "registry-session"


def test_opening_the_link_spends_nothing_and_the_button_does(desk: Desk) -> None:
    invitation = sign_in.invite(desk.add_provider(), **desk.parts())
    for _ in range(2):
        page = desk.get(f"/provider/sign-in/{invitation}")
        assert page.status_code == 200
        assert f'value="{invitation}"' in page.text
        assert "set-cookie" not in page.headers
    first = desk.post("/provider/sign-in", invitation=invitation)
    assert (first.status_code, first.headers["location"]) == (303, "/provider/")
    assert "Example College" in desk.get("/provider/").text
    desk.client.cookies.clear()
    again = desk.post("/provider/sign-in", invitation=invitation)
    assert again.status_code == 401
    assert "set-cookie" not in again.headers


def test_the_whole_link_can_be_pasted(desk: Desk) -> None:
    invitation = sign_in.invite(desk.add_provider(), **desk.parts())
    assert "Paste the whole link" in desk.get("/provider/sign-in").text
    link = f" http://localhost:8000/provider/sign-in/{invitation}\n"
    assert desk.post("/provider/sign-in", invitation=link).status_code == 303


def test_the_cookie_is_the_consoles_own(desk: Desk) -> None:
    cookie = desk.sign_in(desk.add_provider()).headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert set(cookie.split("; ")[1:]) == {"HttpOnly", "Path=/provider", "SameSite=strict"}


@pytest.mark.enable_socket
def test_on_a_public_host_the_cookie_insists_on_https(home: Path) -> None:
    desk = Desk(open_registry(home, "registry.example"), "registry.example")
    cookie = desk.sign_in(desk.add_provider()).headers["set-cookie"]
    assert cookie.startswith(f"__Secure-{COOKIE}=")
    assert set(cookie.split("; ")[1:]) == {"HttpOnly", "Path=/provider", "SameSite=strict", "Secure"}


def test_a_page_of_the_console_is_kept_by_no_cache_and_lets_forms_go_here_only(desk: Desk) -> None:
    desk.signed_in()
    answer = desk.get("/provider/")
    assert answer.headers["cache-control"] == "no-store"
    for name, value in headers.FORMS.items():
        assert answer.headers[name] == value


def test_fifteen_quiet_minutes_end_the_session_and_a_click_keeps_it(desk: Desk) -> None:
    desk.signed_in()
    for _ in range(3):
        desk.clock.wait(minutes=14)
        assert desk.get("/provider/").status_code == 200
    desk.clock.wait(minutes=16)
    answer = desk.get("/provider/")
    assert answer.status_code == 401
    assert "15 minutes without a click" in answer.text


def test_what_was_typed_comes_back_when_the_session_is_over(desk: Desk) -> None:
    answer = desk.post("/provider/class/check", choice="", names="Ana\nBasil <b>")
    assert answer.status_code == 401
    assert "Ana\nBasil &lt;b&gt;</textarea>" in answer.text


def test_signing_out_ends_the_session_everywhere(desk: Desk) -> None:
    desk.signed_in()
    kept = dict(desk.client.cookies)
    answer = desk.post("/provider/sign-out")
    assert 'registry-session="";' in answer.headers["set-cookie"]
    assert not desk.client.cookies
    desk.client.cookies.update(kept)
    assert desk.get("/provider/").status_code == 401


def test_an_address_that_answered_a_post_leads_to_the_start(desk: Desk) -> None:
    for path in ("/provider", "/provider/tray", "/provider/class/confirm"):
        answer = desk.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/provider/")


def test_only_a_plain_form_is_read(desk: Desk) -> None:
    for body, kind in (
        (b"{}", "application/json"),
        (b"--x\r\n", "multipart/form-data; boundary=x"),
        (b"invitation=%FF", "application/x-www-form-urlencoded"),
        (b"\xff", "application/x-www-form-urlencoded"),
        (b"&".join([b"a=1"] * (MAX_FIELDS + 1)), "application/x-www-form-urlencoded"),
    ):
        answer = desk.client.request(
            "POST",
            "/provider/sign-in",
            content=body,
            headers={"Content-Type": kind, "Sec-Fetch-Site": "same-origin"},
        )
        assert answer.status_code == 400
        assert "load the page anew" in answer.text
