"""Kind and what is shown fit a small number, and come back from it."""

from __future__ import annotations

from itertools import product

import pytest

from registry.model.copy import Kind, Shown, is_over_limit, left, number_of, read_number


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


@pytest.mark.parametrize(
    ("kind", "kinds", "more"),
    [
        (Kind.PAPER, [], 50),
        (Kind.BADGE, [Kind.PAPER] * 30 + [Kind.BADGE] * 20 + [Kind.WALLET] * 9, 0),
        (Kind.WALLET, [Kind.PAPER] * 50 + [Kind.FIRST] * 9, 100),
        (Kind.WALLET, [Kind.WALLET] * 101, -1),
        (Kind.PAPER, [Kind.PAPER] * 26 + [Kind.BADGE] * 25, -1),
    ],
)
def test_paper_and_badges_share_a_limit_and_wallets_have_one(
    kind: Kind, kinds: list[Kind], more: int
) -> None:
    assert left(kind, kinds) == more
    assert is_over_limit(kinds) == (more < 0)
