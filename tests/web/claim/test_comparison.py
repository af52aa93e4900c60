"""For use abroad: the page and the sheet behind secret and PIN, and the same public page for everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.operations import withdraw

if TYPE_CHECKING:
    from registry.model.ids import ProviderId
    from registry.securing.sheet import Sheet
    from tests.web.desk import Desk

Fields = dict[str, str]


def test_the_page_says_what_the_certificate_means_elsewhere(desk: Desk, fields: Fields) -> None:
    answer = desk.post("/claim/comparison", **fields)
    assert answer.headers["cache-control"] == "no-store"
    for words in (
        "<bdi>Ana &lt;Ray&gt;</bdi>",
        "Tend a CNC machine",
        "EQF 3 of 8",
        "60 to 160 notional hours",
        "An assessor watches the work.",
        "At least 3 separate pieces of evidence",
        "tend CNC milling machine (narrower than ours)",
        "This service uses the ESCO classification",
    ):
        assert words in answer.text
    for verdict in ("enuine", "valid", "data-state"):
        assert verdict not in answer.text


def test_it_leads_to_the_public_page_of_the_competency(desk: Desk, fields: Fields) -> None:
    page = desk.post("/claim/comparison", **fields).text
    assert '<a href="/frameworks/manufacturing/MFG-05@1">MFG-05</a>' in page
    assert "Tend a CNC machine" in desk.get("/frameworks/manufacturing/MFG-05@1").text


def test_the_sheet_is_a_file_with_a_neutral_name(desk: Desk, fields: Fields) -> None:
    answer = desk.post("/claim/comparison/sheet", **fields)
    assert answer.text == "comparison: Ana <Ray>"
    assert answer.headers["content-disposition"] == 'attachment; filename="comparison.pdf"'


def test_the_certificates_page_offers_it(desk: Desk, fields: Fields) -> None:
    assert 'action="/claim/comparison"' in desk.post("/claim", **fields).text


def test_a_withdrawn_certificate_is_not_explained(
    desk: Desk, fields: Fields, sheet: Sheet, provider: ProviderId
) -> None:
    registry = desk.registry
    withdraw.withdraw(
        sheet.credential, provider=provider, store=registry.store, keys=registry.keys, now=registry.now()
    )
    for step in ("", "/sheet"):
        assert "This certificate no longer counts" in desk.post(f"/claim/comparison{step}", **fields).text
