"""Stopping a registry that serves: another process stops it, its pages say so, checks go on."""

from __future__ import annotations

import http.client
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests import homes
from tests.faults.test_served import served
from tests.web.desk import CHOICE

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.enable_socket, pytest.mark.slow]


def test_a_running_registry_stops_issuing_and_goes_on(tmp_path: Path) -> None:
    home = homes.example_home(tmp_path)
    provider = homes.accredited(home)
    invitation = homes.run(home, "provider", "invite", provider).stdout.strip().rpartition("/")[2]
    rows = tmp_path / "rows.csv"
    rows.write_text("name,framework,competency,level\nAna,manufacturing,MFG-05,L2\n", "utf-8")
    form = {"choice": CHOICE, "names": "Ana", "request": "once"}
    with served(home) as server:

        def get(path: str) -> tuple[int, str]:
            with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)) as connection:
                connection.request("GET", path, headers={"Host": homes.HOST, "Cookie": cookie})
                answer = connection.getresponse()
                return answer.status, answer.read().decode()

        _, _, cookie = server.post("/provider/sign-in", invitation=invitation)
        stopped = homes.run(home, "stop-issuing", "--reason", "a key may be known")
        assert "Issuing is stopped since" in stopped.stdout
        status, page, _ = server.post("/provider/class/confirm", cookie, **form)
        assert (status, "Issuing is stopped" in page) == (503, True)
        assert "issues nothing at this moment" in get("/provider/")[1]
        out = ("--provider", provider, "--rows", str(rows), "--out", str(tmp_path / "out"))
        refused = homes.run(home, "issue", *out)
        assert refused.exit_code != 0
        assert homes.run(home, "publish", "--now").exit_code == 0
        assert get("/")[0] == get("/claim")[0] == get("/bundle.jws")[0] == get("/healthz")[0] == 200
        assert homes.run(home, "resume-issuing", "--reason", "it is not").stdout == "Issuing goes on.\n"
        assert server.post("/provider/class/confirm", cookie, **form)[0] == 200
        assert "Certify a class" in get("/provider/")[1]
        assert homes.run(home, "resume-issuing", "--reason", "again").stdout == "Issuing was not stopped.\n"
