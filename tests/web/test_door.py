"""Who comes in, and what every answer says on the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from registry.web.app import MAX_BODY
from tests.web.desk import Desk, open_registry

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "", "localhost:8000:1", "127.0.0.2"]
)
def test_another_host_is_refused(desk: Desk, host: str) -> None:
    answer = desk.get("/healthz", host=host)
    assert answer.status_code == 421
    assert "evil" not in answer.text


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1:8000", "localhost", "LOCALHOST:9000"])
def test_on_this_machine_every_port_is_ours(desk: Desk, host: str) -> None:
    assert desk.get("/healthz", host=host).status_code == 200


@pytest.mark.enable_socket
def test_a_public_registry_answers_for_its_host_only_and_asks_for_https(home: Path) -> None:
    desk = Desk(open_registry(home, "registry.example"), "registry.example")
    answer = desk.get("/healthz")
    assert answer.status_code == 200
    assert answer.headers["strict-transport-security"] == "max-age=63072000"
    assert desk.get("/healthz", host="localhost:8000").status_code == 421


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {},
    ],
)
def test_a_post_from_another_site_is_refused_before_anything_else(
    desk: Desk, headers: dict[str, str]
) -> None:
    answer = desk.client.request("POST", "/provider/sign-out", headers=headers)
    assert answer.status_code == 403
    assert "did not come from this site" in answer.text


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "none"}, {"Origin": "http://localhost:8000"}])
def test_a_post_from_here_comes_in(desk: Desk, headers: dict[str, str]) -> None:
    assert desk.client.request("POST", "/provider/nothing", headers=headers).status_code != 403


def test_a_body_that_is_too_large_is_refused_and_no_fault_of_ours(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = desk.post("/claim", secret="x" * MAX_BODY)
    assert answer.status_code == 413
    assert capsys.readouterr().err == ""
