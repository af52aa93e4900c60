"""Kind and what is shown fit a small number, and come back from it."""

from __future__ import annotations

from itertools import product

from registry.model.copy import Kind, Shown, number_of, read_number


def test_every_kind_and_everything_shown_has_a_number_of_its_own() -> None:
    flags = [
        Shown(name=name, month=month, provider=provider)
        for name, month, provider in product((False, True), repeat=3)
    ]
    all_of_them = list(product(Kind, flags))
    numbers = [number_of(kind, shown) for kind, shown in all_of_them]
    assert sorted(numbers) == list(range(32))
    assert [read_number(number) for number in numbers] == all_of_them


def test_a_copy_shows_name_and_month_and_no_provider_unless_asked() -> None:
    assert Shown() == Shown(name=True, month=True, provider=False)
