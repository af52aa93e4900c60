"""A badge for a profile: handed out in the form that was asked for, and explained beforehand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from registry.operations import withdraw
from registry.securing import jws, openbadge_reading
from registry.securing.keys import PublicKey
from registry.verifying.baked import badge_in
from tests import badge_copies
from tests.web.desk import URL

if TYPE_CHECKING:
    from registry.model.ids import ProviderId
    from registry.securing.sheet import Sheet
    from tests.web.desk import Desk


def fields(sheet: Sheet, form: str = "png") -> dict[str, str]:
    return {"secret": sheet.secret, "pin": sheet.pin, "unit": "0", "form": form}


@pytest.mark.parametrize(
    ("form", "kind"), [("png", "image/png"), ("svg", "image/svg+xml"), ("jwt", "application/jwt")]
)
def test_a_badge_is_a_file_that_no_cache_keeps(desk: Desk, sheet: Sheet, form: str, kind: str) -> None:
    answer = desk.post("/claim/badge", **fields(sheet, form))
    assert answer.headers["content-type"].partition(";")[0] == kind
    assert answer.headers["content-disposition"] == f'attachment; filename="badge.{form}"'
    assert answer.headers["cache-control"] == "no-store"
    token = answer.text if form == "jwt" else badge_in(answer.content)
    assert token is not None
    assert openbadge_reading.read(token).badge.facts.competencies == sheet.facts.competencies
    assert b"Ana" not in answer.content


def test_every_file_is_a_new_badge(desk: Desk, sheet: Sheet) -> None:
    first, second = (
        openbadge_reading.read(desk.post("/claim/badge", **fields(sheet, "jwt")).text).badge for _ in range(2)
    )
    assert not {first.id, first.subject, first.slot} & {second.id, second.subject, second.slot}


def test_every_address_in_a_badge_leads_to_what_it_names(desk: Desk, sheet: Sheet) -> None:
    token = desk.post("/claim/badge", **fields(sheet, "jwt")).text
    head = jws.take_apart(token, limit=10_000).header
    key = PublicKey.from_jwk(desk.get(str(head["kid"]).removeprefix(URL)).json())
    read = openbadge_reading.read(token)
    assert jws.verify_bytes(read.signing_input, read.signature, key)
    said = badge_copies.payload(token)
    page = desk.get(said["credentialSubject"]["achievement"]["id"].removeprefix(URL).partition("#")[0])
    assert 'id="L2"' in page.text
    listed = desk.get(said["credentialStatus"]["statusListCredential"].removeprefix(URL))
    assert listed.headers["content-type"] == "application/vc+jwt"


def test_the_page_says_beforehand_what_a_badge_gives_away(desk: Desk, sheet: Sheet) -> None:
    page = desk.post("/claim", secret=sheet.secret, pin=sheet.pin).text
    assert 'action="/claim/badge"' in page
    for words in (
        "does not say your name",
        "Whoever gets the file can read it",
        "a new badge with a number of its own",
        "Many sites fetch pages from this registry",
    ):
        assert words in page


def test_secret_and_pin_are_asked_for_every_badge(desk: Desk, sheet: Sheet) -> None:
    wrong = {**fields(sheet), "pin": f"{(int(sheet.pin) + 1) % 1_000_000:06}"}
    refused = desk.post("/claim/badge", **wrong)
    assert refused.status_code == 403
    assert "Secret and PIN open nothing." in refused.text


def test_a_form_that_nobody_offers_is_refused(desk: Desk, sheet: Sheet) -> None:
    assert desk.post("/claim/badge", **fields(sheet, "gif")).status_code == 400


def test_of_a_withdrawn_certificate_no_badge_is_made(desk: Desk, provider: ProviderId, sheet: Sheet) -> None:
    registry = desk.registry
    withdraw.withdraw(
        sheet.credential, provider=provider, store=registry.store, keys=registry.keys, now=registry.now()
    )
    answer = desk.post("/claim/badge", **fields(sheet))
    assert "This certificate no longer counts" in answer.text
    assert "/claim/badge" not in answer.text
