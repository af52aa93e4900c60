"""Failpoints: off they cost nothing, on they do what machines do, and no public registry can have them."""

from __future__ import annotations

import signal
import subprocess
import sys
from dataclasses import replace
from time import monotonic, perf_counter
from typing import TYPE_CHECKING

import pytest

from registry import bootstrap, failpoint, settings
from registry.failpoint import FailpointError, Point, reached
from registry.model.errors import RegistryError
from registry.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PUBLIC = Settings(
    host="registry.example", name="R", operator="O", address="A", phone="1", authority="https://a.example"
)


@pytest.fixture(autouse=True)
def _disarmed() -> Iterator[None]:
    yield
    failpoint.disarm()


def test_a_place_that_is_off_costs_nothing() -> None:
    start = perf_counter()
    for _ in range(10_000):
        reached(Point.ISSUE_SIGNED)
    # An issue passes five of them and takes milliseconds; this allows ten microseconds for one.
    assert perf_counter() - start < 0.1


@pytest.mark.parametrize("host", ["registry.example", "localhost.example", "127.0.0.1", "localhost:", ""])
def test_nothing_but_localhost_is_armed(host: str) -> None:
    with pytest.raises(FailpointError) as refused:
        failpoint.arm(failpoint.read("issue.signed=error"), host=host)
    assert refused.value.code == "failpoint"
    reached(Point.ISSUE_SIGNED)


def test_a_public_home_with_failpoints_in_the_environment_is_neither_made_nor_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    monkeypatch.setenv("REGISTRY_FAILPOINTS", "issue.signed=delay:0")
    with pytest.raises(FailpointError):
        bootstrap.found_home(home, PUBLIC, passphrase=b"a passphrase", now=bootstrap.clock())
    assert not home.exists()
    home.mkdir()
    (home / settings.FILE).write_text(settings.text_of(PUBLIC), "utf-8")
    with pytest.raises(FailpointError):
        bootstrap.open_home(home, passphrase=bytes)
    assert not (home / "registry.db").exists()
    # The same home under localhost goes further: to what is not there.
    local = replace(PUBLIC, host="localhost:8000")
    (home / settings.FILE).write_text(settings.text_of(local), "utf-8")
    with pytest.raises(RegistryError) as further:
        bootstrap.open_home(home, passphrase=bytes)
    assert further.value.code != FailpointError.code


def test_an_error_comes_at_its_time_and_only_at_its_place() -> None:
    failpoint.arm(failpoint.read("publish.kept=error@2, copy.signed=error"), host="localhost:8000")
    reached(Point.ISSUE_SIGNED)
    reached(Point.PUBLISH_KEPT)
    with pytest.raises(OSError, match="Input/output"):
        reached(Point.PUBLISH_KEPT)
    reached(Point.PUBLISH_KEPT)
    for _ in range(2):
        with pytest.raises(OSError, match="Input/output"):
            reached(Point.COPY_SIGNED)


def test_a_delay_delays() -> None:
    failpoint.arm(failpoint.read("pdf.asked=delay:0.05"), host="localhost")
    start = monotonic()
    reached(Point.PDF_ASKED)
    assert monotonic() - start >= 0.05


@pytest.mark.slow
def test_a_kill_is_the_end() -> None:
    program = (
        "from registry.failpoint import *; "
        "arm(read('tray.marked=kill@2'), host='localhost'); "
        "reached(Point.TRAY_MARKED); print('once', flush=True); "
        "reached(Point.TRAY_MARKED); print('twice', flush=True)"
    )
    ended = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert (ended.returncode, ended.stdout) == (-signal.SIGKILL, "once\n")


@pytest.mark.parametrize(
    "text",
    ["", "issue.signed", "issue.signed=explode", "nowhere=kill", "issue.signed=kill@0", "a=kill;b=kill"],
)
def test_what_is_not_understood_is_refused(text: str) -> None:
    with pytest.raises(FailpointError):
        failpoint.read(text)
