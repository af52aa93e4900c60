"""The three ways to put a certificate right, and what becomes of the old one."""

from __future__ import annotations

import pytest

from registry.model.correction import Correction, Wanted


@pytest.mark.parametrize("how", Correction)
def test_the_old_one_stays_unless_somebody_says_otherwise_or_its_name_was_never_right(
    how: Correction,
) -> None:
    assert Wanted.read(how).ends_old == (how is Correction.SLIP_OF_THE_PEN)
    assert Wanted.read(how, ends_old=True).ends_old
