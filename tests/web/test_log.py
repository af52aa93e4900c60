"""The log holds our own words and nothing that came from outside."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from registry.model.errors import RegistryError
from registry.web import faults, log
from tests.web.desk import CHOICE, Desk

if TYPE_CHECKING:
    import pytest


def written(capfd: pytest.CaptureFixture[str]) -> list[dict[str, str]]:
    return [json.loads(line) for line in capfd.readouterr().err.splitlines()]


def test_a_field_that_is_not_listed_is_dropped(capfd: pytest.CaptureFixture[str]) -> None:
    log.event("published", version=3, name="Ana", path="/provider/tray")
    (line,) = written(capfd)
    assert set(line) == {"event", "level", "timestamp", "version"}


def test_a_fault_is_told_by_kind_and_place_and_the_page_repeats_nothing(
    desk: Desk, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.signed_in()
    canary = "Wqxzjkvbnmpl"

    def broken(*_given: object, **_more: object) -> None:
        message = f"no such thing: {canary}"
        raise ValueError(message)

    monkeypatch.setattr(type(desk.registry), "terms", broken)
    answer = desk.post("/provider/class/check", choice=CHOICE, names=canary)
    assert answer.status_code == 500
    assert canary not in answer.text
    assert "The fault is ours" in answer.text
    (line,) = written(capfd)
    assert line["kind"] == "ValueError"
    assert line["place"].startswith("registry.web.provider.classes:")
    assert canary not in json.dumps(line)


def test_an_error_whose_code_is_not_in_the_table_is_told_to_nobody(
    desk: Desk, capfd: pytest.CaptureFixture[str]
) -> None:
    class SecretlyBrokenError(RegistryError):
        code = "secretly_broken"

    pages = desk.pages
    answer = faults.answer(pages, SecretlyBrokenError("the key is under the mat"))
    assert answer.status_code == 500
    assert b"mat" not in answer.body
    assert written(capfd)[0]["code"] == "secretly_broken"
