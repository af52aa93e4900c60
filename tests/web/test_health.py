"""Whether a registry is ready: one word, and nothing else."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from registry.keystore.sealed_file import KeyFileError
from registry.operations import standstill
from registry.web import health
from registry.web.health import Health
from tests.web.desk import Desk, open_registry

if TYPE_CHECKING:
    from pathlib import Path

    from registry.bootstrap import Registry

pytestmark = pytest.mark.enable_socket


def test_a_ready_registry_says_ok_and_nothing_else(desk: Desk) -> None:
    answer = desk.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")
    assert answer.headers["cache-control"] == "no-store"
    assert desk.client.request("HEAD", "/healthz").status_code == 200


def test_a_publication_that_is_late_is_said_in_a_word(desk: Desk) -> None:
    desk.clock.wait(hours=6, minutes=9)
    assert health.missing(desk.registry) == "ok"
    desk.clock.wait(minutes=2)
    assert desk.get("/healthz").text == "publication\n"
    desk.registry.publish(at=desk.clock.now)
    assert health.missing(desk.registry) == "ok"


def test_after_the_last_publication_of_a_registry_none_is_late(desk: Desk) -> None:
    registry = desk.registry
    standstill.stop("it ends", store=registry.store, keys=registry.keys, now=desk.clock.now)
    registry.publish(last_until=desk.clock.now + timedelta(days=400))
    desk.clock.wait(days=300)
    assert health.missing(registry) == "ok"


def test_before_the_first_publication_nothing_is_ready(tmp_path: Path) -> None:
    registry = open_registry(tmp_path)
    registry.store.migrate()
    answer = Desk(registry).get("/healthz")
    assert (answer.status_code, answer.text) == (503, "publication\n")


def test_a_database_that_does_not_answer_is_said_in_a_word(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    # It has no tables.
    answer = Desk(open_registry(tmp_path)).get("/healthz")
    assert (answer.status_code, answer.text) == (503, "database\n")
    assert '"fault"' in capfd.readouterr().err


def test_a_database_that_does_not_answer_in_time_is_said_too(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "PATIENCE", 0.05)
    monkeypatch.setattr(health, "missing", lambda _: time.sleep(0.5))
    answer = desk.get("/healthz")
    assert (answer.status_code, answer.text) == (503, "database\n")


def test_keys_that_cannot_be_opened_are_said_in_a_word(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def locked(_: object) -> bytes:
        message = "secret.key cannot be read"
        raise KeyFileError(message)

    monkeypatch.setattr(type(desk.registry.keys), "pin_key", property(locked), raising=False)
    assert desk.get("/healthz").text == "keys\n"
    assert "secret.key" not in capfd.readouterr().err


def test_a_disk_that_is_nearly_full_is_said_in_a_word(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(desk.registry), "free_bytes", lambda _: health.LEAST_FREE - 1)
    assert desk.get("/healthz").text == "disk\n"


def test_backups_that_cannot_be_written_are_a_disk_that_is_missing(desk: Desk, tmp_path: Path) -> None:
    elsewhere = replace(desk.registry.settings, backups=str(tmp_path / "not mounted"))
    assert health.missing(replace(desk.registry, settings=elsewhere)) == "disk"


def test_a_worker_that_fails_is_said_in_a_word(desk: Desk) -> None:
    assert asyncio.run(Health(desk.registry, lambda: False).word()) == "worker"
    desk.clock.wait(days=1)
    assert asyncio.run(Health(desk.registry, lambda: False).word()) == "publication"


def test_it_is_looked_at_once_a_second(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[Registry] = []
    monkeypatch.setattr(health, "missing", lambda registry: looks.append(registry) or "ok")
    for _ in range(5):
        assert desk.get("/healthz").status_code == 200
    assert len(looks) == 1
    time.sleep(health.LOOK_AGAIN)
    assert desk.get("/healthz").status_code == 200
    assert len(looks) == 2
