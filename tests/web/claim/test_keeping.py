"""What a device keeps: all that it needs to show, send and prove, and nothing that opens the record."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pytest

from registry.model.copy import LIMITS, Kind
from registry.operations import certify, withdraw
from registry.operations.certify import Held
from registry.operations.claim import open_sheet
from registry.securing import openbadge_reading
from tests import registry_files as made

if TYPE_CHECKING:
    from registry.model.ids import ProviderId
    from registry.securing.sheet import Sheet
    from tests.web.desk import Desk

Fields = dict[str, str]
KEY = made.STRANGER.public


def asked(desk: Desk, fields: Fields) -> dict[str, Any]:
    answer = desk.post("/claim/keep", **fields, key=json.dumps(KEY.jwk))
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    found: dict[str, Any] = answer.json()
    return found


def kinds(desk: Desk, sheet: Sheet) -> list[str]:
    held = Held.of(open_sheet(sheet.secret, sheet.pin, **desk.parts())[0])
    made_copies = certify.copies_of(held, store=desk.registry.store, keys=desk.registry.keys)
    return sorted(one.kind for one in made_copies)


def test_a_device_gets_all_that_it_needs_without_the_registry(
    desk: Desk, fields: Fields, sheet: Sheet
) -> None:
    found = asked(desk, fields)
    assert found["digits"] == sheet.digits
    assert base64.b64decode(found["pdf"]) == b"certificate: Ana <Ray>"
    assert found["side"] == len(desk.registry.qr_matrix(sheet.digits))
    assert openbadge_reading.read(found["badge"])
    words = found["words"]
    assert (words["name"], words["title"], words["month"]) == (
        "Ana <Ray>",
        "Tend a CNC machine",
        "November 2026",
    )
    assert kinds(desk, sheet) == ["badge", "wallet"]


def test_the_wallet_copy_is_bound_to_the_key_that_the_device_made(desk: Desk, fields: Fields) -> None:
    token = asked(desk, fields)["wallet"].partition("~")[0]
    payload = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "==="))
    assert payload["cnf"]["jwk"] == KEY.jwk


def test_neither_secret_nor_pin_comes_back(desk: Desk, fields: Fields) -> None:
    said = json.dumps(asked(desk, fields))
    assert fields["secret"] not in said
    assert fields["pin"] not in said


@pytest.mark.parametrize("key", ["", "{}", "[]", '{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}', "9" * 2000])
def test_a_key_that_is_none_is_refused_and_counts_nothing(
    desk: Desk, fields: Fields, sheet: Sheet, key: str
) -> None:
    answer = desk.post("/claim/keep", **fields, key=key)
    assert answer.status_code == 400
    assert kinds(desk, sheet) == []


def test_where_no_more_copies_may_be_made_the_rest_is_kept_all_the_same(
    desk: Desk, fields: Fields, sheet: Sheet
) -> None:
    (_, papers), _ = LIMITS
    opened = open_sheet(sheet.secret, sheet.pin, **desk.parts())[0]
    certify.further_copies(
        Held.of(opened),
        Kind.PAPER,
        papers,
        lambda slot: slot,
        attempts=desk.registry.attempts,
        **desk.parts(),
    )
    found = asked(desk, fields)
    assert found["badge"] is None
    assert found["wallet"]
    assert found["pdf"]


def test_of_a_withdrawn_one_nothing_is_handed_out(
    desk: Desk, provider: ProviderId, fields: Fields, sheet: Sheet
) -> None:
    withdraw.withdraw(sheet.credential, provider=provider, **desk.parts())
    answer = desk.post("/claim/keep", **fields, key=json.dumps(KEY.jwk))
    assert "It was replaced or withdrawn." in answer.text
