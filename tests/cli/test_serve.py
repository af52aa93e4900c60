"""The command that serves: as its own process, as an operator starts and stops it."""

from __future__ import annotations

import http.client
import json
import signal
import socket
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from registry.keystore.example import ExampleKeyError
from registry.settings import Settings, text_of
from tests import homes

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.enable_socket, pytest.mark.slow]


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_it_publishes_answers_and_ends_cleanly_without_logging_who_asked(tmp_path: Path, end: int) -> None:
    home = homes.example_home(tmp_path)
    command = [sys.executable, "-c", "from registry.cli import main; main()", "serve"]
    with subprocess.Popen(  # noqa: S603 - our own program
        [*command, "--home", str(home), "--port", "0"], stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        lines = []
        for line in process.stderr:
            lines.append(line)
            if '"serving"' in line:
                break
        connection = http.client.HTTPConnection("127.0.0.1", json.loads(lines[-1])["port"], timeout=20)
        connection.request("GET", "/healthz?canary", headers={"Host": "localhost"})
        answer = connection.getresponse()
        assert (answer.status, answer.read()) == (200, b"ok\n")
        assert answer.getheader("server") is None
        connection.close()
        process.send_signal(end)
        rest = process.stderr.read()
        assert process.wait(20) == 0, rest
    assert '"stopped"' in rest
    assert "canary" not in rest
    assert "healthz" not in rest


def test_a_home_without_a_key_for_requests_is_served_and_says_so(tmp_path: Path) -> None:
    home = homes.example_home(tmp_path)
    for name in ("keys/request.key", "request.pem"):
        (home / name).unlink()
    command = [sys.executable, "-c", "from registry.cli import main; main()", "serve"]
    with subprocess.Popen(  # noqa: S603 - our own program
        [*command, "--home", str(home), "--port", "0"], stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        lines = []
        for line in process.stderr:
            lines.append(line)
            if '"serving"' in line:
                break
        process.send_signal(signal.SIGTERM)
        process.stderr.read()
    assert any("registry keys renew" in line for line in lines)


def test_a_public_host_is_refused_while_nobody_answers_for_it(tmp_path: Path) -> None:
    home = homes.example_home(tmp_path)
    (home / "registry.toml").write_text(text_of(Settings(host="registry.example", name="R")), "utf-8")
    refused = homes.run(home, "serve")
    assert refused.exit_code != 0
    assert "operator, address, phone, authority" in str(refused.exception)


def test_a_public_host_with_few_certificates_is_served_only_by_whoever_says_that_they_know(
    tmp_path: Path,
) -> None:
    home = homes.example_home(tmp_path)
    answers = dict.fromkeys(("operator", "address", "phone"), "x") | {
        "authority": "https://authority.example"
    }
    public = Settings(host="registry.example", name="R", **answers)
    (home / "registry.toml").write_text(text_of(public), "utf-8")
    refused = homes.run(home, "serve")
    assert refused.exit_code != 0
    assert "fewer than 200 certificates" in str(refused.exception)
    # What comes next is what localhost's own keys are refused for.
    (home / "registry.toml").write_text(text_of(replace(public, acknowledge_thin_cover=True)), "utf-8")
    for more in ((), ("--acknowledge-thin-cover",)):
        assert isinstance(homes.run(home, "serve", *more).exception, ExampleKeyError)


def test_a_port_in_use_is_said_in_a_sentence(tmp_path: Path) -> None:
    home = homes.example_home(tmp_path)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refused = homes.run(home, "serve", "--port", str(taken.getsockname()[1]))
    assert refused.exit_code != 0
    assert "cannot be used" in str(refused.exception)
