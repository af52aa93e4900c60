"""The auditor's pages: the ledger with its chain, and one page for each provider."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from registry.model.person import Role
from registry.operations.extract import PAGE
from tests import people
from tests.databases import sql

if TYPE_CHECKING:
    from tests.web.desk import Desk

NAMES = ("Ana-María O’Neill", "Łukasz Dąbrowski")


@pytest.fixture
def audited(desk: Desk) -> Desk:
    """Let a provider issue, and an auditor sign in."""
    desk.signed_in()
    desk.issue(*NAMES)
    desk.client.cookies.clear()
    people.signed_in(desk.client, desk.registry, Role.AUDITOR)
    return desk


def numbers(page: str) -> list[int]:
    return [int(one) for one in re.findall(r"<tr><td>(\d+)</td>", page)]


def test_the_ledger_is_shown_newest_first_and_said_to_be_whole(audited: Desk) -> None:
    page = audited.get("/registrar/ledger").text
    found = numbers(page)
    assert found == sorted(found, reverse=True)
    assert f"{found[0]} lines, checked from the first to the last" in page
    assert "Example College" in page
    assert not any(name in page for name in NAMES)


def test_lines_are_found_by_words_and_provider(audited: Desk) -> None:
    (provider,) = re.findall(r'<option value="(\w+)">Example College', audited.get("/registrar/ledger").text)
    page = audited.get(f"/registrar/ledger?action=accredit&provider={provider}").text
    assert len(numbers(page)) == 1
    assert 'value="accredit"' in page
    assert "Show all" in page
    nothing = audited.get("/registrar/ledger?action=%3Cb%3Enothing").text
    assert "No line was found" in nothing
    assert "<b>nothing" not in nothing
    for strange in ("before=x", "before=99999999999999999999", "provider=nobody", "before=%C2%B2"):
        assert audited.get(f"/registrar/ledger?{strange}").status_code == 200


def test_older_lines_are_a_page_away(audited: Desk) -> None:
    for number in range(PAGE):
        audited.add_provider(f"College {number}")
    page = audited.get("/registrar/ledger").text
    first = numbers(page)
    (older,) = re.findall(r'href="(/registrar/ledger\?[^"]*)">Older lines', page)
    second = numbers(audited.get(older.replace("&amp;", "&")).text)
    assert len(first) == PAGE
    assert second[0] == first[-1] - 1


def test_a_broken_chain_is_said_loudly(audited: Desk) -> None:
    with audited.registry.store.transaction() as tx:
        sql(tx.connection, "UPDATE ledger SET chain = ? WHERE number = 2", b"x" * 32)
    page = audited.get("/registrar/ledger").text
    assert "line 2 of the ledger is missing or was changed" in page
    assert numbers(page) == [1]


def test_an_extract_has_numbers_and_nobody(audited: Desk) -> None:
    (path,) = re.findall(r'href="(/registrar/extracts/\w+)"', audited.get("/registrar/extracts").text)
    page = audited.get(path).text
    assert "Example College" in page
    assert "<td>2</td><td>0</td>" in page
    assert re.search(r"Audit extract, [\d-]+\. The ledger has \d+ lines, and none is missing", page)
    assert "<td>manufacturing: everything, up to L2</td>" in page
    assert not any(name in page for name in NAMES)
    printed = audited.get(f"{path}/extract.pdf")
    assert printed.headers["content-type"] == "application/pdf"
    assert printed.content.startswith(b"extract: Example College")
    for nowhere in ("/registrar/extracts/nobody", "/registrar/extracts/nobody/extract.pdf"):
        assert audited.get(nowhere).status_code == 404


def test_without_providers_the_page_says_what_comes(desk: Desk) -> None:
    people.signed_in(desk.client, desk.registry, Role.AUDITOR)
    assert "There is no provider yet" in desk.get("/registrar/extracts").text
