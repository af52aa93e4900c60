"""Cover and umbrella bodies at the registry's desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from registry.model.person import Role
from registry.web.registrar.cover import WIDTH, bars
from tests import people
from tests.operations.crowds import RULE

if TYPE_CHECKING:
    from tests.web.desk import Desk


def test_the_longest_bar_fills_the_room_and_none_is_longer() -> None:
    made = bars([("a", 0), ("b", 7), ("c", 14)])
    assert [one.length for one in made] == [0, made[2].length // 2, made[2].length]
    assert made[2].length < WIDTH
    assert [one.top for one in bars([("a", 0)])] == [0]
    assert bars([("a", 0)])[0].length == 0


def test_cover_shows_counts_as_a_drawing_and_as_a_table(desk: Desk) -> None:
    desk.signed_in()
    desk.issue("Ana Rhombus", "Basil Quagmire")
    people.signed_in(desk.client, desk.registry, Role.REGISTRAR)
    page = desk.get("/registrar/cover").text
    assert "The crowd is thin." in page
    assert '<th scope="row">November 2026</th><td>2</td>' in page
    assert page.count("<rect ") == 12
    assert "Competencies with fewer than 50 certificates" in page
    assert '<th scope="row"><bdi>Example College</bdi></th><td>2</td>' in page
    assert "Ana" not in page


def test_an_empty_registry_says_what_will_stand_here(desk: Desk) -> None:
    people.signed_in(desk.client, desk.registry, Role.REGISTRAR)
    assert "Nothing was issued yet" in desk.get("/registrar/cover").text


def test_an_umbrella_body_is_added_once(desk: Desk) -> None:
    people.signed_in(desk.client, desk.registry, Role.REGISTRAR)
    assert "There is none yet" in desk.get("/registrar/umbrellas").text
    assert desk.post("/registrar/umbrellas", name="  Example   Guild ").status_code == 303
    page = desk.get("/registrar/umbrellas").text
    assert "<bdi>Example Guild</bdi>" in page
    assert "0 providers under it; not named yet" in page
    again = desk.post("/registrar/umbrellas", name="EXAMPLE GUILD")
    assert again.status_code == 422
    assert 'value="EXAMPLE GUILD"' in again.text
    assert "There is an umbrella body of this name already." in again.text


@pytest.mark.parametrize("name", ["", " ", "x" * 101, "a\u200bb"])
def test_a_name_that_cannot_be_kept_is_said(desk: Desk, name: str) -> None:
    people.signed_in(desk.client, desk.registry, Role.REGISTRAR)
    assert desk.post("/registrar/umbrellas", name=name).status_code == 422


def test_an_accreditor_reads_which_there_are_and_adds_none(desk: Desk) -> None:
    people.signed_in(desk.client, desk.registry, Role.ACCREDITOR)
    page = desk.get("/registrar/umbrellas").text
    assert "Add one here" in page
    assert '<form method="post" action="/registrar/umbrellas">' not in page
    assert RULE.providers == 2
