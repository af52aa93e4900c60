"""The server itself is killed while an officer's class is on its way; the same form again makes one class."""

from __future__ import annotations

import http.client
import json
import re
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from itertools import pairwise
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

import pytest

from registry import bootstrap
from registry.model.ids import ProviderId
from tests import homes
from tests.web.desk import CHOICE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.enable_socket, pytest.mark.slow]

NAMES: Final = [f"Person {number}" for number in range(50)]
PATIENCE: Final = 20.0


class Served:
    """A registry that serves, in a process of its own."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process = process
        self.port = port

    def send(self, path: str, cookie: str = "", **fields: str) -> http.client.HTTPConnection:
        """Send a form and read no answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {
            "Host": homes.HOST,
            "Content-Type": "application/x-www-form-urlencoded",
            "Sec-Fetch-Site": "same-origin",
            "Cookie": cookie,
        }
        connection.request("POST", path, urlencode(fields), headers)
        return connection

    def post(self, path: str, cookie: str = "", **fields: str) -> tuple[int, str, str]:
        """Send a form and return the answer's status, text and cookie."""
        with closing(self.send(path, cookie, **fields)) as connection:
            answer = connection.getresponse()
            given = (answer.getheader("Set-Cookie") or "").partition(";")[0]
            return answer.status, answer.read().decode(), given

    def get(self, path: str) -> tuple[int, bytes]:
        """Return the status and bytes of a page."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as connection:
            connection.request("GET", path, headers={"Host": homes.HOST})
            answer = connection.getresponse()
            return answer.status, answer.read()


@contextmanager
def served(home: Path) -> Iterator[Served]:
    command = [sys.executable, "-c", "from registry.cli import main; main()", "serve"]
    with subprocess.Popen(  # noqa: S603 - our own program
        [*command, "--home", str(home), "--port", "0"], stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stderr is not None
            line = next(line for line in process.stderr if '"serving"' in line)
            yield Served(process, json.loads(line)["port"])
        finally:
            process.kill()


class Copies:
    """Looks into the database from outside."""

    def __init__(self, home: Path, which: str) -> None:
        self.url = f"file:{home / 'registry.db'}?mode=ro"
        self.sql = f"SELECT count(*) FROM copy WHERE {which}"  # noqa: S608 - the test's own words
        self.before = self.count()

    def count(self) -> int:
        with closing(sqlite3.connect(self.url, uri=True)) as database:
            return int(database.execute(self.sql).fetchone()[0])

    def wait_for_more(self) -> None:
        last = time.monotonic() + PATIENCE
        while self.count() <= self.before:
            assert time.monotonic() < last, "what was waited for never came"


# Killed when the class was just sent; when its intents are there; when it is issued and the answer unread.
MOMENTS: Final = {"sent": "1 = 0", "intended": "1 = 1", "issued": "state = 'issued'"}


def test_a_class_that_was_on_its_way_when_the_server_died_is_made_once(tmp_path: Path) -> None:
    home = homes.example_home(tmp_path)
    provider = homes.accredited(home)
    invitation = homes.run(home, "provider", "invite", provider).stdout.strip().rpartition("/")[2]
    form = {"choice": CHOICE, "names": "\n".join(NAMES)}
    with served(home) as server:
        status, _, cookie = server.post("/provider/sign-in", invitation=invitation)
        assert status == 303
        _kill_on_the_way(server, home, cookie, form, "sent")
    for died, moment in pairwise((*MOMENTS, "")):
        with served(home) as server:
            status, page, _ = server.post("/provider/class/confirm", cookie, **form, request=died)
            assert (status, re.findall(r"<bdi>(.*?)</bdi>", page)) == (200, NAMES)
            if moment:
                _kill_on_the_way(server, home, cookie, form, moment)
    with bootstrap.open_home(home, passphrase=bytes) as registry, registry.store.reading() as tx:
        assert len(tx.credentials.issued_by(ProviderId(provider))) == len(MOMENTS) * len(NAMES)
        assert len(tx.trays.all()) == len(MOMENTS)
    assert homes.run(home, "fsck").exit_code == 0
    assert list((home / "run").iterdir()) == []


def _kill_on_the_way(server: Served, home: Path, cookie: str, form: dict[str, str], moment: str) -> None:
    copies = Copies(home, MOMENTS[moment])
    with closing(server.send("/provider/class/confirm", cookie, **form, request=moment)):
        if moment != "sent":
            copies.wait_for_more()
        server.process.kill()
        server.process.wait(PATIENCE)
