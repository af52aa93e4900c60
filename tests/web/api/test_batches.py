"""Batches for a program: sent once, watched, handed over, destroyed; and nobody else's."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from registry import bootstrap
from registry.operations import api_keys, assess
from registry.web.api import answers
from tests.operations.assessors import decide
from tests.web.api.system import CSV, ONCE
from tests.web.batches.year import issued

if TYPE_CHECKING:
    import httpx

    from tests.web.api.system import System

UNAUTHORIZED = {"code": "key_refused", "message": "this key opens nothing: ask the registrar for a new one"}
NAMES = ("Ana Rhombus", "Basil Quagmire")
STEPS = (
    ("GET", ""),
    ("GET", "/report"),
    ("POST", "/start"),
    ("POST", "/pause"),
    ("POST", "/resume"),
    ("POST", "/stop"),
    ("GET", "/sheets"),
    ("GET", "/sheets.zip"),
    ("GET", "/pins?part=1"),
    ("POST", "/destroy"),
)


def rows(*changes: Any) -> str:
    plain = {"name": "Ana Rhombus", "framework": "manufacturing", "competency": "MFG-05", "level": "L2"}
    return json.dumps({"rows": [plain | one if isinstance(one, dict) else one for one in changes or ({},)]})


def refused(answer: httpx.Response, status: int, code: str) -> dict[str, str]:
    assert answer.status_code == status, answer.text
    body: dict[str, str] = answer.json()
    assert body["code"] == code
    assert body.keys() <= {"code", "message", "column"}
    assert not [name for name in NAMES if name in answer.text]
    return body


def test_a_list_is_looked_through_and_kept_under_its_address(system: System) -> None:
    answer = system.send()
    assert answer.status_code == 202
    status = answer.json()
    assert (status["state"], status["rows"], status["good"], status["refused"]) == ("checked", 2, 2, 0)
    assert status["destroyed_on"] == "2026-12-08"
    assert answer.headers["location"] == f"http://localhost:8000/api/v1/batches/{status['batch']}"
    assert answer.headers["cache-control"] == "no-store"
    assert system.get(f"/batches/{status['batch']}").json() == status


def test_the_same_list_again_is_the_same_batch_and_another_is_refused(system: System) -> None:
    first = system.send().json()
    assert system.send().json() == first
    quoted = system.send(once=f'"{ONCE}"')
    assert quoted.json() == first
    refused(system.send(CSV.replace("Ana", "Anna")), 409, "request_conflict")
    other = system.send(CSV.replace("Ana", "Anna"), once=ONCE[::-1])
    assert other.json()["batch"] != first["batch"]


@pytest.mark.only_on("sqlite", why="reads the bytes of its file")
def test_an_idempotency_key_is_kept_as_a_keyed_digest_only(system: System) -> None:
    system.send()
    registry = system.desk.registry
    registry.store.scrub()
    data = (registry.home / "registry.db").read_bytes()
    assert ONCE.encode() not in data
    assert bytes.fromhex(ONCE) not in data
    assert system.key.encode() not in data


@pytest.mark.parametrize("once", ["", "short", "x" * 201])
def test_a_list_without_a_random_key_of_its_own_is_refused(system: System, once: str) -> None:
    assert refused(system.send(once=once), 422, "invalid")["column"] == "Idempotency-Key"


def test_json_rows_are_taken_and_numbered_from_one(system: System) -> None:
    answer = system.send(rows({}, {"level": "L3"}, {"reference": "7", "language": "en"}), "application/json")
    assert (answer.json()["good"], answer.json()["refused"]) == (2, 1)
    (line,) = system.get(f"/batches/{answer.json()['batch']}/report").json()["refused"]
    assert (line["row"], line["column"]) == (2, "competency")


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ({"language": "tlh"}, "language", "language_unknown"),
        ({"name": 7}, "name", "not_text"),
        ({"nickname": "A"}, "", "row_unreadable"),
        ("Ana Rhombus", "", "row_unreadable"),
        (None, "", "row_unreadable"),
    ],
)
def test_a_json_row_that_cannot_be_read_says_why_and_the_others_are_taken(
    system: System, row: Any, column: str, code: str
) -> None:
    answer = system.send(rows({}, row), "application/json; charset=utf-8")
    assert answer.json()["good"] == 1
    (line,) = system.get(f"/batches/{answer.json()['batch']}/report").json()["refused"]
    assert (line["row"], line["column"], line["code"]) == (2, column, code)


@pytest.mark.parametrize(
    ("body", "column"),
    [
        ("[]", None),
        ("{", None),
        ('{"rows":[],"rows":[]}', None),
        ('{"rows":1}', "rows"),
        ('{"people":[]}', "rows"),
        ('{"rows":[],"more":1}', "rows"),
    ],
)
def test_what_is_not_a_list_as_described_is_refused(system: System, body: str, column: str | None) -> None:
    assert refused(system.send(body, "application/json"), 400, "malformed").get("column") == column


def test_an_empty_list_and_one_that_is_no_table_are_refused(system: System) -> None:
    refused(system.send('{"rows":[]}', "application/json"), 422, "batch_empty")
    refused(system.send("name\n"), 422, "columns_missing")
    refused(system.send(b"PK\x03\x04"), 422, "not_a_table")
    refused(system.send(rows(*[{}] * 3).replace("Ana", "A") * 2, "application/json"), 400, "malformed")


def test_a_workbook_is_taken(system: System) -> None:
    book = bootstrap.list_template("xlsx", [])
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert system.send(book, kind).status_code == 422
    refused(system.send(CSV, "application/pdf"), 415, "media_type")


def test_a_list_that_is_too_large_is_refused_in_our_own_words(system: System) -> None:
    refused(system.send(b"x" * 20_000_001), 413, "too_large")
    # Whatever is larger still is not read: the limit around the application answers.
    assert system.post("/batches/x/start", content=b"x" * 5000).status_code == 413


def test_a_batch_is_started_paused_resumed_and_stopped(system: System) -> None:
    at = f"/batches/{system.send().json()['batch']}"
    states = [
        system.post(f"{at}/{step}", **more).json()["state"]
        for step, more in (
            ("start", {"json": {"choice": "all_or_nothing"}}),
            ("pause", {}),
            ("resume", {}),
            ("stop", {}),
        )
    ]
    assert states == ["running", "paused", "running", "stopped"]
    refused(system.post(f"{at}/resume"), 409, "batch_state")


def test_all_or_nothing_is_refused_while_rows_are_refused(system: System) -> None:
    at = f"/batches/{system.send(rows({}, {'level': 'L9'}), 'application/json').json()['batch']}"
    refused(system.post(f"{at}/start", json={"choice": "all_or_nothing"}), 409, "rows_refused")
    assert system.post(f"{at}/start", json={"choice": "good_rows"}).json()["state"] == "running"


@pytest.mark.parametrize("wanted", [{}, {"choice": "Ana Rhombus"}, {"choice": "good_rows", "more": 1}, []])
def test_a_start_without_a_choice_is_refused_without_an_echo(system: System, wanted: Any) -> None:
    at = f"/batches/{system.send().json()['batch']}"
    refused(system.post(f"{at}/start", json=wanted), 422, "invalid")
    refused(system.post(f"{at}/start", content=b"{Ana Rhombus"), 422, "invalid")


def test_sheets_and_pins_are_fetched_again_and_again_until_all_is_destroyed(system: System) -> None:
    batch = system.send().json()["batch"]
    at = f"/batches/{batch}"
    for path in ("sheets", "sheets.zip", "pins?part=1"):
        refused(system.get(f"{at}/{path}"), 409, "batch_state")
    system.post(f"{at}/start", json={"choice": "good_rows"})
    system.issued(batch)
    assert system.get(f"{at}/sheets").json() == {
        "parts": [{"part": 1, "first": 1, "last": 500, "sheets": 2, "sent": False}]
    }
    for path in ("sheets.zip?part=1", "sheets.zip?part=1", "sheets.zip"):
        answer = system.get(f"{at}/{path}")
        assert answer.headers["content-type"] == "application/zip"
        assert len(zipfile.ZipFile(io.BytesIO(answer.content)).namelist()) == 6
    assert system.get(f"{at}/sheets").json()["parts"][0]["sent"] is True
    assert system.get(f"{at}/pins?part=1").headers["content-type"] == "application/pdf"
    refused(system.get(f"{at}/sheets.zip?part=2"), 404, "part_unknown")
    assert refused(system.get(f"{at}/pins"), 422, "invalid")["column"] == "part"
    assert system.post(f"{at}/destroy").status_code == 204
    for method, step in STEPS:
        more = {"json": {"choice": "good_rows"}} if step == "/start" else {}
        refused(system.ask(method, f"{at}{step}", **more), 404, "batch_unknown")
    refused(system.send(), 409, "already_handed_over")


@pytest.mark.parametrize(("method", "step"), STEPS)
def test_anothers_batch_is_not_there(system: System, method: str, step: str) -> None:
    batch = system.send().json()["batch"]
    other = system.desk.add_provider("Another College")
    _, foreign = system.make_key(provider=other)
    _, narrow = system.make_key(["MFG-01"])
    more: dict[str, Any] = {"json": {"choice": "good_rows"}} if step == "/start" else {}
    never = system.ask(method, f"/batches/never-was{step}", **more)
    for key in (foreign, narrow):
        answer = system.ask(method, f"/batches/{batch}{step}", key=key, **more)
        assert (answer.status_code, answer.content) == (never.status_code, never.content)
    refused(never, 404, "batch_unknown")
    assert system.get(f"/batches/{batch}").json()["state"] == "checked"


def test_a_batch_of_the_console_has_no_address_here(system: System) -> None:

    batch = issued(system.desk.registry, system.provider).batch
    for guess in (batch, f"{batch}-", f"{batch}-{'0' * 16}"):
        refused(system.get(f"/batches/{guess}"), 404, "batch_unknown")


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer wrong", "Basic {key}", "{key}"])
@pytest.mark.parametrize(("method", "path"), [("GET", "/batches/x"), ("POST", "/batches")])
def test_no_key_and_a_wrong_one_are_one_answer(system: System, header: str, method: str, path: str) -> None:
    headers = {"Authorization": header.format(key=system.key)} if header else {}
    answer = system.desk.client.request(method, f"/api/v1{path}", headers=headers)
    assert (answer.status_code, answer.json()) == (401, UNAUTHORIZED)
    assert answer.headers["www-authenticate"] == "Bearer"


def test_a_removed_key_and_one_that_is_over_are_the_same_answer(system: System) -> None:
    assert system.send().status_code == 202
    api_keys.remove(system.id, **system.desk.parts())
    _, short = system.make_key(days=1)
    assert system.get("/batches/x", key=short).status_code == 404
    system.desk.clock.wait(days=2)
    for key in (system.key, short):
        answer = system.send(key=key)
        assert (answer.status_code, answer.json()) == (401, UNAUTHORIZED)


def test_a_key_of_the_same_scope_goes_on_where_a_removed_one_stopped(system: System) -> None:
    batch = system.send().json()["batch"]
    api_keys.remove(system.id, **system.desk.parts())
    _, system.key = system.make_key()
    assert system.get(f"/batches/{batch}").json()["state"] == "checked"
    assert system.send().json()["batch"] == batch


def test_a_row_outside_the_keys_competencies_is_refused_with_its_reason(system: System) -> None:
    _, narrow = system.make_key(["MFG-05"])
    mixed = CSV + "Cleo Zephyr,manufacturing,MFG-01,L2\n"
    answer = system.send(mixed, key=narrow)
    assert (answer.json()["good"], answer.json()["refused"]) == (2, 1)
    (line,) = system.get(f"/batches/{answer.json()['batch']}/report", key=narrow).json()["refused"]
    assert line == {
        "row": 4,
        "column": "competency",
        "code": "not_in_scope",
        "message": "this key may not issue this competency",
    }


def test_each_key_has_a_pace_of_its_own(system: System) -> None:
    _, slow = system.make_key(rate=2)
    assert [system.get("/batches/x", key=slow).status_code for _ in range(3)] == [404, 404, 429]
    answer = system.get("/batches/x", key=slow)
    assert answer.headers["retry-after"] == "30"
    refused(answer, 429, "too_many")
    assert system.get("/batches/x").status_code == 404


@pytest.mark.only_on("sqlite", why="breaks its file")
def test_what_nobody_foresaw_is_told_as_a_fault_and_nothing_else(
    system: System, capsys: pytest.CaptureFixture[str]
) -> None:
    system.desk.registry.store.close()
    (system.desk.registry.home / "registry.db").write_bytes(b"no database" * 1000)
    answer = system.send()
    assert answer.json() == {
        "code": "fault",
        "message": "the fault is ours: ask again later, with the same Idempotency-Key",
    }
    assert answer.status_code == 500
    logged = capsys.readouterr().err
    assert '"event": "fault"' in logged
    assert not [name for name in NAMES if name in logged]


def test_an_error_without_a_place_in_the_table_is_a_fault(capsys: pytest.CaptureFixture[str]) -> None:
    answer = answers.answer(api_keys.ApiKeyInvalidError("Ana Rhombus"))
    assert answer.status_code == 500
    assert b"Ana" not in bytes(answer.body)
    assert "Ana" not in capsys.readouterr().err


def test_nothing_else_is_there_and_no_page_shows_the_interface(system: System) -> None:
    for path in ("/", "/docs", "/redoc", "/batches/x/y/z"):
        refused(system.get(path), 404, "not_found")
    refused(system.ask("DELETE", "/batches/x"), 405, "method")
    assert system.get("/docs").headers["content-type"] == "application/json"


def test_the_interface_describes_itself_to_whoever_asks(system: System) -> None:
    described = system.desk.get("/api/v1/openapi.json").json()
    assert described["servers"] == [{"url": "/api/v1"}]
    assert set(described["paths"]) == {
        f"/batches{step}" for step in ("", *("/{batch}" + step.partition("?")[0] for _, step in STEPS))
    }
    text = json.dumps(described)
    for place in {part.split('"')[0] for part in text.split('"$ref": "')[1:]}:
        found: Any = described
        for step in place.removeprefix("#/").split("/"):
            found = found[step]
        assert found
    for operations in described["paths"].values():
        for operation in operations.values():
            assert operation["security"] == [{"HTTPBearer": []}]


def test_a_page_of_another_site_gets_nothing(system: System) -> None:
    answer = system.get("/batches/x", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert system.get("/batches/x", headers={"Host": "elsewhere.example"}).status_code == 421


def test_a_program_issues_nothing_that_was_not_assessed_where_that_is_recorded_here(system: System) -> None:
    parts = system.desk.parts()
    assess.set_recording(on=True, four_eyes=True, provider=system.provider, **parts)
    decide(system.provider, "A-1", parts=parts)
    answer = system.send(rows({"reference": "A-1"}, {"reference": "A-2"}, {}), "application/json")
    assert (answer.json()["good"], answer.json()["refused"]) == (1, 2)
    refusals = system.get(f"/batches/{answer.json()['batch']}/report").json()["refused"]
    assert [(one["row"], one["column"], one["code"]) for one in refusals] == [
        (2, "reference", "assessment_missing"),
        (3, "reference", "assessment_missing"),
    ]
