"""A name as it will be printed, and a value that never shows it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.model.holder import MAX_NAME, Holder, NameRefusedError


def test_a_name_is_composed_and_single_spaced() -> None:
    assert Holder.read("  Ana-Mari\u0301a \u00a0 O’Neill\n").name == "Ana-María O’Neill"


@pytest.mark.parametrize("text", ["", " \t\u3000", "x" * (MAX_NAME + 1)])
def test_a_missing_or_too_long_name_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(NameRefusedError) as refused:
        Holder.read(text)
    assert refused.value.code == "name_refused"
    assert "xx" not in refused.value.message


def test_no_log_shows_a_name() -> None:
    assert repr(Holder.read("Ana")) == "Holder()"


@given(st.text(max_size=80))
def test_reading_twice_changes_nothing(text: str) -> None:
    try:
        once = Holder.read(text)
    except NameRefusedError:
        return
    assert Holder.read(once.name) == once
