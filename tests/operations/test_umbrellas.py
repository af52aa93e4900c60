"""Umbrella bodies: kept by name, and counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from registry.model.ids import PersonId
from registry.operations import umbrellas
from registry.operations.umbrellas import MAX_NAME, UmbrellaRefusedError
from tests.operations.crowds import accredited, issued, settled
from tests.ports.fakes import FakeFonts

if TYPE_CHECKING:
    from registry.ports.crowds import Umbrella
    from tests.operations.office import Office


def add(office: Office, name: str = "Example Guild") -> Umbrella:
    return umbrellas.add(name, by=PersonId("r"), fonts=FakeFonts(), **office.parts)


def bodies(office: Office) -> list[tuple[str, int, bool]]:
    found = umbrellas.bodies(store=office.store, now=office.now)
    return [(one.name, one.providers, one.is_named) for one in found]


def test_a_body_is_counted_and_named_once_there_is_a_crowd(office: Office) -> None:
    made = add(office, "  Example\u00a0Guild ")
    assert bodies(office) == [("Example Guild", 0, False)]
    for provider in (office.provider, office.add_provider("Other College")):
        accredited(office, provider, umbrella=made.id, may_be_named=True)
    assert bodies(office) == [("Example Guild", 2, False)]
    issued(office, 2)
    settled(office)
    assert bodies(office) == [("Example Guild", 2, True)]
    office.now = office.now.replace(year=2028)
    assert bodies(office) == [("Example Guild", 0, True)]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "at most"),
        ("x" * (MAX_NAME + 1), "at most"),
        ("a\u200bb", "at most"),
        ("\u6e2f\u6e7e", "fonts-cjk"),
        ("\u2603", "cannot be printed"),
        ("EXAMPLE guild", "already"),
    ],
)
def test_a_body_that_cannot_be_kept_says_why(office: Office, name: str, words: str) -> None:
    add(office)
    with pytest.raises(UmbrellaRefusedError, match=words) as refused:
        add(office, name)
    assert refused.value.code == "umbrella_refused"
    assert [one for one, _, _ in bodies(office)] == ["Example Guild"]
