"""`registry api-key`, as a registrar runs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from registry.operations.api_keys import ApiKeyInvalidError, ApiKeyUnknownError
from tests.homes import accredited, example_home, lines, run

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return example_home(tmp_path_factory.mktemp("api-key"))


def test_a_key_is_printed_once_listed_without_itself_and_removed(home: Path) -> None:
    provider = accredited(home)
    text = run(home, "api-key", "add", provider).stdout.strip()
    assert text.startswith("registry-key-")
    made = lines(run(home, "api-key", "add", provider, "--competency", "MFG-05", "--rate", "5", "--json"))[0]
    assert made["competencies"] == ["MFG-05"]
    listed = run(home, "api-key", "list").stdout
    assert f"{made['id']}  {provider}: MFG-05, 5 a minute, until {made['until']}" in listed
    assert "everything, 60 a minute" in listed
    assert text not in listed
    assert made["key"] not in listed
    assert run(home, "api-key", "remove", made["id"]).exit_code == 0
    (left,) = lines(run(home, "api-key", "list", "--json"))
    assert left["id"] != made["id"]
    assert "key" not in left


def test_what_makes_no_sense_is_refused(home: Path) -> None:
    provider = accredited(home)
    until = run(home, "api-key", "add", provider, "--until", "2020-01-01")
    assert isinstance(until.exception, ApiKeyInvalidError)
    gone = run(home, "api-key", "remove", "nobody")
    assert isinstance(gone.exception, ApiKeyUnknownError)
