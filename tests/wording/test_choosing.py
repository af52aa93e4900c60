from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.wording.choosing import preferred
from registry.wording.languages import LANGUAGES


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("*", "en"),
        ("de", "de"),
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("tr-TR,tr;q=0.9,en-US;q=0.8,ar;q=0.7", "en"),
        ("tr,ar;q=0.7,en;q=0.6", "ar"),
        ("fr;q=0.5, es;q=0.9", "es"),
        ("ES-419", "es"),
        ("uk;q=1.0,de;q=0.999", "uk"),
        ("fr;q=0, tr", "en"),
        ("en;q=0.1, de;q=0.0", "en"),
        ("de;q=0.2,de-CH;q=0.9,fr;q=0.5", "de"),
        ("de ; q=0.3 , fr ; Q=0.4", "fr"),
        ("de;q=2, fr;q=0.1", "fr"),
        ("de;level=1", "en"),
        ("x" * 2000 + ",de", "en"),
    ],
)
def test_the_language_that_is_wanted_most_is_spoken(accepted: str, language: str) -> None:
    assert preferred(accepted) == language


@given(st.text(max_size=300))
def test_whatever_a_browser_sends_a_language_comes_of_it(accepted: str) -> None:
    assert preferred(accepted) in LANGUAGES


@given(st.permutations(sorted(LANGUAGES)), st.data())
def test_the_greatest_weight_wins_and_among_alike_the_first(codes: list[str], data: st.DataObject) -> None:
    weights = [data.draw(st.integers(0, 1000)) for _ in codes]
    accepted = ", ".join(f"{code};q={weight / 1000:.3f}" for code, weight in zip(codes, weights, strict=True))
    most = max(weights)
    assert preferred(accepted) == (codes[weights.index(most)] if most else "en")
