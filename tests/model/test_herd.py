"""The herd rule: what is wide enough to stand behind."""

from __future__ import annotations

import pytest

from registry.model.herd import LEAST, PROVIDERS, Rule


@pytest.mark.parametrize(
    ("count", "wide"), [(0, set()), (LEAST - 1, set()), (LEAST, {"MFG-05"}), (900, {"MFG-05"})]
)
def test_a_competency_is_wide_from_the_mark_on(count: int, wide: set[str]) -> None:
    assert Rule().wide({"MFG-05": count}) == wide


def test_certificates_of_several_competencies_are_never_added_up() -> None:
    assert Rule().wide({f"MFG-{unit:02}": LEAST - 1 for unit in range(1, 13)}) == frozenset()


def test_an_umbrella_body_stands_for_what_all_under_it_issued() -> None:
    share = [{"MFG-05": LEAST // PROVIDERS, "MFG-06": 1}] * PROVIDERS
    assert Rule().wide_under(share) == {"MFG-05"}


def test_under_an_umbrella_body_are_enough_providers_or_it_stands_for_nothing() -> None:
    assert Rule().wide_under([{"MFG-05": 10 * LEAST}] * (PROVIDERS - 1)) == frozenset()
    assert Rule().wide_under([{"MFG-05": LEAST}, *[{}] * (PROVIDERS - 1)]) == {"MFG-05"}
