"""docs/api.md is true: what it shows is sent, answered, and there."""

from __future__ import annotations

import json
import re
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

from registry.model.batch import BatchState
from registry.web.faults import STATUS

if TYPE_CHECKING:
    from tests.web.api.system import System

DOCUMENT = (Path(__file__).resolve().parents[3] / "docs" / "api.md").read_text("utf-8")


def examples() -> list[Any]:
    return [json.loads(text) for text in re.findall(r"```json\n(.*?)```", DOCUMENT, flags=re.DOTALL)]


def test_the_list_shown_is_taken_whole(system: System) -> None:
    shown, _ = examples()
    answer = system.send(json.dumps(shown), "application/json")
    assert (answer.status_code, answer.json()["good"]) == (202, len(shown["rows"]))


def test_the_error_shown_is_the_one_that_comes(system: System) -> None:
    _, shown = examples()
    at = f"/batches/{system.send().json()['batch']}"
    system.post(f"{at}/start", json={"choice": "good_rows"})
    answer = system.get(f"{at}/sheets.zip")
    assert (answer.status_code, answer.json()) == (409, shown)


def test_every_address_shown_is_there_and_every_address_there_is_shown(system: System) -> None:
    told = re.findall(r"`(GET|POST) (/api/v1/batches[^`]*)`", DOCUMENT)
    assert ("GET", "/api/v1/batches/{batch}") in told
    rows = [line for line in DOCUMENT.splitlines() if re.match(r"\| `(GET|POST) ", line)]
    steps = {step for row in rows for step in re.findall(r"…/([a-z.]+)", row.split("|")[1])}
    paths = system.desk.get("/api/v1/openapi.json").json()["paths"]
    assert {path.removeprefix("/batches/{batch}/") for path in paths if path.count("/") == 3} == steps


def test_the_codes_and_states_shown_are_the_programs() -> None:
    states = re.search(r"says how far it is: (.*?), rows", DOCUMENT)
    assert states is not None
    assert set(re.findall(r"`(\w+)`", states[1])) == set(BatchState) - {BatchState.RECEIVING}
    for line in re.findall(r"^\| (409|429) \|(.*)\|$", DOCUMENT, flags=re.MULTILINE):
        for code in re.findall(r"`([a-z_]+)`", line[1]):
            assert STATUS[code] is HTTPStatus(int(line[0]))
